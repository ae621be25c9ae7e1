//! Server-sent events: a screen learns that an assessment has moved, and asks anew.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt as _, stream};
use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;

use super::seen;
use crate::app::App;
use crate::domain::assessment::Assessment;
use crate::http::Server;
use crate::http::extract::{Auth, Path};
use crate::http::problem::Problem;

/// Streams open at once in this process, at most.
const MOST: usize = 1000;
/// Of which one holder has at most.
const MOST_OF_ONE: u32 = 20;
/// After so long a stream ends; the client comes back, with a token that still holds.
const LASTS: Duration = Duration::from_secs(600);
/// What a client waits before it comes back.
const AGAIN: Duration = Duration::from_secs(3);

/// What ends streams, and how many there may be.
#[derive(Clone)]
pub(in crate::http) struct Streams {
    places: Arc<Semaphore>,
    holders: Arc<Mutex<HashMap<String, u32>>>,
    closing: CancellationToken,
}

impl Streams {
    /// Places for streams that end with the server.
    pub(in crate::http) fn until(closing: CancellationToken) -> Self {
        Self { places: Arc::new(Semaphore::new(MOST)), holders: Arc::default(), closing }
    }

    /// A place for a stream of this holder; none where it or all have too many.
    fn place(&self, holder: &str) -> Option<Place> {
        let place = Arc::clone(&self.places).try_acquire_owned().ok()?;
        let mut holders = self.holders.lock().unwrap_or_else(PoisonError::into_inner);
        let held = holders.entry(holder.to_owned()).or_default();
        if *held >= MOST_OF_ONE {
            return None;
        }
        *held += 1;
        drop(holders);
        Some(Place { _of_all: place, holders: Arc::clone(&self.holders), holder: holder.to_owned() })
    }
}

/// A stream's place: free again when it is dropped.
struct Place {
    _of_all: OwnedSemaphorePermit,
    holders: Arc<Mutex<HashMap<String, u32>>>,
    holder: String,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut holders = self.holders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = holders.get_mut(&self.holder) {
            *held -= 1;
            if *held == 0 {
                holders.remove(&self.holder);
            }
        }
    }
}

/// An assessment has come to a version.
#[derive(Serialize, ToSchema)]
#[schema(as = MovedEvent)]
pub struct Moved {
    /// The assessment.
    #[schema(example = "can-tho-2016")]
    assessment: String,
    /// Its version: the `ETag` of what is asked now.
    version: i64,
}

/// Tells of every version an assessment comes to, within about a second or two; versions that follow each other faster may be told
/// as one. An event is named `version`, its id is the version. The first one tells how it stands; whoever comes back with
/// `Last-Event-ID` is told only what is newer. A stream ends after ten minutes, and with the server.
#[utoipa::path(get, path = "/api/v1/assessments/{id}/events", tag = "changes", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"),
        ("Last-Event-ID" = Option<String>, Header, description = "The last version that was told")),
    responses((status = 200, description = "Server-sent events", body = Moved, content_type = "text/event-stream")))]
pub async fn events(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    seen(&server, &id, &caller, None).await?;
    stream(&server, id, &caller.actor.name, last_told(&headers).unwrap_or_default())
}

/// The last version that a client who comes back was told.
pub(in crate::http) fn last_told(headers: &HeaderMap) -> Option<i64> {
    headers.get("last-event-id")?.to_str().ok()?.parse().ok()
}

/// The stream of an assessment's versions past `last`, for one who may see it.
///
/// # Errors
/// Where this holder, or all together, have too many.
pub(in crate::http) fn stream(server: &Server, id: String, holder: &str, last: i64) -> Result<Response, Problem> {
    let place = server.streams.place(holder).ok_or_else(Problem::too_many_streams)?;
    let ending = server.streams.closing.clone();
    let told = told(server.app.clone(), id, last, place).take_until(async move {
        tokio::select! {
            () = ending.cancelled() => {}
            () = tokio::time::sleep(LASTS) => {}
        }
    });
    let mut response = Sse::new(told).keep_alive(KeepAlive::default()).into_response();
    // A proxy that keeps the answer until it has ended would tell nothing.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// An event for every version past the last. It ends when the assessment can't be read: the client comes back.
fn told(app: App, id: String, last: i64, place: Place) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold((app, id, last, place), async |(app, id, last, place)| {
        let assessment = app.past(&id, last).await.ok()?;
        let event = event(&assessment)?;
        Some((Ok(event), (app, id, assessment.version, place)))
    })
}

fn event(assessment: &Assessment) -> Option<Event> {
    let moved = Moved { assessment: assessment.opening.assessment.clone(), version: assessment.version };
    Event::default().event("version").id(moved.version.to_string()).retry(AGAIN).json_data(moved).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_holder_does_not_take_every_place() {
        let streams = Streams::until(CancellationToken::new());
        let mut held: Vec<_> = (0..MOST_OF_ONE).map(|_| streams.place("a").unwrap()).collect();
        assert!(streams.place("a").is_none());
        assert!(streams.place("b").is_some());
        held.pop();
        assert!(streams.place("a").is_some());
        drop(held);
        assert!(streams.holders.lock().unwrap().is_empty());
    }
}
