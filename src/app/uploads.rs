//! Uploads that come in several requests: begun with their description, received piece by piece, kept as a document at the end.
//!
//! What is acknowledged is durable: a piece is an object of its own before the record names it, and the record says how far an
//! upload has come. Two requests that bring the same part at once both store it; the record takes the first and turns the
//! other away, at whichever server they are. When the last byte is there the pieces go the way of any other upload, and the one
//! write that makes the document ends the upload: so it is made once, however often somebody asks.

mod finish;
mod receive;

pub(super) use finish::Finishing;

pub use receive::Part;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::evidence::{EvidenceView, NewEvidence};
use super::{Answer, App, AppError, Request};
use crate::domain::assessment::may::{self, Caller};
use crate::domain::facts::Role;
use crate::domain::text::Text;
use crate::evidence::{EvidenceError, MediaType, Refusal, disagrees, file_name};
use crate::storage::{Remembered, StoredUpload, Tx};

/// How long an upload is remembered after its last byte came, or after its end.
pub const LASTS: TimeDelta = TimeDelta::days(3);
/// Unfinished uploads that a unit has at once, at most.
pub const MOST_UNFINISHED: u64 = 100;
/// How many of the largest uploads a unit's unfinished ones come to, at most.
pub const MOST_LARGEST: u64 = 10;
/// Uploads forgotten at a time.
const BATCH: u32 = 100;

/// An upload to begin.
#[derive(Clone, Debug)]
pub struct NewUpload {
    /// Name of the file.
    pub file_name: String,
    /// Its size, in bytes.
    pub length: u64,
    /// The description as it was sent, to be given back.
    pub metadata: String,
    /// What the document is.
    pub described: NewEvidence,
}

/// An upload as it stands.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Key; the document it becomes has the same.
    pub id: Uuid,
    /// Assessment it is for.
    pub assessment: String,
    /// Name of the file.
    pub file_name: String,
    /// The description as it was sent.
    pub metadata: String,
    /// Size of the file, in bytes.
    pub length: u64,
    /// How many bytes of it are durable.
    pub offset: u64,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it is forgotten.
    pub expires_at: DateTime<Utc>,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of an upload.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Nothing yet.
    Open,
    /// A document.
    Kept(Box<EvidenceView>),
    /// It was refused when it was whole, or as soon as its beginning told.
    Refused(UploadRefusal),
}

/// Why an upload was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadRefusal {
    /// Stable code of the problem.
    pub code: String,
    /// In words.
    pub detail: Text,
    /// Each fault, where there are several.
    pub faults: Vec<RefusedFault>,
}

/// One fault of a refused upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedFault {
    /// Where.
    pub pointer: String,
    /// Stable code.
    pub code: String,
    /// What was found and what was expected.
    pub detail: Text,
}

/// Why an upload does not go on.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum UploadFault {
    /// The part does not begin where the upload has come to.
    #[error("the upload has come to {current}")]
    Offset {
        /// How far it has come.
        current: u64,
    },
    /// The file is larger than is taken.
    #[error("{length} bytes are over the limit of {limit}")]
    TooLarge {
        /// Its size, in bytes.
        length: u64,
        /// The limit, in bytes.
        limit: u64,
    },
    /// More bytes were sent than the file was said to have.
    #[error("more bytes than the {length} announced")]
    TooLong {
        /// Its size, as it was announced.
        length: u64,
    },
    /// The part is not what its checksum says. None of it was kept.
    #[error("the checksum does not fit")]
    Checksum,
    /// The connection broke off. What is durable stays.
    #[error("the part broke off at {offset}")]
    Cut {
        /// How far the upload has come.
        offset: u64,
    },
    /// It comes in too many pieces.
    #[error("too many pieces")]
    TooManyPieces,
    /// The unit has too much unfinished.
    #[error("{count} uploads of {bytes} bytes are unfinished")]
    TooManyUploads {
        /// How many uploads are.
        count: u64,
        /// Their sizes together, in bytes.
        bytes: u64,
        /// The bytes that may be.
        most: u64,
    },
    /// It was refused before.
    #[error("the upload was refused")]
    Refused(UploadRefusal),
}

