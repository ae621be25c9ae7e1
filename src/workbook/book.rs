//! Any xlsx, opened within bounds: its sheets, and their cells as what they are. Nothing is taken for a value that is none.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, Xlsx, XlsxFormulaMetadata};
use thiserror::Error;

use super::archive;
use super::cell::{Cell, Region, Value};
use crate::domain::text::Text;

/// The most cells that are read of one sheet.
const MOST_CELLS: usize = 200_000;
/// The most merged regions of one sheet: each cell is looked for in each of them.
const MOST_MERGED: usize = 2_000;
/// The most bytes of text in the cells of one sheet: one long string can be named by every cell.
const MOST_TEXT: usize = 16 << 20;

/// Why a file is not read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// It is no xlsx.
    #[error("not an xlsx")]
    NotXlsx,
    /// It is of Excel 97-2003.
    #[error("an Excel 97-2003 file")]
    Old,
    /// It is behind a password.
    #[error("behind a password")]
    Password,
    /// It holds programs.
    #[error("with macros")]
    Macros,
    /// It unpacks to more than anybody types.
    #[error("too large unpacked")]
    TooLarge,
    /// It is damaged.
    #[error("damaged")]
    Broken,
}

impl Unreadable {
    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotXlsx => "not_xlsx",
            Self::Old => "old_excel",
            Self::Password => "password_protected",
            Self::Macros => "macros",
            Self::TooLarge => "unpacks_too_large",
            Self::Broken => "broken_xlsx",
        }
    }

    /// In words.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Self::NotXlsx => Text::new("Tệp không phải sổ Excel (.xlsx)", "The file is no Excel workbook (.xlsx)"),
            Self::Old => Text::new(
                "Tệp Excel 97-2003 hoặc tệp cũ khác; hãy lưu lại dạng .xlsx",
                "A file of Excel 97-2003 or another old one; save it as .xlsx",
            ),
            Self::Password => Text::new(
                "Tệp có mật khẩu mở; hãy bỏ mật khẩu rồi gửi lại",
                "The file opens with a password only; remove it and send it again",
            ),
            Self::Macros => Text::new(
                "Tệp chứa macro; hãy lưu lại dạng .xlsx không macro",
                "The file holds macros; save it as .xlsx without them",
            ),
            Self::TooLarge => Text::new(
                "Sổ bung ra lớn hơn mức cho phép (16 MiB, 200.000 ô, 2.000 vùng gộp ô mỗi trang tính)",
                "The workbook unpacks to more than is taken (16 MiB, 200,000 cells, 2,000 merged regions a sheet)",
            ),
            Self::Broken => Text::new(
                "Tệp Excel bị hỏng; hãy mở bằng Excel, lưu lại rồi gửi",
                "The Excel file is damaged; open it, save it again and send that",
            ),
        }
    }
}

/// An open workbook.
pub struct Book(Xlsx<Cursor<Vec<u8>>>);

/// The cells of a sheet that hold something.
#[derive(Clone, Debug)]
pub struct Sheet {
    name: String,
    cells: BTreeMap<(u32, u32), Value>,
    merged: Vec<Region>,
}

