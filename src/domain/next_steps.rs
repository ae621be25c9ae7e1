//! The boundary radar: for every item the nearest way to more points and the nearest way down, in raw units, with the unit in
//! charge and the days left.
//!
//! A way up is measured against what is claimed: once the figures are reported so, the item is claimed at exactly `points`.

mod words;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::assessment::{Assessment, BasisName, History, ItemRecord, ItemState};
use super::collect::{self, Holding};
use super::criteria::{Item, Method};
use super::exact::Exact;
use super::rules::{Fall, Figures, Need};
use super::score::{self, Basis, Figured, Standing};
use super::text::Text;

/// What comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// The most points.
    #[default]
    Points,
    /// The least effort.
    Effort,
    /// The earliest due day.
    Date,
}

/// What kind of step it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Report: nothing is claimed yet, it was returned, or units are missing. `points` is the most that can come of it.
    Report,
    /// Better figures: `needs` says which.
    Improve,
    /// Report again with what was missing: the figures are worth more than Sở Nội vụ let stand.
    Restore,
}

/// The nearest way to more points.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StepUp {
    /// What to do.
    pub kind: StepKind,
    /// The item's points after it.
    #[schema(value_type = String, example = "0.75")]
    pub points: Exact,
    /// How many more points that is.
    #[schema(value_type = String, example = "0.25")]
    pub gain: Exact,
    /// The raw units that must change as a share of what is reported (the denominator of a ratio, else the figure itself); one
    /// level or entry is one of those there are. 0 where figures need only be reported.
    #[schema(value_type = String, example = "0.05")]
    pub effort: Exact,
    /// What it takes, all of it.
    pub needs: Vec<Need>,
    /// The same in a sentence.
    pub words: Text,
}

/// The nearest way down.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StepDown {
    /// The move that costs points, and how many.
    #[serde(flatten)]
    pub fall: Fall,
    /// The same in a sentence.
    pub words: Text,
}

/// Whose figures decide, where units contribute.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Contributions {
    /// Units whose report is missing or was returned.
    pub missing: Vec<String>,
    /// Units whose own figures hold the item back, dearest first; these costs do not add up.
    pub held_by: Vec<Holding>,
}

/// One item's ways up and down.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ItemSteps {
    /// Item code.
    pub code: String,
    /// Item name.
    pub name: Text,
    /// Area code.
    pub area: String,
    /// Unit in charge.
    pub unit: Option<String>,
    /// How far the item is.
    pub state: ItemState,
    /// Most points.
    #[schema(value_type = String)]
    pub max: Exact,
    /// Points claimed; null when there is no score yet.
    #[schema(value_type = Option<String>)]
    pub points: Option<Exact>,
    /// Last day to report, to its end in Asia/Ho_Chi_Minh.
    pub due: Option<NaiveDate>,
    /// Whole days left; negative when the day has passed: then Sở Nội vụ must move it first.
    pub days_left: Option<i64>,
    /// The nearest way to more points; null where no report can give any.
    pub up: Option<StepUp>,
    /// The nearest way down; null where there is none, or where another's word stands in place of the figures.
    pub down: Option<StepDown>,
    /// For a collected item: whose figures decide.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collected: Option<Contributions>,
}

/// Every item that reports can still move.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NextSteps {
    /// Assessment.
    pub assessment: String,
    /// Version it was computed from.
    pub version: i64,
    /// The day that days are counted from.
    pub today: NaiveDate,
    /// What comes first.
    pub sort: Sort,
    /// Items; those without a way up come last.
    pub items: Vec<ItemSteps>,
    /// Codes of the items that no report can move: surveys, what the ministry has appraised, what does not apply.
    pub closed: Vec<String>,
}

/// The ways up and down of every item, on the basis of what is claimed.
#[must_use]
pub fn next_steps(assessment: &Assessment, today: NaiveDate, sort: Sort) -> NextSteps {
    let standings = assessment.standings(BasisName::Claimed, &History::default()).items;
    let (mut items, mut closed) = (Vec::new(), Vec::new());
    for ((item, record), standing) in assessment.set.items().iter().zip(&assessment.items).zip(&standings) {
        let is_closed = item.method == Method::Survey || record.appraised(item).is_some() || !standing.applicable;
        if is_closed {
            closed.push(item.code.clone());
        } else {
            items.push(of_item(assessment, item, record, standing, today));
        }
    }
    items.sort_by(|a, b| order(a, b, sort));
    let id = assessment.opening.assessment.clone();
    NextSteps { assessment: id, version: assessment.version, today, sort, items, closed }
}

