//! Reads a table of names and scores as the ministry publishes them and people save them: any order of columns, any of
//! three separators, a byte order mark or none. Every faulty row is named at once.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::outcome::{Failure, REFUSED};

/// The most rows read: a wrong file is refused early.
const MOST_ROWS: usize = 1000;
/// Headers of the column of names, the best first. Compared in lower case, `_` and `-` as spaces.
const NAMES: [&str; 10] =
    ["name", "province", "tên", "tỉnh, thành phố", "tỉnh", "tên tỉnh", "đơn vị", "địa phương", "ministry", "slug"];
/// Headers of the column of scores, likewise.
const SCORES: [&str; 8] = ["score", "total", "index", "par index", "điểm", "tổng điểm", "chỉ số", "chỉ số cchc"];

/// One row.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Who.
    pub name: String,
    /// The score, with at least two decimals.
    pub score: Decimal,
}

/// What is wrong with a cell, in both languages.
type Wrong = (&'static str, String, String);

/// Reads the table.
pub(super) fn read(file: &str, text: &str) -> Result<Vec<Row>, Failure> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let whole = |(code, vi, en): Wrong| Failure::refused(format!("{file}:1: [{code}] {vi} / {en}"));
    let header = reader.headers().map_err(|error| whole(malformed(&error)))?.clone();
    let (name_at, score_at) = (column(&header, &NAMES), column(&header, &SCORES));
    let (Some(name_at), Some(score_at)) = (name_at, score_at) else {
        return Err(whole(no_column(&header)));
    };
    let mut table = Reading { rows: Vec::new(), seen: HashMap::new() };
    let mut faults = Vec::new();
    for (index, record) in reader.records().enumerate() {
        if index >= MOST_ROWS {
            let vi = format!("bảng có hơn {MOST_ROWS} dòng");
            return Err(whole(("too_long", vi, format!("the table has more than {MOST_ROWS} rows"))));
        }
        let (line, wrong) = match &record {
            Ok(record) if record.iter().all(str::is_empty) => continue,
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                (line, table.row(record, header.len(), name_at, score_at, line))
            }
            Err(error) => (error.position().map_or(0, csv::Position::line), vec![malformed(error)]),
        };
        let row = index + 1;
        faults.extend(
            wrong.into_iter().map(|(code, vi, en)| {
                format!("{file}:{line}: dòng số liệu {row} [{code}] {vi} / data row {row}: {en}")
            }),
        );
    }
    if !faults.is_empty() {
        return Err(Failure { lines: faults, code: REFUSED });
    }
    if table.rows.is_empty() {
        return Err(whole(("empty", "bảng không có dòng nào".to_owned(), "the table has no rows".to_owned())));
    }
    Ok(table.rows)
}

struct Reading {
    rows: Vec<Row>,
    /// Lines of the names so far.
    seen: HashMap<String, u64>,
}

impl Reading {
    fn row(&mut self, record: &csv::StringRecord, cells: usize, name: usize, score: usize, line: u64) -> Vec<Wrong> {
        if record.len() != cells {
            let found = record.len();
            let vi = format!("{found} ô, dòng tiêu đề có {cells}; số thập phân viết bằng dấu chấm (83.53)");
            let en = format!("{found} cells, the header has {cells}; decimals are written with a point (83.53)");
            return vec![("cell_count", vi, en)];
        }
        let mut wrong = Vec::new();
        let name = record.get(name).unwrap_or_default();
        if name.is_empty() {
            wrong.push(("missing_name", "thiếu tên".to_owned(), "the name is missing".to_owned()));
        } else if let Some(first) = self.seen.insert(name.to_lowercase(), line) {
            let vi = format!("{name} đã có ở dòng {first} của tệp");
            wrong.push(("duplicate_name", vi, format!("{name} stands on line {first} already")));
        }
        match read_score(record.get(score).unwrap_or_default()) {
            Ok(score) => self.rows.push(Row { name: name.to_owned(), score }),
            Err(fault) => wrong.push(fault),
        }
        wrong
    }
}

/// The separator that occurs most in the header.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |separator: u8| header.bytes().filter(|byte| *byte == separator).count();
    // The last of equals wins: a comma when nothing separates at all.
    [b'\t', b';', b','].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}

fn column(header: &csv::StringRecord, known: &[&str]) -> Option<usize> {
    let plain: Vec<String> = header.iter().map(|name| name.to_lowercase().replace(['_', '-'], " ")).collect();
    known.iter().find_map(|name| plain.iter().position(|cell| cell == name))
}

fn no_column(header: &csv::StringRecord) -> Wrong {
    let found: Vec<&str> = header.iter().collect();
    let found = found.join(", ");
    let (names, scores) = (NAMES.join(" | "), SCORES.join(" | "));
    (
        "missing_column",
        format!("dòng tiêu đề cần một cột tên ({names}) và một cột điểm ({scores}); đang có: {found}"),
        format!("the header needs a column of names and one of scores; found: {found}"),
    )
}

