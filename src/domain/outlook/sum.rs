//! The sum of independent discrete amounts of points, by exact convolution on a grid of 1/200 point.
//!
//! Of each item the likeliest amount is taken as it is; only the distances of the others from it are put on the grid. A distance
//! between two points of the grid is shared between them so that the mean stays what it is.

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::chance::{ONE, carried, product};
use crate::domain::exact::Exact;

/// Grid points per point.
pub(super) const PER_POINT: u64 = 200;

/// Amounts of points and the chance of each; the chances sum to 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spread(pub Vec<(Exact, u64)>);

/// Chances of `offset + index / 200` points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sum {
    pub offset: Exact,
    pub cells: Vec<u64>,
    /// Items whose amounts had to be moved to the grid, each by less than one step of it.
    pub moved: u64,
}

impl Spread {
    /// What is certain.
    pub fn certain(points: Exact) -> Self {
        Self(vec![(points, ONE)])
    }

    pub fn mean(&self) -> Exact {
        let times = |(points, chance): &(Exact, u64)| points * &Exact::whole(*chance);
        &self.0.iter().map(times).sum::<Exact>() * &super::chance::exact(1)
    }

    pub fn variance(&self) -> Exact {
        let (mean, times) =
            (self.mean(), |(points, chance): &(Exact, u64)| &(points * points) * &Exact::whole(*chance));
        &(&self.0.iter().map(times).sum::<Exact>() * &super::chance::exact(1)) - &(&mean * &mean)
    }

    /// The likeliest amount, and the distances of all from it in steps of the grid.
    fn on_grid(&self) -> (Exact, Vec<(i64, u64)>, bool) {
        let base =
            self.0.iter().max_by_key(|(_, chance)| *chance).map_or_else(Exact::zero, |(points, _)| points.clone());
        let mut cells: Vec<(i64, u64)> = Vec::with_capacity(self.0.len());
        let mut moved = false;
        let mut add = |cell: i64, chance: u64| match cells.iter_mut().find(|(known, _)| *known == cell) {
            Some((_, sum)) => *sum += chance,
            None => cells.push((cell, chance)),
        };
        for (points, chance) in &self.0 {
            let steps = &(points - &base) * &Exact::whole(PER_POINT);
            let below = floor(&steps);
            let part = &steps - &whole(below);
            // What lies above the lower point goes to the upper one in that part.
            let up = floor(&(&part * &Exact::whole(*chance))).unsigned_abs();
            moved |= !part.is_zero();
            add(below, chance - up);
            if up > 0 {
                add(below + 1, up);
            }
        }
        (base, cells, moved)
    }
}

