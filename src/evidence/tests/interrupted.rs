//! Uploads that break off, are called off, or whose process is killed.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::{StreamExt, stream};

use super::samples::{pdf, pdf_of};
use super::{Fixture, on_both_stores, upload};
use crate::evidence::{Digest, EvidenceError};

on_both_stores! {
    an_upload_that_breaks_off_leaves_nothing,
    an_upload_that_is_called_off_leaves_nothing,
    an_upload_called_off_at_any_step_leaves_all_or_nothing,
    what_is_staged_and_not_kept_goes,
    what_a_killed_process_left_is_swept_and_what_was_kept_stays,
}

async fn an_upload_that_breaks_off_leaves_nothing(fixture: Fixture) {
    let bytes = pdf_of(900_000);
    for whole_pieces in [0, 1, 5] {
        let broken = upload(&bytes, 100_000)
            .take(whole_pieces)
            .map(|piece| piece.map_err(|never| match never {}))
            .chain(stream::once(async { Err::<Bytes, _>(io::Error::from(io::ErrorKind::ConnectionReset)) }));
        let error = fixture.store.receive(broken).await.unwrap_err();
        assert!(
            matches!(error, EvidenceError::Cut { so_far, .. } if so_far == 100_000 * whole_pieces as u64),
            "{error}"
        );
        assert_eq!(fixture.files(), Vec::<String>::new());
    }
}

async fn an_upload_that_is_called_off_leaves_nothing(fixture: Fixture) {
    let bytes = pdf_of(900_000);
    let stalled = upload(&bytes, 100_000).take(5).chain(stream::pending());
    let timeout = tokio::time::timeout(Duration::from_millis(50), fixture.store.receive(stalled)).await;
    assert!(timeout.is_err());
    fixture.until_staging_is_empty().await;
    assert_eq!(fixture.files(), Vec::<String>::new());
}

async fn an_upload_called_off_at_any_step_leaves_all_or_nothing(fixture: Fixture) {
    for polls in 0..40 {
        let bytes = pdf_of(300_000 + polls);
        let mut receiving = Box::pin(fixture.store.receive(upload(&bytes, 100_000)));
        let mut is_done = false;
        for _ in 0..polls {
            is_done |= tokio::time::timeout(Duration::from_micros(300), &mut receiving).await.is_ok();
            if is_done {
                break;
            }
        }
        drop(receiving);
        fixture.until_staging_is_empty().await;
        // Called off while it was being kept, the object may have made it; then it is whole.
        if is_done || fixture.path_of(&Digest::of(&bytes)).exists() {
            assert_eq!(fixture.read(&bytes, None).await.unwrap(), bytes);
        }
    }
}

async fn what_is_staged_and_not_kept_goes(fixture: Fixture) {
    let staged = fixture.store.stage(upload(&pdf("staged"), 1000)).await.unwrap();
    assert_eq!(fixture.files().len(), 1, "{:?}", fixture.files());
    staged.discard().await;
    assert_eq!(fixture.files(), Vec::<String>::new());
    drop(fixture.store.stage(upload(&pdf("dropped"), 1000)).await.unwrap());
    fixture.until_staging_is_empty().await;
    assert_eq!(fixture.files(), Vec::<String>::new());
}

async fn what_a_killed_process_left_is_swept_and_what_was_kept_stays(fixture: Fixture) {
    let bytes = pdf("kept");
    fixture.store.receive(upload(&bytes, 1000)).await.unwrap();
    // Neither is ever dropped, as in a process that is killed: one upload in the middle, one received but not yet kept.
    let middle = upload(&pdf_of(900_000), 100_000).take(5).chain(stream::pending());
    let store = fixture.store.clone();
    let mut receiving = Box::pin(async move { store.receive(middle).await.map(drop) });
    while fixture.files().len() < 2 {
        let _ = tokio::time::timeout(Duration::from_millis(50), &mut receiving).await;
    }
    std::mem::forget(receiving);
    std::mem::forget(fixture.store.stage(upload(&pdf("staged"), 1000)).await.unwrap());
    assert_eq!(fixture.files().len(), 3, "{:?}", fixture.files());

    assert_eq!(fixture.store.sweep_staging(DateTime::<Utc>::MIN_UTC).await.unwrap(), 0);
    assert_eq!(fixture.store.sweep_staging(DateTime::<Utc>::MAX_UTC).await.unwrap(), 2);
    assert_eq!(fixture.files().len(), 1);
    assert_eq!(fixture.read(&bytes, None).await.unwrap(), bytes);
}
