//! Reminders: whom to tell of what, so that each event is told once.
//!
//! An event has a name that does not depend on when or how often it is asked for: the item, its last day and how near that is;
//! or the decision that sent its report back. A day that is moved makes new events.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::assessment::{Assessment, ItemRecord};
use super::deadline;
use super::facts::{Missing, Phase, SubmissionKind};
use super::text::{self, Text};
use super::timeliness;

/// From which hour of the day in Asia/Ho_Chi_Minh anybody is told anything.
const FIRST_HOUR: i64 = 8;
/// Days before the last one on which a unit is told, farthest first.
const THRESHOLDS: [i64; 3] = [7, 3, 1];

/// A report that a unit still owes and is told of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reminder {
    /// Slug of the unit.
    pub unit: String,
    /// Item code.
    pub item: String,
    /// Item name.
    pub name: Text,
    /// Last day, to its end in Asia/Ho_Chi_Minh.
    pub until: NaiveDate,
    /// Whole days left; negative when it has passed.
    pub days_left: i64,
    /// The decision that sent the unit's last report back, if one did.
    pub returned: Option<Returned>,
    /// The names of the events: how near the last day is, and what was sent back.
    #[serde(skip)]
    pub events: Vec<String>,
}

/// A report that was sent back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Returned {
    /// The decision.
    pub decision: Uuid,
    /// Why, in the reviewer's words.
    pub reason: Option<String>,
    /// What is missing.
    pub missing: Vec<Missing>,
}

/// Whether anybody is told anything of the assessment now: from eight in the morning, until the review is over.
#[must_use]
pub fn is_time(assessment: &Assessment, now: DateTime<Utc>) -> bool {
    let midnight = deadline::end_of(deadline::day_of(now)) - TimeDelta::days(1);
    let open = assessment.phase_end(Phase::Review).is_some_and(|end| now < end);
    open && now - midnight >= TimeDelta::hours(FIRST_HOUR)
}

/// What units are to be told: reports that are due within 7, 3 or 1 days, or overdue, or were sent back.
#[must_use]
pub fn reminders(assessment: &Assessment, now: DateTime<Utc>) -> Vec<Reminder> {
    let today = deadline::day_of(now);
    let owed = timeliness::reports(assessment, now).into_iter().filter(|report| !report.complete);
    let mut reminders = Vec::new();
    for report in owed.filter(|report| report.record.appraisals.is_empty()) {
        let Some(window) = assessment.window(&report.item.code, report.record, report.unit) else { continue };
        let days_left = (window.ends_on - today).num_days();
        let near = match THRESHOLDS.into_iter().rev().find(|days| days_left <= *days) {
            Some(_) if days_left < 0 => Some("overdue".to_owned()),
            near => near.map(|days| days.to_string()),
        };
        let returned = Returned::of(report.record, report.unit);
        let near = near.map(|near| format!("{} {near}", window.ends_on));
        let sent_back = returned.as_ref().map(|returned| format!("returned {}", returned.decision));
        let name = |what| format!("{} {} {what}", assessment.opening.assessment, report.item.code);
        let events: Vec<String> = near.into_iter().chain(sent_back).map(name).collect();
        if events.is_empty() {
            continue;
        }
        reminders.push(Reminder {
            unit: report.unit.to_owned(),
            item: report.item.code.clone(),
            name: report.item.name.clone(),
            until: window.ends_on,
            days_left,
            returned,
            events,
        });
    }
    reminders.sort_by(|a, b| a.until.cmp(&b.until).then_with(|| a.item.cmp(&b.item)));
    reminders
}

/// The name of a day's digest for Sở Nội vụ.
#[must_use]
pub fn digest_event(assessment: &Assessment, now: DateTime<Utc>) -> String {
    format!("{} digest {}", assessment.opening.assessment, deadline::day_of(now))
}

impl Returned {
    fn of(record: &ItemRecord, unit: &str) -> Option<Self> {
        let claim = record.newest(SubmissionKind::Actual, Some(unit))?;
        let decision = record.decision_on(claim.fact.id).filter(|_| record.is_returned(claim.fact.id))?;
        let missing = decision.fact.missing.clone().unwrap_or_default();
        Some(Self { decision: decision.fact.id, reason: decision.fact.reason.clone(), missing })
    }

    /// Why, and what is missing, in the reviewer's words.
    fn words(&self) -> String {
        let mut words = self.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
        for missing in &self.missing {
            let _ = write!(words, "; {}", missing.text);
        }
        words
    }
}

impl Reminder {
    /// One line of a message: what is due, by when.
    #[must_use]
    pub fn line(&self) -> Text {
        let day = text::day(self.until);
        let (vi, en) = match self.days_left {
            days if days < 0 => (format!("quá hạn {} ngày", -days), format!("{} days overdue", -days)),
            0 => ("hết hạn hôm nay".to_owned(), "due today".to_owned()),
            days => (format!("còn {days} ngày"), format!("{days} days left")),
        };
        let (again_vi, again_en) = match &self.returned {
            Some(returned) => (
                format!(", bị trả lại, cần báo cáo lại{}", returned.words()),
                format!(", returned, to be reported again{}", returned.words()),
            ),
            None => Default::default(),
        };
        Text::new(
            format!("{} {}: hạn {}, {vi}{again_vi}", self.item, self.name.vi, day.vi),
            format!("{} {}: due {}, {en}{again_en}", self.item, self.name.en, day.en),
        )
    }
}
