//! Influence: how much rank each item could give or cost, and how far the provinces just above and below are.
//!
//! Ranks come from the published facts, so each is an interval with an estimate in it. Of rivals only totals are published:
//! which of their areas are better nobody can say until their component scores are.

use std::collections::HashMap;

use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::assessment::{Assessment, BasisName, History};
use super::exact::Exact;
use super::ranking::Scope;
use super::ranking::order::Order;
use super::ranking::place::place_in;
use super::ranking::published::{Certainty, Published};
use super::score::{Percent, Standing};
use super::text::Text;

/// How many provinces above, and how many below, are compared with.
const RIVALS: usize = 3;

/// A rank as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RankRange {
    /// The best rank that the published facts allow.
    pub best: u32,
    /// The worst.
    pub worst: u32,
    /// A guess between the two.
    pub estimate: u32,
}

/// What the total would be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = WouldBe)]
pub struct Outlook {
    /// Points in all.
    #[schema(value_type = String)]
    pub points: Exact,
    /// Percent, two decimals.
    #[schema(value_type = Option<String>)]
    pub percent: Option<Percent>,
    /// The rank; null where the published facts contradict each other.
    pub rank: Option<RankRange>,
}

/// One item's influence, all else as claimed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ItemInfluence {
    /// Item code.
    pub code: String,
    /// Item name.
    pub name: Text,
    /// Area code.
    pub area: String,
    /// Most points.
    #[schema(value_type = String)]
    pub max: Exact,
    /// Points claimed; null when there is no score yet, which counts as 0.
    #[schema(value_type = Option<String>)]
    pub points: Option<Exact>,
    /// Points still open.
    #[schema(value_type = String)]
    pub open: Exact,
    /// If the item went to full points.
    pub full: Outlook,
    /// If it went to zero.
    pub zero: Outlook,
    /// Places that full points would give, by the estimates.
    pub places_up: Option<i64>,
    /// Places that zero would cost, by the estimates.
    pub places_down: Option<i64>,
}

/// A province of which the total is published.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Rival {
    /// Slug.
    pub province: String,
    /// Its published total in percent.
    #[schema(value_type = String)]
    pub score: Decimal,
    /// How sure that is.
    pub certainty: Certainty,
    /// The gap in percentage points, unrounded difference shown with two decimals; never negative.
    #[schema(value_type = String)]
    pub gap_percent: Percent,
    /// The same in points of our applicable maximum.
    #[schema(value_type = String)]
    pub gap_points: Exact,
    /// Above: items whose open points alone would reach it. Below: items whose claimed points, lost, would let it reach us.
    /// Those that need the smallest part first.
    pub items: Vec<String>,
}

/// Who and what decides the rank.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Influence {
    /// Assessment.
    pub assessment: String,
    /// Version it was computed from.
    pub version: i64,
    /// As claimed.
    pub claimed: Outlook,
    /// Items, those that could give the most places first.
    pub items: Vec<ItemInfluence>,
    /// The nearest provinces above whose totals are published, nearest first.
    pub above: Vec<Rival>,
    /// The nearest below, or level.
    pub below: Vec<Rival>,
    /// What this rests on and what it cannot say.
    pub limits: Vec<Text>,
}

struct Places<'a> {
    order: Option<&'a Order>,
    published: &'a Published,
    province: &'a str,
    max: Exact,
    /// Many items would come to the same total.
    known: HashMap<Exact, Option<RankRange>>,
}

impl Places<'_> {
    fn outlook(&mut self, points: Exact) -> Outlook {
        let percent = Percent::of(&points, &self.max);
        let rank = percent.as_ref().and_then(|percent| {
            let known = self.known.get(&percent.0).copied();
            known.unwrap_or_else(|| {
                let rank = self.rank(&percent.0);
                self.known.insert(percent.0.clone(), rank);
                rank
            })
        });
        Outlook { points, percent, rank }
    }

    fn rank(&self, percent: &Exact) -> Option<RankRange> {
        let place = place_in(self.order?, percent, self.province, self.published, &Scope::All).ok()?;
        Some(RankRange { best: place.best, worst: place.worst, estimate: place.estimate })
    }
}

/// The influence of every applicable item, on the basis of what is claimed.
#[must_use]
pub fn influence(assessment: &Assessment, published: &Published, order: Option<&Order>) -> Influence {
    let standings = assessment.standings(BasisName::Claimed, &History::default()).items;
    let counted: Vec<_> =
        assessment.set.items().iter().zip(&standings).filter(|(_, standing)| standing.applicable).collect();
    let points_of = |standing: &Standing| standing.points.clone().unwrap_or_else(Exact::zero);
    let total: Exact = counted.iter().map(|(_, standing)| points_of(standing)).sum();
    let max: Exact = counted.iter().map(|(item, _)| Exact::from(item.max)).sum();
    let province = &assessment.opening.province;
    let mut places = Places { order, published, province, max: max.clone(), known: HashMap::new() };
    let claimed = places.outlook(total.clone());
    let mut items: Vec<ItemInfluence> = counted
        .iter()
        .map(|(item, standing)| {
            let own = points_of(standing);
            let open = Exact::from(item.max) - own.clone();
            let (full, zero) = (places.outlook(&total + &open), places.outlook(&total - &own));
            let estimate = |outlook: &Outlook| outlook.rank.map(|rank| i64::from(rank.estimate));
            let between = |from: &Outlook, to: &Outlook| estimate(from).zip(estimate(to)).map(|(from, to)| from - to);
            ItemInfluence {
                code: item.code.clone(),
                name: item.name.clone(),
                area: assessment.set.path_to(&item.code).first().map(|area| area.code.to_string()).unwrap_or_default(),
                max: item.max.into(),
                points: standing.points.clone(),
                places_up: between(&claimed, &full),
                places_down: between(&zero, &claimed),
                open,
                full,
                zero,
            }
        })
        .collect();
    items.sort_by(|a, b| b.places_up.cmp(&a.places_up).then_with(|| b.open.cmp(&a.open)));
    let (above, below) = rivals(&claimed, &max, &items, published, province);
    Influence {
        assessment: assessment.opening.assessment.clone(),
        version: assessment.version,
        claimed,
        items,
        above,
        below,
        limits: limits(),
    }
}

