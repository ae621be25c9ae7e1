//! Evidence: documents with immutable bytes.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use futures_util::Stream;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Answer, App, AppError, Done, Fault, Request};
use crate::domain::assessment::Assessment;
use crate::domain::assessment::may::{self, Caller};
use crate::domain::facts::{Actor, Evidence, Fact, Period, Recorded, Role};
use crate::domain::text::{self, Text};
use crate::evidence::{BoxError, Staged, disagrees, file_name};

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
}

/// Something to know of a document; it refuses nothing.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Warning {
    /// Stable code.
    pub code: &'static str,
    /// In words.
    pub detail: Text,
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
    /// When it was stored.
    pub created_at: DateTime<Utc>,
    /// Who stored it.
    pub created_by: Actor,
    /// What to know of it.
    pub warnings: Vec<Warning>,
}

impl EvidenceView {
    fn of(assessment: &Assessment, evidence: &Recorded<Evidence>) -> Self {
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
            created_at: *at,
            created_by: actor.clone(),
            warnings: warnings(assessment, fact),
        }
    }
}

/// The signing date is what counts, never the day of the upload.
fn warnings(assessment: &Assessment, evidence: &Evidence) -> Vec<Warning> {
    let year = assessment.opening.year;
    if evidence.signed_on.year() == year {
        return Vec::new();
    }
    let day = text::day(evidence.signed_on);
    vec![Warning {
        code: "signed_outside_year",
        detail: Text::new(
            format!("Ký ngày {}, ngoài năm đánh giá {year}", day.vi),
            format!("Signed on {}, outside the scored year {year}", day.en),
        ),
    }]
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
        if let Some(earlier) = self.replayed(request).await.transpose() {
            staged.discard().await;
            return earlier;
        }
        let id = self.new_id(self.now());
        let name = file_name::clean(name);
        let media = staged.media_type();
        let (sha256, size) = (staged.sha256().to_string(), staged.size());
        let decide = |assessment: &Assessment, _| {
            may::enter(&request.caller, &assessment.opening.province)?;
            assessment.may_support(&new.items, &request.caller)?;
            let mut faults = Vec::new();
            check(assessment, &new, &mut faults);
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
                pages: None,
                replaces: None,
            })])
        };
        let answer = |_: &Assessment, after: &Assessment| {
            let evidence =
                after.evidence(id).ok_or_else(|| AppError::Inconsistent("evidence just added".to_owned()))?;
            Ok(EvidenceView::of(after, evidence))
        };
        // Everything that can be refused is refused before the bytes are kept, so that a refusal leaves none behind.
        let rehearsal = Request { dry_run: true, key: None, ..request.clone() };
        let rehearsed = self.write(assessment, &rehearsal, 201, &decide, &answer).await;
        if request.dry_run || rehearsed.is_err() {
            staged.discard().await;
            return rehearsed;
        }
        staged.keep().await?;
        let written = match self.begin(assessment, request).await? {
            Err(done) => Ok(done),
            Ok(mut writing) => {
                // From here to the end nobody removes these bytes; if somebody did a moment ago, they are kept again.
                writing.tx.hold_bytes(&sha256).await?;
                if !self.evidence.exists(&staged.sha256(), size).await? {
                    staged.keep().await?;
                }
                writing.assessment(201, &decide, &answer).await
            }
        };
        staged.discard().await;
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
        Ok(EvidenceView::of(&assessment, evidence))
    }

    /// The documents of an assessment that a caller may read, oldest first, after a version.
    #[must_use]
    pub fn evidence_list(
        &self,
        assessment: &Assessment,
        caller: &Caller,
        after: i64,
        limit: usize,
    ) -> Vec<EvidenceView> {
        let documents = assessment.documents();
        let readable = documents.into_iter().filter(|d| d.seq > after && may::read_evidence(caller, &d.fact).is_ok());
        readable.take(limit).map(|document| EvidenceView::of(assessment, document)).collect()
    }
}

fn check(assessment: &Assessment, new: &NewEvidence, faults: &mut Vec<Fault>) {
    for (field, value, most) in
        [("title", &new.title, 1000), ("number", &new.number, 100), ("issuer", &new.issuer, 300)]
    {
        if value.trim().is_empty() || value.chars().count() > most {
            faults.push(Fault::new(
                format!("/meta/{field}"),
                "text_length",
                format!("cần từ 1 đến {most} ký tự"),
                format!("expected 1 to {most} characters"),
            ));
        }
    }
    if let Some(period) = &new.period
        && period.from > period.to
    {
        faults.push(Fault::new(
            "/meta/period",
            "period_reversed",
            "ngày đầu sau ngày cuối",
            "the first day is after the last",
        ));
    }
    if new.items.is_empty() {
        faults.push(Fault::new(
            "/meta/items",
            "items_missing",
            "ghi ít nhất một mục được chứng minh",
            "name at least one item it supports",
        ));
    }
    for (index, code) in new.items.iter().enumerate() {
        let pointer = format!("/meta/items/{index}");
        if assessment.item(code).is_none() {
            faults.push(Fault::new(pointer, "unknown_item", format!("không có mục {code}"), format!("no item {code}")));
        }
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
