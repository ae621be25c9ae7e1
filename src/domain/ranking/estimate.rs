//! A guess at the sorted scores between their proven bounds. It serves estimates only; nothing is proven from it.

use super::order::Order;
use crate::domain::exact::Exact;

/// One value per position, best first, inside the bounds and never increasing.
///
/// Positions with the same bounds are spread evenly between them; all are then moved by one share of their room towards their
/// upper or lower bounds so that the sum meets the published mean, as far as the bounds let it.
pub(super) fn likely_scores(order: &Order) -> Vec<Exact> {
    let lo: Vec<_> = order.lo.iter().map(|bound| Exact::from(bound.value)).collect();
    let hi: Vec<_> = order.hi.iter().map(|bound| Exact::from(bound.value)).collect();
    let mut guess = spread(&lo, &hi);
    // Neighbouring runs may overlap; sorted, every value still lies within the bounds of its new position.
    guess.sort_unstable_by(|a, b| b.cmp(a));
    let Some(target) = &order.likely_sum else { return guess };
    let missing = target - &guess.iter().sum::<Exact>();
    let ends = if missing < Exact::zero() { &lo } else { &hi };
    let room = &ends.iter().sum::<Exact>() - &guess.iter().sum::<Exact>();
    let Some(share) = Exact::ratio(&missing, &room) else { return guess };
    let share = share.at_most(Exact::whole(1));
    guess.iter().zip(ends).map(|(value, end)| value + &(&(end - value) * &share)).collect()
}

/// Spreads each run of positions with equal bounds evenly between them: the middle of each of its equal parts.
fn spread(lo: &[Exact], hi: &[Exact]) -> Vec<Exact> {
    let mut values = Vec::with_capacity(lo.len());
    while let Some((low, high)) = lo.get(values.len()).zip(hi.get(values.len())) {
        let rest = lo.iter().zip(hi).skip(values.len());
        let length = rest.take_while(|(l, h)| *l == low && *h == high).count() as u64;
        for step in 0..length {
            let part = Exact::ratio(&Exact::whole(2 * step + 1), &Exact::whole(2 * length)).unwrap_or_else(Exact::zero);
            values.push(high - &(&(high - low) * &part));
        }
    }
    values
}
