//! The change log as a person reads it: newest first, each change with what it says and what that replaced.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};

use super::{Answer, App};
use crate::domain::assessment::may::{self, Caller};
use crate::domain::assessment::{Assessment, ItemRecord};
use crate::domain::facts::{Actor, Fact, Move, Recorded};
use crate::domain::text::folded;

/// Changes that are read from the store at once.
const AT_ONCE: i64 = 500;

/// Which changes are wanted; what is not said excludes none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// About this item.
    pub item: Option<String>,
    /// By this unit, or about it.
    pub unit: Option<String>,
    /// Of this kind of fact.
    pub kind: Option<String>,
    /// By somebody whose name holds this.
    pub person: Option<String>,
}

/// A change with what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// 1, 2, 3 …
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: Actor,
    /// What was said.
    pub fact: Fact,
    /// What that replaced, if anything was said before.
    pub before: Option<Fact>,
    /// The unit whose report a decision is about.
    pub unit: Option<String>,
    /// Whether the reader may know what document it is about.
    pub readable: bool,
}

/// Changes, newest first.
#[derive(Clone, Debug, Default)]
pub struct ToldPage {
    /// The changes.
    pub changes: Vec<Told>,
    /// The cursor of the page of older ones, if there are any.
    pub older: Option<i64>,
}

impl App {
    /// The newest changes of an assessment before a version (`cursor`), or before none, that are wanted; `limit` at most.
    ///
    /// # Errors
    /// Storage.
    pub async fn told(
        &self,
        assessment: &Assessment,
        caller: &Caller,
        wanted: &Wanted,
        cursor: Option<i64>,
        limit: usize,
    ) -> Answer<ToldPage> {
        let mut page = ToldPage::default();
        let mut end = cursor.map_or(assessment.version, |cursor| (cursor - 1).min(assessment.version));
        let mut read: VecDeque<Recorded> = VecDeque::new();
        loop {
            let Some(recorded) = read.pop_back() else {
                if end <= 0 {
                    return Ok(page);
                }
                let start = (end - AT_ONCE).max(0);
                read = self.db.load(&assessment.opening.assessment, start, Some(end)).await?.into();
                end = start;
                continue;
            };
            if !wanted.holds(assessment, &recorded) {
                continue;
            }
            if page.changes.len() == limit {
                page.older = page.changes.last().map(|last| last.seq);
                return Ok(page);
            }
            page.changes.push(Told::of(assessment, caller, recorded));
        }
    }
}

impl Wanted {
    /// Whether a change is wanted.
    fn holds(&self, assessment: &Assessment, recorded: &Recorded) -> bool {
        let Recorded { actor, fact, .. } = recorded;
        self.kind.as_ref().is_none_or(|kind| fact.kind() == kind)
            && self.person.as_ref().is_none_or(|person| folded(&actor.name).contains(&folded(person)))
            && self.item.as_ref().is_none_or(|code| concerns_item(fact, code))
            && self
                .unit
                .as_ref()
                .is_none_or(|unit| actor.unit.as_ref() == Some(unit) || concerns_unit(assessment, fact, unit))
    }
}

/// Whether a change is about an item.
fn concerns_item(fact: &Fact, code: &str) -> bool {
    match fact {
        Fact::Assigned(_)
        | Fact::Submitted(_)
        | Fact::Decided(_)
        | Fact::Appraised(_)
        | Fact::Surveyed(_)
        | Fact::Explained(_) => fact.subject() == code,
        Fact::Extended(extension) => extension.item.as_deref() == Some(code),
        Fact::EvidenceAdded(evidence) => evidence.items.iter().any(|item| item == code),
        _ => false,
    }
}

/// Whether a change is about a unit.
fn concerns_unit(assessment: &Assessment, fact: &Fact, unit: &str) -> bool {
    match fact {
        Fact::Assigned(assigned) => assigned.lead == unit || assigned.contributors.iter().any(|one| one == unit),
        Fact::Submitted(submission) => submission.unit == unit,
        Fact::Extended(extension) => extension.unit.as_deref() == Some(unit),
        Fact::EvidenceAdded(evidence) => evidence.unit.as_deref() == Some(unit),
        Fact::Decided(decision) => {
            assessment.submission(decision.submission).is_some_and(|(_, claim)| claim.fact.unit == unit)
        }
        _ => false,
    }
}

/// What was said last before a version.
fn last<'a, F: Clone + 'a>(
    all: impl IntoIterator<Item = &'a Recorded<F>>,
    seq: i64,
    same: impl Fn(&F) -> bool,
) -> Option<F> {
    all.into_iter().filter(|one| one.seq < seq && same(&one.fact)).last().map(|one| one.fact.clone())
}

impl Told {
    fn of(assessment: &Assessment, caller: &Caller, recorded: Recorded) -> Self {
        let Recorded { seq, at, actor, fact } = recorded;
        let unit = match &fact {
            Fact::Decided(decision) => unit_of(assessment, decision.submission),
            _ => None,
        };
        let readable = match &fact {
            Fact::EvidenceAdded(evidence) => may::read_evidence(caller, evidence).is_ok(),
            _ => true,
        };
        Self { seq, at, by: actor, before: before(assessment, &fact, seq), fact, unit, readable }
    }
}

fn unit_of(assessment: &Assessment, submission: uuid::Uuid) -> Option<String> {
    assessment.submission(submission).map(|(_, claim)| claim.fact.unit.clone())
}

/// What a fact of an assessment replaced.
fn before(assessment: &Assessment, fact: &Fact, seq: i64) -> Option<Fact> {
    let record = |code: &str| -> Option<&ItemRecord> { assessment.item(code).map(|(_, record)| record) };
    match fact {
        Fact::Scheduled(_) => last(&assessment.schedules, seq, |_| true).map(Fact::Scheduled),
        Fact::Assigned(new) => last(&record(&new.item)?.assignments, seq, |_| true).map(Fact::Assigned),
        Fact::Appraised(new) => last(&record(&new.item)?.appraisals, seq, |_| true).map(Fact::Appraised),
        Fact::Surveyed(new) => last(&record(&new.item)?.surveys, seq, |_| true).map(Fact::Surveyed),
        Fact::Submitted(new) => {
            let all = record(&new.item)?.submissions.iter().map(AsRef::as_ref);
            last(all, seq, |one| one.unit == new.unit && one.kind == new.kind).map(Fact::Submitted)
        }
        Fact::Decided(new) => {
            let unit = unit_of(assessment, new.submission);
            last(&record(&new.item)?.decisions, seq, |one| unit_of(assessment, one.submission) == unit)
                .map(Fact::Decided)
        }
        Fact::Extended(new) => {
            last(&assessment.extensions, seq, |one| one.item == new.item && one.unit == new.unit).map(Fact::Extended)
        }
        Fact::EvidenceAdded(new) => assessment.evidence(new.replaces?).map(|old| Fact::EvidenceAdded(old.fact.clone())),
        Fact::Moved(_) => {
            let opened = Move { revision: assessment.opening.revision, reason: String::new() };
            Some(Fact::Moved(last(&assessment.moves, seq, |_| true).unwrap_or(opened)))
        }
        _ => None,
    }
}
