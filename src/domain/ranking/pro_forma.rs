//! A year's ranking on another map: each province of it by those it was made of, as far as the published facts prove.
//!
//! A province is made of one (it has not changed) or of several. Its score lies within the mean of what is proven of those,
//! or, for any weights, between the least and the greatest of it. One is above another for certain when its scores are, or
//! when every one that made it stood above, by published rank, every one that made the other.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::competition::saturating;
use super::error::RankingError;
use super::order::{Order, Standing};
use super::seats::free_positions;
use super::table::RankBounds;
use crate::domain::exact::Exact;
use crate::domain::score::Percent;

/// How the scores of those that made a province count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScoreWeights {
    /// All alike: the plain mean.
    #[default]
    Equal,
    /// Whatever the weights: between the least and the greatest.
    Any,
}

/// Where a score lies, both ends included, in percent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ScoreBounds {
    /// Not less than this.
    #[schema(value_type = String)]
    pub least: Exact,
    /// Not more than this.
    #[schema(value_type = String)]
    pub most: Exact,
}

/// One province on the other map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProFormaRow {
    /// Slug.
    pub province: String,
    /// Its rank; none when the published facts do not prove one.
    pub rank: Option<u32>,
    /// Where the rank lies when it is not known.
    pub bounds: Option<RankBounds>,
    /// Whether another province is known to share the rank.
    pub tied: bool,
    /// Its score, unrounded, when it is known.
    pub score: Option<Percent>,
    /// Where its score lies.
    pub score_bounds: ScoreBounds,
    /// Slugs of those that made it.
    pub made_of: BTreeSet<String>,
}

/// What is proven of one province, or of several together.
struct Span {
    least: Exact,
    most: Exact,
    /// Positions it can have, 0-based; of several the best and the worst.
    first: usize,
    last: usize,
    /// Whether every rank is published: a rank counts those strictly above.
    ranked: bool,
}

impl Span {
    fn of(order: &Order, free: &[usize], province: &str) -> Result<Self, RankingError> {
        let within = |least, most, first, last, ranked| Self { least, most, first, last, ranked };
        match order.standings.get(province) {
            Some(Standing::Ranked(start)) => {
                let (lo, hi) = (order.lo[*start].value, order.hi[*start].value);
                Ok(within(lo.into(), hi.into(), *start, *start, true))
            }
            Some(Standing::Scored { value, .. }) => {
                let fits = |at: &&usize| order.lo[**at].value <= value.hi && order.hi[**at].value >= value.lo;
                let seats = free.iter().find(fits).zip(free.iter().rev().find(fits));
                let (first, last) = seats.ok_or_else(|| order.contradiction(&order.every_fact()))?;
                Ok(within(value.lo.into(), value.hi.into(), *first, *last, false))
            }
            Some(Standing::Unknown) => {
                let seats = free.first().zip(free.last());
                let (first, last) = seats.ok_or_else(|| order.contradiction(&order.every_fact()))?;
                // Bounds fall from the best position to the worst.
                Ok(within(order.lo[*last].value.into(), order.hi[*first].value.into(), *first, *last, false))
            }
            None => Err(RankingError::NotOnRoster { province: province.to_owned(), year: order.year }),
        }
    }

    fn together(parts: &[Self], weights: ScoreWeights) -> Option<Self> {
        let count = Exact::whole(parts.len() as u64);
        let least = || parts.iter().map(|part| &part.least);
        let most = || parts.iter().map(|part| &part.most);
        let (least, most) = match weights {
            ScoreWeights::Equal => {
                (Exact::ratio(&least().sum::<Exact>(), &count)?, Exact::ratio(&most().sum::<Exact>(), &count)?)
            }
            ScoreWeights::Any => (least().min()?.clone(), most().max()?.clone()),
        };
        let first = parts.iter().map(|part| part.first).min()?;
        let last = parts.iter().map(|part| part.last).max()?;
        Some(Self { least, most, first, last, ranked: parts.iter().all(|part| part.ranked) })
    }

    fn surely_above(&self, other: &Self) -> bool {
        self.least > other.most || (other.ranked && self.last < other.first)
    }

    fn perhaps_above(&self, other: &Self) -> bool {
        // Two scores may be published alike and ranked apart: what was rounded off parted them.
        self.surely_above(other) || (self.most > other.least && self.first < other.last)
    }
}

