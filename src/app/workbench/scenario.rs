//! A scenario: what is assumed, under a name; and the what-if it asks.

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use crate::app::what_if::SurveyChange;
use crate::app::what_if::{ApplicabilityChange, AppraisalChange, DecisionChange, InputChange, Supposed, Supposition};
use crate::app::{Answer, AppError, Fault};
use crate::domain::assessment::Assessment;
use crate::domain::criteria::Method;
use crate::domain::facts::Verdict;
use crate::domain::rules::SATISFACTION;
use crate::domain::text::Text;

/// What is assumed, under a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scenario {
    /// Its name; empty where nobody gave it one.
    pub name: String,
    /// Whether its figures are only reported and meet what the newest report met. Else Sở Nội vụ accepts them too.
    pub claimed_only: bool,
    /// What is assumed, item by item.
    pub assumed: Vec<Assumption>,
}

/// What is assumed of one item, or of one unit's row of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// Item code.
    pub item: String,
    /// The contributing unit, for a collected item's figures.
    pub unit: Option<String>,
    /// What.
    pub what: What,
}

/// What is assumed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Other figures by name; those that are not here stay as they are.
    Figures(Vec<(String, Figure)>),
    /// The ministry's points.
    Points(Decimal),
    /// That the item does not apply.
    NotApplicable,
}

/// A figure as the API takes it: a decimal with a point or an option, or a list of entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Figure {
    /// A number or an option.
    One(String),
    /// The entries ticked.
    Several(Vec<String>),
}

/// Where a scenario is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// At the item as a whole.
    Item,
    /// At its points.
    Points,
    /// At one of its figures.
    Figure(String),
}

/// Why a part of a scenario can't be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Item code; empty where the scenario as a whole is refused.
    pub item: String,
    /// The contributing unit.
    pub unit: Option<String>,
    /// Where.
    pub at: At,
    /// In words.
    pub detail: Text,
}

/// The what-if of a scenario, and which assumption each of its changes comes from.
pub(super) struct Asked {
    pub(super) supposition: Supposition,
    inputs: Vec<usize>,
    decisions: Vec<usize>,
    appraisals: Vec<usize>,
    applicable: Vec<usize>,
    surveys: Vec<usize>,
    refused: Vec<Refused>,
}

impl Figure {
    /// As the API takes it.
    #[must_use]
    pub fn json(&self) -> Value {
        match self {
            Self::One(value) => value.clone().into(),
            Self::Several(entries) => entries.clone().into(),
        }
    }
}

impl Scenario {
    /// What is assumed of an item's points.
    #[must_use]
    pub fn points_of(&self, item: &str) -> Option<Decimal> {
        self.of(item, None).into_iter().find_map(|what| match what {
            What::Points(points) => Some(*points),
            _ => None,
        })
    }

    /// Whether an item is assumed not to apply.
    #[must_use]
    pub fn leaves_out(&self, item: &str) -> bool {
        self.of(item, None).into_iter().any(|what| *what == What::NotApplicable)
    }

    /// What is assumed of a figure.
    #[must_use]
    pub fn figure(&self, item: &str, unit: Option<&str>, name: &str) -> Option<&Figure> {
        self.of(item, unit).into_iter().find_map(|what| match what {
            What::Figures(figures) => figures.iter().find(|(own, _)| own == name).map(|(_, figure)| figure),
            _ => None,
        })
    }

    fn of(&self, item: &str, unit: Option<&str>) -> Vec<&What> {
        let own = |one: &&Assumption| one.item == item && one.unit.as_deref() == unit;
        self.assumed.iter().filter(own).map(|one| &one.what).collect()
    }

    /// The same as a what-if takes it.
    #[must_use]
    pub fn supposition(&self, assessment: &Assessment) -> Supposition {
        self.asked(assessment).supposition
    }

    pub(super) fn asked(&self, assessment: &Assessment) -> Asked {
        let mut asked = Asked {
            supposition: Supposition::default(),
            inputs: Vec::new(),
            decisions: Vec::new(),
            appraisals: Vec::new(),
            applicable: Vec::new(),
            surveys: Vec::new(),
            refused: Vec::new(),
        };
        for (index, one) in self.assumed.iter().enumerate() {
            let survey = assessment.set.item(&one.item).is_some_and(|item| item.method == Method::Survey);
            match &one.what {
                What::Figures(figures) if survey => asked.survey(index, one, figures),
                What::Figures(figures) => asked.figures(index, one, figures, !self.claimed_only),
                What::Points(points) => {
                    asked.appraisals.push(index);
                    let change = AppraisalChange { item: one.item.clone(), points: Some(*points) };
                    asked.supposition.appraisals.push(change);
                }
                What::NotApplicable => {
                    asked.applicable.push(index);
                    let change = ApplicabilityChange { item: one.item.clone(), applicable: false };
                    asked.supposition.applicable.push(change);
                }
            }
        }
        asked
    }
}

