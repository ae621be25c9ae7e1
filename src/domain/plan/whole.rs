//! From exact points and efforts to whole numbers and back.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use super::places::{MOST_PLACES, Places};
use super::prices::Prices;
use super::puzzle::{Offer, Puzzle};
use super::search::{self, Effort, Found};
use super::{Limits, Step};
use crate::domain::exact::Exact;

/// Binary places that a sum may have for the fast numbers: value, price and weight then multiply within 127.
const FAST_BITS: u64 = 32;
/// How much finer than a value per weight its price is.
const PRICE_BITS: u64 = 24;

/// The steps as groups of whole numbers.
pub(super) struct Model {
    /// Per group the indices of its steps.
    groups: Vec<Vec<usize>>,
    gains: Vec<BigInt>,
    efforts: Vec<BigInt>,
    days: Vec<i64>,
    units: Vec<Option<usize>>,
    most: Vec<usize>,
    places: Places,
    /// What a point and a unit of effort are multiplied by.
    gain_scale: BigInt,
    effort_scale: BigInt,
}

/// A choice in exact terms.
pub(super) struct Answer {
    /// Per group the index of the step taken.
    pub chosen: Vec<Option<usize>>,
    pub optimal: bool,
    pub value: Exact,
    pub bound: Exact,
    pub nodes: u64,
}

impl Model {
    /// Steps after the due date or of a unit without any place are not in it. None when too many units are entangled.
    pub fn of(steps: &[Step], limits: &Limits) -> Option<Self> {
        let allowed = |step: &Step| {
            let late = step.due.zip(limits.due).is_some_and(|(due, limit)| due > limit);
            let idle = step.unit.as_deref().and_then(|unit| limits.of_unit(unit)) == Some(0);
            !late && !idle && step.gain > Exact::zero()
        };
        let mut by_item: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut order: Vec<&str> = Vec::new();
        for (index, step) in steps.iter().enumerate().filter(|(_, step)| allowed(step)) {
            let group = by_item.entry(&step.item).or_default();
            if group.is_empty() {
                order.push(&step.item);
            }
            group.push(index);
        }
        // A limit that its unit's items can't exceed is none.
        let items_of = |unit: &str| {
            by_item.values().filter(|group| group.iter().any(|i| steps[*i].unit.as_deref() == Some(unit))).count()
        };
        let mut limited: BTreeMap<&str, usize> = BTreeMap::new();
        for unit in by_item.values().flatten().filter_map(|index| steps[*index].unit.as_deref()) {
            if let Some(most) = limits.of_unit(unit).filter(|most| *most < items_of(unit) && *most <= MOST_PLACES) {
                limited.insert(unit, most);
            }
        }
        let index_of = |unit: &str| limited.keys().position(|known| *known == unit);
        let unit_of = |step: &Step| step.unit.as_deref().and_then(index_of);
        let mut groups: Vec<Vec<usize>> = order.iter().filter_map(|item| by_item.remove(item)).collect();
        // Groups of one unit stand together, so that few units are open at once; those without any come first.
        groups.sort_by_key(|group| group.iter().filter_map(|index| unit_of(&steps[*index])).min());
        let units_of = |group: &Vec<usize>| group.iter().filter_map(|index| unit_of(&steps[*index])).collect();
        let by_group: Vec<Vec<usize>> = groups.iter().map(units_of).collect();
        let most: Vec<usize> = limited.values().copied().collect();
        let places = Places::of(&by_group, &most)?;
        let gain_scale = Exact::common_denominator(steps.iter().map(|step| &step.gain));
        let numbers = steps.iter().map(|step| &step.effort).chain(&limits.budget);
        let effort_scale = Exact::common_denominator(numbers);
        let dues = || steps.iter().filter_map(|step| step.due);
        let first = dues().min().unwrap_or_default();
        let after = |due: NaiveDate| due.signed_duration_since(first).num_days();
        let latest = dues().max().map_or(0, after) + 1;
        let day_of = |step: &Step| step.due.map_or(latest, after);
        Some(Self {
            gains: steps.iter().map(|step| step.gain.scaled_by(&gain_scale)).collect(),
            efforts: steps.iter().map(|step| step.effort.scaled_by(&effort_scale)).collect(),
            days: steps.iter().map(day_of).collect(),
            units: steps.iter().map(unit_of).collect(),
            groups,
            most,
            places,
            gain_scale,
            effort_scale,
        })
    }

