//! Random years for the tests of this module: a complete table, and what is left of it once facts are hidden.

use std::collections::BTreeSet;

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::Scope;
use super::published::{Aggregates, Certainty, Group, Published, PublishedRow};
use crate::domain::exact::Exact;

/// A complete table and one partial publication of it.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub roster: Vec<String>,
    /// The true scores in hundredths of a percent, in roster order.
    pub cents: Vec<u32>,
    /// What was published: true, but with gaps.
    pub published: Published,
    /// Index of a province in scope.
    pub own: usize,
    pub scope: Scope,
}

/// Slugs p0, p1, …
pub(super) fn roster(n: usize) -> Vec<String> {
    (0..n).map(|i| format!("p{i}")).collect()
}

impl Case {
    pub fn score(&self, province: usize) -> Exact {
        Exact::from(Decimal::new(self.cents[province].into(), 2))
    }

    /// The same year with every score published and nothing else.
    pub fn complete(&self) -> Published {
        let n = self.cents.len();
        Published { rows: (0..n).map(|i| self.row(i, false, true)).collect(), ..Published::unknown(2020, n) }
    }

    pub fn true_rank(&self, province: usize) -> u32 {
        let above = self.cents.iter().filter(|other| **other > self.cents[province]).count();
        u32::try_from(above + 1).unwrap()
    }

    fn row(&self, i: usize, rank: bool, score: bool) -> PublishedRow {
        PublishedRow {
            province: self.roster[i].clone(),
            rank: rank.then(|| self.true_rank(i)),
            score: score.then(|| Decimal::new(self.cents[i].into(), 2)),
            certainty: Certainty::Published,
            source: "test".into(),
        }
    }
}

/// What a province shows: its rank, its score, whether its score is only derived, whether it is in the scope.
type Shown = (bool, bool, bool, bool);

/// Any year of 5 to 63 provinces, close together (many ties) or far apart, with facts hidden at random.
pub(super) fn case() -> impl Strategy<Value = Case> {
    let span = prop_oneof![Just(6u32), Just(60), Just(3000)];
    (5usize..=63, span, 0u32..=10).prop_flat_map(|(n, span, most_shown)| {
        let share = f64::from(most_shown) / 10.0;
        let flag = move || prop::bool::weighted(share);
        let shown = (flag(), flag(), prop::bool::weighted(0.1), any::<bool>());
        (
            prop::collection::vec(6500..6500 + span, n),
            prop::collection::vec(shown, n),
            prop::collection::vec((6400..6600 + span, any::<bool>(), any::<bool>()), 0..5),
            [any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()],
            0..n,
        )
            .prop_map(|(cents, shown, cuts, wholes, own)| build(cents, &shown, cuts, wholes, own))
    })
}

fn build(cents: Vec<u32>, shown: &[Shown], cuts: Vec<(u32, bool, bool)>, wholes: [bool; 4], own: usize) -> Case {
    let n = cents.len();
    let roster = roster(n);
    let in_scope = (0..n).filter(|i| shown[*i].3 || *i == own).map(|i| roster[i].clone());
    let scope = Scope::Only(in_scope.collect::<BTreeSet<_>>());
    let published = Published::unknown(2020, n);
    let mut case = Case { roster, cents, published, own, scope };
    for (i, (rank, score, derived, _)) in shown.iter().enumerate() {
        let mut row = case.row(i, *rank, *score);
        if let (true, Some(score)) = (*derived, &mut row.score) {
            // A derived figure may be off by 0.01.
            *score += Decimal::new(1, 2);
            row.certainty = Certainty::Derived;
        }
        if row.rank.is_some() || row.score.is_some() {
            case.published.rows.push(row);
        }
    }
    case.published.aggregates = aggregates(&case.cents, cuts, wholes);
    case
}

fn aggregates(cents: &[u32], mut cuts: Vec<(u32, bool, bool)>, wholes: [bool; 4]) -> Aggregates {
    let percent = |cents: u32| Decimal::new(cents.into(), 2);
    let (n, total) = (cents.len() as u64, cents.iter().map(|c| u64::from(*c)).sum::<u64>());
    let true_mean = Exact::ratio(&Exact::whole(total), &Exact::whole(100 * n)).unwrap();
    let above = cents.iter().filter(|c| u64::from(**c) * n > total).count();
    cuts.sort_unstable();
    cuts.dedup_by_key(|(at, ..)| *at);
    let mut groups = Vec::new();
    // A cut belongs to the group above it or to the one below; either way each province is in one group.
    let reaches = |c: u32, (at, closed, _): (u32, bool, bool)| if closed { c >= at } else { c > at };
    for i in 0..=cuts.len() {
        let (lower, upper) = (i.checked_sub(1).map(|j| cuts[j]), cuts.get(i).copied());
        let shown = lower.or(upper).is_some_and(|(.., shown)| shown);
        if !shown {
            continue;
        }
        let inside =
            |c: &&u32| lower.is_none_or(|cut| reaches(**c, cut)) && !upper.is_some_and(|cut| reaches(**c, cut));
        groups.push(Group {
            label: format!("g{i}"),
            min: lower.map(|(at, ..)| percent(at)),
            max: upper.map(|(at, ..)| percent(at)),
            count: u32::try_from(cents.iter().filter(inside).count()).unwrap(),
        });
    }
    Aggregates {
        mean: wholes[0].then(|| true_mean.round_to(2).unwrap()),
        max: wholes[1].then(|| cents.iter().copied().max().map(percent)).flatten(),
        min: wholes[2].then(|| cents.iter().copied().min().map(percent)).flatten(),
        above_mean: wholes[3].then(|| u32::try_from(above).unwrap()),
        groups,
        certainty: Certainty::Published,
        source: "test".into(),
    }
}
