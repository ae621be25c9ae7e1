//! From the spreads of our items and the scores of the others to the chances of each score and rank.

use std::sync::atomic::{AtomicBool, Ordering};

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::ToPrimitive;

use super::chance::{ONE, carried, product};
use super::rivals::{Field, PER_PERCENT};
use super::sum::{PER_POINT, Spread, Sum, floor};
use crate::domain::exact::Exact;

/// What the chances are computed from.
#[derive(Clone, Debug)]
pub(super) struct Model {
    pub items: Vec<Spread>,
    pub field: Field,
    /// Most points among what is applicable.
    pub applicable_max: Exact,
    /// The least and the most points that counting leaves.
    pub least: Exact,
    pub most: Exact,
    /// How much of a common shock is ours too: the share of points that the ministry has not given yet, 0 to 1.
    pub shared: Exact,
}

/// The chances of each score and rank.
#[derive(Clone, Debug)]
pub(super) struct Chances {
    pub score: Sum,
    /// Of rank 1, 2, 3 …; they sum to 1.
    pub ranks: Vec<u64>,
    /// Chance that was moved to the ends of what counting leaves to the score.
    pub held_score: u64,
    /// Chance that fell on ranks that the published facts rule out, and was shared among the others.
    pub held_rank: u64,
}

/// The best and the worst rank that are proven for a score in percent.
pub(super) type Proven<'a> = &'a dyn Fn(&Exact) -> (usize, usize);

/// Computes the chances. Cut short when `stop` is set: nobody sees that answer.
pub(super) fn chances(model: &Model, proven: Proven<'_>, stop: &AtomicBool) -> Chances {
    let own = Sum::of(model.items.iter());
    let (mut scores, mut ranks) = (Vec::new(), vec![0u128; model.field.rivals.len() + 1]);
    let (mut held_score, mut held_rank) = (0u128, 0u128);
    for (shock, weight) in &model.field.shocks {
        let mut score = own.clone();
        score.move_by(own_steps(model, *shock));
        let held = score.hold_within(&model.least, &model.most);
        let (of_shock, outside) = ranks_of(model, &score, *shock, proven, stop);
        ranks.iter_mut().zip(of_shock).for_each(|(sum, chance)| *sum += product(chance, *weight));
        held_score += product(held, *weight);
        held_rank += product(outside, *weight);
        scores.push((*weight, score));
    }
    let cut = |wide: u128| carried(std::iter::once(wide)).first().copied().unwrap_or_default();
    Chances {
        score: Sum::mixed(&scores),
        ranks: carried(ranks.into_iter()),
        held_score: cut(held_score),
        held_rank: cut(held_rank),
    }
}

/// Our part of a shock in points.
pub(super) fn own_shock(model: &Model, shock: i64) -> Exact {
    let percent = Exact::of_whole(BigInt::from(shock), BigInt::from(100 * PER_PERCENT));
    &(&percent * &model.applicable_max) * &model.shared
}

/// The same in steps of the grid, rounded down.
fn own_steps(model: &Model, shock: i64) -> i64 {
    floor(&(&own_shock(model, shock) * &Exact::whole(PER_POINT)))
}

/// The chances of each rank under one shock, and the chance that was ruled out.
fn ranks_of(model: &Model, score: &Sum, shock: i64, proven: Proven<'_>, stop: &AtomicBool) -> (Vec<u64>, u64) {
    let mut stand = model.field.stand(shock);
    // Where our score passes one that a rival may have, the number above may change; in between it does not.
    let first_with = Reaching::of(score, &model.applicable_max);
    let units_at = |cell: usize| {
        let points = &score.points(cell) * &Exact::whole(100 * PER_PERCENT.unsigned_abs());
        Exact::ratio(&points, &model.applicable_max).map_or(0, |units| floor(&units))
    };
    let (lowest, highest) = (units_at(0), units_at(score.cells.len() - 1));
    let mut blocks: Vec<(usize, i64)> = vec![(0, i64::MIN)];
    for threshold in stand.scores() {
        if threshold <= lowest {
            blocks[0].1 = threshold;
            continue;
        }
        if threshold > highest {
            break;
        }
        let cell = first_with.cell(threshold);
        match blocks.last_mut() {
            Some(last) if last.0 == cell => last.1 = threshold,
            _ => blocks.push((cell, threshold)),
        }
    }
    blocks.retain(|(cell, _)| *cell < score.cells.len());
    let ends = blocks.iter().skip(1).map(|(cell, _)| *cell).chain([score.cells.len()]);
    let ends: Vec<usize> = ends.collect();
    let percent = |cell: usize| {
        Exact::ratio(&(&score.points(cell) * &Exact::whole(100)), &model.applicable_max).unwrap_or_else(Exact::zero)
    };
    let bounds = Bounds { proven, percent: &percent }.of_all(score.cells.len());
    let mut ranks = vec![0u128; model.field.rivals.len() + 1];
    let mut outside = 0u128;
    for ((from, threshold), to) in blocks.iter().zip(&ends) {
        let counts = stand.above(*threshold);
        if stop.load(Ordering::Relaxed) {
            break;
        }
        // Within a block the proven ranks may change: each stretch is held by its own.
        let mut at = *from;
        while at < *to {
            let (best, worst, until) = bounds.at(at);
            let until = until.min(*to);
            let mass: u64 = score.cells[at..until].iter().sum();
            at = until;
            if mass == 0 {
                continue;
            }
            let (held, out) = held_within(&counts, best, worst);
            ranks.iter_mut().zip(held).for_each(|(sum, chance)| *sum += product(chance, mass));
            outside += product(out, mass);
        }
    }
    (carried(ranks.into_iter()), super::chance::narrow(outside >> super::chance::PLACES))
}

