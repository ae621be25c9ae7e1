//! What was published of one year's ranking, with where each figure comes from and how sure it is.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How sure a figure is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Read in a source as it stands.
    #[default]
    Published,
    /// Computed from published figures (a score and a difference, a rank and a change of ranks).
    Derived,
}

impl Certainty {
    /// The certainty written as one word, as in files and on the wire.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "published" => Some(Self::Published),
            "derived" => Some(Self::Derived),
            _ => None,
        }
    }
}

/// What was published of one year. Scores are percent of 100 points.
///
/// The scale of a figure is part of it: a score written with fewer than two decimals (`79.6`) is known only to half a unit
/// of its last decimal, while `79.60` is the published figure itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Published {
    /// The year scored.
    pub year: i32,
    /// How many provinces were ranked.
    pub of: usize,
    /// The provinces of which something is known.
    pub rows: Vec<PublishedRow>,
    /// What is known of the whole.
    pub aggregates: Aggregates,
}

/// What is known of one province's result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PublishedRow {
    /// Slug of the province.
    pub province: String,
    /// The rank, 1 for the best.
    pub rank: Option<u32>,
    /// The index in percent, 0 to 100.
    #[schema(value_type = Option<String>)]
    pub score: Option<Decimal>,
    /// How sure the rank and the score are.
    pub certainty: Certainty,
    /// Where they come from.
    pub source: String,
}

/// What is known of a year as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Aggregates {
    /// The mean of all scores, as published (rounded).
    #[schema(value_type = Option<String>)]
    pub mean: Option<Decimal>,
    /// The highest score.
    #[schema(value_type = Option<String>)]
    pub max: Option<Decimal>,
    /// The lowest score.
    #[schema(value_type = Option<String>)]
    pub min: Option<Decimal>,
    /// How many provinces scored above the mean.
    pub above_mean: Option<u32>,
    /// The announced groups and their sizes. They do not overlap.
    pub groups: Vec<Group>,
    /// The least sure certainty among these figures.
    pub certainty: Certainty,
    /// Where they come from.
    pub source: String,
}

/// One announced group of provinces. Sources differ on whether an end is included, so both are read as possible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Group {
    /// The group's name in the announcement.
    pub label: String,
    /// The lower cut-off; none when the group reaches the bottom.
    #[schema(value_type = Option<String>)]
    pub min: Option<Decimal>,
    /// The upper cut-off; none when the group reaches the top.
    #[schema(value_type = Option<String>)]
    pub max: Option<Decimal>,
    /// How many provinces are in it.
    pub count: u32,
}

impl Published {
    /// A year of which nothing is known but how many provinces were ranked.
    #[must_use]
    pub fn unknown(year: i32, of: usize) -> Self {
        Self { year, of, rows: Vec::new(), aggregates: Aggregates::default() }
    }

    /// What is known of one province, if anything.
    #[must_use]
    pub fn row(&self, province: &str) -> Option<&PublishedRow> {
        self.rows.iter().find(|row| row.province == province)
    }
}

impl PublishedRow {
    /// Whether the score is the published two-decimal figure itself: neither derived nor cut to fewer decimals.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.certainty == Certainty::Published && self.score.is_some_and(|score| score.scale() >= 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_travel_as_text_and_keep_their_scale() {
        let json = r#"{"province":"hai-phong","rank":5,"score":"83.60","certainty":"published","source":"S48"}"#;
        let row: PublishedRow = serde_json::from_str(json).unwrap();
        assert_eq!(row.score, Some(Decimal::new(8360, 2)));
        assert_eq!(serde_json::to_string(&row).unwrap(), json);
    }
}
