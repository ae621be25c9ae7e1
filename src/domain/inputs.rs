//! Figures of one item: what a unit reports and a rule reads.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// One figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A non-negative number in the input's unit.
    Number(Decimal),
    /// The option chosen under a `choice` rule.
    Choice(String),
    /// The entries ticked under a `checklist` rule.
    Ticked(BTreeSet<String>),
}

/// The figures of one item by input name. An absent name is unknown, never zero.
pub type Inputs = BTreeMap<String, Value>;

/// The rows of a collected item by contributing unit.
pub type UnitRows = BTreeMap<String, Inputs>;
