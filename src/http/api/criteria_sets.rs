//! Criteria sets.

use std::collections::BTreeMap;

use axum::extract::State;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::app::AppError;
use crate::app::criteria_sets::{Figures, ScoredSet, SetSummary};
use crate::http::Server;
use crate::http::extract::{Auth, Head, Json, Path, RawBody};
use crate::http::reply::{self, PageOf, Reply};

/// Figures to score.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreRequest {
    /// Inputs by item code: `{"7.2.2": {"online_level3": 200, "received_level3": 1000}}`. A missing figure is unknown, not 0.
    #[serde(default)]
    #[schema(value_type = Object)]
    inputs: BTreeMap<String, Map<String, Value>>,
    /// Rows by item code and unit, for collected items; an empty row is a report that is missing.
    #[serde(default)]
    #[schema(value_type = Object)]
    units: BTreeMap<String, BTreeMap<String, Map<String, Value>>>,
}

/// Publishes a criteria set (YAML or JSON, docs/RULES.md). Lint comes first and reports every fault.
#[utoipa::path(post, path = "/api/v1/criteria-sets", tag = "criteria sets", security(("token" = [])),
    request_body(content = String, content_type = "application/yaml", description = "The set, format 1"),
    responses((status = 201, body = SetSummary), (status = 200, description = "Dry run", body = SetSummary)))]
pub async fn publish(State(server): State<Server>, head: Head, RawBody(body): RawBody) -> Reply {
    let done = server.app.publish_set(&head.request(&body), &body).await?;
    Ok(reply::done(done))
}

/// Every revision of every set.
#[utoipa::path(get, path = "/api/v1/criteria-sets", tag = "criteria sets", security(("token" = [])),
    responses((status = 200, body = PageOf<SetSummary>)))]
pub async fn list(State(server): State<Server>, _auth: Auth) -> Reply {
    reply::json(&PageOf { items: server.app.sets().await?, next_cursor: None })
}

/// A set, in the shape of its file. `par-2016` is the newest revision, `par-2016@1` the first.
#[utoipa::path(get, path = "/api/v1/criteria-sets/{set}", tag = "criteria sets", security(("token" = [])),
    params(("set" = String, Path, example = "par-2016")), responses((status = 200, body = Object)))]
pub async fn read(State(server): State<Server>, _auth: Auth, Path(set): Path<String>) -> Reply {
    reply::json(&server.app.set_by_key(&set).await?.to_json())
}

/// One item of a set: its rule, inputs and evidence.
#[utoipa::path(get, path = "/api/v1/criteria-sets/{set}/items/{code}", tag = "criteria sets", security(("token" = [])),
    params(("set" = String, Path, example = "par-2016"), ("code" = String, Path, example = "7.2.2")),
    responses((status = 200, body = Object)))]
pub async fn item(State(server): State<Server>, _auth: Auth, Path((set, code)): Path<(String, String)>) -> Reply {
    let set = server.app.set_by_key(&set).await?;
    let item = set.item(&code).ok_or_else(|| AppError::not_found("item", code))?;
    reply::json(&item.to_json())
}

/// Scores figures under a set; stores nothing.
#[utoipa::path(post, path = "/api/v1/criteria-sets/{set}/score", tag = "criteria sets", security(("token" = [])),
    params(("set" = String, Path, example = "par-2016")), request_body = ScoreRequest,
    responses((status = 200, body = ScoredSet)))]
pub async fn score(
    State(server): State<Server>,
    _auth: Auth,
    Path(set): Path<String>,
    Json(body): Json<ScoreRequest>,
) -> Reply {
    let ScoreRequest { inputs, units } = body;
    reply::json(&server.app.score_figures(&set, &Figures { inputs, units }).await?)
}
