//! Cells as strangers fill them, the checksum of an identity, and the table's numbers.

use proptest::prelude::*;

use super::cell::{Cell, Region, Value, address};
use super::{Unreadable, archive, look, table};
use crate::domain::exact::Exact;

fn cell(value: Option<&Value>) -> Cell<'_> {
    Cell { sheet: "Biểu nhập", row: 11, column: 4, value, merged: None }
}

#[test]
fn addresses_are_those_of_spreadsheets() {
    for (row, column, expected) in [(0, 0, "A1"), (11, 4, "E12"), (0, 25, "Z1"), (0, 26, "AA1"), (0, 701, "ZZ1")] {
        assert_eq!(address(row, column), expected);
    }
    assert_eq!(address(1_048_575, 16_383), "XFD1048576");
}

#[test]
fn a_figure_is_a_number_or_a_text_that_is_one_to_everybody() {
    let text = |text: &str| Value::Text(text.to_owned());
    for (value, expected) in [
        (Value::Number("19".to_owned()), Ok("19")),
        (text(" 19 "), Ok("19")),
        (text("1.5"), Ok("1.5")),
        // What three digits behind a point mean is the domain's to ask: it knows how many decimals there may be.
        (text("1.000"), Ok("1.000")),
        (text("1,5"), Err("comma_in_number")),
        (text("1,000"), Err("comma_in_number")),
        (text("1.234,5"), Err("not_a_number")),
        (text("31/12/2016"), Err("date_where_number")),
        (text("2016-12-31"), Err("date_where_number")),
        (Value::Date("42735".to_owned()), Err("date_where_number")),
        (text("mười chín"), Err("not_a_number")),
        (text("19 hồ sơ"), Err("not_a_number")),
        (Value::Bool(true), Err("not_a_number")),
        (Value::Error("#REF!".to_owned()), Err("error_in_cell")),
        (Value::Formula("A1+1".to_owned()), Err("formula_where_value")),
    ] {
        let read = cell(Some(&value)).figure();
        let code = read.as_ref().map(|json| json.as_ref().and_then(|json| json.as_str()).unwrap_or_default());
        assert_eq!(code.map_err(|misfit| misfit.code), expected, "{value:?}: {read:?}");
        if let Err(misfit) = read {
            assert_eq!(misfit.place, "Biểu nhập!E12");
        }
    }
    assert_eq!(cell(None).figure(), Ok(None));
    assert_eq!(cell(Some(&text("  "))).figure(), Ok(None));
    let merged = Region { first: (11, 3), last: (12, 5) };
    let misfit = Cell { merged: Some(merged), ..cell(None) }.figure().unwrap_err();
    assert_eq!((misfit.code, misfit.detail.en.contains("D12:F13")), ("merged_cells", true));
}

#[test]
fn a_comma_is_asked_about() {
    let asked = |text: &str| cell(Some(&Value::Text(text.to_owned()))).figure().unwrap_err().detail.vi;
    assert!(asked("1,5").contains("có phải là 1 phẩy 5 (1.5)?"), "{}", asked("1,5"));
    assert!(asked("1,000").contains("(1.000) hay là 1000?"), "{}", asked("1,000"));
}

#[test]
fn a_text_longer_than_a_cell_is_cut_and_says_so() {
    let long = "ệ𝄞".repeat(20_000);
    let cut = look::fitting(&long);
    let units = cut.encode_utf16().count();
    assert!((32_760..=32_767).contains(&units) && cut.contains("cắt bớt"), "{units}");
    assert_eq!(look::fitting("ngắn"), "ngắn");
}

#[test]
fn a_number_in_a_table_may_be_any() {
    let exact = Exact::parse("-0.5").unwrap();
    assert!(table::same(Some(&exact), Some(&"-0.5".parse().unwrap())));
    assert!(!table::same(Some(&exact), Some(&rust_decimal::Decimal::MAX)));
    let least = Exact::parse(&rust_decimal::Decimal::MIN.to_string()).unwrap();
    assert!(!table::same(Some(&least), Some(&rust_decimal::Decimal::MAX)), "further apart than a number may be");
}

fn decimal(number: f64) -> Exact {
    Exact::parse(&number.to_string()).unwrap()
}

proptest! {
    /// What `docs/EXCEL.md` says of sums: rounded at ten decimals, a sum of doubles is the double of the exact sum.
    #[test]
    fn sums_that_end_are_equal_to_the_last_digit(parts in proptest::collection::vec(0u64..=20_000_000_000, 1..120)) {
        let tenth = Exact::whole(10_000_000_000);
        let exact: Exact = parts.iter().map(|part| Exact::ratio(&Exact::whole(*part), &tenth).unwrap()).sum();
        let sum: f64 = parts.iter().map(|part| Exact::ratio(&Exact::whole(*part), &tenth).unwrap().wire().parse::<f64>().unwrap()).sum();
        let rounded = (sum * 1e10).round() / 1e10;
        prop_assert_eq!(decimal(rounded), exact);
    }

    /// And of fractions: the sum of their doubles is the exact one far beyond the tenth decimal.
    #[test]
    fn sums_that_do_not_end_are_equal_to_the_tenth_decimal(parts in proptest::collection::vec((0u32..2_000_000, 1u32..1_000_000), 1..120)) {
        let parts: Vec<_> = parts.into_iter().map(|(part, whole)| (part % (2 * whole), whole)).collect();
        let ratio = |(part, whole): &(u32, u32)| Exact::ratio(&Exact::whole((*part).into()), &Exact::whole((*whole).into()));
        let exact: Exact = parts.iter().map(|pair| ratio(pair).unwrap()).sum();
        let sum: f64 = parts.iter().map(|(part, whole)| f64::from(*part) / f64::from(*whole)).sum();
        let nearest: f64 = exact.round_to(15).unwrap().to_string().parse().unwrap();
        prop_assert!((sum - nearest).abs() < 1e-12, "{sum} {nearest}");
    }

    /// Whatever the bytes are, they are refused or read: nothing else happens.
    #[test]
    fn no_bytes_do_harm(bytes in proptest::collection::vec(any::<u8>(), 0..400), zip in any::<bool>()) {
        let bytes = if zip { [b"PK\x03\x04".as_slice(), &bytes].concat() } else { bytes };
        let refused = archive::unpacked(&bytes).unwrap_err();
        prop_assert!(matches!(refused, Unreadable::NotXlsx | Unreadable::Broken | Unreadable::Old), "{refused}");
    }
}
