//! Tables for other systems: items, losses, units, rankings, the reconciliation; one row per thing, numbers as in the API.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use super::rankings::{RankingRowView, RankingView};
use super::reconciliation::AssessmentReconciliation;
use super::{Answer, App};
use crate::domain::assessment::{Assessment, BasisName, History, ItemRecord};
use crate::domain::cells::{Column, Out, Sheet};
use crate::domain::criteria::Item;
use crate::domain::exact::Exact;
use crate::domain::facts::SubmissionKind;
use crate::domain::losses::{self, cause_text};
use crate::domain::ranking::table::RankBounds;
use crate::domain::score::Standing;

const ITEMS: [Column; 18] = [
    Column { name: "code", vi: "Mã" },
    Column { name: "name", vi: "Tên tiêu chí" },
    Column { name: "area", vi: "Lĩnh vực" },
    Column { name: "area_name", vi: "Tên lĩnh vực" },
    Column { name: "method", vi: "Cách chấm" },
    Column { name: "state", vi: "Trạng thái" },
    Column { name: "lead", vi: "Đơn vị chủ trì" },
    Column { name: "contributors", vi: "Số đơn vị phối hợp" },
    Column { name: "due", vi: "Hạn" },
    Column { name: "max", vi: "Điểm tối đa" },
    Column { name: "self", vi: "Điểm tự đánh giá" },
    Column { name: "reviewed", vi: "Điểm rà soát" },
    Column { name: "appraised", vi: "Điểm thẩm định" },
    Column { name: "applicable", vi: "Có áp dụng" },
    Column { name: "secured", vi: "Điểm chắc chắn" },
    Column { name: "claimed", vi: "Điểm đang có" },
    Column { name: "ceiling", vi: "Điểm còn có thể" },
    Column { name: "waiting", vi: "Báo cáo chờ rà soát" },
];

const LOSSES: [Column; 11] = [
    Column { name: "code", vi: "Mã" },
    Column { name: "name", vi: "Tên tiêu chí" },
    Column { name: "area", vi: "Lĩnh vực" },
    Column { name: "unit", vi: "Đơn vị chủ trì" },
    Column { name: "state", vi: "Trạng thái" },
    Column { name: "stage", vi: "Mất ở khâu" },
    Column { name: "points", vi: "Điểm mất" },
    Column { name: "cause", vi: "Nguyên nhân" },
    Column { name: "cause_name", vi: "Tên nguyên nhân" },
    Column { name: "stated", vi: "Có nêu rõ" },
    Column { name: "reason", vi: "Lý do" },
];

const UNITS: [Column; 17] = [
    Column { name: "rank", vi: "Hạng" },
    Column { name: "tied", vi: "Đồng hạng" },
    Column { name: "unit", vi: "Mã đơn vị" },
    Column { name: "name", vi: "Tên đơn vị" },
    Column { name: "leads", vi: "Số mục chủ trì" },
    Column { name: "max", vi: "Điểm tối đa" },
    Column { name: "claimed", vi: "Điểm đang có" },
    Column { name: "secured", vi: "Điểm chắc chắn" },
    Column { name: "percent", vi: "Tỷ lệ điểm (%)" },
    Column { name: "owed", vi: "Báo cáo phải nộp" },
    Column { name: "on_time", vi: "Đúng hạn" },
    Column { name: "late", vi: "Trễ hạn" },
    Column { name: "pending", vi: "Chưa đến hạn" },
    Column { name: "overdue", vi: "Quá hạn" },
    Column { name: "complete", vi: "Đã đủ" },
    Column { name: "timeliness", vi: "Tỷ lệ đúng hạn (%)" },
    Column { name: "completeness", vi: "Tỷ lệ đầy đủ (%)" },
];

const RANKING: [Column; 9] = [
    Column { name: "rank", vi: "Hạng" },
    Column { name: "rank_best", vi: "Hạng tốt nhất" },
    Column { name: "rank_worst", vi: "Hạng thấp nhất" },
    Column { name: "tied", vi: "Đồng hạng" },
    Column { name: "province", vi: "Mã tỉnh, thành phố" },
    Column { name: "name", vi: "Tỉnh, thành phố" },
    Column { name: "score", vi: "Chỉ số (%)" },
    Column { name: "certainty", vi: "Độ chắc chắn" },
    Column { name: "source", vi: "Nguồn" },
];

