//! What holds of every assessment, whatever was said in whatever order.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::*;
use crate::domain::criteria;
use crate::domain::exact::Exact;
use crate::domain::facts::*;
use crate::domain::inputs::{Inputs, Value};
use crate::domain::losses::losses;
use crate::domain::score::{Figured, ScoredNode, tree};

const SET: &str = r#"
format: 1
id: small
level: province
years: [2016]
name: { vi: Nhỏ, en: Small }
provenance: illustrative
max: 10
areas:
  - code: "1"
    name: { vi: A, en: A }
    max: 6
    criteria:
      - code: "1.1"
        name: { vi: Tỷ lệ, en: Ratio }
        max: 3
        method: appraisal
        inputs:
          done: { unit: tasks, vi: Đã làm, en: Done, at_most: planned }
          planned: { unit: tasks, vi: Kế hoạch, en: Planned }
        rule: { proportional: { of: { ratio: [done, planned] }, full_at: 0.9 }, when_zero: not_applicable }
      - code: "1.2"
        name: { vi: Đúng hạn, en: On time }
        max: 3
        method: appraisal
        per_unit:
          late: { unit: dossiers, vi: Trễ hạn, en: Late }
        inputs:
          good: { unit: agencies, vi: Không trễ, en: Without late, from: { units_where: { late: 0 } }, at_most: all }
          all: { unit: agencies, vi: Cơ quan, en: Agencies, from: units }
        rule:
          bands: { of: { ratio: [good, all] }, steps: [{ in: "[1, 1]", points: 3 }, { in: "[0.5, 1)", points: 1 }, { in: "[0, 0.5)", points: 0 }] }
          when_zero: zero
  - code: "2"
    name: { vi: B, en: B }
    max: 4
    criteria:
      - code: "2.1"
        name: { vi: Khảo sát, en: Survey }
        max: 4
        method: survey
        rule: { survey: {} }
"#;

const UNITS: [&str; 3] = ["a", "b", "c"];

fn set() -> Arc<CriteriaSet> {
    Arc::new(criteria::read(SET.as_bytes()).unwrap())
}

fn recorded(seq: i64, fact: Fact) -> Recorded {
    let at = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(17_000) + TimeDelta::seconds(seq);
    Recorded { seq, at, actor: Actor { name: "x".to_owned(), role: Role::Reviewer, unit: None }, fact }
}

fn numbers(pairs: &[(&str, u32)]) -> Inputs {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), Value::Number(Decimal::from(*value)))).collect()
}

/// One thing somebody may say next.
#[derive(Clone, Debug)]
enum Said {
    Ratio { done: u32, planned: u32, forecast: bool },
    Row { unit: usize, late: u32, forecast: bool },
    Verdict { nth: usize, verdict: u8, quarter: u32 },
    Ministry { collected: bool, quarter: u32 },
    Survey { percent: u32 },
}

fn said() -> impl Strategy<Value = Said> {
    prop_oneof![
        (0u32..12, 0u32..12, any::<bool>()).prop_map(|(a, b, forecast)| Said::Ratio {
            done: a.min(b),
            planned: b,
            forecast
        }),
        (0usize..3, 0u32..3, any::<bool>()).prop_map(|(unit, late, forecast)| Said::Row { unit, late, forecast }),
        (0usize..20, 0u8..4, 0u32..=12).prop_map(|(nth, verdict, quarter)| Said::Verdict { nth, verdict, quarter }),
        (any::<bool>(), 0u32..=12).prop_map(|(collected, quarter)| Said::Ministry { collected, quarter }),
        (0u32..=100).prop_map(|percent| Said::Survey { percent }),
    ]
}

