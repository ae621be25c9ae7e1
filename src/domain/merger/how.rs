//! How an item was merged, in words: the convention, why it is that one, who was left out, who has no score yet.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::score::Standing;
use crate::domain::text::{self, Text};

/// What becomes of points that do not follow from summed figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MergerShares)]
pub enum Shares {
    /// Their mean, by the weights given, else all alike.
    #[default]
    Mean,
    /// The least of them.
    Worst,
}

/// How an item was merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MergerConvention)]
pub enum Convention {
    /// Numerators and denominators were summed, and the rule scored the sums.
    Summed,
    /// The mean of the points, all alike.
    EqualMean,
    /// The mean of the points by the weights given.
    WeightedMean,
    /// The least of the points.
    Worst,
    /// It applies nowhere.
    NotApplicable,
}

/// Why it was that convention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MergerReason)]
pub enum Reason {
    /// The rule measures a ratio or a growth.
    Ratio,
    /// The rule reads a count, and its thresholds are meant for one province.
    Count,
    /// A figure is itself a percentage.
    Percent,
    /// An option or a list is chosen.
    Options,
    /// A survey found it.
    Survey,
    /// Points were given by the ministry or Sở Nội vụ, other than the figures come to.
    GivenPoints,
    /// It applies nowhere.
    NotApplicable,
}

/// How an item was merged, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = MergerHow)]
pub struct How {
    /// The convention.
    pub convention: Convention,
    /// Why that one.
    pub reason: Reason,
    /// Assessments to which the item does not apply: they do not enter it.
    pub left_out: Vec<String>,
    /// Assessments without a score yet: the merged item is a range.
    pub open: Vec<String>,
    /// The same in words.
    pub detail: Text,
}

impl How {
    pub(super) fn new(convention: Convention, reason: Reason, left_out: Vec<String>, open: Vec<String>) -> Self {
        let (why, what) = (reason.words(), convention.words());
        let mut detail = if convention == Convention::NotApplicable {
            what
        } else {
            Text::new(format!("{}: {}", why.vi, what.vi), format!("{}: {}", why.en, what.en))
        };
        if !left_out.is_empty() && convention != Convention::NotApplicable {
            let names = left_out.join(", ");
            detail.vi.push_str(&format!("; không áp dụng ở {names}, không tính"));
            detail.en.push_str(&format!("; not applicable in {names}, left out"));
        }
        if !open.is_empty() {
            let names = open.join(", ");
            detail.vi.push_str(&format!("; {names} chưa có điểm, nên kết quả là một khoảng"));
            detail.en.push_str(&format!("; {names} without a score yet, so the outcome is a range"));
        }
        Self { convention, reason, left_out, open, detail }
    }

    /// The points that were merged, and what came of them.
    pub(super) fn reckoned(&self, each: &[(&str, &Standing)], merged: &Standing) -> Text {
        let points = |standing: &Standing| match &standing.points {
            Some(points) => text::number(&points.wire()),
            None => {
                let (least, most) = (text::number(&standing.least.wire()), text::number(&standing.most.wire()));
                Text::new(format!("{} đến {}", least.vi, most.vi), format!("{} to {}", least.en, most.en))
            }
        };
        let list = |pick: fn(&Text) -> &str| {
            let one = |(name, standing): &(&str, &Standing)| format!("{name} {}", pick(&points(standing)));
            each.iter().map(one).collect::<Vec<_>>().join("; ")
        };
        let total = points(merged);
        Text::new(
            format!("{}. Điểm: {} → {}", self.detail.vi, list(|text| &text.vi), total.vi),
            format!("{}. Points: {} → {}", self.detail.en, list(|text| &text.en), total.en),
        )
    }
}

impl Convention {
    fn words(self) -> Text {
        match self {
            Self::Summed => Text::new(
                "cộng tử số và mẫu số của các tỉnh, rồi chấm một lần theo quy tắc",
                "numerators and denominators are summed, then scored once by the rule",
            ),
            Self::EqualMean => Text::new(
                "lấy bình quân điểm của các tỉnh, trọng số bằng nhau",
                "the mean of the provinces' points, all alike",
            ),
            Self::WeightedMean => Text::new(
                "lấy bình quân điểm của các tỉnh theo trọng số đã nêu",
                "the mean of the provinces' points by the weights given",
            ),
            Self::Worst => Text::new("lấy điểm thấp nhất trong các tỉnh", "the least of the provinces' points"),
            Self::NotApplicable => Text::new("Không áp dụng ở tỉnh nào", "It applies in none of the provinces"),
        }
    }
}

impl Reason {
    fn words(self) -> Text {
        match self {
            Self::Ratio => Text::new("Quy tắc đo một tỷ lệ", "The rule measures a ratio"),
            Self::Count => Text::new(
                "Quy tắc đếm, ngưỡng đặt cho một tỉnh nên số đếm không cộng được",
                "The rule counts, with thresholds meant for one province, so counts are not summed",
            ),
            Self::Percent => Text::new(
                "Số liệu là tỷ lệ phần trăm, không cộng được",
                "The figure is a percentage and cannot be summed",
            ),
            Self::Options => Text::new(
                "Mức đạt được hoặc nội dung hoàn thành không cộng được",
                "Levels reached and entries completed cannot be summed",
            ),
            Self::Survey => Text::new("Kết quả điều tra không cộng được", "Survey results cannot be summed"),
            Self::GivenPoints => Text::new(
                "Có tỉnh được cho điểm khác với điểm tính từ số liệu",
                "A province was given points other than its figures come to",
            ),
            Self::NotApplicable => Text::new("Không áp dụng", "Not applicable"),
        }
    }
}

/// Whose figures are missing, for an item whose sums settle nothing yet.
pub(super) fn missing(open: &[String]) -> Text {
    let names = open.join(", ");
    Text::new(format!("thiếu số liệu của {names}"), format!("missing figures of {names}"))
}
