//! A page hears that the assessment it shows has moved, and asks for itself anew.

use axum::extract::State;
use axum::http::HeaderMap;
use serde::Deserialize;

use crate::http::Server;
use crate::http::api::events::{last_told, stream};
use crate::http::extract::{Path, Query};
use crate::http::web::session::Visitor;
use crate::http::web::{PageReply, seen};

/// What the page shows.
#[derive(Deserialize)]
pub struct Shown {
    /// Its version.
    #[serde(default)]
    after: i64,
}

/// The versions past the one that is shown: those that the API's stream tells of.
pub async fn follow(
    State(server): State<Server>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(Shown { after }): Query<Shown>,
    headers: HeaderMap,
) -> PageReply {
    seen(&server, &id, &visitor).await?;
    stream(&server, id, &visitor.caller.actor.name, last_told(&headers).unwrap_or(after).max(after))
}
