//! The one engine: from figures to points, from items to the tree.

pub mod examples;
mod tree;

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use super::collect::{self, Holding, Rows};
use super::criteria::{Item, Method};
use super::exact::Exact;
use super::inputs::{Inputs, Value};
use super::rules::{Figures, NextStep, Outcome};
use super::text::Text;
pub use tree::{Percent, ScoredNode, Standing, Sums, tree};

/// What the figures of an item come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Figured {
    /// So many points.
    Points(Exact),
    /// Not applicable.
    NotApplicable,
    /// Figures are missing: no score yet, which is not 0.
    Unknown,
}

/// Where an item's figures come from.
#[derive(Clone, Debug)]
pub enum Basis<'a> {
    /// The item's own inputs.
    Inputs(&'a Inputs),
    /// The rows of the contributing units.
    Rows {
        /// Units that are to report.
        contributors: &'a [String],
        /// What has been reported.
        rows: Rows<'a>,
    },
}

impl Basis<'_> {
    /// The figures as far as they are known.
    #[must_use]
    pub fn figures<'a>(&'a self, item: &'a Item) -> Figures<'a> {
        match self {
            Self::Inputs(inputs) => Figures::known(inputs),
            Self::Rows { contributors, rows } => collect::figures(item, contributors, rows),
        }
    }
}

/// Scores one item: its points or why there are none, and the least and most that are still possible.
#[must_use]
pub fn item(item: &Item, basis: &Basis<'_>) -> Standing {
    by_figures(item, &basis.figures(item))
}

/// As [`item`], from figures wherever they come from.
#[must_use]
pub fn by_figures(item: &Item, figures: &Figures<'_>) -> Standing {
    match item.rule.score(item.frame(), figures).map(|scored| scored.outcome) {
        Some(Outcome::Points(points)) => Standing::points(points),
        Some(Outcome::NotApplicable) => Standing::not_applicable(),
        None => {
            let (least, most) = item.rule.bounds(item.frame(), figures);
            Standing { applicable: true, points: None, least, most }
        }
    }
}

/// Everything there is to say of one item's score.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ItemDetail {
    /// Who scores it.
    pub method: Method,
    /// Name of the rule.
    pub rule: &'static str,
    /// Whether it counts.
    pub applicable: bool,
    /// The figures the rule read, as text; a list for a checklist.
    #[schema(value_type = Object)]
    pub inputs: serde_json::Map<String, serde_json::Value>,
    /// Which branch of the rule, and why.
    pub explanation: Text,
    /// The nearest way to more points.
    pub next_step: Option<NextStep>,
    /// Evidence the set asks for.
    #[schema(value_type = Vec<String>)]
    pub evidence: Arc<[String]>,
    /// For a collected item: who has not reported, and who holds it back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collected: Option<Collected>,
}

/// The state of a collection.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Collected {
    /// How many units are to report.
    pub contributors: usize,
    /// Units whose report is missing.
    pub missing: Vec<String>,
    /// Units whose figures keep the item from more points, dearest first.
    pub held_by: Vec<Holding>,
}

/// Explains one item.
#[must_use]
pub fn explain(item: &Item, basis: &Basis<'_>) -> ItemDetail {
    let figures = basis.figures(item);
    let collected = match basis {
        Basis::Rows { contributors, rows } => Some(Collected {
            contributors: contributors.len(),
            missing: contributors.iter().filter(|unit| !rows.contains_key(unit.as_str())).cloned().collect(),
            held_by: collect::held_by(item, contributors, rows),
        }),
        Basis::Inputs(_) => None,
    };
    ItemDetail { collected, ..explain_figures(item, &figures, || missing(item, basis, &figures)) }
}

/// As [`explain`], from figures wherever they come from; `missing` says what is, where they settle nothing.
#[must_use]
pub fn explain_figures(item: &Item, figures: &Figures<'_>, missing: impl FnOnce() -> Text) -> ItemDetail {
    let frame = item.frame();
    let scored = item.rule.score(frame, figures);
    let explanation = match &scored {
        Some(scored) => item.rule.explain(frame, figures, scored),
        None => unknown(item, figures, &missing()),
    };
    ItemDetail {
        method: item.method,
        rule: item.rule.name(),
        applicable: !matches!(scored.as_ref().map(|scored| &scored.outcome), Some(Outcome::NotApplicable)),
        inputs: shown_inputs(item, figures),
        explanation,
        next_step: item.rule.next_step(frame, figures),
        evidence: Arc::clone(&item.evidence),
        collected: None,
    }
}

/// What is missing.
fn missing(item: &Item, basis: &Basis<'_>, figures: &Figures<'_>) -> Text {
    match basis {
        Basis::Inputs(_) => missing_figures(item, figures),
        Basis::Rows { contributors: [], .. } => {
            Text::new("chưa phân công đơn vị báo cáo", "no unit has been asked to report")
        }
        Basis::Rows { contributors, rows } => {
            let missing = contributors.iter().filter(|unit| !rows.contains_key(unit.as_str())).count();
            let all = contributors.len();
            Text::new(
                format!("còn {missing}/{all} đơn vị chưa báo cáo"),
                format!("{missing} of {all} units have not reported"),
            )
        }
    }
}

/// That there is no score yet, why, and what can still come of it.
fn unknown(item: &Item, figures: &Figures<'_>, missing: &Text) -> Text {
    let (least, most) = item.rule.bounds(item.frame(), figures);
    let (least, most) = (super::text::number(&least.shown()), super::text::number(&most.shown()));
    Text::new(
        format!("Chưa chấm được: {}. Có thể đạt từ {} đến {} điểm", missing.vi, least.vi, most.vi),
        format!("No score yet: {}. Between {} and {} points are possible", missing.en, least.en, most.en),
    )
}

fn missing_figures(item: &Item, figures: &Figures<'_>) -> Text {
    match item.rule.option_input() {
        Some("choice") => Text::new("chưa chọn mức đạt được", "the level reached is not chosen"),
        Some(_) => Text::new("chưa đánh dấu nội dung đã hoàn thành", "what has been done is not ticked"),
        None => {
            let unknown = || item.inputs.iter().filter(|spec| figures.number(&spec.name).is_none());
            let named = |pick: fn(&Text) -> &str| {
                unknown().map(|spec| format!("“{}”", pick(&spec.label))).collect::<Vec<_>>().join(", ")
            };
            Text::new(
                format!("thiếu số liệu {}", named(|label| &label.vi)),
                format!("missing figures: {}", named(|label| &label.en)),
            )
        }
    }
}

fn shown_inputs(item: &Item, figures: &Figures<'_>) -> serde_json::Map<String, serde_json::Value> {
    let mut shown = serde_json::Map::new();
    if let Some(option) = figures.choice {
        shown.insert("choice".to_owned(), option.into());
    }
    if let Some(ticked) = figures.ticked {
        shown.insert("ticked".to_owned(), ticked.iter().cloned().collect());
    }
    for spec in &item.inputs {
        if let Some(number) = figures.number(&spec.name) {
            shown.insert(spec.name.clone(), number.normalize().to_string().into());
        }
    }
    shown
}

/// Figures as the API writes them: numbers and options as text, ticked entries as a list.
#[must_use]
pub fn inputs_json(inputs: &Inputs) -> serde_json::Map<String, serde_json::Value> {
    let json = |value: &Value| match value {
        Value::Number(number) => number.normalize().to_string().into(),
        Value::Choice(option) => option.clone().into(),
        Value::Ticked(entries) => entries.iter().cloned().collect(),
    };
    inputs.iter().map(|(name, value)| (name.clone(), json(value))).collect()
}
