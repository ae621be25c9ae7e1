//! The rows of a table: whose each is, which month, what it says; months summed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value as Json};

use super::columns::{Columns, Feed};
use super::month::{self, Month};
use super::{Ask, ItemUnits, Report, Statistics, Unmatched};
use crate::domain::assessment::Assessment;
use crate::domain::cells::{Grid, GridFault, GridRow, plain};
use crate::domain::criteria::intake::{Completeness, Form};
use crate::domain::inputs::{Inputs, Value};
use crate::domain::text::{Text, folded};
use crate::domain::unit::Unit;

/// A row, whose it is and of which month.
struct Owned<'a> {
    row: &'a GridRow,
    month: Option<u32>,
}

/// The rows of each unit, by slug.
type ByUnit<'a> = BTreeMap<&'a str, Vec<Owned<'a>>>;

pub(super) fn read(
    assessment: &Assessment,
    units: &[Unit],
    grid: &Grid,
    ask: &Ask,
    columns: Columns<'_>,
) -> Result<Statistics, Vec<GridFault>> {
    let mut faults = Vec::new();
    let mut found =
        Statistics { unused_columns: columns.unused, partly_fed: columns.partly_fed, ..Statistics::default() };
    let year = assessment.opening.year;
    let by_unit = owners(units, grid, ask, (columns.unit, columns.month), year, &mut found.unmatched, &mut faults);
    for feed in &columns.feeds {
        item(assessment, grid, ask, feed, &by_unit, &mut found, &mut faults);
    }
    // A column that feeds two items has its fault once.
    let mut told = BTreeSet::new();
    faults.retain(|fault| told.insert((fault.pointer.clone(), fault.code)));
    if found.reports.is_empty() && faults.is_empty() {
        let (vi, en) = (
            "không dòng nào có số liệu của đơn vị phải báo cáo mục được nhập",
            "no row holds figures of a unit that reports for an item to be read",
        );
        faults.push(GridFault::whole("/rows", "nothing_to_import", vi, en));
    }
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

/// Says whose each row is.
fn owners<'a>(
    units: &'a [Unit],
    grid: &'a Grid,
    ask: &Ask,
    (unit_column, month_column): (usize, Option<usize>),
    year: i32,
    unmatched: &mut Vec<Unmatched>,
    faults: &mut Vec<GridFault>,
) -> ByUnit<'a> {
    let mut names: HashMap<String, BTreeSet<&str>> = HashMap::new();
    for unit in units {
        // A unit without a name in one of the languages is not called by a blank.
        for name in [&unit.slug, &unit.name.vi, &unit.name.en].into_iter().filter(|name| !name.trim().is_empty()) {
            names.entry(folded(name)).or_default().insert(&unit.slug);
        }
    }
    let mut by_unit = ByUnit::new();
    for row in &grid.rows {
        let cell = &row.cells[unit_column];
        let place = grid.place(row, Some(unit_column));
        let slugs: Vec<&str> = names.get(&folded(cell)).into_iter().flatten().copied().collect();
        let slug = match slugs.as_slice() {
            [slug] => *slug,
            [] if ask.skip_unmatched => {
                unmatched.push(Unmatched { row: row.number, unit: cell.clone() });
                continue;
            }
            [] => {
                let detail = Text::new(
                    format!(
                        "\"{cell}\" không phải mã hay tên của đơn vị nào; bỏ qua các dòng như vậy bằng skip=unmatched"
                    ),
                    format!("\"{cell}\" is no unit's code or name; pass over such rows with skip=unmatched"),
                );
                faults.push(GridFault::at(&place, "unknown_unit", &detail));
                continue;
            }
            several => {
                let several = several.join(", ");
                let detail = Text::new(
                    format!("\"{cell}\" là tên của nhiều đơn vị: {several}; hãy ghi mã"),
                    format!("\"{cell}\" is the name of several units: {several}; write the code"),
                );
                faults.push(GridFault::at(&place, "ambiguous_unit", &detail));
                continue;
            }
        };
        let Some(month) = month_of(grid, row, month_column, year, faults) else { continue };
        let rows = by_unit.entry(slug).or_default();
        if let Some(earlier) = rows.iter().find(|earlier| earlier.month == month) {
            let earlier = earlier.row.number;
            let detail = match month {
                Some(month) => Text::new(
                    format!("{slug} đã có tháng {month} ở dòng {earlier}"),
                    format!("{slug} has month {month} in row {earlier} already"),
                ),
                None => Text::new(
                    format!("{slug} đã có ở dòng {earlier}; nhiều dòng của một đơn vị cần cột tháng"),
                    format!(
                        "{slug} stands in row {earlier} already; several rows of one unit need a column for the month"
                    ),
                ),
            };
            faults.push(GridFault::at(&place, "duplicate_unit", &detail));
            continue;
        }
        rows.push(Owned { row, month });
    }
    by_unit
}

