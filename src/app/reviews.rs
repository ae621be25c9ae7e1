//! The reviewer's queue: what waits for a decision, longest waiting first, with no more than what has changed.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::evidence::{Beside, Warning};
use super::items::DecisionView;
use super::{Answer, App, AppError, Fault};
use crate::domain::assessment::Assessment;
use crate::domain::assessment::may::{self, Allowed, Caller};
use crate::domain::exact::Exact;
use crate::domain::facts::{Actor, Phase};
use crate::domain::review::{self, Changes, Waiting};
use crate::domain::score::inputs_json;
use crate::domain::text::Text;

/// A document that a waiting submission rests on, or did.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReviewedDocument {
    /// Key.
    pub id: Uuid,
    /// Title.
    pub title: String,
    /// Number.
    pub number: String,
    /// The name of its file: several files may be one document.
    pub file_name: String,
    /// The pages that matter.
    pub pages: Option<String>,
    /// The newer version that replaced it.
    pub replaced_by: Option<Uuid>,
    /// What to know of it.
    pub warnings: Vec<Warning>,
}

/// A submission that waits for a decision.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReviewView {
    /// Its place in the queue.
    pub seq: i64,
    /// The submission.
    pub submission: Uuid,
    /// Item code.
    pub code: String,
    /// Item name.
    pub name: Text,
    /// The reporting unit.
    pub unit: String,
    /// Who sent it.
    pub by: Actor,
    /// Since when it has waited.
    pub since: DateTime<Utc>,
    /// The last day of the review, if it is scheduled.
    pub due: Option<NaiveDate>,
    /// Points that the item's claim would lose if this were sent back; where several units' rows wait they do not add up.
    #[schema(value_type = String)]
    pub at_stake: Exact,
    /// All figures, changed or not.
    #[schema(value_type = Object)]
    pub inputs: Map<String, Value>,
    /// What was not decided on before; all of it where `since` in it is null.
    pub changes: Changes,
    /// The decision on what the unit said before.
    pub last: Option<DecisionView>,
    /// Its documents, and those it names no longer.
    pub documents: Vec<ReviewedDocument>,
    /// Whether the caller may decide on it: `true`, or why not.
    pub may: Allowed,
}

impl App {
    /// What waits for Sở Nội vụ after a place in the queue, of one unit or of all.
    ///
    /// # Errors
    /// `Invalid` for an unknown unit; a refusal to all but Sở Nội vụ.
    pub async fn reviews(
        &self,
        assessment: &Assessment,
        caller: &Caller,
        unit: Option<&str>,
        after: i64,
        limit: usize,
    ) -> Answer<Vec<ReviewView>> {
        may::review(caller)?;
        if let Some(slug) = unit {
            let province = &assessment.opening.province;
            if !self.units(province).await?.iter().any(|unit| unit.slug == slug) {
                return Err(AppError::Invalid(vec![Fault::new(
                    "unit",
                    "unknown_unit",
                    format!("{slug} không phải đơn vị của {province}"),
                    format!("{slug} is not a unit of {province}"),
                )]));
            }
        }
        let mut queue = review::queue(assessment);
        queue.retain(|waiting| waiting.seq > after && unit.is_none_or(|unit| waiting.submission.fact.unit == unit));
        queue.truncate(limit);
        let cited = queue.iter().flat_map(|waiting| &waiting.submission.fact.evidence);
        let digests = cited.filter_map(|id| assessment.evidence(*id)).map(|known| known.fact.sha256.clone());
        let beside = Beside::of(assessment, self.db.same_bytes(digests.collect()).await?);
        let now = self.now();
        Ok(queue.iter().map(|waiting| ReviewView::of(waiting, &beside, caller, now)).collect())
    }
}

impl ReviewView {
    fn of(waiting: &Waiting<'_>, beside: &Beside<'_>, caller: &Caller, now: DateTime<Utc>) -> Self {
        let Waiting { item, record, submission, .. } = waiting;
        let assessment = beside.assessment;
        let changes = review::changes(item, record, &submission.fact);
        let documents = submission.fact.evidence.iter().chain(&changes.removed);
        let documents = documents.filter_map(|id| assessment.evidence(*id)).map(|known| ReviewedDocument {
            id: known.fact.id,
            title: known.fact.title.clone(),
            number: known.fact.number.clone(),
            file_name: known.fact.file_name.clone(),
            pages: known.fact.pages.clone(),
            replaced_by: assessment.replaced_by(known.fact.id),
            warnings: beside.warnings(&known.fact, caller),
        });
        Self {
            seq: waiting.seq,
            submission: submission.fact.id,
            code: item.code.clone(),
            name: item.name.clone(),
            unit: submission.fact.unit.clone(),
            by: submission.actor.clone(),
            since: waiting.since,
            due: assessment.phases.iter().find(|end| end.phase == Phase::Review).map(|end| end.ends_on),
            at_stake: waiting.at_stake.clone(),
            inputs: inputs_json(&submission.fact.inputs),
            documents: documents.collect(),
            changes,
            last: waiting.last.map(DecisionView::of),
            may: Allowed(assessment.may_decide(record, submission, caller, now)),
        }
    }
}
