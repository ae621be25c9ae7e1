//! One item's facts and the state they come to.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::collect::Rows;
use crate::domain::criteria::{Item, Method};
use crate::domain::exact::Exact;
use crate::domain::facts::{
    Appraisal, Assignment, Decision, Explanation, Recorded, Submission, SubmissionKind, SurveyResult, Verdict,
};
use crate::domain::inputs::{Inputs, Value};
use crate::domain::score::{self, Basis, Figured, Standing};

/// Every fact about one item, oldest first in each list.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the fields are the facts they hold")]
pub struct ItemRecord {
    pub assignments: Vec<Recorded<Assignment>>,
    /// Shared between versions of the record: there may be many, and none of them changes.
    pub submissions: Vec<Arc<Recorded<Submission>>>,
    pub decisions: Vec<Recorded<Decision>>,
    pub appraisals: Vec<Recorded<Appraisal>>,
    pub explanations: Vec<Recorded<Explanation>>,
    pub surveys: Vec<Recorded<SurveyResult>>,
    /// Submissions that say what an earlier one has said, each with the first that did.
    pub(super) repeats: BTreeMap<Uuid, Uuid>,
}

/// How far an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// Nothing yet.
    NotStarted,
    /// A forecast, or some but not all of the contributing units.
    InProgress,
    /// Claimed, not decided.
    Submitted,
    /// Sent back to the unit.
    Returned,
    /// Accepted by Sở Nội vụ.
    Accepted,
    /// Accepted with other points.
    Adjusted,
    /// Does not apply.
    NotApplicable,
    /// The ministry has given its points, or the survey is known.
    Appraised,
}

impl ItemRecord {
    /// Who answers for it now.
    #[must_use]
    pub fn assignment(&self) -> Option<&Recorded<Assignment>> {
        self.assignments.last()
    }

    /// The latest decision on a submission, or on one that says the same.
    #[must_use]
    pub fn decision_on(&self, submission: Uuid) -> Option<&Recorded<Decision>> {
        let claim = self.claim_of(submission);
        self.decisions.iter().rev().find(|decision| self.claim_of(decision.fact.submission) == claim)
    }

    fn verdict_on(&self, submission: Uuid) -> Option<Verdict> {
        self.decision_on(submission).map(|decision| decision.fact.verdict)
    }

    /// Whether a submission was sent back.
    #[must_use]
    pub fn is_returned(&self, submission: Uuid) -> bool {
        self.verdict_on(submission) == Some(Verdict::Return)
    }

    /// Contributing units, when the item is collected.
    #[must_use]
    pub fn contributors(&self) -> &[String] {
        self.assignment().map_or(&[], |assignment| &assignment.fact.contributors)
    }

    /// Units that owe figures for the item: those that contribute where it is collected, else the one in charge.
    #[must_use]
    pub fn reporters(&self, item: &Item) -> &[String] {
        match self.assignment() {
            Some(assignment) if item.is_collected() => &assignment.fact.contributors,
            Some(assignment) => std::slice::from_ref(&assignment.fact.lead),
            None => &[],
        }
    }

    /// Whether a unit leads the item or contributes to it.
    #[must_use]
    pub fn concerns(&self, unit: &str) -> bool {
        let assignment = self.assignment().map(|assignment| &assignment.fact);
        assignment.is_some_and(|fact| fact.lead == unit || fact.contributors.iter().any(|slug| slug == unit))
    }

    /// The newest submission of a kind, of one unit or of any.
    #[must_use]
    pub fn newest(&self, kind: SubmissionKind, unit: Option<&str>) -> Option<&Recorded<Submission>> {
        self.submissions
            .iter()
            .rev()
            .map(Arc::as_ref)
            .find(|submission| submission.fact.kind == kind && unit.is_none_or(|unit| submission.fact.unit == unit))
    }

    /// Submissions that wait for a decision: the newest claim of each unit, undecided.
    #[must_use]
    pub fn waiting(&self) -> Vec<&Recorded<Submission>> {
        let mut newest: BTreeMap<&str, &Recorded<Submission>> = BTreeMap::new();
        for submission in self.submissions.iter().map(Arc::as_ref).filter(|s| s.fact.kind == SubmissionKind::Actual) {
            newest.insert(&submission.fact.unit, submission);
        }
        newest.into_values().filter(|submission| self.decision_on(submission.fact.id).is_none()).collect()
    }

    /// The claim that stands for a unit (or for the item, when `unit` is none): the newest one unless it was returned,
    /// and then the last that was accepted.
    #[must_use]
    pub fn standing_claim(&self, unit: Option<&str>) -> Option<&Recorded<Submission>> {
        let newest = self.newest(SubmissionKind::Actual, unit)?;
        if self.verdict_on(newest.fact.id) != Some(Verdict::Return) {
            return Some(newest);
        }
        self.last_accepted(unit)
    }

