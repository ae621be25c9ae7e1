//! Drawing from whole-number chances: where a uniform number falls among cumulated chances, found through a guide.

use rand_xoshiro::rand_core::{RngCore as _, SeedableRng as _};
use rand_xoshiro::{SplitMix64, Xoshiro256PlusPlus};

use super::super::chance::PLACES;

/// Slots of the guide: a power of two.
const SLOTS: u32 = 6;

/// Cumulated chances, and for each slot of the unit interval the first that may hold it.
#[derive(Clone, Debug)]
pub(super) struct Table {
    upto: Vec<u64>,
    guide: Vec<usize>,
}

impl Table {
    /// Of chances that sum to 1.
    pub fn of(chances: impl Iterator<Item = u64>) -> Self {
        let mut sum = 0;
        let upto: Vec<u64> = chances
            .map(|chance| {
                sum += chance;
                sum
            })
            .collect();
        let first = |slot: u64| upto.partition_point(|upto| *upto <= slot << (PLACES - SLOTS));
        let guide = (0..1 << SLOTS).map(first).collect();
        Self { upto, guide }
    }

    /// The index whose stretch of the unit interval holds a number below 2⁶⁰.
    pub fn pick(&self, at: u64) -> usize {
        let mut index = self.guide[(at >> (PLACES - SLOTS)) as usize];
        while self.upto[index] <= at {
            index += 1;
        }
        index
    }
}

/// Uniform numbers below 2⁶⁰: xoshiro256++, by itself for each seed and stream.
pub(super) struct Source(Xoshiro256PlusPlus);

impl Source {
    /// The state is filled by `SplitMix64` from its first number for the seed, with the bits of the stream turned over.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mixed = SplitMix64::seed_from_u64(seed).next_u64();
        Self(Xoshiro256PlusPlus::seed_from_u64(mixed ^ stream))
    }

    pub fn next(&mut self) -> u64 {
        self.0.next_u64() >> (u64::BITS - PLACES)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::chance::{ONE, shares};
    use super::super::MOST_SEED;
    use super::*;

    proptest! {
        #[test]
        fn every_number_falls_where_the_cumulated_chances_say(
            weights in prop::collection::vec(0u64..50, 1..40).prop_filter("something", |all| all.iter().any(|own| *own > 0)),
            numbers in prop::collection::vec(0..ONE, 20),
        ) {
            let chances = shares(&weights);
            let table = Table::of(chances.iter().copied());
            let edges = chances.iter().scan(0u64, |sum, chance| { *sum += chance; Some(*sum) });
            let edges: Vec<u64> = edges.flat_map(|edge| [edge.saturating_sub(1), edge.min(ONE - 1)]).collect();
            for at in numbers.into_iter().chain(edges) {
                let found = table.pick(at);
                let below: u64 = chances[..found].iter().sum();
                prop_assert!(below <= at && at - below < chances[found]);
            }
        }
    }

    /// The published algorithms, written down once more: the same seed gives the same numbers in every release.
    #[test]
    fn the_source_is_what_it_says() {
        fn split_mix(state: &mut u64) -> u64 {
            *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let z = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        }
        for (mut seed, stream) in [(0, 0), (1, 0), (1, 7), (MOST_SEED, 2_000)] {
            let mut source = Source::new(seed, stream);
            let mut mixed = split_mix(&mut seed) ^ stream;
            let mut s: [u64; 4] = std::array::from_fn(|_| split_mix(&mut mixed));
            for _ in 0..5 {
                let wanted = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
                let shifted = s[1] << 17;
                s[2] ^= s[0];
                s[3] ^= s[1];
                s[1] ^= s[2];
                s[0] ^= s[3];
                s[2] ^= shifted;
                s[3] = s[3].rotate_left(45);
                assert_eq!(source.next(), wanted >> 4);
            }
        }
    }
}
