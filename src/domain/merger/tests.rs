//! Random provinces for the tests of a merger: what was reported of each item, and what became of it.

mod holds;

use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::assessment::testing::{numbers, recorded};
use crate::domain::criteria::{self, CriteriaSet};
use crate::domain::facts::*;
use crate::domain::inputs::{Inputs, Value};

const SET: &str = include_str!("tests/merging.yaml");

const CODES: [&str; 7] = ["1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3"];
const RATIOS: usize = 4;
const UNITS: [&str; 3] = ["u", "v", "w"];

static READ: LazyLock<Arc<CriteriaSet>> = LazyLock::new(|| Arc::new(criteria::read(SET.as_bytes()).unwrap()));

fn set() -> Arc<CriteriaSet> {
    Arc::clone(&READ)
}

/// What is known of an item of one province.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Known {
    Nothing,
    /// One unit's report is missing, for what is collected; as nothing, for the rest.
    Partly,
    Claimed,
    Accepted,
    /// Accepted, and then claimed at twice the figures, which earns as many points: what is settled stands.
    Doubled,
    /// Accepted first, then held not applicable.
    Out,
    /// Claimed, then given points by the ministry, in quarters.
    Given(u32),
}

impl Known {
    fn is_open(self) -> bool {
        matches!(self, Self::Nothing | Self::Partly)
    }
}

/// An item's figures (the part never above the whole but for growth) and what became of them.
#[derive(Clone, Copy, Debug)]
struct Told {
    a: u32,
    b: u32,
    known: Known,
}

type Province = Vec<Told>;

fn told(least_whole: u32, known: impl Strategy<Value = Known>) -> impl Strategy<Value = Told> {
    (0u32..12, least_whole..12, known).prop_map(|(a, b, known)| Told { a, b, known })
}

fn anything() -> impl Strategy<Value = Known> {
    prop_oneof![
        1 => Just(Known::Nothing),
        1 => Just(Known::Partly),
        3 => Just(Known::Claimed),
        3 => Just(Known::Accepted),
        1 => Just(Known::Doubled),
        1 => Just(Known::Out),
        1 => (0u32..=8).prop_map(Known::Given),
    ]
}

fn by_figures() -> impl Strategy<Value = Known> {
    prop_oneof![Just(Known::Claimed), Just(Known::Accepted), Just(Known::Doubled)]
}

fn province(least_whole: u32, known: impl Strategy<Value = Known>) -> impl Strategy<Value = Province> {
    prop::collection::vec(told(least_whole, known), CODES.len())
}

/// The part as it is reported: within the whole, where it is a part.
fn part(item: usize, told: Told) -> u32 {
    if matches!(item, 0 | 2) { told.a.min(told.b) } else { told.a }
}

/// Rows of a collected item: as many units as the whole says, up to three; the first `a` of them without late dossiers.
fn rows(told: Told) -> Vec<(&'static str, u32)> {
    let units = 1 + told.b as usize % UNITS.len();
    UNITS[..units].iter().enumerate().map(|(nth, unit)| (*unit, u32::from(nth >= told.a as usize % 4))).collect()
}

fn submitted(id: Uuid, code: &str, unit: &str, inputs: Inputs) -> Fact {
    Fact::Submitted(Submission {
        id,
        item: code.into(),
        unit: unit.into(),
        kind: SubmissionKind::Actual,
        inputs,
        explanation: None,
        evidence: vec![],
    })
}

fn assessment(name: &str, province: &Province) -> Assessment {
    let opening = Opening {
        assessment: name.into(),
        province: name.into(),
        year: 2016,
        set: "merging".into(),
        revision: 1,
        illustrative: true,
    };
    let mut facts = vec![Fact::Opened(opening)];
    let mut next = 0u128;
    let mut id = || {
        next += 1;
        Uuid::from_u128(next)
    };
    for (item, told) in province.iter().enumerate() {
        let code = CODES[item].to_owned();
        let reports: Vec<(&str, Inputs)> = match item {
            1 => rows(*told).into_iter().map(|(unit, late)| (unit, numbers(&[("late", late)]))).collect(),
            4 => {
                let option = ["none", "half", "full"][told.a as usize % 3].to_owned();
                vec![("u", Inputs::from([("choice".to_owned(), Value::Choice(option))]))]
            }
            5 => vec![("u", numbers(&[("a", told.a)]))],
            _ => vec![("u", numbers(&[("a", part(item, *told)), ("b", told.b)]))],
        };
        if item == 6 {
            if !told.known.is_open() {
                let satisfaction = Decimal::from(told.a * 8);
                facts.push(Fact::Surveyed(SurveyResult { id: id(), item: code, satisfaction, source: None }));
            }
            continue;
        }
        let contributors =
            if item == 1 { reports.iter().map(|(unit, _)| (*unit).to_owned()).collect() } else { vec![] };
        let due = NaiveDate::from_ymd_opt(2017, 1, 15).unwrap();
        facts.push(Fact::Assigned(Assignment {
            item: code.clone(),
            lead: "u".into(),
            contributors,
            due,
            asked: None,
            reason: None,
        }));
        let missing = match told.known {
            Known::Nothing => reports.len(),
            Known::Partly => 1,
            _ => 0,
        };
        let mut decisions = Vec::new();
        for (unit, inputs) in reports.into_iter().skip(missing) {
            let submission = id();
            facts.push(submitted(submission, &code, unit, inputs));
            let decided = |id, verdict| {
                Fact::Decided(Decision {
                    id,
                    item: code.clone(),
                    submission,
                    verdict,
                    points: None,
                    reason: None,
                    missing: None,
                    cause: None,
                })
            };
            match told.known {
                Known::Accepted | Known::Doubled => decisions.push(decided(id(), Verdict::Accept)),
                Known::Out => decisions.push(decided(id(), Verdict::NotApplicable)),
                _ => {}
            }
        }
        facts.extend(decisions);
        if told.known == Known::Doubled && matches!(item, 0 | 2 | 3) {
            let inputs = numbers(&[("a", 2 * part(item, *told)), ("b", 2 * told.b)]);
            facts.push(submitted(id(), &code, "u", inputs));
        }
        if let Known::Given(quarters) = told.known {
            let points = Decimal::new(i64::from(quarters) * 25, 2);
            facts.push(Fact::Appraised(Appraisal { id: id(), item: code, points, reason: None, cause: None }));
        }
    }
    let log = facts.into_iter().zip(1..).map(|(fact, seq)| recorded(seq, fact)).collect();
    Assessment::fold(set(), log).unwrap()
}

fn assessments(provinces: &[Province]) -> Vec<Assessment> {
    provinces.iter().enumerate().map(|(nth, told)| assessment(&format!("p{nth}"), told)).collect()
}

fn equally(assessments: &[Assessment]) -> Vec<Predecessor<'_>> {
    assessments.iter().map(|assessment| Predecessor { assessment, weight: Decimal::ONE }).collect()
}

fn fraction(a: u64, b: u64) -> Exact {
    Exact::ratio(&Exact::whole(a), &Exact::whole(b)).unwrap()
}