fn order(a: &ItemSteps, b: &ItemSteps, sort: Sort) -> std::cmp::Ordering {
    let gain = |item: &ItemSteps| item.up.as_ref().map(|up| up.gain.clone());
    let effort = |item: &ItemSteps| item.up.as_ref().map(|up| up.effort.clone());
    let day = |item: &ItemSteps| item.due.unwrap_or(NaiveDate::MAX);
    let by_gain = || gain(b).cmp(&gain(a));
    let chosen = match sort {
        Sort::Points => by_gain().then_with(|| effort(a).cmp(&effort(b))),
        Sort::Effort => effort(a).cmp(&effort(b)).then_with(by_gain),
        Sort::Date => day(a).cmp(&day(b)).then_with(by_gain),
    };
    a.up.is_none().cmp(&b.up.is_none()).then(chosen)
}

fn of_item(
    assessment: &Assessment,
    item: &Item,
    record: &ItemRecord,
    standing: &Standing,
    today: NaiveDate,
) -> ItemSteps {
    let assignment = record.assignment().map(|assignment| &assignment.fact);
    let due = assessment.closes_on(item, record);
    let basis = record.claim_basis(item);
    let figures = basis.figures(item);
    ItemSteps {
        code: item.code.clone(),
        name: item.name.clone(),
        area: assessment.set.path_to(&item.code).first().map(|area| area.code.to_string()).unwrap_or_default(),
        unit: assignment.map(|assignment| assignment.lead.clone()),
        state: record.state(item),
        max: item.max.into(),
        points: standing.points.clone(),
        due,
        days_left: due.map(|due| (due - today).num_days()),
        up: up(item, record, standing, &figures, due),
        down: down(item, standing, &score::item(item, &basis), &figures),
        collected: match &basis {
            Basis::Rows { contributors, rows } => Some(Contributions {
                missing: contributors.iter().filter(|unit| !rows.contains_key(unit.as_str())).cloned().collect(),
                held_by: collect::held_by(item, contributors, rows),
            }),
            Basis::Inputs(_) => None,
        },
    }
}

fn up(
    item: &Item,
    record: &ItemRecord,
    standing: &Standing,
    figures: &Figures<'_>,
    due: Option<NaiveDate>,
) -> Option<StepUp> {
    let now = standing.points.clone().unwrap_or_else(Exact::zero);
    let claimed = record.claimed(item);
    let (kind, points, needs) = match claimed.figured() {
        Figured::NotApplicable => return None,
        Figured::Unknown => (StepKind::Report, claimed.most, Vec::new()),
        Figured::Points(points) if now < points => (StepKind::Restore, points, Vec::new()),
        Figured::Points(_) => {
            let step = item.rule.next_step(item.frame(), figures)?;
            (StepKind::Improve, step.points, step.needs)
        }
    };
    let gain = &points - &now;
    if gain <= Exact::zero() {
        return None;
    }
    let effort = effort(item, figures, &needs);
    let words = words::up(item, kind, &gain, &needs, due);
    Some(StepUp { kind, points, gain, effort, needs, words })
}

fn down(item: &Item, standing: &Standing, by_rule: &Standing, figures: &Figures<'_>) -> Option<StepDown> {
    // Where an adjustment stands, the figures decide nothing.
    if by_rule.points.is_none() || by_rule.points != standing.points {
        return None;
    }
    let fall = item.rule.fall(item.frame(), figures)?;
    let words = words::down(item, &fall);
    Some(StepDown { fall, words })
}

/// What an item's figures need to move up, in a sentence.
#[must_use]
pub fn in_words(item: &Item, needs: &[Need]) -> Text {
    words::needs(item, needs)
}

/// Raw units to change as a share of what is reported. 0 when nothing in the figures must change.
fn effort(item: &Item, figures: &Figures<'_>, needs: &[Need]) -> Exact {
    if needs.is_empty() {
        return Exact::zero();
    }
    let Some(measure) = item.rule.measure() else {
        let all = u64::try_from(item.rule.listed().len().max(1)).unwrap_or(u64::MAX);
        return &Exact::whole(1) / &Exact::whole(all);
    };
    let whole = measure.inputs().1.and_then(|whole| figures.number(whole)).filter(|whole| !whole.is_zero());
    let share = |need: &Need| {
        let change = need.change.unwrap_or_default().abs();
        let target = need.at_least.or(need.at_most).unwrap_or_default();
        // A figure that comes down is a share of what it was, one that goes up of what it will be.
        let figure = target.max(figures.number(&need.input).unwrap_or_default());
        Exact::ratio(&change.into(), &whole.unwrap_or(figure).into()).unwrap_or_else(|| Exact::whole(1))
    };
    needs.iter().map(share).sum()
}

#[cfg(test)]
mod tests;
