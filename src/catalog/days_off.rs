//! The embedded days off of those years whose list was found with its source.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use super::embedded;
use crate::domain::facts::{Calendar, NamedDay};

static CALENDARS: LazyLock<BTreeMap<i32, Calendar>> = LazyLock::new(|| {
    let mut years: BTreeMap<i32, Calendar> = BTreeMap::new();
    for row in embedded::<Row>("days-off.csv", include_str!("days-off.csv")) {
        let year = row.on.year();
        let bare = || Calendar { year, source: String::new(), days_off: Vec::new(), working: Vec::new() };
        let list = years.entry(year).or_insert_with(bare);
        // The pages where it was found stay in the file.
        let source = row.source.split(" (http").next().unwrap_or_default();
        let source = source.split("; http").next().unwrap_or_default();
        if !list.source.split("; ").any(|known| known == source) {
            let joint = if list.source.is_empty() { "" } else { "; " };
            list.source.push_str(joint);
            list.source.push_str(source);
        }
        let days = match row.kind {
            Kind::Off => &mut list.days_off,
            Kind::Working => &mut list.working,
        };
        days.push(NamedDay { on: row.on, name: row.name });
    }
    years
});

/// The days off of a year; `None` where no list with a source was found.
#[must_use]
pub fn calendar(year: i32) -> Option<&'static Calendar> {
    CALENDARS.get(&year)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    on: NaiveDate,
    kind: Kind,
    name: String,
    source: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Off,
    Working,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::Calendars;

    #[test]
    fn every_listed_year_names_its_days_once_each_and_has_the_days_the_law_fixes() {
        for (year, list) in &*CALENDARS {
            let days: std::collections::BTreeSet<_> =
                list.days_off.iter().chain(&list.working).map(|day| day.on).collect();
            assert_eq!(days.len(), list.days_off.len() + list.working.len(), "{year}");
            assert!(days.iter().all(|day| day.year() == *year) && !list.source.is_empty(), "{year}");
            let known = Calendars::of([list.clone()]);
            for (month, day) in [(1, 1), (4, 30), (5, 1), (9, 2)] {
                let fixed = NaiveDate::from_ymd_opt(*year, month, day).unwrap();
                assert!(!known.is_working(fixed), "{fixed}");
            }
            for day in &list.working {
                assert!(known.is_working(day.on), "{}", day.on);
            }
        }
        assert!((2016..=2026).all(|year| CALENDARS.contains_key(&year)));
    }
}
