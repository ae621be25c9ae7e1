//! Figures as they arrive: what is taken, and the code of what is refused.

use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use crate::domain::criteria::intake::{Completeness, Form, InputFault};
use crate::domain::criteria::{self, CriteriaSet, InputSpec};
use crate::domain::inputs::{Inputs, Value};
use crate::domain::text::Text;

fn base() -> CriteriaSet {
    criteria::read(include_str!("base.yaml").as_bytes()).unwrap()
}

/// One input of the unit, read alone.
fn read_one(unit: &str, decimals: u32, given: &Json) -> Result<Decimal, &'static str> {
    let label = Text::new("Số liệu", "Figure");
    let spec = InputSpec { name: "a".to_owned(), unit: unit.to_owned(), label, at_most: None, decimals, from: None };
    let form = Form { specs: &[spec], rule: None };
    let mut map = serde_json::Map::new();
    map.insert("a".to_owned(), given.clone());
    match form.read(&map, Completeness::Required) {
        Ok(inputs) => match inputs["a"] {
            Value::Number(number) => Ok(number),
            _ => panic!("a number"),
        },
        Err(faults) => {
            let [fault] = faults.as_slice() else { panic!("{faults:?}") };
            assert!(fault.detail.vi.len() < 300 && fault.detail.en.len() < 300, "{fault:?}");
            Err(fault.code)
        }
    }
}

/// A JSON number as it is written: kept as text here, for the domain holds no floats, not even in its tests.
fn number(text: &str) -> Json {
    serde_json::from_str(text).unwrap()
}

fn refused(unit: &str, decimals: u32, table: &[(Json, &str)]) {
    for (given, code) in table {
        assert_eq!(read_one(unit, decimals, given), Err(*code), "{given}");
    }
}

fn taken(unit: &str, decimals: u32, table: &[(Json, &str)]) {
    for (given, value) in table {
        let read = read_one(unit, decimals, given).map(|number| number.to_string());
        assert_eq!(read.as_deref(), Ok(*value), "{given}");
    }
}

#[test]
fn counts() {
    taken(
        "dossiers",
        0,
        &[
            (json!(0), "0"),
            (number("-0.0"), "0"),
            (json!("-0"), "0"),
            (json!(12), "12"),
            (json!("12"), "12"),
            (json!(" 5 "), "5"),
            (json!("007"), "7"),
            (number("5.0"), "5"),
            (json!("5.0"), "5"),
            (json!(1_000_000_000_000_000u64), "1000000000000000"),
            (number("1e15"), "1000000000000000"),
        ],
    );
    refused(
        "dossiers",
        0,
        &[
            (json!(-1), "negative"),
            (json!("-1"), "negative"),
            (json!("1,5"), "comma_in_number"),
            (json!("1.234,5"), "comma_in_number"),
            (json!("1,234"), "comma_in_number"),
            (json!("1.000"), "ambiguous_number"),
            (json!("12.000"), "ambiguous_number"),
            (json!("1.000.000"), "not_a_number"),
            (json!("1.234"), "too_precise"),
            (number("0.5"), "too_precise"),
            (json!("7.5"), "too_precise"),
            (json!(1_000_000_000_000_001u64), "too_large"),
            (json!(u64::MAX), "too_large"),
            (number("1e300"), "too_large"),
            (json!("9".repeat(10_000)), "too_large"),
            (json!("-".to_owned() + &"9".repeat(10_000)), "too_large"),
            (number("1e-300"), "too_precise"),
            (number("0.30000000000000004"), "too_precise"),
            (json!("NaN"), "not_a_number"),
            (json!("Infinity"), "not_a_number"),
            (json!("٣"), "not_a_number"),
            (json!("１２"), "not_a_number"),
            (json!("mười"), "not_a_number"),
            (json!(""), "not_a_number"),
            (json!(" "), "not_a_number"),
            (json!("."), "not_a_number"),
            (json!("-"), "not_a_number"),
            (json!("--1"), "not_a_number"),
            (json!("+5"), "not_a_number"),
            (json!("5."), "not_a_number"),
            (json!(".5"), "not_a_number"),
            (json!("1e3"), "not_a_number"),
            (json!("0x10"), "not_a_number"),
            (json!("1_000"), "not_a_number"),
            (json!("1 000"), "not_a_number"),
            (json!("12%"), "not_a_number"),
            (json!("1\u{0}"), "not_a_number"),
            (json!(true), "not_a_number"),
            (json!([1]), "not_a_number"),
            (json!({ "value": { "nested": [1, 2, "x".repeat(10_000)] } }), "not_a_number"),
            (Json::Null, "missing_input"),
        ],
    );
    assert!(serde_json::from_str::<Json>("1e400").is_err(), "never reaches the intake");
}

#[test]
fn measures_and_percentages() {
    taken("billion_vnd", 2, &[(json!("1234.50"), "1234.5"), (number("1234.56"), "1234.56"), (number("0.1"), "0.1")]);
    refused(
        "billion_vnd",
        2,
        &[(json!("0.125"), "too_precise"), (number("0.125"), "too_precise"), (json!("1.250"), "ambiguous_number")],
    );
    taken("percent", 2, &[(json!(100), "100"), (json!("66.67"), "66.67")]);
    refused("percent", 2, &[(json!("100.01"), "too_large"), (json!(1000), "too_large")]);
    taken("km", 6, &[(json!("1.250"), "1.25"), (json!("0.000001"), "0.000001")]);
    refused("km", 6, &[(json!("0.0000001"), "too_precise")]);
}

