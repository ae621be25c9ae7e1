//! Checks an official table typed by an official: every fault at once, each with its row, its column and what would be right.
//!
//! Cells are text, so that CSV and JSON are checked by the same code. Two provinces with the same score share a rank here, as
//! in every ranking of this product; a table that ranks them apart is refused, and accepted once those ranks are left empty.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use super::fault::{Fault, FaultCode, Field};
use super::import_ranks::{Read, check_ranks};
use super::order::Order;
use super::published::{Certainty, Published, PublishedRow};

/// One row as typed. Empty cells are `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportRow {
    /// Slug of the province.
    #[serde(default)]
    pub province: String,
    /// The rank, a whole number.
    #[serde(default, deserialize_with = "cell")]
    pub rank: Option<String>,
    /// The index in percent, with a decimal point and at most two decimals.
    #[serde(default, deserialize_with = "cell")]
    pub score: Option<String>,
    /// `published` (unless said) or `derived`.
    #[serde(default)]
    pub certainty: Option<String>,
    /// Where the figures come from, if not where the whole table comes from.
    #[serde(default)]
    pub source: Option<String>,
    /// The row's place in its file, 0-based, where rows were left out; else its place in the list.
    #[serde(skip)]
    pub line: Option<usize>,
}

/// A cell of a JSON row: text, or a number taken as the text it would be typed as.
fn cell<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::Null => Ok(None),
        serde_json::Value::String(text) => Ok(Some(text)),
        serde_json::Value::Number(number) => Ok(Some(number.to_string())),
        _ => Err(serde::de::Error::custom("a cell is text or a number")),
    }
}

/// Checks a year's table against its roster (the slugs of all provinces ranked that year) and gives it as facts, without
/// aggregates. `source` says where rows without a source of their own come from.
///
/// # Errors
/// Every fault of every row.
pub fn validate(year: i32, rows: &[ImportRow], roster: &[String], source: &str) -> Result<Published, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut read = Vec::with_capacity(rows.len());
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        let line = row.line.unwrap_or(index);
        let before = faults.len();
        check_province(row, line, roster, &mut seen, &mut faults);
        let facts = read_row(row, line, roster.len(), source, &mut faults);
        if faults.len() == before {
            read.push(Read { line, row: facts });
        }
    }
    if rows.is_empty() {
        faults.push(Fault::of_table(FaultCode::Empty, "Bảng không có dòng nào", "The table has no rows"));
    }
    // Ranks are held against scores only among rows that could be read: a fault there would cause more here.
    check_ranks(&read, roster.len(), &mut faults);
    let rows = read.into_iter().map(|read| read.row).collect();
    let published = Published { rows, ..Published::unknown(year, roster.len()) };
    if faults.is_empty()
        && let Err(error) = Order::of(&published, roster)
    {
        let text = error.text();
        faults.push(Fault::of_table(FaultCode::Contradiction, text.vi, text.en));
    }
    faults.sort_by_key(|fault| (fault.row.is_none(), fault.row, fault.field));
    if faults.is_empty() { Ok(published) } else { Err(faults) }
}

fn check_province<'a>(
    row: &'a ImportRow,
    line: usize,
    roster: &[String],
    seen: &mut BTreeMap<&'a str, usize>,
    faults: &mut Vec<Fault>,
) {
    let (province, n) = (row.province.trim(), roster.len());
    if !roster.iter().any(|slug| slug == province) {
        let vi = format!("\"{province}\" không có trong danh sách {n} tỉnh, thành phố được xếp hạng năm đó");
        let en = format!("\"{province}\" is not among the {n} provinces ranked that year");
        let fault = Fault::of_table(FaultCode::UnknownProvince, vi, en).at(line, Some(Field::Province));
        let lowered = province.to_lowercase().replace([' ', '_'], "-");
        let meant = roster.iter().find(|slug| **slug == lowered);
        faults.push(match meant {
            Some(slug) => fault.expecting(slug),
            None => fault,
        });
    } else if let Some(first) = seen.insert(province, line) {
        let vi = format!("{province} đã có ở dòng {}", first + 1);
        let en = format!("{province} is already in row {}", first + 1);
        faults.push(Fault::of_table(FaultCode::DuplicateProvince, vi, en).at(line, Some(Field::Province)));
    }
}

