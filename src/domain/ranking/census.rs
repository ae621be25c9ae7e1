//! Counts, within a scope, the provinces above a cut of the sorted scores.

use super::Scope;
use super::order::{Interval, Order, Standing, Threshold};
use super::seats::free_positions;
use crate::domain::exact::Exact;

/// A least and a most count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Count {
    pub least: usize,
    pub most: usize,
}

impl Count {
    /// The smallest range that holds both.
    pub fn join(self, other: Self) -> Self {
        Self { least: self.least.min(other.least), most: self.most.max(other.most) }
    }
}

/// The provinces of a roster, parted by what is known of them and by whether they count: the scope without the subject.
pub(super) struct Census<'a> {
    order: &'a Order,
    /// Positions of the ranked provinces that count.
    ranked: Vec<usize>,
    scored: Vec<Interval>,
    unknown: usize,
    /// Provinces that do not count but may also be above: outside the scope, or the subject's own published place.
    other_scored: Vec<Interval>,
    other_unknown: usize,
}

impl<'a> Census<'a> {
    /// Everyone in scope except `subject`. With `own_place` the subject's published place is still one of the places above
    /// or below (its score is being replaced); without it, the question is who is above that very place.
    pub fn new(order: &'a Order, scope: &Scope, subject: &str, own_place: bool) -> Self {
        let mut census = Self {
            order,
            ranked: Vec::new(),
            scored: Vec::new(),
            unknown: 0,
            other_scored: Vec::new(),
            other_unknown: 0,
        };
        for (province, standing) in &order.standings {
            let own = province == subject;
            if own && !own_place {
                continue;
            }
            let counts = !own && scope.contains(province);
            match (standing, counts) {
                (Standing::Ranked(start), true) => census.ranked.push(*start),
                (Standing::Ranked(_), false) => {}
                (Standing::Scored { value, .. }, true) => census.scored.push(*value),
                (Standing::Scored { value, .. }, false) => census.other_scored.push(*value),
                (Standing::Unknown, true) => census.unknown += 1,
                (Standing::Unknown, false) => census.other_unknown += 1,
            }
        }
        census
    }

    /// How many of those who count can be above when exactly the first `k` positions are above a value between `from` and
    /// `to`; `None` when the facts do not allow such a cut.
    ///
    /// The first k positions hold the ranked provinces among them, some of the provinces whose score is known, and for the
    /// rest provinces of which nothing is known, which may or may not be in the scope.
    pub fn above(&self, k: usize, from: Threshold, to: Threshold) -> Option<Count> {
        if self.order.cuts_block(k) {
            return None;
        }
        let held: usize = self.order.blocks.iter().filter(|block| block.start < k).map(|block| block.len).sum();
        let free = k.checked_sub(held)?;
        let ranked = self.ranked.iter().filter(|start| **start < k).count();
        let (inside, outside) = (above_value(&self.scored, from, to), above_value(&self.other_scored, from, to));
        let mut found: Option<Count> = None;
        for scored in inside.least..=inside.most {
            for other in outside.least..=outside.most {
                let Some(unknown) = free.checked_sub(scored + other) else { continue };
                if unknown > self.unknown + self.other_unknown {
                    continue;
                }
                let base = ranked + scored;
                let count = Count {
                    least: base + unknown.saturating_sub(self.other_unknown),
                    most: base + unknown.min(self.unknown),
                };
                found = Some(found.map_or(count, |before| before.join(count)));
            }
        }
        found
    }

    /// How many of those who count are strictly above `score`, over every cut the facts allow; `None` when none is allowed.
    pub fn above_score(&self, score: Threshold) -> Option<Count> {
        let splits = self.order.splits(score);
        let cuts = splits.iter().enumerate().filter(|(_, possible)| **possible);
        cuts.filter_map(|(k, _)| self.above(k, score, score)).reduce(Count::join)
    }

    /// How many would be above `score` if the sorted scores were `guess`: unknown provinces share their places evenly between
    /// those who count and the others.
    pub fn guess_above(&self, score: &Exact, guess: &[Exact]) -> usize {
        let above = |position: &usize| guess.get(*position).is_some_and(|value| value > score);
        let twice = score + score;
        let middle_above = |value: &&Interval| Exact::from(value.lo) + Exact::from(value.hi) > twice;
        let ranked = self.ranked.iter().filter(|start| above(start)).count();
        let scored = self.scored.iter().filter(middle_above).count();
        let others = self.other_scored.iter().filter(middle_above).count();
        let free = free_positions(self.order).iter().filter(|position| above(position)).count();
        let unknown = free.saturating_sub(scored + others);
        let everyone = (self.unknown + self.other_unknown).max(1);
        // Rounded half up, in whole numbers.
        ranked + scored + (2 * unknown * self.unknown + everyone) / (2 * everyone)
    }
}

/// How many of these scores are above a value between `from` and `to`: surely, and possibly.
fn above_value(scores: &[Interval], from: Threshold, to: Threshold) -> Count {
    Count {
        least: scores.iter().filter(|score| to.is_below(score.lo)).count(),
        most: scores.iter().filter(|score| from.is_below(score.hi)).count(),
    }
}

/// The whole range of cuts that leave a province of which nothing is known at the free position `seat`: nobody on a better
/// position need be above it if they can have equal scores.
pub(super) fn cuts_of_seat(order: &Order, seat: usize) -> std::ops::RangeInclusive<usize> {
    let mut first = seat;
    while let Some(before) = first.checked_sub(1) {
        if order.lo[before].value > order.hi[seat].value {
            break;
        }
        match order.blocks.iter().find(|block| block.start <= before && before < block.start + block.len) {
            // A tie with a ranked province shares that rank and goes no further.
            Some(block) => return block.start..=seat,
            None => first = before,
        }
    }
    first..=seat
}
