//! The choice in whole numbers: from each group at most one offer, within a capacity and a number per unit.

use num_traits::{Num, Signed};

/// Whole numbers that the search runs on: fast ones where they are wide enough, else of any size.
pub(super) trait Whole: Num + Signed + Clone + Ord + From<i64> {}
impl<N: Num + Signed + Clone + Ord + From<i64>> Whole for N {}

/// One step of an item.
#[derive(Clone, Debug)]
pub(super) struct Offer<N> {
    /// What is maximised.
    pub value: N,
    /// What is limited; negative where something is to be reached.
    pub weight: N,
    /// Index of the unit that does it, when that unit is limited.
    pub unit: Option<usize>,
    /// Days until it is due: fewer win a tie.
    pub days: i64,
}

/// At most one offer per group, weights within the capacity, at most so many offers per unit; the value is to be the most.
#[derive(Clone, Debug)]
pub(super) struct Puzzle<N> {
    pub groups: Vec<Vec<Offer<N>>>,
    pub capacity: N,
    /// The most offers of each unit.
    pub most: Vec<usize>,
    /// Binary places of a price: enough that rounding it hardly loosens a bound.
    pub places: usize,
}

impl<N: Whole> Puzzle<N> {
    /// The weight still to come at least from group `k` on, units left aside; one more entry than groups.
    pub fn least_weights(&self) -> Vec<N> {
        let mut least = vec![N::zero(); self.groups.len() + 1];
        for (k, group) in self.groups.iter().enumerate().rev() {
            let own = group.iter().map(|offer| offer.weight.clone()).min().unwrap_or_else(N::zero).min(N::zero());
            least[k] = least[k + 1].clone() + own;
        }
        least
    }
}
