//! More time to report.

use axum::extract::State;

use super::seen;
use crate::app::extensions::{ExtensionView, NewExtension};
use crate::http::Server;
use crate::http::extract::{Auth, Path, Write};
use crate::http::reply::{self, PageOf, Reply};

/// Every extension, newest first.
#[utoipa::path(get, path = "/api/v1/assessments/{id}/extensions", tag = "extensions", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016")), responses((status = 200, body = PageOf<ExtensionView>)))]
pub async fn list(State(server): State<Server>, Auth(caller): Auth, Path(id): Path<String>) -> Reply {
    let assessment = seen(&server, &id, &caller, None).await?;
    reply::json(&PageOf { items: server.app.extensions(&assessment), next_cursor: None })
}

/// Gives more time to a unit, for an item, or to a unit for an item. It opens what was locked; what came late stays late.
#[utoipa::path(post, path = "/api/v1/assessments/{id}/extensions", tag = "extensions", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016")), request_body = NewExtension,
    responses((status = 201, body = ExtensionView), (status = 200, description = "Dry run", body = ExtensionView)))]
pub async fn extend(State(server): State<Server>, Path(id): Path<String>, write: Write<NewExtension>) -> Reply {
    Ok(reply::done(server.app.extend(&id, &write.request, write.body).await?))
}
