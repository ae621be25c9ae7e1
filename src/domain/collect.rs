//! Collected items: from the units' rows to the item's figures, and who holds the item back.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::criteria::{Item, Source};
use super::exact::Exact;
use super::inputs::{Inputs, Value};
use super::rules::{Direction, Figures, Known, Need, Rule};

/// The rows known so far, by unit.
pub type Rows<'a> = BTreeMap<&'a str, &'a Inputs>;

/// A unit whose figures keep the item from more points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Holding {
    /// The unit.
    pub unit: String,
    /// What the city would gain if this unit alone mended its figures.
    #[schema(value_type = String, example = "0.75")]
    pub cost: Exact,
    /// What mending takes, in the unit's own figures.
    pub needs: Vec<Need>,
}

/// The item's figures as far as the rows settle them. Rows of units that do not contribute are passed over; while no
/// unit is named to contribute, nothing is known: an empty collection is not a collection of zeros.
#[must_use]
pub fn figures<'a>(item: &'a Item, contributors: &[String], rows: &Rows<'_>) -> Figures<'a> {
    let reported: Vec<&Inputs> = contributors.iter().filter_map(|unit| rows.get(unit.as_str()).copied()).collect();
    figures_of(item, &reported, contributors.len())
}

/// The same of so many units, those that have reported in any order.
fn figures_of<'a>(item: &'a Item, reported: &[&Inputs], units: usize) -> Figures<'a> {
    let missing = units - reported.len();
    let mut figures = Figures::default();
    if units == 0 {
        return figures;
    }
    for spec in &item.inputs {
        let Some(from) = &spec.from else { continue };
        figures.numbers.push((&spec.name, aggregate(from, reported, units, missing)));
        if matches!(from, Source::Units | Source::UnitsWhere(_)) {
            figures.limits.push((&spec.name, Decimal::from(units)));
        }
        if let Some(gap) = shortfall(item, from, spec.at_most.as_deref(), reported)
            && let Some(whole) = &spec.at_most
        {
            figures.shortfalls.push((&spec.name, whole, gap));
        }
    }
    figures
}

fn aggregate(from: &Source, reported: &[&Inputs], units: usize, missing: usize) -> Known {
    match from {
        Source::Units => exactly(Decimal::from(units)),
        Source::UnitsWhere(conditions) => {
            let meeting = reported.iter().filter(|row| meets(row, conditions)).count();
            Known { least: Decimal::from(meeting), most: Some(Decimal::from(meeting + missing)) }
        }
        Source::Sum(name) => {
            let least: Decimal = reported.iter().map(|row| number(row, name)).sum();
            Known { least, most: (missing == 0).then_some(least) }
        }
    }
}

fn exactly(value: Decimal) -> Known {
    Known { least: value, most: Some(value) }
}

fn number(row: &Inputs, name: &str) -> Decimal {
    match row.get(name) {
        Some(Value::Number(value)) => *value,
        _ => Decimal::ZERO,
    }
}

fn meets(row: &Inputs, conditions: &BTreeMap<String, Decimal>) -> bool {
    conditions.iter().all(|(name, wanted)| number(row, name) == *wanted)
}

/// How far the part is already behind its whole, where no row yet to come can make up for it.
fn shortfall(item: &Item, from: &Source, whole: Option<&str>, reported: &[&Inputs]) -> Option<Decimal> {
    let Source::Sum(part) = from else { return None };
    let Some(Source::Sum(whole)) = &item.input(whole?)?.from else { return None };
    let bounded = item.per_unit.iter().any(|spec| spec.name == *part && spec.at_most.as_ref() == Some(whole));
    bounded.then(|| reported.iter().map(|row| number(row, whole) - number(row, part)).sum())
}

/// The units whose own figures keep the item from more points, dearest first. What a unit costs is reckoned among those
/// that have reported: a report still missing must not hide it. Where full points are reached nobody holds anything back.
#[must_use]
pub fn held_by(item: &Item, contributors: &[String], rows: &Rows<'_>) -> Vec<Holding> {
    let row = |unit: &String| rows.get(unit.as_str()).copied();
    let units: Vec<&String> = contributors.iter().filter(|unit| row(unit).is_some()).collect();
    let reported: Vec<&Inputs> = units.iter().filter_map(|unit| row(unit)).collect();
    let points = |reported: &[&Inputs]| item.rule.bounds(item.frame(), &figures_of(item, reported, reported.len())).1;
    let now = points(&reported);
    if now == item.max.into() {
        return Vec::new();
    }
    let mut holdings: Vec<Holding> = units
        .into_iter()
        .zip(&reported)
        .enumerate()
        .filter_map(|(at, (unit, row))| {
            let (mended, needs) = mended(item, row)?;
            let mut others = reported.clone();
            others[at] = &mended;
            Some(Holding { unit: unit.clone(), cost: &points(&others) - &now, needs })
        })
        .collect();
    holdings.sort_by(|a, b| b.cost.cmp(&a.cost).then_with(|| a.unit.cmp(&b.unit)));
    holdings
}

/// The row with its own faults mended, and what that takes; `None` when there is nothing to mend.
fn mended(item: &Item, row: &Inputs) -> Option<(Inputs, Vec<Need>)> {
    let mut better = row.clone();
    for spec in &item.inputs {
        match &spec.from {
            Some(Source::UnitsWhere(conditions)) if item.rule.direction(&spec.name) == Direction::Helps => {
                better.extend(conditions.iter().map(|(name, wanted)| (name.clone(), Value::Number(*wanted))));
            }
            Some(Source::Sum(name)) if is_part(item, &spec.name) => {
                if let Some(target) = own_target(item, name, &spec.name, row) {
                    better.insert(name.clone(), Value::Number(target));
                }
            }
            _ => {}
        }
    }
    let needs: Vec<Need> = better
        .iter()
        .filter(|(name, value)| row.get(*name) != Some(value))
        .map(|(name, _)| Need::to(name, number(row, name), number(&better, name)))
        .collect();
    (!needs.is_empty()).then_some((better, needs))
}

/// What a unit's figure would be if its own share earned the most that the rule gives: a unit above the share that
/// earns full points holds nobody back.
fn own_target(item: &Item, figure: &str, part: &str, row: &Inputs) -> Option<Decimal> {
    let (_, whole) = item.rule.measure()?.inputs();
    let Some(whole) = whole else {
        return (item.rule.direction(part) == Direction::Hurts).then_some(Decimal::ZERO);
    };
    let Some(Source::Sum(of)) = item.input(whole).and_then(|spec| spec.from.as_ref()) else { return None };
    let whole_now = number(row, of);
    if whole_now.is_zero() {
        return None;
    }
    if matches!(item.rule, Rule::Deduct(_)) {
        return Some(Decimal::ZERO); // its steps are one grain each: climbing them would never end
    }
    let mut target = number(row, figure);
    loop {
        let numbers = vec![(part, exactly(target)), (whole, exactly(whole_now))];
        let step = item.rule.next_step(item.frame(), &Figures { numbers, ..Figures::default() });
        // Every step earns more than the one before, and the rules left have few.
        let Some(need) = step.and_then(|step| step.needs.into_iter().find(|need| need.input == part)) else {
            return Some(target);
        };
        target = need.at_least.or(need.at_most)?;
    }
}

/// Whether the input is the numerator: a denominator is not a fault to mend.
fn is_part(item: &Item, input: &str) -> bool {
    item.rule.measure().is_some_and(|measure| measure.inputs().0 == input)
}

#[cfg(test)]
mod tests;
