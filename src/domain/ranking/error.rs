//! Why a ranking can't be computed from the facts given.

use rust_decimal::Decimal;

use crate::domain::text::{self, Text};

/// Why a ranking can't be computed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RankingError {
    /// A province that was not ranked that year: unknown, merged or dissolved.
    #[error("province {province} is not on the roster of {year}")]
    NotOnRoster {
        /// Slug of the province.
        province: String,
        /// The year asked about.
        year: i32,
    },
    /// A province named twice, in the published rows or in the roster.
    #[error("province {province} appears twice in {year}")]
    Duplicate {
        /// Slug of the province.
        province: String,
        /// The year asked about.
        year: i32,
    },
    /// The roster is not the list of provinces that were ranked.
    #[error("{of} provinces were ranked in {year}, but the roster has {roster}")]
    RosterSize {
        /// The year asked about.
        year: i32,
        /// How many were ranked.
        of: usize,
        /// How many the roster has.
        roster: usize,
    },
    /// The province asked about is outside the scope asked for.
    #[error("province {province} is outside the scope asked for")]
    OutsideScope {
        /// Slug of the province.
        province: String,
    },
    /// A figure outside its range, or with more decimals than are ever published.
    #[error("{}: {value} is not possible", what.en)]
    BadFigure {
        /// What the figure is.
        what: Text,
        /// The figure.
        value: Decimal,
    },
    /// Facts that can't be true together.
    #[error("the published facts contradict each other: {}", facts.iter().map(|fact| fact.en.as_str()).collect::<Vec<_>>().join("; "))]
    Contradiction {
        /// The facts, as far as they could be singled out.
        facts: Vec<Text>,
    },
}

impl RankingError {
    /// A stable word for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotOnRoster { .. } => "province_not_on_roster",
            Self::Duplicate { .. } => "duplicate_province",
            Self::RosterSize { .. } => "roster_size",
            Self::OutsideScope { .. } => "outside_scope",
            Self::BadFigure { .. } => "bad_figure",
            Self::Contradiction { .. } => "contradictory_facts",
        }
    }

    /// The error in words, in both languages.
    #[must_use]
    pub fn text(&self) -> Text {
        let vi = match self {
            Self::NotOnRoster { province, year } => format!("{province} không thuộc danh sách xếp hạng năm {year}"),
            Self::Duplicate { province, year } => format!("{province} xuất hiện hai lần trong năm {year}"),
            Self::RosterSize { year, of, roster } => {
                format!("Năm {year} có {of} tỉnh, thành phố được xếp hạng nhưng danh sách có {roster}")
            }
            Self::OutsideScope { province } => format!("{province} không thuộc phạm vi xếp hạng được yêu cầu"),
            Self::BadFigure { what, value } => {
                format!("{}: giá trị {} không hợp lệ", what.vi, text::number(&value.to_string()).vi)
            }
            Self::Contradiction { facts } => {
                let named: Vec<_> = facts.iter().map(|fact| fact.vi.as_str()).collect();
                format!("Các số liệu đã công bố mâu thuẫn nhau: {}", named.join("; "))
            }
        };
        Text::new(vi, self.to_string())
    }
}
