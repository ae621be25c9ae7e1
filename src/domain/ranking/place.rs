//! Where a hypothetical score of one province would stand among the others of a year.

use serde::Serialize;
use utoipa::ToSchema;

use super::Scope;
use super::basis::basis;
use super::census::Census;
use super::competition::saturating;
use super::error::RankingError;
use super::estimate::likely_scores;
use super::order::{Order, Threshold};
use super::published::Published;
use crate::domain::exact::Exact;
use crate::domain::text::Text;

/// The rank of a hypothetical score: 1 + the number of other provinces strictly above it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Placement {
    /// The best rank that the published facts allow.
    pub best: u32,
    /// The worst rank that they allow.
    pub worst: u32,
    /// A guess between the two; `basis` says how it was made.
    pub estimate: u32,
    /// Whether the facts prove the rank: best and worst are the same.
    pub exact: bool,
    /// How many provinces the rank is among, the own one included.
    pub of: u32,
    /// The facts and assumptions the answer rests on.
    pub basis: Vec<Text>,
}

/// Places a score (percent, unrounded) of the province `own` among the other provinces of a year. What was published of
/// `own` itself is replaced by the score; its published place still counts as one the others do not hold.
///
/// # Errors
/// When `own` is not on the roster or outside the scope, and whatever [`Order::of`] refuses.
pub fn place(
    score: &Exact,
    own: &str,
    published: &Published,
    roster: &[String],
    scope: &Scope,
) -> Result<Placement, RankingError> {
    place_in(&Order::of(published, roster)?, score, own, published, scope)
}

/// As [`place`], with the facts already gathered: for several scores of one year.
///
/// # Errors
/// As [`place`].
pub fn place_in(
    order: &Order,
    score: &Exact,
    own: &str,
    published: &Published,
    scope: &Scope,
) -> Result<Placement, RankingError> {
    if !order.standings.contains_key(own) {
        return Err(RankingError::NotOnRoster { province: own.to_owned(), year: order.year });
    }
    if !scope.contains(own) {
        return Err(RankingError::OutsideScope { province: own.to_owned() });
    }
    let census = Census::new(order, scope, own, true);
    // Every cut is refused only when facts that pass one by one can't hold together.
    let above = census.above_score(Threshold::exact(score)).ok_or_else(|| order.contradiction(&order.every_fact()))?;
    let exact = above.least == above.most;
    let guess = if exact { above.least } else { census.guess_above(score, &likely_scores(order)) };
    Ok(Placement {
        best: saturating(above.least + 1),
        worst: saturating(above.most + 1),
        estimate: saturating(guess.clamp(above.least, above.most) + 1),
        exact,
        of: saturating(order.standings.keys().filter(|province| scope.contains(province)).count()),
        basis: basis(order, published, own, scope, exact),
    })
}