/// The log that comes of what was said; verdicts on what does not exist are passed over.
fn log(all: &[Said]) -> Vec<Recorded> {
    let opening = Opening {
        assessment: "t".into(),
        province: "can-tho".into(),
        year: 2016,
        set: "small".into(),
        revision: 1,
        illustrative: true,
    };
    let due = NaiveDate::from_ymd_opt(2017, 1, 15).unwrap();
    let assignment = |item: &str, contributors: &[&str]| {
        let contributors = contributors.iter().map(|unit| (*unit).to_owned()).collect();
        Fact::Assigned(Assignment { item: item.into(), lead: "a".into(), contributors, due, reason: None })
    };
    let mut facts = vec![Fact::Opened(opening), assignment("1.1", &[]), assignment("1.2", &UNITS)];
    let mut submissions: Vec<(Uuid, &str)> = Vec::new();
    for (index, said) in all.iter().enumerate() {
        let id = Uuid::from_u128(index as u128 + 1);
        let quarters = |quarter: &u32| Decimal::new(i64::from(*quarter) * 25, 2);
        let kind = |forecast: &bool| if *forecast { SubmissionKind::Forecast } else { SubmissionKind::Actual };
        let submission = |item: &str, unit: &str, forecast: &bool, inputs| {
            Fact::Submitted(Submission {
                id,
                item: item.into(),
                unit: unit.into(),
                kind: kind(forecast),
                inputs,
                explanation: None,
                evidence: vec![],
            })
        };
        facts.push(match said {
            Said::Ratio { done, planned, forecast } => {
                if !forecast {
                    submissions.push((id, "1.1"));
                }
                submission("1.1", "a", forecast, numbers(&[("done", *done), ("planned", *planned)]))
            }
            Said::Row { unit, late, forecast } => {
                if !forecast {
                    submissions.push((id, "1.2"));
                }
                submission("1.2", UNITS[*unit], forecast, numbers(&[("late", *late)]))
            }
            Said::Verdict { nth, verdict, quarter } => {
                let Some((submission, item)) = submissions.get(*nth % submissions.len().max(1)) else { continue };
                let verdict =
                    [Verdict::Accept, Verdict::Return, Verdict::Adjust, Verdict::NotApplicable][usize::from(*verdict)];
                let points = (verdict == Verdict::Adjust).then(|| quarters(quarter));
                Fact::Decided(Decision {
                    id,
                    item: (*item).into(),
                    submission: *submission,
                    verdict,
                    points,
                    reason: None,
                    cause: None,
                })
            }
            Said::Ministry { collected, quarter } => {
                let item = if *collected { "1.2" } else { "1.1" };
                Fact::Appraised(Appraisal {
                    id,
                    item: item.into(),
                    points: quarters(quarter),
                    reason: None,
                    cause: None,
                })
            }
            Said::Survey { percent } => Fact::Surveyed(SurveyResult {
                id,
                item: "2.1".into(),
                satisfaction: Decimal::from(*percent),
                source: None,
            }),
        });
    }
    facts.into_iter().zip(1..).map(|(fact, seq)| recorded(seq, fact)).collect()
}

