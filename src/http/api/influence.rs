//! Which items decide the rank.

use axum::extract::State;
use axum::http::{HeaderMap, Uri};

use super::scores::{AsOfQuery, time_tag};
use super::seen;
use crate::domain::influence::Influence;
use crate::http::Server;
use crate::http::extract::{Auth, Path, Query, as_of};
use crate::http::reply::{self, Reply};

/// How much rank each item could give or cost, all else as claimed, and the gap to the provinces just above and below whose
/// totals are published.
#[utoipa::path(get, path = "/api/v1/assessments/{id}/influence", tag = "insight", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), AsOfQuery),
    responses((status = 200, body = Influence), (status = 304, description = "The caller has this version")))]
pub async fn influence(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path(id): Path<String>,
    Query(query): Query<AsOfQuery>,
    uri: Uri,
    headers: HeaderMap,
) -> Reply {
    let as_of = as_of(query.as_of.as_deref())?;
    let assessment = seen(&server, &id, &caller, as_of).await?;
    let outside = server.app.outside(&assessment, as_of).await?;
    let tag = format!("{}{}{}", assessment.version, outside.tag, time_tag(as_of));
    reply::kept(&server, &uri, &headers, &tag, || Ok(server.app.influence(&assessment, &outside)))
}
