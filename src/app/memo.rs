//! What was worked out before, remembered until something it depends on is written.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, PoisonError, RwLock};

use smallvec::SmallVec;

/// How far what a value depends on has come: equal stamps, equal values. Every read makes one or two: few logs need no heap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stamp(pub(super) SmallVec<[i64; 4]>);

/// Values by key, each with the stamp it was worked out at.
#[derive(Debug)]
pub(super) struct Memo<K, V>(RwLock<HashMap<K, (Stamp, Arc<V>)>>);

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<K: Eq + Hash, V> Memo<K, V> {
    /// Keys remembered at once; more, and it starts over.
    const MOST: usize = 16_384;

    /// The value, if nothing was written since.
    pub(super) fn get(&self, key: &K, stamp: &Stamp) -> Option<Arc<V>> {
        let values = self.0.read().unwrap_or_else(PoisonError::into_inner);
        values.get(key).filter(|(at, _)| at == stamp).map(|(_, value)| Arc::clone(value))
    }

    /// Remembers a value. The stamp was taken before anything was read: what is written meanwhile makes the memory stale,
    /// not wrong.
    pub(super) fn put(&self, key: K, stamp: Stamp, value: &Arc<V>) {
        let mut values = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if values.len() >= Self::MOST {
            values.clear();
        }
        values.insert(key, (stamp, Arc::clone(value)));
    }
}

#[cfg(test)]
mod tests {
    use smallvec::smallvec;

    use super::*;

    #[test]
    fn a_write_makes_it_forget_and_it_never_grows_without_end() {
        let at = |seq| Stamp(smallvec![seq]);
        let memo = Memo::default();
        memo.put("a", at(1), &Arc::new(7));
        assert_eq!(memo.get(&"a", &at(1)).as_deref(), Some(&7));
        assert_eq!(memo.get(&"a", &at(2)), None);
        let memo = Memo::default();
        for key in 0..50_000 {
            memo.put(key, at(1), &Arc::new(key));
        }
        assert!(memo.0.read().unwrap().len() <= Memo::<i32, i32>::MOST);
    }
}
