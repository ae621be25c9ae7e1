//! Prices of the limits: what a unit of capacity and a place in a unit are worth. Any prices bound the value from above; the
//! best ones make the bound that of the linear relaxation (Sinha and Zoltners, The Multiple-Choice Knapsack Problem, 1979).

use super::puzzle::{Offer, Puzzle, Whole};

/// The most doublings of a price: more than any sum of whole numbers here has binary places.
const MOST_DOUBLINGS: usize = 4096;

/// Prices, all as multiples of `1 / scale`.
#[derive(Clone, Debug)]
pub(super) struct Prices<N> {
    pub scale: N,
    /// Of one unit of weight.
    pub weight: N,
    /// Of one place in each limited unit.
    pub units: Vec<N>,
}

/// What the offers come to at a price of weight.
struct Relaxed<N> {
    bound: N,
    weight: N,
    units: Vec<N>,
}

impl<N: Whole> Prices<N> {
    /// The prices with the lowest bound: the bound is convex in the price of weight, and falls as long as the offers it picks
    /// weigh more than the capacity.
    pub fn of(puzzle: &Puzzle<N>) -> Self {
        let scale = num_traits::pow(N::from(2), puzzle.places);
        let prices = |price: N, relaxed: Relaxed<N>| Self { scale: scale.clone(), weight: price, units: relaxed.units };
        let (mut low, mut high) = (N::zero(), N::one());
        let mut at_low = relax(puzzle, &scale, &low);
        if at_low.weight <= puzzle.capacity {
            return prices(low, at_low);
        }
        let mut at_high = relax(puzzle, &scale, &high);
        let steepest = steepest(puzzle, &scale);
        for _ in 0..MOST_DOUBLINGS {
            if at_high.weight <= puzzle.capacity || high >= steepest {
                break;
            }
            (low, at_low) = (high.clone(), at_high);
            high = high.clone() + high;
            at_high = relax(puzzle, &scale, &high);
        }
        let two = N::from(2);
        while high.clone() - low.clone() > N::one() {
            let middle = (low.clone() + high.clone()) / two.clone();
            let found = relax(puzzle, &scale, &middle);
            if found.weight <= puzzle.capacity {
                (high, at_high) = (middle, found);
            } else {
                (low, at_low) = (middle, found);
            }
        }
        if at_high.bound <= at_low.bound { prices(high, at_high) } else { prices(low, at_low) }
    }

    /// An offer's value less the prices of what it takes, as a multiple of `1 / scale`.
    pub fn reduced(&self, offer: &Offer<N>) -> N {
        let place = offer.unit.map_or_else(N::zero, |unit| self.units[unit].clone());
        self.scale.clone() * offer.value.clone() - self.weight.clone() * offer.weight.clone() - place
    }
}

/// A price above which no weight pays: the greatest value over the least weight there can be, 1.
fn steepest<N: Whole>(puzzle: &Puzzle<N>, scale: &N) -> N {
    let values = puzzle.groups.iter().flatten().map(|offer| offer.value.abs());
    scale.clone() * values.max().unwrap_or_else(N::one).max(N::one())
}

/// At a price of weight the offers part by unit, and in each the best count: the price of a place is what the first left out
/// would have brought.
fn relax<N: Whole>(puzzle: &Puzzle<N>, scale: &N, price: &N) -> Relaxed<N> {
    let mut by_unit: Vec<Vec<(N, N)>> = vec![Vec::new(); puzzle.most.len()];
    let mut relaxed = Relaxed { bound: price.clone() * puzzle.capacity.clone(), weight: N::zero(), units: Vec::new() };
    for group in &puzzle.groups {
        let reduced = |offer: &Offer<N>| {
            let value = scale.clone() * offer.value.clone() - price.clone() * offer.weight.clone();
            (value, offer.weight.clone(), offer.unit)
        };
        // Among equals the lightest: nothing is lost and the weight comes down.
        let best = group.iter().map(reduced).max_by(|a, b| a.0.cmp(&b.0).then_with(|| b.1.cmp(&a.1)));
        let Some((value, weight, unit)) = best.filter(|(value, ..)| *value > N::zero()) else { continue };
        match unit {
            Some(unit) => by_unit[unit].push((value, weight)),
            None => {
                relaxed.bound = relaxed.bound + value;
                relaxed.weight = relaxed.weight + weight;
            }
        }
    }
    for (offers, most) in by_unit.iter_mut().zip(&puzzle.most) {
        offers.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        relaxed.units.push(offers.get(*most).map_or_else(N::zero, |(value, _)| value.clone()));
        for (value, weight) in offers.iter().take(*most) {
            relaxed.bound = relaxed.bound.clone() + value.clone();
            relaxed.weight = relaxed.weight.clone() + weight.clone();
        }
    }
    relaxed
}
