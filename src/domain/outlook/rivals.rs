//! The others: what score each may come to, and how many of them are above one of ours.
//!
//! Scores are whole numbers of 1/10000 percent. Each rival is a list of possible scores and their chances; given a common shock
//! the rivals are taken as independent, so that the number above a score follows the Poisson-binomial law, computed term by term.

use super::chance::{ONE, carried, product};

/// Units of a score per percent.
pub(super) const PER_PERCENT: i64 = 10_000;
/// The grid on which estimated scores lie: 1/20 percent.
pub(super) const STEP: i64 = PER_PERCENT / 20;

/// What one rival's score may come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rival {
    /// Scores, ascending, with their chances.
    pub atoms: Vec<(i64, u64)>,
    /// Whether a common shock moves it: a score that is known stays.
    pub moves: bool,
}

/// All rivals, and what moves all of them alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub rivals: Vec<Rival>,
    /// Shocks in units of a score, symmetric around 0, with their chances.
    pub shocks: Vec<(i64, u64)>,
}

impl Rival {
    /// A score that is known.
    pub fn known(score: i64) -> Self {
        Self { atoms: vec![(score, ONE)], moves: false }
    }

    /// A score between two ends, likeliest somewhere between: the density falls in straight lines to both ends.
    pub fn between(low: i64, likely: i64, high: i64) -> Self {
        let likely = likely.clamp(low, high);
        if low >= high {
            return Self::known(low);
        }
        let upto = |score: i64| triangle(low, likely, high, score);
        let mut atoms = Vec::new();
        let mut before = 0;
        let mut knot = low.div_euclid(STEP) * STEP;
        while before < ONE {
            let sum = if knot >= high { ONE } else { upto(knot + STEP / 2) };
            if sum > before {
                atoms.push((knot.clamp(low, high), sum - before));
            }
            before = sum;
            knot += STEP;
        }
        Self { atoms, moves: false }
    }

    /// The same moved by a shock, within 0 and 100 percent.
    fn moved(&self, shock: i64) -> Self {
        let shock = if self.moves { shock } else { 0 };
        let atoms = self.atoms.iter().map(|(score, chance)| ((score + shock).clamp(0, 100 * PER_PERCENT), *chance));
        Self { atoms: atoms.collect(), moves: self.moves }
    }
}

/// The chance of a triangular amount to be `score` at most.
fn triangle(low: i64, likely: i64, high: i64, score: i64) -> u64 {
    let wide = |number: i64| u128::from(number.unsigned_abs());
    let part = |reach: i64, side: i64| {
        if side == 0 {
            0
        } else {
            super::chance::narrow(wide(reach) * wide(reach) * u128::from(ONE) / (wide(high - low) * wide(side)))
        }
    };
    if score <= low {
        0
    } else if score >= high {
        ONE
    } else if score <= likely {
        part(score - low, likely - low)
    } else {
        ONE - part(high - score, high - likely)
    }
}

/// The field under one shock, ready to be asked score after score, ascending.
pub(super) struct Stand {
    rivals: Vec<Rival>,
    /// Per rival the atoms not above the score asked for, and the chance of those above.
    passed: Vec<(usize, u64)>,
}

impl Field {
    pub fn stand(&self, shock: i64) -> Stand {
        let rivals: Vec<Rival> = self.rivals.iter().map(|rival| rival.moved(shock)).collect();
        Stand { passed: vec![(0, ONE); rivals.len()], rivals }
    }
}

impl Stand {
    /// Every score that somebody may have, ascending: between two of them nothing changes.
    pub fn scores(&self) -> Vec<i64> {
        let mut scores: Vec<i64> =
            self.rivals.iter().flat_map(|rival| rival.atoms.iter().map(|(score, _)| *score)).collect();
        scores.sort_unstable();
        scores.dedup();
        scores
    }

    /// The chances that 0, 1, 2 … rivals are strictly above a score; not less than the one asked for before.
    pub fn above(&mut self, score: i64) -> Vec<u64> {
        let mut sure = 0;
        let mut counts = vec![ONE];
        for (rival, (passed, above)) in self.rivals.iter().zip(&mut self.passed) {
            while let Some((_, chance)) = rival.atoms.get(*passed).filter(|(own, _)| *own <= score) {
                *above -= chance;
                *passed += 1;
            }
            match *above {
                0 => {}
                ONE => sure += 1,
                chance => counts = one_more(&counts, chance),
            }
        }
        let mut all = vec![0; self.rivals.len() + 1];
        all[sure..sure + counts.len()].copy_from_slice(&counts);
        all
    }
}

/// The counts with one more rival, who is above with this chance.
fn one_more(counts: &[u64], chance: u64) -> Vec<u64> {
    let below = |index: usize| counts.get(index).map_or(0, |own| product(*own, ONE - chance));
    let above = |index: usize| index.checked_sub(1).map_or(0, |before| product(counts[before], chance));
    carried((0..=counts.len()).map(|index| below(index) + above(index)))
}