fn read_score(text: &str) -> Result<Decimal, Wrong> {
    if text.is_empty() {
        return Err(("missing_score", "thiếu điểm".to_owned(), "the score is missing".to_owned()));
    }
    if is_decimal(&text.replacen(',', ".", 1)) && text.contains(',') {
        let plain = text.replacen(',', ".", 1);
        let vi = format!("số thập phân viết bằng dấu chấm: \"{text}\" phải là {plain}");
        return Err(("comma_decimal", vi, format!("decimals are written with a point: \"{text}\" should be {plain}")));
    }
    let number = if is_decimal(text) { Decimal::from_str_exact(text).ok() } else { None };
    let Some(mut number) = number else {
        let (vi, en) = (format!("\"{text}\" không phải số thập phân"), format!("\"{text}\" is not a decimal number"));
        return Err(("not_a_number", vi, en));
    };
    if number.is_sign_negative() || number > Decimal::ONE_HUNDRED {
        let (vi, en) = (format!("{text} nằm ngoài khoảng 0 đến 100"), format!("{text} is outside 0 to 100"));
        return Err(("out_of_range", vi, en));
    }
    if number.scale() < 2 {
        // 83.5 is 83.50 as the ministry writes it; what has more decimals keeps them all.
        number.rescale(2);
    }
    Ok(number)
}

/// Whether a text is digits with at most one point between them, perhaps negative.
fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    [whole, part].iter().all(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

fn malformed(error: &csv::Error) -> Wrong {
    ("malformed", format!("không đọc được: {error}"), format!("can't be read: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(String, String)> {
        read("t.csv", text).unwrap().into_iter().map(|row| (row.name, row.score.to_string())).collect()
    }

    /// Line and code of every fault.
    fn faults(text: &str) -> Vec<String> {
        let short = |line: &String| {
            let (place, rest) = line.split_once(' ').unwrap();
            let code = rest.split_once('[').and_then(|(_, rest)| rest.split_once(']')).unwrap().0;
            format!("{} {code}", place.trim_start_matches("t.csv:").trim_end_matches(':'))
        };
        read("t.csv", text).unwrap_err().lines.iter().map(short).collect()
    }

    #[test]
    fn columns_are_found_by_name_whatever_else_there_is() {
        let expected = [("Bộ Tài chính".to_owned(), "89.95".to_owned()), ("Bộ Y tế".to_owned(), "75.38".to_owned())];
        for text in [
            "name,score\nBộ Tài chính,89.95\nBộ Y tế,75.38\n",
            "\u{feff}STT;Tên;Thẩm định;Điểm\r\n1;Bộ Tài chính;55,1;89.95\r\n;;;\r\n2;Bộ Y tế;x;75.38\r\n",
            "Total\tMinistry\n89.95\t Bộ Tài chính \n75.38\tBộ Y tế\n",
            "province,PAR_Index\n\"Bộ Tài chính\",89.95\nBộ Y tế,75.38",
        ] {
            assert_eq!(rows(text), expected, "{text:?}");
        }
        assert_eq!(rows("slug,name,score\na,A,1\n"), [("A".to_owned(), "1.00".to_owned())]);
    }

    #[test]
    fn every_faulty_row_is_named_at_once() {
        let text =
            "name;score\nA;83,53\nB;\n;80.00\nA;100.01\nB;-1\nC;8x\nD;80.123\nE;1,083.5\nF;1;2\nG;1e1\nH;83.53%\n";
        let expected = [
            "2 comma_decimal",
            "3 missing_score",
            "4 missing_name",
            "5 duplicate_name",
            "5 out_of_range",
            "6 duplicate_name",
            "6 out_of_range",
            "7 not_a_number",
            "9 not_a_number",
            "10 cell_count",
            "11 not_a_number",
            "12 not_a_number",
        ];
        assert_eq!(faults(text), expected);
        // A decimal comma in a table separated by commas is one cell too many.
        assert_eq!(faults("name,score\nA,83,53\n"), ["2 cell_count"]);
    }

    #[test]
    fn a_table_that_is_none_is_refused() {
        assert_eq!(faults(""), ["1 missing_column"]);
        assert_eq!(faults("A,83.53\nB,80.00\n"), ["1 missing_column"]);
        assert_eq!(faults("name,score\n"), ["1 empty"]);
        let long: String = (0..=MOST_ROWS).map(|n| format!("p{n},1\n")).collect();
        assert_eq!(faults(&format!("name,score\n{long}")), ["1 too_long"]);
    }

    #[test]
    fn decimals_are_kept_as_written() {
        assert_eq!(rows("name,score\nA,83.5349\n")[0].1, "83.5349");
    }
}
