//! The simulation as it is told: the outlook's words, with the error of every chance and what independence would give.

use num_bigint::BigInt;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Grounds;
use super::super::compute::Proven;
use super::super::rivals::PER_PERCENT;
use super::super::view::{Figures, Levels, RankLevels, ScoreLevels, assumptions, level, rank_levels, score_levels};
use super::tally::{Tally, part, standard_error};
use super::trial::TRIES;
use super::{Prepared, SimulationRequest};
use crate::domain::exact::Exact;
use crate::domain::text::{self, Text};

/// The chance of a rank or a better one, as drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DrawnChance {
    /// The rank.
    pub rank: usize,
    /// The part of the draws with it or a better one, 0 to 1.
    #[schema(value_type = String, example = "0.25")]
    pub chance: Exact,
    /// The standard error of that chance, from the number of draws; for what was never or always drawn too.
    #[schema(value_type = String, example = "0.0005")]
    pub standard_error: Exact,
}

/// What was drawn, and what is computed beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Simulation {
    /// The seed.
    pub seed: u64,
    /// The draws.
    pub draws: u64,
    /// Our score as drawn; its levels are told to 1/10000 percent, rounded down.
    pub score: ScoreLevels,
    /// Our rank as drawn.
    pub rank: RankLevels,
    /// For each rank how often it or a better one was drawn; 1 for the last.
    pub at_most: Vec<DrawnChance>,
    /// The part of the draws that were put on the nearest rank that is proven possible, because no draw of the others gave one.
    #[schema(value_type = String)]
    pub held_rank: Exact,
    /// Computed: the same chances for every single item and province, but each for itself.
    pub independent: Figures,
    /// Computed: the outlook, without anything of what was asked.
    pub outlook: Figures,
    /// Everything assumed.
    pub assumptions: Vec<Text>,
}

pub(super) fn view(
    prepared: &Prepared,
    grounds: &Grounds<'_>,
    ask: &SimulationRequest,
    tally: &Tally,
    proven: Proven<'_>,
    (outlook, independent): (Figures, Figures),
) -> Simulation {
    let (model, draws) = (&prepared.ground.model, tally.draws);
    let at = |hundredths: u64| {
        let share = Exact::of_whole(tally.score_at(hundredths).into(), BigInt::from(100 * PER_PERCENT));
        level(model, &share * &model.applicable_max)
    };
    let mean = Exact::of_whole(BigInt::from(tally.points), &prepared.trial.parts * BigInt::from(draws));
    let mut upto = 0;
    let at_most = (1..).zip(&tally.ranks).map(|(rank, drawn)| {
        upto += drawn;
        DrawnChance { rank, chance: part(upto, draws), standard_error: standard_error(upto, draws) }
    });
    let ranks = Levels { p05: tally.rank_at(5), p50: tally.rank_at(50), p95: tally.rank_at(95) };
    let mut words = drawn(ask);
    words.extend(hanging_together(ask));
    words.extend(assumptions(grounds, &prepared.ground));
    Simulation {
        seed: ask.seed,
        draws,
        at_most: at_most.collect(),
        score: score_levels(model, Levels { p05: at(5), p50: at(50), p95: at(95) }, mean),
        rank: rank_levels(model, proven, ranks),
        held_rank: part(tally.held, draws),
        independent,
        outlook,
        assumptions: words,
    }
}

fn shown(number: impl std::fmt::Display) -> Text {
    text::number(&number.to_string())
}

fn drawn(ask: &SimulationRequest) -> Vec<Text> {
    let draws = shown(ask.draws);
    let (seed, tries) = (ask.seed, TRIES);
    vec![Text::new(
        format!(
            "{} lượt rút từ hạt giống {seed}: mỗi lượt rút mọi mục và mọi tỉnh, thành phố khác theo đúng các phân bố của triển vọng; lượt nào ra hạng ngoài khoảng đã chứng minh thì rút lại các tỉnh, thành phố khác, nhiều nhất {tries} lần, sau đó lấy hạng gần nhất",
            draws.vi
        ),
        format!(
            "{} draws from the seed {seed}: each draws every item and every other province from the very spreads of the outlook; where the rank is outside the proven interval the others are drawn anew, {tries} times at most, then the nearest rank is taken",
            draws.en
        ),
    )]
}

fn hanging_together(ask: &SimulationRequest) -> Vec<Text> {
    let why = |why: &Option<String>| why.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
    let causes = ask.together.iter().map(|cause| {
        let (chance, keep) = (shown(cause.chance.normalize()), shown(cause.keep.normalize()));
        let (items, why) = (cause.items.join(", "), why(&cause.why));
        Text::new(
            format!("Với xác suất {}, các mục {items} cùng chỉ giữ {} số điểm{why}", chance.vi, keep.vi),
            format!("With a chance of {} the items {items} all keep {} of their points only{why}", chance.en, keep.en),
        )
    });
    let tied = ask.tied.iter().map(|tied| {
        let (items, why) = (tied.items.join(", "), why(&tied.why));
        Text::new(
            format!("Các mục {items} cùng cao cùng thấp{why}"),
            format!("The items {items} rise and fall together{why}"),
        )
    });
    let rivals = ask.rivals.iter().map(|group| {
        let (chance, shift) = (shown(group.chance.normalize()), shown(group.shift.normalize()));
        let (names, why) = (group.provinces.join(", "), why(&group.why));
        Text::new(
            format!(
                "Với xác suất {}, {names} cùng thay đổi {} điểm phần trăm, trong khoảng đã chứng minh{why}",
                chance.vi, shift.vi
            ),
            format!(
                "With a chance of {} {names} all move by {} percentage points, within what is proven{why}",
                chance.en, shift.en
            ),
        )
    });
    let rest = Text::new(
        "Ngoài những điều vừa nêu và phần cả năm chặt hơn hay lỏng hơn (nếu có), mọi mục và mọi tỉnh, thành phố độc lập với nhau",
        "But for that and for the whole year being stricter or milder (if it is), all items and provinces are independent",
    );
    causes.chain(tied).chain(rivals).chain([rest]).collect()
}
