//! Following an assessment: what it is like each time it has moved.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::{Answer, App};
use crate::domain::assessment::Assessment;

/// How often a follower looks, and how often the database is asked on behalf of all who follow the same assessment.
const EVERY: Duration = Duration::from_secs(1);

/// When the database was last asked for each assessment that somebody follows.
#[derive(Default)]
pub(super) struct Looks(Mutex<HashMap<String, Instant>>);

impl Looks {
    /// Whether it is time to ask again; whoever is told so asks.
    fn is_time(&self, id: &str, now: Instant) -> bool {
        let mut looks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        looks.retain(|_, at| now.duration_since(*at) < EVERY);
        let is_time = !looks.contains_key(id);
        if is_time {
            looks.insert(id.to_owned(), now);
        }
        is_time
    }
}

impl App {
    /// The assessment, as soon as it is past a version. Waits as long as that takes, and looks once a second: however many
    /// follow it, this process asks the database once a second at most.
    ///
    /// # Errors
    /// `NotFound`, or storage.
    pub async fn past(&self, id: &str, version: i64) -> Answer<Arc<Assessment>> {
        loop {
            let known = self.known(id);
            let assessment = match known {
                Some(known) if known.version > version || !self.shared.looks.is_time(id, Instant::now()) => known,
                _ => self.assessment(id).await?,
            };
            if assessment.version > version {
                return Ok(assessment);
            }
            tokio::time::sleep(EVERY).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_who_follow_ask_once_a_second() {
        let looks = Looks::default();
        let now = Instant::now();
        assert!(looks.is_time("a", now));
        assert!(!looks.is_time("a", now + Duration::from_millis(999)));
        assert!(looks.is_time("b", now));
        assert!(looks.is_time("a", now + EVERY));
        assert!(!looks.is_time("a", now + EVERY));
    }
}
