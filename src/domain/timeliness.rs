//! Timeliness: which reports came in time, which late, which are still missing.
//!
//! A report is in time when it came before the end of the day that was then in force. A day that had already passed is not
//! moved by what is granted afterwards: an extension opens the door again, and what comes through it is late all the same.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::assessment::{Assessment, ItemRecord};
use super::criteria::{Item, Method};
use super::deadline;
use super::facts::SubmissionKind;

/// How a report stands against its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Timing {
    /// It came in time.
    OnTime,
    /// It came after its day.
    Late,
    /// It has not come; there is time.
    Pending,
    /// It has not come; its day has passed.
    Overdue,
}

/// One report that a unit owes: its figures for one item.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    /// The item.
    pub item: &'a Item,
    /// Everything said about it.
    pub record: &'a ItemRecord,
    /// The unit that owes it.
    pub unit: &'a str,
    /// The day it counts against.
    pub due: NaiveDate,
    /// When the unit first reported actual figures.
    pub reported: Option<DateTime<Utc>>,
    /// How it stands.
    pub timing: Timing,
    /// Whether the unit's newest figures stand: reported and not returned.
    pub complete: bool,
}

/// Every report that is owed, item by item in the set's order.
#[must_use]
pub fn reports(assessment: &Assessment, now: DateTime<Utc>) -> Vec<Report<'_>> {
    let mut reports = Vec::new();
    for (item, record) in assessment.set.items().iter().zip(&assessment.items) {
        if item.method != Method::Appraisal {
            continue;
        }
        for unit in record.reporters(item) {
            let first =
                record.submissions.iter().find(|s| s.fact.kind == SubmissionKind::Actual && s.fact.unit == *unit);
            let before = first.map_or(i64::MAX, |submission| submission.seq);
            let Some(due) = due_in_force(assessment, item, record, unit, before) else { continue };
            let reported = first.map(|submission| submission.at);
            let timing = match reported {
                Some(at) if at < deadline::end_of(due) => Timing::OnTime,
                Some(_) => Timing::Late,
                None if now < deadline::end_of(due) => Timing::Pending,
                None => Timing::Overdue,
            };
            let newest = record.newest(SubmissionKind::Actual, Some(unit));
            let complete = newest.is_some_and(|newest| !record.is_returned(newest.fact.id));
            reports.push(Report { item, record, unit, due, reported, timing, complete });
        }
    }
    reports
}