    /// The claims that stand, with their units: one, or one for each contributing unit of a collected item.
    #[must_use]
    pub fn standing_claims(&self, item: &Item) -> Vec<&Recorded<Submission>> {
        if item.is_collected() {
            return self.contributors().iter().filter_map(|unit| self.standing_claim(Some(unit))).collect();
        }
        self.standing_claim(None).into_iter().collect()
    }

    fn last_accepted(&self, unit: Option<&str>) -> Option<&Recorded<Submission>> {
        self.submissions.iter().rev().map(Arc::as_ref).find(|submission| {
            unit.is_none_or(|unit| submission.fact.unit == unit)
                && self.verdict_on(submission.fact.id) == Some(Verdict::Accept)
        })
    }

    /// The rows of a collected item that were accepted, the last of each unit.
    fn rows_accepted(&self) -> Rows<'_> {
        let verdicts: HashMap<Uuid, Verdict> = self
            .decisions
            .iter()
            .map(|decision| (self.claim_of(decision.fact.submission), decision.fact.verdict))
            .collect();
        let accepted = self
            .submissions
            .iter()
            .filter(|submission| verdicts.get(&self.claim_of(submission.fact.id)) == Some(&Verdict::Accept));
        let all: Rows<'_> =
            accepted.map(|submission| (submission.fact.unit.as_str(), &submission.fact.inputs)).collect();
        let units = self.contributors().iter().map(String::as_str);
        units.filter_map(|unit| all.get_key_value(unit).map(|(unit, row)| (*unit, *row))).collect()
    }

    fn rows<'a>(&'a self, pick: impl Fn(&'a str) -> Option<&'a Recorded<Submission>>) -> Rows<'a> {
        let units = self.contributors().iter().map(String::as_str);
        units.filter_map(|unit| pick(unit).map(|submission| (unit, &submission.fact.inputs))).collect()
    }

    /// What the units claim, as the rule reads it.
    #[must_use]
    pub fn claim_basis<'a>(&'a self, item: &Item) -> Basis<'a> {
        if item.is_collected() {
            let rows = self.rows(|unit| self.standing_claim(Some(unit)));
            return Basis::Rows { contributors: self.contributors(), rows };
        }
        Basis::Inputs(self.standing_claim(None).map_or(&NOTHING, |submission| &submission.fact.inputs))
    }

    /// The version in which the newest claim was first made, of one unit or of any; 0 when there is none.
    pub(super) fn claimed_at(&self, unit: Option<&str>) -> i64 {
        self.newest(SubmissionKind::Actual, unit).map_or(0, |claim| self.first_of(claim).seq)
    }

    /// The version in which the newest claim among all units was first made.
    fn last_claimed_at(&self) -> i64 {
        let units: BTreeSet<&str> = self.submissions.iter().map(|submission| submission.fact.unit.as_str()).collect();
        units.into_iter().map(|unit| self.claimed_at(Some(unit))).max().unwrap_or_default()
    }

    /// What the units foresee for the year's end, where that is newer than what they claim; else what they claim.
    #[must_use]
    pub fn forecast_basis<'a>(&'a self, item: &Item) -> Option<Basis<'a>> {
        let newer = |unit: Option<&str>| {
            let forecast = self.newest(SubmissionKind::Forecast, unit)?;
            (forecast.seq > self.claimed_at(unit)).then_some(forecast)
        };
        if !item.is_collected() {
            return newer(None).map(|forecast| Basis::Inputs(&forecast.fact.inputs));
        }
        let any = self.contributors().iter().any(|unit| newer(Some(unit)).is_some());
        let rows = self.rows(|unit| newer(Some(unit)).or_else(|| self.standing_claim(Some(unit))));
        any.then_some(Basis::Rows { contributors: self.contributors(), rows })
    }

    /// What the units claim; open when they have not.
    #[must_use]
    pub fn claimed(&self, item: &Item) -> Standing {
        if item.is_collected() && self.contributors().is_empty() {
            return Standing::open(item.max.into());
        }
        score::item(item, &self.claim_basis(item))
    }

    /// What Sở Nội vụ has settled: accepted, adjusted or not applicable. `None` while it has settled nothing.
    #[must_use]
    pub fn reviewed(&self, item: &Item) -> Option<Standing> {
        if let Some(verdict) = self.item_verdict(item) {
            return Some(match verdict.fact.points {
                Some(points) => Standing::points(points.into()),
                None => Standing::not_applicable(),
            });
        }
        if item.is_collected() {
            return self.accepted_rows(item);
        }
        Some(score::item(item, &self.accepted_basis(item)?))
    }

    /// What Sở Nội vụ last accepted, as the rule reads it; none while it has accepted nothing of an item that is not collected.
    fn accepted_basis<'a>(&'a self, item: &Item) -> Option<Basis<'a>> {
        if item.is_collected() {
            return Some(Basis::Rows { contributors: self.contributors(), rows: self.rows_accepted() });
        }
        Some(Basis::Inputs(&self.last_accepted(None)?.fact.inputs))
    }

    /// The figures that a standing of this item follows from by its rule, the accepted ones first; nothing at all where there is
    /// no score yet and no figures that count. `None` where the points, or that it does not apply, are somebody's word.
    #[must_use]
    pub fn figures_behind<'a>(&'a self, item: &Item, standing: &Standing) -> Option<Basis<'a>> {
        let bases = [self.accepted_basis(item), Some(self.claim_basis(item))];
        let found = bases.into_iter().flatten().find(|basis| score::item(item, basis) == *standing);
        found.or_else(|| (standing.figured() == Figured::Unknown).then_some(Basis::Inputs(&NOTHING)))
    }

    /// The score of a collected item whose every row has been accepted.
    fn accepted_rows(&self, item: &Item) -> Option<Standing> {
        let standing = score::item(item, &self.accepted_basis(item)?);
        (!self.contributors().is_empty() && standing.figured() != Figured::Unknown).then_some(standing)
    }

    /// The decision that gave the item points of its own or held it not applicable, while it stands: a later acceptance
    /// replaces it; for a collected item only when every row has been accepted.
    #[must_use]
    pub fn item_verdict(&self, item: &Item) -> Option<&Recorded<Decision>> {
        let last = self.settled().find(|decision| decision.fact.verdict != Verdict::Accept)?;
        let accepted_since =
            self.settled().any(|decision| decision.fact.verdict == Verdict::Accept && decision.seq > last.seq);
        let replaced = accepted_since && (!item.is_collected() || self.accepted_rows(item).is_some());
        (!replaced).then_some(last)
    }

    /// Decisions that settle, newest first: each submission's last verdict counts, and a return settles nothing.
    fn settled(&self) -> impl Iterator<Item = &Recorded<Decision>> {
        self.decisions.iter().rev().filter(|decision| {
            decision.fact.verdict != Verdict::Return
                && self.decision_on(decision.fact.submission).map(|last| last.seq) == Some(decision.seq)
        })
    }

    /// The latest decision that settles.
    #[must_use]
    pub fn last_settled(&self) -> Option<&Recorded<Decision>> {
        self.settled().next()
    }

    /// The ministry's points, or the survey's.
    #[must_use]
    pub fn appraised(&self, item: &Item) -> Option<Standing> {
        if item.method == Method::Survey {
            let survey = self.surveys.last()?;
            let inputs = Inputs::from([("satisfaction".to_owned(), Value::Number(survey.fact.satisfaction))]);
            return Some(score::item(item, &Basis::Inputs(&inputs)));
        }
        self.appraisals.last().map(|appraisal| Standing::points(Exact::from(appraisal.fact.points)))
    }

    /// How far it is.
    #[must_use]
    pub fn state(&self, item: &Item) -> ItemState {
        if self.appraised(item).is_some() {
            return ItemState::Appraised;
        }
        let newest_claim = self.newest(SubmissionKind::Actual, None);
        if let Some(verdict) = self.item_verdict(item)
            && newest_claim.is_some()
            && self.last_claimed_at() < verdict.seq
        {
            return match verdict.fact.verdict {
                Verdict::Adjust => ItemState::Adjusted,
                _ => ItemState::NotApplicable,
            };
        }
        let Some(newest_claim) = newest_claim else {
            return if self.submissions.is_empty() { ItemState::NotStarted } else { ItemState::InProgress };
        };
        if item.is_collected() {
            return self.collected_state(item);
        }
        match self.verdict_on(newest_claim.fact.id) {
            None => ItemState::Submitted,
            Some(Verdict::Return) => ItemState::Returned,
            Some(Verdict::Accept) => ItemState::Accepted,
            Some(Verdict::Adjust) => ItemState::Adjusted,
            Some(Verdict::NotApplicable) => ItemState::NotApplicable,
        }
    }

    fn collected_state(&self, item: &Item) -> ItemState {
        let newest: Vec<_> =
            self.contributors().iter().map(|unit| self.newest(SubmissionKind::Actual, Some(unit))).collect();
        let verdicts = || newest.iter().flatten().map(|submission| self.verdict_on(submission.fact.id));
        if verdicts().any(|verdict| verdict == Some(Verdict::Return)) {
            return ItemState::Returned;
        }
        if newest.iter().any(Option::is_none) {
            return ItemState::InProgress;
        }
        if verdicts().all(|verdict| verdict.is_some()) && self.reviewed(item).is_some() {
            return ItemState::Accepted;
        }
        ItemState::Submitted
    }
}

static NOTHING: Inputs = Inputs::new();
