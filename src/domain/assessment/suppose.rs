//! What is only supposed: facts nobody said, on a copy of an assessment. Nothing here is ever stored; the copy is then scored
//! like any other, so that a supposition that repeats reality changes nothing.

use std::sync::Arc;

use chrono::DateTime;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{Assessment, ItemRecord};
use crate::domain::criteria::CriteriaSet;
use crate::domain::facts::{Actor, Decision, Fact, Recorded, Role, Submission, SubmissionKind, Verdict};
use crate::domain::inputs::Inputs;

impl Assessment {
    /// Takes a fact for said.
    pub fn suppose(&mut self, fact: Fact) {
        let actor = Actor { name: "what-if".to_owned(), role: Role::Reviewer, unit: None };
        self.apply(Recorded { seq: self.version + 1, at: self.at, actor, fact });
    }

    /// Supposes that these figures were reported for an item (by a unit, where it is collected) in place of those that are.
    /// They meet what the newest claim met: accepted where it was accepted, waiting where it waits or was returned. A forecast
    /// that is newer than that claim stays the newer word.
    pub fn suppose_figures(&mut self, code: &str, unit: Option<&str>, inputs: Inputs) {
        let Some((_, record)) = self.item(code) else { return };
        let newest = record.newest(SubmissionKind::Actual, unit);
        let verdict =
            newest.and_then(|newest| record.decision_on(newest.fact.id)).map(|decision| decision.fact.verdict);
        let lead = record.assignment().map(|assignment| assignment.fact.lead.as_str());
        let claimed_at = record.claimed_at(unit);
        let forecast = record.newest(SubmissionKind::Forecast, unit).filter(|forecast| forecast.seq > claimed_at);
        let forecast = forecast.map(|forecast| forecast.fact.clone());
        let unit = unit.or_else(|| newest.map(|newest| newest.fact.unit.as_str())).or(lead).unwrap_or_default();
        let submission = self.supposed_submission(code, unit.to_owned(), inputs);
        if verdict == Some(Verdict::Accept) {
            self.suppose_verdict(code, submission, Verdict::Accept, None);
        }
        if let Some(forecast) = forecast {
            let id = self.supposed_id();
            self.suppose(Fact::Submitted(Submission { id, ..forecast }));
        }
    }

    /// Supposes a verdict on a submission.
    pub fn suppose_verdict(&mut self, code: &str, submission: Uuid, verdict: Verdict, points: Option<Decimal>) {
        let (id, item) = (self.supposed_id(), code.to_owned());
        self.suppose(Fact::Decided(Decision {
            id,
            item,
            submission,
            verdict,
            points,
            reason: None,
            cause: None,
            missing: None,
        }));
    }

    /// Supposes that the item does not apply, whatever was said of it.
    pub fn suppose_not_applicable(&mut self, code: &str) {
        let Some(record) = self.record_mut(code) else { return };
        *record = ItemRecord { assignments: std::mem::take(&mut record.assignments), ..ItemRecord::default() };
        let submission = self.supposed_submission(code, String::new(), Inputs::new());
        self.suppose_verdict(code, submission, Verdict::NotApplicable, None);
    }

    /// Supposes that nobody has held the item not applicable.
    pub fn suppose_applicable(&mut self, code: &str) {
        if let Some(record) = self.record_mut(code) {
            record.decisions.retain(|decision| decision.fact.verdict != Verdict::NotApplicable);
        }
    }

    /// Supposes that the ministry has not given its points yet.
    pub fn suppose_not_appraised(&mut self, code: &str) {
        if let Some(record) = self.record_mut(code) {
            record.appraisals.clear();
        }
    }

    /// Supposes that a document was rejected: what rests on it alone is sent back.
    #[must_use]
    pub fn without(&self, document: Uuid) -> Self {
        let mut then = self.clone();
        for record in &mut then.items {
            let alone = record.resting_on(document);
            if !alone.is_empty() {
                *record = Arc::new(record.sent_back(&alone));
            }
        }
        then
    }

