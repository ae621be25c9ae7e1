//! What surrounds every request, in one layer: its id, its turn, the words of its answer, the headers every answer carries, one
//! log line and two metrics. One, because each layer of the framework copies everything within it for every request.

use std::panic::AssertUnwindSafe;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt;

use super::language::Language;
use super::observe::{self, Begun};
use super::web::errors::Asked;
use super::{Settings, problem, turns};

/// Runs a request. A panic is caught innermost: its answer is a problem like any other, put into words, counted and logged.
pub async fn around(State(settings): State<Settings>, mut request: Request, next: Next) -> Response {
    let begun = Begun::now(&mut request);
    let asked = Asked::of(&request);
    let language = Language::of(request.headers());
    let turn = turns::keep(&mut request);
    let ran = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    drop(turn);
    let response = ran.unwrap_or_else(observe::panicked);
    let response = asked.shown(response, &settings, begun.id());
    begun.ended(problem::localise(response, language))
}
