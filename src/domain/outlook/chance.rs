//! Chances as whole numbers of 2⁻⁶⁰: sums are exact, and every list of them that is whole sums to exactly 1.
//!
//! A product of two chances is a whole number of 2⁻¹²⁰. Lists of products are cut back to 2⁻⁶⁰ with the remainder carried on to
//! the next entry: no chance is lost, and every cumulated chance is less than one unit below the exact one.

use num_bigint::BigInt;

use crate::domain::exact::Exact;

/// Binary places of a chance.
pub(super) const PLACES: u32 = 60;
/// What is certain.
pub(super) const ONE: u64 = 1 << PLACES;

/// Weights as chances that sum to exactly 1; all on the first where every weight is 0.
pub(super) fn shares(weights: &[u64]) -> Vec<u64> {
    let total: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    let mut before = 0;
    let mut sum = 0u128;
    let share = |(index, weight): (usize, &u64)| {
        sum += u128::from(*weight);
        let upto = (sum * u128::from(ONE)).checked_div(total).map_or(ONE, narrow);
        let own = if total == 0 && index > 0 { 0 } else { upto - before };
        before = upto;
        own
    };
    weights.iter().enumerate().map(share).collect()
}

/// Products of chances, in 2⁻¹²⁰, cut to 2⁻⁶⁰; what is cut is carried on to the next.
pub(super) fn carried(products: impl Iterator<Item = u128>) -> Vec<u64> {
    let mut rest = 0u128;
    let cut = |product: u128| {
        let sum = product + rest;
        rest = sum & u128::from(ONE - 1);
        narrow(sum >> PLACES)
    };
    products.map(cut).collect()
}

/// The product of two chances in 2⁻¹²⁰.
pub(super) fn product(a: u64, b: u64) -> u128 {
    u128::from(a) * u128::from(b)
}

/// A number known to be 1 at most.
pub(super) fn narrow(wide: u128) -> u64 {
    u64::try_from(wide).unwrap_or(ONE)
}

/// The chance as an exact number.
pub(super) fn exact(chance: u64) -> Exact {
    Exact::of_whole(BigInt::from(chance), BigInt::from(ONE))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn shares_sum_to_one_and_follow_their_weights(weights in prop::collection::vec(0u64..1_000_000, 1..20)) {
            let found = shares(&weights);
            prop_assert_eq!(found.iter().sum::<u64>(), ONE);
            let total: u64 = weights.iter().sum();
            for (share, weight) in found.iter().zip(&weights).filter(|_| total > 0) {
                let wanted = u128::from(*weight) * u128::from(ONE) / u128::from(total);
                prop_assert!(u128::from(*share).abs_diff(wanted) <= 1);
            }
        }

        #[test]
        fn nothing_is_lost_when_products_are_cut(a in prop::collection::vec(0u64..1000, 1..9), b in prop::collection::vec(0u64..1000, 1..9)) {
            let (a, b) = (shares(&a), shares(&b));
            let products = || a.iter().flat_map(|x| b.iter().map(move |y| product(*x, *y)));
            let cut = carried(products());
            prop_assert_eq!(cut.iter().sum::<u64>(), ONE);
            let (mut whole, mut upto) = (0u128, 0u128);
            for (product, chance) in products().zip(cut) {
                whole += product;
                upto += u128::from(chance) << PLACES;
                prop_assert!(upto <= whole && whole - upto < 1 << PLACES);
            }
        }
    }
}
