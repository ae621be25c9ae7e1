//! What is known of every request afterwards: one log line, two metrics; and headers every answer carries.

use std::any::Any;
use std::sync::LazyLock;
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use super::problem;

/// The process's metrics. The first use installs the recorder; a process has one.
static METRICS: LazyLock<Option<PrometheusHandle>> = LazyLock::new(|| {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    match metrics::set_global_recorder(recorder) {
        Ok(()) => Some(handle),
        Err(error) => {
            tracing::error!(%error, "metrics are off");
            None
        }
    }
});

/// The metrics in Prometheus' text format.
pub fn render() -> String {
    METRICS
        .as_ref()
        .map(|handle| {
            handle.run_upkeep();
            handle.render()
        })
        .unwrap_or_default()
}

/// What a panic said: for the log only, it may name what no caller should see.
#[derive(Clone, Debug)]
struct Panicked(String);

/// The answer to a panic: a fault of ours like any other. [`measure`] logs what it said.
pub fn panicked(payload: Box<dyn Any + Send>) -> Response {
    let said = payload.downcast_ref::<&str>().map(|said| (*said).to_owned());
    let said = said.or_else(|| payload.downcast_ref::<String>().cloned());
    let mut response = problem::internal().into_response();
    response.extensions_mut().insert(Panicked(said.unwrap_or_else(|| "no message".to_owned())));
    response
}

/// Times, counts and logs a request. Neither query strings nor headers are logged: they may hold secrets.
pub async fn measure(request: Request, next: Next) -> Response {
    LazyLock::force(&METRICS);
    let started = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let path = told(request.uri().path());
    let id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned();
    let response = next.run(request).await;
    let (status, elapsed) = (response.status().as_u16(), started.elapsed());
    let labels = [("method", method.to_string()), ("route", route), ("status", status.to_string())];
    metrics::counter!("parindex_http_requests_total", &labels).increment(1);
    metrics::histogram!("parindex_http_request_seconds", &labels).record(elapsed.as_secs_f64());
    let micros = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
    if status >= 500 {
        let panic = response.extensions().get::<Panicked>().map(|Panicked(said)| said.as_str());
        tracing::error!(request_id = %id, %method, path, status, micros, panic, "request");
    } else {
        tracing::info!(request_id = %id, %method, path, status, micros, "request");
    }
    response
}

/// A path as it is logged: a secret in it (`parindexlink_…` and the like) is not, whatever route it was meant for.
fn told(path: &str) -> String {
    let part = |part: &str| match part.split_once('_') {
        Some((kind, _)) if kind.starts_with("parindex") => format!("{kind}_…"),
        _ => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Headers that keep a browser from making more of an answer than it is.
pub async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_of_an_address_is_logged() {
        for (path, expected) in [
            ("/set-password/parindexlink_0123", "/set-password/parindexlink_…"),
            ("/api/v1/feeds/parindexfeed_0123/", "/api/v1/feeds/parindexfeed_…/"),
            ("/api/v1/assessments/can-tho_2016", "/api/v1/assessments/can-tho_2016"),
        ] {
            assert_eq!(told(path), expected);
        }
    }
}
