//! The ministry's points and the surveys' results.

use axum::extract::State;

use crate::app::appraisals::{NewAppraisal, NewSurveyResults, Touched};
use crate::app::submissions::Outcome;
use crate::http::Server;
use crate::http::extract::{Path, Write};
use crate::http::reply::{self, Reply};

/// The ministry's points for an item; a later round stands beside the earlier ones.
#[utoipa::path(post, path = "/api/v1/assessments/{id}/items/{code}/appraisals", tag = "items", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), ("code" = String, Path, example = "7.1.1")),
    request_body = NewAppraisal,
    responses((status = 201, body = Outcome), (status = 200, description = "Dry run", body = Outcome)))]
pub async fn appraise(
    State(server): State<Server>,
    Path((id, code)): Path<(String, String)>,
    write: Write<NewAppraisal>,
) -> Reply {
    Ok(reply::done(server.app.appraise(&id, &code, &write.request, write.body).await?))
}

/// Survey percentages: all of them, or none.
#[utoipa::path(post, path = "/api/v1/assessments/{id}/survey-results", tag = "items", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016")), request_body = NewSurveyResults,
    responses((status = 201, body = Touched), (status = 200, description = "Dry run", body = Touched)))]
pub async fn surveys(State(server): State<Server>, Path(id): Path<String>, write: Write<NewSurveyResults>) -> Reply {
    Ok(reply::done(server.app.record_surveys(&id, &write.request, write.body).await?))
}
