//! Receives an upload, or bytes that are known already: streamed to staging and hashed on the way, in constant memory.

use std::pin::pin;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};
use object_store::{MultipartUpload, ObjectStoreExt};
use sha2::{Digest as _, Sha256};

use super::backing::{Backing, damaged};
use super::digest::Digest;
use super::error::{BoxError, Damage, EvidenceError};
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
    let (place, intake) = receive(backing, stream, Demand { most: backing.max_bytes, sniffs: true }).await?;
    let Intake { hasher, size, head, .. } = intake;
    let media_type = inspect::identify(place.objects(), place.key(), size, &head).await;
    match media_type {
        Ok(media_type) => Ok(Staged { place, sha256: Digest::finish(hasher), size, media_type }),
        Err(error) => {
            place.remove().await;
            Err(error)
        }
    }
}

/// Receives known bytes into staging, whatever their type and however many: what was once accepted stays movable.
pub(super) async fn import<S, E>(
    backing: &Arc<Backing>,
    sha256: &Digest,
    size: u64,
    stream: S,
) -> Result<Place, EvidenceError>
where
    S: Stream<Item = Result<Bytes, E>> + Send,
    E: Into<BoxError>,
{
    let wrong_size = |found| damaged(*sha256, Damage::WrongSize { expected: size, found });
    let (place, intake) = match receive(backing, stream, Demand { most: size, sniffs: false }).await {
        Err(EvidenceError::TooLarge { so_far, .. }) => return Err(wrong_size(so_far)),
        received => received?,
    };
    let found = Digest::finish(intake.hasher);
    let fault = match (intake.size == size, found == *sha256) {
        (true, true) => return Ok(place),
        (false, _) => wrong_size(intake.size),
        (true, false) => damaged(*sha256, Damage::WrongHash { found }),
    };
    place.remove().await;
    Err(fault)
}

/// What streams in must be.
#[derive(Clone, Copy)]
struct Demand {
    /// Its largest size, in bytes.
    most: u64,
    /// Whether its type is refused as soon as its beginning gives it away.
    sniffs: bool,
}

async fn receive<S, E>(backing: &Arc<Backing>, stream: S, demand: Demand) -> Result<(Place, Intake), EvidenceError>
where
    S: Stream<Item = Result<Bytes, E>> + Send,
    E: Into<BoxError>,
{
    let key = keys::staging()?;
    // A caller that goes away drops the upload, and that removes what it wrote, on a disk and in an S3 store.
    let mut upload = backing.objects.put_multipart(&key).await?;
    let filled = fill(backing, upload.as_mut(), stream, demand).await;
    let intake = match filled {
        Ok(intake) => intake,
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
    Ok((completing.await??, intake))
}

/// What is gathered while an upload streams in.
struct Intake {
    demand: Demand,
    hasher: Sha256,
    size: u64,
    /// The first bytes, up to [`HEAD_BYTES`].
    head: Vec<u8>,
    /// What is not yet written, less than one part.
    part: BytesMut,
}

async fn fill<S, E>(
    backing: &Backing,
    upload: &mut dyn MultipartUpload,
    stream: S,
    demand: Demand,
) -> Result<Intake, EvidenceError>
where
    S: Stream<Item = Result<Bytes, E>> + Send,
    E: Into<BoxError>,
{
    let mut intake = Intake { demand, hasher: Sha256::new(), size: 0, head: Vec::new(), part: BytesMut::new() };
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
        if size > self.demand.most {
            return Err(EvidenceError::TooLarge { limit: self.demand.most, so_far: size });
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
            if self.demand.sniffs && self.head.len() == HEAD_BYTES {
                sniff(&self.head)?;
            }
        }
        Ok(())
    }
}