impl Sum {
    /// The sum of all, largest spreads last: the grid stays short for long.
    pub fn of<'a>(spreads: impl Iterator<Item = &'a Spread>) -> Self {
        let mut sum = Self { offset: Exact::zero(), cells: vec![ONE], moved: 0 };
        let mut uncertain = Vec::new();
        for spread in spreads {
            let (base, cells, moved) = spread.on_grid();
            sum.offset = &sum.offset + &base;
            sum.moved += u64::from(moved);
            if cells.len() > 1 {
                uncertain.push(cells);
            }
        }
        let width = |cells: &Vec<(i64, u64)>| {
            let range = || cells.iter().map(|(cell, _)| *cell);
            range().max().unwrap_or_default() - range().min().unwrap_or_default()
        };
        uncertain.sort_by_key(width);
        for cells in &uncertain {
            sum.add(cells);
        }
        sum
    }

    fn add(&mut self, atoms: &[(i64, u64)]) {
        let least = atoms.iter().map(|(cell, _)| *cell).min().unwrap_or_default();
        let most = atoms.iter().map(|(cell, _)| *cell).max().unwrap_or_default();
        let length = self.cells.len() + usize::try_from(most - least).unwrap_or_default();
        let mut products = vec![0u128; length];
        for (cell, chance) in atoms {
            let from = usize::try_from(cell - least).unwrap_or_default();
            for (slot, own) in products[from..].iter_mut().zip(&self.cells) {
                *slot += product(*own, *chance);
            }
        }
        self.cells = carried(products.into_iter());
        self.move_by(least);
        self.trim();
    }

    /// Moves the sum by so many steps of the grid.
    pub fn move_by(&mut self, steps: i64) {
        let step = Exact::of_whole(BigInt::from(steps), BigInt::from(PER_POINT));
        self.offset = &self.offset + &step;
    }

    /// Forgets impossible ends.
    fn trim(&mut self) {
        let from = self.cells.iter().position(|chance| *chance > 0).unwrap_or_default();
        let to = self.cells.iter().rposition(|chance| *chance > 0).map_or(1, |last| last + 1);
        self.cells.truncate(to);
        self.cells.drain(..from);
        self.move_by(i64::try_from(from).unwrap_or_default());
    }

    /// The points of a cell.
    pub fn points(&self, cell: usize) -> Exact {
        &self.offset + &Exact::of_whole(BigInt::from(cell), BigInt::from(PER_POINT))
    }

    /// The mean, exactly; in whole numbers, as there are thousands of cells.
    pub fn mean(&self) -> Exact {
        let steps: u128 = (0u128..).zip(&self.cells).map(|(cell, chance)| cell * u128::from(*chance)).sum();
        &self.offset + &Exact::of_whole(BigInt::from(steps), BigInt::from(u128::from(ONE) * u128::from(PER_POINT)))
    }

    /// The first cell with at least so many points; the number of cells when there is none.
    pub fn first_at_least(&self, points: &Exact) -> usize {
        let steps = &(points - &self.offset) * &Exact::whole(PER_POINT);
        let up = -floor(&-steps);
        usize::try_from(up.max(0)).unwrap_or(usize::MAX).min(self.cells.len())
    }

    /// The least points that are reached or stayed under with at least this chance.
    pub fn quantile(&self, chance: u64) -> Exact {
        let mut upto = 0u64;
        let cell = self.cells.iter().position(|own| {
            upto += own;
            upto >= chance
        });
        self.points(cell.unwrap_or(self.cells.len().saturating_sub(1)))
    }

    /// Puts everything outside `least` to `most` on the nearest cell inside; how much chance that was.
    pub fn hold_within(&mut self, least: &Exact, most: &Exact) -> u64 {
        let last = self.cells.len().saturating_sub(1);
        if self.points(last) < *least || self.offset > *most {
            *self = Self {
                offset: if self.offset > *most { most.clone() } else { least.clone() },
                cells: vec![ONE],
                moved: self.moved,
            };
            return ONE;
        }
        let from = self.first_at_least(least).min(last);
        let beyond = self.first_at_least(most);
        // The cell at the end itself is inside, one past it is not.
        let exactly = beyond < self.cells.len() && self.points(beyond) == *most;
        let to = if exactly { beyond } else { beyond.saturating_sub(1) }.clamp(from, last);
        let below: u64 = self.cells[..from].iter().sum();
        let above: u64 = self.cells[to + 1..].iter().sum();
        self.cells[from] += below;
        self.cells[to] += above;
        self.cells.truncate(to + 1);
        self.cells.drain(..from);
        self.move_by(i64::try_from(from).unwrap_or_default());
        below + above
    }

    /// The mixture of sums that lie on one grid, by weights that sum to 1.
    pub fn mixed(parts: &[(u64, Self)]) -> Self {
        let Some((_, first)) = parts.first() else { return Self { offset: Exact::zero(), cells: vec![ONE], moved: 0 } };
        let shift = |sum: &Self| floor(&(&(&sum.offset - &first.offset) * &Exact::whole(PER_POINT)));
        let least = parts.iter().map(|(_, sum)| shift(sum)).min().unwrap_or_default();
        let mut products: Vec<u128> = Vec::new();
        for (weight, sum) in parts {
            let from = usize::try_from(shift(sum) - least).unwrap_or_default();
            products.resize(products.len().max(from + sum.cells.len()), 0);
            for (slot, own) in products[from..].iter_mut().zip(&sum.cells) {
                *slot += product(*own, *weight);
            }
        }
        let mut mixed = Self { offset: first.offset.clone(), cells: carried(products.into_iter()), moved: first.moved };
        mixed.move_by(least);
        mixed.trim();
        mixed
    }
}

fn whole(number: i64) -> Exact {
    Exact::of_whole(BigInt::from(number), BigInt::from(1))
}

/// Rounded down.
pub(super) fn floor(number: &Exact) -> i64 {
    number.scaled_by(&BigInt::from(1)).to_i64().unwrap_or_default()
}
