//! What if.

use axum::extract::State;

use super::seen;
use crate::app::what_if::{Supposition, WhatIf};
use crate::http::Server;
use crate::http::extract::{Auth, Json, Path};
use crate::http::reply::{self, Reply};

/// What would be with other figures, verdicts, points, survey results, applicability or rules: the new tree, the difference per
/// node, the rank before and after. Stores nothing; a change that cannot be applied is refused, never passed over.
#[utoipa::path(post, path = "/api/v1/assessments/{id}/what-if", tag = "insight", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016")), request_body = Supposition,
    responses((status = 200, body = WhatIf)))]
pub async fn what_if(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path(id): Path<String>,
    Json(supposition): Json<Supposition>,
) -> Reply {
    let assessment = seen(&server, &id, &caller, None).await?;
    let outside = server.app.outside(&assessment, None).await?;
    reply::json(&server.app.what_if(&assessment, &outside, &supposition).await?)
}