/// Where a sum first reaches a score. Asked thousands of times, so in whole numbers of one denominator: no fraction is reduced.
pub(super) struct Reaching {
    /// Steps of the grid for a unit of a score, and those before the first cell, both times `scale`.
    per_unit: BigInt,
    before: BigInt,
    scale: BigInt,
    cells: usize,
}

impl Reaching {
    pub fn of(sum: &Sum, applicable_max: &Exact) -> Self {
        let unit = Exact::of_whole(BigInt::from(PER_POINT), BigInt::from(100 * PER_PERCENT));
        let (per_unit, before) = (applicable_max * &unit, &sum.offset * &Exact::whole(PER_POINT));
        let scale = Exact::common_denominator([&per_unit, &before].into_iter());
        let [per_unit, before] = [per_unit, before].map(|steps| steps.scaled_by(&scale));
        Self { per_unit, before, scale, cells: sum.cells.len() }
    }

    /// The first cell with at least such a score; the number of cells when there is none.
    pub fn cell(&self, score: i64) -> usize {
        let steps = Integer::div_ceil(&(&self.per_unit * score - &self.before), &self.scale);
        steps.to_i64().map_or(self.cells, |steps| usize::try_from(steps).unwrap_or_default().min(self.cells))
    }
}

/// The chances of the ranks `best` to `worst` given that it is one of them, and the chance that it was not. Where all of it was
/// outside, the nearest of them is certain.
fn held_within(counts: &[u64], best: usize, worst: usize) -> (Vec<u64>, u64) {
    let last = counts.len().saturating_sub(1);
    let (from, to) = (best.saturating_sub(1).min(last), worst.saturating_sub(1).min(last));
    let inside: u64 = counts[from..=to].iter().sum();
    if inside == ONE {
        return (counts.to_vec(), 0);
    }
    let mut held = vec![0; counts.len()];
    if inside == 0 {
        let below: u64 = counts[..from].iter().sum();
        held[if below > ONE / 2 { from } else { to }] = ONE;
    } else {
        let shares = super::chance::shares(&counts[from..=to]);
        held[from..=to].copy_from_slice(&shares);
    }
    (held, ONE - inside)
}

/// The proven ranks of all cells, found by halving: both only fall as the score rises.
pub(super) struct Bounds<'a> {
    pub proven: Proven<'a>,
    pub percent: &'a dyn Fn(usize) -> Exact,
}

/// Stretches of cells with the same proven ranks, by their ends.
#[derive(Clone, Debug)]
pub(super) struct Stretches(Vec<(usize, usize, usize)>);

impl Bounds<'_> {
    pub fn of_all(&self, cells: usize) -> Stretches {
        let mut found = Vec::new();
        let last = cells.saturating_sub(1);
        self.between((0, self.at(0)), (last, self.at(last)), &mut found);
        Stretches(found)
    }

    fn at(&self, cell: usize) -> (usize, usize) {
        (self.proven)(&(self.percent)(cell))
    }

    fn between(
        &self,
        low: (usize, (usize, usize)),
        high: (usize, (usize, usize)),
        found: &mut Vec<(usize, usize, usize)>,
    ) {
        if low.1 == high.1 {
            found.push((high.0 + 1, low.1.0, low.1.1));
        } else if high.0 - low.0 <= 1 {
            found.push((low.0 + 1, low.1.0, low.1.1));
            found.push((high.0 + 1, high.1.0, high.1.1));
        } else {
            let middle = low.0 + (high.0 - low.0) / 2;
            self.between(low, (middle, self.at(middle)), found);
            let next = middle + 1;
            self.between((next, self.at(next)), high, found);
        }
    }
}

impl Stretches {
    /// The proven ranks of a cell, and the first cell after the stretch it is in.
    pub fn at(&self, cell: usize) -> (usize, usize, usize) {
        let index = self.0.partition_point(|(end, ..)| *end <= cell);
        let (end, best, worst) = self.0[index.min(self.0.len() - 1)];
        (best, worst, end.max(cell + 1))
    }
}
