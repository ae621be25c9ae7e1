//! The pro-forma score of a merged province: its predecessors' assessments as one, and its place on the new map.

mod ask;

use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::criteria_sets::SetSummary;
use super::pro_forma::{self, OfficialRow, name};
use super::rankings::roster;
use super::{Answer, App};
use crate::domain::assessment::may::Caller;
use crate::domain::assessment::{Assessment, BasisName};
use crate::domain::difference::Mark;
use crate::domain::exact::Exact;
use crate::domain::merger::{Merged, MergedNode, Predecessor, Shares, merge};
use crate::domain::ranking::pro_forma::{ScoreWeights, place_among};
use crate::domain::ranking::published::Published;
use crate::domain::ranking::table::RankBounds;
use crate::domain::score::{self, Figured, Percent, ScoredNode};
use crate::domain::text::Text;
pub use ask::{MergedAssessment, MergerRequest};

/// The pro-forma score of a merged province.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProFormaScore {
    /// The merged province.
    pub province: String,
    /// Its name.
    pub name: String,
    /// The year scored.
    pub year: i32,
    /// The criteria set of every predecessor.
    pub set: SetSummary,
    /// Which totals are merged.
    pub basis: BasisName,
    /// What became of points that do not follow from summed figures.
    pub shares: Shares,
    /// What the weights are, as the caller said.
    pub weighted_by: Option<String>,
    /// Whether the figures of any of them are illustrative.
    pub illustrative: bool,
    /// Those it was made of, unchanged, in slug order.
    pub predecessors: Vec<PredecessorView>,
    /// The merged total.
    pub total: MergedTotal,
    /// Where it would stand; null where nothing has a score or the published facts contradict each other.
    pub rank: Option<ProFormaRank>,
    /// Items without a score yet, which count as 0 in `total.points` and not in `total.most`.
    pub open: Vec<String>,
    /// Every node, the merged province beside each predecessor; each item says how it was merged.
    pub nodes: Vec<MergedNode>,
    /// Everything assumed.
    pub assumptions: Vec<Text>,
    /// The merged tree, as a score's.
    pub tree: ScoredNode,
}

/// One of those that merged.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PredecessorView {
    /// Its assessment.
    pub assessment: String,
    /// Version it was read at.
    pub version: i64,
    /// What its points count in a mean.
    #[schema(value_type = String)]
    pub weight: Decimal,
    /// Its own total on this basis; null points when nothing is known.
    pub total: Mark,
    /// Its place in the year's official table; null where the published facts contradict each other.
    pub official: Option<OfficialRow>,
}

/// The merged total.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MergedTotal {
    /// Points.
    #[schema(value_type = String)]
    pub points: Exact,
    /// Most points among what is applicable.
    #[schema(value_type = String)]
    pub applicable_max: Exact,
    /// Points / applicable maximum × 100, two decimals; null when nothing is applicable.
    #[schema(value_type = Option<String>)]
    pub percent: Option<Percent>,
    /// The least it can still come to.
    #[schema(value_type = String)]
    pub least: Exact,
    /// The most it can still come to.
    #[schema(value_type = String)]
    pub most: Exact,
}

/// The place of the merged total among the year's results on the new map.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProFormaRank {
    /// Where the rank of `total.percent` lies.
    #[serde(flatten)]
    pub bounds: RankBounds,
    /// How many provinces there are on the map.
    pub of: u32,
    /// The day whose map it is: the merged province's first.
    pub map: NaiveDate,
}

