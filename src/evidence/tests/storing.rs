//! What is received is stored once, whole, and given back as it was.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::{TryStreamExt, future};
use object_store::memory::InMemory;
use proptest::prelude::*;

use super::samples::{pdf, pdf_of};
use super::{Fixture, LIMIT, collect, key_of, on_both_stores, upload};
use crate::evidence::{Digest, Entry, EvidenceError, EvidenceStore, Kept, MediaType};

on_both_stores! {
    the_server_says_what_it_received,
    the_same_bytes_are_stored_once,
    the_same_bytes_from_many_at_once_are_stored_once,
    a_range_is_exactly_those_bytes,
    the_limit_is_the_largest_size_accepted,
    an_empty_upload_is_refused_and_leaves_nothing,
    what_was_never_stored_is_missing,
    the_list_names_objects_and_strangers,
    readiness_writes_and_leaves_nothing,
    what_no_record_names_is_removed_and_can_be_kept_again_until_it_is_discarded,
    a_store_is_opened_again_with_all_it_held,
}

async fn the_server_says_what_it_received(fixture: Fixture) {
    let bytes = pdf("Báo cáo 2016");
    let received = fixture.store.receive(upload(&bytes, 100)).await.unwrap();
    assert_eq!((received.sha256, received.size), (Digest::of(&bytes), bytes.len() as u64));
    assert_eq!((received.media_type, received.kept), (MediaType::Pdf, Kept::New));
    assert_eq!(fixture.read(&bytes, None).await.unwrap(), bytes);
    assert_eq!(fixture.files(), [key_of(&received.sha256)]);
    fixture.store.verify(&received.sha256, received.size).await.unwrap();
}

async fn the_same_bytes_are_stored_once(fixture: Fixture) {
    let bytes = pdf("same");
    let first = fixture.store.receive(upload(&bytes, 64)).await.unwrap();
    let path = fixture.path_of(&first.sha256);
    let written = std::fs::metadata(&path).unwrap().modified().unwrap();
    let second = fixture.store.receive(upload(&bytes, 4096)).await.unwrap();
    assert_eq!((second.sha256, second.kept), (first.sha256, Kept::AlreadyStored));
    assert_eq!(fixture.files(), [key_of(&first.sha256)]);
    assert_eq!(std::fs::metadata(&path).unwrap().modified().unwrap(), written, "the stored object was not touched");
}

async fn the_same_bytes_from_many_at_once_are_stored_once(fixture: Fixture) {
    let bytes = pdf_of(600_000);
    let uploads = (0..8).map(|number| {
        let (store, bytes) = (fixture.store.clone(), bytes.clone());
        tokio::spawn(async move { store.receive(upload(&bytes, 1000 + number)).await })
    });
    let kept: Vec<Kept> = future::join_all(uploads).await.into_iter().map(|done| done.unwrap().unwrap().kept).collect();
    // An S3 store may let two of them find the name free; they write the same bytes.
    let new = kept.iter().filter(|kept| **kept == Kept::New).count();
    assert!(new == 1 || (fixture.server.is_some() && new > 1), "{kept:?}");
    assert!(!kept.contains(&Kept::Repaired));
    assert_eq!(fixture.files(), [key_of(&Digest::of(&bytes))]);
    assert_eq!(fixture.read(&bytes, None).await.unwrap(), bytes);
}

async fn a_range_is_exactly_those_bytes(fixture: Fixture) {
    let bytes: Vec<u8> = [pdf("range"), (0..60_000u32).map(|number| (number % 251) as u8).collect()].concat();
    let size = bytes.len() as u64;
    fixture.store.receive(upload(&bytes, 8000)).await.unwrap();
    for range in [0..1, 0..size, 5..6, 8191..8193, 100..50_000, size - 1..size] {
        let expected = &bytes[range.start as usize..range.end as usize];
        assert_eq!(fixture.read(&bytes, Some(range)).await.unwrap(), expected);
    }
    for (start, end) in [(0, 0), (7, 7), (7, 5), (0, size + 1), (size, size + 1)] {
        let error = fixture.read(&bytes, Some(start..end)).await.unwrap_err();
        assert!(matches!(error, EvidenceError::OutsideRange { .. }), "{error}");
    }
}

async fn the_limit_is_the_largest_size_accepted(fixture: Fixture) {
    let over = pdf_of(LIMIT as usize + 1);
    let error = fixture.store.receive(upload(&over, 70_000)).await.unwrap_err();
    assert!(matches!(error, EvidenceError::TooLarge { limit: LIMIT, so_far } if so_far > LIMIT), "{error}");
    assert_eq!(fixture.files(), Vec::<String>::new());
    assert_eq!(fixture.store.receive(upload(&over[1..], 70_000)).await.map_err(|error| error.to_string()), {
        Err("the type of the file is not known".to_owned())
    });
    let exact = pdf_of(LIMIT as usize);
    assert_eq!(fixture.store.receive(upload(&exact, 70_000)).await.unwrap().size, LIMIT);
}

async fn an_empty_upload_is_refused_and_leaves_nothing(fixture: Fixture) {
    assert!(matches!(fixture.store.receive(upload(b"", 1)).await, Err(EvidenceError::Empty)));
    assert_eq!(fixture.files(), Vec::<String>::new());
}

