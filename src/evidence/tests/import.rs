//! What another store or an archive holds is taken in whole, as itself, or not at all.

use super::samples::pdf_of;
use super::{Fixture, LIMIT, flip_one_bit, key_of, on_both_stores, upload};
use crate::evidence::{Damage, Digest, EvidenceError, Kept};

on_both_stores! {
    any_type_and_size_is_taken_in_once,
    bytes_that_are_not_those_of_the_digest_leave_nothing,
    another_store_is_read_once_and_what_it_lost_is_told,
}

async fn any_type_and_size_is_taken_in_once(fixture: Fixture) {
    // No type that an upload may have, and more than an upload may have.
    let bytes = vec![b'?'; usize::try_from(LIMIT).unwrap() + 1];
    let (sha256, size) = (Digest::of(&bytes), bytes.len() as u64);
    let import = || fixture.store.import(&sha256, size, upload(&bytes, 1 << 20));
    assert_eq!(import().await.unwrap(), Kept::New);
    assert_eq!(import().await.unwrap(), Kept::AlreadyStored);
    fixture.store.verify(&sha256, size).await.unwrap();
    flip_one_bit(&fixture.path_of(&sha256), 100);
    assert_eq!(import().await.unwrap(), Kept::Repaired);
    fixture.store.verify(&sha256, size).await.unwrap();
}

async fn bytes_that_are_not_those_of_the_digest_leave_nothing(fixture: Fixture) {
    let bytes = pdf_of(1000);
    let (sha256, size) = (Digest::of(&bytes), bytes.len() as u64);
    let mut other = bytes.clone();
    other[500] ^= 1;
    let longer = [&*bytes, b"x"].concat();
    for (bytes, found) in [(&other[..], None), (&bytes[..999], Some(999)), (&longer, Some(1001))] {
        let error = fixture.store.import(&sha256, size, upload(bytes, 100)).await.unwrap_err();
        let EvidenceError::Damaged { damage, .. } = error else { panic!("{error}") };
        match damage {
            Damage::WrongHash { .. } => assert_eq!(found, None),
            Damage::WrongSize { expected, found: size } => assert_eq!((expected, Some(size)), (1000, found)),
            other => panic!("{other}"),
        }
    }
    fixture.until_staging_is_empty().await;
    assert_eq!(fixture.files(), [""; 0]);
}

async fn another_store_is_read_once_and_what_it_lost_is_told(fixture: Fixture) {
    let other = Fixture::on_disk();
    let bytes = pdf_of(300_000);
    let received = other.store.receive(upload(&bytes, 1 << 16)).await.unwrap();
    let (sha256, size) = (received.sha256, received.size);
    let import = || fixture.store.import_from(&other.store, &sha256, size);
    flip_one_bit(&other.path_of(&sha256), 200_000);
    let error = import().await.unwrap_err();
    assert!(matches!(error, EvidenceError::Damaged { damage: Damage::WrongHash { .. }, .. }), "{error}");
    flip_one_bit(&other.path_of(&sha256), 200_000);
    assert_eq!(import().await.unwrap(), Kept::New);
    assert_eq!(fixture.files(), [key_of(&sha256)]);
    std::fs::remove_file(other.path_of(&sha256)).unwrap();
    let error = import().await.unwrap_err();
    assert!(matches!(error, EvidenceError::Damaged { damage: Damage::Missing, .. }), "{error}");
}
