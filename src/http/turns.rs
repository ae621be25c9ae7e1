//! Turns by holder: whoever asks much at once waits behind themselves, and nobody else behind them.
//!
//! A unit's people share their turns, as they share its work; everybody else has turns of their own. A turn lasts until the answer
//! begins: what goes out slowly holds none. Files that come in slowly have turns apart, so that reading goes on beside them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::problem::Problem;
use super::tus;
use crate::domain::assessment::may::Caller;

/// Requests of one holder that are worked on at once.
const AT_ONCE: usize = 16;
/// Files of one holder that come in at once.
const FILES_AT_ONCE: usize = 64;
/// Requests of one holder that wait for a turn, at most.
const WAITING: usize = 256;
/// How long one waits at most.
const PATIENCE: Duration = Duration::from_secs(10);
/// When whoever is refused should try again, in seconds.
const AGAIN: u32 = 5;

/// The turns of every holder who has something under way. Clones share them.
#[derive(Clone)]
pub struct Turns {
    lines: Arc<Mutex<HashMap<Holder, Arc<Line>>>>,
    patience: Duration,
}

impl Default for Turns {
    fn default() -> Self {
        Self { lines: Arc::default(), patience: PATIENCE }
    }
}

/// Who shares turns, and of which kind.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Holder {
    name: String,
    files: bool,
}

/// The turns of one holder, and how many wait for one.
struct Line {
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
}

/// A turn: free again when it is dropped.
struct Turn {
    turns: Turns,
    holder: Holder,
    line: Option<Arc<Line>>,
    place: Option<OwnedSemaphorePermit>,
}

/// Where a request keeps its turn.
#[derive(Clone, Default)]
struct Kept(Arc<OnceLock<Turn>>);

/// Keeps the turn that a request takes, until what is handed out is dropped.
pub fn keep(request: &mut Request) -> impl Send + use<> {
    let kept = Kept::default();
    request.extensions_mut().insert(kept.clone());
    kept
}

impl Turns {
    /// Waits for a turn of the caller and keeps it with the request; a request has one, however often it is asked who it is from.
    ///
    /// # Errors
    /// `too_many_requests` where too many of this holder wait, or for too long.
    pub async fn take(&self, parts: &Parts, caller: &Caller) -> Result<(), Problem> {
        let Some(Kept(kept)) = parts.extensions.get() else { return Ok(()) };
        if kept.get().is_none() {
            let turn = self.turn(Holder::of(caller, parts)).await.ok_or_else(too_many)?;
            drop(kept.set(turn));
        }
        Ok(())
    }

    async fn turn(&self, holder: Holder) -> Option<Turn> {
        let line = Arc::clone(self.lines().entry(holder.clone()).or_insert_with(|| Arc::new(Line::of(&holder))));
        // From here on the line is taken out again when nobody is in it, also where whoever waits is refused or goes away.
        let mut turn = Turn { turns: self.clone(), holder, line: Some(line), place: None };
        let line = turn.line.as_deref()?;
        let place = match Arc::clone(&line.places).try_acquire_owned() {
            Ok(place) => Some(place),
            Err(_) => line.wait(self.patience).await,
        };
        turn.place = Some(place?);
        Some(turn)
    }

    fn lines(&self) -> std::sync::MutexGuard<'_, HashMap<Holder, Arc<Line>>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Holder {
    /// The unit that somebody acts for, or they themselves.
    fn of(caller: &Caller, parts: &Parts) -> Self {
        let name = match (&caller.province, &caller.actor.unit) {
            (Some(province), Some(unit)) => format!("unit {province}/{unit}"),
            _ => format!("account {}", caller.actor.name),
        };
        let kind = parts.headers.get(header::CONTENT_TYPE).map(|kind| kind.as_bytes());
        let files = kind.is_some_and(|kind| kind.starts_with(b"multipart/") || kind.starts_with(tus::PART.as_bytes()));
        Self { name, files }
    }
}

impl Line {
    fn of(holder: &Holder) -> Self {
        let places = if holder.files { FILES_AT_ONCE } else { AT_ONCE };
        Self { places: Arc::new(Semaphore::new(places)), waiting: AtomicUsize::new(0) }
    }

    async fn wait(&self, patience: Duration) -> Option<OwnedSemaphorePermit> {
        struct Waits<'a>(&'a AtomicUsize);
        impl Drop for Waits<'_> {
            fn drop(&mut self) {
                self.0.fetch_sub(1, Ordering::Relaxed);
            }
        }
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let _waits = Waits(&self.waiting);
        if before >= WAITING {
            return None;
        }
        tokio::time::timeout(patience, Arc::clone(&self.places).acquire_owned()).await.ok()?.ok()
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.place = None;
        let mut lines = self.turns.lines();
        self.line = None;
        // Lines are shared under the lock only: the one left is the table's own.
        if lines.get(&self.holder).is_some_and(|line| Arc::strong_count(line) == 1) {
            lines.remove(&self.holder);
        }
    }
}

