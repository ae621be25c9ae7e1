//! The change log and its proof.

use axum::extract::State;

use super::seen;
use crate::app::changes::{ChangeView, Verification};
use crate::http::Server;
use crate::http::extract::{Auth, Page, Path, Query};
use crate::http::reply::{self, PageOf, Reply};

/// Every change of an assessment, in order.
#[utoipa::path(get, path = "/api/v1/assessments/{id}/changes", tag = "changes", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), Page), responses((status = 200, body = PageOf<ChangeView>)))]
pub async fn list(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path(id): Path<String>,
    Query(page): Query<Page>,
) -> Reply {
    seen(&server, &id, &caller, None).await?;
    let (limit, after) = (page.limit()?, page.after()?);
    let asked = u32::try_from(limit + 1).unwrap_or(u32::MAX);
    let changes = server.app.changes(&id, after, asked).await?;
    reply::json(&PageOf::of(changes, limit, |change| change.seq.to_string()))
}

/// Recomputes the chain of the log from what is stored and names every row that disagrees.
#[utoipa::path(get, path = "/api/v1/assessments/{id}/changes/verify", tag = "changes", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016")), responses((status = 200, body = Verification)))]
pub async fn verify(State(server): State<Server>, Auth(caller): Auth, Path(id): Path<String>) -> Reply {
    seen(&server, &id, &caller, None).await?;
    reply::json(&server.app.verify_log(&id).await?)
}
