//! An assessment: what its facts, in their order, come to.

mod explain;
mod item;
pub mod may;
mod moving;
mod repeats;
mod standing;
mod suppose;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod two_persons;
mod window;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::criteria::{CriteriaSet, Item};
use super::deadline;
use super::facts::{Evidence, Extension, Fact, Move, Opening, Phase, PhaseEnd, Recorded, Schedule, Submission};
pub use item::{ItemRecord, ItemState};
pub use moving::SetAside;
pub use standing::{BasisName, History, Standings, Survival, standing_of};
pub(crate) use suppose::sole_document;
pub use window::{EndedBy, Window};

/// One province × one year × one criteria set, as of a version.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// What was opened.
    pub opening: Opening,
    /// The criteria set, in the revision it was opened on or last moved to.
    pub set: Arc<CriteriaSet>,
    /// The `seq` of the latest fact.
    pub version: i64,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// Ends of the phases.
    pub phases: Vec<PhaseEnd>,
    /// Every schedule of them, oldest first.
    pub schedules: Vec<Recorded<Schedule>>,
    /// More time that was given, oldest first.
    pub extensions: Vec<Recorded<Extension>>,
    /// Each item's facts, in the set's order. Shared between versions of the assessment, as are the next two: a new fact
    /// costs a copy of what it touches, not of everything.
    pub items: Vec<Arc<ItemRecord>>,
    /// Moves to newer revisions of the set, oldest first.
    pub moves: Vec<Recorded<Move>>,
    /// Revisions of the set that moves may name.
    revisions: Arc<BTreeMap<u32, Arc<CriteriaSet>>>,
    /// What the revision can't read, by item code.
    aside: Arc<BTreeMap<String, ItemRecord>>,
    evidence: Arc<HashMap<Uuid, Arc<Recorded<Evidence>>>>,
    submissions: Arc<HashMap<Uuid, usize>>,
    /// Documents that a newer version replaced, each with that.
    replaced: Arc<HashMap<Uuid, Uuid>>,
}

impl Assessment {
    /// Folds the facts of a log, the first of which is the opening. `None` when it is not.
    #[must_use]
    pub fn fold(set: Arc<CriteriaSet>, facts: Vec<Recorded>) -> Option<Self> {
        Self::fold_over(set, &[], facts)
    }

    /// As [`Assessment::fold`], of a log with moves to these revisions of the set. `None` also when one is missing.
    #[must_use]
    pub fn fold_over(set: Arc<CriteriaSet>, revisions: &[Arc<CriteriaSet>], facts: Vec<Recorded>) -> Option<Self> {
        let mut facts = facts.into_iter();
        let Recorded { seq, at, fact: Fact::Opened(opening), .. } = facts.next()? else { return None };
        let items = vec![Arc::<ItemRecord>::default(); set.items().len()];
        let mut assessment = Self {
            opening,
            set,
            version: seq,
            at,
            phases: Vec::new(),
            schedules: Vec::new(),
            extensions: Vec::new(),
            moves: Vec::new(),
            revisions: Arc::new(revisions.iter().map(|set| (set.revision, Arc::clone(set))).collect()),
            aside: Arc::default(),
            items,
            evidence: Arc::default(),
            submissions: Arc::default(),
            replaced: Arc::default(),
        };
        for fact in facts {
            if matches!(&fact.fact, Fact::Moved(moved) if !assessment.revisions.contains_key(&moved.revision)) {
                return None;
            }
            assessment.apply(fact);
        }
        Some(assessment)
    }

