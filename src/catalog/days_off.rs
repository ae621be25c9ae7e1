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
        if !list.source.split("; ").any(|source| source == row.source) {
            let joint = if list.source.is_empty() { "" } else { "; " };
            list.source.push_str(joint);
            list.source.push_str(&row.source);
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
