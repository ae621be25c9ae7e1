//! Evidence: documents with immutable bytes.

mod describe;
mod points;
mod warnings;

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use futures_util::Stream;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Answer, App, AppError, Done, Fault, Request, uploads};
use crate::domain::assessment::Assessment;
use crate::domain::assessment::may::{self, Caller};
use crate::domain::facts::{Actor, Evidence, Fact, Looked, Period, Recorded, Role};
use crate::evidence::{BoxError, MediaType, Staged, disagrees, file_name, pdf};
pub use points::{EvidencePointsView, SoleEvidence, SoleView};
pub(super) use warnings::Beside;
pub use warnings::Warning;

/// How long a look into a document may take, with the wait for its turn: what takes longer could not be looked into.
const MOST_LOOK: Duration = Duration::from_secs(20);

/// What a document is, as sent beside its bytes.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEvidence {
    /// Title (trích yếu).
    pub title: String,
    /// Number (số, ký hiệu), e.g. `123/BC-STTTT`.
    pub number: String,
    /// Issuing body.
    pub issuer: String,
    /// Day it was signed.
    pub signed_on: NaiveDate,
    /// Days it speaks of.
    pub period: Option<Period>,
    /// Items it supports.
    #[serde(default)]
    pub items: Vec<String>,
    /// The pages that matter, e.g. `3, 7-9`.
    #[schema(example = "3, 7-9")]
    pub pages: Option<String>,
    /// The document that this is a newer version of: of the same unit, and not replaced yet. Its bytes stay.
    pub replaces: Option<Uuid>,
}

/// One version of a document.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VersionView {
    /// Key.
    pub id: Uuid,
    /// Number.
    pub number: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
}

/// A document.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EvidenceView {
    /// Key.
    pub id: Uuid,
    /// Assessment it belongs to.
    pub assessment: String,
    /// Version it made.
    pub version: i64,
    /// Unit that uploaded it; null for Sở Nội vụ's own.
    pub unit: Option<String>,
    /// SHA-256 of the bytes, computed by the server.
    pub sha256: String,
    /// Size in bytes.
    pub size: u64,
    /// Media type told from the bytes.
    pub media_type: String,
    /// Name of the uploaded file.
    pub file_name: String,
    /// Title.
    pub title: String,
    /// Number.
    pub number: String,
    /// Issuing body.
    pub issuer: String,
    /// Day it was signed.
    pub signed_on: NaiveDate,
    /// Days it speaks of.
    pub period: Option<Period>,
    /// Items it supports.
    pub items: Vec<String>,
    /// The pages that matter.
    pub pages: Option<String>,
    /// The document this is a newer version of.
    pub replaces: Option<Uuid>,
    /// The newer version that replaced it; null while it is the newest.
    pub replaced_by: Option<Uuid>,
    /// Every version, oldest first; the last is the newest. All of them can be read.
    pub versions: Vec<VersionView>,
    /// What a look into the bytes found when they came; null where nothing was to be looked for.
    pub looked: Option<Looked>,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
    /// Who stored it.
    pub created_by: Actor,
    /// What to know of it.
    pub warnings: Vec<Warning>,
}

impl EvidenceView {
    fn of(beside: &Beside<'_>, evidence: &Recorded<Evidence>, caller: &Caller) -> Self {
        let assessment = beside.assessment;
        let Recorded { seq, at, actor, fact } = evidence;
        Self {
            id: fact.id,
            assessment: assessment.opening.assessment.clone(),
            version: *seq,
            unit: fact.unit.clone(),
            sha256: fact.sha256.clone(),
            size: fact.size,
            media_type: fact.media_type.clone(),
            file_name: fact.file_name.clone(),
            title: fact.title.clone(),
            number: fact.number.clone(),
            issuer: fact.issuer.clone(),
            signed_on: fact.signed_on,
            period: fact.period.clone(),
            items: fact.items.clone(),
            pages: fact.pages.clone(),
            replaces: fact.replaces,
            replaced_by: assessment.replaced_by(fact.id),
            versions: assessment.versions(fact.id).into_iter().map(VersionView::of).collect(),
            looked: fact.looked,
            created_at: *at,
            created_by: actor.clone(),
            warnings: beside.warnings(fact, caller),
        }
    }
}

