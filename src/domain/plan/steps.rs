//! The steps that the rules give: rung after rung of each item's next step, from where the item is claimed to stand.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Step;
use crate::domain::assessment::{Assessment, BasisName, History, ItemRecord};
use crate::domain::criteria::{Item, Method};
use crate::domain::exact::Exact;
use crate::domain::inputs::{Inputs, Value};
use crate::domain::rules::{Figures, Known, Need};
use crate::domain::score::Standing;

/// Rungs followed at most: a deduction per dossier has one for each.
const MOST_RUNGS: usize = 24;

/// Where a step comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A rung of the item's rule.
    Rule,
    /// The report that is missing, with all that is still possible.
    Report,
    /// Given by the caller.
    Given,
}

/// Every step of every item that can still move: neither appraised nor surveyed nor out of the reckoning. The n-th rung of an
/// item takes n × `effort`; a missing report takes one.
#[must_use]
pub fn possible_steps(assessment: &Assessment, effort: &Exact) -> Vec<Step> {
    let standings = assessment.standings(BasisName::Claimed, &History::default()).items;
    let all = assessment.set.items().iter().zip(&assessment.items).zip(&standings);
    let open = all.filter(|((item, record), standing)| {
        item.method == Method::Appraisal && standing.applicable && record.appraisals.is_empty()
    });
    open.flat_map(|((item, record), standing)| {
        let due = assessment.closes_on(item, record);
        steps_of(item, record, standing, due, effort)
    })
    .collect()
}

fn steps_of(
    item: &Item,
    record: &ItemRecord,
    standing: &Standing,
    due: Option<NaiveDate>,
    effort: &Exact,
) -> Vec<Step> {
    let assignment = record.assignment().map(|assignment| &assignment.fact);
    let unit = assignment.map(|fact| fact.lead.clone()).or_else(|| item.lead.clone());
    let now = standing.points.clone().unwrap_or_else(Exact::zero);
    let step = |nth: usize, points: Exact, needs: Vec<Need>, origin: Origin| Step {
        item: item.code.clone(),
        name: item.name.clone(),
        gain: &points - &now,
        points,
        effort: &Exact::whole(nth as u64) * effort,
        unit: unit.clone(),
        due,
        needs,
        origin,
    };
    if standing.points.is_none() {
        let most = standing.most.clone();
        return if most > now { vec![step(1, most, Vec::new(), Origin::Report)] } else { Vec::new() };
    }
    let basis = record.claim_basis(item);
    let rungs = rungs(item, basis.figures(item)).into_iter().filter(|(points, _)| *points > now);
    rungs.enumerate().map(|(index, (points, needs))| step(index + 1, points, needs, Origin::Rule)).collect()
}

/// The points of each rung above the figures, and all that it takes from where they are.
fn rungs(item: &Item, start: Figures<'_>) -> Vec<(Exact, Vec<Need>)> {
    let mut rungs = Vec::new();
    let mut reached = Reached::default();
    while rungs.len() < MOST_RUNGS {
        let Some(next) = item.rule.next_step(item.frame(), &reached.figures(item, &start)) else { break };
        next.needs.iter().for_each(|need| reached.take(need));
        rungs.push((next.points, reached.needs(&start)));
    }
    rungs
}

/// What has been moved on the way up.
#[derive(Default)]
struct Reached {
    numbers: Inputs,
    choice: Option<String>,
    ticked: BTreeSet<String>,
    /// The start's own and the new ticks, for the rule to read.
    all_ticked: BTreeSet<String>,
}

impl Reached {
    fn take(&mut self, need: &Need) {
        if let Some(target) = need.at_least.or(need.at_most) {
            self.numbers.insert(need.input.clone(), Value::Number(target));
        }
        if let Some(choose) = &need.choose {
            self.choice = Some(choose.clone());
        }
        if let Some(tick) = &need.tick {
            self.ticked.insert(tick.clone());
        }
    }

    /// The start's figures with what has moved.
    fn figures<'a>(&'a mut self, item: &'a Item, start: &'a Figures<'_>) -> Figures<'a> {
        let mut figures = start.lent();
        for (name, value) in &self.numbers {
            let Value::Number(number) = value else { continue };
            let known = Known { least: *number, most: Some(*number) };
            match figures.numbers.iter_mut().find(|(own, _)| own == name) {
                Some((_, old)) => *old = known,
                None => figures.numbers.push((name, known)),
            }
        }
        if let Some(choice) = &self.choice {
            figures.choice = item.rule.options().find(|option| option == choice);
        }
        if let Some(ticked) = start.ticked {
            self.all_ticked = ticked.union(&self.ticked).cloned().collect();
            figures.ticked = Some(&self.all_ticked);
        }
        figures
    }

    fn needs(&self, start: &Figures<'_>) -> Vec<Need> {
        let numbers = self.numbers.iter().filter_map(|(name, value)| match value {
            Value::Number(target) => Some(Need::to(name, start.number(name).unwrap_or(Decimal::ZERO), *target)),
            _ => None,
        });
        let choice = self.choice.iter().map(|option| Need {
            input: "choice".to_owned(),
            choose: Some(option.clone()),
            ..Need::default()
        });
        let ticks = self.ticked.iter().map(|tick| Need {
            input: "ticked".to_owned(),
            tick: Some(tick.clone()),
            ..Need::default()
        });
        numbers.chain(choice).chain(ticks).collect()
    }
}
