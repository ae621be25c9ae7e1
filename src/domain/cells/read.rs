//! Tables that come in: a header, rows of as many text cells, and where each cell stands in what was sent.

use crate::domain::text::{Text, control_character, folded};

/// The most rows a table may have.
const MOST_ROWS: usize = 5_000;
/// The most columns a table may have.
const MOST_COLUMNS: usize = 200;
/// The most characters of a column's name that are told.
const MOST_NAME: usize = 200;
/// Faults after which a table is read no further.
const MOST_FAULTS: usize = 1_000;
/// The code of what says that there are more faults than are told.
pub const MORE_FAULTS: &str = "more_faults";

/// A table of text cells; every row has a cell for every column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    /// What it was read from.
    pub origin: Origin,
    /// Names of the columns; no two are the same but for case and spaces.
    pub header: Vec<String>,
    /// Rows that are not blank.
    pub rows: Vec<GridRow>,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GridRow {
    /// Its number where it comes from: in a CSV table 1 is the first row after the header, in a workbook the row of the sheet.
    pub number: u32,
    /// Its cells, trimmed.
    pub cells: Vec<String>,
}

/// What a table was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A CSV table.
    Csv,
    /// A list in JSON; rows are counted from 1 like those of a CSV table.
    List {
        /// Where the list is, e.g. `appraisals`.
        name: &'static str,
    },
    /// A sheet of a workbook.
    Workbook {
        /// Name of the sheet.
        sheet: String,
        /// Where the sheet has each column: 0 for A.
        columns: Vec<u32>,
    },
}

/// Where a row or a cell is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// `/rows/2/received` in a CSV table, `/Trang 1/C4` in a workbook.
    pub pointer: String,
    /// The same in words.
    pub words: Text,
}

/// One thing wrong with a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GridFault {
    /// Where; empty for the whole table.
    pub pointer: String,
    /// Stable code.
    pub code: &'static str,
    /// What was found and what was expected, with its place.
    pub detail: Text,
}

impl GridFault {
    /// A fault of the whole table, or of a parameter that speaks of it.
    pub fn whole(pointer: &str, code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { pointer: pointer.to_owned(), code, detail: Text::new(vi, en) }
    }

    /// A fault at a place.
    #[must_use]
    pub fn at(place: &Place, code: &'static str, detail: &Text) -> Self {
        let detail =
            Text::new(format!("{}: {}", place.words.vi, detail.vi), format!("{}: {}", place.words.en, detail.en));
        Self { pointer: place.pointer.clone(), code, detail }
    }
}

impl Grid {
    /// The column with this name, whatever its case and spaces.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        let name = folded(name);
        self.header.iter().position(|column| folded(column) == name)
    }

    /// Where a row is, or one of its cells.
    #[must_use]
    pub fn place(&self, row: &GridRow, column: Option<usize>) -> Place {
        let (number, name) = (row.number, column.and_then(|column| self.header.get(column)).map(|name| cut(name)));
        match (&self.origin, column) {
            (Origin::Csv | Origin::List { .. }, _) => {
                let list = match self.origin {
                    Origin::List { name } => name,
                    _ => "rows",
                };
                let field = name.as_ref().map(|name| format!("/{}", escaped(name))).unwrap_or_default();
                let (vi, en) =
                    name.map(|name| (format!(", cột \"{name}\""), format!(", column \"{name}\""))).unwrap_or_default();
                Place {
                    pointer: format!("/{list}/{}{field}", number.saturating_sub(1)),
                    words: Text::new(format!("dòng {number}{vi}"), format!("row {number}{en}")),
                }
            }
            (Origin::Workbook { sheet, columns }, Some(column)) => {
                let at = columns.get(column).and_then(|at| usize::try_from(*at).ok()).unwrap_or(column);
                let cell = format!("{}{number}", letters(at));
                let words =
                    Text::new(format!("trang \"{sheet}\", ô {cell}"), format!("sheet \"{sheet}\", cell {cell}"));
                Place { pointer: format!("/{}/{cell}", escaped(sheet)), words }
            }
            (Origin::Workbook { sheet, .. }, None) => Place {
                pointer: format!("/{}/{number}", escaped(sheet)),
                words: Text::new(
                    format!("trang \"{sheet}\", dòng {number}"),
                    format!("sheet \"{sheet}\", row {number}"),
                ),
            },
        }
    }
}

