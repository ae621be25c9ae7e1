//! Whatever was said, in whatever order: its receipt replays, and no byte of it can be another.

use proptest::prelude::*;

use super::verify::{Issuer, verify};
use super::*;
use crate::domain::assessment::testing::{SET, log, said, set};
use crate::domain::chain::Head;
use crate::domain::facts::Recorded;

const PEM: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7\n-----END PRIVATE KEY-----\n";

fn entries(facts: &[Recorded]) -> Vec<Entry> {
    let mut head = Head::empty();
    let entry = |recorded: &Recorded| {
        let change = head.next("t", recorded.at, &recorded.actor, &recorded.fact).unwrap();
        head = change.head();
        Entry::of(change, &recorded.fact).unwrap()
    };
    facts.iter().map(entry).collect()
}

fn payload(facts: &[Recorded]) -> Payload {
    let (payload, findings) = replay((set(), SET.to_owned()), Vec::new(), entries(facts)).unwrap();
    assert_eq!(findings, []);
    payload.unwrap()
}

proptest! {
    #[test]
    fn a_receipt_replays_and_one_other_byte_is_seen(all in prop::collection::vec(said(), 0..25), at in any::<prop::sample::Index>(), flip in 1u8..=255) {
        let key = SigningKey::from_pem(PEM).unwrap();
        let bytes = payload(&log(&all)).seal(Some(&key), MOST_BYTES).unwrap().unwrap();
        let verdict = verify(&bytes, Some(&key.public())).unwrap();
        prop_assert_eq!((verdict.findings, verdict.ok, verdict.issuer), (vec![], true, Issuer::Proven));
        let mut other = bytes;
        let place = at.index(other.len());
        other[place] ^= flip;
        prop_assert!(!verify(&other, Some(&key.public())).unwrap().ok, "byte {} changed", place);
    }
}

#[test]
fn a_receipt_larger_than_may_be_is_none() {
    let facts = log(&[]);
    let whole = payload(&facts).seal(None, MOST_BYTES).unwrap().unwrap();
    assert!(payload(&facts).seal(None, whole.len()).unwrap().is_some());
    assert!(payload(&facts).seal(None, whole.len() - 1).unwrap().is_none());
}
