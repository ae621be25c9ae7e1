//! Pieces of an upload that comes in several requests: each an object of its own, whole and durable before anybody is told.
//!
//! A piece has a random name and is never written again, so that two servers which receive the same part at once, one of them
//! already given up by its client, can't disturb each other: a record names the piece of one, and the other's is removed.

use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt, stream};
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt};

use super::backing::{Backing, damaged};
use super::digest::Digest;
use super::error::{Damage, EvidenceError};
use super::keys;
use super::refusal::Refusal;
use super::sniff::{HEAD_BYTES, sniff};
use super::staged::Staged;
use super::store::EvidenceStore;

/// A part of an upload that is stored and durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its name, which nothing else has.
    pub name: String,
    /// Its size, in bytes.
    pub size: u64,
    /// What it is checked by when it is read.
    pub sha256: Digest,
}

impl EvidenceStore {
    /// The largest upload, in bytes.
    #[must_use]
    pub fn max_bytes(&self) -> u64 {
        self.backing.max_bytes
    }

    /// Keeps a piece. Once this returns it is durable. Until a record names it, whoever removes what no record names may
    /// remove it.
    ///
    /// # Errors
    ///
    /// [`EvidenceError::StorageFull`] or [`EvidenceError::Unavailable`].
    pub async fn keep_piece(&self, bytes: Bytes) -> Result<Piece, EvidenceError> {
        let (size, sha256) = (bytes.len() as u64, Digest::of(&bytes));
        let (name, key) = keys::new_piece()?;
        self.backing.objects.put(&key, bytes.into()).await?;
        Ok(Piece { name, size, sha256 })
    }

    /// Puts pieces together, in their order, as if they had come as one upload, and in its memory.
    ///
    /// # Errors
    ///
    /// Those of [`stage`](Self::stage); [`EvidenceError::Damaged`] when a piece is missing or not what was kept.
    pub async fn stage_pieces(&self, pieces: Vec<Piece>) -> Result<Staged, EvidenceError> {
        let backing = Arc::clone(&self.backing);
        let read = move |piece| {
            let backing = Arc::clone(&backing);
            async move { backing.piece(&piece).await }
        };
        self.stage(stream::iter(pieces).then(read)).await.map_err(EvidenceError::uncut)
    }

    /// Whether the beginning of an upload alone gives away that it is refused. One too short to tell is let through.
    ///
    /// # Errors
    ///
    /// Why it is refused.
    pub fn glance(&self, beginning: &[u8]) -> Result<(), Refusal> {
        match beginning.get(..HEAD_BYTES) {
            Some(head) => sniff(head).map(drop),
            None => Ok(()),
        }
    }

    /// Removes a piece. One that isn't there is no fault.
    ///
    /// # Errors
    ///
    /// [`EvidenceError::Unavailable`]: it may still be there.
    pub async fn remove_piece(&self, name: &str) -> Result<(), EvidenceError> {
        match self.backing.objects.delete(&keys::piece(name)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The names of all pieces, each with when it was written by the clock of the storage: to find what no record names.
    pub fn list_pieces(&self) -> BoxStream<'static, Result<(String, DateTime<Utc>), EvidenceError>> {
        let found = self.backing.objects.list(Some(&Path::from(keys::PIECES)));
        let named =
            found.map_ok(|object| (object.location.filename().unwrap_or_default().to_owned(), object.last_modified));
        named.map_err(EvidenceError::from).boxed()
    }
}

impl Backing {
    /// The bytes of a piece, checked.
    async fn piece(&self, piece: &Piece) -> Result<Bytes, EvidenceError> {
        let wrong = |damage| damaged(piece.sha256, damage);
        let object = self.objects.get(&keys::piece(&piece.name)).await.map_err(|error| wrong(error.into()))?;
        if object.meta.size != piece.size {
            return Err(wrong(Damage::WrongSize { expected: piece.size, found: object.meta.size }));
        }
        let bytes = object.bytes().await?;
        let found = Digest::of(&bytes);
        if found == piece.sha256 { Ok(bytes) } else { Err(wrong(Damage::WrongHash { found })) }
    }
}
