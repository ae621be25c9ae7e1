//! The service itself: health, metrics, the document.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::Fault;
use crate::http::observe;
use crate::http::problem::Problem;
use crate::http::{Server, openapi_json};

/// Health in one word.
#[derive(Serialize, ToSchema)]
pub struct Health {
    /// `ok`.
    status: &'static str,
}

/// The process answers.
#[utoipa::path(get, path = "/health/live", tag = "service", responses((status = 200, body = Health)))]
pub async fn live() -> axum::Json<Health> {
    axum::Json(Health { status: "ok" })
}

/// Database and evidence store answer.
#[utoipa::path(get, path = "/health/ready", tag = "service", responses(
    (status = 200, body = Health),
    (status = 503, body = super::super::problem::ProblemBody, content_type = "application/problem+json"),
))]
pub async fn ready(State(server): State<Server>) -> Result<axum::Json<Health>, Problem> {
    let unready = server.app.unready().await;
    if unready.is_empty() {
        return Ok(axum::Json(Health { status: "ok" }));
    }
    let faults = unready.into_iter().map(|(what, error)| {
        // The cause is for the log: it may name hosts and paths.
        crate::http::problem_of::log(&error);
        let (vi, en) = match what {
            "database" => ("cơ sở dữ liệu không phản hồi", "the database does not answer"),
            _ => {
                ("kho tài liệu không nhận hoặc không trả lại tệp", "the evidence store does not take or return a file")
            }
        };
        Fault::new(what, "unavailable", vi, en)
    });
    let (vi, en) = ("Chưa sẵn sàng", "Not ready");
    let problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", vi, en);
    Err(problem.with_faults(faults.collect()))
}

/// Metrics in Prometheus' text format.
#[utoipa::path(get, path = "/metrics", tag = "service", responses((status = 200, body = String, content_type = "text/plain")))]
pub async fn metrics() -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], observe::render()).into_response()
}

/// This document.
#[utoipa::path(get, path = "/openapi.json", tag = "service", responses((status = 200, body = Object)))]
pub async fn document() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], openapi_json()).into_response()
}
