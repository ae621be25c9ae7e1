//! The simulation: draws from a seed, for what hangs together.

use std::sync::Arc;

use axum::extract::State;

use super::seen;
use crate::app::simulation::SimulationView;
use crate::domain::outlook::simulation::SimulationRequest;
use crate::http::Server;
use crate::http::extract::{Auth, Json, Path};
use crate::http::reply::{self, Reply};

/// Draws score and rank from the outlook's own spreads, with causes that strike several items at once and rivals that move together
/// (docs/INSIGHT.md); the same seed gives the same bytes. Stores nothing.
#[utoipa::path(post, path = "/api/v1/assessments/{id}/simulation", tag = "insight", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016")), request_body = SimulationRequest,
    responses((status = 200, body = SimulationView)))]
pub async fn simulation(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path(id): Path<String>,
    Json(ask): Json<SimulationRequest>,
) -> Reply {
    let assessment = seen(&server, &id, &caller, None).await?;
    let material = server.app.material(&assessment, None).await?;
    reply::json(&server.app.simulation(Arc::clone(&assessment), material, ask).await?)
}