/// The day a report counts against, as it stood before a version: each change of the due day and each extension moves it,
/// unless it has passed by then. One that had passed when it was set leaves nobody a chance, and is moved.
fn due_in_force(
    assessment: &Assessment,
    item: &Item,
    record: &ItemRecord,
    unit: &str,
    before: i64,
) -> Option<NaiveDate> {
    enum Event {
        Due(NaiveDate),
        Until((Option<String>, Option<String>), NaiveDate),
    }
    let mut events: Vec<(i64, DateTime<Utc>, Event)> = Vec::new();
    for assignment in &record.assignments {
        let fact = &assignment.fact;
        let owes =
            if item.is_collected() { fact.contributors.iter().any(|slug| slug == unit) } else { fact.lead == unit };
        if owes {
            events.push((assignment.seq, assignment.at, Event::Due(fact.due)));
        }
    }
    for extension in &assessment.extensions {
        let fact = &extension.fact;
        let concerned = fact.item.as_deref().is_none_or(|code| code == item.code)
            && fact.unit.as_deref().is_none_or(|slug| slug == unit);
        if concerned {
            let key = (fact.item.clone(), fact.unit.clone());
            events.push((extension.seq, extension.at, Event::Until(key, fact.until)));
        }
    }
    events.retain(|(seq, ..)| *seq < before);
    events.sort_by_key(|(seq, ..)| *seq);
    let (mut due, mut granted) = (None, BTreeMap::new());
    let mut in_force: Option<(NaiveDate, DateTime<Utc>)> = None;
    for (_, at, event) in events {
        match event {
            Event::Due(day) => due = Some(day),
            Event::Until(key, day) => {
                granted.insert(key, day);
            }
        }
        let Some(due) = due else { continue };
        let moved = granted.values().copied().fold(due, NaiveDate::max);
        let passed = |(day, set_at): (NaiveDate, DateTime<Utc>)| {
            let end = deadline::end_of(day);
            set_at < end && end <= at
        };
        if !in_force.is_some_and(passed) {
            in_force = Some((moved, at));
        }
    }
    in_force.map(|(day, _)| day)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::domain::assessment::testing::{numbers, set};
    use crate::domain::facts::*;

    /// What happens on some day, at noon.
    #[derive(Clone, Debug)]
    enum Happens {
        Due(u64),
        More { unit: bool, item: bool, until: u64 },
        Report,
        Forecast,
    }

    fn happens() -> impl Strategy<Value = Happens> {
        prop_oneof![
            (0u64..30).prop_map(Happens::Due),
            (any::<bool>(), any::<bool>(), 0u64..30).prop_map(|(unit, item, until)| Happens::More {
                unit: unit || !item,
                item,
                until
            }),
            Just(Happens::Report),
            Just(Happens::Forecast),
        ]
    }

    fn first_day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2017, 1, 1).unwrap()
    }

    fn fact(happens: &Happens, nth: usize) -> Fact {
        let day = |after: u64| first_day() + chrono::Days::new(after);
        let id = Uuid::from_u128(nth as u128 + 1);
        let submission = |kind| {
            let inputs = numbers(&[("done", 1), ("planned", 2)]);
            let (item, unit) = ("1.1".to_owned(), "a".to_owned());
            Fact::Submitted(Submission { id, item, unit, kind, inputs, explanation: None, evidence: Vec::new() })
        };
        match happens {
            Happens::Due(due) => Fact::Assigned(Assignment {
                item: "1.1".into(),
                lead: "a".into(),
                contributors: Vec::new(),
                due: day(*due),
                asked: None,
                reason: None,
            }),
            Happens::More { unit, item, until } => Fact::Extended(Extension {
                id,
                item: item.then(|| "1.1".to_owned()),
                unit: unit.then(|| "a".to_owned()),
                until: day(*until),
                asked: None,
                reason: "x".into(),
            }),
            Happens::Report => submission(SubmissionKind::Actual),
            Happens::Forecast => submission(SubmissionKind::Forecast),
        }
    }

    /// The same told another way: day after day goes by, and whoever has not reported when the day in force is over is late.
    fn day_by_day(all: &[(u64, Happens)], today: u64) -> Option<Timing> {
        let (mut due, mut more, mut missed) = (None, BTreeMap::new(), false);
        let in_force = |due: u64, more: &BTreeMap<_, u64>| more.values().copied().fold(due, u64::max);
        for day in 0..=today {
            for (_, happens) in all.iter().filter(|(on, _)| *on == day) {
                match happens {
                    Happens::Due(last) => due = Some(*last),
                    Happens::More { unit, item, until } => {
                        more.insert((*unit, *item), *until);
                    }
                    Happens::Report => {
                        let late = missed || in_force(due?, &more) < day;
                        return Some(if late { Timing::Late } else { Timing::OnTime });
                    }
                    Happens::Forecast => {}
                }
            }
            // It is noon of the last day: that one is not over.
            missed |= day < today && in_force(due?, &more) == day;
        }
        let overdue = missed || in_force(due?, &more) < today;
        Some(if overdue { Timing::Overdue } else { Timing::Pending })
    }

    proptest! {
        #[test]
        fn a_report_stands_as_day_after_day_would_tell(
            first in 0u64..30,
            later in prop::collection::vec((0u64..30, happens()), 0..8),
            today in 0u64..32,
        ) {
            let mut all = vec![(0, Happens::Due(first))];
            all.extend(later.into_iter().filter(|(on, _)| *on <= today));
            all[1..].sort_by_key(|(on, _)| *on);
            let noon = |day: u64| deadline::end_of(first_day() + chrono::Days::new(day)) - TimeDelta::hours(12);
            let opening = Opening {
                assessment: "t".into(),
                province: "can-tho".into(),
                year: 2016,
                set: "small".into(),
                revision: 1,
                illustrative: true,
            };
            let actor = Actor { name: "x".to_owned(), role: Role::Reviewer, unit: None };
            let mut log = vec![Recorded { seq: 1, at: noon(0), actor: actor.clone(), fact: Fact::Opened(opening) }];
            for (nth, (on, happens)) in all.iter().enumerate() {
                log.push(Recorded { seq: nth as i64 + 2, at: noon(*on), actor: actor.clone(), fact: fact(happens, nth) });
            }
            let assessment = Assessment::fold(set(), log).unwrap();
            let reports = reports(&assessment, noon(today));
            prop_assert_eq!(reports.len(), 1);
            prop_assert_eq!(Some(reports[0].timing), day_by_day(&all, today), "{:?}", all);
        }
    }
}
