//! The evidence store: receive, read, verify, list, sweep, check.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt};

use super::backing::{Backing, damaged};
use super::digest::Digest;
use super::error::{BoxError, Damage, EvidenceError};
use super::intake;
use super::keys;
use super::local::LocalDir;
use super::staged::{Received, Staged};

/// How much of an upload to a directory is gathered in memory before it is written, in bytes.
const LOCAL_PART_BYTES: usize = 256 * 1024;

/// Where evidence is stored: each document once, under its SHA-256. Cheap to clone.
#[derive(Clone, Debug)]
pub struct EvidenceStore {
    backing: Arc<Backing>,
}

/// One thing found among the stored objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// An object filed under its digest. Its bytes were not read.
    Object {
        /// The digest it is filed under.
        sha256: Digest,
        /// Its size, in bytes.
        size: u64,
    },
    /// Something this program didn't put there.
    Foreign {
        /// Where it lies, relative to the store.
        key: String,
    },
}

impl EvidenceStore {
    /// Opens the store at a URL, `file:///absolute/directory`, creating what is missing. Uploads of more than `max_bytes` bytes
    /// are refused. Reads and writes the disk: call it at the start.
    ///
    /// # Errors
    ///
    /// [`EvidenceError::BadUrl`] when the URL is malformed or of a scheme not supported, or the directory can't be created or
    /// written.
    pub fn open(url: &str, max_bytes: u64) -> Result<Self, EvidenceError> {
        let (local, store) = LocalDir::open(url)?;
        Ok(Self::over(Arc::new(store), Some(local), max_bytes, LOCAL_PART_BYTES))
    }

    pub(super) fn over(
        objects: Arc<dyn ObjectStore>,
        local: Option<LocalDir>,
        max_bytes: u64,
        part_bytes: usize,
    ) -> Self {
        Self { backing: Arc::new(Backing { objects, local, max_bytes, part_bytes }) }
    }

    /// Receives an upload without keeping it yet: first see whether the rest of the request holds, then [`Staged::keep`].
    ///
    /// Uses a constant amount of memory (about 320 KiB) whatever the size. When the caller is dropped half-way, what was received is removed.
    ///
    /// # Errors
    ///
    /// [`EvidenceError::TooLarge`], [`Empty`](EvidenceError::Empty), [`Refused`](EvidenceError::Refused),
    /// [`Cut`](EvidenceError::Cut), [`StorageFull`](EvidenceError::StorageFull) or
    /// [`Unavailable`](EvidenceError::Unavailable). Nothing of the upload stays.
    pub async fn stage<S, E>(&self, stream: S) -> Result<Staged, EvidenceError>
    where
        S: Stream<Item = Result<Bytes, E>> + Send,
        E: Into<BoxError>,
    {
        intake::stage(&self.backing, stream).await
    }

    /// Receives an upload and keeps it: for bytes that stand on their own, as in a restore.
    ///
    /// # Errors
    ///
    /// Those of [`stage`](Self::stage) and [`Staged::keep`].
    pub async fn receive<S, E>(&self, stream: S) -> Result<Received, EvidenceError>
    where
        S: Stream<Item = Result<Bytes, E>> + Send,
        E: Into<BoxError>,
    {
        self.stage(stream).await?.keep().await
    }

    /// The bytes of an object, or those of a range of it. The object is read and hashed in full before the first byte is handed
    /// out, and the bytes handed out are of the same object in the same state.
    ///
    /// # Errors
    ///
    /// [`EvidenceError::Damaged`] when the object is missing or not what it was; then not one byte is handed out.
    /// [`EvidenceError::Unavailable`] when it can't be read. [`EvidenceError::OutsideRange`] when the range is empty or doesn't lie
    /// within `size`. An error within the stream means that storage failed since; the answer must be broken off.
    pub async fn read(
        &self,
        sha256: &Digest,
        size: u64,
        range: Option<Range<u64>>,
    ) -> Result<BoxStream<'static, Result<Bytes, EvidenceError>>, EvidenceError> {
        let range = range.unwrap_or(0..size);
        if range.is_empty() || range.end > size {
            return Err(EvidenceError::OutsideRange { start: range.start, end: range.end, size });
        }
        let checked = self.backing.check(sha256, size).await.map_err(|damage| damaged(*sha256, damage))?;
        self.backing.stream(*sha256, checked, range).await
    }

    /// Reads an object through and compares it with what was acknowledged.
    ///
    /// # Errors
    ///
    /// How the object differs, or that it can't be read.
    pub async fn verify(&self, sha256: &Digest, size: u64) -> Result<(), Damage> {
        self.backing.check(sha256, size).await.map(drop)
    }

    /// Everything that lies among the stored objects, in no order: to find what no record refers to.
    pub fn list(&self) -> BoxStream<'static, Result<Entry, EvidenceError>> {
        let found = self.backing.objects.list(Some(&Path::from(keys::OBJECTS)));
        found.map_ok(Entry::from).map_err(EvidenceError::from).boxed()
    }

    /// Removes what uploads left in staging when the process was killed: all that was last written before a time. At the
    /// start, when nothing else writes here, that time is now; later, leave running uploads a day. Returns how many files went.
    ///
    /// # Errors
    ///
    /// [`EvidenceError::Unavailable`] when staging can't be read or something there can't be removed.
    pub async fn sweep_staging(&self, before: DateTime<Utc>) -> Result<u64, EvidenceError> {
        if let Some(local) = &self.backing.local {
            return local.sweep(before).await;
        }
        let objects = &self.backing.objects;
        let mut found = objects.list(Some(&Path::from(keys::STAGING)));
        let mut swept = 0;
        while let Some(object) = found.try_next().await? {
            if object.last_modified < before {
                objects.delete(&object.location).await?;
                swept += 1;
            }
        }
        Ok(swept)
    }

    /// Whether an upload could be stored now: stores, links, reads and removes a small object, the way an upload does.
    ///
    /// # Errors
    ///
    /// [`EvidenceError::StorageFull`] or [`EvidenceError::Unavailable`], with the cause.
    pub async fn check(&self) -> Result<(), EvidenceError> {
        const PROBE: &[u8] = b"parindex";
        let objects = &self.backing.objects;
        let (probe, linked) = (keys::staging()?, keys::staging()?);
        let outcome = async {
            objects.put(&probe, Bytes::from_static(PROBE).into()).await?;
            objects.copy_if_not_exists(&probe, &linked).await?;
            objects.get(&linked).await?.bytes().await
        };
        let read = outcome.await;
        let removed = [objects.delete(&probe).await, objects.delete(&linked).await];
        if read? != PROBE {
            return Err(EvidenceError::Unavailable("the storage gave back other bytes than were written".into()));
        }
        removed.into_iter().collect::<Result<(), _>>().map_err(EvidenceError::from)
    }
}

impl From<ObjectMeta> for Entry {
    fn from(object: ObjectMeta) -> Self {
        match keys::digest(&object.location) {
            Some(sha256) => Self::Object { sha256, size: object.size },
            None => Self::Foreign { key: object.location.to_string() },
        }
    }
}