impl Asked {
    fn figures(&mut self, index: usize, one: &Assumption, figures: &[(String, Figure)], accepted: bool) {
        let inputs: Map<_, _> = figures.iter().map(|(name, figure)| (name.clone(), figure.json())).collect();
        let (item, unit) = (one.item.clone(), one.unit.clone());
        self.inputs.push(index);
        self.supposition.inputs.push(InputChange { item: item.clone(), unit: unit.clone(), inputs });
        if accepted {
            self.decisions.push(index);
            let verdict = DecisionChange { item, unit, verdict: Verdict::Accept, points: None };
            self.supposition.decisions.push(verdict);
        }
    }

    fn survey(&mut self, index: usize, one: &Assumption, figures: &[(String, Figure)]) {
        for (name, figure) in figures {
            let number = match figure {
                Figure::One(text) if name == SATISFACTION => Decimal::from_str_exact(text).ok(),
                _ => None,
            };
            let Some(satisfaction) = number else {
                let (vi, en) =
                    ("cần một tỷ lệ hài lòng từ 0 đến 100", "a satisfaction of 0 to 100 percent is expected");
                let (item, unit) = (one.item.clone(), one.unit.clone());
                self.refused.push(Refused { item, unit, at: At::Figure(name.clone()), detail: Text::new(vi, en) });
                continue;
            };
            self.surveys.push(index);
            self.supposition.surveys.push(SurveyChange { item: one.item.clone(), satisfaction });
        }
    }

    /// What is supposed, or every reason why it can't be, each at its place.
    pub(super) fn settled(self, scenario: &Scenario, supposed: Answer<Supposed>) -> Result<Supposed, Vec<Refused>> {
        let faults = match supposed {
            Ok(supposed) if self.refused.is_empty() => return Ok(supposed),
            Ok(_) => Vec::new(),
            Err(AppError::Invalid(faults)) => faults,
            Err(error) => vec![Fault::new("", "refused", error.to_string(), error.to_string())],
        };
        let mut refused = self.refused.clone();
        // What can't be reported can't be accepted either: told once.
        let (verdicts, others): (Vec<_>, Vec<_>) =
            faults.iter().partition(|fault| fault.pointer.starts_with("/decisions/"));
        refused.extend(others.into_iter().map(|fault| self.placed(scenario, fault)));
        for fault in verdicts {
            let one = self.placed(scenario, fault);
            if !refused.iter().any(|told| (&told.item, &told.unit) == (&one.item, &one.unit)) {
                refused.push(one);
            }
        }
        Err(refused)
    }

    /// A fault of the what-if at its place in the scenario.
    fn placed(&self, scenario: &Scenario, fault: &Fault) -> Refused {
        let mut parts = fault.pointer.split('/').skip(1);
        let (list, index) = (parts.next().unwrap_or_default(), parts.next().and_then(|index| index.parse().ok()));
        let rest: Vec<&str> = parts.collect();
        let from: &[usize] = match list {
            "inputs" => &self.inputs,
            "decisions" => &self.decisions,
            "appraisals" => &self.appraisals,
            "applicable" => &self.applicable,
            "surveys" => &self.surveys,
            _ => &[],
        };
        let place = index.and_then(|index: usize| from.get(index));
        let Some(one) = place.and_then(|place| scenario.assumed.get(*place)) else {
            return Refused { item: String::new(), unit: None, at: At::Item, detail: fault.detail.clone() };
        };
        let at = match (list, rest.as_slice()) {
            ("inputs", ["inputs", name, ..]) => At::Figure((*name).to_owned()),
            ("surveys", [SATISFACTION]) => At::Figure(SATISFACTION.to_owned()),
            ("appraisals", ["points"]) => At::Points,
            _ => At::Item,
        };
        let given = scenario.points_of(&one.item).is_some();
        let detail = match fault.code.as_str() {
            "appraised" if given => Text::new(
                "đã giả định điểm của mục: xóa điểm, hoặc để số liệu như hiện nay",
                "points are assumed for this item: clear them, or leave its figures as they are",
            ),
            "appraised" => Text::new(
                "Bộ Nội vụ đã cho điểm mục này, số liệu không còn thay đổi được điểm: giả định điểm thay cho số liệu",
                "the ministry has given this item its points, figures no longer move them: assume points instead",
            ),
            "decided" => Text::new(
                "Sở Nội vụ đã cho điểm hoặc xác định không áp dụng: đánh dấu “coi như được chấp nhận”, hoặc giả định điểm",
                "Sở Nội vụ gave points or held it not applicable: tick “as if accepted”, or assume points",
            ),
            _ => fault.detail.clone(),
        };
        Refused { item: one.item.clone(), unit: one.unit.clone(), at, detail }
    }
}
