//! Days off: the list of a year, and what becomes of a day that is one.

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Answer, App, AppError, Done, Fault, Request};
use crate::catalog;
use crate::domain::assessment::may;
use crate::domain::calendar::Calendars;
use crate::domain::facts::{Calendar, Fact, NamedDay, SYSTEM_LOG};

/// Years that may have a list.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// What becomes of a last day on which nobody works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnDayOff {
    /// The next working day takes its place (Bộ luật Dân sự 2015, article 148, paragraph 5).
    #[default]
    NextWorkingDay,
    /// It stays, since a document of a higher authority names that very day.
    Keep,
}

impl OnDayOff {
    /// The last day, and the day that was asked for where that is another.
    pub(super) fn applied(self, asked: NaiveDate, calendars: &Calendars) -> (NaiveDate, Option<NaiveDate>) {
        let day = match self {
            Self::NextWorkingDay => calendars.end_of_term(asked),
            Self::Keep => asked,
        };
        (day, (day != asked).then_some(asked))
    }
}

/// A year's days off.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CalendarView {
    /// The year.
    pub year: i32,
    /// Whether its days off are listed; else only Saturdays and Sundays count as such.
    pub known: bool,
    /// What says so; null where nothing is listed.
    pub source: Option<String>,
    /// Days off besides Saturdays and Sundays.
    pub days_off: Vec<NamedDay>,
    /// Saturdays and Sundays on which people work instead.
    pub working: Vec<NamedDay>,
}

/// A year's days off as sent; replaces the list before.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCalendar {
    /// What says so: the announcement and its number.
    #[schema(example = "Thông báo của Bộ Lao động - Thương binh và Xã hội")]
    pub source: String,
    /// Days off. A Saturday or Sunday among them changes nothing.
    pub days_off: Vec<NamedDay>,
    /// Saturdays and Sundays on which people work instead.
    #[serde(default)]
    pub working: Vec<NamedDay>,
}

impl CalendarView {
    fn of(year: i32, list: Option<Calendar>) -> Self {
        match list {
            None => Self { year, known: false, source: None, days_off: Vec::new(), working: Vec::new() },
            Some(Calendar { year, source, days_off, working }) => {
                Self { year, known: true, source: Some(source), days_off, working }
            }
        }
    }
}

impl App {
    async fn listed(&self, year: i32) -> Answer<Option<Calendar>> {
        Ok(match self.db.calendar(year).await? {
            Some(list) => Some(list.fact),
            None => catalog::calendar(year).cloned(),
        })
    }

    /// The days off around some days: their years and the years after.
    pub(super) async fn calendars(&self, days: &[NaiveDate]) -> Answer<Calendars> {
        let mut lists = Vec::new();
        let years: std::collections::BTreeSet<i32> = days.iter().flat_map(|day| [day.year(), day.year() + 1]).collect();
        for year in years {
            lists.extend(self.listed(year).await?);
        }
        Ok(Calendars::of(lists))
    }

    /// The days off of a year: as listed, or built in.
    ///
    /// # Errors
    /// `NotFound` for a year outside 2000 to 2100; storage.
    pub async fn calendar(&self, year: i32) -> Answer<CalendarView> {
        if !YEARS.contains(&year) {
            return Err(AppError::not_found("calendar", year.to_string()));
        }
        Ok(CalendarView::of(year, self.listed(year).await?))
    }

    /// Replaces the list of a year's days off. Days that were fixed before stay as they are: each due day is kept as the
    /// day it came to when it was set.
    ///
    /// # Errors
    /// `Invalid` for days of another year, days named twice, working days that are no Saturday or Sunday, a source or a name
    /// that is missing; a refusal to who is no administrator of every province.
    pub async fn list_calendar(&self, year: i32, request: &Request, new: NewCalendar) -> Answer<Done> {
        may::administer_all(&request.caller)?;
        if !YEARS.contains(&year) {
            return Err(AppError::not_found("calendar", year.to_string()));
        }
        let faults = faults(year, &new);
        if !faults.is_empty() {
            return Err(AppError::Invalid(faults));
        }
        let sorted = |mut days: Vec<NamedDay>| {
            days.sort_by_key(|day| day.on);
            days
        };
        let NewCalendar { source, days_off, working } = new;
        let source = source.trim().to_owned();
        let list = Calendar { year, source, days_off: sorted(days_off), working: sorted(working) };
        let view = CalendarView::of(year, Some(list.clone()));
        match self.begin(SYSTEM_LOG, request).await? {
            Err(done) => Ok(done),
            Ok(writing) => writing.facts(200, vec![Fact::CalendarListed(list)], &view).await,
        }
    }
}

fn faults(year: i32, new: &NewCalendar) -> Vec<Fault> {
    let mut faults = Vec::new();
    let missing = |text: &str| text.trim().is_empty() || text.chars().count() > 300;
    if missing(&new.source) {
        faults.push(Fault::new(
            "/source",
            "text_length",
            "cần nguồn, tối đa 300 ký tự",
            "a source, 300 characters at most",
        ));
    }
    let all = [("days_off", &new.days_off), ("working", &new.working)];
    let named =
        all.iter().flat_map(|(list, days)| days.iter().enumerate().map(move |(index, day)| (*list, index, day)));
    let mut seen = std::collections::BTreeSet::new();
    for (list, index, day) in named {
        let at = |field: &str| format!("/{list}/{index}/{field}");
        if day.on.year() != year {
            faults.push(Fault::new(
                at("on"),
                "other_year",
                format!("{} không thuộc năm {year}", day.on),
                format!("{} is not in {year}", day.on),
            ));
        }
        if !seen.insert(day.on) {
            faults.push(Fault::new(
                at("on"),
                "duplicate_day",
                format!("{} ghi hai lần", day.on),
                format!("{} stands twice", day.on),
            ));
        }
        if list == "working" && !matches!(day.on.weekday(), Weekday::Sat | Weekday::Sun) {
            faults.push(Fault::new(
                at("on"),
                "no_weekend",
                format!("{} không phải thứ bảy, chủ nhật", day.on),
                format!("{} is neither a Saturday nor a Sunday", day.on),
            ));
        }
        if missing(&day.name) {
            faults.push(Fault::new(
                at("name"),
                "text_length",
                "cần tên, tối đa 300 ký tự",
                "a name, 300 characters at most",
            ));
        }
    }
    faults
}