fn too_many() -> Problem {
    let vi = format!("Đang có quá nhiều yêu cầu cùng lúc từ đơn vị hoặc tài khoản này; hãy thử lại sau {AGAIN} giây");
    let en = format!("Too many requests at once from this unit or account; try again in {AGAIN} seconds");
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", vi, en).again_in(AGAIN)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;
    use crate::domain::facts::{Actor, Role};

    fn holder(name: &str, files: bool) -> Holder {
        Holder { name: name.to_owned(), files }
    }

    fn of(unit: Option<&str>, kind: &str) -> Holder {
        let role = if unit.is_some() { Role::Department } else { Role::Reviewer };
        let actor = Actor { name: "an".to_owned(), role, unit: unit.map(str::to_owned) };
        let request = Request::post("/").header(header::CONTENT_TYPE, kind).body(Body::empty()).unwrap();
        Holder::of(&Caller { actor, province: Some("can-tho".to_owned()) }, &request.into_parts().0)
    }

    #[test]
    fn a_unit_shares_its_turns_and_files_have_their_own() {
        assert!(of(Some("so-y-te"), "application/json") == holder("unit can-tho/so-y-te", false));
        assert!(of(Some("so-y-te"), "multipart/form-data; boundary=cut") == holder("unit can-tho/so-y-te", true));
        assert!(of(Some("so-y-te"), tus::PART) == holder("unit can-tho/so-y-te", true));
        assert!(of(None, "application/json") == holder("account an", false));
    }

    #[tokio::test]
    async fn whoever_asks_much_waits_behind_themselves_only() {
        let turns = Turns::default();
        let greedy = || turns.turn(holder("greedy", false));
        let mut held = Vec::new();
        for _ in 0..AT_ONCE {
            held.push(greedy().await.unwrap());
        }
        assert!(futures_util::FutureExt::now_or_never(greedy()).is_none(), "it waits");
        assert!(turns.turn(holder("greedy", true)).await.is_some(), "its files do not");
        assert!(turns.turn(holder("modest", false)).await.is_some(), "others do not");
        let waiting = tokio::spawn({
            let turns = turns.clone();
            async move { turns.turn(holder("greedy", false)).await.is_some() }
        });
        tokio::task::yield_now().await;
        held.pop();
        assert!(waiting.await.unwrap(), "a turn that ends is the next one's");
    }

    #[tokio::test]
    async fn whoever_waits_too_long_or_behind_too_many_is_told() {
        let patience = Duration::from_millis(50);
        let turns = Turns { patience, ..Turns::default() };
        let greedy = || turns.turn(holder("greedy", false));
        let mut held = Vec::new();
        for _ in 0..AT_ONCE {
            held.push(greedy().await.unwrap());
        }
        let begun = std::time::Instant::now();
        let one = || async { (greedy().await.is_none(), begun.elapsed()) };
        let told = futures_util::future::join_all((0..WAITING + 3).map(|_| one())).await;
        assert!(told.iter().all(|(refused, _)| *refused));
        // Those in line are told no earlier than they have waited; who comes too late is told before.
        assert_eq!(told.iter().filter(|(_, after)| *after >= patience).count(), WAITING);
    }

    #[tokio::test]
    async fn nothing_is_kept_of_who_was_refused_last() {
        let turns = Turns { patience: Duration::from_millis(1), ..Turns::default() };
        let mut held = Vec::new();
        for _ in 0..AT_ONCE {
            held.push(turns.turn(holder("greedy", false)).await.unwrap());
        }
        let mut refused = Box::pin(turns.turn(holder("greedy", false)));
        assert!(futures_util::FutureExt::now_or_never(&mut refused).is_none(), "it waits");
        // Whoever waits leaves last.
        held.iter_mut().for_each(|turn| turn.place.take().into_iter().for_each(OwnedSemaphorePermit::forget));
        drop(held);
        assert!(refused.await.is_none());
        assert_eq!(turns.lines().len(), 0);
    }

    #[tokio::test]
    async fn nothing_is_kept_of_who_has_gone() {
        let turns = Turns::default();
        for files in [false, true] {
            let turn = turns.turn(holder("an", files)).await;
            assert_eq!(turns.lines().len(), 1);
            drop(turn);
            assert_eq!(turns.lines().len(), 0);
        }
    }
}
