//! A plain list for people: a title, what to know of it, a head, rows; no formulas.

use chrono::{DateTime, Utc};
use rust_xlsxwriter::{DocProperties, Workbook, XlsxError};

use super::look;

/// A list.
#[derive(Clone, Debug)]
pub struct List<'a> {
    /// The sheet's name, at most 31 characters.
    pub sheet: &'a str,
    /// The title above it.
    pub title: String,
    /// Lines below the title.
    pub notes: Vec<String>,
    /// What must not be missed; empty when there is nothing.
    pub warning: String,
    /// Width in characters, and the head in both languages.
    pub columns: &'a [(u16, &'a str, &'a str)],
    /// Cells, as many as there are columns.
    pub rows: Vec<Vec<String>>,
    /// When what it says was so.
    pub at: DateTime<Utc>,
}

/// The list as xlsx: the same list always gives the same bytes. Every cell is text, whatever it looks like.
///
/// # Errors
/// Only what would be a fault of ours: a cell outside the sheet, a text too long.
pub fn write(list: &List<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let properties = DocProperties::new().set_title(&list.title).set_creation_datetime(&list.at.naive_utc());
    workbook.set_properties(&properties);
    let sheet = workbook.add_worksheet();
    sheet.set_name(list.sheet)?;
    let title = std::iter::once((&list.title, look::title()));
    let notes = list.notes.iter().map(|note| (note, look::note()));
    let warning = std::iter::once((&list.warning, look::warning())).filter(|(text, _)| !text.is_empty());
    let mut row = 0;
    for (text, format) in title.chain(notes).chain(warning) {
        sheet.write_string_with_format(row, 0, look::fitting(text), &format)?;
        row += 1;
    }
    let head = row + 1;
    for ((width, vi, en), column) in list.columns.iter().zip(0..) {
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(head, column, format!("{vi}\n{en}"), &look::head())?;
    }
    sheet.set_row_height(head, 48)?;
    row = head;
    for cells in &list.rows {
        row += 1;
        let mut lines = 1;
        for ((cell, (width, ..)), column) in cells.iter().zip(list.columns).zip(0..) {
            sheet.write_string_with_format(row, column, look::fitting(cell), &look::cell())?;
            lines = lines.max(look::lines(cell, usize::from(*width)));
        }
        let lines = u32::try_from(lines.min(25)).unwrap_or(25);
        sheet.set_row_height(row, f64::from(lines) * 15.0)?;
    }
    let last = u16::try_from(list.columns.len()).unwrap_or(1).saturating_sub(1);
    sheet.autofilter(head, 0, row, last)?.set_freeze_panes(head + 1, 0)?.set_repeat_rows(head, head)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    sheet.set_footer("&L&A&RTrang &P/&N").set_zoom(90);
    workbook.save_to_buffer()
}
