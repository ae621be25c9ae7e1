//! Facts that plan the year: its opening, phases, who answers for what, more time.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The opening of an assessment: one province, one year, one criteria set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// Key of the assessment, e.g. `can-tho-2016`.
    pub assessment: String,
    /// Province slug.
    pub province: String,
    /// Scored year.
    pub year: i32,
    /// Criteria set id.
    pub set: String,
    /// Revision of the set, pinned until the assessment is moved on purpose.
    pub revision: u32,
    /// The whole assessment holds illustrative figures (a demo).
    pub illustrative: bool,
}

/// A stage of the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Units report figures and evidence.
    Collect,
    /// Sở Nội vụ reviews.
    Review,
    /// The People's Committee approves the self-assessment.
    Approve,
    /// The package goes to the ministry.
    Submit,
    /// The ministry appraises.
    Appraise,
    /// The ministry publishes.
    Publish,
}

/// When a phase ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PhaseEnd {
    /// Which phase.
    pub phase: Phase,
    /// Its last day, to its end in Asia/Ho_Chi_Minh.
    pub ends_on: NaiveDate,
}

/// The phases of an assessment; a later schedule replaces an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// Ends of the phases, in their order.
    pub phases: Vec<PhaseEnd>,
    /// Why it was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Who answers for an item, and by when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Item code.
    pub item: String,
    /// Slug of the unit that answers for it.
    pub lead: String,
    /// Slugs of the units that contribute rows, when the item is collected.
    pub contributors: Vec<String>,
    /// Last day, to its end in Asia/Ho_Chi_Minh.
    pub due: NaiveDate,
    /// The day that was asked for, when that one was a day off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<NaiveDate>,
    /// Why it was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The move of an open assessment to another revision of its criteria set (đính chính). What was said before it stays said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// The revision it goes on with.
    pub revision: u32,
    /// Why.
    pub reason: String,
}

/// More time to report, for a unit, for an item, or for one unit's part of one item. The latest for the same unit and item
/// counts. It opens what was locked; what came late before stays late.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// Key.
    pub id: Uuid,
    /// Item code; none: every item the unit reports for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// Slug of the unit; none: every unit that reports for the item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Last day, to its end in Asia/Ho_Chi_Minh.
    pub until: NaiveDate,
    /// The day that was asked for, when that one was a day off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<NaiveDate>,
    /// Why.
    pub reason: String,
}
