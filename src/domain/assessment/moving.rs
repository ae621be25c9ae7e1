//! A corrigendum: an open assessment moves to a newer revision of its criteria set. Nothing that was said is lost: what the new
//! revision can still read counts on, what it can't is set aside, and comes back if a later revision can read it again.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::may::{Caller, Refusal, administer, enter, refuse};
use super::{Assessment, ItemRecord};
use crate::domain::criteria::intake::{Completeness, Form};
use crate::domain::criteria::{CriteriaSet, Item, Method};
use crate::domain::facts::{Decision, Phase, Recorded, Submission, SubmissionKind, Verdict};
use crate::domain::score::inputs_json;

/// What was said of an item and the revision can't read: the item is gone, its figures are others, its maximum is lower. With it goes
/// what it had replaced, which would count again otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct SetAside {
    /// Item code.
    pub item: String,
    /// Whether the revision has no such item.
    pub gone: bool,
    /// Assignments set aside: of items that are collected now and were not, or the other way round.
    pub assignments: usize,
    /// Reports whose figures the item does not take, and those that these had replaced.
    pub submissions: usize,
    /// Decisions on these, or that give more points than the item has, and those that these had replaced.
    pub decisions: usize,
    /// Appraisals that give more points than the item has, or of what is a survey item now, and those that these had replaced.
    pub appraisals: usize,
    /// Answers to these.
    pub explanations: usize,
    /// Survey results of what is no survey item now.
    pub surveys: usize,
}

impl Assessment {
    /// Makes a revision known, so that a move to it can be taken in.
    pub fn know(&mut self, set: Arc<CriteriaSet>) {
        Arc::make_mut(&mut self.revisions).insert(set.revision, set);
    }

    /// Takes in a move to a revision that is known; [`Assessment::know`] comes before it.
    pub(super) fn move_to(&mut self, revision: u32) {
        let Some(set) = self.revisions.get(&revision).map(Arc::clone) else { return };
        let mut all = std::mem::take(Arc::make_mut(&mut self.aside));
        for (item, record) in self.set.items().iter().zip(&self.items) {
            all.entry(item.code.clone()).or_default().join(record);
        }
        let (mut items, mut submissions) = (Vec::with_capacity(set.items().len()), HashMap::new());
        for (index, item) in set.items().iter().enumerate() {
            let (fits, rest) = all.remove(&item.code).unwrap_or_default().split(item);
            submissions.extend(fits.submissions.iter().map(|submission| (submission.fact.id, index)));
            items.push(Arc::new(fits));
            if !rest.is_empty() {
                all.insert(item.code.clone(), rest);
            }
        }
        all.retain(|_, record| !record.is_empty());
        (self.set, self.items) = (set, items);
        (self.aside, self.submissions) = (Arc::new(all), Arc::new(submissions));
    }

    /// What the revision can't read, by item.
    #[must_use]
    pub fn set_aside(&self) -> Vec<SetAside> {
        let told = |(code, record): (&String, &ItemRecord)| SetAside {
            item: code.clone(),
            gone: self.set.index_of(code).is_none(),
            assignments: record.assignments.len(),
            submissions: record.submissions.len(),
            decisions: record.decisions.len(),
            appraisals: record.appraisals.len(),
            explanations: record.explanations.len(),
            surveys: record.surveys.len(),
        };
        self.aside.iter().map(told).collect()
    }

    /// Whether the caller may move the assessment to a revision now: an administrator, to a newer one, before the year is finished.
    ///
    /// # Errors
    /// The first rule that refuses.
    pub fn may_move(&self, revision: u32, caller: &Caller, now: DateTime<Utc>) -> Result<(), Box<Refusal>> {
        enter(caller, &self.opening.province)?;
        administer(caller)?;
        if self.phase_end(Phase::Publish).is_some_and(|end| now >= end) {
            let (vi, en) = (
                "Kết quả năm này đã công bố: không đổi bộ tiêu chí nữa",
                "The year is published: its criteria move no more",
            );
            return refuse("conflict", "year_finished", vi, en, None);
        }
        let mut pairs = self.set.items().iter().zip(&self.items);
        if pairs.all(|(item, record)| self.is_finished(item, record)) {
            let (vi, en) = (
                "Mọi mục đã có điểm của Bộ hoặc kết quả điều tra: không đổi bộ tiêu chí nữa",
                "Every item has the ministry's points or the survey's: its criteria move no more",
            );
            return refuse("conflict", "year_finished", vi, en, None);
        }
        if revision <= self.set.revision {
            let (vi, en) = ("Chỉ chuyển sang bản mới hơn của bộ tiêu chí", "It moves to a newer revision only");
            return refuse("conflict", "revision_not_newer", vi, en, None);
        }
        Ok(())
    }

