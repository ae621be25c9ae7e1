//! The outlook as it is told: levels, chances of each rank, what drives the spread, what was assumed.

use serde::Serialize;
use utoipa::ToSchema;

use super::chance::{ONE, exact};
use super::compute::{Chances, Model, Proven};
use super::own::Own;
use super::sum::{PER_POINT, Spread};
use super::{Ground, Grounds, Kind};
use crate::domain::assessment::Assessment;
use crate::domain::exact::Exact;
use crate::domain::ranking::table::RankBounds;
use crate::domain::score::Percent;
use crate::domain::text::{self, Text};

/// Our score at a level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Level {
    /// Points.
    #[schema(value_type = String)]
    pub points: Exact,
    /// Points / applicable maximum × 100, two decimals.
    #[schema(value_type = Option<String>)]
    pub percent: Option<Percent>,
}

/// What is stayed under with a chance of 5, 50 and 95 in a hundred.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Levels<T> {
    /// 5 in a hundred.
    pub p05: T,
    /// The middle.
    pub p50: T,
    /// 95 in a hundred.
    pub p95: T,
}

/// Our score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ScoreLevels {
    /// Levels of its chances.
    #[serde(flatten)]
    pub levels: Levels<Level>,
    /// Its mean.
    pub mean: Level,
    /// What counting leaves at least.
    pub least: Level,
    /// What counting leaves at most.
    pub most: Level,
}

/// Our rank; the smaller the better.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RankLevels {
    /// Levels of its chances.
    #[serde(flatten)]
    pub levels: Levels<usize>,
    /// How many are ranked.
    pub of: usize,
    /// What the published facts prove of any score we can still come to.
    pub bounds: RankBounds,
}

/// The chance of a rank or a better one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RankChance {
    /// The rank.
    pub rank: usize,
    /// The chance of it or a better one, 0 to 1.
    #[schema(value_type = String, example = "0.25")]
    pub chance: Exact,
}

/// What part of the spread comes from where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Driver {
    /// Item code; null for the common move of the year.
    pub item: Option<String>,
    /// Name.
    pub name: Text,
    /// Where its spread comes from; null for the common move of the year.
    pub kind: Option<Kind>,
    /// The least points that have a chance.
    #[schema(value_type = String)]
    pub low: Exact,
    /// The mean.
    #[schema(value_type = String)]
    pub mean: Exact,
    /// The most points that have a chance.
    #[schema(value_type = String)]
    pub high: Exact,
    /// Its share of the variance of our score; the shares sum to 1.
    #[schema(value_type = String)]
    pub share: Exact,
}

/// How far the computed chances may be off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Discretisation {
    /// Step of the grid in points.
    #[schema(value_type = String)]
    pub step: Exact,
    /// Items whose amounts lie between points of the grid.
    pub items_moved: u64,
    /// No score is moved by more than so many points; the mean is not moved.
    #[schema(value_type = String)]
    pub points_at_most: Exact,
    /// No cumulated chance is off by more.
    #[schema(value_type = String)]
    pub chance_at_most: Exact,
    /// Chance that fell outside what counting leaves to the score and was put at its ends.
    #[schema(value_type = String)]
    pub held_score: Exact,
    /// Chance that fell on ranks that the published facts rule out and was shared among the others.
    #[schema(value_type = String)]
    pub held_rank: Exact,
}

/// What our score and rank come to, and how surely.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Figures {
    /// Our score.
    pub score: ScoreLevels,
    /// Our rank.
    pub rank: RankLevels,
    /// For each rank the chance of it or a better one; 1 for the last.
    pub at_most: Vec<RankChance>,
}

/// The chances of our score and rank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Outlook {
    /// Our score.
    pub score: ScoreLevels,
    /// Our rank.
    pub rank: RankLevels,
    /// For each rank the chance of it or a better one; 1 for the last.
    pub at_most: Vec<RankChance>,
    /// What drives the spread of our score, most first; what is certain is left out.
    pub drivers: Vec<Driver>,
    /// How far the chances may be off.
    pub discretisation: Discretisation,
    /// Everything assumed.
    pub assumptions: Vec<Text>,
}

