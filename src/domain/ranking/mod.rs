//! Ranking: a year's places, and where a hypothetical score would stand among them.
//!
//! A year is rarely published whole. What was published (some ranks, some scores, the mean, the sizes of groups) is turned
//! into bounds on the sorted scores ([`order`]); every answer is then exact where the facts prove it, and otherwise the
//! interval they prove, with an estimate that says it is one ([`place`], [`table`]). [`import`] checks an official table.

mod basis;
mod census;
pub mod competition;
pub mod error;
mod estimate;
mod facts;
pub mod fault;
pub mod import;
pub mod import_csv;
mod import_ranks;
pub mod order;
pub mod place;
pub mod pro_forma;
pub mod published;
pub mod rivals;
mod seats;
pub mod table;

#[cfg(test)]
mod testing;

use std::collections::BTreeSet;

pub use error::RankingError;

/// Which provinces a ranking is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every province of the year's roster.
    All,
    /// Only these provinces (slugs): the centrally-run cities, or a region.
    Only(BTreeSet<String>),
}

impl Scope {
    /// Whether the province belongs to the scope.
    #[must_use]
    pub fn contains(&self, province: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(members) => members.contains(province),
        }
    }
}
