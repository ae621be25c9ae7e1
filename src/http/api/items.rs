//! Items of an assessment and their assignments.

use axum::extract::State;

use super::seen;
use crate::app::Fault;
use crate::app::items::{ItemDetailView, ItemView, NewAssignment};
use crate::http::Server;
use crate::http::extract::{Auth, Page, Path, Query, Write, invalid_query};
use crate::http::reply::{self, PageOf, Reply};

/// Every item's state, in the set's order, and what the caller may do to it.
#[utoipa::path(get, path = "/api/v1/assessments/{id}/items", tag = "items", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), Page), responses((status = 200, body = PageOf<ItemView>)))]
pub async fn list(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path(id): Path<String>,
    Query(page): Query<Page>,
) -> Reply {
    let assessment = seen(&server, &id, &caller, None).await?;
    // All items fit one page unless a smaller one is asked for: there are about ninety.
    let limit = if page.limit.is_none() { 200 } else { page.limit()? };
    let mut views = server.app.items(&assessment, &caller);
    if let Some(cursor) = &page.cursor {
        let Some(last) = views.iter().position(|view| view.code == *cursor) else {
            return Err(invalid_query(vec![Fault::new(
                "cursor",
                "invalid_cursor",
                "dùng next_cursor của trang trước",
                "use the next_cursor of the page before",
            )]));
        };
        views.drain(..=last);
    }
    reply::json(&PageOf::of(views, limit, |view| view.code.clone()))
}

/// One item: its state, its score, its history, and what a submission must hold.
#[utoipa::path(get, path = "/api/v1/assessments/{id}/items/{code}", tag = "items", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), ("code" = String, Path, example = "7.2.2")),
    responses((status = 200, body = ItemDetailView)))]
pub async fn read(State(server): State<Server>, Auth(caller): Auth, Path((id, code)): Path<(String, String)>) -> Reply {
    let assessment = seen(&server, &id, &caller, None).await?;
    reply::json(&server.app.item(&assessment, &code, &caller)?)
}

/// Says who answers for an item, who contributes, and by when.
#[utoipa::path(put, path = "/api/v1/assessments/{id}/items/{code}/assignment", tag = "items", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), ("code" = String, Path, example = "7.1.1")),
    request_body = NewAssignment, responses((status = 200, body = ItemView)))]
pub async fn assign(
    State(server): State<Server>,
    Path((id, code)): Path<(String, String)>,
    write: Write<NewAssignment>,
) -> Reply {
    Ok(reply::done(server.app.assign(&id, &code, &write.request, write.body).await?))
}
