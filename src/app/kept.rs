//! Assessments in memory: the newest version of each, as many as the bound allows, those last asked for.

use std::sync::{Arc, Mutex, PoisonError};

use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::domain::assessment::Assessment;

/// What the memory of assessments may take unless said, in bytes.
const DEFAULT_BYTES: u64 = 256 << 20;

/// What one fact takes in memory, in bytes, as measured on facts of the usual length.
const FACT_BYTES: u64 = 1 << 10;

/// See the module.
pub(super) struct Kept {
    assessments: Cache<String, Arc<Assessment>, Facts>,
    /// Held while one is put in: a newer version is never replaced by an older one.
    putting: Mutex<()>,
}

/// Weighs an assessment by its facts.
#[derive(Clone)]
struct Facts;

impl Weighter<String, Arc<Assessment>> for Facts {
    fn weight(&self, _id: &String, assessment: &Arc<Assessment>) -> u64 {
        u64::try_from(assessment.version).unwrap_or(1).max(1)
    }
}

impl Kept {
    /// As much as fits so many bytes.
    pub(super) fn of(bytes: u64) -> Self {
        let facts = (bytes / FACT_BYTES).max(1);
        let likely = usize::try_from(facts / 256).unwrap_or(usize::MAX).clamp(16, 1 << 16);
        Self { assessments: Cache::with_weighter(likely, facts, Facts), putting: Mutex::default() }
    }

    pub(super) fn get(&self, id: &str) -> Option<Arc<Assessment>> {
        self.assessments.get(id)
    }

    /// Takes one out: nobody knows how it stands.
    pub(super) fn remove(&self, id: &str) {
        self.assessments.remove(id);
    }

    /// Puts a version in, unless a newer one is there.
    pub(super) fn put(&self, id: &str, assessment: &Arc<Assessment>) {
        let _one = self.putting.lock().unwrap_or_else(PoisonError::into_inner);
        if self.assessments.peek(id).is_none_or(|known| known.version < assessment.version) {
            self.assessments.insert(id.to_owned(), Arc::clone(assessment));
        }
    }
}

impl Default for Kept {
    fn default() -> Self {
        Self::of(DEFAULT_BYTES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;
    use crate::domain::facts::{Actor, Fact, Opening, Recorded, Role};

    fn assessment(id: &str, version: i64) -> Arc<Assessment> {
        let set = Arc::clone(&catalog::criteria_sets()[0]);
        let opening = Opening {
            assessment: id.to_owned(),
            province: "can-tho".to_owned(),
            year: 2016,
            set: set.id.clone(),
            revision: set.revision,
            illustrative: true,
        };
        let actor = Actor { name: "system".to_owned(), role: Role::Admin, unit: None };
        let opened = Recorded { seq: version, at: Default::default(), actor, fact: Fact::Opened(opening) };
        Arc::new(Assessment::fold(set, vec![opened]).unwrap())
    }

    #[test]
    fn a_newer_version_stays() {
        let kept = Kept::of(1 << 20);
        kept.put("a", &assessment("a", 2));
        kept.put("a", &assessment("a", 1));
        assert_eq!(kept.get("a").unwrap().version, 2);
        kept.put("a", &assessment("a", 3));
        assert_eq!(kept.get("a").unwrap().version, 3);
        kept.remove("a");
        assert!(kept.get("a").is_none());
    }

    #[test]
    fn it_holds_no_more_than_it_may() {
        let kept = Kept::of(FACT_BYTES * 1_000);
        for nth in 0..1_000 {
            let id = nth.to_string();
            kept.put(&id, &assessment(&id, 50));
        }
        let held = (0..1_000).filter(|nth| kept.get(&nth.to_string()).is_some()).count();
        assert!((10..=20).contains(&held), "{held} of 50 facts each");
    }
}
