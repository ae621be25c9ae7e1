//! A table of a stranger's workbook as the table that a CSV file would be: its head, its rows, and where each cell stands.

use super::book::{Book, Sheet, Unreadable};
use super::cell::Value;
use crate::domain::cells::{DecimalMark, Grid, GridFault, GridRow, Origin};
use crate::domain::text::folded;

/// Why a workbook gives no table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoGrid {
    /// It could not be read at all.
    Unreadable(Unreadable),
    /// Every fault of its shape.
    Faults(Vec<GridFault>),
}

impl From<Unreadable> for NoGrid {
    fn from(unreadable: Unreadable) -> Self {
        Self::Unreadable(unreadable)
    }
}

/// How a table in a workbook is found and read.
#[derive(Clone, Copy, Debug)]
pub struct Find<'a> {
    /// The sheet; the only one that holds anything unless said.
    pub sheet: Option<&'a str>,
    /// Names of the column that says whose a row is: its row is the head, whatever stands above it.
    pub key: &'a [&'a str],
    /// What starts the decimals of numbers that are written as text; whoever reads the table expects it of all.
    pub decimal: DecimalMark,
}

/// Reads the table. The cells of the key stay as they are: `7.1` is a code and no number.
///
/// # Errors
/// `Unreadable`; a sheet that is not there or not named, columns without a name or with the same, formulas, errors and merged
/// cells in the table, too many rows.
pub fn read(bytes: &[u8], find: &Find<'_>) -> Result<Grid, NoGrid> {
    let mut book = Book::open(bytes)?;
    let mut sheets = Vec::new();
    for name in book.sheets() {
        let wanted = find.sheet.is_none_or(|sheet| sheet == name);
        if let Some(sheet) = if wanted { book.sheet(&name)? } else { None }
            && (find.sheet.is_some() || sheet.filled().next().is_some())
        {
            sheets.push(sheet);
        }
    }
    match sheets.as_slice() {
        [sheet] => table(sheet, find).map_err(NoGrid::Faults),
        _ => {
            let known = book.sheets().join(", ");
            let (vi, en) = match find.sheet {
                Some(name) => (
                    format!("không có trang “{name}”; có {known}"),
                    format!("there is no sheet “{name}”; found {known}"),
                ),
                None if sheets.is_empty() => ("sổ không có dữ liệu".to_owned(), "the workbook is empty".to_owned()),
                None => (
                    format!("sổ có nhiều trang ({known}); nêu trang cần đọc qua tham số sheet"),
                    format!("the workbook has several sheets ({known}); name one in the parameter sheet"),
                ),
            };
            Err(NoGrid::Faults(vec![GridFault::whole("sheet", "wrong_sheet", vi, en)]))
        }
    }
}

fn table(sheet: &Sheet, find: &Find<'_>) -> Result<Grid, Vec<GridFault>> {
    let is_key = |value: Option<&Value>| {
        let Some(Value::Text(text)) = value else { return false };
        find.key.iter().any(|name| folded(name) == folded(text))
    };
    // Without the key the first row is the head: whoever reads the table says what it lacks.
    let key = sheet.filled().find(|cell| is_key(cell.value));
    let head = key.or_else(|| sheet.filled().next()).map(|cell| (cell.row, cell.column)).unwrap_or_default();
    let mut faults = Vec::new();
    let mut columns: Vec<u32> = sheet.filled().filter(|cell| cell.row >= head.0).map(|cell| cell.column).collect();
    columns.sort_unstable();
    columns.dedup();
    let mut grid = Grid {
        origin: Origin::Workbook { sheet: sheet.name().to_owned(), columns: columns.clone() },
        header: Vec::new(),
        rows: Vec::new(),
    };
    let mut rows: Vec<u32> = sheet.filled().map(|cell| cell.row).filter(|row| *row >= head.0).collect();
    rows.dedup();
    for row in rows {
        let mut read = GridRow { number: row.saturating_add(1), cells: Vec::new() };
        for (place, column) in columns.iter().enumerate() {
            let cell = sheet.cell(row, *column);
            let text = match cell.text() {
                Ok(text) => text.unwrap_or_default(),
                Err(misfit) => {
                    faults.push(GridFault::at(&grid.place(&read, Some(place)), misfit.code, &misfit.detail));
                    String::new()
                }
            };
            let number = matches!(cell.value, Some(Value::Number(_))) && *column != head.1;
            read.cells.push(if number { find.decimal.written(&text) } else { text });
        }
        match row == head.0 {
            true => grid.header = read.cells,
            false => grid.rows.push(read),
        }
    }
    faults.extend(grid.faults());
    if faults.is_empty() { Ok(grid) } else { Err(faults) }
}
