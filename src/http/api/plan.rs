//! The plan: which steps, within which limits, bring the most.

use std::sync::Arc;

use axum::extract::State;

use super::seen;
use crate::app::plan::{PlanRequest, PlanView};
use crate::http::Server;
use crate::http::extract::{Auth, Json, Path};
use crate::http::reply::{self, Reply};

/// The provably best set of steps for a goal within limits (docs/INSIGHT.md); stores nothing.
#[utoipa::path(post, path = "/api/v1/assessments/{id}/plan", tag = "insight", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016")), request_body = PlanRequest,
    responses((status = 200, body = PlanView)))]
pub async fn plan(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path(id): Path<String>,
    Json(ask): Json<PlanRequest>,
) -> Reply {
    let assessment = seen(&server, &id, &caller, None).await?;
    let material = server.app.material(&assessment, None).await?;
    reply::json(&server.app.plan(Arc::clone(&assessment), material, ask).await?)
}
