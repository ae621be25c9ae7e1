//! Receives an upload: streamed to staging and hashed on the way, in constant memory.

use std::pin::pin;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};
use object_store::{MultipartUpload, ObjectStoreExt};
use sha2::{Digest as _, Sha256};

use super::backing::Backing;
use super::digest::Digest;
use super::error::{BoxError, EvidenceError};
use super::inspect;
use super::keys;
use super::sniff::{HEAD_BYTES, sniff};
use super::staged::{Place, Staged};

/// Receives a whole upload into staging. Whatever fails, nothing of it stays.
pub(super) async fn stage<S, E>(backing: &Arc<Backing>, stream: S) -> Result<Staged, EvidenceError>
where
    S: Stream<Item = Result<Bytes, E>> + Send,
    E: Into<BoxError>,
{
    let key = keys::staging()?;
    // A caller that goes away drops the upload, and that removes what it wrote, on a disk and in an S3 store.
    let mut upload = backing.objects.put_multipart(&key).await?;
    let filled = fill(backing, upload.as_mut(), stream).await;
    let (sha256, size, head) = match filled {
        Ok(intake) => (Digest::finish(intake.hasher), intake.size, intake.head),
        Err(error) => {
            if let Err(abort) = upload.abort().await {
                tracing::warn!(error = %abort, %key, "an upload that failed stays until staging is swept");
            }
            return Err(error);
        }
    };
    // On a task of its own: once begun, completing can't be called off half-way. If the caller goes away meanwhile, the
    // place is dropped with the task's result, and that removes the object.
    let backing = Arc::clone(backing);
    let completing = tokio::spawn(async move {
        let place = Place::new(Arc::clone(&backing), key.clone());
        match upload.complete().await {
            Ok(_) => Ok(place),
            Err(error) => {
                if let Some(local) = &backing.local {
                    local.remove_unfinished(&key).await;
                }
                place.remove().await;
                Err(EvidenceError::from(error))
            }
        }
    });
    let place = completing.await??;
    let media_type = inspect::identify(place.objects(), place.key(), size, &head).await;
    match media_type {
        Ok(media_type) => Ok(Staged { place, sha256, size, media_type }),
        Err(error) => {
            place.remove().await;
            Err(error)
        }
    }
}

/// What is gathered while an upload streams in.
struct Intake {
    hasher: Sha256,
    size: u64,
    /// The first bytes, up to [`HEAD_BYTES`].
    head: Vec<u8>,
    /// What is not yet written, less than one part.
    part: BytesMut,
}

async fn fill<S, E>(backing: &Backing, upload: &mut dyn MultipartUpload, stream: S) -> Result<Intake, EvidenceError>
where
    S: Stream<Item = Result<Bytes, E>> + Send,
    E: Into<BoxError>,
{
    let mut intake = Intake { hasher: Sha256::new(), size: 0, head: Vec::new(), part: BytesMut::new() };
    let mut stream = pin!(stream);
    while let Some(piece) = stream.next().await {
        let piece = piece.map_err(|error| EvidenceError::Cut { so_far: intake.size, source: error.into() })?;
        intake.take(backing, upload, &piece).await?;
    }
    if intake.size == 0 {
        return Err(EvidenceError::Empty);
    }
    if !intake.part.is_empty() {
        upload.put_part(intake.part.split().freeze().into()).await?;
    }
    Ok(intake)
}

impl Intake {
    async fn take(
        &mut self,
        backing: &Backing,
        upload: &mut dyn MultipartUpload,
        piece: &[u8],
    ) -> Result<(), EvidenceError> {
        let size = self.size.saturating_add(piece.len() as u64);
        if size > backing.max_bytes {
            return Err(EvidenceError::TooLarge { limit: backing.max_bytes, so_far: size });
        }
        self.size = size;
        self.hasher.update(piece);
        self.look(piece)?;
        let mut rest = piece;
        while !rest.is_empty() {
            // Parts of one size: some stores behind the trait take no others.
            let room = backing.part_bytes.saturating_sub(self.part.len()).min(rest.len());
            let (now, later) = rest.split_at(room);
            self.part.extend_from_slice(now);
            rest = later;
            if self.part.len() >= backing.part_bytes {
                upload.put_part(self.part.split().freeze().into()).await?;
            }
        }
        Ok(())
    }

    /// Keeps the beginning, and refuses at once what the beginning alone gives away.
    fn look(&mut self, piece: &[u8]) -> Result<(), EvidenceError> {
        let missing = HEAD_BYTES - self.head.len();
        if missing > 0 {
            self.head.extend_from_slice(&piece[..piece.len().min(missing)]);
            if self.head.len() == HEAD_BYTES {
                sniff(&self.head)?;
            }
        }
        Ok(())
    }
}
