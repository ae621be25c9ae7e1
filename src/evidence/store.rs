//! The evidence store: receive, import, read, verify, list, remove, sweep, check.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{Error, ObjectMeta, ObjectStore, ObjectStoreExt};

use super::backing::{Backing, damaged};
use super::digest::Digest;
use super::error::{BoxError, Damage, EvidenceError};
use super::intake;
use super::keys;
use super::local::LocalDir;
use super::s3;
use super::staged::{Kept, Received, Staged};

/// How much of an upload to a directory is gathered in memory before it is written, in bytes.
const LOCAL_PART_BYTES: usize = 256 * 1024;

/// Where evidence is stored: each document once, under its SHA-256. Cheap to clone.
#[derive(Clone, Debug)]
pub struct EvidenceStore {
    pub(super) backing: Arc<Backing>,
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
        /// When it was last written, by the clock of the storage.
        last_modified: DateTime<Utc>,
    },
    /// Something this program didn't put there.
    Foreign {
        /// Where it lies, relative to the store.
        key: String,
    },
}

impl EvidenceStore {
    /// Opens the store at a URL. Uploads of more than `max_bytes` bytes are refused. Call it at the start.
    ///
    /// `file:///absolute/directory`: reads and writes the disk, creating what is missing. `s3://bucket/prefix`: takes its settings
    /// from the environment (`AWS_…`) and asks nothing of the network yet; the bucket must exist. See [`check`](Self::check).
    ///
    /// # Errors
    ///
    /// [`EvidenceError::BadUrl`] when the URL is malformed or of a scheme not supported, the directory can't be created or
    /// written, or the settings of an S3 store can't be used.
    pub fn open(url: &str, max_bytes: u64) -> Result<Self, EvidenceError> {
        if url.starts_with("s3://") {
            return Ok(Self::over_s3(s3::open(url)?, max_bytes));
        }
        let (local, store) = LocalDir::open(url)?;
        Ok(Self::over(Arc::new(store), Some(local), max_bytes, LOCAL_PART_BYTES))
    }

    /// Opens the S3 store at a URL with these settings alone, by the names they have in the environment: `AWS_ENDPOINT_URL`,
    /// `AWS_ACCESS_KEY_ID` and so on.
    ///
    /// # Errors
    ///
    /// [`EvidenceError::BadUrl`] when the URL or the settings can't be used.
    pub fn open_s3(
        url: &str,
        settings: impl IntoIterator<Item = (String, String)>,
        max_bytes: u64,
    ) -> Result<Self, EvidenceError> {
        Ok(Self::over_s3(s3::open_with(url, settings)?, max_bytes))
    }

    fn over_s3(opened: s3::Opened, max_bytes: u64) -> Self {
        let s3::Opened { objects, unfinished } = opened;
        let max_bytes = max_bytes.min(s3::S3_MOST_UPLOAD);
        let (local, unfinished, part_bytes) = (None, Some(unfinished), s3::PART_BYTES);
        Self { backing: Arc::new(Backing { objects, local, unfinished, max_bytes, part_bytes }) }
    }

    pub(super) fn over(
        objects: Arc<dyn ObjectStore>,
        local: Option<LocalDir>,
        max_bytes: u64,
        part_bytes: usize,
    ) -> Self {
        Self { backing: Arc::new(Backing { objects, local, unfinished: None, max_bytes, part_bytes }) }
    }

    /// Receives an upload without keeping it yet: first see whether the rest of the request holds, then [`Staged::keep`].
    ///
    /// Uses a constant amount of memory whatever the size: about 320 KiB, and 8 MiB for an S3 store. When the caller is dropped half-way, what was received is removed.
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
        let staged = self.stage(stream).await?;
        let received = staged.keep().await;
        staged.discard().await;
        received
    }

    /// Takes in an object that another store or an archive holds, and keeps it: hashed on the way, whatever its type, in the
    /// memory of an upload.
    ///
    /// # Errors
    ///
    /// [`EvidenceError::Damaged`] when the bytes are not those of the digest; those of [`stage`](Self::stage) but for type and
    /// size, and of [`Staged::keep`]. Nothing stays.
    pub async fn import<S, E>(&self, sha256: &Digest, size: u64, stream: S) -> Result<Kept, EvidenceError>
    where
        S: Stream<Item = Result<Bytes, E>> + Send,
        E: Into<BoxError>,
    {
        let place = intake::import(&self.backing, sha256, size, stream).await?;
        let kept = place.keep(sha256, size).await;
        place.remove().await;
        kept
    }

    /// As [`import`](Self::import), out of another store. There the object is read once, since it is hashed here.
    ///
    /// # Errors
    ///
    /// As there; [`EvidenceError::Damaged`] too when the other store has lost it.
    pub async fn import_from(&self, other: &Self, sha256: &Digest, size: u64) -> Result<Kept, EvidenceError> {
        let stream = other.backing.unchecked(sha256, size).await?;
        // What was found wrong there while it was read.
        self.import(sha256, size, stream).await.map_err(EvidenceError::uncut)
    }

    /// Whether an object of this size is stored. Its bytes are not read.
    ///
    /// # Errors
    ///
    /// [`EvidenceError::Unavailable`] when the storage doesn't say.
    pub async fn exists(&self, sha256: &Digest, size: u64) -> Result<bool, EvidenceError> {
        Ok(self.backing.head(&keys::object(sha256)).await?.is_some_and(|object| object.size == size))
    }

    /// Removes an object for good: for one that no record names. One that isn't there is no fault.
    ///
    /// # Errors
    ///
    /// [`EvidenceError::Unavailable`]: it may still be there.
    pub async fn remove(&self, sha256: &Digest) -> Result<(), EvidenceError> {
        match self.backing.objects.delete(&keys::object(sha256)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
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
    /// start, when nothing else writes here, that time is now; later, leave running uploads a day. Returns how many uploads went.
    ///
    /// In an S3 store the time is held against the server's clock, and uploads broken off in the middle are aborted where the
    /// server tells of them. Where it doesn't, that is logged once.
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
        if let Some(unfinished) = &self.backing.unfinished {
            swept += unfinished.abort(before).await?;
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
        // A storage that takes nothing is not asked for more: whoever waits for the answer should have it soon.
        objects.put(&probe, Bytes::from_static(PROBE).into()).await?;
        let outcome = async {
            self.backing.link(&probe, &linked, PROBE.len() as u64).await?;
            Ok::<_, EvidenceError>(objects.get(&linked).await?.bytes().await?)
        };
        let read = outcome.await;
        let removed = [objects.delete(&probe).await, objects.delete(&linked).await];
        if read? != PROBE {
            return Err(EvidenceError::Unavailable("the storage gave back other bytes than were written".into()));
        }
        for removed in removed {
            match removed {
                Ok(()) | Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

impl From<ObjectMeta> for Entry {
    fn from(object: ObjectMeta) -> Self {
        match keys::digest(&object.location) {
            Some(sha256) => Self::Object { sha256, size: object.size, last_modified: object.last_modified },
            None => Self::Foreign { key: object.location.to_string() },
        }
    }
}
