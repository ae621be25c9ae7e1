//! What was worked out before, remembered until anything is written.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, PoisonError, RwLock};

/// Values by key, each with the count of writes it was worked out at. Only a sole writer may use it: nobody else counts.
#[derive(Debug)]
pub(super) struct Memo<K, V>(RwLock<HashMap<K, (u64, Arc<V>)>>);

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<K: Eq + Hash, V> Memo<K, V> {
    /// Keys remembered at once; more, and it starts over.
    const MOST: usize = 1024;

    /// The value, if nothing was written since.
    pub(super) fn get(&self, key: &K, writes: u64) -> Option<Arc<V>> {
        let values = self.0.read().unwrap_or_else(PoisonError::into_inner);
        values.get(key).filter(|(at, _)| *at == writes).map(|(_, value)| Arc::clone(value))
    }

    /// Remembers a value that was worked out when so much had been written.
    pub(super) fn put(&self, key: K, writes: u64, value: &Arc<V>) {
        let mut values = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if values.len() >= Self::MOST {
            values.clear();
        }
        values.insert(key, (writes, Arc::clone(value)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_makes_it_forget_and_it_never_grows_without_end() {
        let memo = Memo::default();
        memo.put("a", 1, &Arc::new(7));
        assert_eq!(memo.get(&"a", 1).as_deref(), Some(&7));
        assert_eq!(memo.get(&"a", 2), None);
        let memo = Memo::default();
        for key in 0..5000 {
            memo.put(key, 1, &Arc::new(key));
        }
        assert!(memo.0.read().unwrap().len() <= Memo::<i32, i32>::MOST);
    }
}
