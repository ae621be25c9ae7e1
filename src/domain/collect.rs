//! Collected items: from the units' rows to the item's figures, and who holds the item back.

use std::collections::BTreeMap;
use std::ops::{AddAssign, SubAssign};

use rust_decimal::Decimal;
use serde::Serialize;
use smallvec::{SmallVec, smallvec};
use utoipa::ToSchema;

use super::criteria::{InputSpec, Item, Source};
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
    let mut tally = Tally::of(item, contributors.len());
    for row in contributors.iter().filter_map(|unit| rows.get(unit.as_str())) {
        tally.take(row);
    }
    tally.figures()
}

/// A unit's row, and what is changed in it.
#[derive(Clone, Copy)]
struct Row<'a> {
    inputs: &'a Inputs,
    changes: &'a [(&'a str, Decimal)],
}

impl Row<'_> {
    /// The figure; 0 where there is none.
    fn number(&self, name: &str) -> Decimal {
        match self.changes.iter().find(|(changed, _)| *changed == name) {
            Some((_, value)) => *value,
            None => number(self.inputs, name),
        }
    }

    fn meets(&self, conditions: &BTreeMap<String, Decimal>) -> bool {
        conditions.iter().all(|(name, wanted)| self.number(name) == *wanted)
    }
}

/// What the rows of a collection come to, input by input: a row is taken in, or changed for another, without a look at the
/// others.
#[derive(Clone)]
struct Tally<'a> {
    item: &'a Item,
    units: usize,
    reported: usize,
    sums: SmallVec<[Sum<'a>; 3]>,
}

/// One collected input.
#[derive(Clone)]
struct Sum<'a> {
    spec: &'a InputSpec,
    from: &'a Source,
    /// The figures that it sums, or the units that meet its conditions.
    value: Decimal,
    behind: Option<Behind<'a>>,
}

/// How far a part is behind its whole, where no row yet to come can make up for it.
#[derive(Clone)]
struct Behind<'a> {
    part: &'a str,
    whole: &'a str,
    gap: Decimal,
}

impl<'a> Tally<'a> {
    /// Of so many units, none of which has reported.
    fn of(item: &'a Item, units: usize) -> Self {
        let collected = item.inputs.iter().filter_map(|spec| Some((spec, spec.from.as_ref()?)));
        let sums = collected.map(|(spec, from)| Sum { spec, from, value: Decimal::ZERO, behind: behind(item, spec) });
        Self { item, units, reported: 0, sums: sums.collect() }
    }

    fn take(&mut self, inputs: &Inputs) {
        self.reported += 1;
        self.add(Row { inputs, changes: &[] }, Decimal::add_assign);
    }

    /// Puts these figures into a row that was taken in.
    fn change(&mut self, inputs: &Inputs, changes: &[(&str, Decimal)]) {
        self.add(Row { inputs, changes: &[] }, Decimal::sub_assign);
        self.add(Row { inputs, changes }, Decimal::add_assign);
    }

    fn add(&mut self, row: Row<'_>, by: fn(&mut Decimal, Decimal)) {
        for sum in &mut self.sums {
            match sum.from {
                Source::Units => {}
                Source::UnitsWhere(conditions) if row.meets(conditions) => by(&mut sum.value, Decimal::ONE),
                Source::UnitsWhere(_) => {}
                Source::Sum(name) => by(&mut sum.value, row.number(name)),
            }
            if let Some(behind) = &mut sum.behind {
                by(&mut behind.gap, row.number(behind.whole) - row.number(behind.part));
            }
        }
    }

    fn figures(&self) -> Figures<'a> {
        let mut figures = Figures::default();
        if self.units == 0 {
            return figures;
        }
        let units = Decimal::from(self.units);
        let missing = self.units - self.reported;
        for Sum { spec, from, value, behind } in &self.sums {
            let known = match from {
                Source::Units => exactly(units),
                Source::UnitsWhere(_) => Known { least: *value, most: Some(*value + Decimal::from(missing)) },
                Source::Sum(_) => Known { least: *value, most: (missing == 0).then_some(*value) },
            };
            figures.numbers.push((&spec.name, known));
            if matches!(from, Source::Units | Source::UnitsWhere(_)) {
                figures.limits.push((&spec.name, units));
            }
            if let (Some(behind), Some(whole)) = (behind, &spec.at_most) {
                figures.shortfalls.push((&spec.name, whole, behind.gap));
            }
        }
        figures
    }

    /// The most points that are still possible.
    fn most(&self) -> Exact {
        self.item.rule.bounds(self.item.frame(), &self.figures()).1
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

/// What part and whole of each row an input and its bound sum, where each row's part is bounded by its whole.
fn behind<'a>(item: &'a Item, spec: &'a InputSpec) -> Option<Behind<'a>> {
    let Some(Source::Sum(part)) = &spec.from else { return None };
    let Some(Source::Sum(whole)) = &item.input(spec.at_most.as_deref()?)?.from else { return None };
    let bounded = item.per_unit.iter().any(|spec| spec.name == *part && spec.at_most.as_ref() == Some(whole));
    bounded.then_some(Behind { part, whole, gap: Decimal::ZERO })
}

/// The units whose own figures keep the item from more points, dearest first. What a unit costs is reckoned among those
/// that have reported: a report still missing must not hide it. Where full points are reached nobody holds anything back.
#[must_use]
pub fn held_by(item: &Item, contributors: &[String], rows: &Rows<'_>) -> Vec<Holding> {
    let reported = || contributors.iter().filter_map(|unit| Some((unit, *rows.get(unit.as_str())?)));
    let mut all = Tally::of(item, reported().count());
    reported().for_each(|(_, row)| all.take(row));
    let now = all.most();
    if now == item.max.into() {
        return Vec::new();
    }
    let holding = |(unit, row): (&String, &Inputs)| {
        let changes = mended(item, row);
        if changes.is_empty() {
            return None;
        }
        let mut others = all.clone();
        others.change(row, &changes);
        let needs = changes.iter().map(|(name, target)| Need::to(name, number(row, name), *target)).collect();
        Some(Holding { unit: unit.clone(), cost: &others.most() - &now, needs })
    };
    let mut holdings: Vec<Holding> = reported().filter_map(holding).collect();
    holdings.sort_by(|a, b| b.cost.cmp(&a.cost).then_with(|| a.unit.cmp(&b.unit)));
    holdings
}

/// What mends a row's own faults: figures and what they must come to, by name; nothing where there is nothing to mend.
fn mended<'a>(item: &'a Item, row: &Inputs) -> SmallVec<[(&'a str, Decimal); 4]> {
    let mut better = SmallVec::<[(&str, Decimal); 4]>::new();
    let mut set = |name: &'a str, target: Decimal| match better.iter_mut().find(|(known, _)| *known == name) {
        Some((_, known)) => *known = target,
        None => better.push((name, target)),
    };
    for spec in &item.inputs {
        match &spec.from {
            Some(Source::UnitsWhere(conditions)) if item.rule.direction(&spec.name) == Direction::Helps => {
                conditions.iter().for_each(|(name, wanted)| set(name, *wanted));
            }
            Some(Source::Sum(name)) if is_part(item, &spec.name) => {
                if let Some(target) = own_target(item, name, &spec.name, row) {
                    set(name, target);
                }
            }
            _ => {}
        }
    }
    better.retain(|(name, target)| row.get(*name) != Some(&Value::Number(*target)));
    better.sort_unstable();
    better
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
        let numbers = smallvec![(part, exactly(target)), (whole, exactly(whole_now))];
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
