//! Collection: aggregates are plain sums, bounds hold every report still to come, and a unit's cost is what rescoring says.

use proptest::prelude::*;

use super::*;
use crate::domain::criteria::{self, CriteriaSet};
use crate::domain::score::{self, Basis, Figured};

const SET: &str = r#"
format: 1
id: collected
level: province
years: [2016]
name: { vi: Bộ, en: Set }
provenance: illustrative
max: 6
areas:
  - code: "1"
    name: { vi: Lĩnh vực, en: Area }
    max: 6
    criteria:
      - code: on-time
        name: { vi: Cơ quan đúng hạn, en: Agencies on time }
        max: 2
        method: appraisal
        per_unit:
          late: { unit: dossiers, vi: Trễ hạn, en: Late }
        inputs:
          on_time: { unit: agencies, vi: Đúng hạn, en: On time, from: { units_where: { late: 0 } }, at_most: agencies }
          agencies: { unit: agencies, vi: Cơ quan, en: Agencies, from: units }
        rule:
          bands:
            of: { ratio: [on_time, agencies] }
            steps:
              - { in: "[1, 1]", points: 2 }
              - { in: "[0.5, 1)", points: 1 }
              - { in: "[0, 0.5)", points: 0 }
          when_zero: zero
      - code: online
        name: { vi: Trực tuyến, en: Online }
        max: 2
        method: appraisal
        per_unit:
          online: { unit: dossiers, vi: Trực tuyến, en: Online }
          received: { unit: dossiers, vi: Tiếp nhận, en: Received }
        inputs:
          online: { unit: dossiers, vi: Trực tuyến, en: Online, from: { sum: online }, at_most: received }
          received: { unit: dossiers, vi: Tiếp nhận, en: Received, from: { sum: received } }
        rule:
          proportional: { of: { ratio: [online, received] }, full_at: 0.4 }
          when_zero: not_applicable
      - code: late
        name: { vi: Trễ hạn, en: Late }
        max: 2
        method: appraisal
        per_unit:
          late: { unit: dossiers, vi: Trễ hạn, en: Late, at_most: received }
          received: { unit: dossiers, vi: Tiếp nhận, en: Received }
        inputs:
          late: { unit: dossiers, vi: Trễ hạn, en: Late, from: { sum: late }, at_most: received }
          received: { unit: dossiers, vi: Tiếp nhận, en: Received, from: { sum: received } }
        rule:
          bands:
            of: { ratio: [late, received] }
            steps:
              - { in: "[0, 0]", points: 2 }
              - { in: "(0, 0.5]", points: 1 }
              - { in: "(0.5, 1]", points: 0 }
          when_zero: full
"#;

const CODES: [&str; 3] = ["on-time", "online", "late"];
const UNITS: [&str; 4] = ["so-a", "so-b", "so-c", "so-d"];

/// What one unit reports: received, and of these late and online.
type Report = [i64; 3];

