//! Tables of statistics: sums against a naive reckoning, and every fault by its place.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use proptest::prelude::*;
use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

use super::*;
use crate::catalog;
use crate::domain::assessment::testing::recorded;
use crate::domain::cells::read_csv;
use crate::domain::facts::{Assignment, Fact, Opening};
use crate::domain::inputs::Value;

const DISTRICTS: [&str; 3] = ["quan-ninh-kieu", "quan-o-mon", "huyen-co-do"];

/// Cần Thơ 2016 with three items collected from three districts: late dossiers (3.4.2), online at level 3 (7.2.2) and 4 (7.2.3).
fn assessment() -> Assessment {
    let set = catalog::criteria_sets().iter().find(|set| set.id == "par-2016").unwrap();
    let opening = Opening {
        assessment: "can-tho-2016".to_owned(),
        province: "can-tho".to_owned(),
        year: 2016,
        set: set.id.clone(),
        revision: set.revision,
        illustrative: true,
    };
    let assigned = |item: &str| {
        Fact::Assigned(Assignment {
            item: item.to_owned(),
            lead: "van-phong-ubnd".to_owned(),
            contributors: DISTRICTS.map(str::to_owned).to_vec(),
            due: NaiveDate::from_ymd_opt(2017, 1, 20).unwrap(),
            asked: None,
            reason: None,
        })
    };
    let facts = [Fact::Opened(opening), assigned("3.4.2"), assigned("7.2.2"), assigned("7.2.3")];
    Assessment::fold(Arc::clone(set), facts.into_iter().zip(1..).map(|(fact, seq)| recorded(seq, fact)).collect())
        .unwrap()
}

fn read_as(table: &str, ask: &Ask) -> Result<Statistics, Vec<GridFault>> {
    read(&assessment(), catalog::units("can-tho"), &read_csv(table.as_bytes()).unwrap(), ask)
}

fn ask() -> Ask {
    Ask::default()
}

fn map(text: &str) -> Vec<Mapping> {
    Mapping::list(text).unwrap()
}

fn faults(table: &str, ask: &Ask) -> Vec<(String, &'static str)> {
    read_as(table, ask).unwrap_err().into_iter().map(|fault| (fault.pointer, fault.code)).collect()
}

