//! Receives a part of an upload: what came stays, even if the connection breaks off, and memory is that of one piece.

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{LASTS, Outcome, Upload, UploadFault};
use crate::app::{Answer, App, AppError};
use crate::domain::assessment::may::Caller;
use crate::evidence::{Digest, EvidenceError};
use crate::storage::{StoredPiece, StoredUpload};

/// How much is gathered in memory before it is made durable, in bytes.
const PIECE_BYTES: usize = 2 << 20;
/// How many pieces an upload may have beyond those that its size takes: each broken connection makes one more.
const SPARE_PIECES: u64 = 2000;

/// A part of an upload, as it is announced.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Where in the upload it begins, in bytes.
    pub offset: u64,
    /// Its size, in bytes, where it was told.
    pub length: Option<u64>,
    /// What it must be as a whole; without one whatever comes of it is kept.
    pub checksum: Option<Digest>,
}

impl App {
    /// Receives a part of an upload. What this answers is durable. With the last byte the upload is finished.
    ///
    /// If the connection breaks off, what came until then is kept all the same, unless the part has a checksum: that holds for
    /// the whole of it.
    ///
    /// # Errors
    /// `NotFound` as [`App::upload`]; `Upload` when the part does not fit; what refuses the document, when it is whole or as
    /// soon as its beginning tells; the evidence store; storage.
    pub async fn append_upload<S>(&self, id: Uuid, caller: &Caller, part: Part, body: S) -> Answer<Upload>
    where
        S: Stream<Item = Result<Bytes, std::io::Error>> + Send + Unpin + 'static,
    {
        let stored = self.own_upload(id, caller).await?;
        if let Outcome::Refused(refusal) = self.as_it_stands(&stored).await?.outcome {
            return Err(UploadFault::Refused(refusal).into());
        }
        if part.offset != stored.received {
            return Err(UploadFault::Offset { current: stored.received }.into());
        }
        if part.length.is_some_and(|length| length > stored.size - stored.received) {
            return Err(UploadFault::TooLong { length: stored.size }.into());
        }
        let (app, caller) = (self.clone(), caller.clone());
        // On a task of its own: a caller that goes away takes nothing along that came before.
        let receiving = tokio::spawn(async move {
            let receiving = Receiving {
                app: app.clone(),
                offset: stored.received,
                gathered: BytesMut::new(),
                hasher: part.checksum.map(|_| Sha256::new()),
                unrecorded: Vec::new(),
                stored,
            };
            receiving.run(part, body).await?;
            app.upload(id, &caller).await
        });
        receiving.await.map_err(|error| AppError::Inconsistent(format!("an upload broke off: {error}")))?
    }
}

/// A part on its way.
struct Receiving {
    app: App,
    /// As it was when the part began.
    stored: StoredUpload,
    /// Where what is gathered begins.
    offset: u64,
    gathered: BytesMut,
    /// Of all that came, where there is a checksum.
    hasher: Option<Sha256>,
    /// Durable pieces that wait for the checksum.
    unrecorded: Vec<StoredPiece>,
}

impl Receiving {
    async fn run<S>(mut self, part: Part, body: S) -> Answer<()>
    where
        S: Stream<Item = Result<Bytes, std::io::Error>> + Send + Unpin,
    {
        let received = self.receive(part, body).await;
        if received.is_err() && !self.unrecorded.is_empty() {
            let names: Vec<String> = self.unrecorded.into_iter().map(|piece| piece.name).collect();
            self.app.remove_pieces(&names).await;
        }
        received
    }

    async fn receive<S>(&mut self, part: Part, mut body: S) -> Answer<()>
    where
        S: Stream<Item = Result<Bytes, std::io::Error>> + Send + Unpin,
    {
        while let Some(bytes) = body.next().await {
            let Ok(bytes) = bytes else {
                if part.checksum.is_none() {
                    self.keep_piece().await?;
                }
                let offset = if part.checksum.is_none() { self.offset } else { part.offset };
                return Err(UploadFault::Cut { offset }.into());
            };
            self.take(&bytes).await?;
        }
        self.keep_piece().await?;
        if let Some((hasher, expected)) = self.hasher.take().zip(part.checksum) {
            if Digest::finish(hasher) != expected {
                return Err(UploadFault::Checksum.into());
            }
            let pieces = std::mem::take(&mut self.unrecorded);
            self.record(&pieces).await?;
        }
        Ok(())
    }

    async fn take(&mut self, bytes: &[u8]) -> Answer<()> {
        let come = self.offset + self.gathered.len() as u64;
        if bytes.len() as u64 > self.stored.size - come {
            return Err(UploadFault::TooLong { length: self.stored.size }.into());
        }
        if let Some(hasher) = &mut self.hasher {
            hasher.update(bytes);
        }
        let mut rest = bytes;
        while !rest.is_empty() {
            let room = PIECE_BYTES.saturating_sub(self.gathered.len()).min(rest.len());
            let (now, later) = rest.split_at(room);
            self.gathered.extend_from_slice(now);
            rest = later;
            if self.gathered.len() >= PIECE_BYTES {
                self.keep_piece().await?;
            }
        }
        Ok(())
    }

    /// Makes durable what was gathered, and unless that waits for a checksum, records it.
    async fn keep_piece(&mut self) -> Answer<()> {
        let bytes = self.gathered.split().freeze();
        if bytes.is_empty() {
            return Ok(());
        }
        if self.offset == 0
            && self.hasher.is_none()
            && let Err(refusal) = self.app.evidence.glance(&bytes)
        {
            let error = EvidenceError::from(refusal).into();
            self.app.refuse_upload(self.stored.id, &error).await?;
            return Err(error);
        }
        let most = self.stored.size.div_ceil(PIECE_BYTES as u64) + SPARE_PIECES;
        if self.stored.pieces >= most {
            return Err(UploadFault::TooManyPieces.into());
        }
        let piece = self.app.evidence.keep_piece(bytes).await?;
        let piece =
            StoredPiece { start: self.offset, size: piece.size, name: piece.name, sha256: piece.sha256.to_string() };
        (self.offset, self.stored.pieces) = (self.offset + piece.size, self.stored.pieces + 1);
        if self.hasher.is_some() {
            self.unrecorded.push(piece);
            return Ok(());
        }
        self.record(&[piece]).await
    }

    /// Records durable pieces, unless the upload has come further or to an end meanwhile: then they go. When this fails nobody
    /// knows whether they were recorded: they stay, and are swept if not.
    async fn record(&mut self, pieces: &[StoredPiece]) -> Answer<()> {
        let expires_at = self.app.now() + LASTS;
        let mut tx = self.app.db.write_beside().await?;
        if tx.add_pieces(self.stored.id, pieces, expires_at).await? {
            return Ok(tx.commit().await?);
        }
        drop(tx);
        let names: Vec<String> = pieces.iter().map(|piece| piece.name.clone()).collect();
        self.app.remove_pieces(&names).await;
        let current = self.app.own_upload(self.stored.id, &self.stored.by).await?.received;
        Err(UploadFault::Offset { current }.into())
    }
}