impl Book {
    /// Opens the bytes of a file. Costs at most some tens of megabytes, whatever they are.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn open(bytes: &[u8]) -> Result<Self, Unreadable> {
        let clean = archive::unpacked(bytes)?;
        guarded(|| Xlsx::new(Cursor::new(clean)).map(Self).map_err(|_| Unreadable::Broken))
    }

    /// The names of the sheets, in their order.
    #[must_use]
    pub fn sheets(&self) -> Vec<String> {
        self.0.sheet_names()
    }

    /// A sheet by its name; none when there is none.
    ///
    /// # Errors
    /// `Broken`; `TooLarge` for more cells, merged regions or text than anybody makes.
    pub fn sheet(&mut self, name: &str) -> Result<Option<Sheet>, Unreadable> {
        self.take(name, false)
    }

    /// As [`Book::sheet`], with the results that a file keeps in place of its formulas: for a file of ours, nobody else's word.
    ///
    /// # Errors
    /// As there.
    pub fn results(&mut self, name: &str) -> Result<Option<Sheet>, Unreadable> {
        self.take(name, true)
    }

    fn take(&mut self, name: &str, results: bool) -> Result<Option<Sheet>, Unreadable> {
        if !self.0.sheet_names().iter().any(|own| own == name) {
            return Ok(None);
        }
        guarded(|| self.read(name, results)).map(Some)
    }

    fn read(&mut self, name: &str, results: bool) -> Result<Sheet, Unreadable> {
        let broken = |_: calamine::XlsxError| Unreadable::Broken;
        let merged = self.0.merge_cells_by_sheet_name(name).map_err(broken)?;
        if merged.len() > MOST_MERGED {
            return Err(Unreadable::TooLarge);
        }
        let merged = merged.iter().map(|region| Region { first: region.start, last: region.end }).collect();
        let mut reader = self.0.worksheet_cells_reader(name).map_err(broken)?;
        let (mut cells, mut text) = (BTreeMap::new(), 0);
        while let Some(record) = reader.next_cell_with_formula_metadata().map_err(broken)? {
            let value = match record.formula {
                Some(formula) if !results => Value::Formula(formula_text(&formula)),
                _ => match value(&record.value) {
                    Some(value) => value,
                    None => continue,
                },
            };
            if let Value::Text(found) = &value {
                text += found.len();
            }
            cells.insert(record.pos, value);
            if cells.len() > MOST_CELLS || text > MOST_TEXT {
                return Err(Unreadable::TooLarge);
            }
        }
        Ok(Sheet { name: name.to_owned(), cells, merged })
    }
}

/// The reader of xlsx gives up on some damaged files by a panic; here that is a damaged file like any other.
fn guarded<T>(work: impl FnOnce() -> Result<T, Unreadable>) -> Result<T, Unreadable> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Unreadable::Broken))
}

fn formula_text(formula: &XlsxFormulaMetadata) -> String {
    let text = match formula {
        XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. } => formula.as_str(),
        _ => "…",
    };
    text.chars().take(60).collect()
}

fn value(found: &DataRef<'_>) -> Option<Value> {
    Some(match found {
        DataRef::Empty => return None,
        DataRef::Int(number) => Value::Number(number.to_string()),
        // The shortest text that reads back as the same double: what was typed, as far as a spreadsheet keeps it.
        DataRef::Float(number) => Value::Number(number.to_string()),
        DataRef::String(text) => Value::Text(text.clone()),
        DataRef::SharedString(text) => Value::Text((*text).to_owned()),
        DataRef::Bool(truth) => Value::Bool(*truth),
        DataRef::DateTime(date) if date.is_datetime() => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            Value::Date(format!("{year:04}-{month:02}-{day:02}"))
        }
        DataRef::DateTime(date) => Value::Date(date.as_f64().to_string()),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Value::Date(text.clone()),
        DataRef::Error(error) => Value::Error(error.to_string()),
    })
}

impl Sheet {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The cell at a row and a column, from 0.
    #[must_use]
    pub fn cell(&self, row: u32, column: u32) -> Cell<'_> {
        let merged = self.merged.iter().find(|region| region.contains(row, column));
        Cell { sheet: &self.name, row, column, value: self.cells.get(&(row, column)), merged: merged.copied() }
    }

    /// Every cell that holds something, row by row.
    pub fn filled(&self) -> impl Iterator<Item = Cell<'_>> {
        self.cells.keys().map(|(row, column)| self.cell(*row, *column))
    }

    /// The cells of a row that hold something.
    pub fn row(&self, row: u32) -> impl Iterator<Item = Cell<'_>> {
        self.cells.range((row, 0)..=(row, u32::MAX)).map(|((row, column), _)| self.cell(*row, *column))
    }

    /// The merged regions.
    #[must_use]
    pub fn merged(&self) -> &[Region] {
        &self.merged
    }
}
