//! A sheet with a head: which column is which, and the rows below it.

use super::super::book::Sheet;
use super::super::cell::{Cell, Value};
use super::gather::Gather;
use super::{Column, Misread};
use crate::domain::text::{Text, folded};

/// Rows among which the head is looked for: a title and what to know stand above it.
const MOST_ROWS_ABOVE: u32 = 40;

/// A sheet and where its columns are.
pub(super) struct Table<'a> {
    sheet: &'a Sheet,
    columns: &'static [Column],
    at: Vec<Option<u32>>,
    /// The rows below the head that hold anything, from 0.
    pub(super) rows: Vec<u32>,
}

impl<'a> Table<'a> {
    /// Finds the head: the first row with the first column's name. None when there is none, or when it lacks a column; that is told.
    pub(super) fn of(
        sheet: &'a Sheet,
        columns: &'static [Column],
        needed: &[usize],
        gather: &mut Gather,
    ) -> Option<Self> {
        let is = |value: Option<&Value>, (_, vi, en): &Column| {
            let Some(Value::Text(text)) = value else { return false };
            // Both names stand in one cell, a line each; an official may have kept one of them.
            let names = [folded(vi), folded(en), folded(&format!("{vi} {en}"))];
            names.contains(&folded(text)) || text.lines().next().is_some_and(|line| folded(line) == names[0])
        };
        let mut filled = sheet.filled();
        let head = filled.find(|cell| cell.row < MOST_ROWS_ABOVE && is(cell.value, &columns[0])).map(|cell| cell.row);
        let Some(head) = head else {
            let first = columns[0].1;
            gather.tell(
                sheet.name(),
                "missing_column",
                format!("không thấy dòng tiêu đề có cột “{first}” trong {MOST_ROWS_ABOVE} dòng đầu"),
                format!("no head with a column “{first}” in the first {MOST_ROWS_ABOVE} rows"),
            );
            return None;
        };
        let mut at = vec![None; columns.len()];
        let mut faulty = false;
        for cell in sheet.filled().filter(|cell| cell.row == head) {
            let known = columns.iter().position(|column| is(cell.value, column));
            match known.map(|column| (column, at[column])) {
                Some((column, None)) => at[column] = Some(cell.column),
                Some((_, Some(_))) => gather.cell(&cell, "duplicate_column", "mỗi cột một lần", "each column once"),
                None => {
                    let known = columns.iter().map(|(_, vi, _)| *vi).collect::<Vec<_>>().join(", ");
                    gather.cell(&cell, "unknown_column", &format!("một trong: {known}"), &format!("one of: {known}"));
                }
            }
        }
        for column in needed.iter().filter(|column| at[**column].is_none()) {
            let (_, vi, en) = columns[*column];
            gather.tell(
                format!("{}!{}", sheet.name(), head + 1),
                "missing_column",
                format!("thiếu cột “{vi}”"),
                format!("the column “{vi}” ({en}) is missing"),
            );
            faulty = true;
        }
        let mut rows: Vec<u32> =
            sheet.filled().filter(|cell| cell.row > head && says(cell)).map(|cell| cell.row).collect();
        rows.dedup();
        (!faulty).then_some(Self { sheet, columns, at, rows })
    }

    /// The cell of a row in a column; none when the sheet has no such column.
    pub(super) fn cell(&self, row: u32, column: usize) -> Option<Cell<'a>> {
        self.at[column].map(|at| self.sheet.cell(row, at))
    }

    /// The cell of a row in a column, when it holds anything.
    pub(super) fn said(&self, row: u32, column: usize) -> Option<Cell<'a>> {
        self.cell(row, column).filter(says)
    }

    /// Sheet and cell, or the row where there is no such column.
    pub(super) fn place(&self, row: u32, column: usize) -> String {
        self.cell(row, column).map_or_else(|| format!("{}!{}", self.sheet.name(), row + 1), |cell| cell.place())
    }

    /// The fault of an empty cell.
    pub(super) fn missing(&self, row: u32, column: usize) -> Misread {
        let (_, vi, en) = self.columns[column];
        Misread {
            place: self.place(row, column),
            code: "missing_value".to_owned(),
            detail: Text::new(format!("ô trống; cần “{vi}”"), format!("empty; “{vi}” ({en}) is expected")),
        }
    }

    /// The cells of a row that hold anything in no column of the table.
    pub(super) fn outside(&self, row: u32) -> impl Iterator<Item = Cell<'a>> + use<'_, 'a> {
        let cells = self.sheet.row(row);
        cells.filter(|cell| says(cell) && !self.at.contains(&Some(cell.column)))
    }
}

/// Whether a cell holds more than blanks.
fn says(cell: &Cell<'_>) -> bool {
    cell.value.is_some_and(|value| !matches!(value, Value::Text(text) if text.trim().is_empty()))
}
