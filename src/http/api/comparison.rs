//! The comparison of two assessments.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use serde::Deserialize;
use utoipa::IntoParams;

use super::seen;
use crate::app::comparison::ComparisonView;
use crate::http::Server;
use crate::http::extract::{Auth, Path, Query};
use crate::http::reply::{self, Reply};

/// Which other assessment.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WithQuery {
    /// The assessment it is compared with, most often the year before.
    #[param(example = "can-tho-2015")]
    with: String,
}

/// What changed against another assessment: rules, own performance, applicability; exact, and in no order (docs/INSIGHT.md).
#[utoipa::path(get, path = "/api/v1/assessments/{id}/comparison", tag = "insight", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), WithQuery),
    responses((status = 200, body = ComparisonView), (status = 304, description = "The caller has this version")))]
pub async fn comparison(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path(id): Path<String>,
    Query(query): Query<WithQuery>,
    uri: Uri,
    headers: HeaderMap,
) -> Reply {
    let after = seen(&server, &id, &caller, None).await?;
    let before = seen(&server, &query.with, &caller, None).await?;
    let outside = server.app.outside(&after, None).await?;
    let outside_before = server.app.outside(&before, None).await?;
    let tag = format!("{}{}.w{}{}", after.version, outside.tag, before.version, outside_before.tag);
    let pair = ((Arc::clone(&after), outside), (Arc::clone(&before), outside_before));
    let work = async { Ok(server.app.comparison(pair.0, pair.1).await?) };
    reply::worked_out(&server, &uri, &headers, &tag, work).await
}
