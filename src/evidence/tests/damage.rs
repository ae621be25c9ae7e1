//! Stored bytes that changed are named, and never handed out.

use std::fs;

use super::samples::{pdf, pdf_of};
use super::{Fixture, flip_one_bit, key_of, on_both_stores, upload};
use crate::evidence::{Damage, Digest, EvidenceError, Kept};

on_both_stores! {
    one_changed_bit_anywhere_is_found,
    a_shorter_longer_or_missing_object_is_found,
    an_object_changed_after_it_was_checked_is_not_handed_out,
    an_upload_of_the_same_bytes_repairs_a_damaged_object_and_keeps_the_damaged_one,
}

async fn one_changed_bit_anywhere_is_found(fixture: Fixture) {
    let bytes = pdf_of(30_000);
    let received = fixture.store.receive(upload(&bytes, 1000)).await.unwrap();
    let path = fixture.path_of(&received.sha256);
    for at in [0, 15_000, 29_999] {
        flip_one_bit(&path, at);
        let changed = Digest::of(&fs::read(&path).unwrap());
        let damage = fixture.store.verify(&received.sha256, received.size).await.unwrap_err();
        assert!(matches!(damage, Damage::WrongHash { found } if found == changed), "{damage}");
        // A range that doesn't hold the changed byte is refused as well.
        for range in [None, Some(100..200)] {
            let error = fixture.read(&bytes, range).await.unwrap_err();
            assert!(matches!(error, EvidenceError::Damaged { sha256, .. } if sha256 == received.sha256), "{error}");
        }
        flip_one_bit(&path, at);
        assert_eq!(fixture.read(&bytes, None).await.unwrap(), bytes);
    }
}

async fn a_shorter_longer_or_missing_object_is_found(fixture: Fixture) {
    let bytes = pdf("size");
    let size = bytes.len() as u64;
    let received = fixture.store.receive(upload(&bytes, 1000)).await.unwrap();
    let path = fixture.path_of(&received.sha256);
    for changed in [bytes[1..].to_vec(), [&bytes[..], b"x"].concat(), Vec::new()] {
        fs::write(&path, &changed).unwrap();
        let damage = fixture.store.verify(&received.sha256, size).await.unwrap_err();
        assert!(
            matches!(damage, Damage::WrongSize { expected, found } if expected == size && found == changed.len() as u64)
        );
        assert!(fixture.read(&bytes, None).await.is_err());
    }
    fs::remove_file(&path).unwrap();
    assert!(matches!(fixture.store.verify(&received.sha256, size).await, Err(Damage::Missing)));
}

async fn an_object_changed_after_it_was_checked_is_not_handed_out(fixture: Fixture) {
    let bytes = pdf_of(200_000);
    let received = fixture.store.receive(upload(&bytes, 50_000)).await.unwrap();
    let stream = fixture.store.read(&received.sha256, received.size, None).await.unwrap();
    fs::write(fixture.path_of(&received.sha256), &bytes[..100]).unwrap();
    match super::collect(stream).await {
        Err(_) => {}
        // What was on its way from a server before the change are the bytes that were checked.
        Ok(whole) => assert!(fixture.server.is_some() && whole == bytes, "an answer cut short ends in an error"),
    }
}

async fn an_upload_of_the_same_bytes_repairs_a_damaged_object_and_keeps_the_damaged_one(fixture: Fixture) {
    let bytes = pdf("repair");
    let received = fixture.store.receive(upload(&bytes, 1000)).await.unwrap();
    let path = fixture.path_of(&received.sha256);
    for damaged in
        [bytes[5..].to_vec(), [&bytes[..], b"tampered"].concat(), bytes.iter().map(|byte| byte ^ 1).collect()]
    {
        fs::write(&path, &damaged).unwrap();
        assert_eq!(fixture.store.receive(upload(&bytes, 1000)).await.unwrap().kept, Kept::Repaired);
        assert_eq!(fixture.read(&bytes, None).await.unwrap(), bytes);
        let aside: Vec<String> = fixture.files().into_iter().filter(|file| file.starts_with("damaged/")).collect();
        assert_eq!(aside.len(), 1);
        assert!(aside[0].starts_with(&format!("damaged/{}-", received.sha256)));
        assert_eq!(fs::read(fixture.root.join(&aside[0])).unwrap(), damaged);
        fs::remove_file(fixture.root.join(&aside[0])).unwrap();
    }
    assert_eq!(fixture.files(), [key_of(&received.sha256)]);
}

#[tokio::test]
async fn an_object_that_cannot_be_read_is_unavailable_and_is_left_alone() {
    let fixture = Fixture::on_disk();
    let bytes = pdf("unreadable");
    let path = fixture.path_of(&Digest::of(&bytes));
    fs::create_dir(&path).unwrap();
    let error = fixture.store.receive(upload(&bytes, 1000)).await.unwrap_err();
    assert!(matches!(error, EvidenceError::Unavailable(_) | EvidenceError::Damaged { .. }), "{error}");
    assert!(path.is_dir());
    fixture.until_staging_is_empty().await;
}
