//! Two criteria sets side by side.

use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use super::seen;
use crate::domain::set_diff::SetDiff;
use crate::http::Server;
use crate::http::extract::{Auth, Path, Query};
use crate::http::reply::{self, Reply};

/// On whose figures.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DiffQuery {
    /// An assessment whose claimed figures are scored under both rules, where an item keeps its code and its rule changed.
    #[param(example = "can-tho-2016")]
    assessment: Option<String>,
}

/// What differs between two criteria sets, in words: items added, removed, moved, and maxima, rules, figures and evidence that
/// changed; with an assessment, what each changed rule makes of its figures.
#[utoipa::path(get, path = "/api/v1/criteria-sets/{set}/diff/{other}", tag = "criteria sets", security(("token" = [])),
    params(("set" = String, Path, example = "par-2015"), ("other" = String, Path, example = "par-2016"), DiffQuery),
    responses((status = 200, body = SetDiff)))]
pub async fn diff(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path((set, other)): Path<(String, String)>,
    Query(query): Query<DiffQuery>,
) -> Reply {
    let assessment = match &query.assessment {
        Some(id) => Some(seen(&server, id, &caller, None).await?),
        None => None,
    };
    reply::json(&server.app.criteria_diff(&set, &other, assessment.as_deref()).await?)
}
