//! A workbook as somebody types it, from scratch.

use rust_xlsxwriter::{Format, Formula, Workbook};

/// The cells of a sheet, row by row. Nothing is an empty cell, `#1.5` a number, `=1+1` a formula, `@42732` a day, all else text.
pub type Rows<'a> = Vec<Vec<&'a str>>;

/// Sheets by name; `merged` are regions of the last one: first row, first column, last row, last column.
pub fn book(sheets: &[(&str, &Rows<'_>)], merged: &[(u32, u16, u32, u16)]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (place, (name, rows)) in sheets.iter().enumerate() {
        let sheet = workbook.add_worksheet();
        sheet.set_name(*name).unwrap();
        if place + 1 == sheets.len() {
            for (first, left, last, right) in merged {
                sheet.merge_range(*first, *left, *last, *right, "", &Format::new()).unwrap();
            }
        }
        for (cells, row) in rows.iter().zip(0..) {
            for (cell, column) in cells.iter().zip(0..) {
                let number = |digits: &str| digits.parse::<f64>().unwrap();
                match cell.chars().next() {
                    None => continue,
                    Some('#') => sheet.write_number(row, column, number(&cell[1..])),
                    Some('=') => sheet.write_formula(row, column, Formula::new(*cell)),
                    Some('@') => {
                        let day = Format::new().set_num_format("dd/mm/yyyy");
                        sheet.write_number_with_format(row, column, number(&cell[1..]), &day)
                    }
                    Some(_) => sheet.write_string(row, column, *cell),
                }
                .unwrap();
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}