    fn is_finished(&self, item: &Item, record: &ItemRecord) -> bool {
        record.appraised(item).is_some() || record.reviewed(item).is_some_and(|standing| !standing.applicable)
    }
}

/// Whether the item takes these figures as a report.
fn reads(item: &Item, submission: &Submission) -> bool {
    let rule = (!item.is_collected()).then_some(&item.rule);
    let form = Form { specs: item.reported(), rule };
    item.method == Method::Appraisal && form.read(&inputs_json(&submission.inputs), Completeness::Required).is_ok()
}

/// Facts of which the last counts: those after the last that does not fit, and the rest. What was replaced does not count again.
fn parted<T>(mut facts: Vec<Recorded<T>>, fits: impl Fn(&Recorded<T>) -> bool) -> (Vec<Recorded<T>>, Vec<Recorded<T>>) {
    let kept = facts.iter().rposition(|fact| !fits(fact)).map_or(0, |last| last + 1);
    let newer = facts.split_off(kept);
    (newer, facts)
}

impl ItemRecord {
    fn is_empty(&self) -> bool {
        let Self { assignments, submissions, decisions, appraisals, explanations, surveys, repeats } = self;
        assignments.is_empty()
            && submissions.is_empty()
            && decisions.is_empty()
            && appraisals.is_empty()
            && explanations.is_empty()
            && surveys.is_empty()
            && repeats.is_empty()
    }

    /// Takes in what another record holds of the same item, in the order it was said.
    fn join(&mut self, other: &Self) {
        let Self { assignments, submissions, decisions, appraisals, explanations, surveys, repeats } = other.clone();
        self.assignments.extend(assignments);
        self.assignments.sort_by_key(|fact| fact.seq);
        self.submissions.extend(submissions);
        self.submissions.sort_by_key(|fact| fact.seq);
        self.decisions.extend(decisions);
        self.decisions.sort_by_key(|fact| fact.seq);
        self.appraisals.extend(appraisals);
        self.appraisals.sort_by_key(|fact| fact.seq);
        self.explanations.extend(explanations);
        self.explanations.sort_by_key(|fact| fact.seq);
        self.surveys.extend(surveys);
        self.surveys.sort_by_key(|fact| fact.seq);
        self.repeats.extend(repeats);
    }

    /// The submissions that count on. One that the item can't read takes along what it had replaced: what was taken back by its
    /// author would count again otherwise. What Sở Nội vụ had settled stays settled until it settles something else.
    fn read(&self, item: &Item) -> BTreeSet<Uuid> {
        let mut last: HashMap<Uuid, i64> = HashMap::new();
        for fact in &self.submissions {
            // What is said once more is said anew.
            let said = last.entry(self.claim_of(fact.fact.id)).or_default();
            *said = fact.seq.max(*said);
        }
        let said = |fact: &Submission| last.get(&self.claim_of(fact.id)).copied().unwrap_or_default();
        let settled = |fact: &Submission| {
            self.decision_on(fact.id).is_some_and(|decision| decision.fact.verdict != Verdict::Return)
        };
        let unread: Vec<&Submission> =
            self.submissions.iter().map(|fact| &fact.fact).filter(|fact| !reads(item, fact)).collect();
        let replaced = |fact: &Submission| {
            unread.iter().any(|newer| {
                let speaks = newer.kind == fact.kind || newer.kind == SubmissionKind::Actual;
                let whose = !item.is_collected() || newer.unit == fact.unit;
                speaks && whose && said(newer) > said(fact) && (settled(newer) || !settled(fact))
            })
        };
        let submissions = self.submissions.iter().map(|fact| &fact.fact);
        submissions.filter(|fact| reads(item, fact) && !replaced(fact)).map(|fact| fact.id).collect()
    }

    /// The decisions that count on: on submissions that do, and within the item's points. One that gives more takes along what it
    /// had replaced.
    fn decided(&self, item: &Item, read: &BTreeSet<Uuid>) -> BTreeSet<Uuid> {
        let fits =
            |fact: &Decision| read.contains(&fact.submission) && fact.points.is_none_or(|points| points <= item.max);
        let of_item = |fact: &Decision| matches!(fact.verdict, Verdict::Adjust | Verdict::NotApplicable);
        let unfit: Vec<_> = self.decisions.iter().filter(|fact| !fits(&fact.fact) && of_item(&fact.fact)).collect();
        let replaced = |fact: &Recorded<Decision>| {
            unfit.iter().any(|newer| {
                let same = self.claim_of(newer.fact.submission) == self.claim_of(fact.fact.submission);
                newer.seq > fact.seq && (same || fact.fact.verdict != Verdict::Return)
            })
        };
        let decisions = self.decisions.iter().filter(|fact| fits(&fact.fact) && !replaced(fact));
        decisions.map(|fact| fact.fact.id).collect()
    }