/// The month of a row: none where the table has no months; nothing at all when it is faulty.
fn month_of(
    grid: &Grid,
    row: &GridRow,
    column: Option<usize>,
    year: i32,
    faults: &mut Vec<GridFault>,
) -> Option<Option<u32>> {
    let Some(column) = column else { return Some(None) };
    let cell = &row.cells[column];
    let (code, detail) = match month::read(cell, year) {
        Some(Month::Of(month)) => return Some(Some(month)),
        Some(Month::OtherYear(other)) => (
            "other_year",
            Text::new(
                format!("\"{cell}\" là của năm {other}, kỳ đánh giá này của năm {year}"),
                format!("\"{cell}\" is of {other}, this assessment is of {year}"),
            ),
        ),
        None => (
            "invalid_month",
            Text::new(
                format!("\"{cell}\" không phải tháng; cần 3, 03/{year} hoặc {year}-03"),
                format!("\"{cell}\" is no month; expected 3, 03/{year} or {year}-03"),
            ),
        ),
    };
    faults.push(GridFault::at(&grid.place(row, Some(column)), code, &detail));
    None
}

/// What the table says for one item.
fn item(
    assessment: &Assessment,
    grid: &Grid,
    ask: &Ask,
    feed: &Feed<'_>,
    by_unit: &ByUnit<'_>,
    found: &mut Statistics,
    faults: &mut Vec<GridFault>,
) {
    let code = &feed.item.code;
    let contributors = assessment.item(code).map_or(&[][..], |(_, record)| record.contributors());
    let contributes = |unit: &str| contributors.iter().any(|slug| slug == unit);
    let speaks = |owned: &&Owned<'_>| feed.columns.iter().any(|column| !owned.row.cells[*column].is_empty());
    let (mut strangers, mut heard, mut reports) = (Vec::new(), BTreeSet::new(), Vec::new());
    for (unit, rows) in by_unit {
        let rows: Vec<&Owned<'_>> = rows.iter().filter(speaks).collect();
        if rows.is_empty() {
            continue;
        }
        if !contributes(unit) {
            strangers.push((*unit).to_owned());
            continue;
        }
        heard.insert(*unit);
        reports.extend(report(grid, ask, feed, unit, &rows, faults));
    }
    let every: BTreeSet<u32> = reports.iter().flat_map(|report| report.months.iter().copied()).collect();
    for report in &mut reports {
        report.missing_months = every.iter().filter(|month| !report.months.contains(month)).copied().collect();
    }
    let missing: Vec<String> = contributors.iter().filter(|unit| !heard.contains(unit.as_str())).cloned().collect();
    found.reports.append(&mut reports);
    for (units, list) in [(missing, &mut found.missing), (strangers, &mut found.not_contributing)] {
        if !units.is_empty() {
            list.push(ItemUnits { item: code.clone(), units });
        }
    }
}

