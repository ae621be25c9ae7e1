//! What was decided stands for what says the same; the queue holds what is new, and names no more than that.

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::domain::assessment::testing::{Said, as_reviewed, document, log, numbers, said, set, with_documents};
use crate::domain::facts::{Fact, SubmissionKind, Verdict};

fn told(all: &[Said], marks: &[u8]) -> Vec<Recorded> {
    as_reviewed(with_documents(log(all), marks))
}

fn folded(facts: &[Recorded]) -> Assessment {
    Assessment::fold(set(), facts.to_vec()).unwrap()
}

fn and(mut facts: Vec<Recorded>, fact: Fact) -> Vec<Recorded> {
    let last = facts.last().unwrap().clone();
    facts.push(Recorded { seq: last.seq + 1, fact, ..last });
    facts
}

/// Everything that may not move: points under every basis, states, what waits.
fn standing(assessment: &Assessment) -> String {
    let items = assessment.set.items().iter().zip(&assessment.items);
    let items = items.map(|(item, record)| {
        let points = BasisName::ALL.map(|basis| standing_of(item, record, basis, &History::default()));
        let waiting: Vec<_> = record.waiting().into_iter().map(|claim| record.claim_of(claim.fact.id)).collect();
        format!("{} {:?} {points:?} {waiting:?}\n", item.code, record.state(item))
    });
    items.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn saying_it_once_more_changes_nothing(all in prop::collection::vec(said(), 1..25), marks in prop::collection::vec(0u8..16, 1..25)) {
        let facts = told(&all, &marks);
        let assessment = folded(&facts);
        for record in &assessment.items {
            for unit in ["a", "b", "c"] {
                let Some(newest) = record.newest(SubmissionKind::Actual, Some(unit)) else { continue };
                let mut again = newest.fact.clone();
                again.id = Uuid::from_u128(1 << 80);
                // The order in which documents are named says nothing.
                again.evidence.reverse();
                let after = folded(&and(facts.clone(), Fact::Submitted(again.clone())));
                prop_assert_eq!(standing(&assessment), standing(&after));
                let (_, record) = after.item(&again.item).unwrap();
                prop_assert!(record.is_repeat(again.id));
            }
        }
    }

    #[test]
    fn what_was_last_decided_comes_back_with_its_verdict(all in prop::collection::vec(said(), 1..25), marks in prop::collection::vec(0u8..16, 1..25)) {
        let facts = told(&all, &marks);
        let assessment = folded(&facts);
        for record in &assessment.items {
            let Some(last) = record.last_decided("a") else { continue };
            let verdict = record.decision_on(last.fact.id).map(|decision| decision.seq);
            let again = Submission { id: Uuid::from_u128(1 << 80), ..last.fact.clone() };
            let after = folded(&and(facts.clone(), Fact::Submitted(again.clone())));
            let (_, record) = after.item(&again.item).unwrap();
            prop_assert_eq!(record.decision_on(again.id).map(|decision| decision.seq), verdict);
            prop_assert!(record.waiting().iter().all(|waiting| waiting.fact.unit != "a"));
        }
    }

    #[test]
    fn the_queue_holds_only_what_is_new_and_changes_lead_from_the_old_to_it(
        all in prop::collection::vec(said(), 1..25),
        marks in prop::collection::vec(0u8..16, 1..25),
    ) {
        let assessment = folded(&told(&all, &marks));
        let queue = queue(&assessment);
        prop_assert!(queue.is_sorted_by_key(|waiting| waiting.since));
        for Waiting { item, record, submission, .. } in queue {
            let found = changes(item, record, &submission.fact);
            let last = record.last_decided(&submission.fact.unit).map(|last| &last.fact);
            prop_assert_eq!(found.since, last.map(|last| last.id));
            let nothing = found.inputs.is_empty() && found.added.is_empty() && found.removed.is_empty() && found.explanation.is_none();
            prop_assert!(!nothing || (last.is_none() && submission.fact.inputs.is_empty()), "{:?}", submission);
            // Applied to what was decided on, the changes give what waits; and none of them is idle.
            let mut inputs = last.map(|last| inputs_json(&last.inputs)).unwrap_or_default();
            for InputChange { input, before, after } in &found.inputs {
                prop_assert_ne!(before, after);
                prop_assert_eq!(inputs.get(input), before.as_ref());
                match after {
                    Some(after) => drop(inputs.insert(input.clone(), after.clone())),
                    None => drop(inputs.remove(input)),
                }
            }
            prop_assert_eq!(inputs, inputs_json(&submission.fact.inputs));
            let mut documents: BTreeSet<Uuid> = last.map(|last| last.evidence.iter().copied().collect()).unwrap_or_default();
            prop_assert!(found.removed.iter().all(|gone| documents.remove(gone)));
            prop_assert!(found.added.iter().all(|new| documents.insert(*new)));
            prop_assert_eq!(documents, submission.fact.evidence.iter().copied().collect::<BTreeSet<_>>());
        }
    }
}

