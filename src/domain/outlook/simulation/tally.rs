//! What was drawn, counted: sums of whole numbers, the same in whatever order the blocks come.

use num_bigint::BigInt;

use crate::domain::exact::Exact;

/// How often what was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    pub(super) draws: u64,
    /// Draws of rank 1, 2, 3 …
    pub(super) ranks: Vec<u64>,
    /// Draws of each score, in whole units of 1/10000 percent, rounded down.
    pub(super) scores: Vec<u32>,
    /// The sum of all points, in the trial's parts of a point.
    pub(super) points: i128,
    /// Draws for which no draw of the others gave a rank that is proven possible.
    pub(super) held: u64,
}

impl Tally {
    pub(super) fn new(ranks: usize, scores: usize) -> Self {
        Self { draws: 0, ranks: vec![0; ranks], scores: vec![0; scores], points: 0, held: 0 }
    }

    /// Takes in what was drawn elsewhere.
    pub fn add(&mut self, other: &Self) {
        self.draws += other.draws;
        self.ranks.iter_mut().zip(&other.ranks).for_each(|(sum, own)| *sum += own);
        self.scores.iter_mut().zip(&other.scores).for_each(|(sum, own)| *sum += own);
        self.points += other.points;
        self.held += other.held;
    }

    /// The least score, in units of 1/10000 percent, that so many hundredths of the draws do not exceed.
    pub(super) fn score_at(&self, hundredths: u64) -> u64 {
        let wanted = (self.draws * hundredths).div_ceil(100);
        let mut upto = 0;
        let units = (0..).zip(&self.scores).find(|(_, own)| {
            upto += u64::from(**own);
            upto >= wanted
        });
        units.map_or(0, |(units, _)| units)
    }

    /// The same of the rank.
    pub(super) fn rank_at(&self, hundredths: u64) -> usize {
        let wanted = (self.draws * hundredths).div_ceil(100);
        let mut upto = 0;
        let rank = (1..).zip(&self.ranks).find(|(_, own)| {
            upto += **own;
            upto >= wanted
        });
        rank.map_or(self.ranks.len(), |(rank, _)| rank)
    }
}

/// The part of so many draws.
pub(super) fn part(drawn: u64, draws: u64) -> Exact {
    Exact::of_whole(BigInt::from(drawn), BigInt::from(draws))
}

/// The standard error of a chance that was drawn so often, to twelve decimals, rounded down: √(p(1-p)/n) with
/// p = (k+1)/(n+2), so that what was never drawn, or always, is not taken for certain.
pub(super) fn standard_error(drawn: u64, draws: u64) -> Exact {
    let ten = BigInt::from(10).pow(24);
    let (hit, missed, all) = (BigInt::from(drawn) + 1, BigInt::from(draws - drawn) + 1, BigInt::from(draws) + 2);
    let square: BigInt = ten * hit * missed / (&all * &all * BigInt::from(draws));
    Exact::of_whole(square.sqrt(), BigInt::from(10).pow(12))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_error_is_the_binomial_one() {
        // 50 of 98: p = 51/100, √(0.51 · 0.49 / 98) = 0.0504975…
        assert_eq!(standard_error(50, 98).wire(), "0.050497524691");
        assert_eq!(standard_error(0, 8).wire(), "0.106066017177");
        assert_eq!(standard_error(8, 8), standard_error(0, 8));
    }

    #[test]
    fn levels_are_the_least_that_enough_draws_do_not_exceed() {
        let mut tally = Tally::new(3, 10);
        (tally.ranks, tally.draws) = (vec![5, 0, 15], 20);
        (tally.scores[2], tally.scores[7], tally.scores[9]) = (1, 18, 1);
        assert_eq!((tally.rank_at(5), tally.rank_at(25), tally.rank_at(26), tally.rank_at(95)), (1, 1, 3, 3));
        assert_eq!((tally.score_at(5), tally.score_at(6), tally.score_at(95), tally.score_at(96)), (2, 7, 7, 9));
    }
}
