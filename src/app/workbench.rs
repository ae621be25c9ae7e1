//! Scenarios side by side: what each supposes, what comes of it on every basis, and what it takes by the plan's account.

mod choose;
mod levers;
mod scenario;
mod takeover;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};

use super::App;
use super::rankings::roster;
use super::scores::{Outside, Total};
use super::what_if::{Supposed, suppose};
use crate::domain::assessment::{Assessment, BasisName, Standings};
use crate::domain::difference::{Change, Mark, differences};
use crate::domain::exact::Exact;
use crate::domain::plan::{Step, possible_steps};
use crate::domain::ranking::Scope;
use crate::domain::ranking::order::Order;
use crate::domain::score::{self, ScoredNode};
use crate::domain::text::Text;
pub use choose::{Candidate, Wanted};
pub use levers::{Figured, Lever, Slide, Unit};
pub use scenario::{Assumption, At, Figure, Refused, Scenario, What};

/// Scenarios that stand side by side, at most.
pub const MOST_SCENARIOS: usize = 4;

/// One of the four totals as it would be.
#[derive(Clone, Debug)]
pub struct TotalThen {
    /// Which.
    pub basis: BasisName,
    /// The total and its rank.
    pub total: Total,
    /// Against how it is.
    pub change: Change,
}

/// An area as it would be, by what is claimed.
#[derive(Clone, Debug)]
pub struct AreaThen {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Text,
    /// What it would score.
    pub mark: Mark,
    /// Against how it is.
    pub change: Change,
}

/// An item that a scenario names or moves, by what is claimed.
#[derive(Clone, Debug)]
pub struct ItemThen {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Text,
    /// As it is.
    pub before: Mark,
    /// As it would be.
    pub after: Mark,
    /// After less before.
    pub change: Change,
    /// Why it would score that.
    pub explanation: Option<Text>,
}

/// What would be.
#[derive(Clone, Debug)]
pub struct Then {
    /// Secured, claimed, expected, ceiling.
    pub totals: Vec<TotalThen>,
    /// The areas, in the order of the set.
    pub areas: Vec<AreaThen>,
    /// The items that differ or are named, in the order of the set.
    pub items: Vec<ItemThen>,
    /// What it takes in rungs of the plan: for each item the least step that brings as much. None where the plan knows no such
    /// step of one of them.
    pub effort: Option<Exact>,
    /// What had to be taken for granted.
    pub notes: Vec<Text>,
}

/// Scenarios side by side.
#[derive(Clone, Debug)]
pub struct Bench {
    /// Version it was computed from.
    pub version: i64,
    /// When it was computed.
    pub at: DateTime<Utc>,
    /// How it is.
    pub now: Then,
    /// What would be by each scenario, or why not.
    pub scenarios: Vec<Result<Then, Vec<Refused>>>,
}

impl App {
    /// Scenarios side by side: each is a what-if of its own (docs/INSIGHT.md). Nothing is stored.
    #[must_use]
    pub fn bench(&self, assessment: &Assessment, outside: &Outside, scenarios: &[Scenario]) -> Bench {
        let ground = Ground::of(assessment, outside);
        Bench {
            version: assessment.version,
            at: self.now(),
            now: ground.now(),
            scenarios: scenarios.iter().map(|scenario| ground.side(scenario)).collect(),
        }
    }
}

/// How the assessment stands on every basis.
struct Ground<'a> {
    assessment: &'a Assessment,
    outside: &'a Outside,
    order: Option<Order>,
    now: Vec<(BasisName, Standings, ScoredNode)>,
    steps: Vec<Step>,
}

impl<'a> Ground<'a> {
    fn of(assessment: &'a Assessment, outside: &'a Outside) -> Self {
        let now = BasisName::ALL.into_iter().map(|basis| {
            let standings = assessment.standings(basis, &outside.history);
            let root = score::tree(&assessment.set, &standings.items, &mut |_| None);
            (basis, standings, root)
        });
        Self {
            order: Order::of(&outside.published, &roster(assessment.opening.year)).ok(),
            now: now.collect(),
            steps: possible_steps(assessment, &Exact::whole(1)),
            assessment,
            outside,
        }
    }