impl VersionView {
    fn of(version: &Recorded<Evidence>) -> Self {
        let Recorded { at, fact, .. } = version;
        Self { id: fact.id, number: fact.number.clone(), sha256: fact.sha256.clone(), created_at: *at }
    }
}

impl App {
    /// Whether the caller may add a document, asked before a byte of it is read.
    ///
    /// # Errors
    /// `NotFound` or a refusal.
    pub async fn may_add_evidence(&self, assessment: &str, caller: &Caller) -> Answer<()> {
        let assessment = self.assessment(assessment).await?;
        may::enter(caller, &assessment.opening.province)?;
        Ok(may::add_evidence(caller)?)
    }

    /// Streams bytes to a place of their own, hashing them; nothing is kept until [`App::add_evidence`].
    ///
    /// # Errors
    /// What the evidence store refuses: too large, empty, of no accepted type, cut off.
    pub async fn stage_evidence<S, E>(&self, stream: S) -> Answer<Staged>
    where
        S: Stream<Item = Result<bytes::Bytes, E>> + Send,
        E: Into<BoxError>,
    {
        Ok(self.evidence.stage(stream).await?)
    }

    /// Keeps staged bytes as a document: first the bytes are durable, then the fact that names them.
    ///
    /// # Errors
    /// `Invalid` with every fault of its description; a name that contradicts the bytes; a refusal. The staged bytes are
    /// gone then.
    pub async fn add_evidence(
        &self,
        assessment: &str,
        request: &Request,
        new: NewEvidence,
        name: &str,
        staged: Staged,
    ) -> Answer<Done> {
        self.add_document(assessment, request, new, name, staged, None).await
    }

    /// As [`App::add_evidence`]; of bytes that came as an upload the document has its id, and is made once however often that
    /// is asked for: the write that names it ends the upload.
    pub(super) async fn add_document(
        &self,
        assessment: &str,
        request: &Request,
        new: NewEvidence,
        name: &str,
        staged: Staged,
        upload: Option<Uuid>,
    ) -> Answer<Done> {
        if let Some(earlier) = self.replayed(request).await.transpose() {
            staged.discard().await;
            return earlier;
        }
        let id = upload.unwrap_or_else(|| self.new_id(self.now()));
        let name = file_name::clean(name);
        let media = staged.media_type();
        let (sha256, size) = (staged.sha256().to_string(), staged.size());
        let looked = match self.look(&staged).await {
            Ok(looked) => looked,
            Err(error) => {
                staged.discard().await;
                return Err(error);
            }
        };
        let elsewhere = self.db.same_bytes(vec![sha256.clone()]).await?;
        let decide = |assessment: &Assessment, _| {
            may::enter(&request.caller, &assessment.opening.province)?;
            assessment.may_support(&new.items, &request.caller)?;
            let mut faults = Vec::new();
            new.check(assessment, &request.caller, &mut faults);
            if disagrees(&name, media) {
                faults.push(Fault::new(
                    "/file",
                    "file_disagrees",
                    format!("tên tệp {name} nhưng nội dung là {media}"),
                    format!("the file is named {name} but holds {media}"),
                ));
            }
            if !faults.is_empty() {
                return Err(AppError::Invalid(faults));
            }
            let new = new.clone();
            Ok(vec![Fact::EvidenceAdded(Evidence {
                id,
                unit: request.caller.actor.unit.clone().filter(|_| request.caller.actor.role == Role::Department),
                sha256: sha256.clone(),
                size,
                media_type: media.to_string(),
                file_name: name.clone(),
                title: new.title.trim().to_owned(),
                number: new.number.trim().to_owned(),
                issuer: new.issuer.trim().to_owned(),
                signed_on: new.signed_on,
                period: new.period,
                items: new.items,
                pages: new.pages.as_deref().and_then(describe::pages),
                replaces: new.replaces,
                looked,
            })])
        };
        let answer = |_: &Assessment, after: &Assessment| {
            let evidence =
                after.evidence(id).ok_or_else(|| AppError::Inconsistent("evidence just added".to_owned()))?;
            Ok(EvidenceView::of(&Beside::of(after, elsewhere.clone()), evidence, &request.caller))
        };
        // Everything that can be refused is refused before the bytes are kept, so that a refusal leaves none behind.
        let rehearsal = Request { dry_run: true, key: None, ..request.clone() };
        let rehearsed = self.write(assessment, &rehearsal, 201, &decide, &answer).await;
        if request.dry_run || rehearsed.is_err() {
            staged.discard().await;
            return rehearsed;
        }
        staged.keep().await?;
        let mut pieces = Vec::new();
        let written = match self.begin(assessment, request).await? {
            Err(done) => Ok(done),
            Ok(mut writing) => {
                if let Some(upload) = upload {
                    let ended = writing.tx.close_upload(upload, None, writing.now + uploads::LASTS).await?;
                    pieces = ended.ok_or_else(|| AppError::not_found("upload", upload.to_string()))?;
                }
                // From here to the end nobody removes these bytes; if somebody did a moment ago, they are kept again.
                writing.tx.hold_bytes(&sha256).await?;
                if !self.evidence.exists(&staged.sha256(), size).await? {
                    staged.keep().await?;
                }
                writing.assessment(201, &decide, &answer).await
            }
        };
        staged.discard().await;
        if written.is_ok() {
            self.remove_pieces(&pieces).await;
        }
        written
    }

