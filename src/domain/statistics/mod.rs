//! Figures of many units from one table: what each unit would report for each collected item, and what did not fit.
//!
//! A row is a unit's, or a unit's month; months are summed. Nothing is guessed: a column feeds what it is named for or what the
//! sender says, a blank cell is no figure, and whatever finds no place is told.

mod columns;
mod month;
mod rows;
#[cfg(test)]
mod tests;

use serde::Serialize;
use utoipa::ToSchema;

use super::assessment::Assessment;
use super::cells::{DecimalMark, Grid, GridFault};
use super::inputs::Inputs;
use super::unit::Unit;
pub use columns::{Mapping, UNIT};

/// How a table is to be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// Name of the column that holds the unit; `unit` or a usual Vietnamese name unless said.
    pub unit: Option<String>,
    /// Name of the column that holds the month; `month` or `tháng`, where there is one, unless said.
    pub month: Option<String>,
    /// Which column feeds which figure, where the column's name does not say so itself.
    pub map: Vec<Mapping>,
    /// The only items to read; every item whose figures are all fed unless said.
    pub items: Vec<String>,
    /// What starts the decimals of a number.
    pub decimal: DecimalMark,
    /// Pass over rows whose unit is not known, instead of refusing the table.
    pub skip_unmatched: bool,
}

/// What one unit would report for one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Item code.
    pub item: String,
    /// Slug of the unit.
    pub unit: String,
    /// Its figures, summed over months.
    pub inputs: Inputs,
    /// Months they are the sum of; empty where the table has none.
    pub months: Vec<u32>,
    /// Months that other units have a row for and this one has not.
    pub missing_months: Vec<u32>,
    /// Numbers of its rows.
    pub rows: Vec<u32>,
}

/// A row whose unit nobody knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Unmatched {
    /// Number of the row.
    pub row: u32,
    /// What stands where the unit should.
    pub unit: String,
}

/// An item and units of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ItemUnits {
    /// Item code.
    pub item: String,
    /// Slugs of the units.
    pub units: Vec<String>,
}

/// An item that some columns feed, but not all it needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PartlyFed {
    /// Item code.
    pub item: String,
    /// Figures that no column feeds.
    pub inputs: Vec<String>,
}

/// What a table says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Reports, by item in the set's order, then by unit.
    pub reports: Vec<Report>,
    /// Rows passed over.
    pub unmatched: Vec<Unmatched>,
    /// Units that are to report for an item and have no figures in the table.
    pub missing: Vec<ItemUnits>,
    /// Units that have figures for an item they do not contribute to.
    pub not_contributing: Vec<ItemUnits>,
    /// Columns that feed nothing.
    pub unused_columns: Vec<String>,
    /// Items passed over because only some of their figures are fed.
    pub partly_fed: Vec<PartlyFed>,
}

/// Reads a table of figures per unit against the collected items of an assessment.
///
/// # Errors
/// Every fault: columns that are asked for and not there, items that can't be fed, nothing to read, units that are not known or
/// fit two, rows that repeat, months of another year, figures that are missing, no numbers, or out of bounds.
pub fn read(assessment: &Assessment, units: &[Unit], grid: &Grid, ask: &Ask) -> Result<Statistics, Vec<GridFault>> {
    let columns = columns::resolve(assessment, grid, ask)?;
    rows::read(assessment, units, grid, ask, columns)
}
