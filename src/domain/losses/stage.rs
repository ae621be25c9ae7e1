//! The stage at which points are lost: before a claim, in the claim, at Sở Nội vụ, at the ministry, in the surveys.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::assessment::{ItemRecord, ItemState};
use crate::domain::criteria::{Item, Method};
use crate::domain::exact::Exact;
use crate::domain::text::Text;

/// Where on the way from a task to the ministry's table points are lost, in the order of that way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nobody has reported: all of the item's points.
    NeverClaimed,
    /// Some contributing units have reported, others have not.
    Collecting,
    /// Reported, and the figures themselves earn less than full points.
    ClaimedShort,
    /// Sent back by Sở Nội vụ, and nothing else stands.
    Returned,
    /// Sở Nội vụ gave fewer points than were claimed.
    Adjusted,
    /// The ministry gave fewer points than were claimed.
    AdjustedByMinistry,
    /// The survey is known.
    Survey,
    /// The survey is not known yet: counted as lost until it is.
    SurveyAwaited,
}

/// What one item loses at one stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct StageLoss {
    /// The stage.
    pub stage: Stage,
    /// Points lost there.
    #[schema(value_type = String)]
    pub points: Exact,
}

impl Stage {
    /// The stage in words.
    #[must_use]
    pub fn text(self) -> Text {
        let (vi, en) = match self {
            Self::NeverClaimed => ("chưa báo cáo", "never claimed"),
            Self::Collecting => ("còn đơn vị chưa báo cáo", "reports of some units missing"),
            Self::ClaimedShort => ("số liệu chưa đạt điểm tối đa", "claimed for less than full points"),
            Self::Returned => ("bị trả lại", "returned"),
            Self::Adjusted => ("Sở Nội vụ điều chỉnh", "adjusted by Sở Nội vụ"),
            Self::AdjustedByMinistry => ("Bộ Nội vụ điều chỉnh", "adjusted by the ministry"),
            Self::Survey => ("điều tra xã hội học", "survey"),
            Self::SurveyAwaited => ("chưa có kết quả điều tra", "survey not known yet"),
        };
        Text::new(vi, en)
    }
}

/// What an item that lost `points` lost at which stage; the parts sum to `points`. Where somebody gave fewer points than were
/// claimed, what the claim itself lacked and what was taken from it are two parts.
pub(super) fn stages(item: &Item, record: &ItemRecord, points: &Exact) -> Vec<StageLoss> {
    let whole = |stage| vec![StageLoss { stage, points: points.clone() }];
    if item.method == Method::Survey {
        return whole(if record.surveys.is_empty() { Stage::SurveyAwaited } else { Stage::Survey });
    }
    let taken_at = match record.state(item) {
        ItemState::NotStarted => return whole(Stage::NeverClaimed),
        ItemState::InProgress if item.is_collected() && !record.submissions.is_empty() => {
            return whole(Stage::Collecting);
        }
        ItemState::InProgress => return whole(Stage::NeverClaimed),
        ItemState::Returned => return whole(Stage::Returned),
        ItemState::Appraised => Stage::AdjustedByMinistry,
        ItemState::Adjusted => Stage::Adjusted,
        ItemState::Submitted | ItemState::Accepted | ItemState::NotApplicable => return whole(Stage::ClaimedShort),
    };
    let claimed = record.claimed(item).points;
    let short =
        claimed.map_or_else(|| points.clone(), |claimed| Exact::from(item.max) - claimed).at_most(points.clone());
    let taken = points - &short;
    let parts = [(Stage::ClaimedShort, short), (taken_at, taken)];
    parts
        .into_iter()
        .filter(|(_, points)| !points.is_zero())
        .map(|(stage, points)| StageLoss { stage, points })
        .collect()
}
