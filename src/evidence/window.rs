//! Reads parts of a staged object, so that its type can be found without holding it in memory.

use std::ops::Range;

use bytes::Bytes;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};

use super::error::EvidenceError;

/// Random access to one stored object of a known size.
#[derive(Clone, Copy)]
pub(super) struct Window<'a> {
    objects: &'a dyn ObjectStore,
    path: &'a Path,
    size: u64,
}

impl<'a> Window<'a> {
    pub(super) fn new(objects: &'a dyn ObjectStore, path: &'a Path, size: u64) -> Self {
        Self { objects, path, size }
    }

    /// The size of the object, in bytes.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// The bytes of a range, as far as they exist: fewer than asked for at the end of the object, none behind it.
    pub(super) async fn read(&self, range: Range<u64>) -> Result<Bytes, EvidenceError> {
        let range = range.start..range.end.min(self.size);
        if range.is_empty() {
            return Ok(Bytes::new());
        }
        Ok(self.objects.get_range(self.path, range).await?)
    }
}

/// The little-endian number at an offset; `None` when the bytes end before it does.
pub(super) fn u16_at(bytes: &[u8], offset: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(offset..)?.first_chunk()?))
}

/// The little-endian number at an offset; `None` when the bytes end before it does.
pub(super) fn u32_at(bytes: &[u8], offset: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(offset..)?.first_chunk()?))
}

/// The little-endian number at an offset; `None` when the bytes end before it does.
pub(super) fn u64_at(bytes: &[u8], offset: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(offset..)?.first_chunk()?))
}
