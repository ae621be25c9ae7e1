//! The worked examples beside a rule, run.

use super::{Basis, Figured};
use crate::domain::criteria::Item;
use crate::domain::exact::Exact;

/// An example that does not score what it says.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Index of the example.
    pub example: usize,
    /// What it scores instead.
    pub scored: Figured,
}

/// Runs an item's examples and returns those that fail.
#[must_use]
pub fn failures(item: &Item) -> Vec<Failure> {
    let mut failures = Vec::new();
    for (index, example) in item.examples.iter().enumerate() {
        let contributors: Vec<String>;
        let basis = match &example.units {
            Some(units) => {
                contributors = units.keys().cloned().collect();
                let rows = units.iter().map(|(unit, row)| (unit.as_str(), row)).collect();
                Basis::Rows { contributors: &contributors, rows }
            }
            None => Basis::Inputs(&example.given),
        };
        let scored = super::item(item, &basis).figured();
        let expected = example.points.map_or(Figured::NotApplicable, |points| Figured::Points(Exact::from(points)));
        if scored != expected {
            failures.push(Failure { example: index, scored });
        }
    }
    failures
}
