//! What is being lost, and why: the maximum of each item less what is claimed, by cause, area, unit and stage.
//!
//! Every sum is made of the same parts, each ended at the twelve decimals that travel: so every grouping, added up as it is
//! read, gives the same total to the last digit.

mod grouping;
mod stage;

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use super::assessment::{Assessment, BasisName, History, ItemRecord, ItemState};
use super::criteria::{Item, Method};
use super::exact::Exact;
use super::facts::{Cause, Decision, Recorded, Verdict};
use super::score::Figured;
use super::text::Text;
pub use grouping::{LossCell, LossGroup, MAIN_CAUSES, cause_text};
pub use stage::{Stage, StageLoss};

/// One item's loss.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Loss {
    /// Item code.
    pub code: String,
    /// Item name.
    pub name: Text,
    /// Area code.
    pub area: String,
    /// Unit that answers for it.
    pub unit: Option<String>,
    /// How far the item is.
    pub state: ItemState,
    /// Points lost: the maximum less the points claimed (0 while nothing is claimed).
    #[schema(value_type = String)]
    pub points: Exact,
    /// Why.
    pub cause: Cause,
    /// Whether somebody said so; else it follows from the item's state.
    pub stated: bool,
    /// What was said.
    pub reason: Option<String>,
    /// Where the points are lost; they sum to `points`.
    pub stages: Vec<StageLoss>,
}

/// Every loss and its sums; each sum adds up to `points`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Losses {
    /// All points lost.
    #[schema(value_type = String)]
    pub points: Exact,
    /// By cause: the three that the city named in 2017 come first, always, then the others, largest first.
    pub by_cause: Vec<LossGroup<Cause>>,
    /// By area, largest first.
    pub by_area: Vec<LossGroup<String>>,
    /// By unit in charge, largest first; survey items stand under "".
    pub by_unit: Vec<LossGroup<String>>,
    /// By stage, in the order of the way from the task to the ministry.
    pub by_stage: Vec<LossGroup<Stage>>,
    /// The one table: every cause, area, unit and stage that lost points together, causes as in `by_cause`.
    pub table: Vec<LossCell>,
    /// Item by item, largest first.
    pub items: Vec<Loss>,
}

/// The losses of an assessment against full points, on the basis of what is claimed.
#[must_use]
pub fn losses(assessment: &Assessment) -> Losses {
    let standings = assessment.standings(BasisName::Claimed, &History::default());
    let mut items = Vec::new();
    for ((item, record), standing) in assessment.set.items().iter().zip(&assessment.items).zip(&standings.items) {
        let points = match standing.figured() {
            Figured::NotApplicable => continue,
            Figured::Points(points) => Exact::from(item.max) - points,
            Figured::Unknown => Exact::from(item.max),
        };
        if points > Exact::zero() {
            items.push(loss(assessment, item, record, points));
        }
    }
    grouping::end_at_wire_places(&mut items);
    items.sort_by(|a, b| b.points.cmp(&a.points));
    let named = |slug: &str| Text::new(slug, slug);
    let area = |code: &str| {
        let areas = assessment.set.path_to(code).into_iter().next();
        areas.map_or_else(|| named(code), |area| Text::clone(&area.name))
    };
    let (by_cause, table) = (grouping::by_cause(&items), grouping::table(&items));
    Losses {
        points: items.iter().map(|loss| &loss.points).sum(),
        by_area: grouping::largest_first(grouping::group(&items, |loss, _| loss.area.clone(), |code| area(code))),
        by_unit: grouping::largest_first(grouping::group(
            &items,
            |loss, _| loss.unit.clone().unwrap_or_default(),
            |slug| named(slug),
        )),
        by_stage: grouping::group(&items, |_, stage| stage, |stage| stage.text()),
        by_cause,
        table,
        items,
    }
}

fn loss(assessment: &Assessment, item: &Item, record: &ItemRecord, points: Exact) -> Loss {
    let appraisal = record.appraisals.last().map(|a| (a.fact.cause, a.fact.reason.clone()));
    let decisions = last_words(item, record).map(|d| (d.fact.cause, d.fact.reason.clone()));
    let said = appraisal.into_iter().chain(decisions).find_map(|(cause, reason)| Some((cause?, reason)));
    let stated = said.is_some();
    let (cause, reason) = said.unwrap_or_else(|| (inferred(item, record), None));
    Loss {
        code: item.code.clone(),
        name: item.name.clone(),
        area: assessment.set.path_to(&item.code).first().map(|area| area.code.to_string()).unwrap_or_default(),
        unit: record.assignment().map(|assignment| assignment.fact.lead.clone()),
        state: record.state(item),
        stages: stage::stages(item, record, &points),
        points,
        cause,
        stated,
        reason,
    }
}

/// The last decision on the item, or when it is collected the last one on each contributing unit's row; newest first.
fn last_words<'a>(item: &Item, record: &'a ItemRecord) -> impl Iterator<Item = &'a Recorded<Decision>> {
    let collected = item.is_collected();
    let mut heard = BTreeSet::new();
    record.decisions.iter().rev().filter(move |decision| {
        let claim = record.submissions.iter().find(|claim| claim.fact.id == decision.fact.submission);
        let unit = claim.map(|claim| claim.fact.unit.as_str());
        let reports = |unit| record.contributors().iter().any(|slug| slug == unit);
        heard.insert(unit.filter(|_| collected)) && (!collected || unit.is_some_and(reports))
    })
}

/// The cause that follows from how far an item is, when nobody has stated one.
fn inferred(item: &Item, record: &ItemRecord) -> Cause {
    if item.method == Method::Survey {
        return Cause::Survey;
    }
    match record.state(item) {
        ItemState::Returned | ItemState::Adjusted => Cause::Rejected,
        _ if record.decisions.last().is_some_and(|last| last.fact.verdict == Verdict::Return) => Cause::Rejected,
        _ => Cause::NotDone,
    }
}
