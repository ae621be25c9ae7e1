//! Children sum to their parent at every level; not applicable leaves both sides; nothing known is null.

use std::sync::Arc;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;
use proptest::prelude::*;

use crate::catalog::criteria_sets;
use crate::domain::criteria::CriteriaSet;
use crate::domain::exact::Exact;
use crate::domain::score::{ScoredNode, Standing, Sums, tree};

/// Where one item stands, as plain numbers: `part` of `whole` shares of its maximum; none is unknown.
#[derive(Clone, Copy, Debug)]
enum Place {
    Known { part: u32, whole: u32 },
    Unknown,
    NotApplicable,
}

fn place() -> impl Strategy<Value = Place> {
    prop_oneof![
        4 => (1..=7u32, 0..=7u32).prop_map(|(whole, part)| Place::Known { part: part.min(whole), whole }),
        2 => Just(Place::Unknown),
        2 => Just(Place::NotApplicable),
    ]
}

/// Mostly one kind, so that whole areas are unknown or not applicable; else any mixture.
fn places() -> impl Strategy<Value = Vec<Place>> {
    let runs = prop::collection::vec((place(), 1..12usize), 88);
    runs.prop_map(|runs| runs.into_iter().flat_map(|(place, times)| vec![place; times]).take(88).collect())
}

fn rational(text: &str) -> BigRational {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let numerator: BigInt = format!("{whole}{part}").parse().unwrap();
    BigRational::new(numerator, BigInt::from(10).pow(u32::try_from(part.len()).unwrap()))
}

/// `applicable_max`, points and what is still possible, of the items whose code starts with `prefix`.
struct Naive {
    applicable_max: BigRational,
    points: Option<BigRational>,
    most: BigRational,
}

fn naive(set: &CriteriaSet, places: &[Place], prefix: &str) -> Naive {
    let mut sums = Naive { applicable_max: BigRational::zero(), points: None, most: BigRational::zero() };
    for (item, place) in set.items().iter().zip(places) {
        let below = prefix.is_empty() || item.code == prefix || item.code.starts_with(&format!("{prefix}."));
        if !below || matches!(place, Place::NotApplicable) {
            continue;
        }
        let max = rational(&item.max.to_string());
        sums.applicable_max += &max;
        if let Place::Known { part, whole } = place {
            let points = max * BigRational::new(BigInt::from(*part), BigInt::from(*whole));
            sums.most += &points;
            sums.points = Some(sums.points.unwrap_or_else(BigRational::zero) + points);
        } else {
            sums.most += max;
        }
    }
    sums
}

/// By their lowest terms as text: the engine's arithmetic is not asked to judge itself.
fn same(exact: &Exact, naive: &BigRational) -> bool {
    format!("{exact:?}") == format!("Exact({naive:?})")
}

fn check(node: &ScoredNode, set: &CriteriaSet, places: &[Place], root: bool) -> Result<(), TestCaseError> {
    let expected = naive(set, places, if root { "" } else { &node.code });
    prop_assert!(same(&node.applicable_max, &expected.applicable_max), "{}", node.code);
    prop_assert_eq!(node.points.is_some(), expected.points.is_some(), "{}", node.code);
    if let Some((points, expected)) = node.points.as_ref().zip(expected.points.as_ref()) {
        prop_assert!(same(points, expected), "{}", node.code);
    }
    prop_assert!(same(&node.most, &expected.most), "{}", node.code);
    prop_assert!(node.least <= node.most && node.most <= node.applicable_max);
    let percent = expected.points.filter(|_| !expected.applicable_max.is_zero());
    let percent = percent.map(|points| points * BigRational::from_integer(100.into()) / &expected.applicable_max);
    prop_assert_eq!(node.percent.is_some(), percent.is_some());
    if let Some((shown, percent)) = node.percent.as_ref().zip(percent) {
        prop_assert!(same(&shown.0, &percent), "{}", node.code);
    }
    if let Some(children) = &node.children {
        prop_assert_eq!(children.iter().map(|child| &child.max).sum::<Exact>(), node.max.clone());
        for child in children {
            check(child, set, places, false)?;
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn children_sum_to_their_parents_at_every_level(places in places()) {
        let set: &Arc<CriteriaSet> = &criteria_sets()[1];
        let standings: Vec<Standing> = set.items().iter().zip(&places).map(|(item, place)| match place {
            Place::Known { part, whole } => {
                let share = Exact::ratio(&Exact::whole((*part).into()), &Exact::whole((*whole).into())).unwrap();
                Standing::points(Exact::from(item.max) * share)
            }
            Place::Unknown => Standing::open(item.max.into()),
            Place::NotApplicable => Standing::not_applicable(),
        }).collect();
        let root = tree(set, &standings, &mut |_| None);
        check(&root, set, &places, true)?;
        prop_assert_eq!(Sums::of(set, &standings), root.sums());
    }
}

#[test]
fn nothing_known_is_null_and_all_not_applicable_has_no_percentage() {
    let set = &criteria_sets()[1];
    let of = |standing: fn(Exact) -> Standing| {
        let standings: Vec<Standing> = set.items().iter().map(|item| standing(item.max.into())).collect();
        let root = tree(set, &standings, &mut |_| None);
        serde_json::to_value(&root).unwrap()
    };
    let open = of(Standing::open);
    assert_eq!((&open["points"], &open["percent"]), (&serde_json::Value::Null, &serde_json::Value::Null));
    assert_eq!((open["applicable_max"].as_str(), open["most"].as_str()), (Some("100"), Some("100")));
    let none = of(|_| Standing::not_applicable());
    assert_eq!((&none["points"], &none["percent"]), (&serde_json::Value::Null, &serde_json::Value::Null));
    assert_eq!((none["max"].as_str(), none["applicable_max"].as_str()), (Some("100"), Some("0")));
    let zero = of(|_| Standing::points(Exact::zero()));
    assert_eq!((zero["points"].as_str(), zero["percent"].as_str()), (Some("0"), Some("0.00")));
}
