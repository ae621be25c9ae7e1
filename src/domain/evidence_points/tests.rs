//! Rejecting nothing changes nothing; what items lose adds up to what the whole loses, reckoned another way.

use proptest::prelude::*;

use super::*;
use crate::domain::assessment::testing::{Said, as_reviewed, document, log, said, set, with_documents};
use crate::domain::facts::{Fact, Recorded};
use crate::domain::score::tree;

fn total(assessment: &Assessment, basis: BasisName) -> Exact {
    let standings = assessment.standings(basis, &History::default()).items;
    tree(&assessment.set, &standings, &mut |_| None).points.unwrap_or_else(Exact::zero)
}

/// The log in which whatever rests on the document alone was never said, nor decided on.
fn never_said(facts: &[Recorded], document: Uuid) -> Assessment {
    let mut gone = Vec::new();
    let kept = facts.iter().filter(|recorded| match &recorded.fact {
        Fact::Submitted(claim) if sole_document(claim) == Some(document) => {
            gone.push(claim.id);
            false
        }
        Fact::Decided(decision) => !gone.contains(&decision.submission),
        _ => true,
    });
    Assessment::fold(set(), kept.cloned().collect()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn items_add_up_to_the_whole_and_nothing_rejected_is_nothing_lost(
        all in prop::collection::vec(said(), 0..25),
        marks in prop::collection::vec(0u8..16, 1..25),
        nth in 0u8..4,
    ) {
        let facts = as_reviewed(with_documents(log(&all), &marks));
        let assessment = Assessment::fold(set(), facts).unwrap();
        let rejected = document(nth);
        let found = points(&assessment, rejected, &History::default());
        let without = assessment.without(rejected);
        for basis in BASES {
            let fall = found.falls.under(basis);
            prop_assert_eq!(&fall.before, &total(&assessment, basis));
            prop_assert_eq!(&fall.after, &total(&without, basis));
            let items: Exact = found.items.iter().map(|item| &item.falls.under(basis).change).sum();
            prop_assert_eq!(&items, &fall.change);
        }
        // The fourth document is named by nobody.
        if nth == 3 {
            prop_assert_eq!(&found.falls.claimed.change, &Exact::zero());
            prop_assert!(found.items.is_empty());
        }
        for sole in on_one_document(&assessment, &History::default()) {
            let found = points(&assessment, sole.document, &History::default());
            let item = found.items.iter().find(|item| item.code == sole.code).unwrap();
            prop_assert_eq!((&item.alone, &item.falls), (&sole.units, &sole.falls));
        }
    }

    #[test]
    fn while_every_claim_is_another_and_undecided_it_is_as_if_it_were_never_made(
        done in prop::collection::vec(0u32..10, 0..4),
        late in prop::collection::vec((0usize..3, 0u32..3), 0..4),
        marks in prop::collection::vec(0u8..16, 8),
    ) {
        // One claim each: nothing older stands again.
        let ratio = done.first().map(|done| Said::Ratio { done: *done, planned: 10, forecast: false });
        let mut rows = std::collections::BTreeMap::new();
        rows.extend(late);
        let rows = rows.into_iter().map(|(unit, late)| Said::Row { unit, late, forecast: false });
        let all: Vec<Said> = ratio.into_iter().chain(rows).collect();
        let facts = with_documents(log(&all), &marks);
        let assessment = Assessment::fold(set(), facts.clone()).unwrap();
        for nth in 0..3 {
            let found = points(&assessment, document(nth), &History::default());
            for basis in [BasisName::Secured, BasisName::Claimed] {
                prop_assert_eq!(&found.falls.under(basis).after, &total(&never_said(&facts, document(nth)), basis));
            }
        }
    }
}

#[test]
fn what_was_settled_on_the_document_falls_and_what_rests_on_another_stands_again() {
    let ratio = |done| Said::Ratio { done, planned: 10, forecast: false };
    let verdict = |nth, verdict| Said::Verdict { nth, verdict, quarter: 8 };
    let fall = |all: &[Said], marks: &[u8]| {
        let assessment = Assessment::fold(set(), with_documents(log(all), marks)).unwrap();
        let found = points(&assessment, document(0), &History::default());
        (
            found.falls.secured.change.wire(),
            found.falls.claimed.change.wire(),
            found.items.first().map(|item| item.alone.len()),
        )
    };
    let lost = |secured: &str, claimed: &str, alone| (secured.to_owned(), claimed.to_owned(), Some(alone));
    assert_eq!(fall(&[ratio(9)], &[1]), lost("0", "-3", 1));
    assert_eq!(fall(&[ratio(9), verdict(0, 0)], &[1]), lost("-3", "-3", 1));
    assert_eq!(fall(&[ratio(9), verdict(0, 2)], &[1]), lost("-2", "-2", 1), "adjusted to 2");
    assert_eq!(fall(&[ratio(9), verdict(0, 0)], &[3]), lost("0", "0", 0), "another document holds it up");
    assert_eq!(fall(&[ratio(9), verdict(0, 0)], &[9]), lost("0", "0", 0), "an explanation holds it up");
    assert_eq!(fall(&[ratio(3), verdict(0, 0), ratio(9), verdict(1, 0)], &[2, 1]), lost("-2", "-2", 1));
    let ministry = Said::Ministry { collected: false, quarter: 4 };
    assert_eq!(fall(&[ratio(9), verdict(0, 0), ministry], &[1]), lost("0", "0", 1), "the ministry's points stand");
}