#[test]
fn a_returned_claim_that_comes_as_it_was_stays_returned_and_a_decision_on_either_is_on_both() {
    let ratio = |done| Said::Ratio { done, planned: 10, forecast: false };
    let verdict = |nth, verdict| Said::Verdict { nth, verdict, quarter: 1 };
    let record = |all: &[Said]| {
        let assessment = folded(&log(all));
        Arc::clone(&assessment.items[0])
    };
    let set = set();
    let item = set.item("1.1").unwrap();
    let state = |all: &[Said]| format!("{:?}", record(all).state(item));
    let returned = [ratio(3), verdict(0, 1), ratio(3)];
    assert_eq!(state(&returned), "Returned");
    assert!(record(&returned).waiting().is_empty());
    // Another claim between them is taken back by saying the old one again.
    assert_eq!(state(&[ratio(3), verdict(0, 1), ratio(4)]), "Submitted");
    assert_eq!(state(&[ratio(3), verdict(0, 1), ratio(4), ratio(3)]), "Returned");
    // What was accepted earlier, before something else was decided on, is looked at again.
    assert_eq!(state(&[ratio(3), verdict(0, 0), ratio(4), verdict(1, 1), ratio(3)]), "Submitted");
    for (number, name) in [(0, "Accepted"), (2, "Adjusted"), (3, "NotApplicable")] {
        assert_eq!(state(&[ratio(3), verdict(0, number), ratio(3)]), name);
        assert_eq!(state(&[ratio(3), ratio(3), verdict(1, number)]), name, "decided on the repetition");
        assert_eq!(state(&[ratio(3), ratio(3), verdict(0, number)]), name, "decided on the first");
        assert_eq!(state(&[ratio(3), verdict(0, number), ratio(3), verdict(1, 1)]), "Returned");
    }
    let last = record(&[ratio(3), verdict(0, 0), ratio(3), verdict(1, 1)]);
    assert_eq!(last.reviewed(item), None, "the acceptance of the same content is gone with it");
}

#[test]
fn the_second_time_only_what_changed_is_shown() {
    let facts = log(&[
        Said::Ratio { done: 3, planned: 10, forecast: false },
        Said::Verdict { nth: 0, verdict: 1, quarter: 0 },
        Said::Ratio { done: 9, planned: 10, forecast: false },
    ]);
    let mut facts = facts;
    for (recorded, evidence) in facts
        .iter_mut()
        .filter(|recorded| matches!(recorded.fact, Fact::Submitted(_)))
        .zip([vec![document(0), document(1)], vec![document(1), document(2)]])
    {
        let Fact::Submitted(submission) = &mut recorded.fact else { unreachable!() };
        submission.evidence = evidence;
    }
    let assessment = folded(&facts);
    let queue = queue(&assessment);
    let [waiting] = queue.as_slice() else { panic!("{queue:?}") };
    let found = changes(waiting.item, waiting.record, &waiting.submission.fact);
    let change = InputChange { input: "done".into(), before: Some("3".into()), after: Some("9".into()) };
    assert_eq!(found.inputs, [change]);
    assert_eq!((found.added, found.removed, found.explanation), (vec![document(2)], vec![document(0)], None));
    let points = |points: Option<Exact>| points.unwrap().wire();
    assert_eq!((points(found.points.before), points(found.points.after)), ("1".into(), "3".into()));
    assert_eq!(waiting.at_stake.wire(), "3");
    assert_eq!(waiting.last.map(|last| last.fact.verdict), Some(Verdict::Return));
    assert_eq!(waiting.submission.fact.inputs, numbers(&[("done", 9), ("planned", 10)]));
}
