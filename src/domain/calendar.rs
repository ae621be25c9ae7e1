//! Days on which nobody works, and the last day of a term that ends on one of them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, Weekday};

use super::facts::{Calendar, NamedDay};

/// The days off that are known: Saturdays and Sundays of every year, and the lists of some years.
#[derive(Clone, Debug, Default)]
pub struct Calendars {
    years: BTreeMap<i32, Days>,
}

#[derive(Clone, Debug, Default)]
struct Days {
    off: BTreeSet<NaiveDate>,
    working: BTreeSet<NaiveDate>,
}

impl Calendars {
    /// What some lists say; of two lists of one year the later counts.
    #[must_use]
    pub fn of(lists: impl IntoIterator<Item = Calendar>) -> Self {
        let days = |named: Vec<NamedDay>| named.into_iter().map(|day| day.on).collect();
        let year = |list: Calendar| (list.year, Days { off: days(list.days_off), working: days(list.working) });
        Self { years: lists.into_iter().map(year).collect() }
    }

    /// Whether the days off of this year are listed. Where they are not, only Saturdays and Sundays are days off.
    #[must_use]
    pub fn knows(&self, year: i32) -> bool {
        self.years.contains_key(&year)
    }

    /// Whether people work on this day: Monday to Friday but for the days off, and the weekend days that are worked instead.
    #[must_use]
    pub fn is_working(&self, day: NaiveDate) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        match self.years.get(&day.year()) {
            Some(days) if weekend => days.working.contains(&day),
            Some(days) => !days.off.contains(&day),
            None => !weekend,
        }
    }

    /// The last day of a term that was to end on this day: the day itself if people work on it, else the next day they do
    /// (Bộ luật Dân sự 2015, article 148, paragraph 5).
    #[must_use]
    pub fn end_of_term(&self, day: NaiveDate) -> NaiveDate {
        day.iter_days().find(|day| self.is_working(*day)).unwrap_or(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn named(days: &[&str]) -> Vec<NamedDay> {
        days.iter().map(|on| NamedDay { on: day(on), name: "x".into() }).collect()
    }

    /// A list made up for the test.
    fn list() -> Calendar {
        let days_off = named(&["2018-12-31", "2018-12-29", "2018-09-03"]);
        Calendar { year: 2018, source: "test".into(), days_off, working: named(&["2018-12-22"]) }
    }

    #[test]
    fn a_term_that_ends_on_a_day_off_ends_on_the_next_working_day() {
        let known = Calendars::of([list()]);
        for (asked, ends) in [
            ("2018-12-28", "2018-12-28"),
            ("2018-12-29", "2019-01-01"), // Saturday, Sunday, a listed Monday; 2019 is not listed
            ("2018-12-30", "2019-01-01"),
            ("2018-12-22", "2018-12-22"), // a Saturday that is worked
            ("2018-12-23", "2018-12-24"),
            ("2018-09-01", "2018-09-04"),
        ] {
            assert_eq!(known.end_of_term(day(asked)), day(ends), "{asked}");
        }
        assert!(known.knows(2018) && !known.knows(2019));
    }

    #[test]
    fn where_no_list_is_known_only_weekends_are_days_off() {
        let none = Calendars::default();
        assert_eq!(none.end_of_term(day("2019-01-01")), day("2019-01-01"));
        assert_eq!(none.end_of_term(day("2019-01-05")), day("2019-01-07"));
    }

    #[test]
    fn the_later_of_two_lists_counts() {
        let later = Calendar { days_off: Vec::new(), working: Vec::new(), ..list() };
        assert_eq!(Calendars::of([list(), later]).end_of_term(day("2018-12-31")), day("2018-12-31"));
    }
}