/// The year on another map: `map` names, for each province of it, those of the year's roster that it was made of. Known ranks
/// first, then by the best rank possible, then by slug.
///
/// # Errors
/// When a province named is not on the roster, and when the published facts contradict each other.
pub fn pro_forma(
    order: &Order,
    map: &BTreeMap<&str, BTreeSet<&str>>,
    weights: ScoreWeights,
) -> Result<Vec<ProFormaRow>, RankingError> {
    let free = free_positions(order);
    let mut spans = Vec::with_capacity(map.len());
    for (province, made_of) in map {
        let parts = made_of.iter().map(|part| Span::of(order, &free, part)).collect::<Result<Vec<_>, _>>()?;
        if let Some(span) = Span::together(&parts, weights) {
            spans.push((*province, made_of, span));
        }
    }
    let mut rows: Vec<ProFormaRow> = spans
        .iter()
        .map(|(province, made_of, span)| {
            let others = || spans.iter().filter(|(other, ..)| other != province).map(|(.., other)| other);
            let best = saturating(1 + others().filter(|other| other.surely_above(span)).count());
            let worst = saturating(1 + others().filter(|other| other.perhaps_above(span)).count());
            let proven = best == worst;
            ProFormaRow {
                province: (*province).to_owned(),
                rank: proven.then_some(best),
                bounds: (!proven).then_some(RankBounds { best, worst }),
                tied: false,
                score: (span.least == span.most).then(|| Percent(span.least.clone())),
                score_bounds: ScoreBounds { least: span.least.clone(), most: span.most.clone() },
                made_of: made_of.iter().map(|part| (*part).to_owned()).collect(),
            }
        })
        .collect();
    let ranks: Vec<Option<u32>> = rows.iter().map(|row| row.rank).collect();
    for row in &mut rows {
        row.tied = row.rank.is_some() && ranks.iter().filter(|rank| **rank == row.rank).count() > 1;
    }
    rows.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
    Ok(rows)
}

fn sort_key(row: &ProFormaRow) -> (bool, u32, &str) {
    let best = row.rank.or(row.bounds.map(|bounds| bounds.best)).unwrap_or(u32::MAX);
    (row.rank.is_none(), best, &row.province)
}

