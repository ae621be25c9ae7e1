//! What the published facts prove about the sorted scores x₁ ≥ x₂ ≥ … ≥ xₙ: bounds at every position.
//!
//! The scores meant are the two-decimal figures the ministry publishes. Facts are read so that the truth can't be excluded:
//! both ends of a group count as inside it, a rank only says that nobody above has less (equal figures may hide an unrounded
//! difference, and a rank may be shared), and whatever was rounded or derived gets the room that this leaves.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::error::RankingError;
use super::published::Published;
use super::{facts, seats};
use crate::domain::exact::Exact;
use crate::domain::text::Text;

/// Values between two ends, both included, in percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The lower end.
    pub lo: Decimal,
    /// The upper end.
    pub hi: Decimal,
}

/// What is known of one province's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Its rank is known: it sits at this position, or shares a block that starts there (0-based).
    Ranked(usize),
    /// Only its score is known.
    Scored {
        /// Where the score lies.
        value: Interval,
        /// Index into [`Order::facts`].
        fact: usize,
    },
    /// Nothing is known.
    Unknown,
}

/// Positions that provinces of one published rank hold together; all have the same score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// First position, 0-based.
    pub start: usize,
    /// How many provinces were published with that rank.
    pub len: usize,
}

/// A bound and the fact that proves it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    pub value: Decimal,
    /// Index into [`Order::facts`].
    pub fact: usize,
}

/// A value that scores are compared with: between two decimals of [`Threshold::PLACES`] places, the same when it is one.
///
/// Bounds have fewer places, so whether a bound is above the exact value is whether it is above the lower decimal: decimals
/// answer exactly, without a rational per comparison.
#[derive(Clone, Copy, Debug)]
pub(super) struct Threshold {
    floor: Decimal,
    ceil: Decimal,
}

impl Threshold {
    /// More places than any bound has: figures have at most six, and a mean's room one more.
    const PLACES: u32 = 8;

    /// The threshold at an exact score. Beyond the range of scores nothing changes, so there it stands just outside it.
    pub fn exact(score: &Exact) -> Self {
        let (below, highest) = (-Exact::whole(1), Exact::whole(100));
        let score = score.clamp(&below, &highest);
        let floor = score.floor_to(Self::PLACES).unwrap_or(Decimal::NEGATIVE_ONE);
        Self { floor, ceil: score.ceil_to(Self::PLACES).unwrap_or(Decimal::ONE_HUNDRED) }
    }

    /// The threshold at a bound.
    pub fn bound(value: Decimal) -> Self {
        Self { floor: value, ceil: value }
    }

    /// Whether a bound is strictly above the threshold.
    pub fn is_below(self, bound: Decimal) -> bool {
        bound > self.floor
    }
}

/// What the facts prove about a year's sorted scores. Positions are 0-based inside this module's siblings.
#[derive(Clone, Debug)]
pub struct Order {
    pub(super) year: i32,
    pub(super) lo: Vec<Bound>,
    pub(super) hi: Vec<Bound>,
    /// The room the published mean leaves to the sum of all scores.
    pub(super) sum: Option<Interval>,
    /// The published mean times the number of provinces.
    pub(super) likely_sum: Option<Exact>,
    /// Sorted by position, never overlapping.
    pub(super) blocks: Vec<Block>,
    /// Every province of the roster.
    pub(super) standings: BTreeMap<String, Standing>,
    pub(super) facts: Vec<Text>,
}

/// Enough rounds for scores of unranked provinces to settle among the ranks; stopping early would only leave wider bounds.
const ROUNDS: usize = 6;

impl Order {
    /// Whether a province is ranked that year.
    pub(crate) fn ranks(&self, province: &str) -> bool {
        self.standings.contains_key(province)
    }

