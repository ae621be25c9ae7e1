//! The plan: the provably best set of steps, at most one per item, within a budget, a due date and a number per unit.
//!
//! Choosing one step of several for each item is a multiple-choice knapsack. It is solved exactly: points and efforts are
//! scaled to whole numbers ([`whole`]), and partial choices are followed as long as they can still win ([`search`]).

mod left_out;
mod places;
mod prices;
mod puzzle;
mod reach;
mod search;
mod steps;
#[cfg(test)]
mod tests;
mod whole;

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::exact::Exact;
use super::rules::Need;
use super::text::Text;
pub use left_out::{LeftOut, Why};
pub use reach::sufficient_score;
pub use steps::{Origin, possible_steps};

/// Partial choices made at most unless said: some seconds of work.
pub const DEFAULT_WORK: u64 = 5_000_000;
/// Partial choices that may be asked for.
pub const MOST_WORK: u64 = 50_000_000;

/// A way to more points for one item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Step {
    /// Item code.
    #[schema(example = "7.1.1")]
    pub item: String,
    /// Item name.
    pub name: Text,
    /// The item's points once the step is taken.
    #[schema(value_type = String, example = "0.5")]
    pub points: Exact,
    /// How many more points that is than now.
    #[schema(value_type = String, example = "0.5")]
    pub gain: Exact,
    /// What it takes, in the caller's unit.
    #[schema(value_type = String, example = "3")]
    pub effort: Exact,
    /// The unit that does it.
    pub unit: Option<String>,
    /// The day it is due.
    pub due: Option<NaiveDate>,
    /// What must change, as the rule says it; empty for a step that the caller gave.
    pub needs: Vec<Need>,
    /// Where the step comes from.
    pub origin: Origin,
}

/// What limits a plan.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    /// The most effort in all.
    pub budget: Option<Exact>,
    /// The last day a step may be due; steps without a day are not held by it.
    pub due: Option<NaiveDate>,
    /// The most steps of any one unit.
    pub per_unit: Option<usize>,
    /// The most steps of these units instead.
    pub units: BTreeMap<String, usize>,
}

impl Limits {
    /// The most steps of a unit; none without a limit.
    #[must_use]
    pub fn of_unit(&self, unit: &str) -> Option<usize> {
        self.units.get(unit).copied().or(self.per_unit)
    }
}

/// What is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aim {
    /// The most points.
    MostPoints,
    /// At least so many more points, for the least effort.
    LeastEffort {
        /// Points to gain, above 0 when anything is to be done.
        gain: Exact,
    },
}

/// How sure the plan is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Proof {
    /// Whether no other choice is better: proven, not hoped.
    pub optimal: bool,
    /// What no choice can better: the most points gained, or the least effort. The plan's own value when optimal.
    #[schema(value_type = String)]
    pub bound: Exact,
    /// How far the plan is from that bound at most; 0 when optimal.
    #[schema(value_type = String)]
    pub gap: Exact,
    /// Partial choices looked at.
    pub nodes: u64,
}

/// The best set of steps.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Indices of the steps taken, ascending.
    pub taken: Vec<usize>,
    /// Points gained.
    pub gain: Exact,
    /// Effort in all.
    pub effort: Exact,
    /// How sure that is.
    pub proof: Proof,
    /// Points per unit of effort at the margin: what a step must bring to be worth it. None when effort is no obstacle.
    pub margin: Option<Exact>,
    /// Every step left out, and why.
    pub left_out: Vec<LeftOut>,
}

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoPlan {
    /// The points can't be reached within the due date and the units' limits, whatever the effort.
    OutOfReach {
        /// The most that can be gained.
        most: Exact,
    },
    /// They can, but not within the budget.
    OverBudget {
        /// The effort of the best plan found.
        effort: Box<Exact>,
        /// No plan takes less than this.
        least: Box<Exact>,
    },
    /// The steps name units so that more of them are entangled at once than the search can follow.
    Entangled,
}

/// The best plan. `steps` are grouped by their item's code; efforts and gains are not negative. Ties are broken by less effort
/// (for [`Aim::LeastEffort`]: more points), then by the earlier days in sum, a step without a day counting as the last.
///
/// # Errors
/// See [`NoPlan`].
pub fn plan(steps: &[Step], limits: &Limits, aim: &Aim, work: u64, stop: &AtomicBool) -> Result<Plan, NoPlan> {
    let effort = search::Effort { most_nodes: work, stop };
    let model = whole::Model::of(steps, limits).ok_or(NoPlan::Entangled)?;
    let (answer, margin) = match aim {
        Aim::MostPoints => model.most_points(limits.budget.as_ref(), effort),
        Aim::LeastEffort { gain } => {
            let (most, _) = model.most_points(None, effort);
            if most.value < *gain {
                return Err(NoPlan::OutOfReach { most: most.bound });
            }
            model.least_effort(gain, most.chosen, effort)
        }
    };
    let mut taken: Vec<usize> = answer.chosen.iter().flatten().copied().collect();
    taken.sort_unstable();
    let gain: Exact = taken.iter().map(|index| &steps[*index].gain).sum();
    let spent: Exact = taken.iter().map(|index| &steps[*index].effort).sum();
    if *aim != Aim::MostPoints && limits.budget.as_ref().is_some_and(|budget| spent > *budget) {
        return Err(NoPlan::OverBudget { effort: Box::new(spent), least: Box::new(answer.bound) });
    }
    let gap = if answer.bound > answer.value { &answer.bound - &answer.value } else { &answer.value - &answer.bound };
    let proof = Proof { optimal: answer.optimal, bound: answer.bound, gap, nodes: answer.nodes };
    let left_out = left_out::reasons(steps, limits, aim, &taken, margin.as_ref());
    Ok(Plan { taken, gain, effort: spent, proof, margin, left_out })
}
