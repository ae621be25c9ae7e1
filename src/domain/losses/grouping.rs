//! Sums of losses that share something, all of the same parts.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use utoipa::ToSchema;

use super::{Loss, Stage, StageLoss};
use crate::domain::exact::Exact;
use crate::domain::facts::Cause;
use crate::domain::text::Text;

/// The three causes that Cần Thơ named of its fall (Cổng CCHC thành phố, 29/06/2017), in the article's order.
pub const MAIN_CAUSES: [Cause; 3] = [Cause::RuleTightened, Cause::ExternalDependency, Cause::LateAction];

/// The sum of losses that share something.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LossGroup<K> {
    /// What they share.
    pub key: K,
    /// Points lost.
    #[schema(value_type = String)]
    pub points: Exact,
    /// Items.
    pub items: usize,
    /// What they share in words; a unit's slug stays what it is.
    pub label: Text,
}

/// What is lost for one cause in one area by one unit at one stage.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LossCell {
    /// Cause.
    pub cause: Cause,
    /// Area code.
    pub area: String,
    /// Unit in charge; empty for survey items and what nobody is assigned to.
    pub unit: String,
    /// Stage.
    pub stage: Stage,
    /// Points lost.
    #[schema(value_type = String)]
    pub points: Exact,
    /// Codes of the items.
    pub items: Vec<String>,
}

/// A cause in words.
#[must_use]
pub fn cause_text(cause: Cause) -> Text {
    let (vi, en) = match cause {
        Cause::RuleTightened => ("tiêu chí chấm chặt hơn", "the rule was tightened"),
        Cause::ExternalDependency => ("ngoài khả năng của tỉnh, thành phố", "out of the province's hands"),
        Cause::LateAction => ("thực hiện chậm", "done late"),
        Cause::NotDone => ("chưa thực hiện", "not done"),
        Cause::NoEvidence => ("thiếu tài liệu kiểm chứng", "no evidence"),
        Cause::EvidenceLate => ("tài liệu kiểm chứng gửi chậm", "evidence sent late"),
        Cause::EvidenceOutOfPeriod => ("tài liệu ngoài kỳ đánh giá", "evidence from outside the period"),
        Cause::Rejected => ("không được chấp nhận", "rejected"),
        Cause::Survey => ("kết quả điều tra xã hội học", "the survey's result"),
    };
    Text::new(vi, en)
}

/// Ends every part at the decimals that travel, so that the parts add up to the total as it is written.
pub(super) fn end_at_wire_places(items: &mut [Loss]) {
    let parts: Vec<&mut StageLoss> = items.iter_mut().flat_map(|loss| &mut loss.stages).collect();
    let exact: Vec<Exact> = parts.iter().map(|part| part.points.clone()).collect();
    for (part, ended) in parts.into_iter().zip(Exact::ended(&exact)) {
        part.points = ended;
    }
    for loss in items {
        loss.points = loss.stages.iter().map(|part| &part.points).sum();
    }
}

/// Groups the parts by a key, in the order of the keys.
pub(super) fn group<K: Ord + Clone>(
    items: &[Loss],
    key: impl Fn(&Loss, Stage) -> K,
    label: impl Fn(&K) -> Text,
) -> Vec<LossGroup<K>> {
    let mut sums: BTreeMap<K, (Exact, BTreeSet<&str>)> = BTreeMap::new();
    for loss in items {
        for part in &loss.stages {
            let (points, codes) = sums.entry(key(loss, part.stage)).or_insert_with(|| (Exact::zero(), BTreeSet::new()));
            *points = &*points + &part.points;
            codes.insert(&loss.code);
        }
    }
    let group = |(key, (points, codes)): (K, (Exact, BTreeSet<&str>))| LossGroup {
        label: label(&key),
        key,
        points,
        items: codes.len(),
    };
    sums.into_iter().map(group).collect()
}

/// The largest first.
pub(super) fn largest_first<K>(mut groups: Vec<LossGroup<K>>) -> Vec<LossGroup<K>> {
    groups.sort_by(|a, b| b.points.cmp(&a.points));
    groups
}

/// The three main causes, whether they cost anything or not, and the others, largest first.
pub(super) fn by_cause(items: &[Loss]) -> Vec<LossGroup<Cause>> {
    let mut groups = largest_first(group(items, |loss, _| loss.cause, |cause| cause_text(*cause)));
    for cause in MAIN_CAUSES {
        if !groups.iter().any(|group| group.key == cause) {
            groups.push(LossGroup { key: cause, label: cause_text(cause), points: Exact::zero(), items: 0 });
        }
    }
    groups.sort_by_key(|group| MAIN_CAUSES.iter().position(|main| *main == group.key).unwrap_or(MAIN_CAUSES.len()));
    groups
}

/// Cause, area, unit, stage.
type CellKey<'a> = (Cause, &'a str, &'a str, Stage);

/// Every combination that lost points: causes as in [`by_cause`], within a cause the largest first.
pub(super) fn table(items: &[Loss]) -> Vec<LossCell> {
    let mut cells: BTreeMap<CellKey<'_>, (Exact, Vec<String>)> = BTreeMap::new();
    for loss in items {
        for part in &loss.stages {
            let key = (loss.cause, loss.area.as_str(), loss.unit.as_deref().unwrap_or_default(), part.stage);
            let (points, codes) = cells.entry(key).or_insert_with(|| (Exact::zero(), Vec::new()));
            *points = &*points + &part.points;
            codes.push(loss.code.clone());
        }
    }
    let order: Vec<Cause> = by_cause(items).into_iter().map(|group| group.key).collect();
    let mut table: Vec<LossCell> = cells
        .into_iter()
        .map(|((cause, area, unit, stage), (points, items))| {
            let (area, unit) = (area.to_owned(), unit.to_owned());
            LossCell { cause, area, unit, stage, points, items }
        })
        .collect();
    table.sort_by(|a, b| {
        let place = |cell: &LossCell| order.iter().position(|cause| *cause == cell.cause);
        place(a).cmp(&place(b)).then_with(|| b.points.cmp(&a.points))
    });
    table
}