    /// Gathers the facts of a year. `roster` lists the slugs of every province ranked that year.
    ///
    /// # Errors
    /// When a row's province is not on the roster or comes twice, when the roster's size is not the number ranked, when a
    /// figure is out of range, and when facts contradict each other (they are named).
    pub fn of(published: &Published, roster: &[String]) -> Result<Self, RankingError> {
        let mut order = facts::gather(published, roster)?;
        for _ in 0..ROUNDS {
            order.settle()?;
            if !seats::seat_scored(&mut order)? {
                break;
            }
        }
        order.settle()?;
        order.check_sum()?;
        Ok(order)
    }

    /// How many provinces were ranked.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lo.len()
    }

    /// Whether no province was ranked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lo.is_empty()
    }

    /// The score proven for a position: 1 is the best. `None` outside 1 to n.
    #[must_use]
    pub fn at(&self, position: usize) -> Option<Interval> {
        let index = position.checked_sub(1)?;
        Some(Interval { lo: self.lo.get(index)?.value, hi: self.hi.get(index)?.value })
    }

    /// For each number k from 0 to n: whether the facts allow exactly k scores strictly above the threshold.
    ///
    /// The sums take the least a vector with k scores above can have (each of them just above the threshold) and the most a
    /// vector with only k above can have (the others at the threshold), and ask whether the mean's room is met. The threshold
    /// is rounded towards allowing more.
    #[must_use]
    pub(super) fn splits(&self, threshold: Threshold) -> Vec<bool> {
        // For k = 0; each further score above changes one term of each sum.
        let mut least: Decimal = self.lo.iter().map(|bound| bound.value).sum();
        let mut most: Decimal = self.hi.iter().map(|bound| bound.value.min(threshold.ceil)).sum();
        let mut possible = Vec::with_capacity(self.len() + 1);
        for k in 0..=self.len() {
            if let Some(last) = k.checked_sub(1) {
                let (lo, hi) = (self.lo[last].value, self.hi[last].value);
                least += lo.max(threshold.floor) - lo;
                most += hi - hi.min(threshold.ceil);
            }
            let above_can = k == 0 || threshold.is_below(self.hi[k - 1].value);
            let below_can = k == self.len() || !threshold.is_below(self.lo[k].value);
            let sum_can = self.sum.is_none_or(|sum| least <= sum.hi && most >= sum.lo);
            possible.push(above_can && below_can && sum_can && !self.cuts_block(k));
        }
        possible
    }

    /// Whether a cut after the first k positions would part provinces that share a rank.
    pub(super) fn cuts_block(&self, k: usize) -> bool {
        self.blocks.iter().any(|block| block.start < k && k < block.start + block.len)
    }

    /// Raises the lower bound at a position. Whether that changed anything.
    pub(super) fn at_least(&mut self, position: usize, value: Decimal, fact: usize) -> bool {
        self.lo.get_mut(position).is_some_and(|bound| {
            let better = value > bound.value;
            if better {
                *bound = Bound { value, fact };
            }
            better
        })
    }

    /// Lowers the upper bound at a position. Whether that changed anything.
    pub(super) fn at_most(&mut self, position: usize, value: Decimal, fact: usize) -> bool {
        self.hi.get_mut(position).is_some_and(|bound| {
            let better = value < bound.value;
            if better {
                *bound = Bound { value, fact };
            }
            better
        })
    }

    /// Carries every bound to the positions it also binds, and refuses what can't be.
    fn settle(&mut self) -> Result<(), RankingError> {
        for block in self.blocks.clone() {
            let (first, last) = (block.start, block.start + block.len - 1);
            for position in first..=last {
                let (lo, hi) = (self.lo[position], self.hi[position]);
                self.at_least(last, lo.value, lo.fact);
                self.at_most(first, hi.value, hi.fact);
            }
        }
        for position in 1..self.len() {
            let (hi, lo) = (self.hi[position - 1], self.lo[self.len() - position]);
            self.at_most(position, hi.value, hi.fact);
            self.at_least(self.len() - position - 1, lo.value, lo.fact);
        }
        match self.lo.iter().zip(&self.hi).find(|(lo, hi)| lo.value > hi.value) {
            Some((lo, hi)) => Err(self.contradiction(&[lo.fact, hi.fact])),
            None => Ok(()),
        }
    }

    /// Refuses a mean that the bounds can't reach.
    fn check_sum(&self) -> Result<(), RankingError> {
        let Some(sum) = self.sum else { return Ok(()) };
        let total = |bounds: &[Bound]| bounds.iter().map(|bound| bound.value).sum::<Decimal>();
        let (least, most) = (total(&self.lo), total(&self.hi));
        if least <= sum.hi && most >= sum.lo {
            return Ok(());
        }
        // No single fact is to blame: name those that bind on the side that fails.
        let mut binding: Vec<_> = if least > sum.hi { &self.lo } else { &self.hi }.iter().map(|b| b.fact).collect();
        binding.push(facts::MEAN);
        Err(self.contradiction(&binding))
    }

    /// Every fact but the range of scores.
    pub(super) fn every_fact(&self) -> Vec<usize> {
        (facts::MEAN..self.facts.len()).collect()
    }

    /// The error that names these facts, each once.
    pub(super) fn contradiction(&self, facts: &[usize]) -> RankingError {
        let mut named: Vec<Text> = Vec::new();
        for text in facts.iter().filter_map(|fact| self.facts.get(*fact)) {
            if !named.contains(text) {
                named.push(text.clone());
            }
        }
        RankingError::Contradiction { facts: named }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::published::{Aggregates, Certainty, Group, PublishedRow};
    use super::super::testing::{case, roster};
    use super::*;

    fn d(text: &str) -> Decimal {
        Decimal::from_str_exact(text).unwrap()
    }

    fn row(province: &str, rank: Option<u32>, score: Option<&str>) -> PublishedRow {
        let source = "test".to_owned();
        PublishedRow { province: province.into(), rank, score: score.map(d), certainty: Certainty::Published, source }
    }

    fn year(rows: Vec<PublishedRow>, aggregates: Aggregates) -> Published {
        Published { rows, aggregates, ..Published::unknown(2015, 5) }
    }

    fn bounds(published: &Published) -> Vec<(Decimal, Decimal)> {
        let order = Order::of(published, &roster(5)).unwrap();
        (1..=5).map(|position| order.at(position).map(|at| (at.lo, at.hi)).unwrap()).collect()
    }

    fn group(min: Option<&str>, max: Option<&str>, count: u32) -> Group {
        Group { label: "g".into(), min: min.map(d), max: max.map(d), count }
    }

    #[test]
    fn each_kind_of_fact_bounds_positions() {
        let none = Aggregates::default;
        let full = (d("0"), d("100"));
        let cases = [
            (
                "a rank with its score binds all above and below",
                year(vec![row("p0", Some(2), Some("80.00"))], none()),
                [("80", "100"), ("80", "80"), ("0", "80"), ("0", "80"), ("0", "80")],
            ),
            (
                "a group open at the top is counted exactly",
                year(vec![], Aggregates { groups: vec![group(Some("90"), None, 2)], ..none() }),
                [("90", "100"), ("90", "100"), ("0", "90"), ("0", "90"), ("0", "90")],
            ),
            (
                "a group in the middle is counted from below",
                year(vec![], Aggregates { groups: vec![group(Some("80"), Some("90"), 3)], ..none() }),
                [("80", "100"), ("80", "100"), ("80", "90"), ("0", "90"), ("0", "90")],
            ),
            (
                "above the mean, with the mean's rounding",
                year(vec![], Aggregates { mean: Some(d("70.00")), above_mean: Some(1), ..none() }),
                [("69.99", "100"), ("0", "70.01"), ("0", "70.01"), ("0", "70.01"), ("0", "70.01")],
            ),
            (
                "scores without rank sit among the free positions",
                year(vec![row("p0", Some(2), Some("80.00")), row("p1", None, Some("75.00"))], none()),
                [("80", "100"), ("80", "80"), ("75", "80"), ("0", "80"), ("0", "75")],
            ),
            (
                "a shared rank holds as many positions as provinces",
                year(vec![row("p0", Some(2), Some("80.00")), row("p1", Some(2), None)], none()),
                [("80", "100"), ("80", "80"), ("80", "80"), ("0", "80"), ("0", "80")],
            ),
            (
                "one decimal leaves half a unit of it",
                year(vec![row("p0", Some(1), Some("79.6"))], none()),
                [("79.55", "79.65"), ("0", "79.65"), ("0", "79.65"), ("0", "79.65"), ("0", "79.65")],
            ),
        ];
        for (what, published, expected) in cases {
            assert_eq!(bounds(&published), expected.map(|(lo, hi)| (d(lo), d(hi))), "{what}");
        }
        assert_eq!(bounds(&year(vec![], none())), [full; 5]);
    }

    #[test]
    fn contradictions_name_their_facts() {
        let mean = |mean| Aggregates { mean: Some(d(mean)), ..Aggregates::default() };
        let groups = |groups| Aggregates { groups, ..Aggregates::default() };
        let none = Aggregates::default;
        let cases = [
            (vec![row("p0", Some(2), Some("70.00")), row("p1", Some(3), Some("80.00"))], none(), ["p0", "p1"]),
            (vec![row("p0", Some(2), None), row("p1", Some(2), None), row("p2", Some(3), None)], none(), ["p0", "p2"]),
            (vec![row("p0", Some(5), None), row("p1", Some(5), None)], none(), ["p0", "p1"]),
            (vec![row("p0", Some(5), Some("80.00"))], mean("70.00"), ["p0", "mean 70.00"]),
            (vec![row("p0", Some(1), Some("60.00"))], mean("70.00"), ["p0", "mean 70.00"]),
            (vec![row("p0", None, Some("95.00"))], groups(vec![group(Some("90"), None, 0)]), ["p0", "≥ 90"]),
            (vec![], groups(vec![group(Some("90"), None, 3), group(None, Some("80"), 3)]), ["≥ 90", "≤ 80"]),
            (vec![], groups(vec![group(Some("80"), None, 1), group(Some("70"), Some("90"), 1)]), ["≥ 80", "70-90"]),
        ];
        for (rows, aggregates, named) in cases {
            let error = Order::of(&year(rows, aggregates), &roster(5)).unwrap_err();
            assert_eq!(error.code(), "contradictory_facts");
            for fact in named {
                assert!(error.to_string().contains(fact), "{error} should name {fact}");
                assert!(error.text().vi.contains("mâu thuẫn"));
            }
        }
    }

    #[test]
    fn wrong_rows_are_refused() {
        let refuse = |rows| Order::of(&year(rows, Aggregates::default()), &roster(5)).unwrap_err().code();
        assert_eq!(refuse(vec![row("ha-tay", Some(1), None)]), "province_not_on_roster");
        assert_eq!(refuse(vec![row("p0", Some(1), None), row("p0", None, Some("80"))]), "duplicate_province");
        assert_eq!(refuse(vec![row("p0", Some(6), None)]), "bad_figure");
        assert_eq!(refuse(vec![row("p0", Some(0), None)]), "bad_figure");
        assert_eq!(refuse(vec![row("p0", None, Some("100.01"))]), "bad_figure");
        let few = Order::of(&Published::unknown(2016, 63), &roster(62)).unwrap_err();
        assert_eq!(few, RankingError::RosterSize { year: 2016, of: 63, roster: 62 });
    }

    proptest! {
        #[test]
        fn bounds_hold_the_true_scores_and_never_rise(case in case()) {
            let order = Order::of(&case.published, &case.roster).unwrap();
            let mut sorted = case.cents.clone();
            sorted.sort_unstable_by(|a, b| b.cmp(a));
            for (index, cents) in sorted.iter().enumerate() {
                let (truth, at) = (Decimal::new((*cents).into(), 2), order.at(index + 1).unwrap());
                prop_assert!(at.lo <= truth && truth <= at.hi, "{truth} is not in {at:?} at {index}");
                if let Some(before) = order.at(index) {
                    prop_assert!(before.lo >= at.lo && before.hi >= at.hi);
                }
            }
        }
    }
}
