//! Uploads that come in several requests, on a disk and in an S3 store.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;

use super::samples::pdf_of;
use super::{Fixture, flip_one_bit, on_both_stores};
use crate::evidence::{Damage, Digest, EvidenceError, Piece};

on_both_stores!(pieces_are_put_together_as_one_upload, a_piece_that_is_not_what_it_was_is_found);

async fn keep(fixture: &Fixture, bytes: &[u8], size: usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for piece in bytes.chunks(size) {
        pieces.push(fixture.store.keep_piece(Bytes::copy_from_slice(piece)).await.unwrap());
    }
    pieces
}

async fn pieces_are_put_together_as_one_upload(fixture: Fixture) {
    let bytes = pdf_of(300_000);
    let pieces = keep(&fixture, &bytes, 70_000).await;
    // A process that starts anew finds them, and sweeping staging leaves them alone.
    let again = fixture.again();
    again.sweep_staging(DateTime::<Utc>::MAX_UTC).await.unwrap();
    let mut names: Vec<String> = again.list_pieces().map_ok(|(name, _)| name).try_collect().await.unwrap();
    let mut kept: Vec<String> = pieces.iter().map(|piece| piece.name.clone()).collect();
    names.sort();
    kept.sort();
    assert_eq!(names, kept);
    let staged = again.stage_pieces(pieces.clone()).await.unwrap();
    assert_eq!((staged.sha256(), staged.size()), (Digest::of(&bytes), 300_000));
    staged.keep().await.unwrap();
    staged.discard().await;
    assert!(fixture.read(&bytes, None).await.unwrap() == bytes);
    for piece in &pieces {
        fixture.store.remove_piece(&piece.name).await.unwrap();
        fixture.store.remove_piece(&piece.name).await.unwrap();
    }
    assert!(!fixture.files().iter().any(|file| file.starts_with("pieces/") || file.starts_with("staging/")));
}

async fn a_piece_that_is_not_what_it_was_is_found(fixture: Fixture) {
    let bytes = pdf_of(100_000);
    let pieces = keep(&fixture, &bytes, 40_000).await;
    let path = fixture.root.join("pieces").join(&pieces[1].name);
    flip_one_bit(&path, 5);
    let error = fixture.store.stage_pieces(pieces.clone()).await.unwrap_err();
    assert!(matches!(error, EvidenceError::Damaged { damage: Damage::WrongHash { .. }, .. }), "{error:?}");
    std::fs::write(&path, "short").unwrap();
    let error = fixture.store.stage_pieces(pieces.clone()).await.unwrap_err();
    assert!(matches!(error, EvidenceError::Damaged { damage: Damage::WrongSize { found: 5, .. }, .. }), "{error:?}");
    fixture.store.remove_piece(&pieces[1].name).await.unwrap();
    let error = fixture.store.stage_pieces(pieces).await.unwrap_err();
    assert!(matches!(error, EvidenceError::Damaged { damage: Damage::Missing, .. }), "{error:?}");
    fixture.until_staging_is_empty().await;
}

#[tokio::test]
async fn the_beginning_tells_where_it_is_long_enough() {
    let store = Fixture::on_disk().store;
    assert!(store.glance(b"plain text").is_ok(), "too short to tell");
    assert!(store.glance(&vec![b'x'; 70_000]).is_err());
    assert!(store.glance(&pdf_of(70_000)).is_ok());
}

#[tokio::test]
async fn a_piece_that_was_never_finished_is_swept_with_staging() {
    let fixture = Fixture::on_disk();
    std::fs::write(fixture.root.join("pieces/00#1"), "half").unwrap();
    std::fs::write(fixture.root.join("pieces/00"), "whole").unwrap();
    assert_eq!(fixture.store.sweep_staging(DateTime::<Utc>::MAX_UTC).await.unwrap(), 1);
    assert_eq!(fixture.files(), ["pieces/00"]);
}
