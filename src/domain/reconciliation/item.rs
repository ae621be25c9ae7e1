//! One item on its way from the claim to what was given.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::assessment::{Assessment, BasisName, History, ItemRecord};
use crate::domain::criteria::{Item, Method};
use crate::domain::exact::Exact;
use crate::domain::facts::{Appraisal, Cause, Recorded, SubmissionKind};
use crate::domain::text::Text;

/// Where points change on the way from a claim to what was given, in the order of that way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WalkStage {
    /// Sở Nội vụ settled on other points than were claimed.
    Review,
    /// The ministry's first round gave other points than had been sent to it.
    Appraisal,
    /// A later round of the ministry's gave other points than the one before.
    LaterRound,
    /// The survey's points: nobody claims them.
    Survey,
    /// Claimed, and the ministry's points are not known yet.
    NotYetGiven,
}

/// One change on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct WalkStep {
    /// Where.
    pub stage: WalkStage,
    /// The round, from 1; null outside the ministry's.
    pub round: Option<usize>,
    /// By how much.
    #[schema(value_type = String)]
    pub change: Exact,
    /// The cause that was stated, if any.
    pub cause: Option<Cause>,
    /// The reason that was given, if any.
    pub reason: Option<String>,
}

/// A round of the ministry's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AppraisalRound {
    /// From 1.
    pub round: usize,
    /// Version it made.
    pub seq: i64,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// Points.
    #[schema(value_type = String)]
    pub points: Exact,
    /// The ministry's reason.
    pub reason: Option<String>,
    /// Cause of what is lost.
    pub cause: Option<Cause>,
    /// How often the province answered it.
    pub explanations: usize,
}

/// One item reconciled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ItemReconciliation {
    /// Item code.
    pub code: String,
    /// Item name.
    pub name: Text,
    /// Who scores it.
    pub method: Method,
    /// Unit in charge.
    pub unit: Option<String>,
    /// Most points.
    #[schema(value_type = String)]
    pub max: Exact,
    /// Whether it counts: what the ministry scored does, else what Sở Nội vụ settled on.
    pub applicable: bool,
    /// What the units claim; null where they do not, or not for all figures, or hold it not applicable.
    #[schema(value_type = Option<String>)]
    pub claimed: Option<Exact>,
    /// What Sở Nội vụ settled on; null where it settled nothing, or that it does not apply.
    #[schema(value_type = Option<String>)]
    pub reviewed: Option<Exact>,
    /// The ministry's rounds, oldest first.
    pub rounds: Vec<AppraisalRound>,
    /// What was given in the end; null where it is not known.
    #[schema(value_type = Option<String>)]
    pub given: Option<Exact>,
    /// From `claimed` to `given`, what is null counting 0: the changes add up to the difference.
    pub steps: Vec<WalkStep>,
    /// What reached the ministry and it did not give: never negative; 0 where its points are not known.
    #[schema(value_type = String)]
    pub over: Exact,
    /// What it gave beyond what reached it.
    #[schema(value_type = String)]
    pub under: Exact,
}

impl ItemReconciliation {
    /// Whether it applies and nobody knows yet what it was given.
    pub(super) fn is_open(&self) -> bool {
        self.applicable && self.given.is_none()
    }

    pub(super) fn claim(&self) -> Exact {
        self.claimed.clone().unwrap_or_else(Exact::zero)
    }

    pub(super) fn outcome(&self) -> Exact {
        self.given.clone().unwrap_or_else(Exact::zero)
    }
}

/// Every item, its claim ended at the decimals that travel.
pub(super) fn items(assessment: &Assessment) -> Vec<ItemReconciliation> {
    let pairs = || assessment.set.items().iter().zip(&assessment.items);
    let exact: Vec<Exact> = pairs().map(|(item, record)| claim(item, record).unwrap_or_else(Exact::zero)).collect();
    let settled = assessment.standings(BasisName::Secured, &History::default()).items;
    let ended = Exact::ended(&exact).into_iter().zip(&exact).zip(settled);
    pairs()
        .zip(ended)
        .map(|((item, record), ((ended, exact), settled))| one(item, record, exact, ended, settled.applicable))
        .collect()
}