async fn what_was_never_stored_is_missing(fixture: Fixture) {
    let error = fixture.read(b"never stored", None).await.map(drop).unwrap_err();
    let shown = format!("{error}: {}", std::error::Error::source(&error).unwrap());
    assert_eq!(shown, format!("evidence {} can't be handed out: the object is missing", Digest::of(b"never stored")));
}

async fn the_list_names_objects_and_strangers(fixture: Fixture) {
    let bytes = pdf("listed");
    let received = fixture.store.receive(upload(&bytes, 1000)).await.unwrap();
    std::fs::create_dir_all(fixture.root.join("sha256/00")).unwrap();
    std::fs::write(fixture.root.join("sha256/00/notes.txt"), "x").unwrap();
    let mut found: Vec<Entry> = fixture.store.list().try_collect().await.unwrap();
    found.sort_by_key(|entry| matches!(entry, Entry::Foreign { .. }));
    let written = std::fs::metadata(fixture.path_of(&received.sha256)).unwrap().modified().unwrap();
    let Entry::Object { sha256, size, last_modified } = found[0] else { panic!("{found:?}") };
    assert_eq!((sha256, size), (received.sha256, received.size));
    assert_eq!(last_modified.timestamp(), DateTime::<Utc>::from(written).timestamp());
    assert_eq!(found[1..], [Entry::Foreign { key: "sha256/00/notes.txt".to_owned() }]);
}

async fn readiness_writes_and_leaves_nothing(fixture: Fixture) {
    fixture.store.check().await.unwrap();
    assert_eq!(fixture.files(), Vec::<String>::new());
}

#[tokio::test]
async fn a_directory_that_is_gone_is_not_ready() {
    let fixture = Fixture::on_disk();
    std::fs::remove_dir_all(fixture.dir.path()).unwrap();
    std::fs::write(fixture.dir.path(), "not a directory").unwrap();
    assert!(matches!(fixture.store.check().await, Err(EvidenceError::Unavailable(_))));
    std::fs::remove_file(fixture.dir.path()).unwrap();
}

async fn what_no_record_names_is_removed_and_can_be_kept_again_until_it_is_discarded(fixture: Fixture) {
    let (store, bytes) = (&fixture.store, pdf("unnamed"));
    let (sha256, size) = (Digest::of(&bytes), bytes.len() as u64);
    assert!(!store.exists(&sha256, size).await.unwrap());
    store.remove(&sha256).await.unwrap();
    let staged = store.stage(upload(&bytes, 100)).await.unwrap();
    assert_eq!(staged.keep().await.unwrap().kept, Kept::New);
    assert!(store.exists(&sha256, size).await.unwrap());
    assert!(!store.exists(&sha256, size + 1).await.unwrap());
    store.remove(&sha256).await.unwrap();
    assert!(!store.exists(&sha256, size).await.unwrap());
    assert_eq!(staged.keep().await.unwrap().kept, Kept::New);
    assert_eq!(staged.keep().await.unwrap().kept, Kept::AlreadyStored);
    staged.discard().await;
    assert_eq!(fixture.files(), [key_of(&sha256)]);
    assert_eq!(fixture.read(&bytes, None).await.unwrap(), bytes);
}

async fn a_store_is_opened_again_with_all_it_held(fixture: Fixture) {
    let bytes = pdf("kept");
    fixture.store.receive(upload(&bytes, 1000)).await.unwrap();
    let stream = fixture.again().read(&Digest::of(&bytes), bytes.len() as u64, None).await.unwrap();
    assert_eq!(collect(stream).await.unwrap(), bytes);
}

/// Nothing but the trait: other storage joins without a change here.
#[tokio::test]
async fn storage_without_a_directory_works_the_same() {
    let store = EvidenceStore::over(Arc::new(InMemory::new()), None, LIMIT, 1000);
    let bytes = pdf_of(5000);
    assert_eq!(store.receive(upload(&bytes, 333)).await.unwrap().kept, Kept::New);
    assert_eq!(store.receive(upload(&bytes, 5000)).await.unwrap().kept, Kept::AlreadyStored);
    let stream = store.read(&Digest::of(&bytes), 5000, Some(10..20)).await.unwrap();
    assert_eq!(collect(stream).await.unwrap(), &bytes[10..20]);
    store.check().await.unwrap();
    std::mem::forget(store.stage(upload(&bytes, 333)).await.unwrap());
    assert_eq!(store.sweep_staging(DateTime::<Utc>::MIN_UTC).await.unwrap(), 0);
    assert_eq!(store.sweep_staging(DateTime::<Utc>::MAX_UTC).await.unwrap(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn however_it_is_cut_in_pieces_it_is_the_same(size in 400usize..20_000, pieces in 1usize..9000, part_bytes in 1usize..9000) {
        let bytes = pdf_of(size);
        let store = EvidenceStore::over(Arc::new(InMemory::new()), None, LIMIT, part_bytes);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let received = store.receive(upload(&bytes, pieces)).await.unwrap();
            assert_eq!((received.sha256, received.size), (Digest::of(&bytes), size as u64));
            let stream = store.read(&received.sha256, received.size, None).await.unwrap();
            assert_eq!(collect(stream).await.unwrap(), bytes);
        });
    }
}
