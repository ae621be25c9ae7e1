//! What is asked of a plan: the goal, the limits, the caller's prices; and the steps that come of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::{Answer, AppError, Fault};
use crate::domain::assessment::{Assessment, BasisName, History};
use crate::domain::exact::Exact;
use crate::domain::plan::{Limits, MOST_WORK, Origin, Step, possible_steps};
use crate::domain::text;

/// Steps that a caller may give: more than a set of criteria has.
const MOST_GIVEN: usize = 2_000;

/// What is to be planned.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanRequest {
    /// `most_points`, or `{"least_effort": {…}}` with what is to be reached.
    pub goal: Goal,
    /// What limits the plan.
    #[serde(default)]
    pub limits: PlanLimits,
    /// Efforts, units and due days of steps. One that comes to the same points as a step of the item's rule replaces it; any
    /// other is added.
    #[serde(default)]
    pub steps: Vec<GivenStep>,
    /// Leaves out the steps of the rules that are not priced here.
    #[serde(default)]
    pub only_given: bool,
    /// What one rung of a rule takes unless priced, in the caller's unit; 1 unless said, so that efforts count rungs.
    #[schema(value_type = Option<String>)]
    pub effort_per_rung: Option<Decimal>,
    /// Whether a rung takes the same however high it is, so that efforts count items and a budget is the most items.
    #[serde(default)]
    pub count_items: bool,
    /// How many partial choices may be looked at: 1 to 50000000; 5000000 unless said.
    pub work: Option<u64>,
}

/// What is wanted.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// The most points within the limits.
    MostPoints,
    /// A score or a rank for the least effort.
    LeastEffort(Reach),
}

/// What is to be reached: one of these.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reach {
    /// Points in all.
    #[schema(value_type = Option<String>, example = "80")]
    pub points: Option<Decimal>,
    /// The index in percent.
    #[schema(value_type = Option<String>)]
    pub percent: Option<Decimal>,
    /// A rank: proven by what is published, or with a given certainty.
    pub rank: Option<u32>,
    /// With which chance the rank is to be reached, above 0 and under 1, by the outlook's account of the others; proven unless
    /// said.
    #[schema(value_type = Option<String>)]
    pub certainty: Option<Decimal>,
}

/// What limits a plan.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanLimits {
    /// The most effort in all.
    #[schema(value_type = Option<String>, example = "10")]
    pub budget: Option<Decimal>,
    /// The last day a step may be due.
    pub due: Option<NaiveDate>,
    /// The most steps of any one unit.
    pub per_unit: Option<usize>,
    /// The most steps of these units instead, by slug.
    #[serde(default)]
    pub units: BTreeMap<String, usize>,
    /// Items that stay as they are, by code.
    #[serde(default)]
    pub exclude: Vec<String>,
}

/// A step as the caller sees it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GivenStep {
    /// Item code.
    #[schema(example = "7.1.1")]
    pub item: String,
    /// The item's points once the step is taken.
    #[schema(value_type = String, example = "0.5")]
    pub points: Decimal,
    /// What it takes.
    #[schema(value_type = String, example = "3")]
    pub effort: Decimal,
    /// The unit that does it; the one in charge unless said.
    pub unit: Option<String>,
    /// When it is due; the assignment's day unless said.
    pub due: Option<NaiveDate>,
}

pub(super) fn limits(ask: &PlanRequest) -> Answer<Limits> {
    let PlanLimits { budget, due, per_unit, units, exclude: _ } = ask.limits.clone();
    let mut faults = Vec::new();
    if budget.is_some_and(|budget| budget < Decimal::ZERO) {
        faults.push(Fault::new("/limits/budget", "out_of_range", "không âm", "not negative"));
    }
    if ask.work.is_some_and(|work| !(1..=MOST_WORK).contains(&work)) {
        let (vi, en) = (format!("từ 1 đến {MOST_WORK}"), format!("1 to {MOST_WORK}"));
        faults.push(Fault::new("/work", "out_of_range", vi, en));
    }
    if ask.effort_per_rung.is_some_and(|effort| effort < Decimal::ZERO) {
        faults.push(Fault::new("/effort_per_rung", "out_of_range", "không âm", "not negative"));
    }
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults));
    }
    Ok(Limits { budget: budget.map(Exact::from), due, per_unit, units })
}