    /// The same facts under another criteria set: an item keeps what was said under its code, and what has no item there is
    /// left out. Points given by hand are cut to the new maximum; the codes where that happened come with it.
    #[must_use]
    pub fn under(&self, set: Arc<CriteriaSet>) -> (Self, Vec<String>) {
        let mut cut = Vec::new();
        let mut record = |code: &str, max: Decimal| {
            let mut record = self.item(code).map(|(_, record)| ItemRecord::clone(record)).unwrap_or_default();
            let appraised = record.appraisals.iter_mut().map(|appraisal| &mut appraisal.fact.points);
            let decided = record.decisions.iter_mut().filter_map(|decision| decision.fact.points.as_mut());
            for points in appraised.chain(decided).filter(|points| **points > max) {
                *points = max;
                cut.push(code.to_owned());
            }
            record
        };
        let items = set.items().iter().map(|item| Arc::new(record(&item.code, item.max))).collect();
        let index = |(id, old): (&Uuid, &usize)| {
            let code = &self.set.items().get(*old)?.code;
            Some((*id, set.index_of(code)?))
        };
        let submissions = Arc::new(self.submissions.iter().filter_map(index).collect());
        cut.dedup();
        (Self { items, submissions, set, ..self.clone() }, cut)
    }

    fn record_mut(&mut self, code: &str) -> Option<&mut ItemRecord> {
        let index = self.index_of(code)?;
        self.items.get_mut(index).map(Arc::make_mut)
    }

    fn supposed_submission(&mut self, code: &str, unit: String, inputs: Inputs) -> Uuid {
        let (id, item, kind) = (self.supposed_id(), code.to_owned(), SubmissionKind::Actual);
        // A new word, whatever it says: what is only supposed never counts as said before.
        let explanation = Some(id.to_string());
        let submission = Submission { id, item, unit, kind, inputs, explanation, evidence: Vec::new() };
        self.suppose(Fact::Submitted(submission));
        id
    }

    /// An id that nobody else has: real ones are made from the time, or count up from 1; these count down from the top.
    fn supposed_id(&self) -> Uuid {
        Uuid::from_u128(u128::MAX - u128::from(self.version.unsigned_abs()))
    }
}

impl ItemRecord {
    /// Claims that rest on a document alone: their only one, and without an explanation.
    #[must_use]
    pub fn resting_on(&self, document: Uuid) -> Vec<Uuid> {
        let alone = |claim: &&Arc<Recorded<Submission>>| sole_document(&claim.fact) == Some(document);
        self.submissions.iter().filter(alone).map(|claim| claim.fact.id).collect()
    }

    /// The same with these submissions sent back, whatever was decided on them.
    #[must_use]
    pub fn sent_back(&self, submissions: &[Uuid]) -> Self {
        let mut record = self.clone();
        let seq = self.decisions.last().map_or(0, |last| last.seq);
        for (id, submission) in (1..).zip(submissions) {
            record.decisions.push(Recorded {
                seq: seq.saturating_add(id),
                at: DateTime::UNIX_EPOCH,
                actor: Actor { name: "what-if".to_owned(), role: Role::Reviewer, unit: None },
                fact: Decision {
                    id: Uuid::from_u128(u128::MAX - u128::from(id.unsigned_abs())),
                    item: String::new(),
                    submission: *submission,
                    verdict: Verdict::Return,
                    points: None,
                    reason: None,
                    cause: None,
                    missing: None,
                },
            });
        }
        record
    }
}

/// The one document of a claim that nothing else holds up.
pub(crate) fn sole_document(claim: &Submission) -> Option<Uuid> {
    match claim.evidence.as_slice() {
        [document] if claim.kind == SubmissionKind::Actual && claim.explanation.is_none() => Some(*document),
        _ => None,
    }
}
