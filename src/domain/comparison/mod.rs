//! Comparison of two years under two sets of rules: how much of a change is the rules, and how much is ours.
//!
//! A score is made of four things: the rules (items, maxima, how figures are read), performance, applicability, and performance
//! where it can't be told from the rules. Each is swapped from one year's to the other's in every order, and the effects are
//! averaged ([`shapley`]): the parts add up exactly, no order is favoured, and swapping the years flips every sign.

mod rank;
mod shapley;
mod shares;
#[cfg(test)]
mod tests;

use serde::Serialize;
use utoipa::ToSchema;

use super::assessment::Assessment;
use super::crosswalk::{Crosswalk, Relation};
use super::exact::Exact;
use super::text::Text;
pub use rank::{RankParts, Table, rank_parts};
use shares::Ground;

/// One of the two years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The year compared with.
    Before,
    /// The year that is explained.
    After,
}

/// What the change of the score, in percent, is made of. The parts sum to `change`, exactly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Parts {
    /// The score before.
    #[schema(value_type = String)]
    pub before: Exact,
    /// The score after.
    #[schema(value_type = String)]
    pub after: Exact,
    /// The whole change.
    #[schema(value_type = String)]
    pub change: Exact,
    /// Other rules for the same performance.
    #[schema(value_type = String)]
    pub rules: Exact,
    /// Other performance under the same rules.
    #[schema(value_type = String)]
    pub performance: Exact,
    /// Rules or performance: where the rule changed and neither year's figures can be read by the other's rule.
    #[schema(value_type = String)]
    pub undivided: Exact,
    /// Items that apply in one year and not in the other.
    #[schema(value_type = String)]
    pub applicability: Exact,
    /// Items without a counterpart.
    #[schema(value_type = String)]
    pub not_comparable: Exact,
}

/// An item without a counterpart in the other year's rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Alone {
    /// The year it belongs to.
    pub year: Side,
    /// Code.
    pub item: String,
    /// Name.
    pub name: Text,
    /// Its points, 0 while there is no score.
    #[schema(value_type = String)]
    pub points: Exact,
    /// Its most points.
    #[schema(value_type = String)]
    pub max: Exact,
}

/// How two items were compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Pair {
    /// Code before.
    pub before: String,
    /// Code after.
    pub after: String,
    /// How the crosswalk relates them.
    pub relation: Relation,
    /// Share of its maximum that the item had before; null when it did not apply.
    #[schema(value_type = Option<String>)]
    pub share_before: Option<Exact>,
    /// The same performance read by the rule after, where it can read it.
    #[schema(value_type = Option<String>)]
    pub before_by_rule_after: Option<Exact>,
    /// Share of its maximum that the item has after; null when it does not apply.
    #[schema(value_type = Option<String>)]
    pub share_after: Option<Exact>,
    /// The same performance read by the rule before, where it can read it.
    #[schema(value_type = Option<String>)]
    pub after_by_rule_before: Option<Exact>,
    /// Whether its change counts as undivided.
    pub undivided: bool,
}

/// A comparison of two years.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// What the change is made of.
    pub parts: Parts,
    /// Items without a counterpart.
    pub alone: Vec<Alone>,
    /// Every pair, in the order of the crosswalk.
    pub pairs: Vec<Pair>,
    /// Items that have no score yet, by year: they count as 0.
    pub open: Vec<(Side, String)>,
}

/// Compares two assessments by what is claimed. `crosswalk` leads from one's set to the other's, either way; none is needed when
/// they are the same. None without a crosswalk, and where nothing is applicable.
#[must_use]
pub fn compare(before: &Assessment, after: &Assessment, crosswalk: Option<&Crosswalk>) -> Option<Comparison> {
    let ground = Ground::of(before, after, crosswalk)?;
    let whole = |side: Side| ground.whole(side);
    let (at_first, at_last) = (whole(Side::Before)?, whole(Side::After)?);
    let side = |swapped: bool| if swapped { Side::After } else { Side::Before };
    // Before the factors are swapped one by one, what can't be compared is set aside.
    let value = |swapped: usize| {
        let of = |factor: usize| side(swapped >> factor & 1 == 1);
        ground.score(of(0), of(1), of(2), of(3)).unwrap_or_else(Exact::zero)
    };
    let [rules, performance, undivided, applicability] = shapley::parts(value);
    let (none, all) = (value(0), value(0b1111));
    Some(Comparison {
        parts: Parts {
            change: &at_last - &at_first,
            not_comparable: (&at_last - &all) - (&at_first - &none),
            before: at_first,
            after: at_last,
            rules,
            performance,
            undivided,
            applicability,
        },
        alone: ground.alone(),
        pairs: ground.pairs(),
        open: ground.open(),
    })
}
