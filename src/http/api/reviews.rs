//! What waits for Sở Nội vụ.

use axum::extract::State;
use serde::Deserialize;

use super::seen;
use crate::app::AppError;
use crate::app::reviews::ReviewView;
use crate::http::Server;
use crate::http::extract::{Auth, Page, Path, Query, invalid_query};
use crate::http::reply::{self, PageOf, Reply};

/// Whose submissions are asked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct QueueQuery {
    /// Slug of the reporting unit; all of them unless said.
    unit: Option<String>,
}

/// What waits for a decision, longest waiting first: what changed since the last one, and the points at stake.
#[utoipa::path(get, path = "/api/v1/assessments/{id}/reviews", tag = "reviews", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), QueueQuery, Page),
    responses((status = 200, body = PageOf<ReviewView>)))]
pub async fn queue(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path(id): Path<String>,
    Query(query): Query<QueueQuery>,
    Query(page): Query<Page>,
) -> Reply {
    let assessment = seen(&server, &id, &caller, None).await?;
    let limit = page.limit()?;
    let views = server.app.reviews(&assessment, &caller, query.unit.as_deref(), page.after()?, limit + 1).await;
    match views {
        Err(AppError::Invalid(faults)) => Err(invalid_query(faults)),
        views => reply::json(&PageOf::of(views?, limit, |view| view.seq.to_string())),
    }
}
