//! Submissions: a unit's figures for one item, and what they are worth.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::criteria_sets;
use super::items::{DecisionView, ItemView, find};
use super::{Answer, App, AppError, Done, Fault, Request};
use crate::domain::assessment::may::Caller;
use crate::domain::assessment::{Assessment, BasisName, History, ItemRecord};
use crate::domain::criteria::Item;
use crate::domain::criteria::intake::{Completeness, Form};
use crate::domain::exact::Exact;
use crate::domain::facts::{Fact, Submission, SubmissionKind, Verdict};
use crate::domain::score::{self, ItemDetail};
use crate::domain::text::Text;

/// A submission as sent.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSubmission {
    /// Actual figures, a claim; or a forecast of the year's end.
    pub kind: SubmissionKind,
    /// The item's inputs; for a collected item the unit's own row.
    #[schema(value_type = Object)]
    pub inputs: Map<String, Value>,
    /// Required when there is no evidence.
    pub explanation: Option<String>,
    /// Evidence documents of this assessment.
    #[serde(default)]
    pub evidence: Vec<Uuid>,
}

/// What a write did to the totals.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Effect {
    /// Points before.
    #[schema(value_type = String)]
    pub before: Exact,
    /// Points after.
    #[schema(value_type = String)]
    pub after: Exact,
    /// The difference.
    #[schema(value_type = String)]
    pub change: Exact,
}

/// What a write did: the item now, and both totals.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Outcome {
    /// Key of what was written; on a dry run, of what would be.
    pub id: Uuid,
    /// Version after it; on a dry run, what it would be.
    pub version: i64,
    /// The item now.
    pub item: ItemView,
    /// The score of what is claimed for the item: points, reason, next step.
    pub score: ItemDetail,
    /// What it did to the secured total.
    pub secured: Effect,
    /// What it did to the claimed total.
    pub claimed: Effect,
    /// For a submission that says what was said before: what it repeats, and what that met.
    pub unchanged: Option<Unchanged>,
}

/// A submission that says nothing new.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Unchanged {
    /// The submission it repeats.
    pub repeats: Uuid,
    /// The decision on that, which stands; null while it waits.
    pub decision: Option<DecisionView>,
    /// In words.
    pub detail: Text,
}

impl NewSubmission {
    /// The fact it makes, if every rule allows it.
    pub(super) fn fact(
        self,
        id: Uuid,
        assessment: &Assessment,
        code: &str,
        caller: &Caller,
        now: DateTime<Utc>,
    ) -> Answer<Fact> {
        match self.figures(id, assessment, code, caller, now)? {
            (fact, lacks) if lacks.is_empty() => Ok(fact),
            (_, lacks) => Err(AppError::Invalid(lacks)),
        }
    }

    /// The fact it makes of its figures, and what it lacks before they are a claim.
    fn figures(
        self,
        id: Uuid,
        assessment: &Assessment,
        code: &str,
        caller: &Caller,
        now: DateTime<Utc>,
    ) -> Answer<(Fact, Vec<Fault>)> {
        let (item, record) = find(assessment, code)?;
        assessment.may_submit(item, record, caller, now)?;
        let unit = caller.actor.unit.clone().unwrap_or_default();
        let form = form(item);
        let mut faults = Vec::new();
        let inputs = criteria_sets::read(form, &self.inputs, Completeness::Required, "/inputs", &mut faults);
        let mut lacks = Vec::new();
        check_support(assessment, &unit, &self, &mut lacks);
        if !faults.is_empty() || lacks.iter().any(|fault| fault.code != EXPLANATION_REQUIRED) {
            faults.append(&mut lacks);
            return Err(AppError::Invalid(faults));
        }
        let fact = Fact::Submitted(Submission {
            id,
            item: code.to_owned(),
            unit,
            kind: self.kind,
            inputs,
            explanation: self.explanation.filter(|text| !text.trim().is_empty()),
            evidence: self.evidence,
        });
        Ok((fact, lacks))
    }
}

impl Unchanged {
    fn of(record: &ItemRecord, submission: Uuid) -> Self {
        let decision = record.decision_on(submission);
        let (vi, en) = match decision.map(|decision| decision.fact.verdict) {
            None => (
                "Không có gì thay đổi: báo cáo vẫn chờ rà soát từ lần gửi trước",
                "Nothing has changed: the report waits since it was first sent",
            ),
            Some(Verdict::Return) => (
                "Không có gì thay đổi so với báo cáo đã bị trả lại: báo cáo vẫn bị trả lại, hãy bổ sung nội dung còn thiếu",
                "Nothing has changed since the report was returned: it stays returned until what is missing comes",
            ),
            Some(_) => ("Không có gì thay đổi: kết quả rà soát giữ nguyên", "Nothing has changed: the decision stands"),
        };
        let decision = decision.map(DecisionView::of);
        Self { repeats: record.claim_of(submission), decision, detail: Text::new(vi, en) }
    }
}