    /// A document's description.
    ///
    /// # Errors
    /// `NotFound`, or a refusal to another unit or province.
    pub async fn evidence(&self, id: Uuid, caller: &Caller) -> Answer<EvidenceView> {
        let Some((log, _)) = self.db.evidence(id).await? else {
            return Err(AppError::not_found("evidence", id.to_string()));
        };
        let assessment = self.assessment(&log).await?;
        may::enter(caller, &assessment.opening.province)?;
        let evidence = assessment.evidence(id).ok_or_else(|| AppError::not_found("evidence", id.to_string()))?;
        may::read_evidence(caller, &evidence.fact)?;
        let elsewhere = self.db.same_bytes(vec![evidence.fact.sha256.clone()]).await?;
        Ok(EvidenceView::of(&Beside::of(&assessment, elsewhere), evidence, caller))
    }

    /// What a look into the bytes finds; none where there is nothing to look for.
    async fn look(&self, staged: &Staged) -> Answer<Option<Looked>> {
        if staged.media_type() != MediaType::Pdf {
            return Ok(staged.is_protected().await?.then_some(Looked::Protected));
        }
        let Some(bytes) = staged.small().await? else { return Ok(Some(Looked::TooLarge)) };
        let looked = self.shared.peeking.run_within(MOST_LOOK, move |_| pdf::look(&bytes)).await?;
        Ok(Some(looked.unwrap_or(Looked::Unreadable)))
    }

    /// The documents of an assessment that a caller may read, oldest first, after a version.
    ///
    /// # Errors
    /// Storage.
    pub async fn evidence_list(
        &self,
        assessment: &Assessment,
        caller: &Caller,
        after: i64,
        limit: usize,
    ) -> Answer<Vec<EvidenceView>> {
        let documents = assessment.documents();
        let readable = documents.into_iter().filter(|d| d.seq > after && may::read_evidence(caller, &d.fact).is_ok());
        let page: Vec<_> = readable.take(limit).collect();
        let digests = page.iter().map(|document| document.fact.sha256.clone()).collect();
        let beside = Beside::of(assessment, self.db.same_bytes(digests).await?);
        Ok(page.into_iter().map(|document| EvidenceView::of(&beside, document, caller)).collect())
    }
}

impl App {
    /// The bytes of a document, or a part of them, verified before the first is handed out.
    ///
    /// # Errors
    /// What the evidence store says: missing, damaged, unavailable.
    pub async fn evidence_bytes(
        &self,
        sha256: &crate::evidence::Digest,
        size: u64,
        part: Option<std::ops::Range<u64>>,
    ) -> Answer<futures_util::stream::BoxStream<'static, Result<bytes::Bytes, crate::evidence::EvidenceError>>> {
        Ok(self.evidence.read(sha256, size, part).await?)
    }
}
