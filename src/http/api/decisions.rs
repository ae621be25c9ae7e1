//! Decisions.

use axum::extract::State;

use crate::app::decisions::{Decided, NewDecision, NewDecisions};
use crate::app::submissions::Outcome;
use crate::http::Server;
use crate::http::extract::{Path, Write};
use crate::http::reply::{self, Reply};

/// Sở Nội vụ's verdict on a submission; with `dry_run` its consequences only.
#[utoipa::path(post, path = "/api/v1/assessments/{id}/items/{code}/decisions", tag = "items", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), ("code" = String, Path, example = "7.1.1")),
    request_body = NewDecision,
    responses((status = 201, body = Outcome), (status = 200, description = "Dry run", body = Outcome)))]
pub async fn decide(
    State(server): State<Server>,
    Path((id, code)): Path<(String, String)>,
    write: Write<NewDecision>,
) -> Reply {
    Ok(reply::done(server.app.decide(&id, &code, &write.request, write.body).await?))
}

/// Many verdicts at once, all or none; with `dry_run` what they would come to.
#[utoipa::path(post, path = "/api/v1/assessments/{id}/decisions", tag = "reviews", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016")), request_body = NewDecisions,
    responses((status = 201, body = Decided), (status = 200, description = "Dry run", body = Decided)))]
pub async fn decide_many(State(server): State<Server>, Path(id): Path<String>, write: Write<NewDecisions>) -> Reply {
    Ok(reply::done(server.app.decide_many(&id, &write.request, write.body).await?))
}
