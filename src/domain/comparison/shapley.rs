//! The average effect of swapping each of several things, over every order in which they can be swapped (Shapley, 1953).

use crate::domain::exact::Exact;

/// The parts of `value(all) - value(none)`: `value` takes the set of things swapped as bits. They sum to it exactly.
pub(super) fn parts<const N: usize>(value: impl Fn(usize) -> Exact) -> [Exact; N] {
    let values: Vec<Exact> = (0..1 << N).map(value).collect();
    let factorial = |n: usize| (1..=n as u64).product::<u64>();
    std::array::from_fn(|thing| {
        let without = (0..1usize << N).filter(|set| set >> thing & 1 == 0);
        let effect = |set: usize| {
            let before = set.count_ones() as usize;
            // In so many of the N! orders exactly this set comes before the thing.
            let orders = factorial(before) * factorial(N - 1 - before);
            (&values[set | 1 << thing] - &values[set]) * Exact::whole(orders)
        };
        &without.map(effect).sum::<Exact>() / &Exact::whole(factorial(N))
    })
}
