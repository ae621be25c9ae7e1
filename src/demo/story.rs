//! What happens in the demo, as read from the data files beside this one.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};
use thiserror::Error;

use super::figures::{self, Rows};
use crate::app::AppError;
use crate::domain::criteria::document::{self, SyntaxError};
use crate::domain::facts::{Cause, Phase, Verdict};

/// Figures by input name.
pub(super) type Figures = Map<String, Value>;

/// A data file that cannot be used: a fault of the build, held by the tests.
#[derive(Debug, Error)]
pub(super) enum StoryError {
    /// It is not YAML.
    #[error("{file}: {source}")]
    Syntax { file: &'static str, source: SyntaxError },
    /// It does not say what a story says.
    #[error("{file}: {source}")]
    Shape { file: &'static str, source: serde_json::Error },
    /// It is not a table of units.
    #[error("{file}: {source}")]
    Table { file: &'static str, source: csv::Error },
    /// A column's name is not an item code and an input name.
    #[error("{file}: column {column:?} is not `unit` or `<item> <input>`")]
    Column { file: &'static str, column: String },
}

impl From<StoryError> for AppError {
    fn from(error: StoryError) -> Self {
        Self::Inconsistent(format!("demo data: {error}"))
    }
}

/// One assessment from its opening to the ministry's points.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Story {
    /// Id of the assessment.
    pub assessment: String,
    /// Province slug.
    pub province: String,
    /// Scored year.
    #[serde(deserialize_with = "number")]
    pub year: i32,
    /// Criteria set.
    pub set: String,
    /// Ends of the phases.
    #[serde(default)]
    pub phases: BTreeMap<Phase, Day>,
    /// The explanation of a claim that has neither evidence nor an explanation of its own.
    pub explanation: Words,
    /// Documents, in the order they are uploaded.
    #[serde(default)]
    pub documents: Vec<Document>,
    /// Every item that is appraised.
    pub items: Vec<ItemStory>,
    /// The surveys that are known.
    pub surveys: Surveys,
    /// The units' rows of the collected items.
    #[serde(skip)]
    pub rows: Rows,
}

/// A day counted from the installation; negative before it.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Day(i64);

/// A document and the unit that uploads it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    /// Slug of the unit.
    pub unit: String,
    /// Number; `MH` in it is for minh họa, illustrative.
    pub number: String,
    /// Title.
    pub title: String,
    /// Issuing body.
    pub issuer: String,
    /// Day it was signed.
    pub signed_on: NaiveDate,
    /// Items it supports.
    pub items: Vec<String>,
}

/// What happens to one item.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ItemStory {
    /// Item code.
    pub code: String,
    /// Due day.
    pub due: Day,
    /// What the unit in charge claims.
    pub claim: Option<Figures>,
    /// What it foresees for the year's end.
    pub forecast: Option<Figures>,
    /// What contributing units foresee, by unit.
    #[serde(default)]
    pub forecast_units: BTreeMap<String, Figures>,
    /// Explanation of the claim.
    pub explanation: Option<Words>,
    /// Sở Nội vụ's verdict on the claim, or on every contributing unit's row.
    pub decide: Option<Ruling>,
    /// Its verdict on one unit's row instead.
    #[serde(default)]
    pub decide_units: BTreeMap<String, Ruling>,
    /// The ministry's points.
    pub appraise: Option<Mark>,
}

/// A verdict.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ruling {
    /// Verdict.
    pub verdict: Verdict,
    /// Points, when adjusted.
    pub points: Option<Decimal>,
    /// Cause of what is lost.
    pub cause: Option<Cause>,
    /// Reason.
    pub reason: Option<Words>,
}

/// The ministry's points.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mark {
    /// Points.
    pub points: Decimal,
    /// Cause of what is lost.
    pub cause: Option<Cause>,
    /// Reason.
    pub reason: Option<Words>,
}

/// What somebody writes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
}

/// Survey percentages.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Surveys {
    /// Where they come from.
    pub source: String,
    /// Percent by item code.
    pub results: BTreeMap<String, Decimal>,
}

impl Story {
    /// The year before, to learn from.
    pub(super) fn can_tho_2015() -> Result<Self, StoryError> {
        Self::read("can-tho-2015.yaml", include_str!("can-tho-2015.yaml"))
    }

    /// The year of the case.
    pub(super) fn can_tho_2016() -> Result<Self, StoryError> {
        let mut story = Self::read("can-tho-2016.yaml", include_str!("can-tho-2016.yaml"))?;
        for (file, text) in [
            ("one-stop-2016.csv", include_str!("one-stop-2016.csv")),
            ("online-2016.csv", include_str!("online-2016.csv")),
            ("post-2016.csv", include_str!("post-2016.csv")),
        ] {
            story.rows.extend(figures::read(file, text)?);
        }
        Ok(story)
    }

    fn read(file: &'static str, text: &str) -> Result<Self, StoryError> {
        let document = document::parse(text).map_err(|source| StoryError::Syntax { file, source })?;
        serde_json::from_value(document.to_json()).map_err(|source| StoryError::Shape { file, source })
    }
}

impl Day {
    /// The date, when the demo is installed `today`.
    pub(super) fn date(self, today: NaiveDate) -> NaiveDate {
        let days = Days::new(self.0.unsigned_abs());
        let date = if self.0 < 0 { today.checked_sub_days(days) } else { today.checked_add_days(days) };
        date.unwrap_or(today)
    }
}

impl Words {
    /// Vietnamese first, English second: the demo's people write so that every reader can follow.
    pub(super) fn both(&self) -> String {
        format!("{} / {}", self.vi, self.en)
    }
}

impl TryFrom<String> for Day {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map(Self)
    }
}

/// A number: the document keeps every scalar as its text.
fn number<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_data_file_says_in_both_languages_that_it_is_illustrative() {
        for text in [
            include_str!("can-tho-2015.yaml"),
            include_str!("can-tho-2016.yaml"),
            include_str!("one-stop-2016.csv"),
            include_str!("online-2016.csv"),
            include_str!("post-2016.csv"),
        ] {
            let head: Vec<_> = text.lines().take_while(|line| line.starts_with('#')).collect();
            assert!(head.iter().any(|line| line.contains("MINH HỌA")), "{head:?}");
            assert!(head.iter().any(|line| line.contains("ILLUSTRATIVE")), "{head:?}");
        }
    }

    #[test]
    fn a_comma_that_ends_a_text_unseen_is_refused() {
        let story =
            "assessment: a\nprovince: can-tho\nyear: 2016\nset: s\nitems: []\nsurveys: { source: s, results: {} }\n";
        assert!(Story::read("a", &format!("{story}explanation: {{ vi: \"một, hai\", en: one }}\n")).is_ok());
        let error = Story::read("a", &format!("{story}explanation: {{ vi: một, hai, en: one }}\n")).unwrap_err();
        assert!(error.to_string().contains("unknown field `hai`"), "{error}");
    }

    #[test]
    fn days_count_both_ways_from_the_installation() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        assert_eq!(Day(30).date(today), NaiveDate::from_ymd_opt(2026, 3, 31).unwrap());
        assert_eq!(Day(-1).date(today), NaiveDate::from_ymd_opt(2026, 2, 28).unwrap());
    }
}