    /// The most points within a budget, and points per effort at the margin.
    pub fn most_points(&self, budget: Option<&Exact>, effort: Effort<'_>) -> (Answer, Option<Exact>) {
        let all: BigInt = self.groups.iter().filter_map(|group| group.iter().map(|i| &self.efforts[*i]).max()).sum();
        let capacity = budget.map_or(all.clone(), |budget| budget.scaled_by(&self.effort_scale).min(all));
        let offer = |index: usize| (self.gains[index].clone(), self.efforts[index].clone());
        let (found, price) = self.solve(&offer, capacity, None, effort);
        let margin = price.filter(|price| *price > Exact::zero());
        let scale = Exact::of_whole(self.effort_scale.clone(), self.gain_scale.clone());
        (self.answer(found, &self.gains, &self.gain_scale, false), margin.map(|price| &price * &scale))
    }

    /// The least effort to gain so much, and points per effort at the margin. `known` reaches it.
    pub fn least_effort(&self, gain: &Exact, known: Vec<Option<usize>>, effort: Effort<'_>) -> (Answer, Option<Exact>) {
        // Rounded up: gains are whole, so that a part of one can only be reached by the whole.
        let wanted = -(-gain.clone()).scaled_by(&self.gain_scale);
        let offer = |index: usize| (-self.efforts[index].clone(), -self.gains[index].clone());
        let known = self.groups.iter().zip(known);
        let known = known.map(|(group, taken)| group.iter().position(|index| Some(*index) == taken)).collect();
        let (found, price) = self.solve(&offer, -wanted, Some(known), effort);
        let scale = Exact::of_whole(self.effort_scale.clone(), self.gain_scale.clone());
        let margin = price.and_then(|price| Exact::ratio(&scale, &price));
        (self.answer(found, &self.efforts, &self.effort_scale, true), margin)
    }

    fn answer(&self, found: Found<BigInt>, values: &[BigInt], scale: &BigInt, negative: bool) -> Answer {
        let chosen = found.chosen.unwrap_or_else(|| vec![None; self.groups.len()]);
        let chosen: Vec<Option<usize>> =
            self.groups.iter().zip(chosen).map(|(group, taken)| group.get(taken?).copied()).collect();
        let value: BigInt = chosen.iter().flatten().map(|index| &values[*index]).sum();
        let bound = if negative { -found.bound } else { found.bound };
        Answer {
            value: Exact::of_whole(value, scale.clone()),
            bound: Exact::of_whole(bound, scale.clone()),
            chosen,
            optimal: found.optimal,
            nodes: found.nodes,
        }
    }

    /// Solves with the narrowest numbers that hold every sum; also the price of weight.
    fn solve(
        &self,
        offer: &dyn Fn(usize) -> (BigInt, BigInt),
        capacity: BigInt,
        known: Option<Vec<Option<usize>>>,
        effort: Effort<'_>,
    ) -> (Found<BigInt>, Option<Exact>) {
        let make = |index: &usize| {
            let (value, weight) = offer(*index);
            Offer { value, weight, unit: self.units[*index], days: self.days[*index] }
        };
        let groups: Vec<Vec<Offer<BigInt>>> =
            self.groups.iter().map(|group| group.iter().map(make).collect()).collect();
        let (mut values, mut weights) = (BigInt::zero(), capacity.abs());
        for offer in groups.iter().flatten() {
            values += offer.value.abs();
            weights += offer.weight.abs();
        }
        let places = (PRICE_BITS + weights.bits()).saturating_sub(values.bits());
        let puzzle =
            Puzzle { groups, capacity, most: self.most.clone(), places: usize::try_from(places).unwrap_or_default() };
        let fast = (values.bits() <= FAST_BITS && weights.bits() <= FAST_BITS).then(|| narrow(&puzzle)).flatten();
        match fast {
            Some(fast) => {
                let found = search::solve(&fast, &self.places, known, effort);
                let prices = Prices::of(&fast);
                let price = Exact::of_whole(prices.weight.into(), prices.scale.into());
                let Found { chosen, optimal, bound, nodes } = found;
                (Found { chosen, optimal, bound: bound.into(), nodes }, Some(price))
            }
            None => {
                let prices = Prices::of(&puzzle);
                let price = Exact::of_whole(prices.weight, prices.scale);
                (search::solve(&puzzle, &self.places, known, effort), Some(price))
            }
        }
    }
}

/// The same puzzle in 128 bits.
fn narrow(puzzle: &Puzzle<BigInt>) -> Option<Puzzle<i128>> {
    let offer = |offer: &Offer<BigInt>| {
        let (value, weight) = (i128::try_from(&offer.value).ok()?, i128::try_from(&offer.weight).ok()?);
        Some(Offer { value, weight, unit: offer.unit, days: offer.days })
    };
    let groups: Option<Vec<Vec<_>>> = puzzle.groups.iter().map(|group| group.iter().map(offer).collect()).collect();
    Some(Puzzle {
        groups: groups?,
        capacity: i128::try_from(&puzzle.capacity).ok()?,
        most: puzzle.most.clone(),
        places: puzzle.places,
    })
}
