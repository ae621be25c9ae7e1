//! The others of a year as places in its order, each with the score it likely has and the bounds that are proven.

use rust_decimal::Decimal;

use super::estimate::likely_scores;
use super::order::{Order, Standing};
use super::seats::free_positions;
use crate::domain::exact::Exact;

/// One of the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Who, where that is known.
    pub province: Option<String>,
    /// The likely score in percent.
    pub likely: Exact,
    /// The score is not below this.
    pub lo: Decimal,
    /// The score is not above this.
    pub hi: Decimal,
}

/// Everybody but `own`: whoever has a published rank sits at it, whoever has only a score at that score, and the rest of the
/// places belong to those of whom nothing is known. A province that has only a score, and `own` when its rank is not known,
/// give up the free place whose likely score is nearest to theirs (`own_score` for `own`).
#[must_use]
pub fn seats(order: &Order, own: &str, own_score: &Exact) -> Vec<Seat> {
    let likely = likely_scores(order);
    let seat = |position: usize, province: Option<&String>| Seat {
        province: province.cloned(),
        likely: likely[position].clone(),
        lo: order.lo[position].value,
        hi: order.hi[position].value,
    };
    let mut seats = Vec::new();
    let mut free = free_positions(order);
    let mut give_up = |score: &Exact| {
        let away = |position: &usize| {
            let distance = &likely[*position] - score;
            if distance < Exact::zero() { -distance } else { distance }
        };
        if let Some(index) = (0..free.len()).min_by_key(|index| away(&free[*index])) {
            free.remove(index);
        }
    };
    let mut taken = vec![0; order.len()];
    for (province, standing) in &order.standings {
        match standing {
            Standing::Ranked(start) => {
                let position = start + taken[*start];
                taken[*start] += 1;
                if province != own {
                    seats.push(seat(position, Some(province)));
                }
            }
            Standing::Scored { value, .. } => {
                let likely = &(Exact::from(value.lo) + Exact::from(value.hi)) * &half();
                give_up(if province == own { own_score } else { &likely });
                if province != own {
                    seats.push(Seat { province: Some(province.clone()), likely, lo: value.lo, hi: value.hi });
                }
            }
            Standing::Unknown if province == own => give_up(own_score),
            Standing::Unknown => {}
        }
    }
    seats.extend(free.into_iter().map(|position| seat(position, None)));
    seats
}

fn half() -> Exact {
    Exact::from(Decimal::new(5, 1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{Case, case};
    use super::*;

    proptest! {
        #[test]
        fn everybody_else_has_one_seat_within_its_bounds(case in case()) {
            let Case { published, roster, own, .. } = &case;
            let order = Order::of(published, roster).unwrap();
            let seats = seats(&order, &roster[*own], &case.score(*own));
            prop_assert_eq!(seats.len() + 1, roster.len());
            for seat in &seats {
                prop_assert!(Exact::from(seat.lo) <= seat.likely && seat.likely <= Exact::from(seat.hi));
                prop_assert!(seat.province.as_ref() != Some(&roster[*own]));
            }
        }
    }
}