/// Where a score of the province `own` (percent, unrounded) would stand among the other rows.
#[must_use]
pub fn place_among(rows: &[ProFormaRow], own: &str, score: &Exact) -> RankBounds {
    let others = || rows.iter().filter(|row| row.province != own).map(|row| &row.score_bounds);
    RankBounds {
        best: saturating(1 + others().filter(|other| other.least > *score).count()),
        worst: saturating(1 + others().filter(|other| other.most > *score).count()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::published::{Certainty, Published, PublishedRow};
    use super::super::testing::{Case, case};
    use super::*;

    /// A map on which some provinces of the roster have merged: each says to which it goes.
    fn merged(roster: &[String], goes_to: &[usize]) -> Vec<(String, Vec<usize>)> {
        let mut map: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, _) in roster.iter().enumerate() {
            map.entry(goes_to[index % goes_to.len()]).or_default().push(index);
        }
        map.into_iter().map(|(to, from)| (format!("m{to}"), from)).collect()
    }

    fn named<'a>(roster: &'a [String], map: &'a [(String, Vec<usize>)]) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
        let names = |from: &Vec<usize>| from.iter().map(|index| roster[*index].as_str()).collect();
        map.iter().map(|(to, from)| (to.as_str(), names(from))).collect()
    }

    fn mean(cents: &[u32], from: &[usize], weights: &[u32]) -> Exact {
        let weight = |index: &usize| u64::from(weights[index % weights.len()]);
        let total: u64 = from.iter().map(weight).sum();
        let sum: u64 = from.iter().map(|index| weight(index) * u64::from(cents[*index])).sum();
        Exact::ratio(&Exact::whole(sum), &Exact::whole(100 * total)).unwrap()
    }

    fn holds(
        rows: &[ProFormaRow],
        case: &Case,
        map: &[(String, Vec<usize>)],
        weights: &[u32],
    ) -> Result<(), TestCaseError> {
        let truth: BTreeMap<&str, Exact> =
            map.iter().map(|(to, from)| (to.as_str(), mean(&case.cents, from, weights))).collect();
        prop_assert_eq!(rows.len(), map.len());
        let counted: usize = rows.iter().map(|row| row.made_of.len()).sum();
        prop_assert_eq!(counted, case.roster.len());
        for row in rows {
            let own = &truth[row.province.as_str()];
            let rank = u32::try_from(1 + truth.values().filter(|other| *other > own).count()).unwrap();
            match (row.rank, row.bounds) {
                (Some(known), None) => prop_assert_eq!(known, rank, "{}", row.province),
                (None, Some(b)) => prop_assert!(b.best <= rank && rank <= b.worst && b.best < b.worst),
                other => prop_assert!(false, "neither rank nor bounds: {:?}", other),
            }
            prop_assert!(row.score_bounds.least <= *own && *own <= row.score_bounds.most);
            if let Some(Percent(score)) = &row.score {
                prop_assert_eq!(score, own);
            }
            let placed = place_among(rows, &row.province, own);
            prop_assert!(placed.best <= rank && rank <= placed.worst);
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn the_intervals_hold_the_truth_for_equal_weights(case in case(), to in prop::collection::vec(0usize..40, 1..63)) {
            let map = merged(&case.roster, &to);
            let order = Order::of(&case.published, &case.roster).unwrap();
            let rows = pro_forma(&order, &named(&case.roster, &map), ScoreWeights::Equal).unwrap();
            holds(&rows, &case, &map, &[1])?;
        }

        #[test]
        fn and_for_any_weights(case in case(), to in prop::collection::vec(0usize..40, 1..63), weights in prop::collection::vec(1u32..50, 1..9)) {
            let map = merged(&case.roster, &to);
            let order = Order::of(&case.published, &case.roster).unwrap();
            let rows = pro_forma(&order, &named(&case.roster, &map), ScoreWeights::Any).unwrap();
            holds(&rows, &case, &map, &weights)?;
        }

        #[test]
        fn nothing_hidden_gives_exact_ranks(case in case(), to in prop::collection::vec(0usize..40, 1..63)) {
            let map = merged(&case.roster, &to);
            let order = Order::of(&case.complete(), &case.roster).unwrap();
            let rows = pro_forma(&order, &named(&case.roster, &map), ScoreWeights::Equal).unwrap();
            prop_assert!(rows.iter().all(|row| row.rank.is_some() && row.score.is_some()));
            holds(&rows, &case, &map, &[1])?;
            for row in &rows {
                let sharing = rows.iter().filter(|other| other.score == row.score).count();
                prop_assert_eq!(row.tied, sharing > 1);
            }
        }

        #[test]
        fn where_nobody_merged_a_published_rank_stands(case in case()) {
            let map: Vec<_> = case.roster.iter().enumerate().map(|(index, slug)| (slug.clone(), vec![index])).collect();
            let order = Order::of(&case.published, &case.roster).unwrap();
            let rows = pro_forma(&order, &named(&case.roster, &map), ScoreWeights::Equal).unwrap();
            for published in case.published.rows.iter().filter(|row| row.rank.is_some()) {
                let row = rows.iter().find(|row| row.province == published.province).unwrap();
                let bounds = row.bounds.unwrap_or(RankBounds { best: row.rank.unwrap_or(0), worst: row.rank.unwrap_or(0) });
                let rank = published.rank.unwrap();
                prop_assert!(bounds.best <= rank && rank <= bounds.worst);
            }
        }
    }

    #[test]
    fn scores_published_alike_and_ranked_apart_stay_apart() {
        let row = |province: &str, rank, score: &str| PublishedRow {
            province: province.into(),
            rank: Some(rank),
            score: Some(score.parse().unwrap()),
            certainty: Certainty::Published,
            source: "test".into(),
        };
        let rows = vec![row("p0", 1, "83.00"), row("p1", 2, "83.00"), row("p2", 3, "70.00")];
        let published = Published { rows, ..Published::unknown(2016, 3) };
        let roster = super::super::testing::roster(3);
        let map = roster.iter().map(|slug| (slug.as_str(), BTreeSet::from([slug.as_str()]))).collect();
        let rows = pro_forma(&Order::of(&published, &roster).unwrap(), &map, ScoreWeights::Equal).unwrap();
        assert_eq!(rows.iter().map(|row| row.rank).collect::<Vec<_>>(), [Some(1), Some(2), Some(3)]);
    }

    #[test]
    fn a_province_not_on_the_roster_is_refused_not_counted() {
        let roster = super::super::testing::roster(5);
        let order = Order::of(&Published::unknown(2016, 5), &roster).unwrap();
        let map = BTreeMap::from([("m", BTreeSet::from(["p0", "ha-tay"]))]);
        let refused = pro_forma(&order, &map, ScoreWeights::Equal).unwrap_err();
        assert_eq!(refused, RankingError::NotOnRoster { province: "ha-tay".into(), year: 2016 });
    }
}