/// Puts the chances into words and numbers.
pub(super) fn view(
    assessment: &Assessment,
    grounds: &Grounds<'_>,
    ground: &Ground,
    proven: Proven<'_>,
    chances: &Chances,
) -> Outlook {
    let Figures { score, rank, at_most } = figures(&ground.model, proven, chances);
    let step = text::number(&Exact::of_whole(1.into(), PER_POINT.into()).wire());
    let mut words = vec![Text::new(
        "Các mục độc lập với nhau, trừ phần cả năm chặt hơn hay lỏng hơn (nếu có)",
        "Items are independent of each other, but for the whole year being stricter or milder (if it is)",
    )];
    words.extend(assumptions(grounds, ground));
    words.push(Text::new(
        format!("Tính chính xác trên lưới {} điểm, không lấy mẫu; hạng ngoài khoảng đã chứng minh bị loại và xác suất được chia lại", step.vi),
        format!("Computed on a grid of {} points, not sampled; ranks outside the proven interval are ruled out and their chance is shared among the others", step.en),
    ));
    Outlook {
        score,
        rank,
        at_most,
        drivers: drivers(assessment, &ground.items, &ground.model),
        discretisation: discretisation(&ground.model, chances),
        assumptions: words,
    }
}

/// The levels and chances alone.
pub(super) fn figures(model: &Model, proven: Proven<'_>, chances: &Chances) -> Figures {
    let at = |hundredths: u64| level(model, chances.score.quantile(part(hundredths)));
    let levels = Levels { p05: at(5), p50: at(50), p95: at(95) };
    let mut upto = 0;
    let at_most = chances.ranks.iter().enumerate().map(|(index, chance)| {
        upto += chance;
        RankChance { rank: index + 1, chance: exact(upto) }
    });
    Figures {
        score: score_levels(model, levels, chances.score.mean()),
        rank: rank_levels(
            model,
            proven,
            Levels { p05: rank_at(chances, 5), p50: rank_at(chances, 50), p95: rank_at(chances, 95) },
        ),
        at_most: at_most.collect(),
    }
}

/// Points with their percent.
pub(super) fn level(model: &Model, points: Exact) -> Level {
    Level { percent: Percent::of(&points, &model.applicable_max), points }
}

/// Levels of our score within what counting leaves.
pub(super) fn score_levels(model: &Model, levels: Levels<Level>, mean: Exact) -> ScoreLevels {
    ScoreLevels {
        levels,
        mean: level(model, mean),
        least: level(model, model.least.clone()),
        most: level(model, model.most.clone()),
    }
}

/// Levels of our rank within what is proven.
pub(super) fn rank_levels(model: &Model, proven: Proven<'_>, levels: Levels<usize>) -> RankLevels {
    let percent =
        |points: &Exact| Percent::of(points, &model.applicable_max).map_or_else(Exact::zero, |percent| percent.0);
    let (best, worst) = (proven(&percent(&model.most)).0, proven(&percent(&model.least)).1);
    let bound = |rank: usize| u32::try_from(rank).unwrap_or(u32::MAX);
    RankLevels {
        levels,
        of: model.field.rivals.len() + 1,
        bounds: RankBounds { best: bound(best), worst: bound(worst) },
    }
}

fn part(hundredths: u64) -> u64 {
    super::chance::narrow(u128::from(ONE) * u128::from(hundredths) / 100)
}

fn rank_at(chances: &Chances, hundredths: u64) -> usize {
    let mut upto = 0;
    let index = chances.ranks.iter().position(|chance| {
        upto += chance;
        upto >= part(hundredths)
    });
    index.map_or(chances.ranks.len(), |index| index + 1)
}

fn drivers(assessment: &Assessment, items: &[Own], model: &Model) -> Vec<Driver> {
    let shock = shock_spread(model);
    let variances: Vec<Exact> = items.iter().map(|own| own.spread.variance()).collect();
    let of_year = shock.variance();
    let total = variances.iter().sum::<Exact>() + of_year.clone();
    let driver = |item: Option<String>, name: Text, kind: Option<Kind>, spread: &Spread, variance: &Exact| {
        let share = Exact::ratio(variance, &total).filter(|share| !share.is_zero())?;
        let points = || spread.0.iter().map(|(points, _)| points);
        let (low, high) = (points().min()?.clone(), points().max()?.clone());
        Some(Driver { item, name, kind, low, mean: spread.mean(), high, share })
    };
    let mut drivers: Vec<Driver> = items
        .iter()
        .zip(&variances)
        .filter(|(_, variance)| !variance.is_zero())
        .filter_map(|(own, variance)| {
            let name = assessment.set.item(&own.code).map(|item| item.name.clone()).unwrap_or_default();
            driver(Some(own.code.clone()), name, Some(own.kind), &own.spread, variance)
        })
        .collect();
    let year = Text::new("Cả năm chặt hơn hay lỏng hơn", "The whole year stricter or milder");
    drivers.extend(driver(None, year, None, &shock, &of_year));
    drivers.sort_by(|a, b| b.share.cmp(&a.share));
    drivers
}

