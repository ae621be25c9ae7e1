//! An upload that was received but not yet kept, and how it is kept.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt};
use serde::Serialize;

use super::backing::{Backing, damaged};
use super::digest::Digest;
use super::error::{Damage, EvidenceError};
use super::keys;
use super::media::MediaType;
use super::window::Window;
use super::{compound, pdf, zip};

/// An upload received in full: hashed, its type found, its bytes on the disk under a name nobody knows.
///
/// Look at it, then [`keep`](Staged::keep) it. Dropped or [discarded](Staged::discard), the staged copy is removed: so a request
/// that is refused after its file arrived leaves nothing.
#[must_use = "an upload that is not kept is removed"]
#[derive(Debug)]
pub struct Staged {
    pub(super) place: Place,
    pub(super) sha256: Digest,
    pub(super) size: u64,
    pub(super) media_type: MediaType,
}

/// Evidence that is stored and durable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Received {
    /// What it is known by.
    pub sha256: Digest,
    /// Its size, in bytes; never 0.
    pub size: u64,
    /// What its bytes say it is.
    pub media_type: MediaType,
    /// What keeping it meant.
    pub kept: Kept,
}

/// What keeping an upload meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// The bytes are new.
    New,
    /// The same bytes were there already, and were read through to be sure.
    AlreadyStored,
    /// An object of this name was there, but damaged. It was set aside under `damaged/`, and the good bytes took its place.
    Repaired,
}

impl Staged {
    /// The SHA-256 of the bytes received.
    #[must_use]
    pub fn sha256(&self) -> Digest {
        self.sha256
    }

    /// How many bytes were received; never 0.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// What the bytes are.
    #[must_use]
    pub fn media_type(&self) -> MediaType {
        self.media_type
    }

    /// Keeps the upload under its digest. Once this returns it is durable: the bytes, and the entry of their name.
    ///
    /// The staged copy stays until this is discarded or dropped. Until a record names the bytes, whoever removes what no record
    /// names may remove them; then they can be kept again ([`exists`](super::EvidenceStore::exists) tells).
    ///
    /// What was already stored under this digest is never overwritten, with one exception that is none. If the object there no
    /// longer has the bytes it was stored with, then acknowledging this upload on its strength would lose it, and refusing
    /// the upload would keep good bytes out for ever. So the damaged object is set aside (it may be proof of tampering), and
    /// the fresh bytes, which are the old ones, take the place.
    ///
    /// # Errors
    ///
    /// [`EvidenceError::StorageFull`] or [`EvidenceError::Unavailable`]: the upload was not kept.
    pub async fn keep(&self) -> Result<Received, EvidenceError> {
        let kept = self.place.keep(&self.sha256, self.size).await?;
        Ok(Received { sha256: self.sha256, size: self.size, media_type: self.media_type, kept })
    }

    /// The bytes of a PDF small enough to be looked into; none when it is larger.
    ///
    /// # Errors
    ///
    /// [`EvidenceError::Unavailable`].
    pub async fn small(&self) -> Result<Option<Bytes>, EvidenceError> {
        if self.size > pdf::MOST_BYTES {
            return Ok(None);
        }
        Ok(Some(self.place.objects().get(self.place.key()).await?.bytes().await?))
    }

    /// Whether a part of an archive or an office file is behind a password. A file whose type a password hides is refused before.
    ///
    /// # Errors
    ///
    /// [`EvidenceError::Unavailable`].
    pub async fn is_protected(&self) -> Result<bool, EvidenceError> {
        let window = Window::new(self.place.objects(), self.place.key(), self.size);
        match self.media_type {
            MediaType::Zip | MediaType::Odt | MediaType::Ods => zip::is_protected(window).await,
            MediaType::Doc | MediaType::Xls | MediaType::Ppt => compound::is_protected(window, self.media_type).await,
            _ => Ok(false),
        }
    }

    /// Removes the staged copy now, rather than soon after this is dropped. What was kept stays.
    pub async fn discard(self) {
        self.place.remove().await;
    }
}

/// A key in staging whose object goes when this is dropped.
pub(super) struct Place {
    backing: Arc<Backing>,
    key: Path,
    is_removed: bool,
}

impl Place {
    pub(super) fn new(backing: Arc<Backing>, key: Path) -> Self {
        Self { backing, key, is_removed: false }
    }

    pub(super) fn objects(&self) -> &dyn ObjectStore {
        self.backing.objects.as_ref()
    }

    pub(super) fn key(&self) -> &Path {
        &self.key
    }

    /// See [`Staged::keep`].
    pub(super) async fn keep(&self, sha256: &Digest, size: u64) -> Result<Kept, EvidenceError> {
        let key = keys::object(sha256);
        let is_new = self.backing.link(self.key(), &key, size).await?;
        if is_new { Ok(Kept::New) } else { self.keep_beside(&key, sha256, size).await }
    }

    async fn keep_beside(&self, key: &Path, sha256: &Digest, size: u64) -> Result<Kept, EvidenceError> {
        let backing = &self.backing;
        match backing.check(sha256, size).await {
            Ok(_) => {
                // Another upload may have linked it a moment ago and not yet have synced the directory.
                if let Some(local) = &backing.local {
                    local.sync(key).await?;
                }
                Ok(Kept::AlreadyStored)
            }
            // Removed since it was found: its name is free now.
            Err(Damage::Missing) if backing.link(self.key(), key, size).await? => Ok(Kept::New),
            Err(Damage::WrongSize { .. } | Damage::WrongHash { .. }) => {
                let aside = keys::damaged(sha256)?;
                // First a second name for the damaged object, then the swap: at no moment is either of them without a name.
                backing.set_aside(key, &aside).await?;
                backing.replace(self.key(), key, size).await?;
                tracing::error!(%sha256, %aside, "stored evidence was damaged; an upload of the same evidence replaced it");
                Ok(Kept::Repaired)
            }
            Err(damage) => Err(damaged(*sha256, damage)),
        }
    }

    pub(super) async fn remove(mut self) {
        remove(&self.backing, &self.key).await;
        self.is_removed = true;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Outside of a runtime, as when the process ends, the object stays until staging is swept.
        if !self.is_removed
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            let (backing, key) = (Arc::clone(&self.backing), self.key.clone());
            runtime.spawn(async move { remove(&backing, &key).await });
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Place").field(&self.key.as_ref()).finish()
    }
}

async fn remove(backing: &Backing, key: &Path) {
    match backing.objects.delete(key).await {
        // A repair moves the object away.
        Ok(()) | Err(Error::NotFound { .. }) => {}
        Err(error) => tracing::warn!(%error, %key, "a staged upload stays until staging is swept"),
    }
}
