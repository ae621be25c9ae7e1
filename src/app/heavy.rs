//! Work for the processor: apart from the requests that only wait, few at a time, and given up when nobody waits for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;

use super::{Answer, AppError};

/// Calls that may work at once, at most: the others wait their turn, and the threads of the runtime stay free.
const MOST_AT_ONCE: usize = 2;

/// The turns there are.
pub(super) struct Heavy(Arc<Semaphore>);

impl Default for Heavy {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(processors().min(MOST_AT_ONCE))))
    }
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The processors that each turn may use: all turns at once use no more than there are.
pub(super) fn share() -> usize {
    (processors() / MOST_AT_ONCE).max(1)
}

/// Tells the work that nobody waits any more, when it is dropped.
struct Waiting(Arc<AtomicBool>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Heavy {
    /// As [`Heavy::run`], waiting for a turn and for the work no longer than this; none then. Work that does not look at its flag goes on
    /// and keeps its turn.
    ///
    /// # Errors
    /// As there.
    pub(super) async fn run_within<T: Send + 'static>(
        &self,
        time: Duration,
        work: impl FnOnce(&AtomicBool) -> T + Send + 'static,
    ) -> Answer<Option<T>> {
        tokio::time::timeout(time, self.run(work)).await.ok().transpose()
    }

    /// Runs the work on a thread of its own. The flag it is given is set as soon as this future is dropped.
    ///
    /// # Errors
    /// `Inconsistent` when the work panics.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&AtomicBool) -> T + Send + 'static,
    ) -> Answer<T> {
        let gone = || AppError::Inconsistent("heavy work did not end".to_owned());
        let turn = Arc::clone(&self.0).acquire_owned().await.map_err(|_| gone())?;
        let stop = Arc::new(AtomicBool::new(false));
        let waiting = Waiting(Arc::clone(&stop));
        let task = tokio::task::spawn_blocking(move || {
            // The turn ends with the work, not with the caller's patience.
            let _turn = turn;
            work(&stop)
        });
        let done = task.await;
        drop(waiting);
        done.map_err(|_| gone())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[tokio::test]
    async fn no_more_work_at_once_than_turns() {
        let heavy = Heavy(Arc::new(Semaphore::new(2)));
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let one = || {
            let (now, most) = (Arc::clone(&now), Arc::clone(&most));
            heavy.run(move |_| {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                std::thread::sleep(Duration::from_millis(5));
                now.fetch_sub(1, Ordering::SeqCst);
            })
        };
        futures_util::future::join_all((0..8).map(|_| one())).await;
        assert_eq!(most.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn work_that_hangs_is_given_up_and_holds_up_its_own_turns_only() {
        let (looking, heavy) = (Heavy(Arc::new(Semaphore::new(1))), Heavy(Arc::new(Semaphore::new(1))));
        let (release, released) = std::sync::mpsc::channel::<()>();
        let soon = Duration::from_millis(20);
        let hanging = looking.run_within(soon, move |_| released.recv().is_ok()).await.unwrap();
        assert_eq!(hanging, None);
        assert_eq!(looking.run_within(soon, |_| 7).await.unwrap(), None, "its turn is taken still");
        assert_eq!(heavy.run(|_| 7).await.unwrap(), 7);
        drop(release);
        assert_eq!(looking.run_within(Duration::from_secs(60), |_| 7).await.unwrap(), Some(7));
    }

    #[tokio::test]
    async fn who_goes_away_ends_the_work_and_frees_the_turn() {
        let heavy = Heavy(Arc::new(Semaphore::new(1)));
        let (begun, ended) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let (begins, ends) = (Arc::clone(&begun), Arc::clone(&ended));
        let endless = heavy.run(move |stop| {
            begins.store(true, Ordering::SeqCst);
            while !stop.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(1));
            }
            ends.store(true, Ordering::SeqCst);
        });
        let seen = async {
            while !begun.load(Ordering::SeqCst) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::select! {
            _ = endless => unreachable!("nobody stops it but its caller's leaving"),
            () = seen => {}
        }
        // The only turn is free again once the work has seen that it is not waited for.
        assert_eq!(heavy.run(|_| 7).await.unwrap(), 7);
        assert!(ended.load(Ordering::SeqCst));
    }
}
