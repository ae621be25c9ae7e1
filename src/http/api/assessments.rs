//! Assessments, their phases and deadlines.

use axum::extract::State;
use axum::http::HeaderMap;

use super::seen;
use crate::app::assessments::{AssessmentView, NewAssessment, NewSchedule};
use crate::app::deadlines::{Deadlines, UnitRanking};
use crate::app::revisions::{NewRevision, RevisionMoved};
use crate::http::Server;
use crate::http::extract::{Auth, Page, Path, Query, Write};
use crate::http::reply::{self, PageOf, Reply};

/// Opens a year for a province.
#[utoipa::path(post, path = "/api/v1/assessments", tag = "assessments", security(("token" = [])),
    request_body = NewAssessment,
    responses((status = 201, body = AssessmentView), (status = 200, description = "Dry run", body = AssessmentView)))]
pub async fn open(State(server): State<Server>, write: Write<NewAssessment>) -> Reply {
    let done = server.app.open_assessment(&write.request, write.body).await?;
    let id = serde_json::from_str::<serde_json::Value>(&done.body)
        .ok()
        .and_then(|body| Some(body.get("id")?.as_str()?.to_owned()));
    Ok(reply::created(done, &format!("/api/v1/assessments/{}", id.unwrap_or_default())))
}

/// The assessments the caller may see, by id.
#[utoipa::path(get, path = "/api/v1/assessments", tag = "assessments", security(("token" = [])), params(Page),
    responses((status = 200, body = PageOf<AssessmentView>)))]
pub async fn list(State(server): State<Server>, Auth(caller): Auth, Query(page): Query<Page>) -> Reply {
    let limit = page.limit()?;
    let views = server.app.assessments(&caller, page.cursor.as_deref(), limit + 1).await?;
    reply::json(&PageOf::of(views, limit, |view| view.id.clone()))
}

/// An assessment without its items.
#[utoipa::path(get, path = "/api/v1/assessments/{id}", tag = "assessments", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016")),
    responses((status = 200, body = AssessmentView), (status = 304, description = "The caller has this version")))]
pub async fn read(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Reply {
    let assessment = seen(&server, &id, &caller, None).await?;
    reply::tagged(&headers, &assessment.version.to_string(), || Ok(AssessmentView::of(&assessment)))
}

/// Replaces the ends of the phases.
#[utoipa::path(put, path = "/api/v1/assessments/{id}/phases", tag = "assessments", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016")), request_body = NewSchedule,
    responses((status = 200, body = AssessmentView)))]
pub async fn reschedule(State(server): State<Server>, Path(id): Path<String>, write: Write<NewSchedule>) -> Reply {
    Ok(reply::done(server.app.reschedule(&id, &write.request, write.body).await?))
}

/// Moves an assessment to a newer revision of its criteria set (đính chính); `dry_run` is the preview. Answers as of before stay.
#[utoipa::path(post, path = "/api/v1/assessments/{id}/revision", tag = "assessments", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016")), request_body = NewRevision,
    responses((status = 201, body = RevisionMoved), (status = 200, description = "Dry run", body = RevisionMoved)))]
pub async fn move_revision(State(server): State<Server>, Path(id): Path<String>, write: Write<NewRevision>) -> Reply {
    Ok(reply::done(server.app.move_revision(&id, &write.request, write.body).await?))
}

/// What is due, who is late, and the points at risk; earliest first.
#[utoipa::path(get, path = "/api/v1/assessments/{id}/deadlines", tag = "assessments", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016")), responses((status = 200, body = Deadlines)))]
pub async fn deadlines(State(server): State<Server>, Auth(caller): Auth, Path(id): Path<String>) -> Reply {
    let assessment = seen(&server, &id, &caller, None).await?;
    reply::json(&server.app.deadlines(&assessment))
}

/// The units among themselves: points of the items they lead, reports in time, reports complete.
#[utoipa::path(get, path = "/api/v1/assessments/{id}/units", tag = "assessments", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016")), responses((status = 200, body = UnitRanking)))]
pub async fn units(State(server): State<Server>, Auth(caller): Auth, Path(id): Path<String>) -> Reply {
    let assessment = seen(&server, &id, &caller, None).await?;
    reply::json(&server.app.unit_ranking(&assessment))
}
