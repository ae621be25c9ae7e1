//! The storage underneath, and the one way in which an object is checked.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt, stream};
use object_store::path::Path;
use object_store::{Error, GetOptions, ObjectMeta, ObjectStore, ObjectStoreExt};
use sha2::{Digest as _, Sha256};

use super::digest::Digest;
use super::error::{Damage, EvidenceError};
use super::keys;
use super::local::LocalDir;
use super::s3::Unfinished;

/// The storage, and what is known of it.
#[derive(Debug)]
pub(super) struct Backing {
    /// Where objects go. Everything that can go through this trait does.
    pub(super) objects: Arc<dyn ObjectStore>,
    /// The directory behind it; `None` for storage that is durable by itself.
    pub(super) local: Option<LocalDir>,
    /// What knows of uploads that only the server sees; `None` for storage without such.
    pub(super) unfinished: Option<Unfinished>,
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
    /// What is known of an object; `None` when it isn't there.
    pub(super) async fn head(&self, key: &Path) -> Result<Option<ObjectMeta>, EvidenceError> {
        match self.objects.head(key).await {
            Ok(meta) => Ok(Some(meta)),
            // An answer to HEAD has no body, so it doesn't say whether the object is missing or all of the bucket. One to GET does.
            Err(Error::NotFound { .. }) => match self.objects.get(key).await {
                Ok(object) => Ok(Some(object.meta)),
                Err(error) if is_missing(&error) => Ok(None),
                Err(error) => Err(error.into()),
            },
            Err(error) => Err(error.into()),
        }
    }

    /// Gives an object of a size a second name, unless something has that name. Says whether it did.
    ///
    /// A directory decides that in one step. An S3 store need not: there two uploads may both find the name free and both
    /// take it. They bring the same bytes, since the name is their digest, so whoever comes last changes nothing.
    pub(super) async fn link(&self, from: &Path, to: &Path, size: u64) -> Result<bool, EvidenceError> {
        if self.local.is_some() {
            return match self.objects.copy_if_not_exists(from, to).await {
                Ok(()) => Ok(true),
                Err(Error::AlreadyExists { .. }) => Ok(false),
                Err(error) => Err(error.into()),
            };
        }
        let is_free = self.head(to).await?.is_none();
        if is_free {
            self.copy(from, to, size).await?;
        }
        Ok(is_free)
    }

    /// Gives a damaged object a second name that nothing has.
    pub(super) async fn set_aside(&self, key: &Path, aside: &Path) -> Result<(), EvidenceError> {
        if self.local.is_some() {
            return Ok(self.objects.copy_if_not_exists(key, aside).await?);
        }
        let size = self.objects.head(key).await?.size;
        self.copy(key, aside, size).await
    }

    /// Puts an object of a size where a damaged one was, in one step.
    pub(super) async fn replace(&self, from: &Path, to: &Path, size: u64) -> Result<(), EvidenceError> {
        if self.local.is_none() {
            return self.copy(from, to, size).await;
        }
        // The new name comes about in staging, where it is swept if the process is killed before it takes the place.
        let between = keys::staging()?;
        self.objects.copy_if_not_exists(from, &between).await?;
        Ok(self.objects.rename(&between, to).await?)
    }

    /// Copies on the server, and makes sure: some answer 200 before they begin, and put the error into the body.
    async fn copy(&self, from: &Path, to: &Path, size: u64) -> Result<(), EvidenceError> {
        self.objects.copy(from, to).await?;
        let found = self.objects.head(to).await?.size;
        if found == size {
            return Ok(());
        }
        let words = format!("the storage copied {found} bytes instead of {size} to {to}");
        Err(EvidenceError::Unavailable(words.into()))
    }

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

    /// The bytes of an object for who hashes them: so far only its size is known to be right.
    pub(super) async fn unchecked(
        &self,
        sha256: &Digest,
        size: u64,
    ) -> Result<BoxStream<'static, Result<Bytes, EvidenceError>>, EvidenceError> {
        let object = self.head(&keys::object(sha256)).await?.ok_or(Damage::Missing);
        let object = object.map_err(|damage| damaged(*sha256, damage))?;
        if object.size != size {
            return Err(damaged(*sha256, Damage::WrongSize { expected: size, found: object.size }));
        }
        self.stream(*sha256, Checked { e_tag: object.e_tag }, 0..size).await
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

/// Whether an error says that an object isn't there. That the whole bucket isn't is another matter: its objects may be fine.
pub(super) fn is_missing(error: &Error) -> bool {
    matches!(error, Error::NotFound { source, .. } if !source.to_string().contains("NoSuchBucket"))
}

/// The error for an object that is not what it should be; one that can't be read may be fine, and is only unavailable.
pub(super) fn damaged(sha256: Digest, damage: Damage) -> EvidenceError {
    match damage {
        Damage::Unreadable(source) => EvidenceError::Unavailable(source),
        damage => EvidenceError::Damaged { sha256, damage },
    }
}
