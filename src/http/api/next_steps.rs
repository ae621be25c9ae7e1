//! The boundary radar.

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use serde::Deserialize;
use utoipa::IntoParams;

use super::seen;
use crate::domain::next_steps::{NextSteps, Sort};
use crate::http::Server;
use crate::http::extract::{Auth, Path, Query, as_of};
use crate::http::reply::{self, Reply};

/// In which order, as of when.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NextStepsQuery {
    /// `points` (most first, unless said), `effort` (least first) or `date` (earliest due day first).
    #[serde(default)]
    #[param(inline)]
    sort: Sort,
    /// A version, an RFC 3339 time, or a day (its end in Asia/Ho_Chi_Minh); days left are counted from then.
    as_of: Option<String>,
}

/// For every item the nearest way to more points and the nearest way down, in raw units, with the unit in charge and the days
/// left.
#[utoipa::path(get, path = "/api/v1/assessments/{id}/next-steps", tag = "insight", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), NextStepsQuery),
    responses((status = 200, body = NextSteps), (status = 304, description = "The caller has this version")))]
pub async fn next_steps(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path(id): Path<String>,
    Query(query): Query<NextStepsQuery>,
    uri: Uri,
    headers: HeaderMap,
) -> Reply {
    let as_of = as_of(query.as_of.as_deref())?;
    let assessment = seen(&server, &id, &caller, as_of).await?;
    // The days left change at midnight although nothing is written.
    let today = server.app.day(&assessment, as_of);
    let tag = format!("{}.d{}", assessment.version, today.format("%Y%m%d"));
    reply::kept(&server, &uri, &headers, &tag, || Ok(server.app.next_steps(&assessment, today, query.sort)))
}
