//! The end of an upload: its pieces go the way of any other upload, and what comes of it is known from then on.

use super::{LASTS, RefusedFault, Upload, UploadRefusal, json};
use crate::app::evidence::NewEvidence;
use crate::app::{Answer, App, AppError, Request};
use crate::domain::text::Text;
use crate::evidence::{EvidenceError, Piece};
use crate::storage::{StoredPiece, StoredUpload};
use tokio::sync::{Semaphore, SemaphorePermit};
use uuid::Uuid;

/// How many uploads are put together at once in this process.
const AT_ONCE: usize = 2;

/// Turns to put an upload together.
pub(in crate::app) struct Finishing(Semaphore);

impl Default for Finishing {
    fn default() -> Self {
        Self(Semaphore::new(AT_ONCE))
    }
}

impl Finishing {
    async fn turn(&self) -> Answer<SemaphorePermit<'_>> {
        self.0.acquire().await.map_err(|error| AppError::Inconsistent(error.to_string()))
    }
}

impl App {
    /// Makes a document of an upload that is whole. On a task of its own: once begun it is carried through.
    pub(super) async fn finish_upload(&self, stored: StoredUpload) -> Answer<Upload> {
        let app = self.clone();
        let finishing = tokio::spawn(async move {
            let id = stored.id;
            // However often it is asked for, few are put together at once, and each once.
            let _turn = app.shared.finishing.turn().await?;
            match app.db.upload(id).await? {
                Some(ended) if !ended.is_open => return app.as_it_stands(&ended).await,
                _ => {}
            }
            let Err(error) = app.make_document(&stored).await else { return app.stands(id).await };
            // Somebody else may have finished it meanwhile, and taken the pieces away under us.
            match app.db.upload(id).await? {
                Some(ended) if !ended.is_open => return app.as_it_stands(&ended).await,
                None => return Err(AppError::not_found("upload", id.to_string())),
                Some(_) => {}
            }
            app.refuse_upload(id, &error).await?;
            Err(error)
        });
        finishing.await.map_err(|error| AppError::Inconsistent(format!("an upload broke off: {error}")))?
    }

    async fn make_document(&self, stored: &StoredUpload) -> Answer<()> {
        let pieces = self.db.upload_pieces(stored.id).await?;
        let pieces = in_order(stored, pieces)?;
        let new: NewEvidence = serde_json::from_str(&stored.description)
            .map_err(|error| AppError::Inconsistent(format!("upload {}: {error}", stored.id)))?;
        let staged = self.evidence.stage_pieces(pieces).await?;
        let request = Request::by(stored.by.clone());
        self.add_document(&stored.assessment, &request, new, &stored.file_name, staged, Some(stored.id)).await.map(drop)
    }

    async fn stands(&self, id: Uuid) -> Answer<Upload> {
        let stored = self.db.upload(id).await?.ok_or_else(|| AppError::not_found("upload", id.to_string()))?;
        self.as_it_stands(&stored).await
    }

    /// Notes that an upload is refused and lets its bytes go, where trying again would not help.
    pub(super) async fn refuse_upload(&self, id: Uuid, error: &AppError) -> Answer<()> {
        let Some(refusal) = UploadRefusal::of(error) else { return Ok(()) };
        let mut tx = self.db.write_beside().await?;
        let pieces = tx.close_upload(id, Some(&json(&refusal)?), self.now() + LASTS).await?.unwrap_or_default();
        tx.commit().await?;
        self.remove_pieces(&pieces).await;
        Ok(())
    }
}

/// The pieces for the store, each beginning where the one before ends and the last ending where the upload does.
fn in_order(stored: &StoredUpload, pieces: Vec<StoredPiece>) -> Answer<Vec<Piece>> {
    let mut come = 0;
    let mut whole = Vec::new();
    for StoredPiece { start, size, name, sha256 } in pieces {
        let sha256 = sha256.parse().ok().filter(|_| start == come);
        let sha256 = sha256.ok_or_else(|| AppError::Inconsistent(format!("upload {} at {start}", stored.id)))?;
        come += size;
        whole.push(Piece { name, size, sha256 });
    }
    if come == stored.size {
        Ok(whole)
    } else {
        Err(AppError::Inconsistent(format!("upload {} ends at {come}", stored.id)))
    }
}

impl UploadRefusal {
    /// What is told later of an error that trying again does not mend; none where it may.
    fn of(error: &AppError) -> Option<Self> {
        let plain = |code: &str, detail| Self { code: code.to_owned(), detail, faults: Vec::new() };
        match error {
            AppError::Refused(refusal) => Some(plain(refusal.code, refusal.detail.clone())),
            AppError::Evidence(EvidenceError::Refused(refusal)) => {
                Some(plain("unsupported_media_type", refusal.text()))
            }
            AppError::Invalid(faults) => {
                let fault = |fault: &crate::app::Fault| RefusedFault {
                    pointer: fault.pointer.clone(),
                    code: fault.code.clone(),
                    detail: fault.detail.clone(),
                };
                let faults: Vec<_> = faults.iter().map(fault).collect();
                let (vi, en) = ("Tài liệu không được nhận", "The document was not accepted");
                Some(Self { faults, ..plain("invalid_inputs", Text::new(vi, en)) })
            }
            _ => None,
        }
    }
}
