//! What was said of an item: submissions, decisions, what was sent back, the rounds at the ministry.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::assessment::{Assessment, ItemRecord};
use crate::domain::criteria::Item;
use crate::domain::exact::Exact;
use crate::domain::facts::{Actor, Appraisal, Cause, Decision, Missing, Recorded, Submission, SubmissionKind, Verdict};
use crate::domain::review::{self, Changes};
use crate::domain::score::inputs_json;

/// A submission in an item.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SubmissionView {
    /// Key.
    pub id: Uuid,
    /// Version it made.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: Actor,
    /// The reporting unit.
    pub unit: String,
    /// Actual or forecast.
    pub kind: SubmissionKind,
    /// Figures.
    #[schema(value_type = Object)]
    pub inputs: Map<String, Value>,
    /// Explanation.
    pub explanation: Option<String>,
    /// Evidence.
    pub evidence: Vec<Uuid>,
    /// The earlier submission that says the same; a decision on either is one on both.
    pub repeats: Option<Uuid>,
    /// Documents among its evidence of which there is a newer version.
    pub outdated: Vec<Outdated>,
    /// The decision on it, or on what it repeats, if any.
    pub decision: Option<DecisionView>,
    /// While it waits for a decision: what was not decided on before.
    pub changes: Option<Changes>,
}

/// A document that a newer version replaced.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Outdated {
    /// The document.
    pub document: Uuid,
    /// Its newest version.
    pub newest: Uuid,
}

/// A decision on a submission.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DecisionView {
    /// Key.
    pub id: Uuid,
    /// Version it made.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: Actor,
    /// Verdict.
    pub verdict: Verdict,
    /// Points, when adjusted.
    pub points: Option<String>,
    /// Reason.
    pub reason: Option<String>,
    /// Cause of what is lost.
    pub cause: Option<Cause>,
    /// What the unit must bring, when returned.
    pub missing: Vec<Missing>,
}

/// What was sent back to a unit and has not come again, or only as it was.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Returned {
    /// The unit.
    pub unit: String,
    /// Its newest submission.
    pub submission: Uuid,
    /// Why, and what is missing.
    pub decision: DecisionView,
}

/// One round at the ministry: its points, and what the province answered.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Round {
    /// 1, 2, 3 …
    pub round: usize,
    /// Key of the appraisal.
    pub appraisal: Uuid,
    /// Version it made.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who recorded it.
    pub by: Actor,
    /// The ministry's points.
    #[schema(value_type = String)]
    pub points: Exact,
    /// The ministry's reason.
    pub reason: Option<String>,
    /// Cause of what is lost.
    pub cause: Option<Cause>,
    /// What the province answered, oldest first.
    pub explanations: Vec<ExplanationView>,
}

/// What the province answered to an appraisal (giải trình).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExplanationView {
    /// Key.
    pub id: Uuid,
    /// Version it made.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: Actor,
    /// The explanation.
    pub text: String,
    /// The points the province holds to be right.
    #[schema(value_type = Option<String>)]
    pub points: Option<Exact>,
    /// Documents that show it.
    pub evidence: Vec<Uuid>,
}

impl SubmissionView {
    /// The view of a submission of an item.
    pub(in crate::app) fn of(
        submission: &Recorded<Submission>,
        assessment: &Assessment,
        item: &Item,
        record: &ItemRecord,
    ) -> Self {
        let Recorded { seq, at, actor, fact } = submission;
        let waits = record.waiting().iter().any(|waiting| waiting.fact.id == fact.id);
        let outdated = |document: &Uuid| {
            let newest = assessment.versions(*document).last().map(|newest| newest.fact.id)?;
            (newest != *document).then_some(Outdated { document: *document, newest })
        };
        Self {
            id: fact.id,
            seq: *seq,
            at: *at,
            by: actor.clone(),
            unit: fact.unit.clone(),
            kind: fact.kind,
            inputs: inputs_json(&fact.inputs),
            explanation: fact.explanation.clone(),
            evidence: fact.evidence.clone(),
            repeats: record.is_repeat(fact.id).then(|| record.claim_of(fact.id)),
            outdated: fact.evidence.iter().filter_map(outdated).collect(),
            decision: record.decision_on(fact.id).map(DecisionView::of),
            changes: waits.then(|| review::changes(item, record, fact)),
        }
    }
}

impl DecisionView {
    /// The view of a decision.
    pub(in crate::app) fn of(decision: &Recorded<Decision>) -> Self {
        let Recorded { seq, at, actor, fact } = decision;
        Self {
            id: fact.id,
            seq: *seq,
            at: *at,
            by: actor.clone(),
            verdict: fact.verdict,
            points: fact.points.map(|points| points.normalize().to_string()),
            reason: fact.reason.clone(),
            cause: fact.cause,
            missing: fact.missing.clone().unwrap_or_default(),
        }
    }
}

/// What was sent back to the units that report for an item.
pub(super) fn returned(item: &Item, record: &ItemRecord) -> Vec<Returned> {
    let newest = record.reporters(item).iter().filter_map(|unit| record.newest(SubmissionKind::Actual, Some(unit)));
    let returned = newest.filter_map(|newest| {
        let decision = record.decision_on(newest.fact.id).filter(|last| last.fact.verdict == Verdict::Return)?;
        Some(Returned {
            unit: newest.fact.unit.clone(),
            submission: newest.fact.id,
            decision: DecisionView::of(decision),
        })
    });
    returned.collect()
}

/// The rounds at the ministry, oldest first.
pub(in crate::app) fn rounds(record: &ItemRecord) -> Vec<Round> {
    let round = |(round, appraisal): (usize, &Recorded<Appraisal>)| {
        let answers = record.explanations.iter().filter(|answer| answer.fact.appraisal == appraisal.fact.id);
        let answers = answers.map(|answer| ExplanationView {
            id: answer.fact.id,
            seq: answer.seq,
            at: answer.at,
            by: answer.actor.clone(),
            text: answer.fact.text.clone(),
            points: answer.fact.points.map(Exact::from),
            evidence: answer.fact.evidence.clone(),
        });
        Round {
            round,
            appraisal: appraisal.fact.id,
            seq: appraisal.seq,
            at: appraisal.at,
            by: appraisal.actor.clone(),
            points: appraisal.fact.points.into(),
            reason: appraisal.fact.reason.clone(),
            cause: appraisal.fact.cause,
            explanations: answers.collect(),
        }
    };
    (1..).zip(&record.appraisals).map(round).collect()
}
