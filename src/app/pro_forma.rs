//! A published year on another map: the 63 of a year as the 34 of today, the official table untouched beside it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::rankings::{check_year, ranking_error, roster};
use super::{Answer, App, AppError};
use crate::catalog;
use crate::domain::province;
use crate::domain::ranking::Scope;
use crate::domain::ranking::order::Order;
use crate::domain::ranking::pro_forma::{ProFormaRow, ScoreBounds, ScoreWeights, pro_forma};
use crate::domain::ranking::published::{Certainty, Published};
use crate::domain::ranking::table::{RankBounds, table};
use crate::domain::score::Percent;
use crate::domain::text::{self, Text};

/// A year's ranking on the map of another day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProFormaRanking {
    /// The year scored.
    pub year: i32,
    /// The day whose map it is.
    pub map: NaiveDate,
    /// How the scores of those that made a province count.
    pub weights: ScoreWeights,
    /// How many provinces there are on the map.
    pub of: u32,
    /// How many were ranked officially. Each stands in exactly one row.
    pub ranked: u32,
    /// Whether the rank of every one on the map is proven.
    pub complete: bool,
    /// One row per province of the map.
    pub rows: Vec<ProFormaRowView>,
    /// The convention and its limits.
    pub assumptions: Vec<Text>,
}

/// One province of the other map.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProFormaRowView {
    /// Pro-forma rank; null when the published facts do not prove one.
    pub rank: Option<u32>,
    /// Slug.
    pub province: String,
    /// Name.
    pub name: String,
    /// Pro-forma score, two decimals; null when it is not known.
    #[schema(value_type = Option<String>)]
    pub score: Option<Percent>,
    /// Whether another province is known to share the rank.
    pub tied: bool,
    /// Where the rank lies when it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bounds: Option<RankBounds>,
    /// Where the score lies when it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score_bounds: Option<ScoreBounds>,
    /// Those it was made of, as they stand in the official table.
    pub predecessors: Vec<OfficialRow>,
}

/// A province in the official table.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OfficialRow {
    /// Slug.
    pub province: String,
    /// Name.
    pub name: String,
    /// Official rank; null when the published facts do not prove one.
    pub rank: Option<u32>,
    /// Where the rank lies when it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bounds: Option<RankBounds>,
    /// Published index in percent.
    #[schema(value_type = Option<String>)]
    pub score: Option<Decimal>,
    /// How sure the figures are; null when nothing was published of this province.
    pub provenance: Option<Certainty>,
    /// Where they come from.
    pub source: Option<String>,
}

impl App {
    /// What is published of a year on the map of a day.
    ///
    /// # Errors
    /// `NotFound` for a year nobody was ranked in; `Invalid` where the year's provinces do not lead to that map; `Conflict`
    /// when the published facts contradict each other.
    pub fn pro_forma_ranking(
        &self,
        published: &Published,
        map: NaiveDate,
        weights: ScoreWeights,
    ) -> Answer<ProFormaRanking> {
        check_year(published.year)?;
        let roster = roster(published.year);
        let rows = rows(published, &roster, map, weights)?;
        let official = official(published, &roster)?;
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let view = |row: ProFormaRow| ProFormaRowView {
            rank: row.rank,
            name: name(&row.province),
            province: row.province,
            score_bounds: row.score.is_none().then_some(row.score_bounds),
            score: row.score,
            tied: row.tied,
            bounds: row.bounds,
            predecessors: row.made_of.iter().filter_map(|slug| official.get(slug).cloned()).collect(),
        };
        Ok(ProFormaRanking {
            year: published.year,
            map,
            weights,
            of: count(rows.len()),
            ranked: count(roster.len()),
            complete: rows.iter().all(|row| row.rank.is_some()),
            rows: rows.into_iter().map(view).collect(),
            assumptions: words(weights),
        })
    }
}

/// A year's rows on the map of a day.
pub(super) fn rows(
    published: &Published,
    roster: &[String],
    map: NaiveDate,
    weights: ScoreWeights,
) -> Answer<Vec<ProFormaRow>> {
    let year = published.year;
    let onto = province::onto_map(catalog::provinces(), year, map).map_err(|lost| {
        let (day, lost) = (text::day(map), lost.join(", "));
        AppError::invalid(
            "map",
            "map_not_reached",
            format!("các tỉnh, thành phố của năm {year} không dẫn tới bản đồ ngày {}: {lost}", day.vi),
            format!("the provinces of {year} do not lead to the map of {}: {lost}", day.en),
        )
    })?;
    let order = Order::of(published, roster).map_err(ranking_error)?;
    pro_forma(&order, &onto, weights).map_err(ranking_error)
}

/// The official table, by slug.
pub(super) fn official(published: &Published, roster: &[String]) -> Answer<BTreeMap<String, OfficialRow>> {
    let ranking = table(published, roster, &Scope::All).map_err(ranking_error)?;
    let row = |row: crate::domain::ranking::table::RankingRow| {
        let official = OfficialRow {
            province: row.province.clone(),
            name: name(&row.province),
            rank: row.rank,
            bounds: row.bounds,
            score: row.score,
            provenance: row.provenance,
            source: row.source,
        };
        (row.province, official)
    };
    Ok(ranking.rows.into_iter().map(row).collect())
}

pub(super) fn name(slug: &str) -> String {
    province::find(catalog::provinces(), slug).map_or_else(|| slug.to_owned(), |province| province.name_vi.clone())
}

fn words(weights: ScoreWeights) -> Vec<Text> {
    let convention = match weights {
        ScoreWeights::Equal => Text::new(
            "Điểm của tỉnh hợp nhất là bình quân điểm của các tỉnh trước hợp nhất, trọng số bằng nhau (quy ước, không phải công bố chính thức)",
            "A merged province's score is the mean of its predecessors', all alike (a convention, nothing official)",
        ),
        ScoreWeights::Any => Text::new(
            "Điểm của tỉnh hợp nhất nằm giữa điểm thấp nhất và cao nhất của các tỉnh trước hợp nhất, dù trọng số thế nào",
            "A merged province's score lies between the least and the greatest of its predecessors', whatever the weights",
        ),
    };
    vec![
        convention,
        Text::new(
            "Bảng chính thức không thay đổi; tỉnh đã hợp nhất không được đếm như một tỉnh, chỉ góp vào tỉnh mới",
            "The official table is unchanged; a province that was merged away is not counted as one, it only enters its successor",
        ),
        Text::new(
            "Chỗ nào chưa công bố thì là khoảng mà số liệu đã công bố chứng minh được; hạng đã công bố được coi là thứ tự thật",
            "What was not published is the interval that published facts prove; a published rank is taken as the true order",
        ),
        Text::new(
            "Chỉ có tổng điểm được công bố: điểm hợp nhất theo từng mục cần kỳ đánh giá của các tỉnh trước hợp nhất",
            "Only totals are published: merging item by item takes the predecessors' assessments",
        ),
    ]
}
