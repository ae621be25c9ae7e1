//! Tables that go out as CSV (RFC 4180): machine names for columns, exact decimals, and no cell that a spreadsheet would run.

use serde::Deserialize;
use utoipa::ToSchema;

use super::DecimalMark;
use crate::domain::exact::Exact;

/// A column: the name programs know it by, which never changes, and the one people read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// For programs.
    pub name: &'static str,
    /// In Vietnamese.
    pub vi: &'static str,
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Out {
    /// Nothing known.
    Blank,
    /// Words: somebody may have put a formula there.
    Text(String),
    /// A number, written with a decimal point.
    Number(String),
    /// `true` or `false`.
    Flag(bool),
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, each with a cell for every column.
    pub rows: Vec<Vec<Out>>,
}

/// What separates cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Separator {
    Comma,
    Semicolon,
    Tab,
}

/// Which names stand in the header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HeaderNames {
    /// Those that never change.
    #[default]
    Machine,
    /// In Vietnamese.
    Vi,
}

/// How a table is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Format {
    /// What starts decimals.
    pub decimal: DecimalMark,
    /// What separates cells; a comma, or a semicolon where the comma starts decimals, unless said.
    pub separator: Option<Separator>,
    /// Whether the bytes begin with a byte order mark, which tells Excel that they are UTF-8.
    pub bom: bool,
    /// Which names stand in the header.
    pub header: HeaderNames,
}

impl Out {
    /// Words, where there are any.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Words that may not be there.
    pub fn perhaps(text: Option<&str>) -> Self {
        text.map_or(Self::Blank, Self::text)
    }

    /// A number that may not be known.
    #[must_use]
    pub fn number(number: Option<&Exact>) -> Self {
        number.map_or(Self::Blank, |number| Self::Number(number.wire()))
    }

    /// How many.
    pub fn count(count: impl TryInto<u64>) -> Self {
        Self::Number(count.try_into().unwrap_or(u64::MAX).to_string())
    }

    fn written(&self, format: &Format) -> String {
        match self {
            Self::Blank => String::new(),
            Self::Text(text) => defused(text),
            Self::Number(plain) => format.decimal.written(plain),
            Self::Flag(flag) => flag.to_string(),
        }
    }
}

/// The text with an apostrophe before it where a spreadsheet could take it for a formula: what begins, spaces or not, with
/// `=`, `+`, `-`, `@` or their full-width forms, and what begins with tab, carriage return or line feed (OWASP, CSV Injection).
fn defused(text: &str) -> String {
    let runs = |character: char| matches!(character, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠');
    let breaks_out = text.starts_with(['\t', '\r', '\n']);
    if breaks_out || text.trim_start().starts_with(runs) { format!("'{text}") } else { text.to_owned() }
}

/// The table as CSV: lines end in CRLF, cells are quoted where they must be.
///
/// # Errors
/// When a row has another width than the header.
pub fn write_csv(sheet: &Sheet, format: &Format) -> Result<Vec<u8>, csv::Error> {
    let separator = format.separator.unwrap_or(match format.decimal {
        DecimalMark::Point => Separator::Comma,
        DecimalMark::Comma => Separator::Semicolon,
    });
    let separator = match separator {
        Separator::Comma => b',',
        Separator::Semicolon => b';',
        Separator::Tab => b'\t',
    };
    let start = if format.bom { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
    let mut writer =
        csv::WriterBuilder::new().delimiter(separator).terminator(csv::Terminator::CRLF).from_writer(start);
    let name = |column: &Column| match format.header {
        HeaderNames::Machine => column.name,
        HeaderNames::Vi => column.vi,
    };
    writer.write_record(sheet.columns.iter().map(name))?;
    for row in &sheet.rows {
        writer.write_record(row.iter().map(|cell| cell.written(format)))?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const COLUMNS: [Column; 2] = [Column { name: "code", vi: "Mã" }, Column { name: "points", vi: "Điểm" }];

    fn sheet(rows: Vec<Vec<Out>>) -> Sheet {
        Sheet { columns: COLUMNS.to_vec(), rows }
    }

    fn text(rows: Vec<Vec<Out>>, format: &Format) -> String {
        String::from_utf8(write_csv(&sheet(rows), format).unwrap()).unwrap()
    }

    #[test]
    fn the_reader_chooses_mark_separator_and_names() {
        let row = || vec![vec![Out::text("a,b"), Out::Number("-1.5".to_owned())]];
        assert_eq!(text(row(), &Format::default()), "code,points\r\n\"a,b\",-1.5\r\n");
        let format = Format { decimal: DecimalMark::Comma, bom: true, header: HeaderNames::Vi, separator: None };
        assert_eq!(text(row(), &format), "\u{feff}Mã;Điểm\r\na,b;-1,5\r\n");
        let format = Format { separator: Some(Separator::Comma), bom: false, ..format };
        assert_eq!(text(row(), &format), "Mã,Điểm\r\n\"a,b\",\"-1,5\"\r\n");
        let format = Format { separator: Some(Separator::Tab), header: HeaderNames::Machine, ..format };
        assert_eq!(text(row(), &format), "code\tpoints\r\na,b\t-1,5\r\n");
        assert!(write_csv(&sheet(vec![vec![Out::Blank]]), &Format::default()).is_err(), "a row of another width");
    }

    #[test]
    fn a_formula_is_words_and_a_negative_number_is_a_number() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n1", "  =cmd|' /C calc'!A0", "－1", "＝1"] {
            assert_eq!(Out::text(formula).written(&Format::default()), format!("'{formula}"), "{formula:?}");
        }
        for plain in ["7.1.1", "Sở Nội vụ", "a=b", "'a", "", " a"] {
            assert_eq!(Out::text(plain).written(&Format::default()), plain);
        }
        assert_eq!(Out::Number("-0.25".to_owned()).written(&Format::default()), "-0.25");
    }

    proptest! {
        /// Whatever stands in a cell comes back from another reader, an apostrophe at most before it, and never as a formula.
        #[test]
        fn every_cell_comes_back(cells in proptest::collection::vec("[=+@\\-'\"a-z,;\t\r\n ]{0,8}|\\PC{0,8}", 1..8), semicolon: bool) {
            let separator = if semicolon { Separator::Semicolon } else { Separator::Comma };
            let format = Format { separator: Some(separator), ..Format::default() };
            let rows: Vec<Vec<Out>> = cells.iter().map(|cell| vec![Out::text(cell.as_str()), Out::count(1_u64)]).collect();
            let bytes = write_csv(&sheet(rows), &format).unwrap();
            let mut reader = csv::ReaderBuilder::new().delimiter(if semicolon { b';' } else { b',' }).from_reader(&bytes[..]);
            let read: Vec<String> = reader.records().map(|record| record.unwrap()[0].to_owned()).collect();
            prop_assert_eq!(read.len(), cells.len());
            for (written, cell) in read.iter().zip(&cells) {
                prop_assert_eq!(written.strip_prefix('\'').filter(|rest| rest == cell).unwrap_or(written), cell);
                let first = written.trim_start().chars().next().unwrap_or('a');
                prop_assert!(!"=+-@＝＋－＠".contains(first) && !written.starts_with(['\t', '\r', '\n']), "{:?}", written);
            }
        }
    }
}
