//! The receipt: a score that anybody can replay.

use axum::extract::State;
use axum::http::{HeaderMap, Uri};

use super::scores::AsOfQuery;
use super::seen;
use crate::domain::receipt::Receipt;
use crate::http::Server;
use crate::http::extract::{Auth, Path, Query, as_of};
use crate::http::reply::{self, Reply};

/// Everything the score was made of and what came of it, in canonical JSON (RFC 8785), signed (Ed25519) where the server has a
/// key. Keep the bytes as they are: `parindex receipt verify` replays them without a database (docs/INSIGHT.md).
#[utoipa::path(get, path = "/api/v1/assessments/{id}/receipt", tag = "changes", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), AsOfQuery),
    responses((status = 200, body = Receipt), (status = 304, description = "The caller has this version")))]
pub async fn receipt(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path(id): Path<String>,
    Query(query): Query<AsOfQuery>,
    uri: Uri,
    headers: HeaderMap,
) -> Reply {
    let assessment = seen(&server, &id, &caller, as_of(query.as_of.as_deref())?).await?;
    let tag = format!("{}{}", assessment.version, server.app.receipt_tag());
    let work = async { Ok(server.app.receipt(assessment).await?.into()) };
    reply::prepared(&server, &uri, &headers, &tag, work).await
}