    /// Takes in the next fact of the log.
    pub fn apply(&mut self, recorded: Recorded) {
        let Recorded { seq, at, actor, fact } = recorded;
        self.version = seq;
        self.at = at;
        macro_rules! keep {
            ($field:ident, $fact:expr) => {{
                let fact = $fact;
                if let Some(index) = self.index_of(&fact.item) {
                    Arc::make_mut(&mut self.items[index]).$field.push(Recorded { seq, at, actor, fact });
                }
            }};
        }
        match fact {
            Fact::Scheduled(fact) => {
                self.phases.clone_from(&fact.phases);
                self.schedules.push(Recorded { seq, at, actor, fact });
            }
            Fact::Assigned(fact) => keep!(assignments, fact),
            Fact::Extended(fact) => self.extensions.push(Recorded { seq, at, actor, fact }),
            Fact::Moved(fact) => {
                self.move_to(fact.revision);
                self.moves.push(Recorded { seq, at, actor, fact });
            }
            Fact::Submitted(fact) => {
                if let Some(index) = self.index_of(&fact.item) {
                    Arc::make_mut(&mut self.submissions).insert(fact.id, index);
                    let submission = Arc::new(Recorded { seq, at, actor, fact });
                    Arc::make_mut(&mut self.items[index]).take(submission);
                }
            }
            Fact::Decided(fact) => keep!(decisions, fact),
            Fact::Appraised(fact) => keep!(appraisals, fact),
            Fact::Explained(fact) => keep!(explanations, fact),
            Fact::Surveyed(fact) => keep!(surveys, fact),
            Fact::EvidenceAdded(fact) => {
                if let Some(old) = fact.replaces {
                    Arc::make_mut(&mut self.replaced).insert(old, fact.id);
                }
                let recorded = Arc::new(Recorded { seq, at, actor, fact });
                Arc::make_mut(&mut self.evidence).insert(recorded.fact.id, recorded);
            }
            Fact::Opened(_)
            | Fact::SetPublished(_)
            | Fact::RankingImported(_)
            | Fact::UnitsListed(_)
            | Fact::CalendarListed(_)
            | Fact::TokenIssued(_)
            | Fact::TokenRevoked(_)
            | Fact::Subscribed(_)
            | Fact::Unsubscribed(_)
            | Fact::AccountListed(_)
            | Fact::CredentialNoted(_) => {}
        }
    }

    fn index_of(&self, code: &str) -> Option<usize> {
        self.set.index_of(code)
    }

    /// The item with this code and its facts.
    #[must_use]
    pub fn item(&self, code: &str) -> Option<(&Item, &ItemRecord)> {
        let index = self.index_of(code)?;
        Some((self.set.items().get(index)?, self.items.get(index)?))
    }

    /// A submission and the item it belongs to.
    #[must_use]
    pub fn submission(&self, id: Uuid) -> Option<(&Item, &Recorded<Submission>)> {
        let index = *self.submissions.get(&id)?;
        let submission = self.items.get(index)?.submissions.iter().rev().map(Arc::as_ref).find(|s| s.fact.id == id)?;
        Some((self.set.items().get(index)?, submission))
    }

    /// A document of this assessment.
    #[must_use]
    pub fn evidence(&self, id: Uuid) -> Option<&Recorded<Evidence>> {
        self.evidence.get(&id).map(Arc::as_ref)
    }

    /// Documents that name the item, and those that its submissions rest on; oldest first.
    #[must_use]
    pub fn evidence_for(&self, code: &str) -> Vec<&Recorded<Evidence>> {
        let submissions = self.item(code).map(|(_, record)| record.submissions.as_slice()).unwrap_or_default();
        let cited: HashSet<Uuid> = submissions.iter().flat_map(|claim| claim.fact.evidence.iter().copied()).collect();
        let all = self.evidence.values().map(Arc::as_ref);
        let mut documents: Vec<_> = all
            .filter(|evidence| cited.contains(&evidence.fact.id) || evidence.fact.items.iter().any(|item| item == code))
            .collect();
        documents.sort_by_key(|evidence| evidence.seq);
        documents
    }

    /// The next version of a document, if there is one.
    #[must_use]
    pub fn replaced_by(&self, document: Uuid) -> Option<Uuid> {
        self.replaced.get(&document).copied()
    }

    /// Every version of a document, oldest first.
    #[must_use]
    pub fn versions(&self, document: Uuid) -> Vec<&Recorded<Evidence>> {
        let mut first = document;
        // A version replaces only what was there before it: the line has an end on both sides.
        while let Some(older) = self.evidence(first).and_then(|evidence| evidence.fact.replaces) {
            first = older;
        }
        let line = std::iter::successors(Some(first), |version| self.replaced_by(*version));
        line.filter_map(|version| self.evidence(version)).collect()
    }

    /// Every document, oldest first.
    #[must_use]
    pub fn documents(&self) -> Vec<&Recorded<Evidence>> {
        let mut documents: Vec<_> = self.evidence.values().map(Arc::as_ref).collect();
        documents.sort_by_key(|document| document.seq);
        documents
    }

    /// The instant a phase ends, if it is scheduled.
    #[must_use]
    pub fn phase_end(&self, phase: Phase) -> Option<DateTime<Utc>> {
        self.phases.iter().find(|end| end.phase == phase).map(|end| deadline::end_of(end.ends_on))
    }
}