/// Reads the cells of a row; what can't be read is left out and told.
fn read_row(row: &ImportRow, line: usize, n: usize, source: &str, faults: &mut Vec<Fault>) -> PublishedRow {
    let mut note = |fault: Fault, field| faults.push(fault.at(line, Some(field)));
    let cell =
        |cell: &Option<String>| cell.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let (rank_cell, score_cell) = (cell(&row.rank), cell(&row.score));
    let nothing = rank_cell.is_none() && score_cell.is_none();
    let rank = rank_cell.and_then(|text| read_rank(&text, n).map_err(|fault| note(fault, Field::Rank)).ok());
    let score = score_cell.and_then(|text| read_score(&text).map_err(|fault| note(fault, Field::Score)).ok());
    let certainty = cell(&row.certainty).map_or(Certainty::Published, |word| {
        Certainty::from_word(&word).unwrap_or_else(|| {
            let (vi, en) = (
                format!("\"{word}\" không phải published hay derived"),
                format!("\"{word}\" is neither published nor derived"),
            );
            note(
                Fault::of_table(FaultCode::UnknownCertainty, vi, en).expecting("published, derived"),
                Field::Certainty,
            );
            Certainty::Published
        })
    });
    if nothing {
        let (vi, en) = ("Dòng không có cả hạng lẫn điểm", "The row has neither rank nor score");
        faults.push(Fault::of_table(FaultCode::Missing, vi, en).at(line, None).expecting("rank, score"));
    }
    let source = cell(&row.source).unwrap_or_else(|| source.to_owned());
    PublishedRow { province: row.province.trim().to_owned(), rank, score, certainty, source }
}

fn read_rank(text: &str, n: usize) -> Result<u32, Fault> {
    let expected = format!("1-{n}");
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        let (vi, en) =
            (format!("Hạng \"{text}\" không phải số nguyên"), format!("The rank \"{text}\" is not a whole number"));
        return Err(Fault::of_table(FaultCode::NotANumber, vi, en).expecting(expected));
    }
    let rank = text.parse::<u32>().ok().filter(|rank| *rank >= 1 && usize::try_from(*rank).is_ok_and(|rank| rank <= n));
    rank.ok_or_else(|| {
        let (vi, en) = (format!("Hạng {text} nằm ngoài khoảng 1 đến {n}"), format!("Rank {text} is outside 1 to {n}"));
        Fault::of_table(FaultCode::OutOfRange, vi, en).expecting(expected)
    })
}