/// The best and the worst rank among all provinces that [`place_in`] gives, without the estimate and the words.
///
/// # Errors
/// As [`place_in`].
pub fn bounds_in(order: &Order, score: &Exact, own: &str) -> Result<(u32, u32), RankingError> {
    if !order.standings.contains_key(own) {
        return Err(RankingError::NotOnRoster { province: own.to_owned(), year: order.year });
    }
    let above = Census::new(order, &Scope::All, own, true).above_score(Threshold::exact(score));
    let above = above.ok_or_else(|| order.contradiction(&order.every_fact()))?;
    Ok((saturating(above.least + 1), saturating(above.most + 1)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use rust_decimal::Decimal;

    use super::super::published::{Aggregates, Certainty, Group, PublishedRow};
    use super::super::testing::{Case, case, roster};
    use super::*;

    fn exact(text: &str) -> Exact {
        Exact::parse(text).unwrap()
    }

    fn row(province: &str, rank: Option<u32>, score: Option<&str>) -> PublishedRow {
        let score = score.map(|text| Decimal::from_str_exact(text).unwrap());
        PublishedRow { province: province.into(), rank, score, certainty: Certainty::Published, source: "test".into() }
    }

    /// p0 to p4 at 90.00, 80.00, 80.00, 70.00, 60.00.
    fn five() -> Published {
        let scores = ["90.00", "80.00", "80.00", "70.00", "60.00"];
        let rows = scores.iter().enumerate().map(|(i, score)| row(&format!("p{i}"), None, Some(score))).collect();
        Published { rows, ..Published::unknown(2016, 5) }
    }

    #[test]
    fn exact_among_known_scores() {
        let cases = [
            // (score of p3, rank): its own published 70.00 is replaced.
            ("95", 1),
            ("90.01", 1),
            ("90", 1),
            ("89.99", 2),
            ("80.0001", 2),
            ("80", 2),
            ("79.9999", 4),
            ("65", 4),
            ("60", 4),
            ("59.99", 5),
        ];
        for (score, rank) in cases {
            let placement = place(&exact(score), "p3", &five(), &roster(5), &Scope::All).unwrap();
            let found = (placement.best, placement.worst, placement.estimate, placement.exact, placement.of);
            assert_eq!(found, (rank, rank, rank, true, 5), "{score}");
        }
    }

    #[test]
    fn the_hypothetical_score_is_not_rounded() {
        // Rounded to two decimals it would tie with 80.00 and be second.
        let third = Exact::ratio(&Exact::whole(239_999), &Exact::whole(3000)).unwrap();
        assert_eq!(third.shown(), "80.00");
        assert_eq!(place(&third, "p4", &five(), &roster(5), &Scope::All).unwrap().best, 4);
    }

    #[test]
    fn a_scope_counts_only_its_own() {
        let scope = Scope::Only(BTreeSet::from(["p1".into(), "p3".into(), "p4".into()]));
        let placement = place(&exact("75"), "p4", &five(), &roster(5), &scope).unwrap();
        assert_eq!((placement.best, placement.worst, placement.of), (2, 2, 3));
        let outside = place(&exact("75"), "p0", &five(), &roster(5), &scope);
        assert_eq!(outside, Err(RankingError::OutsideScope { province: "p0".into() }));
    }

    #[test]
    fn nothing_known_proves_nothing() {
        let placement = place(&exact("75"), "p2", &Published::unknown(2025, 34), &roster(34), &Scope::All).unwrap();
        assert_eq!((placement.best, placement.worst, placement.exact), (1, 34, false));
        assert!((1..=34).contains(&placement.estimate));
    }

    /// The year of the seed, as published.
    fn year_2016() -> Published {
        let decimal = |text| Some(Decimal::from_str_exact(text).unwrap());
        let ranked = [("p1", 1, Some("90.32")), ("p3", 3, None), ("p15", 15, None), ("p16", 16, None)];
        let mut rows: Vec<_> = ranked.map(|(slug, rank, score)| row(slug, Some(rank), score)).into();
        rows.extend([row("p61", Some(61), None), row("p62", Some(62), None), row("p0", Some(63), Some("62.55"))]);
        let aggregates = Aggregates {
            mean: decimal("74.64"),
            max: decimal("90.32"),
            min: decimal("62.55"),
            above_mean: Some(30),
            groups: vec![Group { label: "A".into(), min: decimal("90"), max: None, count: 1 }],
            ..Aggregates::default()
        };
        Published { year: 2016, of: 63, rows, aggregates }
    }

    #[test]
    fn the_year_2016_holds_the_published_rank() {
        for score in ["76", "77.25", "79", "80.5", "82"] {
            let placement = place(&exact(score), "p16", &year_2016(), &roster(63), &Scope::All).unwrap();
            assert!(placement.best <= 16 && 16 <= placement.worst, "{score}: {placement:?}");
            assert!(placement.best >= 2 && placement.worst <= 30, "{score}: one is above 90, 30 above the mean");
            assert!((placement.best..=placement.worst).contains(&placement.estimate));
            assert!(placement.basis.iter().any(|text| text.en.contains("estimate") && text.vi.contains("ước tính")));
        }
        let at = |score| place(&exact(score), "p16", &year_2016(), &roster(63), &Scope::All).unwrap();
        assert_eq!((at("91").best, at("91").worst, at("91").exact), (1, 1, true));
        assert_eq!((at("62").best, at("62").worst), (63, 63));
        assert!(at("79").estimate > at("82").estimate, "a higher score is not estimated to stand lower");
    }

    #[test]
    fn one_known_rank_beyond_the_facts_moves_the_bound() {
        let mut published = year_2016();
        published.rows.push(row("p20", Some(20), Some("80.00")));
        let placement = place(&exact("79.99"), "p16", &published, &roster(63), &Scope::All).unwrap();
        // 19 others are at 80.00 or more (p16's own place is one of the 20).
        assert_eq!(placement.best, 20);
    }

    #[test]
    fn who_is_not_ranked_has_no_place() {
        let merged = place(&exact("80"), "ha-tay", &five(), &roster(5), &Scope::All);
        assert_eq!(merged, Err(RankingError::NotOnRoster { province: "ha-tay".into(), year: 2016 }));
    }

    proptest! {
        #[test]
        fn the_interval_contains_the_truth(case in case()) {
            let Case { published, roster, cents, own, scope, .. } = &case;
            let order = Order::of(published, roster).unwrap();
            for scope in [&Scope::All, scope] {
                let placement = place_in(&order, &case.score(*own), &roster[*own], published, scope).unwrap();
                let in_scope = |i: &usize| scope.contains(&roster[*i]);
                let truth = 1 + (0..cents.len()).filter(in_scope).filter(|i| cents[*i] > cents[*own]).count();
                let truth = u32::try_from(truth).unwrap();
                prop_assert!(placement.best <= truth && truth <= placement.worst, "{truth} not in {placement:?}");
                prop_assert!(placement.best <= placement.estimate && placement.estimate <= placement.worst);
                prop_assert!(placement.worst <= placement.of);
            }
        }

        #[test]
        fn any_other_score_is_placed_truly_too(case in case(), hundredths in 0u32..10_000) {
            let Case { published, roster, cents, own, scope, .. } = &case;
            let order = Order::of(published, roster).unwrap();
            // Halfway between two figures: never equal to a published one.
            let score = &Exact::from(Decimal::new(hundredths.into(), 2)) + &exact("0.005");
            for scope in [&Scope::All, scope] {
                let placement = place_in(&order, &score, &roster[*own], published, scope).unwrap();
                let others = (0..cents.len()).filter(|i| i != own && scope.contains(&roster[*i]));
                let truth = u32::try_from(1 + others.filter(|i| cents[*i] > hundredths).count()).unwrap();
                prop_assert!(placement.best <= truth && truth <= placement.worst, "{truth} not in {placement:?}");
            }
        }

        #[test]
        fn nothing_hidden_gives_the_exact_rank(case in case()) {
            let complete = case.complete();
            let Case { roster, cents, own, scope, .. } = &case;
            for scope in [&Scope::All, scope] {
                let placement = place(&case.score(*own), &roster[*own], &complete, roster, scope).unwrap();
                let above = (0..cents.len()).filter(|i| scope.contains(&roster[*i]) && cents[*i] > cents[*own]).count();
                prop_assert!(placement.exact);
                prop_assert_eq!(placement.best as usize, above + 1);
            }
        }
    }
}
