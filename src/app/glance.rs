//! One look at how far the logs have come, for every read that asks while it is being waited for.
//!
//! Where several servers write, a read trusts this process's memory only after it has asked the database how far the logs have
//! come. The look that a read goes by begins after the read has arrived: what was acknowledged before is in it, whichever server
//! acknowledged it. Reads that arrive together share a look; whoever comes when it has begun waits for the next.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use smallvec::smallvec;
use tokio::sync::{OnceCell, Semaphore};

use super::memo::Stamp;
use super::{Answer, App};
use crate::domain::facts::Opening;
use crate::storage::{Heads, StorageError};

/// Looks under way at once: while one is, the company of the next gathers. With two, every third read of sixteen clients was a
/// look; a database on the same machine had no time left for more.
const AT_ONCE: usize = 1;

tokio::task_local! {
    /// The read that is under way.
    static READING: Arc<Reading>;
}

/// A read, and what it goes by once it has looked.
struct Reading {
    assessment: Option<String>,
    seen: OnceCell<Arc<Heads>>,
}

/// What a look finds; an error is told to all who share it.
type Look = Shared<BoxFuture<'static, Result<Arc<Heads>, Arc<StorageError>>>>;

/// The look that begins next.
pub(super) struct Glances {
    turns: Semaphore,
    next: Mutex<Option<Next>>,
}

/// A look that has not begun, and the assessments it is to be about.
struct Next {
    about: Arc<Mutex<BTreeSet<String>>>,
    look: Look,
}

impl Default for Glances {
    fn default() -> Self {
        Self { turns: Semaphore::new(AT_ONCE), next: Mutex::default() }
    }
}

impl App {
    /// Runs a read, which writes nothing, so that it looks at the logs once: at the system's, and at those around an assessment
    /// where one is named. What else it asks about is looked up each time.
    pub async fn reading<T>(&self, assessment: Option<&str>, read: impl Future<Output = T>) -> T {
        if self.db.is_sole_writer() {
            return read.await;
        }
        let reading = Reading { assessment: assessment.map(str::to_owned), seen: OnceCell::new() };
        READING.scope(Arc::new(reading), read).await
    }

    /// How far the system's log has come, and with an assessment the logs of its province's earlier years too, where the read
    /// under way has looked at them.
    pub(super) async fn seen_stamp(&self, assessment: Option<&Opening>) -> Answer<Option<Stamp>> {
        let Some(seen) = self.seen().await? else { return Ok(None) };
        let Some(opening) = assessment else { return Ok(Some(Stamp(smallvec![seen.system]))) };
        let around = seen.of.get(&opening.assessment);
        Ok(around.map(|around| Stamp([seen.system].into_iter().chain(around.earlier.iter().copied()).collect())))
    }

    /// How far an assessment's log has come; likewise.
    pub(super) async fn seen_head(&self, assessment: &str) -> Answer<Option<i64>> {
        Ok(self.seen().await?.and_then(|seen| Some(seen.of.get(assessment)?.own)))
    }

    /// What the read under way goes by; none where nothing is read.
    async fn seen(&self) -> Answer<Option<Arc<Heads>>> {
        let Ok(reading) = READING.try_with(Arc::clone) else { return Ok(None) };
        let look = || self.glance(reading.assessment.as_deref());
        match reading.seen.get_or_try_init(look).await {
            Ok(seen) => Ok(Some(Arc::clone(seen))),
            Err(error) => Err(StorageError::Unavailable(error.into()).into()),
        }
    }

    /// The next look, which is to be about this assessment too.
    fn glance(&self, assessment: Option<&str>) -> Look {
        let mut next = self.shared.glances.next.lock().unwrap_or_else(PoisonError::into_inner);
        let next = next.get_or_insert_with(|| {
            let about = Arc::default();
            Next { look: self.clone().look_at_logs(Arc::clone(&about)).boxed().shared(), about }
        });
        if let Some(assessment) = assessment {
            next.about.lock().unwrap_or_else(PoisonError::into_inner).insert(assessment.to_owned());
        }
        next.look.clone()
    }

    async fn look_at_logs(self, about: Arc<Mutex<BTreeSet<String>>>) -> Result<Arc<Heads>, Arc<StorageError>> {
        let _turn = self.shared.glances.turns.acquire().await;
        // From here on whoever comes waits for another look.
        self.shared.glances.next.lock().unwrap_or_else(PoisonError::into_inner).take();
        let about = std::mem::take(&mut *about.lock().unwrap_or_else(PoisonError::into_inner));
        let about: Vec<String> = about.into_iter().collect();
        self.db.heads_around(&about).await.map(Arc::new).map_err(Arc::new)
    }
}
