//! The overview: one answer for a leader's screen.

use axum::extract::State;

use super::seen;
use crate::app::overview::Overview;
use crate::http::Server;
use crate::http::extract::{Auth, Path};
use crate::http::reply::{self, Reply};

/// Where the assessment is heading on one screen: the four totals, the change since last week and last year, the areas.
#[utoipa::path(get, path = "/api/v1/assessments/{id}/overview", tag = "scores", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016")), responses((status = 200, body = Overview)))]
pub async fn overview(State(server): State<Server>, Auth(caller): Auth, Path(id): Path<String>) -> Reply {
    let assessment = seen(&server, &id, &caller, None).await?;
    let outside = server.app.outside(&assessment, None).await?;
    reply::json(&server.app.overview(&assessment, &outside).await?)
}
