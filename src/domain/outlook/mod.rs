//! The outlook: the chances of our score and rank, computed and not sampled.
//!
//! Each of our items is a small spread of points ([`own`]); their sum is an exact convolution on a grid ([`sum`]). Each rival is
//! a spread of scores ([`others`]); the number of them above ours follows the Poisson-binomial law, mixed over a common shock
//! ([`compute`]). Chances are whole numbers of 2⁻⁶⁰ ([`chance`]): no float, no seed, the same answer every time.

mod chance;
mod compute;
mod others;
mod own;
mod rivals;
pub mod simulation;
mod sum;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod view;

use std::sync::atomic::AtomicBool;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::assessment::{Assessment, History};
use super::criteria::Method;
use super::crosswalk::Crosswalk;
use super::exact::Exact;
use super::ranking::order::Order;
use super::ranking::place::bounds_in;
use super::ranking::published::Published;
use super::score::Figured;
use super::text::Text;
pub use view::{Discretisation, Driver, Figures, Level, Levels, Outlook, RankChance, RankLevels, ScoreLevels};

/// Where an item's spread comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The ministry's points, or a survey that is known: certain.
    Appraised,
    /// A claim, which may be kept or cut.
    Claimed,
    /// What the unit foresees, as if claimed.
    Forecast,
    /// Not reported yet, or returned.
    Open,
    /// A survey carried forward from the year before.
    SurveyCarried,
    /// A survey of which nothing is known.
    SurveyUnknown,
}

/// How claims fared before, item by item.
#[derive(Clone, Debug, Default)]
pub struct Past {
    /// Per appraised claim: the items of this set it is the past of, and the share of its points that was kept.
    kept: Vec<(Vec<String>, Exact)>,
    /// Per appraised item the share of its maximum that it earned.
    earned: Vec<Exact>,
    /// Assessments they come from.
    assessments: Vec<String>,
}

impl Past {
    /// Takes in an earlier assessment; `crosswalk` leads from its set to this one, when they differ.
    pub fn learn(&mut self, earlier: &Assessment, set: &str, crosswalk: Option<&Crosswalk>) {
        let mut learnt = false;
        for (item, record) in
            earlier.set.items().iter().zip(&earlier.items).filter(|(item, _)| item.method != Method::Survey)
        {
            let Some(given) = record.appraised(item).and_then(|standing| standing.points) else { continue };
            learnt = true;
            self.earned.extend(Exact::ratio(&given, &item.max.into()));
            let Figured::Points(asked) = record.claimed(item).figured() else { continue };
            let Some(share) = Exact::ratio(&given.at_most(asked.clone()), &asked) else { continue };
            let heirs = if earlier.set.id == set {
                vec![item.code.clone()]
            } else {
                let rows = crosswalk.into_iter().flat_map(|walk| walk.targets_of(&item.code));
                rows.map(|row| row.to.clone()).collect()
            };
            self.kept.push((heirs, share));
        }
        if learnt {
            self.assessments.push(earlier.opening.assessment.clone());
        }
    }
}

/// What the outlook rests on beside the assessment itself.
pub struct Grounds<'a> {
    /// Surveys carried forward.
    pub history: &'a History,
    /// How claims fared before.
    pub past: &'a Past,
    /// What is published of the year.
    pub published: &'a Published,
    /// Its order.
    pub order: &'a Order,
    /// The latest year before of which something is known, with its order.
    pub before: Option<(&'a Published, &'a Order)>,
    /// What is published of all years before, oldest first.
    pub years: &'a [&'a Published],
}

/// Computes the outlook. None when nothing is applicable. When `stop` is set the answer is cut short: nobody waits for it.
#[must_use]
pub fn outlook(assessment: &Assessment, grounds: &Grounds<'_>, stop: &AtomicBool) -> Option<Outlook> {
    let ground = model(assessment, grounds)?;
    let proven = proven(assessment, grounds, &ground.model);
    let chances = compute::chances(&ground.model, &proven, stop);
    Some(view::view(assessment, grounds, &ground, &proven, &chances))
}

/// The best and the worst rank that the published facts prove for a score in percent.
fn proven<'a>(
    assessment: &'a Assessment,
    grounds: &Grounds<'a>,
    model: &compute::Model,
) -> impl Fn(&Exact) -> (usize, usize) + use<'a> {
    let (order, of) = (grounds.order, model.field.rivals.len() + 1);
    move |score| {
        let bounds = bounds_in(order, score, &assessment.opening.province).ok();
        bounds.map_or((1, of), |(best, worst)| (best as usize, worst as usize))
    }
}

/// The least score in percent, to four decimals, that ranks `rank` or better with at least this chance (0 to 1), as far as the
/// published facts leave it open. None when no score does.
#[must_use]
pub fn score_for(assessment: &Assessment, grounds: &Grounds<'_>, rank: usize, certainty: &Exact) -> Option<Exact> {
    let model = model(assessment, grounds)?.model;
    let percent = |units: i64| Exact::of_whole(units.into(), rivals::PER_PERCENT.into());
    let enough = |units: i64| {
        let (best, worst) = bounds_in(grounds.order, &percent(units), &assessment.opening.province).ok()?;
        if best as usize > rank || worst as usize <= rank {
            return Some(worst as usize <= rank);
        }
        let chance = |(shock, weight): &(i64, u64)| {
            let below: u64 = model.field.stand(*shock).above(units).iter().take(rank).sum();
            chance::exact(below) * chance::exact(*weight)
        };
        Some(model.field.shocks.iter().map(chance).sum::<Exact>() >= *certainty)
    };
    let (mut low, mut high) = (-1, 100 * rivals::PER_PERCENT);
    if !enough(high)? {
        return None;
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if enough(middle)? { high = middle } else { low = middle }
    }
    Some(percent(high))
}

/// What the chances are computed from, and where that comes from.
struct Ground {
    model: compute::Model,
    /// Our items, as many as in the model.
    items: Vec<own::Own>,
    /// Who each rival of the model is, where that is known.
    provinces: Vec<Option<String>>,
    /// What was assumed of the others.
    words: Vec<Text>,
}

fn model(assessment: &Assessment, grounds: &Grounds<'_>) -> Option<Ground> {
    let items = own::own_items(assessment, grounds.history, grounds.past);
    let max = |own: &own::Own| assessment.set.item(&own.code).map_or_else(Exact::zero, |item| item.max.into());
    let applicable_max: Exact = items.iter().map(max).sum();
    let open: Exact = items.iter().filter(|own| own.kind != Kind::Appraised).map(max).sum();
    let shared = Exact::ratio(&open, &applicable_max)?;
    let mean: Exact = items.iter().map(|own| own.spread.mean()).sum();
    let percent = Exact::ratio(&(&mean * &Exact::whole(100)), &applicable_max)?;
    let own = &assessment.opening.province;
    let others = others::others(grounds.order, grounds.published, own, &percent, grounds.before, grounds.years);
    let model = compute::Model {
        items: items.iter().map(|own| own.spread.clone()).collect(),
        field: others.field,
        least: items.iter().map(|own| &own.least).sum(),
        most: items.iter().map(|own| &own.most).sum(),
        applicable_max,
        shared,
    };
    Some(Ground { model, items, provinces: others.provinces, words: others.words })
}