/// The rules' steps with the caller's prices, and the caller's own.
pub(super) fn steps(assessment: &Assessment, ask: &PlanRequest) -> Answer<Vec<Step>> {
    let effort = ask.effort_per_rung.map_or_else(|| Exact::whole(1), Exact::from);
    let mut rules = possible_steps(assessment, &effort);
    if ask.count_items {
        rules.iter_mut().for_each(|step| step.effort = effort.clone());
    }
    let mut steps: Vec<Step> = if ask.only_given { Vec::new() } else { rules.clone() };
    steps.retain(|step| !ask.steps.iter().any(|given| given.item == step.item && step.points == given.points.into()));
    let standings = assessment.standings(BasisName::Claimed, &History::default()).items;
    let mut faults = Vec::new();
    if ask.steps.len() > MOST_GIVEN {
        let (vi, en) = (format!("nhiều nhất {MOST_GIVEN} bước"), format!("{MOST_GIVEN} steps at most"));
        return Err(AppError::invalid("/steps", "too_many", vi, en));
    }
    if ask.limits.exclude.len() > MOST_GIVEN {
        let (vi, en) = (format!("nhiều nhất {MOST_GIVEN} mục"), format!("{MOST_GIVEN} items at most"));
        return Err(AppError::invalid("/limits/exclude", "too_many", vi, en));
    }
    for (nth, code) in ask.limits.exclude.iter().enumerate() {
        if assessment.set.item(code).is_none() {
            let (vi, en) = (format!("không có mục {code}"), format!("no item {code}"));
            faults.push(Fault::new(format!("/limits/exclude/{nth}"), "unknown_item", vi, en));
        }
    }
    for (nth, given) in ask.steps.iter().enumerate() {
        let at = |field: &str| format!("/steps/{nth}/{field}");
        let Some(index) = assessment.set.index_of(&given.item) else {
            let (vi, en) = (format!("không có mục {}", given.item), format!("no item {}", given.item));
            faults.push(Fault::new(at("item"), "unknown_item", vi, en));
            continue;
        };
        let (item, record, standing) = (&assessment.set.items()[index], &assessment.items[index], &standings[index]);
        if record.appraised(item).is_some() || !standing.applicable {
            faults.push(Fault::new(
                at("item"),
                "settled",
                "mục đã có điểm thẩm định, kết quả điều tra, hoặc không áp dụng",
                "the item is appraised, surveyed or not applicable",
            ));
        }
        if given.points < Decimal::ZERO || given.points > item.max {
            let max = text::decimal(item.max);
            let (vi, en) = (format!("từ 0 đến {}", max.vi), format!("0 to {}", max.en));
            faults.push(Fault::new(at("points"), "out_of_range", vi, en));
        }
        if given.effort < Decimal::ZERO {
            faults.push(Fault::new(at("effort"), "out_of_range", "không âm", "not negative"));
        }
        let points = Exact::from(given.points);
        let same = |step: &Step| step.item == given.item && step.points == points;
        let known = rules.iter().find(|step| same(step));
        let assignment = record.assignment().map(|assignment| &assignment.fact);
        let now = standing.points.clone().unwrap_or_else(Exact::zero);
        let lead = assignment.map(|fact| fact.lead.clone()).or_else(|| item.lead.clone());
        let step = Step {
            item: item.code.clone(),
            name: item.name.clone(),
            gain: &points - &now,
            effort: given.effort.into(),
            unit: given.unit.clone().or(lead),
            due: given.due.or_else(|| assignment.map(|fact| fact.due)),
            needs: known.map(|step| step.needs.clone()).unwrap_or_default(),
            origin: known.map_or(Origin::Given, |step| step.origin),
            points,
        };
        steps.push(step);
    }
    steps.retain(|step| !ask.limits.exclude.contains(&step.item));
    if faults.is_empty() { Ok(steps) } else { Err(AppError::Invalid(faults)) }
}