    /// What the item can read of the record, and the rest.
    fn split(self, item: &Item) -> (Self, Self) {
        let read = self.read(item);
        let decided = self.decided(item, &read);
        let Self { assignments, submissions, decisions, appraisals, explanations, surveys, repeats } = self;
        let is_survey = item.method == Method::Survey;
        let (mut fits, mut rest) = (Self::default(), Self::default());
        (fits.assignments, rest.assignments) =
            parted(assignments, |fact| !is_survey && item.is_collected() != fact.fact.contributors.is_empty());
        (fits.submissions, rest.submissions) = submissions.into_iter().partition(|fact| read.contains(&fact.fact.id));
        (fits.decisions, rest.decisions) = decisions.into_iter().partition(|fact| decided.contains(&fact.fact.id));
        (fits.appraisals, rest.appraisals) = parted(appraisals, |fact| !is_survey && fact.fact.points <= item.max);
        let appraised: BTreeSet<Uuid> = fits.appraisals.iter().map(|fact| fact.fact.id).collect();
        (fits.explanations, rest.explanations) =
            explanations.into_iter().partition(|fact| appraised.contains(&fact.fact.appraisal));
        // What says the same is read, or not, together.
        (fits.repeats, rest.repeats) = repeats.into_iter().partition(|(repeat, _)| read.contains(repeat));
        (fits.surveys, rest.surveys) = surveys.into_iter().partition(|_| is_survey);
        (fits, rest)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{SET, Said, log, recorded, said};
    use super::super::{BasisName, History};
    use super::*;
    use crate::domain::criteria;
    use crate::domain::exact::Exact;
    use crate::domain::facts::{Fact, Move};

    /// The small set with another text and a number of its own.
    fn revised(revision: u32, change: impl Fn(String) -> String) -> Arc<CriteriaSet> {
        let text = change(SET.replacen("id: small", &format!("id: small\nrevision: {revision}"), 1));
        Arc::new(criteria::read(text.as_bytes()).unwrap())
    }

    /// 1.1 has another figure and 1 point instead of 3, 1.2 is not collected any more, 1.3 is new, 2.1 stays.
    fn other() -> Arc<CriteriaSet> {
        revised(2, |text| {
            let (head, rest) = text.split_once("      - code: \"1.1\"").unwrap();
            let (_, tail) = rest.split_once("  - code: \"2\"").unwrap();
            let item = |code: &str, figure: &str, max: u32| {
                format!(
                    "      - code: \"{code}\"\n        name: {{ vi: A, en: A }}\n        max: {max}\n        method: appraisal\n        inputs:\n          \
                     {figure}: {{ unit: tasks, vi: a, en: a, at_most: planned }}\n          planned: {{ unit: tasks, vi: b, en: b }}\n        \
                     rule: {{ proportional: {{ of: {{ ratio: [{figure}, planned] }}, full_at: 0.5 }}, when_zero: zero }}\n"
                )
            };
            let items = [item("1.1", "done", 1), item("1.2", "finished", 3), item("1.3", "done", 2)].concat();
            format!("{head}{items}  - code: \"2\"{tail}")
        })
    }

    fn moved(all: &[Said], sets: &[Arc<CriteriaSet>]) -> Vec<Recorded> {
        let mut facts = log(all);
        for set in sets {
            let seq = i64::try_from(facts.len()).unwrap() + 1;
            facts.push(recorded(seq, Fact::Moved(Move { revision: set.revision, reason: "Đính chính".to_owned() })));
        }
        facts
    }

    fn fold(facts: Vec<Recorded>, sets: &[Arc<CriteriaSet>]) -> Assessment {
        Assessment::fold_over(super::super::testing::set(), sets, facts).unwrap()
    }

    #[test]
    fn what_was_replaced_does_not_count_again() {
        let quarters = |quarter| Said::Ministry { collected: false, quarter };
        let ratio = |done, planned| Said::Ratio { done, planned, forecast: false };
        let verdict = |nth, verdict, quarter| Said::Verdict { nth, verdict, quarter };
        let moved_to = |all: &[Said], set: Arc<CriteriaSet>| {
            let sets = [set];
            let after = fold(moved(all, &sets), &sets);
            let (_, record) = after.item("1.1").unwrap();
            let aside = after.set_aside().into_iter().find(|aside| aside.item == "1.1");
            (record.clone(), aside.unwrap_or_default())
        };
        // 1 point at most: the ministry's 2 points go, and the 0.5 that they had replaced do not come back.
        let (record, aside) = moved_to(&[quarters(2), quarters(8)], other());
        assert_eq!((record.appraisals.len(), aside.appraisals), (0, 2));
        let (record, aside) = moved_to(&[quarters(8), quarters(2)], other());
        assert_eq!((record.appraisals.len(), aside.appraisals), (1, 1), "what came after it counts on");
        // Accepted, then adjusted to more than there is now: undecided.
        let (record, aside) = moved_to(&[ratio(1, 2), verdict(0, 0, 0), verdict(0, 2, 8)], other());
        assert_eq!((record.submissions.len(), record.decisions.len(), aside.decisions), (1, 0, 2));

        // A percentage now: a report of 200 goes, and what its unit had replaced by it does not come back.
        let few = || revised(2, |text| text.replacen("planned: { unit: tasks,", "planned: { unit: percent,", 1));
        let (record, aside) = moved_to(&[ratio(1, 2), ratio(3, 4)], few());
        assert_eq!((record.submissions.len(), aside.submissions), (2, 0), "both can be read");
        let (record, aside) = moved_to(&[ratio(1, 2), ratio(1, 200)], few());
        assert_eq!((record.submissions.len(), aside.submissions), (0, 2));
        let (record, aside) = moved_to(&[ratio(1, 2), ratio(1, 200), ratio(1, 3)], few());
        assert_eq!((record.submissions.len(), aside.submissions), (1, 2));
        // What Sở Nội vụ had accepted stands until it settles something else.
        let (record, aside) = moved_to(&[ratio(1, 2), verdict(0, 0, 0), ratio(1, 200)], few());
        assert_eq!((record.submissions.len(), record.decisions.len(), aside.submissions), (1, 1, 1));
        let settled = [ratio(1, 2), verdict(0, 0, 0), ratio(1, 200), verdict(1, 0, 0)];
        let (record, aside) = moved_to(&settled, few());
        assert_eq!((record.submissions.len(), aside.submissions, aside.decisions), (0, 2, 2));
        let returned = [ratio(1, 2), verdict(0, 0, 0), ratio(1, 200), verdict(1, 1, 0)];
        assert_eq!(moved_to(&returned, few()).0.decisions.len(), 1, "what stood when the newer was sent back");
    }

    fn points(assessment: &Assessment) -> Vec<Vec<Option<Exact>>> {
        let standings = |basis| assessment.standings(basis, &History::default()).items;
        BasisName::ALL.map(|basis| standings(basis).into_iter().map(|standing| standing.points).collect()).to_vec()
    }

    proptest! {
        #[test]
        fn the_same_text_under_another_number_changes_nothing(all in proptest::collection::vec(said(), 0..30)) {
            let same = [revised(2, |text| text)];
            let (before, after) = (fold(log(&all), &[]), fold(moved(&all, &same), &same));
            prop_assert_eq!(points(&before), points(&after));
            prop_assert_eq!(after.set.revision, 2);
            prop_assert_eq!(after.set_aside(), vec![]);
        }

        #[test]
        fn what_was_set_aside_comes_back(all in proptest::collection::vec(said(), 0..30)) {
            let sets = [other(), revised(3, |text| text)];
            let (before, after) = (fold(log(&all), &[]), fold(moved(&all, &sets), &sets));
            prop_assert_eq!(points(&before), points(&after));
            prop_assert_eq!(after.set_aside(), vec![]);
            for (was, is) in before.items.iter().zip(&after.items) {
                prop_assert_eq!(format!("{was:?}"), format!("{is:?}"));
            }
        }

        #[test]
        fn points_stay_within_the_new_maxima_and_nothing_is_lost(all in proptest::collection::vec(said(), 0..30)) {
            let sets = [other()];
            let after = fold(moved(&all, &sets), &sets);
            for basis in BasisName::ALL {
                let standings = after.standings(basis, &History::default()).items;
                for (item, standing) in after.set.items().iter().zip(standings) {
                    let most = Exact::from(item.max);
                    prop_assert!(standing.points.is_none_or(|points| points >= Exact::zero() && points <= most), "{}", item.code);
                }
            }
            let kept = |assessment: &Assessment| {
                let lists = |record: &ItemRecord| record.submissions.len() + record.decisions.len() + record.appraisals.len() + record.surveys.len() + record.assignments.len();
                assessment.items.iter().map(|record| lists(record)).sum::<usize>()
            };
            let aside: usize = after.set_aside().iter().map(|aside| aside.submissions + aside.decisions + aside.appraisals + aside.surveys + aside.assignments).sum();
            prop_assert_eq!(kept(&fold(log(&all), &[])), kept(&after) + aside);
            // Taken in one by one, as a server does, it is the same.
            let mut one_by_one = fold(log(&all), &[]);
            one_by_one.know(other());
            let last = moved(&all, &sets).pop().unwrap();
            one_by_one.apply(last);
            prop_assert_eq!(points(&one_by_one), points(&after));
        }
    }
}
