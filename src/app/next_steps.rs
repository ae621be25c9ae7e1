//! The next steps of an assessment: the nearest way up and down for every item.

use chrono::NaiveDate;

use super::scores::moment;
use super::{App, AsOf};
use crate::domain::assessment::Assessment;
use crate::domain::deadline;
use crate::domain::next_steps::{self, NextSteps, Sort};

impl App {
    /// The day in Asia/Ho_Chi_Minh that an answer counts days from: today, or the day it is asked about.
    #[must_use]
    pub fn day(&self, assessment: &Assessment, as_of: Option<AsOf>) -> NaiveDate {
        deadline::day_of(moment(assessment, as_of).unwrap_or_else(|| self.now()))
    }

    /// The nearest way up and down for every item, as of a day.
    #[must_use]
    pub fn next_steps(&self, assessment: &Assessment, today: NaiveDate, sort: Sort) -> NextSteps {
        next_steps::next_steps(assessment, today, sort)
    }
}
