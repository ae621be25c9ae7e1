//! Reads an official table from CSV text as people save it: with or without a byte order mark, with commas, semicolons or tabs.

use super::fault::{Fault, FaultCode, Field};
use super::import::ImportRow;
use crate::domain::cells::Grid;
use crate::domain::text::control_character;

/// The most rows read; more than any country has provinces, so that a wrong file is refused early.
const MOST_ROWS: usize = 1000;
/// Columns of a table at most: a longer list of faults helps nobody.
const MOST_COLUMNS: usize = 100;

/// Reads the rows of a CSV table. The header names the columns in any order: `province`, `rank`, `score`, `certainty`, `source`.
///
/// Rows whose cells are all empty are left out, but still counted, so that row numbers are the file's.
///
/// # Errors
/// Every fault of the text and of its shape; what the cells say is checked by [`super::import::validate`].
pub fn parse_csv(text: impl AsRef<[u8]>) -> Result<Vec<ImportRow>, Vec<Fault>> {
    let text = std::str::from_utf8(text.as_ref()).map_err(|_| {
        let (vi, en) =
            ("Tệp không phải mã UTF-8: hãy lưu lại dưới dạng CSV UTF-8", "The file is not UTF-8: save it as CSV UTF-8");
        vec![Fault::of_table(FaultCode::NotUtf8, vi, en).expecting("UTF-8")]
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let columns = columns(reader.headers().map_err(|error| vec![malformed(&error)])?)?;

    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for (index, record) in reader.records().enumerate() {
        if index >= MOST_ROWS {
            let (vi, en) =
                (format!("Bảng có hơn {MOST_ROWS} dòng"), format!("The table has more than {MOST_ROWS} rows"));
            faults.push(Fault::of_table(FaultCode::Malformed, vi, en));
            break;
        }
        match record {
            Ok(record) if record.iter().all(str::is_empty) => {}
            Ok(record) if record.len() != columns.len() => faults.push(cell_count(index, record.len(), columns.len())),
            Ok(record) => {
                faults.extend(controls(index, &columns, &record));
                rows.push(row(index, &columns, &record));
            }
            Err(error) => faults.push(malformed(&error).at(index, None)),
        }
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

/// Reads the rows of a table that comes from a workbook, with the same columns.
///
/// # Errors
/// Every fault of its head; what the cells say is checked by [`super::import::validate`].
pub fn rows_of(grid: &Grid) -> Result<Vec<ImportRow>, Vec<Fault>> {
    let columns = columns(&csv::StringRecord::from(grid.header.clone()))?;
    let rows = grid.rows.iter().map(|of| {
        let place = usize::try_from(of.number.saturating_sub(1)).unwrap_or(usize::MAX);
        row(place, &columns, &csv::StringRecord::from(of.cells.clone()))
    });
    Ok(rows.collect())
}

/// The separator that occurs most in the header.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |separator: u8| header.bytes().filter(|byte| *byte == separator).count();
    // The last of equals wins: a comma when nothing separates at all.
    [b'\t', b';', b','].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}

fn columns(header: &csv::StringRecord) -> Result<Vec<Field>, Vec<Fault>> {
    if header.len() > MOST_COLUMNS {
        let (vi, en) =
            (format!("Bảng có hơn {MOST_COLUMNS} cột"), format!("The table has more than {MOST_COLUMNS} columns"));
        return Err(vec![Fault::of_table(FaultCode::Malformed, vi, en)]);
    }
    let (mut columns, mut faults) = (Vec::new(), Vec::new());
    for name in header {
        match Field::from_name(name) {
            Some(field) if columns.contains(&field) => {
                let (vi, en) = (format!("Cột {name} xuất hiện hai lần"), format!("Column {name} appears twice"));
                faults.push(Fault { field: Some(field), ..Fault::of_table(FaultCode::DuplicateColumn, vi, en) });
            }
            Some(field) => columns.push(field),
            None => {
                let (vi, en) = (format!("Không có cột nào tên \"{name}\""), format!("There is no column \"{name}\""));
                let fault = Fault::of_table(FaultCode::UnknownColumn, vi, en);
                faults.push(fault.expecting("province, rank, score, certainty, source"));
            }
        }
    }
    let missing = if !columns.contains(&Field::Province) {
        Some(Field::Province.name())
    } else if !columns.contains(&Field::Rank) && !columns.contains(&Field::Score) {
        Some("rank, score")
    } else {
        None
    };
    if let Some(names) = missing {
        let (vi, en) = (format!("Dòng tiêu đề thiếu cột: {names}"), format!("The header lacks: {names}"));
        faults.push(Fault::of_table(FaultCode::MissingColumn, vi, en).expecting(names));
    }
    if faults.is_empty() { Ok(columns) } else { Err(faults) }
}

fn row(index: usize, columns: &[Field], record: &csv::StringRecord) -> ImportRow {
    let mut row = ImportRow { line: Some(index), ..ImportRow::default() };
    for (field, cell) in columns.iter().zip(record) {
        let cell = (!cell.is_empty()).then(|| cell.to_owned());
        match field {
            Field::Province => row.province = cell.unwrap_or_default(),
            Field::Rank => row.rank = cell,
            Field::Score => row.score = cell,
            Field::Certainty => row.certainty = cell,
            Field::Source => row.source = cell,
        }
    }
    row
}

/// A fault for every cell with a control character.
fn controls(index: usize, columns: &[Field], record: &csv::StringRecord) -> Vec<Fault> {
    let cells = columns.iter().zip(record).filter_map(|(field, cell)| Some((*field, control_character(cell)?)));
    let faults = cells.map(|(field, found)| {
        let found = u32::from(found);
        let vi = format!("Ô có ký tự điều khiển U+{found:04X}");
        let en = format!("The cell holds the control character U+{found:04X}");
        Fault::of_table(FaultCode::ControlCharacter, vi, en).at(index, Some(field))
    });
    faults.collect()
}

fn cell_count(index: usize, found: usize, expected: usize) -> Fault {
    let vi = format!("Dòng có {found} ô, dòng tiêu đề có {expected} ô; số thập phân phải viết bằng dấu chấm (83.53)");
    let en = format!("The row has {found} cells, the header {expected}; decimals are written with a point (83.53)");
    Fault::of_table(FaultCode::CellCount, vi, en).at(index, None).expecting(expected.to_string())
}

fn malformed(error: &csv::Error) -> Fault {
    let (vi, en) = (format!("Không đọc được bảng CSV: {error}"), format!("The CSV table can't be read: {error}"));
    Fault::of_table(FaultCode::Malformed, vi, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<(String, Option<String>, Option<String>)> {
        parse_csv(text).unwrap().into_iter().map(|row| (row.province, row.rank, row.score)).collect()
    }

    fn codes(text: impl AsRef<[u8]>) -> Vec<(Option<u32>, FaultCode)> {
        parse_csv(text).unwrap_err().into_iter().map(|fault| (fault.row, fault.code)).collect()
    }

    #[test]
    fn columns_come_in_any_order_and_with_any_separator() {
        let expected = vec![
            ("can-tho".to_owned(), Some("16".to_owned()), Some("76.52".to_owned())),
            ("ha-noi".to_owned(), Some("3".to_owned()), None),
        ];
        let texts = [
            "province,rank,score\ncan-tho,16,76.52\nha-noi,3,\n",
            "\u{feff}Score;Rank;Province\r\n76.52;16;can-tho\r\n;3;ha-noi\r\n;;\r\n",
            "rank\tprovince\tscore\n16\tcan-tho\t76.52\n3\t ha-noi \t\n",
            "province,rank,score,certainty,source\ncan-tho,16,\"76.52\",published,SEED\nha-noi,3,,derived,S46\n",
        ];
        for text in texts {
            assert_eq!(cells(text), expected, "{text:?}");
        }
    }

    #[test]
    fn empty_rows_keep_their_numbers() {
        let rows = parse_csv("province;score\n;\ncan-tho;76.52\n").unwrap();
        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [Some(1)]);
    }

    #[test]
    fn faults_of_shape_are_told_all_at_once() {
        assert_eq!(codes(b"province,score\nC\xea\n"), [(None, FaultCode::NotUtf8)]);
        assert_eq!(codes(""), [(None, FaultCode::MissingColumn)]);
        assert_eq!(codes("province,name\n"), [(None, FaultCode::UnknownColumn), (None, FaultCode::MissingColumn)]);
        assert_eq!(codes("rank,rank,province\n"), [(None, FaultCode::DuplicateColumn)]);
        assert_eq!(codes("score\n1\n"), [(None, FaultCode::MissingColumn)]);
        // A decimal comma in a table separated by commas is one cell too many.
        let ragged = "province,score\ncan-tho,83,53\nha-noi,80.00\nhue\n";
        assert_eq!(codes(ragged), [(Some(1), FaultCode::CellCount), (Some(3), FaultCode::CellCount)]);
        let controls = "province,rank,source\nhue,1,a\0b\nhue\u{7},2,\"a\nb\"\n";
        let control = FaultCode::ControlCharacter;
        assert_eq!(codes(controls), [(Some(1), control), (Some(2), control)]);
        let long = format!("province,score\n{}", "x,1\n".repeat(MOST_ROWS + 1));
        assert_eq!(codes(long), [(None, FaultCode::Malformed)]);
    }

    #[test]
    fn a_head_without_end_is_one_fault() {
        // A hundred times the same column: all but the first are too many, and the province is missing.
        for (columns, faults) in [(MOST_COLUMNS, MOST_COLUMNS), (MOST_COLUMNS + 1, 1), (50_000, 1)] {
            assert_eq!(parse_csv(vec!["rank"; columns].join(",")).unwrap_err().len(), faults, "{columns}");
        }
    }
}
