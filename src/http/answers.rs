//! Answers already written, by address. The tag that goes out as `ETag` says which one is current.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;

/// Bytes of answers that depend on nothing but their address and their tag, never on who asks.
#[derive(Debug, Default)]
pub struct Answers(Mutex<HashMap<String, (String, Bytes)>>);

impl Answers {
    /// Addresses remembered at once; more, and it starts over.
    const MOST: usize = 256;

    /// The answer at an address, if its tag is still this one.
    pub fn get(&self, address: &str, tag: &str) -> Option<Bytes> {
        let answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        answers.get(address).filter(|(known, _)| known == tag).map(|(_, bytes)| bytes.clone())
    }

    /// Remembers an answer.
    pub fn put(&self, address: &str, tag: &str, bytes: &Bytes) {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.len() >= Self::MOST {
            answers.clear();
        }
        answers.insert(address.to_owned(), (tag.to_owned(), bytes.clone()));
    }
}