/// What the units claim.
fn claim(item: &Item, record: &ItemRecord) -> Option<Exact> {
    let reported = record.newest(SubmissionKind::Actual, None).is_some();
    (reported && item.method != Method::Survey).then(|| record.claimed(item).points).flatten()
}

fn one(item: &Item, record: &ItemRecord, exact: &Exact, ended: Exact, applicable: bool) -> ItemReconciliation {
    let is_survey = item.method == Method::Survey;
    let claimed = claim(item, record).is_some().then(|| ended.clone());
    let reviewed = record.reviewed(item).filter(|_| !is_survey);
    // The same points as claimed are the same number as read.
    let travels = |points: &Exact| if points == exact { ended.clone() } else { ended_alone(points) };
    let settled = reviewed.as_ref().map(|standing| standing.points.as_ref().map(travels));
    let rounds = rounds(record);
    let given = record.appraised(item).and_then(|standing| standing.points).map(|points| ended_alone(&points));

    let mut steps = Vec::new();
    let mut level = claimed.clone().unwrap_or_else(Exact::zero);
    let mut to = |points: &Exact, stage, round, cause, reason: Option<&String>| {
        if *points != level {
            steps.push(WalkStep { stage, round, change: points - &level, cause, reason: reason.cloned() });
            level = points.clone();
        }
    };
    if let Some(settled) = &settled {
        let verdict = record.item_verdict(item).map(|verdict| &verdict.fact);
        let (cause, reason) = (verdict.and_then(|fact| fact.cause), verdict.and_then(|fact| fact.reason.as_ref()));
        to(settled.as_ref().unwrap_or(&Exact::zero()), WalkStage::Review, None, cause, reason);
    }
    let sent = settled.clone().unwrap_or_else(|| claimed.clone()).unwrap_or_else(Exact::zero);
    for round in &rounds {
        let stage = if round.round == 1 { WalkStage::Appraisal } else { WalkStage::LaterRound };
        to(&round.points, stage, Some(round.round), round.cause, round.reason.as_ref());
    }
    match &given {
        Some(given) => to(given, WalkStage::Survey, None, None, None),
        None => to(&Exact::zero(), WalkStage::NotYetGiven, None, None, None),
    }
    let more = |a: &Exact, b: &Exact| if a > b { a - b } else { Exact::zero() };
    let judged = given.as_ref().filter(|_| !is_survey);
    ItemReconciliation {
        code: item.code.clone(),
        name: item.name.clone(),
        method: item.method,
        unit: record.assignment().map(|assignment| assignment.fact.lead.clone()),
        max: item.max.into(),
        applicable,
        claimed,
        reviewed: settled.flatten(),
        over: judged.map_or_else(Exact::zero, |given| more(&sent, given)),
        under: judged.map_or_else(Exact::zero, |given| more(given, &sent)),
        rounds,
        given,
        steps,
    }
}

fn ended_alone(points: &Exact) -> Exact {
    Exact::ended(std::slice::from_ref(points)).into_iter().next().unwrap_or_else(Exact::zero)
}

fn rounds(record: &ItemRecord) -> Vec<AppraisalRound> {
    let answers = |id| record.explanations.iter().filter(|explanation| explanation.fact.appraisal == id).count();
    let round = |(round, appraisal): (usize, &Recorded<Appraisal>)| AppraisalRound {
        round,
        seq: appraisal.seq,
        at: appraisal.at,
        points: appraisal.fact.points.into(),
        reason: appraisal.fact.reason.clone(),
        cause: appraisal.fact.cause,
        explanations: answers(appraisal.fact.id),
    };
    (1..).zip(&record.appraisals).map(round).collect()
}
