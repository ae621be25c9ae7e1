//! The score that proves a rank: the smallest one whose worst possible rank is good enough.

use rust_decimal::Decimal;

use crate::domain::exact::Exact;
use crate::domain::ranking::RankingError;
use crate::domain::ranking::order::Order;
use crate::domain::ranking::place::bounds_in;

/// Decimal places the score is told to: as fine as ranks are told apart.
const PLACES: u32 = 8;

/// The smallest score in percent, to eight decimals, with which `own` is proven to rank `rank` or better: every table that the
/// facts allow has fewer than `rank` others above it. None when even full marks prove nothing.
///
/// The worst rank only falls as the score rises, so halving finds the place where it first is good enough.
///
/// # Errors
/// Whatever [`bounds_in`] refuses.
pub fn sufficient_score(order: &Order, own: &str, rank: u32) -> Result<Option<Exact>, RankingError> {
    let score = |units: i64| Exact::from(Decimal::new(units, PLACES));
    let proven = |units: i64| -> Result<bool, RankingError> { Ok(bounds_in(order, &score(units), own)?.1 <= rank) };
    let (mut low, mut high) = (0, 100 * 10_i64.pow(PLACES));
    if !proven(high)? {
        return Ok(None);
    }
    if proven(low)? {
        return Ok(Some(score(low)));
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if proven(middle)? { high = middle } else { low = middle }
    }
    Ok(Some(score(high)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::published::{published, years};
    use crate::domain::ranking::Scope;
    use crate::domain::ranking::place::place;

    fn roster() -> Vec<String> {
        crate::app::rankings::roster(2016)
    }

    #[test]
    fn the_score_suffices_and_a_hair_less_does_not() {
        let hair = Exact::from(Decimal::new(1, PLACES));
        for year in years() {
            let published = published(year).unwrap();
            let order = Order::of(published, &roster()).unwrap();
            for rank in [1, 2, 5, 16, 30, 62] {
                let found = sufficient_score(&order, "can-tho", rank).unwrap().unwrap();
                let worst = |score: &Exact| place(score, "can-tho", published, &roster(), &Scope::All).unwrap().worst;
                assert!(worst(&found) <= rank, "{year}, {rank}: {found}");
                assert!(found.is_zero() || worst(&(&found - &hair)) > rank, "{year}, {rank}: {found}");
            }
        }
    }

    #[test]
    fn the_first_of_2016_is_told_by_its_score() {
        let published = published(2016).unwrap();
        let order = Order::of(published, &roster()).unwrap();
        let first = sufficient_score(&order, "can-tho", 1).unwrap();
        assert_eq!(first, Exact::parse("90.32"), "equal scores share the better rank");
        assert_eq!(sufficient_score(&order, "can-tho", 63).unwrap(), Some(Exact::zero()));
    }
}