impl Effect {
    /// From one state to another, under a basis.
    pub(super) fn of(before: &Assessment, after: &Assessment, basis: BasisName) -> Self {
        let total = |assessment: &Assessment| -> Exact {
            let standings = assessment.standings(basis, &History::default());
            standings.items.iter().filter_map(|standing| standing.points.as_ref()).sum()
        };
        let (before, after) = (total(before), total(after));
        Self { change: &after - &before, before, after }
    }
}

impl App {
    /// The outcome of a write to one item.
    pub(super) fn outcome(
        &self,
        id: Uuid,
        code: &str,
        request: &Request,
        before: &Assessment,
        after: &Assessment,
    ) -> Answer<Outcome> {
        let (item, record) = find(after, code)?;
        Ok(Outcome {
            id,
            version: after.version,
            item: ItemView::of(after, item, record, &request.caller, self.now()),
            score: score::explain(item, &record.claim_basis(item)),
            secured: Effect::of(before, after, BasisName::Secured),
            claimed: Effect::of(before, after, BasisName::Claimed),
            unchanged: record.is_repeat(id).then(|| Unchanged::of(record, id)),
        })
    }

    /// Records a unit's figures.
    ///
    /// # Errors
    /// `Invalid` for faulty or missing figures, evidence of others, a claim with neither evidence nor explanation; a refusal.
    pub async fn submit(&self, assessment: &str, code: &str, request: &Request, new: NewSubmission) -> Answer<Done> {
        Ok(self.submit_shown(assessment, code, request, new).await?.0)
    }

    /// As [`App::submit`], with what it came to; none where it repeats the answer of an earlier request.
    ///
    /// # Errors
    /// As there.
    pub async fn submit_shown(
        &self,
        assessment: &str,
        code: &str,
        request: &Request,
        new: NewSubmission,
    ) -> Answer<(Done, Option<Outcome>)> {
        let submission = self.new_id(self.now());
        let decide =
            |assessment: &Assessment, now| Ok(vec![new.fact(submission, assessment, code, &request.caller, now)?]);
        self.write_shown(assessment, request, decide, |before, after| {
            self.outcome(submission, code, request, before, after)
        })
        .await
    }

    /// What figures would be worth, and what they lack before they can be sent; nothing is stored.
    ///
    /// # Errors
    /// As [`App::submit`], but for a claim that nothing supports yet: that is told beside its worth.
    pub async fn worth(
        &self,
        assessment: &str,
        code: &str,
        request: &Request,
        new: NewSubmission,
    ) -> Answer<(Option<Outcome>, Vec<Fault>)> {
        let submission = self.new_id(self.now());
        let request = Request { dry_run: true, ..request.clone() };
        let mut lacks = Vec::new();
        let decide = |assessment: &Assessment, now| {
            let (fact, missing) = new.figures(submission, assessment, code, &request.caller, now)?;
            lacks = missing;
            Ok(vec![fact])
        };
        let outcome = |before: &Assessment, after: &Assessment| self.outcome(submission, code, &request, before, after);
        let (_, outcome) = self.write_shown(assessment, &request, decide, outcome).await?;
        Ok((outcome, lacks))
    }
}

/// What a report of an item is read against.
pub(super) fn form(item: &Item) -> Form<'_> {
    Form { specs: item.reported(), rule: (!item.is_collected()).then_some(&item.rule) }
}

/// The fault of a claim that nothing supports yet.
const EXPLANATION_REQUIRED: &str = "explanation_required";

/// Evidence must be the unit's own; a claim without any needs an explanation.
fn check_support(assessment: &Assessment, unit: &str, new: &NewSubmission, faults: &mut Vec<Fault>) {
    for (index, id) in new.evidence.iter().enumerate() {
        let known = assessment
            .evidence(*id)
            .is_some_and(|evidence| evidence.fact.unit.as_deref().is_none_or(|own| own == unit));
        if !known {
            faults.push(Fault::new(
                format!("/evidence/{index}"),
                "unknown_evidence",
                format!("{id} không phải tài liệu của đơn vị trong kỳ đánh giá này"),
                format!("{id} is not a document of this unit in this assessment"),
            ));
        }
        if new.evidence[..index].contains(id) {
            faults.push(Fault::new(
                format!("/evidence/{index}"),
                "duplicate_evidence",
                format!("{id} ghi hai lần"),
                format!("{id} stands twice"),
            ));
        }
    }
    let explained = new.explanation.as_deref().is_some_and(|text| !text.trim().is_empty());
    if new.kind == SubmissionKind::Actual && new.evidence.is_empty() && !explained {
        faults.push(Fault::new(
            "/explanation",
            EXPLANATION_REQUIRED,
            "tự chấm mà không có tài liệu kiểm chứng thì phải giải trình",
            "a claim without evidence needs an explanation",
        ));
    }
    if new.explanation.as_deref().is_some_and(|text| text.len() > 20_000) {
        faults.push(Fault::new("/explanation", "too_long", "tối đa 20.000 byte", "20,000 bytes at most"));
    }
}