fn rivals(
    claimed: &Outlook,
    max: &Exact,
    items: &[ItemInfluence],
    published: &Published,
    own: &str,
) -> (Vec<Rival>, Vec<Rival>) {
    let Some(Percent(percent)) = &claimed.percent else { return (Vec::new(), Vec::new()) };
    let (mut above, mut below) = (Vec::new(), Vec::new());
    for row in published.rows.iter().filter(|row| row.province != own) {
        let Some(score) = row.score else { continue };
        let is_above = Exact::from(score) > *percent;
        let gap = if is_above { Exact::from(score) - percent.clone() } else { percent - &Exact::from(score) };
        let gap_points = &(&gap * max) / &Exact::whole(100);
        let at_stake = |item: &ItemInfluence| if is_above { item.open.clone() } else { &item.max - &item.open };
        let mut enough: Vec<_> = items.iter().filter(|item| at_stake(item) >= gap_points).collect();
        enough.sort_by_key(|item| std::cmp::Reverse(at_stake(item)));
        let rival = Rival {
            province: row.province.clone(),
            score,
            certainty: row.certainty,
            gap_percent: Percent(gap),
            gap_points,
            items: enough.into_iter().map(|item| item.code.clone()).collect(),
        };
        if is_above { above.push(rival) } else { below.push(rival) }
    }
    for side in [&mut above, &mut below] {
        side.sort_by(|a, b| a.gap_points.cmp(&b.gap_points).then_with(|| a.province.cmp(&b.province)));
        side.truncate(RIVALS);
    }
    (above, below)
}

fn limits() -> Vec<Text> {
    vec![
        Text::new(
            "Của các tỉnh khác chỉ có tổng điểm được công bố: muốn biết kém hơn họ ở lĩnh vực, tiêu chí nào thì cần điểm thành phần của họ",
            "Of other provinces only totals are published: which areas or criteria separate us from them needs their published component scores",
        ),
        Text::new(
            "Mỗi mục được xét riêng, các mục khác giữ như đang tự chấm; tác động của nhiều mục không cộng lại được",
            "Each item is taken alone, all others as claimed; the effects of several do not add up",
        ),
        Text::new(
            "Chỉ so với tỉnh đã công bố điểm; giữa họ có thể còn tỉnh chưa công bố điểm. Số bậc tính theo ước tính trong khoảng hạng",
            "Compared only with provinces whose score is published; others may lie between. Places are counted by the estimates within the intervals",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::assessment::testing::{log, said, set};
    use crate::domain::ranking::published::PublishedRow;

    fn published(own: u32) -> (Published, Vec<String>) {
        let roster: Vec<String> = ["can-tho", "p1", "p2", "p3", "p4"].map(str::to_owned).to_vec();
        let scores = [own, 9000, 6000, 3000, 500];
        let row = |(province, cents): (&String, u32)| PublishedRow {
            province: province.clone(),
            rank: None,
            score: Some(Decimal::new(cents.into(), 2)),
            certainty: Certainty::Published,
            source: "test".into(),
        };
        let rows = roster.iter().zip(scores).map(row).collect();
        (Published { rows, ..Published::unknown(2016, 5) }, roster)
    }

    proptest! {
        #[test]
        fn an_item_alone_reaches_exactly_whom_it_names(all in prop::collection::vec(said(), 0..25), own in 0u32..10_000) {
            let assessment = Assessment::fold(set(), log(&all)).unwrap();
            let (published, roster) = published(own);
            let order = Order::of(&published, &roster).unwrap();
            let found = influence(&assessment, &published, Some(&order));
            let Some(Percent(now)) = &found.claimed.percent else { return Ok(()) };
            prop_assert_eq!(found.above.len() + found.below.len(), 4.min(found.above.len().min(3) + found.below.len().min(3)));
            for item in &found.items {
                let (Percent(full), Percent(zero)) = (item.full.percent.clone().unwrap(), item.zero.percent.clone().unwrap());
                prop_assert!(zero <= *now && *now <= full);
                prop_assert!(item.places_up.unwrap() >= 0 && item.places_down.unwrap() >= 0);
                for rival in &found.above {
                    prop_assert_eq!(full >= rival.score.into(), rival.items.contains(&item.code));
                }
                for rival in &found.below {
                    prop_assert_eq!(zero <= rival.score.into(), rival.items.contains(&item.code));
                }
            }
            for rival in found.above.iter().chain(&found.below) {
                prop_assert!(Exact::zero() <= rival.gap_points && rival.province != "can-tho");
            }
            prop_assert!(found.above.is_sorted_by(|a, b| a.score <= b.score));
            prop_assert!(found.below.is_sorted_by(|a, b| a.score >= b.score));
        }
    }
}