impl App {
    /// The assessments of a province's predecessors as one. Nothing is stored.
    ///
    /// # Errors
    /// `NotFound` for an unknown province; a refusal for a caller confined to another; `Invalid` with everything that keeps the
    /// assessments from being merged; storage.
    pub async fn merger(&self, province: &str, caller: &Caller, request: &MergerRequest) -> Answer<ProFormaScore> {
        let ask::Ground { successor, assessments } = self.ground(province, caller, request).await?;
        let parts: Vec<Predecessor<'_>> =
            assessments.iter().map(|(assessment, weight)| Predecessor { assessment, weight: *weight }).collect();
        let first = &assessments[0].0;
        let published = &self.published(first.opening.year, None).await?.table;
        let merged = merge(&parts, request.basis, request.shares);
        let tree = score::tree(&first.set, &merged.standings, &mut |index| merged.details.get(index).cloned());
        let total = total(&tree);
        let rank = rank(published, &total, &successor.slug, successor.valid_from);
        let open: Vec<String> = (first.set.items().iter().zip(&merged.standings))
            .filter(|(_, standing)| standing.figured() == Figured::Unknown)
            .map(|(item, _)| item.code.clone())
            .collect();
        Ok(ProFormaScore {
            province: successor.slug.clone(),
            name: successor.name_vi.clone(),
            year: first.opening.year,
            set: SetSummary::of(&first.set),
            basis: request.basis,
            shares: request.shares,
            weighted_by: request.weighted_by.clone(),
            illustrative: assessments.iter().any(|(assessment, _)| assessment.opening.illustrative),
            predecessors: predecessors(&assessments, &merged, published),
            nodes: merged.side_by_side(&parts, &tree),
            assumptions: words(&open, rank.is_some()),
            total,
            rank,
            open,
            tree,
        })
    }
}

fn total(tree: &ScoredNode) -> MergedTotal {
    let points = tree.points.clone().unwrap_or_else(Exact::zero);
    MergedTotal {
        percent: Percent::of(&points, &tree.applicable_max),
        points,
        applicable_max: tree.applicable_max.clone(),
        least: tree.least.clone(),
        most: tree.most.clone(),
    }
}

fn rank(published: &Published, total: &MergedTotal, own: &str, map: NaiveDate) -> Option<ProFormaRank> {
    let Percent(percent) = total.percent.as_ref()?;
    let rows = pro_forma::rows(published, &roster(published.year), map, ScoreWeights::Equal).ok()?;
    let bounds = place_among(&rows, own, percent);
    Some(ProFormaRank { bounds, of: u32::try_from(rows.len()).unwrap_or(u32::MAX), map })
}

fn predecessors(
    assessments: &[(Arc<Assessment>, Decimal)],
    merged: &Merged,
    published: &Published,
) -> Vec<PredecessorView> {
    let official = pro_forma::official(published, &roster(published.year)).ok();
    let view = |((assessment, weight), standings): (&(Arc<Assessment>, Decimal), &Vec<score::Standing>)| {
        let opening = &assessment.opening;
        PredecessorView {
            assessment: opening.assessment.clone(),
            version: assessment.version,
            weight: weight.normalize(),
            total: Mark::of(&score::tree(&assessment.set, standings, &mut |_| None)),
            official: official.as_ref().and_then(|official| official.get(&opening.province).cloned()),
        }
    };
    assessments.iter().zip(&merged.predecessors).map(view).collect()
}

fn words(open: &[String], ranked: bool) -> Vec<Text> {
    let mut words = vec![
        Text::new(
            "Điểm hợp nhất là quy ước để so sánh, không phải kết quả do Bộ Nội vụ công bố; kỳ đánh giá của từng tỉnh không thay đổi",
            "The merged score is a convention to compare by, nothing the ministry published; the provinces' own assessments are unchanged",
        ),
        Text::new(
            "Số liệu cộng được giả định là rời nhau: không hồ sơ, nhiệm vụ nào được hai tỉnh cùng đếm",
            "Figures that are summed are taken to be apart: no dossier or task was counted by two provinces",
        ),
    ];
    if !open.is_empty() {
        let codes = open.join(", ");
        words.push(Text::new(
            format!("Các mục chưa có điểm tính 0 trong tổng điểm, khoảng least đến most cho biết còn có thể đạt bao nhiêu: {codes}"),
            format!("Items without a score yet count as 0 in the points; least to most is what they can still come to: {codes}"),
        ));
    }
    if ranked {
        words.push(Text::new(
            "Hạng so với các tỉnh khác trên bản đồ mới, điểm của tỉnh hợp nhất khác là bình quân điểm công bố của các tỉnh trước hợp nhất",
            "The rank is among the others of the new map; another merged province's score is the mean of its predecessors' published scores",
        ));
    }
    words
}

/// `Cần Thơ (can-tho)`, for words.
fn called(slug: &str) -> String {
    format!("{} ({slug})", name(slug))
}
