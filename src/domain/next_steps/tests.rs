//! Steps of whole assessments: reported as it says, each gives what it promises.

use std::collections::BTreeMap;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::assessment::testing::{UNITS, log, said, set};
use crate::domain::facts::{Actor, Fact, Recorded, Role, Submission, SubmissionKind};
use crate::domain::inputs::{Inputs, Value};

/// The same assessment after a unit has reported these figures.
fn reported(assessment: &Assessment, item: &str, unit: &str, inputs: Inputs) -> Assessment {
    let mut after = assessment.clone();
    let actor = Actor { name: unit.to_owned(), role: Role::Department, unit: Some(unit.to_owned()) };
    let (id, item, unit) = (Uuid::from_u128(u128::MAX), item.to_owned(), unit.to_owned());
    let kind = SubmissionKind::Actual;
    let fact = Fact::Submitted(Submission {
        id,
        item,
        unit,
        kind,
        inputs,
        explanation: Some("nay".into()),
        evidence: Vec::new(),
    });
    after.apply(Recorded { seq: assessment.version + 1, at: assessment.at, actor, fact });
    after
}

fn claimed(assessment: &Assessment, code: &str) -> Option<Exact> {
    let index = assessment.set.index_of(code).unwrap();
    assessment.standings(BasisName::Claimed, &History::default()).items[index].points.clone()
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2017, 1, 5).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn reported_as_it_says_a_step_gives_what_it_promises(all in prop::collection::vec(said(), 0..20)) {
        let assessment = Assessment::fold(set(), log(&all)).unwrap();
        let steps = next_steps(&assessment, today(), Sort::Points);
        prop_assert_eq!(steps.items.len() + steps.closed.len(), assessment.set.items().len());
        for step in &steps.items {
            let (item, record) = assessment.item(&step.code).unwrap();
            prop_assert_eq!(&claimed(&assessment, &step.code), &step.points);
            let Some(up) = &step.up else { continue };
            prop_assert_eq!(&up.points - &up.gain, step.points.clone().unwrap_or_else(Exact::zero));
            prop_assert!(up.points <= item.max.into());
            if item.is_collected() {
                continue;
            }
            let Basis::Inputs(now) = record.claim_basis(item) else { unreachable!() };
            let mut inputs = now.clone();
            for need in &up.needs {
                let target = need.at_least.or(need.at_most).unwrap();
                inputs.insert(need.input.clone(), Value::Number(target));
            }
            if up.kind == StepKind::Report {
                let full = rust_decimal::Decimal::ONE;
                inputs = BTreeMap::from(["done", "planned"].map(|name| (name.to_owned(), Value::Number(full))));
            }
            let after = reported(&assessment, &step.code, UNITS[0], inputs);
            prop_assert_eq!(claimed(&after, &step.code), Some(up.points.clone()), "{:?}", up);
        }
    }

    #[test]
    fn every_order_holds_the_same_items_and_is_an_order(all in prop::collection::vec(said(), 0..20)) {
        let assessment = Assessment::fold(set(), log(&all)).unwrap();
        let codes = |sort| {
            let steps = next_steps(&assessment, today(), sort);
            let ups: Vec<_> = steps.items.iter().map_while(|item| item.up.as_ref()).collect();
            assert!(steps.items[ups.len()..].iter().all(|item| item.up.is_none()), "those without a way up come last");
            assert!(match sort {
                Sort::Points => ups.is_sorted_by(|a, b| a.gain >= b.gain),
                Sort::Effort => ups.is_sorted_by(|a, b| a.effort <= b.effort),
                Sort::Date => steps.items[..ups.len()].is_sorted_by_key(|item| item.due),
            });
            let mut codes: Vec<_> = steps.items.into_iter().map(|item| item.code).collect();
            codes.sort();
            codes
        };
        prop_assert_eq!(codes(Sort::Points), codes(Sort::Effort));
        prop_assert_eq!(codes(Sort::Points), codes(Sort::Date));
    }
}