const RECONCILIATION: [Column; 14] = [
    Column { name: "code", vi: "Mã" },
    Column { name: "name", vi: "Tên tiêu chí" },
    Column { name: "unit", vi: "Đơn vị chủ trì" },
    Column { name: "max", vi: "Điểm tối đa" },
    Column { name: "applicable", vi: "Có áp dụng" },
    Column { name: "claimed", vi: "Điểm tự đánh giá" },
    Column { name: "reviewed", vi: "Điểm rà soát" },
    Column { name: "first_round", vi: "Thẩm định lần đầu" },
    Column { name: "rounds", vi: "Số lần thẩm định" },
    Column { name: "given", vi: "Điểm đạt được" },
    Column { name: "over", vi: "Tự chấm cao hơn" },
    Column { name: "under", vi: "Được thêm" },
    Column { name: "cause", vi: "Nguyên nhân" },
    Column { name: "reason", vi: "Lý do" },
];

impl App {
    /// Every item. Each of `secured`, `claimed` and `ceiling` adds up, as it is read, to that total of the projection: where points
    /// never end, their last decimal is cut or raised for it. Blank is unknown, which is not 0.
    #[must_use]
    pub fn items_sheet(&self, assessment: &Assessment) -> Sheet {
        let standings = |basis| assessment.standings(basis, &History::default()).items;
        let claimed = standings(BasisName::Claimed);
        let totals = [BasisName::Secured, BasisName::Claimed, BasisName::Ceiling].map(|basis| ended(&standings(basis)));
        let pairs = assessment.set.items().iter().zip(&assessment.items).enumerate();
        let row = |(index, (item, record)): (usize, (&Item, &Arc<ItemRecord>))| {
            let path = assessment.set.path_to(&item.code);
            let area = path.first().copied();
            let assignment = record.assignment().map(|assignment| &assignment.fact);
            let reported = record.newest(SubmissionKind::Actual, None).map(|_| record.claimed(item));
            let points =
                |standing: Option<Standing>| Out::number(standing.and_then(|standing| standing.points).as_ref());
            let total = |basis: usize| Out::number(totals[basis][index].as_ref());
            vec![
                Out::text(&item.code),
                Out::text(&item.name.vi),
                Out::perhaps(area.map(|area| &*area.code)),
                Out::perhaps(area.map(|area| area.name.vi.as_str())),
                word(&item.method),
                word(&record.state(item)),
                Out::perhaps(assignment.map(|fact| fact.lead.as_str())),
                Out::count(record.contributors().len()),
                Out::perhaps(assignment.map(|fact| fact.due.to_string()).as_deref()),
                Out::number(Some(&item.max.into())),
                points(reported),
                points(record.reviewed(item)),
                points(record.appraised(item)),
                Out::Flag(claimed[index].applicable),
                total(0),
                total(1),
                total(2),
                Out::count(record.waiting().len()),
            ]
        };
        Sheet { columns: ITEMS.to_vec(), rows: pairs.map(row).collect() }
    }

    /// Every loss, a row for each stage at which an item loses points; `points` adds up to the total of the losses.
    #[must_use]
    pub fn losses_sheet(&self, assessment: &Assessment) -> Sheet {
        let losses = losses::losses(assessment);
        let rows = losses.items.iter().flat_map(|loss| {
            loss.stages.iter().map(move |stage| {
                vec![
                    Out::text(&loss.code),
                    Out::text(&loss.name.vi),
                    Out::text(&loss.area),
                    Out::perhaps(loss.unit.as_deref()),
                    word(&loss.state),
                    word(&stage.stage),
                    Out::number(Some(&stage.points)),
                    word(&loss.cause),
                    Out::text(cause_text(loss.cause).vi),
                    Out::Flag(loss.stated),
                    Out::perhaps(loss.reason.as_deref()),
                ]
            })
        });
        Sheet { columns: LOSSES.to_vec(), rows: rows.collect() }
    }