/// A unit's figures for an item, summed over its rows.
fn report(
    grid: &Grid,
    ask: &Ask,
    feed: &Feed<'_>,
    unit: &str,
    rows: &[&Owned<'_>],
    faults: &mut Vec<GridFault>,
) -> Option<Report> {
    let mut sum = Inputs::new();
    let before = faults.len();
    for owned in rows {
        let Some(inputs) = figures(grid, ask, feed, owned.row, faults) else { continue };
        for (name, value) in inputs {
            let Value::Number(value) = value else { continue };
            let total = match sum.get(&name) {
                Some(Value::Number(so_far)) => so_far.saturating_add(value),
                _ => value,
            };
            sum.insert(name, Value::Number(total));
        }
    }
    if let [_, .., last] = rows {
        check_sum(grid, feed, last.row, &sum, faults);
    }
    (faults.len() == before).then(|| Report {
        item: feed.item.code.clone(),
        unit: unit.to_owned(),
        inputs: sum,
        months: rows.iter().filter_map(|owned| owned.month).collect::<BTreeSet<_>>().into_iter().collect(),
        missing_months: Vec::new(),
        rows: rows.iter().map(|owned| owned.row.number).collect(),
    })
}

/// The figures of one row, checked as a unit's own report would be.
fn figures(grid: &Grid, ask: &Ask, feed: &Feed<'_>, row: &GridRow, faults: &mut Vec<GridFault>) -> Option<Inputs> {
    let (mut given, mut illegible) = (Map::new(), BTreeSet::new());
    for (spec, column) in feed.item.per_unit.iter().zip(&feed.columns) {
        let cell = &row.cells[*column];
        if cell.is_empty() {
            continue;
        }
        match plain(cell, ask.decimal) {
            Some(number) => drop(given.insert(spec.name.clone(), Json::String(number))),
            None => {
                illegible.insert(spec.name.as_str());
                let example = ask.decimal.example();
                let detail = Text::new(
                    format!("\"{cell}\" không phải là số; cần ví dụ \"{example}\""),
                    format!("\"{cell}\" is not a number; expected for example \"{example}\""),
                );
                faults.push(GridFault::at(&grid.place(row, Some(*column)), "not_a_number", &detail));
            }
        }
    }
    let (specs, completeness) = (feed.item.per_unit.as_slice(), Completeness::Required);
    match (Form { specs, rule: None }).read(&given, completeness) {
        Ok(inputs) => Some(inputs),
        Err(found) => {
            // What can't be read is missing only because of that.
            for fault in found.iter().filter(|fault| !illegible.contains(fault.input.as_str())) {
                let column = specs.iter().position(|spec| spec.name == fault.input).map(|index| feed.columns[index]);
                faults.push(GridFault::at(&grid.place(row, column), fault.code, &fault.detail));
            }
            None
        }
    }
}

/// What is sound month by month can still be too large a year; and percentages don't add up at all.
fn check_sum(grid: &Grid, feed: &Feed<'_>, last: &GridRow, sum: &Inputs, faults: &mut Vec<GridFault>) {
    let specs = feed.item.per_unit.as_slice();
    let place = |input: &str| {
        let column = specs.iter().position(|spec| spec.name == input).map(|index| feed.columns[index]);
        grid.place(last, column)
    };
    for spec in specs.iter().filter(|spec| spec.unit == "percent") {
        let (vi, en) = ("tỷ lệ phần trăm của các tháng không cộng được", "percentages of several months don't add up");
        faults.push(GridFault::at(&place(&spec.name), "not_summable", &Text::new(vi, en)));
    }
    let text = |value: &Value| match value {
        Value::Number(number) => Json::String(number.normalize().to_string()),
        _ => Json::Null,
    };
    let given: Map<String, Json> = sum.iter().map(|(name, value)| (name.clone(), text(value))).collect();
    let read = Form { specs, rule: None }.read(&given, Completeness::Partial);
    for fault in read.err().unwrap_or_default() {
        let detail = Text::new(format!("cộng các tháng: {}", fault.detail.vi), format!("summed: {}", fault.detail.en));
        faults.push(GridFault::at(&place(&fault.input), fault.code, &detail));
    }
}
