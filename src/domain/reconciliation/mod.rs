//! After publication: what was claimed against what was given, item by item, and where every point between them went.
//!
//! The claims are ended at the decimals that travel before anything else is reckoned, so that every sum below, added up as it is
//! read, gives the total to the last digit.

mod item;
mod published;
mod sums;
#[cfg(test)]
mod tests;

use serde::Serialize;
use utoipa::ToSchema;

use super::assessment::{Assessment, Survival};
use super::exact::Exact;
use super::facts::Cause;
use super::losses::{self, LossGroup};
use super::score::Percent;
pub use item::{AppraisalRound, ItemReconciliation, WalkStage, WalkStep};
pub use published::{DifferenceKind, DifferencePart, LeftForOpen, PublishedDifference};
pub use sums::{CauseSum, OverClaim, StageSum, UnitOverClaim};

/// An assessment reconciled with what the ministry gave.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Reconciliation {
    /// Whether the ministry's points or the survey's are known of every item that applies.
    pub complete: bool,
    /// Items of which they are not known; they count 0 under `published`.
    pub open: Vec<String>,
    /// What the units claim.
    #[schema(value_type = String)]
    pub claimed: Exact,
    /// What was given: the ministry's last round, or the survey.
    #[schema(value_type = String)]
    pub given: Exact,
    /// Most points among what applies.
    #[schema(value_type = String)]
    pub applicable_max: Exact,
    /// `given` of `applicable_max`, two decimals; null where nothing applies.
    #[schema(value_type = Option<String>)]
    pub percent: Option<Percent>,
    /// From what is claimed to what was given: the steps add up to `given` less `claimed`.
    pub walk: Vec<StageSum>,
    /// Where points were taken from claims, by the cause that was stated; these add up to what the steps down of review and
    /// ministry add up to.
    pub taken_by_cause: Vec<CauseSum>,
    /// What is missing to full points, by cause, as in the losses.
    pub lost_by_cause: Vec<LossGroup<Cause>>,
    /// What was claimed and not given, by unit.
    pub over_claim: OverClaim,
    /// The published total against ours.
    pub published: PublishedDifference,
    /// What next year's `expected` learns.
    pub learned: Learned,
    /// Item by item, in the set's order.
    pub items: Vec<ItemReconciliation>,
}

/// How claims fared at the ministry, and the rate by which next year's `expected` takes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Fared {
    /// Points claimed for the items appraised.
    #[schema(value_type = String)]
    pub claimed: Exact,
    /// Points the ministry gave for them, never more than claimed.
    #[schema(value_type = String)]
    pub appraised: Exact,
    /// The share that survived.
    #[schema(value_type = String)]
    pub rate: Exact,
    /// Items counted.
    pub items: usize,
    /// Assessments they come from.
    pub assessments: Vec<String>,
}

/// What this year adds to what is known of claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Learned {
    /// From earlier years; null where the ministry has appraised none of their claims.
    pub before: Option<Fared>,
    /// From this year alone; null where the ministry has appraised none of its claims.
    pub this_year: Option<Fared>,
    /// From both: what next year's `expected` goes by.
    pub after: Option<Fared>,
}

impl Fared {
    fn of(survival: &Survival) -> Self {
        Self {
            claimed: survival.claimed.clone(),
            appraised: survival.appraised.clone(),
            rate: survival.rate(),
            items: survival.items,
            assessments: survival.assessments.clone(),
        }
    }
}

/// Reconciles an assessment. `before` is what earlier years teach of claims, `index` the published percentage of the province,
/// two decimals.
#[must_use]
pub fn reconcile(
    assessment: &Assessment,
    before: Option<&Survival>,
    index: Option<rust_decimal::Decimal>,
) -> Reconciliation {
    let items = item::items(assessment);
    let open: Vec<String> = items.iter().filter(|item| item.is_open()).map(|item| item.code.clone()).collect();
    let claimed = items.iter().map(ItemReconciliation::claim).sum();
    let given: Exact = items.iter().map(ItemReconciliation::outcome).sum();
    let applicable_max: Exact = items.iter().filter(|item| item.applicable).map(|item| item.max.clone()).sum();
    let this_year = Survival::of(assessment);
    let after = Survival::together(this_year.clone().into_iter().chain(before.cloned()));
    let learned = Learned {
        before: before.map(Fared::of),
        this_year: this_year.as_ref().map(Fared::of),
        after: after.as_ref().map(Fared::of),
    };
    Reconciliation {
        complete: open.is_empty(),
        published: published::published(&items, &given, &applicable_max, index),
        percent: Percent::of(&given, &applicable_max),
        walk: sums::walk(&items),
        taken_by_cause: sums::taken_by_cause(&items),
        lost_by_cause: losses::losses(assessment).by_cause,
        over_claim: sums::over_claim(&items),
        open,
        claimed,
        given,
        applicable_max,
        learned,
        items,
    }
}
