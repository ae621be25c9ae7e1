//! The two-person rule: who reports, or brings what a report rests on, does not decide on it; nor does a unit on its own items.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::may::{self, Caller, Verdict, enter, open_until, refuse};
use super::{Assessment, ItemRecord};
use crate::domain::facts::{Phase, Recorded, Role, Submission};

impl Assessment {
    /// Whether the caller may decide on something of the item now.
    pub(super) fn may_decide_something(&self, record: &ItemRecord, caller: &Caller, now: DateTime<Utc>) -> Verdict {
        self.may_review_now(caller, now)?;
        let mut verdict =
            refuse("conflict", "nothing_waiting", "Không có báo cáo nào chờ rà soát", "No submission is waiting", None);
        for submission in record.waiting() {
            verdict = self.another_person(record, submission, caller);
            if verdict.is_ok() {
                break;
            }
        }
        verdict
    }

    /// Whether the caller may decide on anything now, whatever it is.
    ///
    /// # Errors
    /// The first rule that refuses.
    pub fn may_review_now(&self, caller: &Caller, now: DateTime<Utc>) -> Verdict {
        enter(caller, &self.opening.province)?;
        may::review(caller)?;
        match self.phase_end(Phase::Review) {
            Some(end) => {
                open_until(end, now, "phase_closed", "Giai đoạn rà soát đã đóng", "The review phase has closed", None)
            }
            None => Ok(()),
        }
    }

    /// Whether the caller may decide on this submission of the item now.
    ///
    /// # Errors
    /// The first rule that refuses.
    pub fn may_decide(
        &self,
        record: &ItemRecord,
        submission: &Recorded<Submission>,
        caller: &Caller,
        now: DateTime<Utc>,
    ) -> Verdict {
        self.may_review_now(caller, now)?;
        self.another_person(record, submission, caller)
    }

    /// Nobody reviews what they or their unit reported, what rests on a document they brought, nor an item of their unit.
    fn another_person(&self, record: &ItemRecord, submission: &Recorded<Submission>, caller: &Caller) -> Verdict {
        let claim = record.claim_of(submission.fact.id);
        let said_it = |other: &Recorded<Submission>| {
            record.claim_of(other.fact.id) == claim && other.actor.name == caller.actor.name
        };
        let own_unit = caller.actor.unit.as_deref() == Some(submission.fact.unit.as_str());
        if own_unit || record.submissions.iter().any(|other| said_it(other)) {
            let (vi, en) = ("Không ai tự rà soát báo cáo của mình", "Nobody reviews their own submission");
            return refuse("forbidden", "own_submission", vi, en, Some(Role::Admin));
        }
        if caller.actor.unit.as_deref().is_some_and(|unit| record.concerns(unit)) {
            let (vi, en) = ("Không đơn vị nào tự rà soát mục của mình", "No unit decides on its own items");
            return refuse("forbidden", "own_item", vi, en, Some(Role::Admin));
        }
        let brought = |id: &Uuid| self.evidence(*id).is_some_and(|document| document.actor.name == caller.actor.name);
        if submission.fact.evidence.iter().any(brought) {
            let (vi, en) = (
                "Không ai rà soát báo cáo dựa trên tài liệu do mình đưa lên",
                "Nobody decides on what rests on a document of theirs",
            );
            return refuse("forbidden", "own_evidence", vi, en, Some(Role::Admin));
        }
        Ok(())
    }
}
