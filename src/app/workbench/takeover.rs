//! A plan taken over as a scenario: its steps as figures where the rule says which, else as the points they come to.

use std::collections::BTreeSet;

use super::scenario::{Assumption, Figure, Scenario, What};
use crate::domain::assessment::Assessment;
use crate::domain::inputs::Value;
use crate::domain::plan::Step;
use crate::domain::rules::Need;
use crate::domain::score::Basis;

impl Scenario {
    /// What the steps of a plan come to, as a scenario.
    #[must_use]
    pub fn of_steps(assessment: &Assessment, name: String, steps: &[Step]) -> Self {
        let assumed = steps.iter().filter_map(|step| assumption(assessment, step)).collect();
        Self { name, claimed_only: false, assumed }
    }
}

fn assumption(assessment: &Assessment, step: &Step) -> Option<Assumption> {
    let figures = figures(assessment, step).map(What::Figures);
    // Points of a fraction without an end stop at six places, as far as points can be given.
    let what = figures.or_else(|| step.points.floor_to(6).map(|points| What::Points(points.normalize())))?;
    Some(Assumption { item: step.item.clone(), unit: None, what })
}

/// The figures that a step needs; none where units report them, or where the step does not say.
fn figures(assessment: &Assessment, step: &Step) -> Option<Vec<(String, Figure)>> {
    let (item, record) = assessment.item(&step.item)?;
    if item.is_collected() || step.needs.is_empty() {
        return None;
    }
    let mut figures: Vec<(String, Figure)> = Vec::new();
    let mut ticked: BTreeSet<String> = match record.claim_basis(item) {
        Basis::Inputs(now) => match now.get("ticked") {
            Some(Value::Ticked(entries)) => entries.clone(),
            _ => BTreeSet::new(),
        },
        Basis::Rows { .. } => return None,
    };
    for Need { input, at_least, at_most, choose, tick, .. } in &step.needs {
        if let Some(entry) = tick {
            ticked.insert(entry.clone());
            continue;
        }
        let target = at_least.or(*at_most).map(|number| number.normalize().to_string());
        figures.push((input.clone(), Figure::One(choose.clone().or(target)?)));
    }
    if step.needs.iter().any(|need| need.tick.is_some()) {
        figures.push(("ticked".to_owned(), Figure::Several(ticked.into_iter().collect())));
    }
    Some(figures)
}
