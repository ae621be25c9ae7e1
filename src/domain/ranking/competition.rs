//! Standard competition ranks: equal scores share the better rank and the next ranks are skipped (1, 2, 2, 4).

use crate::domain::exact::Exact;

/// The place of one score among those it was ranked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// 1 for the highest score; 1 + the number of strictly higher scores.
    pub rank: u32,
    /// Whether another score has the same rank.
    pub tied: bool,
}

/// Ranks unrounded scores, the highest first. The answer is in the order of the scores given.
#[must_use]
pub fn competition_ranks(scores: &[Exact]) -> Vec<Place> {
    let mut descending: Vec<&Exact> = scores.iter().collect();
    descending.sort_unstable_by(|a, b| b.cmp(a));
    scores
        .iter()
        .map(|score| {
            let above = descending.partition_point(|other| *other > score);
            let level = descending.partition_point(|other| *other >= score) - above;
            Place { rank: saturating(above + 1), tied: level > 1 }
        })
        .collect()
}

/// A count as the rank it gives; no list of provinces reaches the limit.
pub(super) fn saturating(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ranks(scores: &[&str]) -> Vec<(u32, bool)> {
        let exact: Vec<_> = scores.iter().map(|text| Exact::parse(text).unwrap()).collect();
        competition_ranks(&exact).into_iter().map(|place| (place.rank, place.tied)).collect()
    }

    #[test]
    fn ties_share_the_better_rank() {
        assert_eq!(ranks(&["90", "80", "80", "70"]), [(1, false), (2, true), (2, true), (4, false)]);
        assert_eq!(ranks(&["70", "80", "90.00", "90"]), [(4, false), (3, false), (1, true), (1, true)]);
        assert_eq!(ranks(&["5"]), [(1, false)]);
        assert_eq!(ranks(&[]), []);
    }

    #[test]
    fn ranks_come_from_unrounded_scores() {
        // Both are shown as 83.53, yet the second is higher: rounding first would report a tie.
        assert_eq!(ranks(&["83.5301", "83.5349", "83.53"]), [(2, false), (1, false), (3, false)]);
        // The halves of a total, each rounded before they are added, would put the first above the second.
        let halves = |a: &str, b: &str| &Exact::parse(a).unwrap() + &Exact::parse(b).unwrap();
        let totals = [halves("55.125", "28.405"), halves("55.124", "28.407")];
        assert_eq!(competition_ranks(&totals).iter().map(|place| place.rank).collect::<Vec<_>>(), [2, 1]);
    }

    proptest! {
        #[test]
        fn tables_of_17_to_63_rows(cents in prop::collection::vec(7000u32..7060, 17..=63)) {
            let scores: Vec<_> = cents.iter().map(|c| Exact::from(rust_decimal::Decimal::new((*c).into(), 2))).collect();
            for (place, own) in competition_ranks(&scores).iter().zip(&cents) {
                let above = cents.iter().filter(|other| *other > own).count();
                prop_assert_eq!(place.rank as usize, above + 1);
                prop_assert_eq!(place.tied, cents.iter().filter(|other| *other == own).count() > 1);
            }
        }
    }
}
