//! The reconciliation after publication.

use axum::extract::State;
use axum::http::{HeaderMap, Uri};

use super::scores::{AsOfQuery, time_tag};
use super::seen;
use crate::app::reconciliation::AssessmentReconciliation;
use crate::http::Server;
use crate::http::extract::{Auth, Path, Query, as_of};
use crate::http::reply::{self, Reply};

/// What was claimed against what was given, item by item; over-claims by unit; the published total against ours; what next
/// year's `expected` learns.
#[utoipa::path(get, path = "/api/v1/assessments/{id}/reconciliation", tag = "scores", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), AsOfQuery),
    responses((status = 200, body = AssessmentReconciliation), (status = 304, description = "The caller has this version")))]
pub async fn reconciliation(
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
    reply::kept(&server, &uri, &headers, &tag, || Ok(server.app.reconciliation(&assessment, &outside)))
}