    /// How it is.
    fn now(&self) -> Then {
        let same = Supposed { assessment: self.assessment.clone(), amended: Vec::new(), notes: Vec::new() };
        self.then(&Scenario::default(), same)
    }

    /// What would be by a scenario, or every reason why it can't be.
    fn side(&self, scenario: &Scenario) -> Result<Then, Vec<Refused>> {
        let asked = scenario.asked(self.assessment);
        let supposed = suppose(self.assessment, None, &asked.supposition);
        Ok(self.then(scenario, asked.settled(scenario, supposed)?))
    }

    fn then(&self, scenario: &Scenario, supposed: Supposed) -> Then {
        let Supposed { assessment: then, notes, .. } = supposed;
        let province = &self.assessment.opening.province;
        let (mut totals, mut areas, mut items) = (Vec::new(), Vec::new(), Vec::new());
        for (basis, now, was) in &self.now {
            let after = then.standings_after(self.assessment, now, *basis, &self.outside.history);
            let root = score::tree(&then.set, &after.items, &mut |_| None);
            let change = Change::between(Some(&Mark::of(was)), Some(&Mark::of(&root)));
            if *basis == BasisName::Claimed {
                areas = areas_of(was, &root);
                items = self.items_of(scenario, &then, &after, was, &root);
            }
            let total =
                Total::of(root.sums(), after.assumptions, self.order.as_ref(), province, self.outside, &Scope::All);
            totals.push(TotalThen { basis: *basis, total, change });
        }
        Then { effort: self.effort(&items), totals, areas, items, notes }
    }

    fn items_of(
        &self,
        scenario: &Scenario,
        then: &Assessment,
        after: &Standings,
        was: &ScoredNode,
        root: &ScoredNode,
    ) -> Vec<ItemThen> {
        let moved = differences(was, root);
        let found = self.assessment.set.items().iter().enumerate().filter_map(|(index, item)| {
            let named = scenario.assumed.iter().any(|assumed| assumed.item == item.code);
            let moved = moved.iter().find(|one| one.code == item.code);
            let (before, after_mark) = match moved {
                Some(moved) => (moved.before.clone()?, moved.after.clone()?),
                None if named => {
                    let mark = Mark::of(leaf(root, &item.code)?);
                    (mark.clone(), mark)
                }
                None => return None,
            };
            let detail = then.explain(index, BasisName::Claimed, after.items.get(index)?);
            Some(ItemThen {
                code: item.code.clone(),
                name: item.name.clone(),
                change: Change::between(Some(&before), Some(&after_mark)),
                before,
                after: after_mark,
                explanation: detail.map(|detail| detail.explanation),
            })
        });
        found.collect()
    }

    /// The least effort by which the plan's own steps bring as much, item by item.
    fn effort(&self, items: &[ItemThen]) -> Option<Exact> {
        let least = |item: &ItemThen| {
            if item.change.points <= Exact::zero() {
                return Some(Exact::zero());
            }
            let wanted = item.after.points.as_ref()?;
            let enough = self.steps.iter().filter(|step| step.item == item.code && step.points >= *wanted);
            enough.map(|step| step.effort.clone()).min()
        };
        items.iter().map(least).sum()
    }
}

fn areas_of(was: &ScoredNode, root: &ScoredNode) -> Vec<AreaThen> {
    let pairs = was.children.iter().flatten().zip(root.children.iter().flatten());
    let area = |(before, after): (&ScoredNode, &ScoredNode)| {
        let (before, mark) = (Mark::of(before), Mark::of(after));
        let change = Change::between(Some(&before), Some(&mark));
        AreaThen { code: after.code.to_string(), name: Text::clone(&after.name), mark, change }
    };
    pairs.map(area).collect()
}

/// The node of an item.
fn leaf<'a>(node: &'a ScoredNode, code: &str) -> Option<&'a ScoredNode> {
    match &node.children {
        None => Some(node).filter(|node| *node.code == *code),
        Some(children) => children.iter().find_map(|child| leaf(child, code)),
    }
}