    /// Every unit that leads an item or owes a report, as of now.
    ///
    /// # Errors
    /// Storage.
    pub async fn units_sheet(&self, assessment: &Assessment) -> Answer<Sheet> {
        let names = self.units(&assessment.opening.province).await?;
        let rows = self.unit_ranking(assessment).units.into_iter().map(|unit| {
            let name = names.iter().find(|known| known.slug == unit.unit).map(|known| known.name.vi.as_str());
            let counts = &unit.reports;
            let percent = |percent: Option<&String>| percent.map_or(Out::Blank, |text| Out::Number(text.clone()));
            vec![
                unit.rank.map_or(Out::Blank, Out::count),
                Out::Flag(unit.tied),
                Out::text(&unit.unit),
                Out::perhaps(name),
                Out::count(unit.leads),
                Out::number(Some(&unit.max)),
                Out::number(Some(&unit.claimed)),
                Out::number(Some(&unit.secured)),
                percent(unit.percent.as_ref()),
                Out::count(counts.owed),
                Out::count(counts.on_time),
                Out::count(counts.late),
                Out::count(counts.pending),
                Out::count(counts.overdue),
                Out::count(counts.complete),
                percent(unit.timeliness.as_ref()),
                percent(unit.completeness.as_ref()),
            ]
        });
        Ok(Sheet { columns: UNITS.to_vec(), rows: rows.collect() })
    }

    /// Every province of a ranking.
    #[must_use]
    pub fn ranking_sheet(&self, ranking: &RankingView) -> Sheet {
        let row = |row: &RankingRowView| {
            let bound = |pick: fn(&RankBounds) -> u32| {
                row.rank.or(row.bounds.as_ref().map(pick)).map_or(Out::Blank, Out::count)
            };
            vec![
                row.rank.map_or(Out::Blank, Out::count),
                bound(|bounds| bounds.best),
                bound(|bounds| bounds.worst),
                Out::Flag(row.tied),
                Out::text(&row.province),
                Out::text(&row.name),
                row.score.map_or(Out::Blank, |score| Out::Number(score.to_string())),
                row.provenance.as_ref().map_or(Out::Blank, word),
                Out::perhaps(row.source.as_deref()),
            ]
        };
        Sheet { columns: RANKING.to_vec(), rows: ranking.rows.iter().map(row).collect() }
    }

    /// Every item reconciled; `claimed` and `given` add up to the reconciliation's totals.
    #[must_use]
    pub fn reconciliation_sheet(&self, reconciled: &AssessmentReconciliation) -> Sheet {
        let rows = reconciled.reconciliation.items.iter().map(|item| {
            let last = item.steps.iter().rev().find(|step| step.cause.is_some() || step.reason.is_some());
            vec![
                Out::text(&item.code),
                Out::text(&item.name.vi),
                Out::perhaps(item.unit.as_deref()),
                Out::number(Some(&item.max)),
                Out::Flag(item.applicable),
                Out::number(item.claimed.as_ref()),
                Out::number(item.reviewed.as_ref()),
                Out::number(item.rounds.first().map(|round| &round.points)),
                Out::count(item.rounds.len()),
                Out::number(item.given.as_ref()),
                Out::number(Some(&item.over)),
                Out::number(Some(&item.under)),
                last.and_then(|step| step.cause).map_or(Out::Blank, |cause| word(&cause)),
                Out::perhaps(last.and_then(|step| step.reason.as_deref())),
            ]
        });
        Sheet { columns: RECONCILIATION.to_vec(), rows: rows.collect() }
    }
}

/// The points of each item, ended so that they add up as they are read; none where they are not known.
fn ended(standings: &[Standing]) -> Vec<Option<Exact>> {
    let known = |standing: &Standing| standing.points.clone().unwrap_or_else(Exact::zero);
    let ended = Exact::ended(&standings.iter().map(known).collect::<Vec<_>>());
    ended.into_iter().zip(standings).map(|(ended, standing)| standing.points.as_ref().map(|_| ended)).collect()
}

/// The word by which the API calls it.
fn word<T: Serialize>(value: &T) -> Out {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => Out::Text(word),
        _ => Out::Blank,
    }
}
