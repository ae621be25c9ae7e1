//! Criteria sets.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use super::workbooks::spreadsheet;
use super::{media_type, seen};
use crate::app::AppError;
use crate::app::criteria_sets::{Against, Figures, PublishedView, ScoredSet, SetSummary};
use crate::domain::assessment::may;
use crate::http::Server;
use crate::http::extract::{Auth, Head, Json, Path, Query, RawBody};
use crate::http::reply::{self, PageOf, Reply};
use crate::workbook::MEDIA_TYPE;

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

/// What a set that is published is held against.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PublishQuery {
    /// Another set: the answer says in words how the new one differs from it.
    #[param(example = "par-2016")]
    against: Option<String>,
    /// An assessment whose claimed figures are scored under both; held against its own set unless `against` says another.
    #[param(example = "can-tho-2016")]
    assessment: Option<String>,
}

/// Publishes a criteria set: YAML or JSON (docs/RULES.md), or the annex as xlsx (docs/EXCEL.md). Lint comes first and reports every
/// fault, in a workbook by sheet and cell. With `dry_run` and `against` it is the comparison with another set, and nothing is stored.
#[utoipa::path(post, path = "/api/v1/criteria-sets", tag = "criteria sets", security(("token" = [])), params(PublishQuery),
    request_body(content(
        (String = "application/yaml"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ), description = "The set, format 1"),
    responses((status = 201, body = PublishedView), (status = 200, description = "Dry run", body = PublishedView)))]
pub async fn publish(
    State(server): State<Server>,
    Query(query): Query<PublishQuery>,
    head: Head,
    uri: Uri,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Reply {
    may::administer_all(head.caller())?;
    let assessment = match &query.assessment {
        Some(id) => Some(seen(&server, id, head.caller(), None).await?),
        None => None,
    };
    let set = match (&query.against, &assessment) {
        (Some(key), _) => Some(server.app.set_by_key(key).await?),
        (None, Some(assessment)) => Some(Arc::clone(&assessment.set)),
        (None, None) => None,
    };
    let against = set.map(|set| Against { set, assessment });
    let typed = match media_type(&headers) {
        MEDIA_TYPE => Some(server.app.typed_set(head.caller(), body.to_vec()).await?),
        _ => None,
    };
    let source = typed.as_ref().map_or(body.as_ref(), |typed| typed.as_bytes());
    // The same set held against another one is another request.
    let content = [uri.query().unwrap_or_default().as_bytes(), b"\n", &body].concat();
    Ok(reply::done(server.app.publish_set(&head.request(&content), source, against).await?))
}

/// A set as the annex that officials type, as xlsx: sent back to `POST /criteria-sets` it is the same set.
#[utoipa::path(get, path = "/api/v1/criteria-sets/{set}/annex.xlsx", tag = "criteria sets", security(("token" = [])),
    params(("set" = String, Path, example = "par-2016")),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub async fn annex(State(server): State<Server>, _auth: Auth, Path(set): Path<String>) -> Reply {
    let bytes = server.app.annex(&set).await?;
    Ok(spreadsheet(bytes, &format!("{}.xlsx", set.replace('@', "-"))))
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
