//! How many places each limited unit has taken in a partial choice: one byte per unit that is open, packed in one number.
//!
//! A unit is open from its first group to its last. Groups are sorted by unit before, so mostly one is open at a time.

/// Units that can be open at once.
pub(super) const MOST_OPEN: usize = 16;
/// The most places a unit can have: more is no limit to a set of criteria.
pub(super) const MOST_PLACES: usize = 254;

/// The places taken by open unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(u128);

impl Key {
    /// How many are taken in a slot.
    pub fn count(self, slot: usize) -> usize {
        usize::from(self.0.to_le_bytes()[slot])
    }

    /// With one more in a slot.
    fn with(self, slot: usize) -> Self {
        Self(self.0 + (1 << (8 * slot)))
    }

    /// With a slot forgotten.
    pub fn without(self, slot: usize) -> Self {
        Self(self.0 & !(0xff << (8 * slot)))
    }

    /// Whether no more is taken than in another, unit by unit.
    pub fn fits_in(self, other: Self) -> bool {
        self == other || self.0.to_le_bytes().iter().zip(other.0.to_le_bytes()).all(|(own, theirs)| *own <= theirs)
    }
}

/// The slot of each unit while it is open.
#[derive(Clone, Debug)]
pub(super) struct Places {
    /// The most places of each unit.
    most: Vec<usize>,
    slots: Vec<usize>,
    /// By group, the units that no later group has.
    closing: Vec<Vec<usize>>,
}

impl Places {
    /// Gives each unit a slot; `units` lists by group the limited units of its offers. None when too many are open at once.
    pub fn of(units: &[Vec<usize>], most: &[usize]) -> Option<Self> {
        let mut places = Self { most: most.to_vec(), slots: vec![usize::MAX; most.len()], closing: Vec::new() };
        let mut free: Vec<usize> = (0..MOST_OPEN).rev().collect();
        for (group, of_group) in units.iter().enumerate() {
            for unit in of_group {
                if places.slots[*unit] == usize::MAX {
                    places.slots[*unit] = free.pop()?;
                }
            }
            let last = |unit: &usize| !units[group + 1..].iter().flatten().any(|later| later == unit);
            let mut closing: Vec<usize> = of_group.iter().copied().filter(last).collect();
            closing.sort_unstable();
            closing.dedup();
            free.extend(closing.iter().map(|unit| places.slots[*unit]));
            places.closing.push(closing);
        }
        Some(places)
    }

    /// One more place of a unit; none when it has no more.
    pub fn take(&self, key: Key, unit: Option<usize>) -> Option<Key> {
        let Some(unit) = unit else { return Some(key) };
        let slot = self.slots[unit];
        (key.count(slot) < self.most[unit]).then(|| key.with(slot))
    }

    /// The units that close with a group, and their slots.
    pub fn closing(&self, group: usize) -> impl Iterator<Item = (usize, usize)> {
        self.closing[group].iter().map(|unit| (*unit, self.slots[*unit]))
    }
}