fn sums_up(node: &ScoredNode) -> bool {
    let Some(children) = &node.children else { return true };
    let known: Vec<&Exact> = children.iter().filter_map(|child| child.points.as_ref()).collect();
    let points = (!known.is_empty()).then(|| known.into_iter().sum::<Exact>());
    let max: Exact = children.iter().map(|child| &child.applicable_max).sum();
    node.points == points && node.applicable_max == max && children.iter().all(sums_up)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn secured_claimed_ceiling_rise_and_every_tree_adds_up(all in prop::collection::vec(said(), 0..25)) {
        let assessment = Assessment::fold(set(), log(&all)).unwrap();
        let standings = |basis| assessment.standings(basis, &History::default()).items;
        let (secured, claimed, ceiling) = (standings(BasisName::Secured), standings(BasisName::Claimed), standings(BasisName::Ceiling));
        let points = |standing: &crate::domain::score::Standing| standing.points.clone().unwrap_or_else(Exact::zero);
        for index in 0..secured.len() {
            prop_assert!(points(&secured[index]) <= points(&claimed[index]), "{:?}", assessment.items[index]);
            if claimed[index].figured() != Figured::NotApplicable {
                prop_assert!(points(&claimed[index]) <= points(&ceiling[index]));
            }
        }
        for basis in BasisName::ALL {
            let items = standings(basis);
            let mut explain = |index: usize| assessment.explain(index, basis, &items[index]);
            let root = tree(&assessment.set, &items, &mut explain);
            prop_assert!(sums_up(&root));
            if let Some(total) = &root.points {
                prop_assert!(Exact::zero() <= *total && *total <= root.applicable_max);
            }
        }
    }

    #[test]
    fn taking_facts_in_one_by_one_is_folding_them_at_once(all in prop::collection::vec(said(), 0..20), cut in 0usize..20) {
        let facts = log(&all);
        let whole = Assessment::fold(set(), facts.clone()).unwrap();
        let cut = cut.clamp(1, facts.len());
        let mut grown = Assessment::fold(set(), facts[..cut].to_vec()).unwrap();
        for fact in &facts[cut..] {
            grown.apply(fact.clone());
        }
        prop_assert_eq!(format!("{:?}", whole.items), format!("{:?}", grown.items));
        prop_assert_eq!(whole.version, grown.version);
    }

    #[test]
    fn losses_are_what_is_missing_to_full_points(all in prop::collection::vec(said(), 0..25)) {
        let assessment = Assessment::fold(set(), log(&all)).unwrap();
        let standings = assessment.standings(BasisName::Claimed, &History::default());
        let root = tree(&assessment.set, &standings.items, &mut |_| None);
        let found = losses(&assessment);
        prop_assert_eq!(&root.applicable_max - &root.points.unwrap_or_else(Exact::zero), found.points.clone());
        for sum in [
            found.by_cause.iter().map(|group| &group.points).sum::<Exact>(),
            found.by_area.iter().map(|group| &group.points).sum::<Exact>(),
            found.by_unit.iter().map(|group| &group.points).sum::<Exact>(),
        ] {
            prop_assert_eq!(&sum, &found.points);
        }
    }
}

#[test]
fn an_adjustment_of_a_collected_item_stands_until_every_row_is_accepted() {
    let rows: Vec<Said> = (0..3).map(|unit| Said::Row { unit, late: 0, forecast: false }).collect();
    let adjust = Said::Verdict { nth: 0, verdict: 2, quarter: 2 };
    let accept = |nth| Said::Verdict { nth, verdict: 0, quarter: 0 };
    let reviewed = |all: &[Said]| {
        let assessment = Assessment::fold(set(), log(all)).unwrap();
        let (item, record) = assessment.item("1.2").unwrap();
        (record.reviewed(item).and_then(|standing| standing.points).map(|points| points.wire()), record.state(item))
    };
    let mut all = rows;
    assert_eq!(reviewed(&all), (None, ItemState::Submitted));
    all.push(adjust);
    assert_eq!(reviewed(&all), (Some("0.5".into()), ItemState::Adjusted));
    all.extend([accept(1), accept(2)]);
    assert_eq!(reviewed(&all), (Some("0.5".into()), ItemState::Adjusted));
    all.push(accept(0));
    assert_eq!(reviewed(&all), (Some("3".into()), ItemState::Accepted));
}

#[test]
fn a_returned_claim_counts_for_nothing_and_an_earlier_acceptance_stands() {
    let ratio = |done| Said::Ratio { done, planned: 10, forecast: false };
    let verdict = |nth, verdict| Said::Verdict { nth, verdict, quarter: 0 };
    let all = [ratio(3), verdict(0, 0), ratio(9), verdict(1, 1)];
    let assessment = Assessment::fold(set(), log(&all)).unwrap();
    let (item, record) = assessment.item("1.1").unwrap();
    assert_eq!(record.state(item), ItemState::Returned);
    assert_eq!(record.reviewed(item).unwrap().points.unwrap().wire(), "1");
    let claimed = assessment.standings(BasisName::Claimed, &History::default()).items;
    assert_eq!(claimed[0].points.as_ref().unwrap().wire(), "1");
}