fn faulty(expected: &[(&str, &'static str)]) -> Vec<(String, &'static str)> {
    expected.iter().map(|(pointer, code)| ((*pointer).to_owned(), *code)).collect()
}

fn figures(report: &Report) -> BTreeMap<&str, String> {
    let text = |value: &Value| match value {
        Value::Number(number) => number.to_string(),
        other => format!("{other:?}"),
    };
    report.inputs.iter().map(|(name, value)| (name.as_str(), text(value))).collect()
}

#[test]
fn one_table_feeds_several_items_and_says_what_did_not_fit() {
    let table = "Đơn vị,late,online_level3,received_level3,online_level4,Ghi chú\n\
                 QUẬN NINH KIỀU,0,780,5200,3,\nquan-o-mon,2,,,,x\nso-noi-vu,0,46,210,0,\nUBND quận Ninh Kiều,,,,,\n";
    // A blank row of the same unit is a row of it all the same.
    assert!(read_as(table, &ask()).is_err());
    let names: Vec<_> =
        catalog::units("can-tho").iter().filter(|unit| DISTRICTS.contains(&unit.slug.as_str())).collect();
    let table = format!(
        "Đơn vị,late,online_level3,received_level3,online_level4,Ghi chú\n{},0,780,5200,3,\nquan-o-mon,2,,,,x\nso-noi-vu,0,46,210,0,\nTổng cộng,2,826,5410,3,\n",
        names.iter().find(|unit| unit.slug == "quan-ninh-kieu").unwrap().name.vi.to_uppercase(),
    );
    let refused = faults(&table, &ask());
    assert_eq!(refused, faulty(&[("/rows/3/Đơn vị", "unknown_unit")]));
    let found = read_as(&table, &Ask { skip_unmatched: true, ..ask() }).unwrap();
    let told: Vec<_> = found.reports.iter().map(|r| (r.item.as_str(), r.unit.as_str(), r.rows.as_slice())).collect();
    let expected: [(&str, &str, &[u32]); 3] =
        [("3.4.2", "quan-ninh-kieu", &[1]), ("3.4.2", "quan-o-mon", &[2]), ("7.2.2", "quan-ninh-kieu", &[1])];
    assert_eq!(told, expected);
    assert_eq!(found.unmatched, [Unmatched { row: 4, unit: "Tổng cộng".to_owned() }]);
    let units = |item: &str, units: &[&str]| ItemUnits {
        item: item.to_owned(),
        units: units.iter().map(|unit| (*unit).to_owned()).collect(),
    };
    assert_eq!(found.missing[0], units("3.4.2", &["huyen-co-do"]));
    assert_eq!(found.missing[1], units("7.2.2", &["quan-o-mon", "huyen-co-do"]));
    assert!(found.not_contributing.contains(&units("3.4.2", &["so-noi-vu"])));
    assert_eq!(found.unused_columns, ["online_level4", "Ghi chú"]);
    let partly = PartlyFed { item: "7.2.3".to_owned(), inputs: vec!["received_level4".to_owned()] };
    assert!(found.partly_fed.contains(&partly), "{:?}", found.partly_fed);
}

#[test]
fn columns_are_found_by_what_the_sender_says_then_by_item_then_by_figure() {
    let ask = Ask {
        unit: Some("Cơ quan giải quyết".to_owned()),
        map: map("online_level3=Trực tuyến mức 3; 7.2.2/received_level3 = Tiếp nhận"),
        items: vec!["7.2.2".to_owned(), "3.4.2".to_owned()],
        decimal: DecimalMark::Comma,
        ..ask()
    };
    let table = "Cơ quan giải quyết;trực tuyến mức 3;Tiếp nhận;3.4.2 late;late\nquan-o-mon;780;5.200;4;9\n";
    let found = read_as(table, &ask).unwrap();
    assert_eq!(figures(&found.reports[0]), BTreeMap::from([("late", "4".to_owned())]));
    assert_eq!(
        figures(&found.reports[1]),
        BTreeMap::from([("online_level3", "780".to_owned()), ("received_level3", "5200".to_owned())])
    );
    assert_eq!(found.unused_columns, ["late"]);
    assert_eq!(Mapping::list("a=b;c").unwrap_err(), "c");
}

#[test]
fn what_is_asked_wrongly_is_told_at_once() {
    let ask = Ask {
        unit: Some("Cơ quan".to_owned()),
        map: map("late=Không có;9.9/late=late;nothing=late;late=unit"),
        items: vec!["1.6".to_owned()],
        ..ask()
    };
    let expected = [
        ("map", "unknown_column"),
        ("unit", "unknown_column"),
        ("items", "not_collected"),
        ("map", "not_collected"),
        ("map", "unknown_input"),
        ("map", "duplicate_input"),
    ];
    assert_eq!(faults("unit,late\nquan-o-mon,1\n", &ask), faulty(&expected));
    let wanted = Ask { items: vec!["7.2.2".to_owned()], ..self::ask() };
    assert_eq!(faults("unit,online_level3\nquan-o-mon,1\n", &wanted), faulty(&[("/header", "missing_column")]));
    assert_eq!(faults("x,late\nquan-o-mon,1\n", &self::ask()), faulty(&[("/header", "missing_column")]));
    assert_eq!(faults("unit,lates\nquan-o-mon,1\n", &self::ask()), faulty(&[("/header", "nothing_to_import")]));
    assert_eq!(faults("unit,late\nso-noi-vu,1\n", &self::ask()), faulty(&[("/rows", "nothing_to_import")]));
}

#[test]
fn a_blank_is_nobodys_name() {
    let mut units = catalog::units("can-tho").to_vec();
    units.iter_mut().find(|unit| unit.slug == "quan-o-mon").unwrap().name.en = " ".to_owned();
    let read = |ask: &Ask| read(&assessment(), &units, &read_csv(b"unit,late\n,7\nhuyen-co-do,1\n").unwrap(), ask);
    let found = read(&ask()).unwrap_err();
    assert_eq!((found[0].pointer.as_str(), found[0].code), ("/rows/0/unit", "unknown_unit"));
    let found = read(&Ask { skip_unmatched: true, ..ask() }).unwrap();
    assert_eq!(found.unmatched, [Unmatched { row: 1, unit: String::new() }]);
    assert_eq!(found.reports.iter().map(|report| report.unit.as_str()).collect::<Vec<_>>(), ["huyen-co-do"]);
}

#[test]
fn every_faulty_cell_is_named_and_nothing_is_guessed() {
    let table = "unit,month,online_level3,received_level3\n\
                 quan-o-mon,1,\"1,5\",10\nquan-o-mon,1,1,10\nquan-o-mon,13,1,10\nquan-o-mon,2/2015,1,10\n\
                 quan-o-mon,3,11,10\nquan-o-mon,4,,10\nquan-o-mon,5,-1,10\nhuyen-co-do,1,1.000,abc\n";
    let expected = [
        ("/rows/1/unit", "duplicate_unit"),
        ("/rows/2/month", "invalid_month"),
        ("/rows/3/month", "other_year"),
        ("/rows/7/online_level3", "ambiguous_number"),
        ("/rows/7/received_level3", "not_a_number"),
        ("/rows/0/online_level3", "comma_in_number"),
        ("/rows/4/online_level3", "above_limit"),
        ("/rows/5/online_level3", "missing_input"),
        ("/rows/6/online_level3", "negative"),
    ];
    assert_eq!(faults(table, &ask()), faulty(&expected));
    let comma = Ask { decimal: DecimalMark::Comma, ..ask() };
    let table = "unit;online_level3;received_level3\nquan-o-mon;1.23;10\n";
    assert_eq!(faults(table, &comma), faulty(&[("/rows/0/online_level3", "not_a_number")]));
    // One cell, two items that read it, one fault.
    let table = "unit,late,3.4.1 late\nquan-o-mon,x,0\n";
    assert_eq!(faults(table, &ask()), faulty(&[("/rows/0/late", "not_a_number")]));
}

#[test]
fn twelve_believable_months_can_be_an_unbelievable_year() {
    let months: String = (1..=2).map(|month| format!("quan-o-mon,{month},900000000000000\n")).collect();
    let found = faults(&format!("unit,month,late\n{months}"), &ask());
    assert_eq!(found, faulty(&[("/rows/1/late", "too_large")]));
    let rows = "unit,late\nquan-o-mon,1\nquan-o-mon,2\n";
    assert_eq!(faults(rows, &ask()), faulty(&[("/rows/1/unit", "duplicate_unit")]), "no months, no sums");
}

/// A unit as somebody may type it.
fn typed(unit: &Unit, how: u8) -> String {
    match how % 4 {
        0 => unit.slug.clone(),
        1 => unit.name.vi.to_uppercase(),
        2 => format!("  {} ", unit.name.vi.nfd()),
        _ => unit.name.en.to_lowercase(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// However units are typed and rows are mixed, a unit's figures are the sums of its rows, and every month is accounted for.
    #[test]
    fn months_are_summed(
        rows in proptest::collection::btree_map((0_usize..3, 1_u32..13), (0_u32..500, 0_u32..500, any::<u8>()), 1..30),
        blank in any::<bool>(),
        order in any::<u64>(),
    ) {
        let units: Vec<&Unit> = DISTRICTS.iter().map(|slug| catalog::units("can-tho").iter().find(|unit| unit.slug == *slug).unwrap()).collect();
        let mut lines: Vec<String> = rows
            .iter()
            .map(|((unit, month), (online, more, how))| format!("{},{month},{online},{}\n", typed(units[*unit], *how), online + more))
            .collect();
        let length = lines.len();
        lines.rotate_left(usize::try_from(order % 30).unwrap() % length);
        if blank {
            lines.insert(length / 2, ",,,\n".to_owned());
        }
        let found = read_as(&format!("unit,month,online_level3,received_level3\n{}", lines.concat()), &ask()).unwrap();
        let mut naive: BTreeMap<&str, (u32, u32, Vec<u32>)> = BTreeMap::new();
        for ((unit, month), (online, more, _)) in &rows {
            let sum = naive.entry(DISTRICTS[*unit]).or_default();
            sum.0 += online;
            sum.1 += online + more;
            sum.2.push(*month);
        }
        prop_assert_eq!(found.reports.len(), naive.len());
        for report in &found.reports {
            let (online, received, months) = &naive[report.unit.as_str()];
            let number = |name: &str| report.inputs[name].clone();
            prop_assert_eq!(number("online_level3"), Value::Number(Decimal::from(*online)));
            prop_assert_eq!(number("received_level3"), Value::Number(Decimal::from(*received)));
            prop_assert_eq!(&report.months, months);
            let missing: Vec<u32> = (1..13).filter(|m| !months.contains(m) && rows.keys().any(|(_, month)| month == m)).collect();
            prop_assert_eq!(&report.missing_months, &missing);
        }
        let silent: Vec<String> = DISTRICTS.iter().filter(|unit| !naive.contains_key(*unit)).map(|unit| (*unit).to_owned()).collect();
        let missing: Vec<String> = found.missing.iter().filter(|missing| missing.item == "7.2.2").flat_map(|m| m.units.clone()).collect();
        prop_assert_eq!(missing, silent);
    }
}
