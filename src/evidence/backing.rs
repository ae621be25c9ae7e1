//! The storage underneath, and the one way in which an object is checked.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt, stream};
use object_store::{GetOptions, ObjectStore, ObjectStoreExt};
use sha2::{Digest as _, Sha256};

use super::digest::Digest;
use super::error::{Damage, EvidenceError};
use super::keys;
use super::local::LocalDir;

/// The storage, and what is known of it.
#[derive(Debug)]
pub(super) struct Backing {
    /// Where objects go. Everything that can go through this trait does.
    pub(super) objects: Arc<dyn ObjectStore>,
    /// The directory behind it; `None` for storage that is durable by itself.
    pub(super) local: Option<LocalDir>,
    /// The largest upload, in bytes.
    pub(super) max_bytes: u64,
    /// How many bytes are gathered before they are written.
    pub(super) part_bytes: usize,
}

/// An object that was just checked, in this very state.
pub(super) struct Checked {
    e_tag: Option<String>,
}

impl Backing {
    /// Reads a whole object and compares it with what was acknowledged.
    pub(super) async fn check(&self, sha256: &Digest, size: u64) -> Result<Checked, Damage> {
        let object = self.objects.get(&keys::object(sha256)).await?;
        if object.meta.size != size {
            return Err(Damage::WrongSize { expected: size, found: object.meta.size });
        }
        let e_tag = object.meta.e_tag.clone();
        let mut hasher = Sha256::new();
        let mut hashed = 0;
        let mut pieces = object.into_stream();
        while let Some(piece) = pieces.try_next().await? {
            // A file cut short while it is read yields empty pieces for ever.
            if piece.is_empty() {
                return Err(Damage::WrongSize { expected: size, found: hashed });
            }
            hashed += piece.len() as u64;
            hasher.update(&piece);
        }
        let found = Digest::finish(hasher);
        if found == *sha256 { Ok(Checked { e_tag }) } else { Err(Damage::WrongHash { found }) }
    }

    /// The bytes of a range of an object that was checked: an error if the object is no longer the one that was.
    pub(super) async fn stream(
        &self,
        sha256: Digest,
        checked: Checked,
        range: Range<u64>,
    ) -> Result<BoxStream<'static, Result<Bytes, EvidenceError>>, EvidenceError> {
        let length = range.end - range.start;
        let options = GetOptions { if_match: checked.e_tag, range: Some(range.into()), ..GetOptions::default() };
        let pieces = self.objects.get_opts(&keys::object(&sha256), options).await?.into_stream();
        let exact = stream::try_unfold((pieces, length), move |(mut pieces, left)| async move {
            if left == 0 {
                return Ok(None);
            }
            match pieces.try_next().await? {
                Some(piece) if !piece.is_empty() && piece.len() as u64 <= left => {
                    let left = left - piece.len() as u64;
                    Ok(Some((piece, (pieces, left))))
                }
                _ => Err(damaged(sha256, Damage::WrongSize { expected: length, found: length - left })),
            }
        });
        Ok(exact.boxed())
    }
}

/// The error for an object that is not what it should be; one that can't be read may be fine, and is only unavailable.
pub(super) fn damaged(sha256: Digest, damage: Damage) -> EvidenceError {
    match damage {
        Damage::Unreadable(source) => EvidenceError::Unavailable(source),
        damage => EvidenceError::Damaged { sha256, damage },
    }
}
