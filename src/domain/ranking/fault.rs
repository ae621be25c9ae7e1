//! What is wrong with a cell, a row or the whole of an official table that someone typed.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::text::Text;

/// One thing wrong with a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Fault {
    /// The row, 1 for the first row of data (the header is not counted); null when the fault is the whole table's.
    pub row: Option<u32>,
    /// The column at fault; null when it is not one column's.
    pub field: Option<Field>,
    /// What is wrong, as a stable word.
    pub code: FaultCode,
    /// What is wrong, in words.
    pub detail: Text,
    /// What would be right.
    pub expected: Option<String>,
}

/// A column of an official table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Slug of the province.
    Province,
    /// The rank.
    Rank,
    /// The index in percent.
    Score,
    /// `published` or `derived`.
    Certainty,
    /// Where the figures come from.
    Source,
}

/// What can be wrong with an official table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FaultCode {
    /// The text is not UTF-8.
    NotUtf8,
    /// The text is not a table.
    Malformed,
    /// There is no row of data.
    Empty,
    /// A column that is needed is missing.
    MissingColumn,
    /// A column nobody knows.
    UnknownColumn,
    /// A column given twice.
    DuplicateColumn,
    /// A row with more or fewer cells than the header.
    CellCount,
    /// A province that was not ranked that year.
    UnknownProvince,
    /// A province given before.
    DuplicateProvince,
    /// Neither rank nor score.
    Missing,
    /// Not a number as numbers are written here.
    NotANumber,
    /// A decimal comma.
    CommaDecimal,
    /// More than two decimals.
    TooManyDecimals,
    /// A control character in a text.
    ControlCharacter,
    /// Outside its range.
    OutOfRange,
    /// A rank that is not the one the scores give.
    RankContradictsScore,
    /// A rank skipped because others share a better one, or more provinces than places.
    ImpossibleRank,
    /// Neither `published` nor `derived`.
    UnknownCertainty,
    /// Facts that can't be true together.
    Contradiction,
}

impl Fault {
    /// A fault of the whole table.
    pub(super) fn of_table(code: FaultCode, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { row: None, field: None, code, detail: Text::new(vi, en), expected: None }
    }

    /// The same fault, at a row (0-based here) and perhaps one of its cells.
    pub(super) fn at(self, row: usize, field: Option<Field>) -> Self {
        Self { row: Some(u32::try_from(row).unwrap_or(u32::MAX).saturating_add(1)), field, ..self }
    }

    /// The same fault, with what would be right.
    pub(super) fn expecting(self, expected: impl Into<String>) -> Self {
        Self { expected: Some(expected.into()), ..self }
    }
}

impl Field {
    /// The column's name in a header.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::Rank => "rank",
            Self::Score => "score",
            Self::Certainty => "certainty",
            Self::Source => "source",
        }
    }

    /// The column a header cell names, however it is cased.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Province, Self::Rank, Self::Score, Self::Certainty, Self::Source]
            .into_iter()
            .find(|field| field.name().eq_ignore_ascii_case(name))
    }
}
