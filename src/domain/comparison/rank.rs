//! The change of the rank: our rules, the rest of ours, the rivals' rules, the rest of theirs.

use serde::Serialize;
use utoipa::ToSchema;

use super::shapley;
use crate::domain::exact::Exact;
use crate::domain::ranking::Scope;
use crate::domain::ranking::order::Order;
use crate::domain::ranking::place::place_in;
use crate::domain::ranking::published::Published;

/// What the change of the estimated rank is made of, if the rules moved everybody alike. Positive is a fall. The parts sum to
/// `after - before`, exactly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RankParts {
    /// By how much, in percent, the rules are taken to have moved every score.
    #[schema(value_type = String)]
    pub rules_effect: Exact,
    /// The rank estimated before.
    pub before: u32,
    /// The rank estimated after.
    pub after: u32,
    /// Our own score by the rules.
    #[schema(value_type = String)]
    pub own_rules: Exact,
    /// Our own score by everything else.
    #[schema(value_type = String)]
    pub own_rest: Exact,
    /// The rivals' scores by the rules.
    #[schema(value_type = String)]
    pub rivals_rules: Exact,
    /// The rivals' scores by everything else.
    #[schema(value_type = String)]
    pub rivals_rest: Exact,
}

/// A year's table.
#[derive(Clone, Copy)]
pub struct Table<'a> {
    /// What is published.
    pub published: &'a Published,
    /// Its order.
    pub order: &'a Order,
    /// Our province.
    pub own: &'a str,
    /// Our score in percent.
    pub score: &'a Exact,
}

/// Splits the change of the rank, the rules having moved us and every rival by `rules`. None when a place can't be told.
#[must_use]
pub fn rank_parts(before: Table<'_>, after: Table<'_>, rules: &Exact) -> Option<RankParts> {
    let change = after.score - before.score;
    let estimate = |set: usize| {
        let swapped = |factor: usize| set >> factor & 1 == 1;
        let add = |on: bool, part: Exact| if on { part } else { Exact::zero() };
        let own = before.score + &(add(swapped(0), rules.clone()) + add(swapped(1), &change - rules));
        // The table of one year moved by the rules stands for that year's rivals under the other rules.
        let (table, moved) = match (swapped(2), swapped(3)) {
            (false, false) => (before, Exact::zero()),
            (true, false) => (before, rules.clone()),
            (false, true) => (after, -rules.clone()),
            (true, true) => (after, Exact::zero()),
        };
        let score = &own - &moved;
        place_in(table.order, &score, table.own, table.published, &Scope::All).ok().map(|place| place.estimate)
    };
    let estimates: Vec<u32> = (0..16).map(estimate).collect::<Option<_>>()?;
    let [own_rules, own_rest, rivals_rules, rivals_rest] = shapley::parts(|set| Exact::whole(estimates[set].into()));
    let (first, last) = (estimates[0], estimates[15]);
    Some(RankParts {
        rules_effect: rules.clone(),
        before: first,
        after: last,
        own_rules,
        own_rest,
        rivals_rules,
        rivals_rest,
    })
}
