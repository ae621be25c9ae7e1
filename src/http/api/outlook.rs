//! The outlook: the chances of each score and rank.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};

use super::scores::{AsOfQuery, time_tag};
use super::seen;
use crate::app::outlook::OutlookView;
use crate::http::Server;
use crate::http::extract::{Auth, Path, Query, as_of};
use crate::http::reply::{self, Reply};

/// The chances of each score and rank, computed and not sampled, with everything assumed (docs/INSIGHT.md).
#[utoipa::path(get, path = "/api/v1/assessments/{id}/outlook", tag = "insight", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), AsOfQuery),
    responses((status = 200, body = OutlookView), (status = 304, description = "The caller has this version")))]
pub async fn outlook(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path(id): Path<String>,
    Query(query): Query<AsOfQuery>,
    uri: Uri,
    headers: HeaderMap,
) -> Reply {
    let as_of = as_of(query.as_of.as_deref())?;
    let assessment = seen(&server, &id, &caller, as_of).await?;
    let material = server.app.material(&assessment, as_of).await?;
    let tag = format!("{}{}{}", assessment.version, material.tag, time_tag(as_of));
    let work = async { Ok(server.app.outlook(Arc::clone(&assessment), material).await?) };
    reply::worked_out(&server, &uri, &headers, &tag, work).await
}