impl Upload {
    fn of(stored: &StoredUpload, outcome: Outcome) -> Self {
        Self {
            id: stored.id,
            assessment: stored.assessment.clone(),
            file_name: stored.file_name.clone(),
            metadata: stored.metadata.clone(),
            length: stored.size,
            offset: stored.received,
            created_at: stored.created_at,
            expires_at: stored.expires_at,
            outcome,
        }
    }
}

/// Refuses a name that no accepted document has, before a byte is sent.
fn may_be_evidence(name: &str) -> Result<(), EvidenceError> {
    match name.rsplit_once('.') {
        Some((_, ending)) if MediaType::ALL.iter().all(|media| disagrees(name, *media)) => {
            Err(Refusal::NotOnTheList { found: format!(".{ending}") }.into())
        }
        _ => Ok(()),
    }
}

impl App {
    /// The largest upload, in bytes.
    #[must_use]
    pub fn max_upload(&self) -> u64 {
        self.evidence.max_bytes()
    }

    /// Begins an upload: all that can be known before the first byte is checked now.
    ///
    /// # Errors
    /// `NotFound`, a refusal, `Stale`; `Invalid` with every fault of the description; `Upload` when the file is too large or
    /// the unit has too much unfinished; `Evidence` when it is empty or of a name that nothing accepted has; `KeyReused`;
    /// storage.
    pub async fn begin_upload(&self, assessment: &str, request: &Request, new: NewUpload) -> Answer<Upload> {
        if let Some(done) = self.replayed(request).await? {
            return self.begun(&done.body, &request.caller).await;
        }
        let known = self.assessment(assessment).await?;
        let NewUpload { file_name, length, metadata, described } = new;
        may::enter(&request.caller, &known.opening.province)?;
        known.may_support(&described.items, &request.caller)?;
        if request.expected.is_some_and(|expected| expected != known.version) {
            return Err(AppError::Stale { current: known.version });
        }
        let file_name = file_name::clean(&file_name);
        let mut faults = Vec::new();
        described.check(&known, &request.caller, &mut faults);
        if !faults.is_empty() {
            return Err(AppError::Invalid(faults));
        }
        may_be_evidence(&file_name)?;
        let limit = self.max_upload();
        match length {
            0 => return Err(EvidenceError::Empty.into()),
            length if length > limit => return Err(UploadFault::TooLarge { length, limit }.into()),
            _ => {}
        }
        let description = json(&described)?;
        let unit = request.caller.actor.unit.as_deref().filter(|_| request.caller.actor.role == Role::Department);
        let now = self.now();
        let upload = StoredUpload {
            id: self.new_id(now),
            assessment: assessment.to_owned(),
            by: request.caller.clone(),
            counted_for: format!("{}/{}", known.opening.province, unit.unwrap_or_default()),
            file_name,
            metadata,
            description,
            size: length,
            received: 0,
            pieces: 0,
            is_open: true,
            refusal: None,
            created_at: now,
            expires_at: now + LASTS,
        };
        self.store_upload(request, &upload, limit).await
    }

    async fn store_upload(&self, request: &Request, upload: &StoredUpload, limit: u64) -> Answer<Upload> {
        let mut tx = self.db.write_beside().await?;
        let (count, bytes) = tx.hold_uploads(&upload.counted_for).await?;
        let most = limit.saturating_mul(MOST_LARGEST);
        if count >= MOST_UNFINISHED || bytes.saturating_add(upload.size) > most {
            return Err(UploadFault::TooManyUploads { count, bytes, most }.into());
        }
        if request.dry_run {
            return Ok(Upload::of(upload, Outcome::Open));
        }
        if let Some(earlier) = self.remember_upload(&mut tx, request, upload).await? {
            return self.begun(&earlier, &request.caller).await;
        }
        tx.begin_upload(upload).await?;
        tx.commit().await?;
        Ok(Upload::of(upload, Outcome::Open))
    }

    /// Remembers what a repetition of the request is answered with; what was remembered already, where this is one.
    async fn remember_upload(&self, tx: &mut Tx, request: &Request, upload: &StoredUpload) -> Answer<Option<String>> {
        let Some(key) = &request.key else { return Ok(None) };
        let actor = &request.caller.actor.name;
        if let Some(earlier) = tx.recall(actor, &key.key).await? {
            return super::write::replay(key, earlier).map(|done| Some(done.body));
        }
        let body = json(&upload.id)?.into_bytes();
        let remembered = Remembered { fingerprint: key.fingerprint.clone(), status: 201, body, etag: None };
        match tx.remember(actor, &key.key, &remembered, upload.created_at).await {
            Err(crate::storage::StorageError::Conflict { .. }) => Err(AppError::KeyReused),
            remembered => Ok(remembered.map(|()| None)?),
        }
    }

