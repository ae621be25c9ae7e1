//! The units' rows of the collected items: tables with a line per unit and a column per figure.

use std::collections::BTreeMap;

use serde_json::Value;

use super::story::{Figures, StoryError};

/// Rows by item code and unit.
pub(super) type Rows = BTreeMap<String, BTreeMap<String, Figures>>;

/// Reads a table: the column `unit`, then columns named `<item code> <input name>`. A blank cell is no report.
pub(super) fn read(file: &'static str, text: &str) -> Result<Rows, StoryError> {
    let table = |source| StoryError::Table { file, source };
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    let headers = reader.headers().map_err(table)?.clone();
    let mut rows = Rows::new();
    for record in reader.records() {
        let record = record.map_err(table)?;
        let unit = record.get(0).unwrap_or_default();
        for (column, cell) in headers.iter().zip(&record).skip(1) {
            let Some((item, input)) = column.split_once(' ') else {
                return Err(StoryError::Column { file, column: column.to_owned() });
            };
            if !cell.is_empty() {
                let row = rows.entry(item.to_owned()).or_default().entry(unit.to_owned()).or_default();
                row.insert(input.to_owned(), Value::String(cell.to_owned()));
            }
        }
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_cell_is_no_report_and_zero_is_one() {
        let rows = read("t.csv", "# note\nunit,3.4.1 late,7.2.2 online\na,0,\nb,,12\n").unwrap();
        assert_eq!(rows["3.4.1"].keys().collect::<Vec<_>>(), ["a"]);
        assert_eq!(rows["3.4.1"]["a"]["late"], "0");
        assert_eq!(rows["7.2.2"].keys().collect::<Vec<_>>(), ["b"]);
    }

    #[test]
    fn a_column_that_names_no_figure_is_refused() {
        let error = read("t.csv", "unit,late\na,1\n").unwrap_err();
        assert!(error.to_string().contains("t.csv: column \"late\""), "{error}");
        assert!(matches!(read("t.csv", "unit,a b\nx,1,2\n"), Err(StoryError::Table { .. })));
    }
}