fn set() -> CriteriaSet {
    criteria::read(SET.as_bytes()).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

/// The figures of the report that the item asks for.
fn row(item: &Item, report: Report) -> Inputs {
    let figure = |name: &str| report[["received", "late", "online"].iter().position(|n| *n == name).unwrap()];
    let value = |name: &str| Value::Number(Decimal::from(figure(name)));
    item.per_unit.iter().map(|spec| (spec.name.clone(), value(&spec.name))).collect()
}

/// Points by plain counting, as numerator and denominator; `None` when not applicable.
fn reckon(code: &str, reports: &[Report]) -> Option<(u64, u64)> {
    let sum = |figure: usize| -> u64 { reports.iter().map(|report| u64::try_from(report[figure]).unwrap()).sum() };
    let (received, late, online, units) = (sum(0), sum(1), sum(2), reports.len());
    let on_time = reports.iter().filter(|report| report[1] == 0).count();
    match code {
        "on-time" if on_time == units => Some((2, 1)),
        "on-time" => Some((u64::from(on_time * 2 >= units), 1)),
        "online" if received == 0 => None,
        "online" if online * 10 >= received * 4 => Some((2, 1)),
        "online" => Some((online * 20, received * 4)),
        _ if late == 0 => Some((2, 1)),
        _ => Some((u64::from(late * 2 <= received), 1)),
    }
}

fn exact((num, den): (u64, u64)) -> Exact {
    Exact::ratio(&Exact::whole(num), &Exact::whole(den)).unwrap()
}

fn report() -> impl Strategy<Value = Report> {
    let some = (0..6i64).prop_flat_map(|received| (Just(received), 0..=received, 0..=received));
    prop_oneof![some, Just((4, 0, 1)), Just((0, 0, 0))].prop_map(|(received, late, online)| [received, late, online])
}

/// Reports of up to four units, some missing.
fn reports() -> impl Strategy<Value = Vec<Option<Report>>> {
    prop::collection::vec(prop_oneof![3 => report().prop_map(Some), 1 => Just(None)], 1..=4)
}

/// Every report of two dossiers at most.
fn small_reports() -> Vec<Report> {
    let pairs = |received: i64| (0..=received).flat_map(move |a| (0..=received).map(move |b| [received, a, b]));
    (0..=2).flat_map(pairs).collect()
}

/// Every way to fill the gaps.
fn completions(reports: &[Option<Report>]) -> Vec<Vec<Report>> {
    reports.iter().fold(vec![Vec::new()], |done, next| {
        let choices = next.map_or_else(small_reports, |report| vec![report]);
        done.iter().flat_map(|head| choices.iter().map(move |c| [head.as_slice(), &[*c]].concat())).collect()
    })
}

fn contributors(count: usize) -> Vec<String> {
    UNITS[..count].iter().map(|unit| (*unit).to_owned()).collect()
}

fn rows(item: &Item, reports: &[Option<Report>]) -> Vec<(&'static str, Inputs)> {
    UNITS.into_iter().zip(reports).filter_map(|(unit, report)| Some((unit, row(item, (*report)?)))).collect()
}

fn borrowed<'a>(rows: &'a [(&'static str, Inputs)]) -> Rows<'a> {
    rows.iter().map(|(unit, row)| (*unit, row)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    #[test]
    fn bounds_hold_every_report_still_to_come_and_close_on_the_score(reports in reports()) {
        let missing = reports.iter().filter(|report| report.is_none()).count();
        prop_assume!(missing <= 2);
        let set = set();
        for code in CODES {
            let item = set.item(code).unwrap();
            let rows = rows(item, &reports);
            let basis = Basis::Rows { contributors: &contributors(reports.len()), rows: borrowed(&rows) };
            let standing = score::item(item, &basis);
            for filled in completions(&reports) {
                let Some(points) = reckon(code, &filled).map(exact) else { continue };
                prop_assert!(standing.least <= points && points <= standing.most, "{code}: {filled:?}");
            }
            if missing == 0 {
                let filled: Vec<Report> = reports.iter().flatten().copied().collect();
                let expected = reckon(code, &filled).map_or(Figured::NotApplicable, |p| Figured::Points(exact(p)));
                prop_assert_eq!(standing.figured(), expected, "{}", code);
            } else {
                prop_assert_eq!(standing.figured(), Figured::Unknown, "{}", code);
            }
        }
    }

    #[test]
    fn what_a_unit_costs_is_what_rescoring_its_mended_row_gains(reports in reports()) {
        let set = set();
        for code in CODES {
            let item = set.item(code).unwrap();
            let (names, rows) = (contributors(reports.len()), rows(item, &reports));
            let reported: Vec<String> = rows.iter().map(|(unit, _)| (*unit).to_owned()).collect();
            let most = |rows: &[(&'static str, Inputs)]| {
                score::item(item, &Basis::Rows { contributors: &reported, rows: borrowed(rows) }).most
            };
            let now = most(&rows);
            let holdings = held_by(item, &names, &borrowed(&rows));
            if now == item.max.into() {
                prop_assert!(holdings.is_empty(), "{code}: full points, yet {holdings:?}");
                continue;
            }
            prop_assert!(holdings.is_sorted_by(|a, b| a.cost >= b.cost));
            for (unit, row) in &rows {
                let at_fault = match code {
                    "online" => below_forty_percent(row),
                    _ => row["late"] != Value::Number(Decimal::ZERO),
                };
                let holding = holdings.iter().find(|holding| holding.unit == *unit);
                prop_assert_eq!(holding.is_some(), at_fault, "{} {}", code, unit);
                let Some(holding) = holding else { continue };
                let mut mended = rows.clone();
                let (_, own) = mended.iter_mut().find(|(other, _)| other == unit).unwrap();
                for need in &holding.needs {
                    own.insert(need.input.clone(), Value::Number(need.at_least.or(need.at_most).unwrap()));
                }
                prop_assert_eq!(&most(&mended) - &now, holding.cost.clone(), "{} {}", code, unit);
                prop_assert!(holding.cost >= Exact::zero());
            }
        }
    }
}

fn below_forty_percent(row: &Inputs) -> bool {
    let (Value::Number(online), Value::Number(received)) = (&row["online"], &row["received"]) else { return false };
    *online * Decimal::from(10) < *received * Decimal::from(4)
}

#[test]
fn a_unit_above_the_share_that_earns_full_points_holds_nobody_back_and_a_missing_report_hides_no_cost() {
    let set = set();
    let item = set.item("online").unwrap();
    let reports = [Some([100, 0, 41]), Some([100, 0, 19]), None];
    let rows = rows(item, &reports);
    let held = held_by(item, &contributors(3), &borrowed(&rows));
    assert_eq!(held.iter().map(|holding| holding.unit.as_str()).collect::<Vec<_>>(), ["so-b"]);
    assert_eq!(
        (held[0].needs[0].at_least, held[0].needs[0].change),
        (Some(Decimal::from(40)), Some(Decimal::from(21)))
    );
    // 60 of 200 is three quarters of 40 %: 1.5 points; 81 of 200 is full.
    assert_eq!(held[0].cost.wire(), "0.5");
}

#[test]
fn one_late_dossier_anywhere_costs_the_full_marks_and_names_who() {
    let set = set();
    let item = set.item("on-time").unwrap();
    let reports = [Some([10, 0, 0]), Some([10, 1, 0]), None];
    let rows = rows(item, &reports);
    let detail = score::explain(item, &Basis::Rows { contributors: &contributors(3), rows: borrowed(&rows) });
    let collected = detail.collected.unwrap();
    assert_eq!(collected.missing, ["so-c"]);
    assert_eq!(collected.held_by.len(), 1);
    let holding = &collected.held_by[0];
    assert_eq!((holding.unit.as_str(), holding.cost.wire().as_str()), ("so-b", "1"));
    assert_eq!(holding.needs[0].at_most, Some(Decimal::ZERO));
    insta::assert_snapshot!(
        detail.explanation.vi,
        @"Chưa chấm được: còn 1/3 đơn vị chưa báo cáo. Có thể đạt từ 0,00 đến 1,00 điểm"
    );
}

/// Each step of a deduction is one dossier; what a unit with a quadrillion of them must do is still said at once.
#[test]
fn a_deduction_is_mended_in_one_stride() {
    let from = SET.find("bands:\n            of: { ratio: [late, received] }").unwrap();
    let source = format!(
        "{}deduct: {{ of: {{ ratio: [late, received] }}, each: 4 }}\n          when_zero: full\n",
        &SET[..from]
    );
    let set = criteria::read(source.as_bytes()).unwrap_or_else(|faults| panic!("{faults:#?}"));
    let item = set.item("late").unwrap();
    let rows = rows(item, &[Some([1_000_000_000_000_000, 250_000_000_000_000, 0])]);
    let held = held_by(item, &contributors(1), &borrowed(&rows));
    assert_eq!((held[0].cost.wire().as_str(), held[0].needs[0].at_most), ("1", Some(Decimal::ZERO)));
}

#[test]
fn strangers_do_not_count_and_no_contributors_are_not_zero_contributors() {
    let set = set();
    let item = set.item("on-time").unwrap();
    let stranger = row(item, [5, 5, 0]);
    let own = row(item, [5, 0, 0]);
    let all = Rows::from([("so-a", &own), ("so-x", &stranger)]);
    let score = |contributors: &[String]| score::item(item, &Basis::Rows { contributors, rows: all.clone() });
    assert_eq!(score(&contributors(1)).figured(), Figured::Points(Exact::whole(2)));
    assert_eq!(score(&[]).figured(), Figured::Unknown);
    assert_eq!((score(&[]).least, score(&[]).most), (Exact::zero(), Exact::whole(2)));
}

#[test]
fn a_bound_between_sums_is_handed_down_to_the_rows() {
    let set = set();
    let spec = &set.item("online").unwrap().per_unit[0];
    assert_eq!((spec.name.as_str(), spec.at_most.as_deref()), ("online", Some("received")));
}
