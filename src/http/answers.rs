//! Answers already written, by address. The tag that goes out as `ETag` says which one is current.

use std::sync::Arc;

use bytes::Bytes;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

/// Bytes of an answer of the usual kind.
const USUAL_BYTES: u64 = 8 << 10;

/// Bytes of answers that depend on nothing but their address and their tag, never on who asks.
pub struct Answers(Cache<String, (Arc<str>, Bytes), Size>);

/// Weighs an answer by its bytes.
#[derive(Clone)]
struct Size;

impl Weighter<String, (Arc<str>, Bytes)> for Size {
    fn weight(&self, address: &String, (tag, bytes): &(Arc<str>, Bytes)) -> u64 {
        (address.len() + tag.len() + bytes.len()) as u64
    }
}

impl Answers {
    /// As many as fit so many bytes.
    pub fn of(bytes: u64) -> Self {
        let likely = usize::try_from(bytes / USUAL_BYTES).unwrap_or(usize::MAX).clamp(16, 1 << 16);
        Self(Cache::with_weighter(likely, bytes, Size))
    }

    /// The answer at an address, if its tag is still this one.
    pub fn get(&self, address: &str, tag: &str) -> Option<Bytes> {
        self.0.get(address).filter(|(known, _)| **known == *tag).map(|(_, bytes)| bytes)
    }

    /// Remembers an answer.
    pub fn put(&self, address: &str, tag: &str, bytes: &Bytes) {
        self.0.insert(address.to_owned(), (tag.into(), bytes.clone()));
    }
}