fn item_faults(code: &str, given: &Json, completeness: Completeness) -> Vec<(String, &'static str)> {
    let set = base();
    let item = set.item(code).unwrap();
    let form = Form { specs: &item.inputs, rule: Some(&item.rule) };
    let faults: Vec<InputFault> = form.read(given.as_object().unwrap(), completeness).err().unwrap_or_default();
    faults.into_iter().map(|fault| (fault.input, fault.code)).collect()
}

#[test]
fn names_bounds_and_options() {
    use Completeness::{Partial, Required};
    type Row = (&'static str, Json, Completeness, &'static [(&'static str, &'static str)]);
    let table: [Row; 17] = [
        ("1.2", json!({ "finished": 10, "planned": 10 }), Required, &[]),
        ("1.2", json!({ "finished": 11, "planned": 10 }), Required, &[("finished", "above_limit")]),
        ("1.2", json!({ "finished": 11, "planned": 10 }), Partial, &[("finished", "above_limit")]),
        ("1.2", json!({ "finished": 11 }), Partial, &[]),
        ("1.2", json!({ "finished": 11, "planned": null }), Partial, &[]),
        ("1.2", json!({ "finished": 11, "planned": null }), Required, &[("planned", "missing_input")]),
        ("1.2", json!({}), Required, &[("finished", "missing_input"), ("planned", "missing_input")]),
        (
            "1.2",
            json!({ "Finished": 1, "planned": -1 }),
            Required,
            &[("Finished", "unknown_input"), ("planned", "negative"), ("finished", "missing_input")],
        ),
        ("1.2", json!({ "other": null }), Partial, &[("other", "unknown_input")]),
        ("1.1", json!({ "choice": "done" }), Required, &[]),
        ("1.1", json!({ "choice": "Done" }), Required, &[("choice", "unknown_option")]),
        ("1.1", json!({ "choice": ["done"] }), Required, &[("choice", "unknown_option")]),
        ("1.1", json!({}), Required, &[("choice", "missing_input")]),
        ("1.3.1", json!({ "ticked": [] }), Required, &[]),
        ("1.3.1", json!({ "ticked": ["first", "second", "first"] }), Required, &[("ticked", "duplicate_option")]),
        ("1.3.1", json!({ "ticked": ["first", "third"] }), Required, &[("ticked", "unknown_option")]),
        ("1.3.1", json!({ "ticked": "first" }), Required, &[("ticked", "not_a_list")]),
    ];
    for (code, given, completeness, expected) in table {
        let found = item_faults(code, &given, completeness);
        let found: Vec<(&str, &str)> = found.iter().map(|(input, code)| (input.as_str(), *code)).collect();
        assert_eq!(found, expected, "{code} {given}");
    }
}

#[test]
fn a_fault_tells_an_official_what_to_write() {
    let set = base();
    let form = Form { specs: &set.item("1.2").unwrap().inputs, rule: None };
    let given = json!({ "finished": 1500, "planned": 1200 });
    let faults = form.read(given.as_object().unwrap(), Completeness::Required).unwrap_err();
    insta::assert_snapshot!(faults[0].detail.vi, @"1.500 lớn hơn “Kế hoạch” = 1.200");
    let faults = form.read(json!({ "planned": "1.234,5" }).as_object().unwrap(), Completeness::Partial).unwrap_err();
    insta::assert_snapshot!(
        faults[0].detail.vi,
        @r#""1.234,5" có dấu phẩy; viết phần thập phân bằng dấu chấm, không tách hàng nghìn"#
    );
    let whole = form.read(json!({ "planned": "1234.5" }).as_object().unwrap(), Completeness::Partial).unwrap_err();
    assert_eq!(
        whole[0].detail,
        Text::new(
            "1.234,5 phải là số nguyên, không có phần thập phân",
            "1,234.5 must be a whole number, without decimals"
        ),
        "each reader's number, whatever started its decimals where it was typed"
    );
}

proptest! {
    #[test]
    fn what_is_taken_is_what_was_written(whole in 0..=1_000_000_000u64, part in 0..=9u32, text in any::<bool>()) {
        let written = format!("{whole}.{part}");
        let given = if text { json!(written) } else { serde_json::from_str(&written).unwrap() };
        let expected = Decimal::new(i64::try_from(whole * 10 + u64::from(part)).unwrap(), 1);
        prop_assert_eq!(read_one("days", 1, &given), Ok(expected.normalize()));
    }

    #[test]
    fn any_text_is_a_number_in_range_or_one_fault(text in "\\PC{0,30}|[-+0-9.,eE ]{0,30}") {
        if let Ok(number) = read_one("days", 1, &json!(text)) {
            prop_assert!(number >= Decimal::ZERO && number.scale() <= 1);
        }
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_json_is_figures_or_faults(text in "\\PC{0,12}", figure in "-?[1-9][0-9]{0,8}(\\.[0-9]{1,9})?(e-?[0-9]{1,2})?", flag in any::<bool>()) {
        let set = base();
        for item in set.items() {
            let form = Form { specs: &item.inputs, rule: Some(&item.rule) };
            for name in ["choice", "ticked", "finished", "planned", "satisfaction", text.as_str()] {
                for value in [json!(text), number(&figure), json!(flag), json!([text, flag]), json!({ "a": text })] {
                    let mut given = serde_json::Map::new();
                    given.insert(name.to_owned(), value);
                    let read: Result<Inputs, _> = form.read(&given, Completeness::Partial);
                    match read {
                        Ok(inputs) => prop_assert_eq!(inputs.len(), 1),
                        Err(faults) => prop_assert_eq!(faults.len(), 1),
                    }
                }
            }
        }
    }
}
