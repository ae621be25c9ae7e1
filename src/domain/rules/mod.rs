//! The rule language: six rules over three measures, one file each. From a rule alone the engine tells the points, the
//! branch taken, the next step up, the least and most points still possible, and whether more of an input helps.
//!
//! To add a rule: write its file with its law, examples and property test, and add it to [`Rule`] below; the compiler
//! then names every place that must know it.

mod bands;
mod checklist;
mod choice;
mod deduct;
mod fall;
mod figures;
mod interval;
mod measure;
mod proportional;
mod survey;
#[cfg(test)]
mod tests;
mod words;

use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::exact::Exact;
use super::text::Text;
pub use bands::Bands;
pub use checklist::Checklist;
pub use choice::Choice;
pub use deduct::Deduct;
pub use fall::Fall;
pub use figures::{Figures, Frame, Known};
pub use interval::Interval;
pub use measure::{Fraction, Measure, Reading, Span, WhenZero};
pub use proportional::Proportional;
pub use survey::{SATISFACTION, Survey};
pub(crate) use words::points_text;

use crate::domain::criteria::lint::{At, Lint};

/// Exactly one of these scores an item.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each rule is documented in its file")]
pub enum Rule {
    Choice(Choice),
    Checklist(Checklist),
    Bands(Bands),
    Proportional(Proportional),
    Deduct(Deduct),
    Survey(Survey),
}

/// What a rule makes of complete figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scored {
    /// Points, or not applicable.
    pub outcome: Outcome,
    /// The branch of the rule that was taken.
    pub branch: Branch,
}

/// Points, or not applicable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// So many points, within 0 and the item's maximum.
    Points(Exact),
    /// The item leaves numerator and denominator together.
    NotApplicable,
}

/// The branch of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Branch {
    /// The option or entries stood in the figures.
    Listed,
    /// The step with this index held the measure.
    Step(usize),
    /// In proportion.
    Proportion,
    /// Capped at the maximum.
    Capped,
    /// Below the least share that earns anything.
    BelowLeast,
    /// The denominator was 0.
    WhenZero(WhenZero),
}

/// Which way more of an input moves the points, all else standing still and the denominator above 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Up, or not at all.
    Helps,
    /// Down, or not at all.
    Hurts,
    /// Either way.
    Mixed,
}

/// The nearest way to more points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct NextStep {
    /// The item's points once the step is taken.
    #[schema(value_type = String, example = "1")]
    pub points: Exact,
    /// How many more points that is.
    #[schema(value_type = String, example = "0.25")]
    pub gain: Exact,
    /// What it takes, all of it.
    pub needs: Vec<Need>,
}

/// One figure that must change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Need {
    /// The input.
    pub input: String,
    /// It must reach this.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub at_least: Option<Decimal>,
    /// It must come down to this.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub at_most: Option<Decimal>,
    /// By how much it must change, in its unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub change: Option<Decimal>,
    /// The option to reach, under `choice`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choose: Option<String>,
    /// The entry to complete, under `checklist`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tick: Option<String>,
}

macro_rules! each_rule {
    ($self:expr, $rule:ident => $body:expr) => {
        match $self {
            Rule::Choice($rule) => $body,
            Rule::Checklist($rule) => $body,
            Rule::Bands($rule) => $body,
            Rule::Proportional($rule) => $body,
            Rule::Deduct($rule) => $body,
            Rule::Survey($rule) => $body,
        }
    };
}

/// The names of the rules, in the order of the reference.
pub const NAMES: [&str; 6] = ["choice", "checklist", "bands", "proportional", "deduct", "survey"];

impl Rule {
    /// Reads the rule called `name` from its body.
    pub(crate) fn read(name: &str, body: At<'_>, beside: &Beside<'_>, lint: &mut Lint) -> Option<Self> {
        match name {
            "choice" => Choice::read(body, beside, lint).map(Self::Choice),
            "checklist" => Checklist::read(body, beside, lint).map(Self::Checklist),
            "bands" => Bands::read(body, beside, lint).map(Self::Bands),
            "proportional" => Proportional::read(body, beside, lint).map(Self::Proportional),
            "deduct" => Deduct::read(body, beside, lint).map(Self::Deduct),
            "survey" => Survey::read(body, lint).map(Self::Survey),
            _ => None,
        }
    }

