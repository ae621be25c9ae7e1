//! What holds of every comparison, whatever was reported.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::catalog;
use crate::domain::criteria::{Item, Method};
use crate::domain::facts::{Actor, Fact, Opening, Recorded, Role, Submission, SubmissionKind, SurveyResult};

/// An assessment on a built-in set: each item reported with the figures of one of its examples, or not at all.
fn reported(set: &str, year: i32, picks: &[u8]) -> Assessment {
    let set = Arc::clone(catalog::criteria_sets().iter().find(|known| known.id == set).unwrap());
    let opening = Opening {
        assessment: format!("a-{year}"),
        province: "can-tho".to_owned(),
        year,
        set: set.id.clone(),
        revision: set.revision,
        illustrative: true,
    };
    let mut facts = vec![Fact::Opened(opening)];
    for (nth, item) in set.items().iter().enumerate() {
        facts.extend(fact(nth, item, picks[nth % picks.len()].wrapping_add(nth as u8)));
    }
    let actor = Actor { name: "a".to_owned(), role: Role::Admin, unit: None };
    let recorded =
        (1..).zip(facts).map(|(seq, fact)| Recorded { seq, at: Default::default(), actor: actor.clone(), fact });
    Assessment::fold(set, recorded.collect()).unwrap()
}

fn fact(nth: usize, item: &Item, pick: u8) -> Option<Fact> {
    if item.method == Method::Survey {
        return Some(Fact::Surveyed(SurveyResult {
            id: uuid::Uuid::from_u128(nth as u128 + 1),
            item: item.code.clone(),
            satisfaction: (pick % 101).into(),
            source: None,
        }));
    }
    let example = item.examples.get(usize::from(pick) % (item.examples.len() + 1)).filter(|_| !item.is_collected())?;
    Some(Fact::Submitted(Submission {
        id: uuid::Uuid::from_u128(nth as u128 + 1),
        item: item.code.clone(),
        unit: "so-noi-vu".to_owned(),
        kind: SubmissionKind::Actual,
        inputs: example.given.clone(),
        explanation: None,
        evidence: Vec::new(),
    }))
}

fn walk() -> Option<&'static Crosswalk> {
    catalog::crosswalk("par-2015", "par-2016")
}

fn all(parts: &Parts) -> Exact {
    let Parts { rules, performance, undivided, applicability, not_comparable, .. } = parts;
    [rules, performance, undivided, applicability, not_comparable].into_iter().sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_parts_sum_to_the_last_digit(first in prop::collection::vec(any::<u8>(), 24), last in prop::collection::vec(any::<u8>(), 88)) {
        let (before, after) = (reported("par-2015", 2015, &first), reported("par-2016", 2016, &last));
        let parts = compare(&before, &after, walk()).unwrap().parts;
        prop_assert_eq!(all(&parts), parts.change.clone());
        prop_assert_eq!(&parts.after - &parts.before, parts.change);
    }

    #[test]
    fn swapping_the_years_flips_every_sign(first in prop::collection::vec(any::<u8>(), 24), last in prop::collection::vec(any::<u8>(), 88)) {
        let (before, after) = (reported("par-2015", 2015, &first), reported("par-2016", 2016, &last));
        let there = compare(&before, &after, walk()).unwrap().parts;
        let back = compare(&after, &before, walk()).unwrap().parts;
        let pairs = [
            (&there.rules, &back.rules), (&there.performance, &back.performance), (&there.undivided, &back.undivided),
            (&there.applicability, &back.applicability), (&there.not_comparable, &back.not_comparable), (&there.change, &back.change),
        ];
        for (one, other) in pairs {
            prop_assert_eq!(one.clone(), -other.clone());
        }
    }

    #[test]
    fn the_same_rules_explain_nothing(first in prop::collection::vec(any::<u8>(), 88), last in prop::collection::vec(any::<u8>(), 88)) {
        let (before, after) = (reported("par-2016", 2016, &first), reported("par-2016", 2016, &last));
        let found = compare(&before, &after, None).unwrap();
        prop_assert!(found.parts.rules.is_zero() && found.parts.undivided.is_zero() && found.parts.not_comparable.is_zero());
        prop_assert!(found.alone.is_empty());
        prop_assert_eq!(all(&found.parts), found.parts.change);
    }

    #[test]
    fn the_same_performance_explains_nothing(picks in prop::collection::vec(any::<u8>(), 88)) {
        let year = reported("par-2016", 2016, &picks);
        let parts = compare(&year, &year, None).unwrap().parts;
        prop_assert!(parts.performance.is_zero() && parts.applicability.is_zero() && parts.change.is_zero());
    }
}

#[test]
fn without_a_crosswalk_there_is_no_comparison() {
    let (before, after) = (reported("par-2015", 2015, &[1]), reported("par-2016", 2016, &[1]));
    assert!(compare(&before, &after, None).is_none());
    let found = compare(&before, &after, walk()).unwrap();
    assert!(found.alone.iter().all(|alone| alone.year == Side::After));
    assert!(found.alone.iter().any(|alone| alone.item == "3.3.4"), "new in 2016");
    let online: Vec<&Pair> = found.pairs.iter().filter(|pair| pair.before == "7.2").collect();
    assert_eq!(online.iter().map(|pair| pair.after.as_str()).collect::<Vec<_>>(), ["7.2.1", "7.2.2", "7.2.3"]);
    assert!(online.iter().all(|pair| pair.undivided), "dossiers can't be read by a rule that counts procedures");
}

#[test]
fn effects_are_averaged_over_all_orders() {
    // Two things that are worth 10 together and nothing alone share it; a third that adds 1 always has that.
    let value = |set: usize| Exact::whole(if set & 0b11 == 0b11 { 10 } else { 0 } + (set >> 2) as u64);
    assert_eq!(shapley::parts::<3>(value), [Exact::whole(5), Exact::whole(5), Exact::whole(1)]);
}
