//! Provinces merged: a year on another map, and predecessors' assessments as one.

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::merger::{MergerRequest, ProFormaScore};
use crate::app::pro_forma::ProFormaRanking;
use crate::domain::ranking::pro_forma::ScoreWeights;
use crate::http::Server;
use crate::http::extract::{Auth, Json, Path, Query};
use crate::http::reply::{self, Reply};

/// Which map.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MapQuery {
    /// The day whose provinces are ranked; from 2025-07-01 there are 34.
    #[param(example = "2025-07-01")]
    map: NaiveDate,
    /// How those that made a province count: `equal` (unless said), or `any` for what holds whatever the weights.
    #[param(inline)]
    weights: Option<ScoreWeights>,
}

/// A year's ranking on another day's map: each province by those it was made of, with their official ranks and scores. The
/// official table stays as it is.
#[utoipa::path(get, path = "/api/v1/rankings/{year}/pro-forma", tag = "rankings", security(("token" = [])),
    params(("year" = i32, Path, example = 2024), MapQuery),
    responses((status = 200, body = ProFormaRanking), (status = 304, description = "The caller has this version")))]
pub async fn ranking(
    State(server): State<Server>,
    _auth: Auth,
    Path(year): Path<i32>,
    Query(query): Query<MapQuery>,
    uri: Uri,
    headers: HeaderMap,
) -> Reply {
    let known = server.app.published(year, None).await?;
    let tag = format!("r{}", known.import.unwrap_or_default());
    let weights = query.weights.unwrap_or_default();
    reply::kept(&server, &uri, &headers, &tag, || Ok(server.app.pro_forma_ranking(&known.table, query.map, weights)?))
}

/// The pro-forma score of a merged province from its predecessors' assessments: ratios by summed figures, the rest by a stated
/// convention (docs/INSIGHT.md). Stores nothing; the assessments stay as they are.
#[utoipa::path(post, path = "/api/v1/provinces/{province}/pro-forma", tag = "insight", security(("token" = [])),
    params(("province" = String, Path, example = "can-tho-2025")), request_body = MergerRequest,
    responses((status = 200, body = ProFormaScore)))]
pub async fn score(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path(province): Path<String>,
    Json(ask): Json<MergerRequest>,
) -> Reply {
    reply::json(&server.app.merger(&province, &caller, &ask).await?)
}
