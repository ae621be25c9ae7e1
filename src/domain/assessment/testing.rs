//! Random assessments: what may be said, in whatever order, as a log.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::domain::criteria::{self, CriteriaSet};
use crate::domain::facts::*;
use crate::domain::inputs::{Inputs, Value};

pub(crate) const SET: &str = r#"
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

pub(crate) const UNITS: [&str; 3] = ["a", "b", "c"];

pub(crate) fn set() -> Arc<CriteriaSet> {
    Arc::new(criteria::read(SET.as_bytes()).unwrap())
}

pub(crate) fn recorded(seq: i64, fact: Fact) -> Recorded {
    let at = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(17_000) + TimeDelta::seconds(seq);
    Recorded { seq, at, actor: Actor { name: "x".to_owned(), role: Role::Reviewer, unit: None }, fact }
}

pub(crate) fn numbers(pairs: &[(&str, u32)]) -> Inputs {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), Value::Number(Decimal::from(*value)))).collect()
}

/// One thing somebody may say next.
#[derive(Clone, Debug)]
pub(crate) enum Said {
    Ratio { done: u32, planned: u32, forecast: bool },
    Row { unit: usize, late: u32, forecast: bool },
    Verdict { nth: usize, verdict: u8, quarter: u32 },
    Ministry { collected: bool, quarter: u32 },
    Survey { percent: u32 },
}

pub(crate) fn said() -> impl Strategy<Value = Said> {
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
pub(crate) fn log(all: &[Said]) -> Vec<Recorded> {
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
        Fact::Assigned(Assignment { item: item.into(), lead: "a".into(), contributors, due, asked: None, reason: None })
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
                    missing: None,
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

/// The same log with documents: each submission rests on those of three that its number names, or on an explanation.
pub(crate) fn with_documents(mut facts: Vec<Recorded>, marks: &[u8]) -> Vec<Recorded> {
    let mut marks = marks.iter().cycle();
    for recorded in &mut facts {
        let Fact::Submitted(submission) = &mut recorded.fact else { continue };
        let mark = marks.next().copied().unwrap_or_default();
        submission.evidence = (0..3).filter(|bit| mark >> bit & 1 == 1).map(document).collect();
        submission.explanation = (mark & 8 != 0 || submission.evidence.is_empty()).then(|| "x".to_owned());
    }
    facts
}

/// A document that submissions rest on.
pub(crate) fn document(nth: u8) -> Uuid {
    Uuid::from_u128((1 << 90) + u128::from(nth))
}

/// The same log as Sở Nội vụ would have let it come about: it decides on a unit's newest claim only.
pub(crate) fn as_reviewed(facts: Vec<Recorded>) -> Vec<Recorded> {
    let mut newest = std::collections::BTreeMap::new();
    let kept = facts.into_iter().filter(|recorded| match &recorded.fact {
        Fact::Submitted(submission) if submission.kind == SubmissionKind::Actual => {
            newest.insert((submission.item.clone(), submission.unit.clone()), submission.id);
            true
        }
        Fact::Decided(decision) => newest.values().any(|id| *id == decision.submission),
        _ => true,
    });
    kept.zip(1..).map(|(recorded, seq)| Recorded { seq, ..recorded }).collect()
}
