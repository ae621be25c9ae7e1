//! What the province answers to the ministry's points.

use axum::extract::State;

use crate::app::explanations::{Explained, NewExplanation};
use crate::http::Server;
use crate::http::extract::{Path, Write};
use crate::http::reply::{self, Reply};

/// What the province answers to the ministry's latest points for an item (giải trình).
#[utoipa::path(post, path = "/api/v1/assessments/{id}/items/{code}/explanations", tag = "items", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), ("code" = String, Path, example = "7.1.1")),
    request_body = NewExplanation,
    responses((status = 201, body = Explained), (status = 200, description = "Dry run", body = Explained)))]
pub async fn explain(
    State(server): State<Server>,
    Path((id, code)): Path<(String, String)>,
    write: Write<NewExplanation>,
) -> Reply {
    Ok(reply::done(server.app.explain(&id, &code, &write.request, write.body).await?))
}