/// A column's name, short enough to be sent back with every fault.
fn cut(name: &str) -> String {
    match name.char_indices().nth(MOST_NAME) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

impl Grid {
    /// The faults of a table whose cells come from a workbook: its head, its size, a table without a row.
    #[must_use]
    pub fn faults(&self) -> Vec<GridFault> {
        let mut faults = header_faults(&self.header);
        if self.rows.len() > MOST_ROWS {
            faults.push(too_many_rows());
        }
        if self.rows.is_empty() && faults.is_empty() {
            faults.push(no_row());
        }
        faults
    }
}

fn too_many_rows() -> GridFault {
    let (vi, en) = (format!("bảng có hơn {MOST_ROWS} dòng"), format!("more than {MOST_ROWS} rows"));
    GridFault::whole("/rows", "too_many_rows", vi, en)
}

fn no_row() -> GridFault {
    GridFault::whole("/rows", "empty", "bảng không có dòng nào", "the table has no row")
}

/// A name as part of a JSON pointer (RFC 6901).
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The letters of a workbook's column: 0 is A, 26 is AA.
fn letters(column: usize) -> String {
    let (mut left, mut letters) = (column + 1, Vec::new());
    while left > 0 {
        let digit = u8::try_from((left - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + digit));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Reads a CSV table: UTF-8, separated by whichever of tab, semicolon and comma the header holds most of.
///
/// # Errors
/// Every fault of its shape: not UTF-8, no header, an unnamed or repeated column, rows of another width, control characters,
/// too many rows or columns, no row at all.
pub fn read_csv(bytes: &[u8]) -> Result<Grid, Vec<GridFault>> {
    let text = std::str::from_utf8(bytes).map_err(|_| {
        let (vi, en) = ("tệp không phải UTF-8, hãy lưu lại dưới dạng CSV UTF-8", "not UTF-8: save it as CSV UTF-8");
        vec![GridFault::whole("", "not_utf8", vi, en)]
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| vec![malformed(&error)])?;
    let header: Vec<String> = header.iter().map(str::to_owned).collect();
    let mut faults = header_faults(&header);
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut grid = Grid { origin: Origin::Csv, header, rows: Vec::new() };
    for (number, record) in (1..).zip(reader.records()) {
        if faults.len() >= MOST_FAULTS {
            let (vi, en) = (
                format!("còn lỗi nữa: đã dừng đọc từ dòng {number}"),
                format!("there are more: it was read no further than to row {number}"),
            );
            faults.push(GridFault::whole("/rows", MORE_FAULTS, vi, en));
            break;
        }
        if grid.rows.len() >= MOST_ROWS {
            faults.push(too_many_rows());
            break;
        }
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                faults.push(malformed(&error));
                continue;
            }
        };
        if record.iter().all(str::is_empty) {
            continue;
        }
        let row = GridRow { number, cells: record.iter().map(str::to_owned).collect() };
        let faulty = row_faults(&grid, &row);
        if faulty.is_empty() { grid.rows.push(row) } else { faults.extend(faulty) }
    }
    if grid.rows.is_empty() && faults.is_empty() {
        faults.push(no_row());
    }
    if faults.is_empty() { Ok(grid) } else { Err(faults) }
}

/// The separator that occurs most in the header; a comma when nothing separates at all.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |separator: u8| header.bytes().filter(|byte| *byte == separator).count();
    [b'\t', b';', b','].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}

fn header_faults(header: &[String]) -> Vec<GridFault> {
    let mut faults = Vec::new();
    if header.len() > MOST_COLUMNS {
        let (vi, en) = (format!("bảng có hơn {MOST_COLUMNS} cột"), format!("more than {MOST_COLUMNS} columns"));
        return vec![GridFault::whole("/header", "too_many_columns", vi, en)];
    }
    if header.iter().all(String::is_empty) {
        return vec![GridFault::whole("/header", "empty", "thiếu dòng tiêu đề", "there is no header row")];
    }
    let folds: Vec<String> = header.iter().map(|name| folded(name)).collect();
    for (index, name) in header.iter().enumerate() {
        let pointer = format!("/header/{index}");
        if let Some(found) = control_character(name) {
            faults.push(control(&pointer, &Text::new("tiêu đề", "header"), found));
        }
        if name.is_empty() {
            let (vi, en) = (format!("cột thứ {} không có tên", index + 1), format!("column {} has no name", index + 1));
            faults.push(GridFault::whole(&pointer, "unnamed_column", vi, en));
        } else if folds[..index].contains(&folds[index]) {
            let name = cut(name);
            let (vi, en) = (format!("cột \"{name}\" xuất hiện hai lần"), format!("column \"{name}\" appears twice"));
            faults.push(GridFault::whole(&pointer, "duplicate_column", vi, en));
        }
    }
    faults
}

fn row_faults(grid: &Grid, row: &GridRow) -> Vec<GridFault> {
    let (found, expected) = (row.cells.len(), grid.header.len());
    if found != expected {
        let detail = Text::new(
            format!("có {found} ô, dòng tiêu đề có {expected} ô; ô có dấu phân cách phải đặt trong dấu ngoặc kép"),
            format!("{found} cells, the header has {expected}; a cell that holds the separator stands in quotes"),
        );
        return vec![GridFault::at(&grid.place(row, None), "cell_count", &detail)];
    }
    let cells = row.cells.iter().enumerate();
    let found = cells.filter_map(|(column, cell)| Some((column, control_character(cell)?)));
    let faults = found.map(|(column, found)| {
        let place = grid.place(row, Some(column));
        control(&place.pointer, &place.words, found)
    });
    faults.collect()
}

fn control(pointer: &str, words: &Text, found: char) -> GridFault {
    let found = u32::from(found);
    let vi = format!("{}: có ký tự điều khiển U+{found:04X}", words.vi);
    let en = format!("{}: it holds the control character U+{found:04X}", words.en);
    GridFault::whole(pointer, "control_character", vi, en)
}

fn malformed(error: &csv::Error) -> GridFault {
    let (vi, en) = (format!("không đọc được bảng CSV: {error}"), format!("the CSV table can't be read: {error}"));
    GridFault::whole("/rows", "malformed", vi, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: impl AsRef<[u8]>) -> Vec<(String, &'static str)> {
        read_csv(text.as_ref()).unwrap_err().into_iter().map(|fault| (fault.pointer, fault.code)).collect()
    }

    fn one(pointer: &str, code: &'static str) -> Vec<(String, &'static str)> {
        vec![(pointer.to_owned(), code)]
    }

    #[test]
    fn a_cell_keeps_its_place_whatever_separates_and_whatever_is_blank() {
        for text in ["unit,Trễ hạn\n,\na, 1 \n", "\u{feff}unit;Trễ hạn\r\n;\r\na;1\r\n", "unit\tTrễ hạn\n\t\na\t1\n"]
        {
            let grid = read_csv(text.as_bytes()).unwrap();
            assert_eq!(grid.rows, [GridRow { number: 2, cells: vec!["a".to_owned(), "1".to_owned()] }], "{text:?}");
            let place = grid.place(&grid.rows[0], grid.column("  TRỄ   hạn "));
            assert_eq!(
                (place.pointer.as_str(), place.words.vi.as_str()),
                ("/rows/1/Trễ hạn", "dòng 2, cột \"Trễ hạn\"")
            );
        }
    }

    #[test]
    fn a_cell_of_a_workbook_is_called_as_the_workbook_calls_it() {
        let grid = Grid {
            origin: Origin::Workbook { sheet: "Tháng 1/2016".to_owned(), columns: (0..30).collect() },
            header: vec!["x".to_owned(); 30],
            rows: vec![GridRow { number: 7, cells: Vec::new() }],
        };
        let place = |column| grid.place(&grid.rows[0], column);
        assert_eq!(place(Some(0)).pointer, "/Tháng 1~12016/A7");
        assert_eq!(place(Some(27)).words.en, "sheet \"Tháng 1/2016\", cell AB7");
        assert_eq!(
            (letters(25), letters(26), letters(701), letters(702)),
            ("Z".into(), "AA".into(), "ZZ".into(), "AAA".into())
        );
        assert_eq!(place(None).words.vi, "trang \"Tháng 1/2016\", dòng 7");
    }

    #[test]
    fn faults_of_shape_are_told_with_their_place() {
        assert_eq!(codes(b"unit,late\nC\xea,1\n"), one("", "not_utf8"));
        assert_eq!(codes(""), one("/header", "empty"));
        assert_eq!(codes("unit,late\n,\n"), one("/rows", "empty"));
        assert_eq!(
            codes("unit,,UNIT \na,1,2\n"),
            [one("/header/1", "unnamed_column"), one("/header/2", "duplicate_column")].concat()
        );
        let ragged = "unit,late\na,1,5\nb,1\nc\n";
        assert_eq!(codes(ragged), [one("/rows/0", "cell_count"), one("/rows/2", "cell_count")].concat());
        assert_eq!(codes("unit,late\na\u{1}b,1\n"), one("/rows/0/unit", "control_character"));
        assert_eq!(codes(format!("unit\n{}", "x\n".repeat(MOST_ROWS + 1))), one("/rows", "too_many_rows"));
        let wide: Vec<String> = (0..=MOST_COLUMNS).map(|column| column.to_string()).collect();
        assert_eq!(codes(wide.join(",")), one("/header", "too_many_columns"));
    }

    #[test]
    fn a_long_name_is_cut_wherever_it_is_told() {
        let long = "ệ".repeat(MOST_NAME + 1);
        let found = read_csv(format!("unit,{long}\na,\u{1}\n").as_bytes()).unwrap_err();
        let told = format!("{}…", "ệ".repeat(MOST_NAME));
        assert_eq!(found[0].pointer, format!("/rows/0/{told}"));
        assert!(found[0].detail.vi.contains(&told) && !found[0].detail.vi.contains(&long), "{}", found[0].detail.vi);
        let found = read_csv(format!("{long},{long}\na,b\n").as_bytes()).unwrap_err();
        assert_eq!(found[0].code, "duplicate_column");
        assert!(!found[0].detail.en.contains(&long), "{}", found[0].detail.en);
    }

    #[test]
    fn faults_have_an_end_that_says_so() {
        let found = codes(format!("unit,late\n{}", "x\n".repeat(MOST_FAULTS + 9)));
        assert_eq!(found.len(), MOST_FAULTS + 1);
        assert_eq!(found.last(), Some(&("/rows".to_owned(), MORE_FAULTS)));
        let found = codes(format!("unit,late\n{}", "x\n".repeat(MOST_FAULTS)));
        assert_eq!(
            (found.len(), found.last().unwrap().1),
            (MOST_FAULTS, "cell_count"),
            "all of them: there are no more"
        );
    }
}
