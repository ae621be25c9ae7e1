//! Crosswalks: which item of an earlier criteria set each item of a later one comes from.
//!
//! Area and item codes do not mean the same across sets, so items are compared through this table and never by code.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The crosswalk between two criteria sets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Crosswalk {
    /// The id of the earlier set.
    pub from_set: String,
    /// The id of the later set.
    pub to_set: String,
    /// One row for each pair of related items; an item of the later set without any forerunner has one row too.
    pub rows: Vec<CrosswalkRow>,
}

/// How one item of the later set relates to one of the earlier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CrosswalkRow {
    /// The earlier set's item code; `None` when nothing in it compares.
    pub from: Option<String>,
    /// The later set's item code.
    pub to: String,
    /// The share of the earlier item that went to the later one, above 0 up to 1; the shares of one earlier item sum
    /// to 1. `None` exactly when `from` is.
    #[schema(value_type = Option<String>)]
    pub weight: Option<Decimal>,
    /// What happened to the item.
    pub relation: Relation,
}

/// What happened to an item between two sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// The same subject under the same kind of rule.
    Same,
    /// A part of the earlier item, measured in the same spirit.
    Split,
    /// The same subject under another rule: what moved the score here is at least partly the rule.
    RuleChanged,
    /// New: the earlier set has nothing to compare it with.
    NotComparable,
}

impl Crosswalk {
    /// The rows that lead to the later set's item `to`.
    pub fn sources_of<'a>(&'a self, to: &'a str) -> impl Iterator<Item = &'a CrosswalkRow> {
        self.rows.iter().filter(move |row| row.to == to)
    }

    /// The rows that lead away from the earlier set's item `from`.
    pub fn targets_of<'a>(&'a self, from: &'a str) -> impl Iterator<Item = &'a CrosswalkRow> {
        self.rows.iter().filter(move |row| row.from.as_deref() == Some(from))
    }
}
