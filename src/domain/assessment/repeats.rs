//! What is said once more: a claim whose content equals one that stands already is that claim, with whatever was decided on it.
//!
//! The content is the figures, the set of documents and the explanation. A claim repeats the unit's newest one, or the last on
//! which Sở Nội vụ had decided when it came. It then waits for nobody: what was accepted stays accepted, what was returned stays
//! returned, and a decision on either is a decision on both.

use std::collections::BTreeSet;
use std::sync::Arc;

use uuid::Uuid;

use super::ItemRecord;
use crate::domain::facts::{Recorded, Submission, SubmissionKind};

/// Whether two submissions say the same.
fn same_content(a: &Submission, b: &Submission) -> bool {
    let documents = |submission: &Submission| submission.evidence.iter().copied().collect::<BTreeSet<Uuid>>();
    a.inputs == b.inputs && a.explanation == b.explanation && documents(a) == documents(b)
}

impl ItemRecord {
    /// Takes in a submission, and notes which claim it repeats.
    pub(super) fn take(&mut self, submission: Arc<Recorded<Submission>>) {
        if let Some(claim) = self.repeated_by(&submission.fact) {
            self.repeats.insert(submission.fact.id, claim);
        }
        self.submissions.push(submission);
    }

    /// The claim whose content a submission has that comes now.
    fn repeated_by(&self, submission: &Submission) -> Option<Uuid> {
        if submission.kind != SubmissionKind::Actual {
            return None;
        }
        let newest = self.newest(SubmissionKind::Actual, Some(&submission.unit));
        let decided = self.last_decided(&submission.unit);
        let same = |claim: &&Recorded<Submission>| same_content(&claim.fact, submission);
        newest.into_iter().chain(decided).find(same).map(|claim| self.claim_of(claim.fact.id))
    }

    /// The last claim of a unit on which Sở Nội vụ has decided.
    #[must_use]
    pub fn last_decided(&self, unit: &str) -> Option<&Recorded<Submission>> {
        self.decisions
            .iter()
            .rev()
            .filter_map(|decision| self.by_id(decision.fact.submission))
            .find(|claim| claim.fact.unit == unit)
    }

    /// The claim that a submission is: the first of those that say the same, or itself.
    #[must_use]
    pub fn claim_of(&self, submission: Uuid) -> Uuid {
        self.repeats.get(&submission).copied().unwrap_or(submission)
    }

    /// Whether a submission says what an earlier one has said.
    #[must_use]
    pub fn is_repeat(&self, submission: Uuid) -> bool {
        self.repeats.contains_key(&submission)
    }

    /// The first submission of those that say the same as this one: since then the claim has waited, or stood.
    #[must_use]
    pub fn first_of<'a>(&'a self, submission: &'a Recorded<Submission>) -> &'a Recorded<Submission> {
        match self.repeats.get(&submission.fact.id) {
            Some(claim) => self.by_id(*claim).unwrap_or(submission),
            None => submission,
        }
    }

    /// A submission by its key.
    #[must_use]
    pub fn by_id(&self, id: Uuid) -> Option<&Recorded<Submission>> {
        self.submissions.iter().rev().map(Arc::as_ref).find(|submission| submission.fact.id == id)
    }
}