/// Reads a score and writes it with two decimals: `83.5` typed by an official is 83.50.
fn read_score(text: &str) -> Result<Decimal, Fault> {
    let plain = text.trim_end_matches('%').trim_end().replacen(',', ".", 1);
    let unsigned = plain.strip_prefix('-').unwrap_or(&plain);
    let (whole, part) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = if digits(whole) && digits(part) { Decimal::from_str_exact(&plain).ok() } else { None };
    let Some(mut number) = number else {
        let (vi, en) = (
            format!("Điểm \"{text}\" không phải số thập phân"),
            format!("The score \"{text}\" is not a decimal number"),
        );
        return Err(Fault::of_table(FaultCode::NotANumber, vi, en).expecting("83.53"));
    };
    if text.contains(',') {
        let vi = format!("Số thập phân viết bằng dấu chấm: \"{text}\" phải là {plain}");
        let en = format!("Decimals are written with a point: \"{text}\" should be {plain}");
        return Err(Fault::of_table(FaultCode::CommaDecimal, vi, en).expecting(plain));
    }
    if text.ends_with('%') {
        let (vi, en) = (format!("Bỏ ký hiệu % trong \"{text}\""), format!("Leave out the % sign of \"{text}\""));
        return Err(Fault::of_table(FaultCode::NotANumber, vi, en).expecting(plain));
    }
    if number.is_sign_negative() || number > Decimal::ONE_HUNDRED {
        let (vi, en) =
            (format!("Điểm {text} nằm ngoài khoảng 0 đến 100"), format!("The score {text} is outside 0 to 100"));
        return Err(Fault::of_table(FaultCode::OutOfRange, vi, en).expecting("0-100"));
    }
    if number.normalize().scale() > 2 {
        let (vi, en) = (
            format!("Điểm {text} có hơn hai chữ số thập phân"),
            format!("The score {text} has more than two decimals"),
        );
        return Err(Fault::of_table(FaultCode::TooManyDecimals, vi, en));
    }
    number.rescale(2);
    Ok(number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::import_csv::parse_csv;
    use super::super::table::table;
    use super::super::testing::{case, roster};
    use super::*;
    use crate::domain::ranking::Scope;

    /// `row field code expected` of every fault of a table of p0 to p4.
    fn faults(rows: &str) -> Vec<String> {
        let rows = parse_csv(format!("province;rank;score;certainty\n{rows}")).unwrap();
        let faults = validate(2023, &rows, &roster(5), "test").unwrap_err();
        assert!(faults.iter().all(|fault| !fault.detail.vi.is_empty() && !fault.detail.en.is_empty()));
        let word = |value: serde_json::Value| value.as_str().unwrap_or("-").to_owned();
        let line = |fault: &Fault| {
            let row = fault.row.map_or("-".to_owned(), |row| row.to_string());
            let field = word(serde_json::to_value(fault.field).unwrap());
            let code = word(serde_json::to_value(fault.code).unwrap());
            format!("{row} {field} {code} {}", fault.expected.as_deref().unwrap_or("-"))
        };
        faults.iter().map(line).collect()
    }

    #[test]
    fn each_cell_is_checked() {
        let cases = [
            ("ha-tay;1;80;", "1 province unknown_province -"),
            ("P 0;1;80;", "1 province unknown_province -"),
            (";1;80;", "1 province unknown_province -"),
            ("p0;;;", "1 - missing rank, score"),
            ("p0;;83,53;", "1 score comma_decimal 83.53"),
            ("p0;;83.53%;", "1 score not_a_number 83.53"),
            ("p0;;8x;", "1 score not_a_number 83.53"),
            ("p0;;1_0;", "1 score not_a_number 83.53"),
            ("p0;;1e1;", "1 score not_a_number 83.53"),
            ("p0;;1,083.5;", "1 score not_a_number 83.53"),
            ("p0;;.5;", "1 score not_a_number 83.53"),
            ("p0;;NaN;", "1 score not_a_number 83.53"),
            ("p0;;100.01;", "1 score out_of_range 0-100"),
            ("p0;;-0.01;", "1 score out_of_range 0-100"),
            ("p0;;83.531;", "1 score too_many_decimals -"),
            ("p0;;99999999999999999999999999999999;", "1 score not_a_number 83.53"),
            ("p0;0;;", "1 rank out_of_range 1-5"),
            ("p0;6;;", "1 rank out_of_range 1-5"),
            ("p0;99999999999;;", "1 rank out_of_range 1-5"),
            ("p0;1.5;;", "1 rank not_a_number 1-5"),
            ("p0;-1;;", "1 rank not_a_number 1-5"),
            ("p0;1;;guessed", "1 certainty unknown_certainty published, derived"),
        ];
        for (row, fault) in cases {
            assert_eq!(faults(&format!("{row}\n")), [fault], "{row}");
        }
    }

    #[test]
    fn every_faulty_row_is_named_at_once() {
        let found = faults("p0;1;90,00;\nha-tay;9;;\np1;2;80.00;\np1;x;70.123;\n");
        let expected = [
            "1 score comma_decimal 90.00",
            "2 province unknown_province -",
            "2 rank out_of_range 1-5",
            "4 province duplicate_province -",
            "4 rank not_a_number 1-5",
            "4 score too_many_decimals -",
        ];
        assert_eq!(found, expected);
        let none = validate(2023, &[], &roster(5), "test").unwrap_err();
        assert_eq!(none[0].code, FaultCode::Empty);
    }

    #[test]
    fn ranks_are_held_against_all_scores() {
        let table = |ranks: [&str; 5]| {
            let scores = ["90.00", "80.00", "80.0", "70.00", "60"];
            let row = |i: usize| format!("p{i};{};{};\n", ranks[i], scores[i]);
            (0..5).map(row).collect::<String>()
        };
        for good in [["1", "2", "2", "4", "5"], ["", "", "", "", ""], ["1", "", "2", "", "5"]] {
            let rows = parse_csv(format!("province;rank;score;certainty\n{}", table(good))).unwrap();
            let published = validate(2023, &rows, &roster(5), "test").unwrap();
            assert_eq!(published.rows[2].score.unwrap().to_string(), "80.00");
        }
        assert_eq!(
            faults(&table(["1", "2", "2", "3", "4"])),
            ["4 rank rank_contradicts_score 4", "5 rank rank_contradicts_score 5"]
        );
        assert_eq!(faults(&table(["1", "2", "3", "4", "5"])), ["3 rank rank_contradicts_score 2"]);
    }

    #[test]
    fn ranks_are_held_against_each_other() {
        assert_eq!(faults("p0;2;80.00;\np1;1;79.00;\n"), ["2 rank rank_contradicts_score -"]);
        assert_eq!(faults("p0;2;80.00;\np1;2;79.00;\n"), ["2 rank rank_contradicts_score -"]);
        assert_eq!(faults("p0;2;80.00;\np1;3;80.00;\n"), ["2 rank rank_contradicts_score -"]);
        assert_eq!(faults("p0;2;;\np1;2;;\np2;3;;\n"), ["3 rank impossible_rank -"]);
        assert_eq!(faults("p0;5;;\np1;5;;\n"), ["1 rank impossible_rank -", "2 rank impossible_rank -"]);
        // Row by row nothing is wrong: three scores above 80.00 can't fit above rank 3.
        let jointly = faults("p0;3;80.00;\np1;;81.00;\np2;;82.00;\np3;;83.00;\n");
        assert_eq!(jointly, ["- - contradiction -"]);
    }

    #[test]
    fn json_cells_are_text_or_numbers() {
        let json = r#"[{"province":"p0","rank":1,"score":"90.00"},{"province":"p1","score":80.5},{"province":"p2","rank":"3"}]"#;
        let rows: Vec<ImportRow> = serde_json::from_str(json).unwrap();
        let published = validate(2023, &rows, &roster(5), "Bộ Nội vụ").unwrap();
        assert_eq!(published.rows[1].score.unwrap().to_string(), "80.50");
        assert_eq!((published.rows[2].rank, published.rows[2].source.as_str()), (Some(3), "Bộ Nội vụ"));
        assert!(serde_json::from_str::<ImportRow>(r#"{"province":"p0","rank":[1]}"#).is_err());
        assert!(serde_json::from_str::<ImportRow>(r#"{"province":"p0","rang":1}"#).is_err());
    }

    proptest! {
        #[test]
        fn a_true_table_is_accepted_and_ranked(case in case(), with_ranks: bool) {
            let row = |i: usize| {
                let rank = if with_ranks { case.true_rank(i).to_string() } else { String::new() };
                format!("{},{rank},{}\n", case.roster[i], Decimal::new(case.cents[i].into(), 2))
            };
            let text = (0..case.cents.len()).map(row).collect::<String>();
            let rows = parse_csv(format!("province,rank,score\n{text}")).unwrap();
            let published = validate(2023, &rows, &case.roster, "test").unwrap();
            let ranking = table(&published, &case.roster, &Scope::All).unwrap();
            prop_assert!(ranking.complete);
            for row in &ranking.rows {
                let own = case.roster.iter().position(|slug| *slug == row.province).unwrap();
                prop_assert_eq!(row.rank, Some(case.true_rank(own)));
                prop_assert_eq!(row.tied, case.cents.iter().filter(|c| **c == case.cents[own]).count() > 1);
            }
        }
    }
}
