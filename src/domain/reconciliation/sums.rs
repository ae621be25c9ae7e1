//! Sums over the items: the way down, what was taken by cause, what was over-claimed by unit. Each adds up.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use utoipa::ToSchema;

use super::item::{ItemReconciliation, WalkStage, WalkStep};
use crate::domain::criteria::Method;
use crate::domain::exact::Exact;
use crate::domain::facts::Cause;
use crate::domain::losses::cause_text;
use crate::domain::text::Text;

/// What changed at one stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct StageSum {
    /// Where.
    pub stage: WalkStage,
    /// The same in words.
    pub label: Text,
    /// By how much in all.
    #[schema(value_type = String)]
    pub change: Exact,
    /// Of that, what was taken: 0 or less.
    #[schema(value_type = String)]
    pub down: Exact,
    /// Of that, what was added: 0 or more.
    #[schema(value_type = String)]
    pub up: Exact,
    /// Items it changed.
    pub items: usize,
}

/// What was taken from claims for one cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CauseSum {
    /// The cause; null where nobody stated one.
    pub cause: Option<Cause>,
    /// The same in words.
    pub label: Text,
    /// Points taken.
    #[schema(value_type = String)]
    pub points: Exact,
    /// Items they were taken from.
    pub items: Vec<String>,
}

/// What was claimed and not given, over all and by unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OverClaim {
    /// What reached the ministry and it did not give.
    #[schema(value_type = String)]
    pub over: Exact,
    /// What it gave beyond what reached it.
    #[schema(value_type = String)]
    pub under: Exact,
    /// By unit in charge, largest over-claim first. `claimed` + `review` − `over` + `under` = `given`.
    pub by_unit: Vec<UnitOverClaim>,
}

/// What the items of one unit were claimed at and given. Only items whose points are known count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct UnitOverClaim {
    /// Slug of the unit in charge; empty for what nobody is assigned to.
    pub unit: String,
    /// Items counted.
    pub items: usize,
    /// What was claimed.
    #[schema(value_type = String)]
    pub claimed: Exact,
    /// What Sở Nội vụ changed of it.
    #[schema(value_type = String)]
    pub review: Exact,
    /// What reached the ministry and it did not give.
    #[schema(value_type = String)]
    pub over: Exact,
    /// What it gave beyond what reached it.
    #[schema(value_type = String)]
    pub under: Exact,
    /// What it gave.
    #[schema(value_type = String)]
    pub given: Exact,
}

impl WalkStage {
    /// The stage in words.
    #[must_use]
    pub fn text(self) -> Text {
        let (vi, en) = match self {
            Self::Review => ("Sở Nội vụ rà soát", "Sở Nội vụ's review"),
            Self::Appraisal => ("Bộ Nội vụ thẩm định lần đầu", "the ministry's first appraisal"),
            Self::LaterRound => ("Bộ Nội vụ thẩm định các lần sau", "the ministry's later rounds"),
            Self::Survey => ("kết quả điều tra xã hội học", "the surveys' results"),
            Self::NotYetGiven => ("chưa có điểm của Bộ", "the ministry's points not known yet"),
        };
        Text::new(vi, en)
    }
}

fn steps(items: &[ItemReconciliation]) -> impl Iterator<Item = (&ItemReconciliation, &WalkStep)> {
    items.iter().flat_map(|item| item.steps.iter().map(move |step| (item, step)))
}

/// The way from what is claimed to what was given, stage by stage.
pub(super) fn walk(items: &[ItemReconciliation]) -> Vec<StageSum> {
    let mut sums: BTreeMap<WalkStage, StageSum> = BTreeMap::new();
    let mut touched: BTreeMap<WalkStage, BTreeSet<&str>> = BTreeMap::new();
    for (item, step) in steps(items) {
        let sum = sums.entry(step.stage).or_insert_with(|| StageSum {
            stage: step.stage,
            label: step.stage.text(),
            change: Exact::zero(),
            down: Exact::zero(),
            up: Exact::zero(),
            items: 0,
        });
        sum.change = &sum.change + &step.change;
        let side = if step.change < Exact::zero() { &mut sum.down } else { &mut sum.up };
        *side = &*side + &step.change;
        touched.entry(step.stage).or_default().insert(&item.code);
        sum.items = touched.get(&step.stage).map_or(0, BTreeSet::len);
    }
    sums.into_values().collect()
}

/// What review and ministry took, by the cause they stated, largest first.
pub(super) fn taken_by_cause(items: &[ItemReconciliation]) -> Vec<CauseSum> {
    let mut sums: BTreeMap<Option<Cause>, (Exact, Vec<String>)> = BTreeMap::new();
    let taken = |step: &WalkStep| {
        step.change < Exact::zero() && !matches!(step.stage, WalkStage::Survey | WalkStage::NotYetGiven)
    };
    for (item, step) in steps(items).filter(|(_, step)| taken(step)) {
        let (points, codes) = sums.entry(step.cause).or_insert_with(|| (Exact::zero(), Vec::new()));
        *points = &*points - &step.change;
        if codes.last() != Some(&item.code) {
            codes.push(item.code.clone());
        }
    }
    let unstated = || Text::new("không nêu nguyên nhân", "no cause stated");
    let sum = |(cause, (points, items)): (Option<Cause>, (Exact, Vec<String>))| CauseSum {
        cause,
        label: cause.map_or_else(unstated, cause_text),
        points,
        items,
    };
    let mut sums: Vec<CauseSum> = sums.into_iter().map(sum).collect();
    sums.sort_by(|a, b| b.points.cmp(&a.points));
    sums
}

/// What was claimed and not given.
pub(super) fn over_claim(items: &[ItemReconciliation]) -> OverClaim {
    let mut units: BTreeMap<&str, UnitOverClaim> = BTreeMap::new();
    for item in items.iter().filter(|item| item.method == Method::Appraisal) {
        let Some(given) = &item.given else { continue };
        let unit = item.unit.as_deref().unwrap_or_default();
        let sum = units.entry(unit).or_insert_with(|| UnitOverClaim {
            unit: unit.to_owned(),
            items: 0,
            claimed: Exact::zero(),
            review: Exact::zero(),
            over: Exact::zero(),
            under: Exact::zero(),
            given: Exact::zero(),
        });
        let review: Exact =
            item.steps.iter().filter(|step| step.stage == WalkStage::Review).map(|step| &step.change).sum();
        sum.items += 1;
        sum.claimed = &sum.claimed + &item.claim();
        sum.review = &sum.review + &review;
        sum.over = &sum.over + &item.over;
        sum.under = &sum.under + &item.under;
        sum.given = &sum.given + given;
    }
    let mut by_unit: Vec<UnitOverClaim> = units.into_values().collect();
    by_unit.sort_by(|a, b| b.over.cmp(&a.over));
    OverClaim {
        over: by_unit.iter().map(|unit| &unit.over).sum(),
        under: by_unit.iter().map(|unit| &unit.under).sum(),
        by_unit,
    }
}
