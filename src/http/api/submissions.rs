//! Submissions.

use axum::extract::State;

use crate::app::submissions::{NewSubmission, Outcome};
use crate::http::Server;
use crate::http::extract::{Path, Write};
use crate::http::reply::{self, Reply};

/// A unit's figures for an item, and at once what they are worth and what is still missing.
#[utoipa::path(post, path = "/api/v1/assessments/{id}/items/{code}/submissions", tag = "items", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), ("code" = String, Path, example = "7.1.1")),
    request_body = NewSubmission,
    responses((status = 201, body = Outcome), (status = 200, description = "Dry run", body = Outcome)))]
pub async fn submit(
    State(server): State<Server>,
    Path((id, code)): Path<(String, String)>,
    write: Write<NewSubmission>,
) -> Reply {
    Ok(reply::done(server.app.submit(&id, &code, &write.request, write.body).await?))
}