    /// The rule's name in the language.
    #[must_use]
    pub fn name(&self) -> &'static str {
        let index = match self {
            Self::Choice(_) => 0,
            Self::Checklist(_) => 1,
            Self::Bands(_) => 2,
            Self::Proportional(_) => 3,
            Self::Deduct(_) => 4,
            Self::Survey(_) => 5,
        };
        NAMES[index]
    }

    /// Refuses what cannot work: gaps, overlaps, an unreachable maximum, unknown inputs.
    pub(crate) fn lint(&self, frame: Frame<'_>, at: &At<'_>, lint: &mut Lint) {
        each_rule!(self, rule => rule.lint(frame, at, lint));
    }

    /// The points and the branch, or `None` while the figures do not settle them.
    #[must_use]
    pub fn score(&self, frame: Frame<'_>, figures: &Figures<'_>) -> Option<Scored> {
        each_rule!(self, rule => rule.score(frame, figures))
    }

    /// The least and the most points that figures within the known limits can give.
    #[must_use]
    pub fn bounds(&self, frame: Frame<'_>, figures: &Figures<'_>) -> (Exact, Exact) {
        each_rule!(self, rule => rule.bounds(frame, figures))
    }

    /// The nearest step to more points; `None` at the top, when unknown, or when the province cannot move it.
    #[must_use]
    pub fn next_step(&self, frame: Frame<'_>, figures: &Figures<'_>) -> Option<NextStep> {
        each_rule!(self, rule => rule.next_step(frame, figures))
    }

    /// Whether more of the input helps or hurts, while the denominator stays above 0.
    #[must_use]
    pub fn direction(&self, input: &str) -> Direction {
        each_rule!(self, rule => rule.direction(input))
    }

    /// Why the points are what they are.
    #[must_use]
    pub fn explain(&self, frame: Frame<'_>, figures: &Figures<'_>, scored: &Scored) -> Text {
        each_rule!(self, rule => rule.explain(frame, figures, scored))
    }

    /// The input that holds an option or a list of entries, for the two rules that have one.
    #[must_use]
    pub fn option_input(&self) -> Option<&'static str> {
        match self {
            Self::Choice(_) => Some("choice"),
            Self::Checklist(_) => Some("ticked"),
            _ => None,
        }
    }

    /// The options or entries there are, for the two rules that have them.
    #[must_use]
    pub fn listed(&self) -> &[Listed] {
        match self {
            Self::Choice(rule) => rule.options(),
            Self::Checklist(rule) => rule.options(),
            _ => &[],
        }
    }

    /// Their names.
    pub fn options(&self) -> impl Iterator<Item = &str> {
        self.listed().iter().map(|option| option.name.as_str())
    }

    /// Whether the rule has this option or entry.
    #[must_use]
    pub fn has_option(&self, name: &str) -> bool {
        self.options().any(|option| option == name)
    }

    /// The measure, for the rules that have one.
    #[must_use]
    pub fn measure(&self) -> Option<&Measure> {
        match self {
            Self::Bands(rule) => Some(rule.measure()),
            Self::Proportional(rule) => Some(rule.measure()),
            Self::Deduct(rule) => Some(rule.measure()),
            _ => None,
        }
    }

    /// The rule as it stands in a criteria file.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        let body = each_rule!(self, rule => rule.to_json());
        let mut json = serde_json::Map::new();
        json.insert(self.name().to_owned(), body);
        if let Some(when_zero) = self.measure().and_then(Measure::when_zero) {
            json.insert("when_zero".to_owned(), when_zero.name().into());
        }
        serde_json::Value::Object(json)
    }
}

/// What stands beside a rule's name in the file: a denominator of 0, labels of options, declared exceptions.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Beside<'a> {
    pub when_zero: Option<WhenZero>,
    pub labels: Option<&'a At<'a>>,
    pub non_monotone: bool,
}

/// An option of a choice or an entry of a checklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Name in submissions.
    pub name: String,
    /// Label.
    pub label: Text,
    /// Points it earns.
    pub points: Decimal,
}

impl Scored {
    fn points(points: Exact, branch: Branch) -> Self {
        Self { outcome: Outcome::Points(points), branch }
    }

    /// The points; `None` when not applicable.
    #[must_use]
    pub fn points_or_none(&self) -> Option<&Exact> {
        match &self.outcome {
            Outcome::Points(points) => Some(points),
            Outcome::NotApplicable => None,
        }
    }
}

impl Need {
    /// The input must move from `now` to `target`.
    pub(crate) fn to(input: &str, now: Decimal, target: Decimal) -> Self {
        let (at_least, at_most) = if target >= now { (Some(target), None) } else { (None, Some(target)) };
        let change = Some((target - now).normalize());
        Self { input: input.to_owned(), at_least, at_most, change, ..Self::default() }
    }
}

impl Rule {
    /// What stands beside the rule's name in a criteria file: labels of options, declared exceptions.
    #[must_use]
    pub fn extras_json(&self) -> serde_json::Map<String, serde_json::Value> {
        let mut extras = serde_json::Map::new();
        let listed = self.listed();
        if !listed.is_empty() {
            let labels: serde_json::Map<_, _> =
                listed.iter().map(|option| (option.name.clone(), serde_json::json!(option.label))).collect();
            extras.insert("labels".to_owned(), labels.into());
        }
        if let Self::Bands(rule) = self
            && rule.is_declared_non_monotone()
        {
            extras.insert("non_monotone".to_owned(), true.into());
        }
        extras
    }
}
