//! The levers of an item: every figure that can be assumed, where it stands, and how far it can be moved.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::scenario::{Figure, Scenario};
use crate::app::App;
use crate::domain::assessment::Assessment;
use crate::domain::criteria::{InputSpec, Item, Method, unit_name};
use crate::domain::exact::Exact;
use crate::domain::inputs::{Inputs, Value};
use crate::domain::score::Basis;
use crate::domain::text::Text;

/// The smallest step of points on a slider: hundredths, as they are shown.
const POINTS: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

/// An item and what can be assumed of it.
#[derive(Clone, Debug)]
pub struct Lever {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Text,
    /// Most points.
    pub max: Exact,
    /// Whether it is a survey: its satisfaction can be assumed, points can't.
    pub survey: bool,
    /// The unit in charge.
    pub lead: Option<String>,
    /// Last day to report.
    pub due: Option<NaiveDate>,
    /// Its figures; empty where units report them.
    pub figures: Vec<Figured>,
    /// The rows of the contributing units, where they report them.
    pub units: Vec<Unit>,
    /// The points assumed.
    pub points: Option<Decimal>,
    /// Where a slider of its points stands.
    pub slide: Option<Slide>,
    /// Whether it is assumed not to apply.
    pub left_out: bool,
}

/// A contributing unit's row.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Slug.
    pub slug: String,
    /// Its figures.
    pub figures: Vec<Figured>,
}

/// One figure that can be assumed.
#[derive(Clone, Debug)]
pub struct Figured {
    /// Its name in the rule.
    pub name: String,
    /// Its label; of an option or a list the rule has none.
    pub label: Option<Text>,
    /// Its unit.
    pub unit: Text,
    /// Whether it is counted in whole ones.
    pub whole: bool,
    /// As it is claimed.
    pub now: Option<Figure>,
    /// As it is assumed; none where it stays as it is.
    pub then: Option<Figure>,
    /// What can be chosen, with labels; empty for a number.
    pub options: Vec<(String, Text)>,
    /// How far it can be moved, where that is bounded by nature.
    pub slide: Option<Slide>,
}

/// A slider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slide {
    /// The most; the least is 0.
    pub most: Decimal,
    /// One step.
    pub step: Decimal,
    /// Where it stands.
    pub at: Decimal,
}

impl Slide {
    /// A slider from 0; none where there is no way to go. Its steps are fine enough for where it stands.
    fn of(most: Decimal, step: Decimal, at: Decimal) -> Option<Self> {
        let at = at.clamp(Decimal::ZERO, most.max(Decimal::ZERO)).normalize();
        let fine = Decimal::new(1, at.scale().max(most.normalize().scale()));
        (most > Decimal::ZERO).then(|| Self { most: most.normalize(), step: step.min(fine), at })
    }
}

impl Figured {
    /// What counts: as assumed, else as claimed.
    #[must_use]
    pub fn value(&self) -> Option<&Figure> {
        self.then.as_ref().or(self.now.as_ref())
    }
}

impl App {
    /// The levers of items under a scenario, in the order of the codes; codes that the set does not have are left out.
    #[must_use]
    pub fn levers(&self, assessment: &Assessment, codes: &[String], scenario: &Scenario) -> Vec<Lever> {
        codes.iter().filter_map(|code| lever(assessment, code, scenario)).collect()
    }
}

pub(super) fn lever(assessment: &Assessment, code: &str, scenario: &Scenario) -> Option<Lever> {
    let (item, record) = assessment.item(code)?;
    let survey = item.method == Method::Survey;
    let known = record.surveys.last().map(|survey| survey.fact.satisfaction);
    let surveyed: Inputs = match (survey, known, item.inputs.first()) {
        (true, Some(satisfaction), Some(spec)) => [(spec.name.clone(), Value::Number(satisfaction))].into(),
        _ => Inputs::new(),
    };
    let basis = if survey { Basis::Inputs(&surveyed) } else { record.claim_basis(item) };
    let nothing = Inputs::new();
    let (figures, units) = match &basis {
        Basis::Inputs(now) => (figured(item, now, scenario, None), Vec::new()),
        Basis::Rows { contributors, rows } => {
            let row = |slug: &String| {
                let now = rows.get(slug.as_str()).copied().unwrap_or(&nothing);
                Unit { slug: slug.clone(), figures: figured(item, now, scenario, Some(slug)) }
            };
            (Vec::new(), contributors.iter().map(row).collect())
        }
    };
    let points = scenario.points_of(code);
    let now = record.appraised(item).and_then(|standing| standing.points);
    let now = now.or_else(|| record.claimed(item).points).and_then(|points| points.floor_to(2));
    let at = points.or(now).unwrap_or_default();
    let assignment = record.assignment().map(|assignment| &assignment.fact);
    Some(Lever {
        code: item.code.clone(),
        name: item.name.clone(),
        max: item.max.into(),
        survey,
        lead: assignment.map(|fact| fact.lead.clone()),
        due: assessment.closes_on(item, record),
        figures,
        units,
        points,
        slide: Slide::of(item.max, POINTS, at).filter(|_| !survey),
        left_out: scenario.leaves_out(code),
    })
}

/// The figures of an item or of a unit's row.
fn figured(item: &Item, now: &Inputs, scenario: &Scenario, unit: Option<&str>) -> Vec<Figured> {
    let then = |name: &str| scenario.figure(&item.code, unit, name).cloned();
    if let Some(name) = item.rule.option_input().filter(|_| unit.is_none()) {
        let options = item.rule.listed().iter().map(|one| (one.name.clone(), one.label.clone()));
        return vec![Figured {
            name: name.to_owned(),
            label: None,
            unit: Text::default(),
            whole: false,
            now: now.get(name).map(figure),
            then: then(name),
            options: options.collect(),
            slide: None,
        }];
    }
    let numbers = |spec: &InputSpec| {
        let as_it_is = now.get(&spec.name).map(figure);
        Figured {
            name: spec.name.clone(),
            label: Some(spec.label.clone()),
            unit: unit_name(&spec.unit),
            whole: spec.decimals == 0,
            slide: slide(spec, now, &then),
            now: as_it_is,
            then: then(&spec.name),
            options: Vec::new(),
        }
    };
    item.reported().iter().map(numbers).collect()
}

/// How far a figure can be moved: to the whole it is a part of, or to a hundred percent.
fn slide(spec: &InputSpec, now: &Inputs, then: &impl Fn(&str) -> Option<Figure>) -> Option<Slide> {
    let number = |name: &str| match (then(name), now.get(name)) {
        (Some(Figure::One(text)), _) => Decimal::from_str_exact(&text).ok(),
        (_, Some(Value::Number(number))) => Some(*number),
        _ => None,
    };
    let most = match &spec.at_most {
        Some(whole) => number(whole)?,
        None if spec.unit == "percent" => Decimal::ONE_HUNDRED,
        None => return None,
    };
    Slide::of(most, spec.grain(), number(&spec.name).unwrap_or_default())
}

fn figure(value: &Value) -> Figure {
    match value {
        Value::Number(number) => Figure::One(number.normalize().to_string()),
        Value::Choice(option) => Figure::One(option.clone()),
        Value::Ticked(entries) => Figure::Several(entries.iter().cloned().collect()),
    }
}
