//! A supposition that repeats reality changes nothing; one that comes true was right.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::domain::assessment::History;
use crate::domain::assessment::testing::{UNITS, log, said, set};
use crate::domain::exact::Exact;
use crate::domain::facts::SubmissionKind;
use crate::domain::ranking::published::Published;
use crate::domain::score::{Basis, inputs_json};

fn outside() -> Outside {
    Outside { history: History::default(), published: Arc::new(Published::unknown(2016, 63)), tag: String::new() }
}

fn asked(assessment: &Assessment, supposition: &Supposition) -> Answer<WhatIf> {
    let supposed = suppose(assessment, None, supposition)?;
    Ok(compare(assessment, supposed, supposition.basis, &outside(), None))
}

/// Everything that is so, said once more.
fn repeated(assessment: &Assessment, basis: BasisName) -> Supposition {
    let mut all = Supposition { basis, ..Supposition::default() };
    for (item, record) in assessment.set.items().iter().zip(&assessment.items) {
        let code = || item.code.clone();
        if let Some(survey) = record.surveys.last() {
            all.surveys.push(SurveyChange { item: code(), satisfaction: survey.fact.satisfaction });
        }
        if let Some(appraisal) = record.appraisals.last() {
            all.appraisals.push(AppraisalChange { item: code(), points: Some(appraisal.fact.points) });
            continue;
        }
        let units = if item.is_collected() { UNITS.map(Some).to_vec() } else { vec![None] };
        for unit in units {
            let newest = record.newest(SubmissionKind::Actual, unit);
            let verdict = newest.and_then(|newest| record.decision_on(newest.fact.id));
            let unit_name = || unit.map(str::to_owned);
            if let Some(verdict) = verdict {
                let (verdict, points) = (verdict.fact.verdict, verdict.fact.points);
                all.decisions.push(DecisionChange { item: code(), unit: unit_name(), verdict, points });
            }
            let basis = record.claim_basis(item);
            let inputs = match (&basis, unit) {
                (Basis::Inputs(inputs), _) => Some(*inputs),
                (Basis::Rows { rows, .. }, Some(unit)) => rows.get(unit).copied(),
                _ => None,
            };
            if let Some(inputs) = inputs.filter(|inputs| !inputs.is_empty() && record.item_verdict(item).is_none()) {
                all.inputs.push(InputChange { item: code(), unit: unit_name(), inputs: inputs_json(inputs) });
            }
        }
    }
    // A verdict on figures said once more would be a verdict on those: it is met by what they met.
    let said: Vec<_> = all.inputs.iter().map(|change| (change.item.clone(), change.unit.clone())).collect();
    all.decisions.retain(|change| !said.contains(&(change.item.clone(), change.unit.clone())));
    all
}

fn ratio(done: u32, planned: u32) -> Supposition {
    let change = json!({ "inputs": [{ "item": "1.1", "inputs": { "done": done, "planned": planned } }] });
    serde_json::from_value(change).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn repeating_reality_changes_nothing(all in prop::collection::vec(said(), 0..25), basis in 0usize..4) {
        let assessment = Assessment::fold(set(), log(&all)).unwrap();
        let basis = BasisName::ALL[basis];
        let supposition = repeated(&assessment, basis);
        let answer = asked(&assessment, &supposition).unwrap();
        prop_assert_eq!(answer.differences, vec![], "{:?}", supposition);
        prop_assert_eq!(answer.before.points, answer.after.points);
        prop_assert_eq!(answer.change.points, Exact::zero());
    }

    #[test]
    fn what_comes_true_is_what_was_supposed(all in prop::collection::vec(said(), 0..20), done in 0u32..12, planned in 0u32..12) {
        let assessment = Assessment::fold(set(), log(&all)).unwrap();
        let (item, record) = assessment.item("1.1").unwrap();
        let accepted = record.newest(SubmissionKind::Actual, None).is_some_and(|newest| {
            record.decision_on(newest.fact.id).is_some_and(|decision| decision.fact.verdict == Verdict::Accept)
        });
        let supposition = ratio(done, planned);
        let answer = asked(&assessment, &supposition);
        if planned < done {
            prop_assert!(matches!(answer, Err(AppError::Invalid(_))), "a part above its whole");
            return Ok(());
        }
        if !record.appraisals.is_empty() || record.item_verdict(item).is_some() {
            prop_assert!(matches!(answer, Err(AppError::Invalid(_))), "another's points stand");
            return Ok(());
        }
        prop_assume!(!accepted);
        let mut facts = log(&all);
        let id = uuid::Uuid::from_u128(1 << 80);
        let said = crate::domain::facts::Submission {
            id,
            item: "1.1".to_owned(),
            unit: "a".to_owned(),
            kind: SubmissionKind::Actual,
            inputs: ["done", "planned"].into_iter().zip([done, planned]).map(|(name, n)| {
                (name.to_owned(), crate::domain::inputs::Value::Number(n.into()))
            }).collect(),
            explanation: Some("nay".to_owned()),
            evidence: vec![],
        };
        let mut last = facts.last().unwrap().clone();
        last.seq += 1;
        last.fact = crate::domain::facts::Fact::Submitted(said);
        facts.push(last);
        let real = Assessment::fold(set(), facts).unwrap();
        let standings = real.standings(BasisName::Claimed, &History::default()).items;
        let root = score::tree(&real.set, &standings, &mut |_| None);
        let answer = answer.unwrap();
        prop_assert_eq!(&answer.tree.points, &root.points);
        prop_assert_eq!(&answer.tree.applicable_max, &root.applicable_max);
        prop_assert_eq!(differences(&root, &answer.tree), vec![]);
        // The parts that moved sum to the whole.
        let areas = answer.tree.children.iter().flatten().map(|area| area.code.clone());
        let moved: Exact = areas.filter_map(|area| answer.differences.iter().find(|one| *one.code == *area)).map(|one| &one.change.points).sum();
        prop_assert_eq!(moved, answer.change.points);
    }
}

#[test]
fn a_rule_that_repeats_itself_changes_nothing_and_another_counts() {
    let claim = crate::domain::assessment::testing::Said::Ratio { done: 4, planned: 10, forecast: false };
    let assessment = Assessment::fold(set(), log(&[claim])).unwrap();
    let with = |rule: Value| {
        let supposition = json!({ "rules": [{ "item": "1.1", "rule": rule }] });
        asked(&assessment, &serde_json::from_value(supposition).unwrap())
    };
    let item = assessment.set.item("1.1").unwrap();
    let same = with(item.to_json()["rule"].clone()).unwrap();
    assert_eq!(same.differences, vec![]);
    let easier = "proportional: { of: { ratio: [done, planned] }, full_at: 0.4 }\nwhen_zero: not_applicable";
    let easier = with(Value::String(easier.to_owned())).unwrap();
    assert_eq!((easier.before.points.wire().as_str(), easier.after.points.wire().as_str()), ("1.333333333333", "3"));
    assert_eq!(easier.amended, ["1.1"]);
    let codes: Vec<_> = easier.differences.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(codes, ["small", "1", "1.1"]);
    let Err(AppError::Invalid(faults)) = with(json!({ "proportional": { "of": { "ratio": ["done", "planned"] } } }))
    else {
        panic!("a rule that does not lint");
    };
    assert!(faults.len() >= 2 && faults.iter().all(|fault| fault.pointer.starts_with("/rules/0/rule")), "{faults:?}");
}
