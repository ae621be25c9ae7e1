//! Seats the provinces of which only the score is known among the positions no published rank holds.

use super::error::RankingError;
use super::order::{Interval, Order, Standing};

/// A province of which only the score is known.
struct Scored {
    value: Interval,
    fact: usize,
    /// First and last seat (index among the free positions) that the bounds allow.
    first: usize,
    last: usize,
}

/// Tightens the bounds by the scores of unranked provinces. Whether anything changed.
///
/// Take the j unranked provinces with the highest scores. However they are seated, the last of them sits no higher than if all
/// were seated as early as the bounds allow; the score at that position is therefore at least the lowest of the j. The same
/// from the bottom.
pub(super) fn seat_scored(order: &mut Order) -> Result<bool, RankingError> {
    let free = free_positions(order);
    let mut scored = candidates(order, &free)?;
    let mut changed = false;

    scored.sort_by_key(|one| std::cmp::Reverse(one.value.lo));
    for j in 1..=scored.len() {
        let mut firsts: Vec<_> = scored[..j].iter().map(|one| one.first).collect();
        let Some(position) = last_seat(&mut firsts, free.len()).map(|seat| free[seat]) else {
            return Err(crowded(order, &scored[..j]));
        };
        changed |= order.at_least(position, scored[j - 1].value.lo, scored[j - 1].fact);
    }

    scored.sort_by_key(|one| one.value.hi);
    for j in 1..=scored.len() {
        // Counted from the bottom, "as late as possible" is "as early as possible".
        let mut lasts: Vec<_> = scored[..j].iter().map(|one| free.len() - 1 - one.last).collect();
        let Some(position) = last_seat(&mut lasts, free.len()).map(|seat| free[free.len() - 1 - seat]) else {
            return Err(crowded(order, &scored[..j]));
        };
        changed |= order.at_most(position, scored[j - 1].value.hi, scored[j - 1].fact);
    }
    Ok(changed)
}

/// The positions no published rank holds, from the best.
pub(super) fn free_positions(order: &Order) -> Vec<usize> {
    let held = |position: usize| order.blocks.iter().any(|b| b.start <= position && position < b.start + b.len);
    (0..order.len()).filter(|position| !held(*position)).collect()
}

/// The last seat taken when everyone sits as early as possible; `None` when there are too few seats.
fn last_seat(earliest: &mut [usize], seats: usize) -> Option<usize> {
    earliest.sort_unstable();
    let next = earliest.iter().fold(0, |next, seat| next.max(*seat) + 1);
    next.checked_sub(1).filter(|seat| *seat < seats)
}

fn candidates(order: &Order, free: &[usize]) -> Result<Vec<Scored>, RankingError> {
    let mut scored = Vec::new();
    for standing in order.standings.values() {
        let Standing::Scored { value, fact } = *standing else { continue };
        let fits = |position: &usize| order.lo[*position].value <= value.hi && order.hi[*position].value >= value.lo;
        let seats = (free.iter().position(fits), free.iter().rposition(fits));
        let (Some(first), Some(last)) = seats else { return Err(misfit(order, free, value, fact)) };
        scored.push(Scored { value, fact, first, last });
    }
    Ok(scored)
}

/// A score that no free position can have: the facts that hold the positions above it up and those below it down.
fn misfit(order: &Order, free: &[usize], value: Interval, fact: usize) -> RankingError {
    let too_high = free.iter().rev().find(|position| order.lo[**position].value > value.hi);
    let too_low = free.iter().find(|position| order.hi[**position].value < value.lo);
    let mut facts = vec![fact];
    facts.extend(too_high.map(|position| order.lo[*position].fact));
    facts.extend(too_low.map(|position| order.hi[*position].fact));
    order.contradiction(&facts)
}

fn crowded(order: &Order, scored: &[Scored]) -> RankingError {
    let facts: Vec<_> = scored.iter().map(|one| one.fact).collect();
    order.contradiction(&facts)
}