    /// The upload that an earlier request with the same key began.
    async fn begun(&self, body: &str, caller: &Caller) -> Answer<Upload> {
        let id = serde_json::from_str(body).map_err(|error| AppError::Inconsistent(error.to_string()))?;
        self.upload(id, caller).await
    }

    /// An upload, for whoever began it. One whose last byte is there and of which nothing came, since a server was killed or
    /// the store was away, is finished now.
    ///
    /// # Errors
    /// `NotFound` when there is none, it is forgotten, or somebody else began it; what keeps it from being finished for now.
    pub async fn upload(&self, id: Uuid, caller: &Caller) -> Answer<Upload> {
        let stored = self.own_upload(id, caller).await?;
        if stored.is_open && stored.received == stored.size {
            return self.finish_upload(stored).await;
        }
        self.as_it_stands(&stored).await
    }

    /// Ends an upload before it is whole, or forgets one that was refused.
    ///
    /// # Errors
    /// `NotFound` as [`App::upload`]; `Conflict` when the document was kept: what is kept stays.
    pub async fn cancel_upload(&self, id: Uuid, caller: &Caller) -> Answer<()> {
        self.own_upload(id, caller).await?;
        let mut tx = self.db.write_beside().await?;
        let Some(pieces) = tx.forget_upload(id, None).await? else {
            self.own_upload(id, caller).await?;
            return Err(AppError::conflict(
                "upload_complete",
                format!("Tệp đã được giữ thành tài liệu {id}, không hủy được nữa"),
                format!("The file was kept as document {id} and can't be cancelled any more"),
            ));
        };
        tx.commit().await?;
        self.remove_pieces(&pieces).await;
        Ok(())
    }

    /// Forgets the uploads whose time is over; how many pieces went with them.
    pub(super) async fn forget_expired_uploads(&self) -> Answer<u64> {
        let mut gone = 0;
        loop {
            let now = self.now();
            let expired = self.db.expired_uploads(now, BATCH).await?;
            for id in &expired {
                let mut tx = self.db.write_beside().await?;
                let pieces = tx.forget_upload(*id, Some(now)).await?.unwrap_or_default();
                tx.commit().await?;
                self.remove_pieces(&pieces).await;
                gone += pieces.len() as u64;
            }
            if expired.len() < BATCH as usize {
                return Ok(gone);
            }
        }
    }

    async fn own_upload(&self, id: Uuid, caller: &Caller) -> Answer<StoredUpload> {
        let stored = self.db.upload(id).await?;
        let own = stored.filter(|upload| upload.by == *caller && self.now() < upload.expires_at);
        own.ok_or_else(|| AppError::not_found("upload", id.to_string()))
    }

    async fn as_it_stands(&self, stored: &StoredUpload) -> Answer<Upload> {
        let outcome = match &stored.refusal {
            _ if stored.is_open => Outcome::Open,
            Some(refusal) => Outcome::Refused(
                serde_json::from_str(refusal).map_err(|error| AppError::Inconsistent(error.to_string()))?,
            ),
            None => Outcome::Kept(Box::new(self.document_of(stored).await?)),
        };
        Ok(Upload::of(stored, outcome))
    }

    async fn document_of(&self, stored: &StoredUpload) -> Answer<EvidenceView> {
        match self.evidence(stored.id, &stored.by).await {
            // Written by this process a moment ago and not yet in its memory: the database knows.
            Err(AppError::NotFound { .. }) => {
                self.forget(&stored.assessment);
                self.evidence(stored.id, &stored.by).await
            }
            found => found,
        }
    }

    /// Removes pieces that no record names any more. What stays is swept later.
    pub(super) async fn remove_pieces(&self, names: &[String]) {
        for name in names {
            if let Err(error) = self.evidence.remove_piece(name).await {
                tracing::warn!(%error, %name, "a piece of an upload stays until it is swept");
            }
        }
    }
}

fn json<T: Serialize>(value: &T) -> Answer<String> {
    serde_json::to_string(value).map_err(|error| AppError::Inconsistent(error.to_string()))
}