/// Our part of the common shock, in points.
fn shock_spread(model: &Model) -> Spread {
    let points = |shock: i64| super::compute::own_shock(model, shock);
    Spread(model.field.shocks.iter().map(|(shock, chance)| (points(*shock), *chance)).collect())
}

fn discretisation(model: &Model, chances: &Chances) -> Discretisation {
    let step = Exact::of_whole(1.into(), PER_POINT.into());
    let moved = chances.score.moved + u64::from(model.field.shocks.len() > 1);
    // One unit for each sum, each rival and each of the few mixtures.
    let cuts = model.items.len() + model.field.rivals.len() + 8;
    Discretisation {
        points_at_most: &step * &Exact::whole(moved),
        step,
        items_moved: chances.score.moved,
        chance_at_most: exact(cuts as u64),
        held_score: exact(chances.held_score),
        held_rank: exact(chances.held_rank),
    }
}

/// What is assumed of the spreads: of our items and of the others.
pub(super) fn assumptions(grounds: &Grounds<'_>, ground: &Ground) -> Vec<Text> {
    let items = &ground.items;
    let codes = |kind: Kind| {
        let codes: Vec<&str> = items.iter().filter(|own| own.kind == kind).map(|own| own.code.as_str()).collect();
        (codes.len(), codes.join(", "))
    };
    let mut words = Vec::new();
    let past = grounds.past;
    let (claims, _) = codes(Kind::Claimed);
    let (foreseen, _) = codes(Kind::Forecast);
    let (seen, sources) = (past.kept.len(), past.assessments.join(", "));
    let sources = if sources.is_empty() {
        Text::new("chưa có kỳ nào", "no assessment yet")
    } else {
        Text::new(&sources, &sources)
    };
    words.push(Text::new(
        format!("{claims} mục tự chấm và {foreseen} mục dự báo được giữ 0, 1/4, 1/2, 3/4 hoặc toàn bộ số điểm, theo {seen} mục đã thẩm định ({}) và giả định ban đầu nặng bằng 8 mục: 90 % giữ nguyên, 5 % còn một nửa, 5 % mất hết; kết quả trước đây của chính mục đó được tính thêm bên cạnh 4 mục chung", sources.vi),
        format!("{claims} claimed and {foreseen} foreseen items keep 0, 1/4, 1/2, 3/4 or all of their points, as {seen} appraised items did ({}), with a prior worth 8 items: 90 % kept whole, 5 % half, 5 % lost; the item's own past counts beside 4 items of all", sources.en),
    ));
    let (open, open_codes) = codes(Kind::Open);
    if open > 0 {
        let earned = past.earned.len();
        words.push(Text::new(
            format!("{open} mục chưa báo cáo hoặc bị trả lại ({open_codes}) đạt một phần của khoảng còn lại như {earned} mục đã thẩm định, với giả định ban đầu đều nhau trên 5 mức"),
            format!("{open} items not reported or returned ({open_codes}) come to a part of what is left to them as {earned} appraised items did of theirs, with an even prior over 5 levels"),
        ));
    }
    let (carried, carried_codes) = codes(Kind::SurveyCarried);
    if carried > 0 {
        words.push(Text::new(
            format!("{carried} mục điều tra xã hội học ({carried_codes}) lấy theo năm trước, xê dịch tới ±6 điểm phần trăm (giả định: -6, -3, 0, 3, 6 với trọng số 1, 4, 6, 4, 1)"),
            format!("{carried} survey items ({carried_codes}) stand as the year before, moved by up to ±6 percentage points (assumed: -6, -3, 0, 3, 6 with weights 1, 4, 6, 4, 1)"),
        ));
    }
    let (unknown, unknown_codes) = codes(Kind::SurveyUnknown);
    if unknown > 0 {
        words.push(Text::new(
            format!("{unknown} mục điều tra xã hội học chưa có năm trước ({unknown_codes}): từ 50 đến 90 %, nhiều khả năng 70 % (giả định)"),
            format!("{unknown} survey items without an earlier year ({unknown_codes}): 50 to 90 %, likeliest 70 % (assumed)"),
        ));
    }
    words.extend(ground.words.iter().cloned());
    words
}
