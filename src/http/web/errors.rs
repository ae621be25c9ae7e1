//! A page for every refusal and failure: what is wrong, and what to do.

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::Response;

use super::frame::{Frame, role_key};
use super::{cookie, guard};
use crate::http::Settings;
use crate::http::language::Language;
use crate::http::problem::Problem;

#[derive(Template)]
#[template(path = "error.html", config = "src/http/web/askama.toml")]
pub(super) struct ErrorPage {
    pub f: Frame,
    pub status: u16,
    pub detail: String,
    pub more: Vec<String>,
    pub lifted_by: Option<String>,
    pub advice: String,
    pub request_id: Option<String>,
}

/// What is known of a request when its answer is to be shown.
pub struct Asked {
    uri: Uri,
    /// The language of the page that is wanted for a problem, where one is.
    page: Option<Language>,
}

impl Asked {
    /// Whether whoever asks is a browser that wants a page: the API and the service's own addresses answer programs.
    pub fn of(request: &Request) -> Self {
        let programs = ["/api/", "/health/", "/metrics", "/openapi.json", "/docs"];
        let (uri, headers) = (request.uri(), request.headers());
        let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let wanted = !programs.iter().any(|start| uri.path().starts_with(start)) && accepted.contains("text/html");
        Self { uri: uri.clone(), page: wanted.then(|| cookie::language(headers)) }
    }

    /// Gives pages their headers, and whoever wants pages a page for every problem.
    pub fn shown(self, mut response: Response, settings: &Settings, id: Option<&str>) -> Response {
        if let Some(language) = self.page
            && let Some(problem) = response.extensions_mut().remove::<Problem>()
        {
            let frame = Frame::new(language, self.uri.path());
            response = written(response, frame, &problem, id.map(str::to_owned));
        }
        let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if kind.is_some_and(|kind| kind.starts_with("text/html")) && !self.uri.path().starts_with("/docs") {
            guard::headers(response.headers_mut());
        }
        if settings.is_secure() {
            let always = HeaderValue::from_static("max-age=31536000");
            response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, always);
        }
        response
    }
}

fn written(response: Response, f: Frame, problem: &Problem, request_id: Option<String>) -> Response {
    let template = ErrorPage::of(f, problem, request_id);
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::WWW_AUTHENTICATE);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    parts.headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(template.f.w.tag()));
    let html = template.render().unwrap_or_else(|error| {
        tracing::error!(%error, "a page does not render");
        template.detail.replace(['<', '&'], " ")
    });
    Response::from_parts(parts, Body::from(html))
}

impl ErrorPage {
    /// The page of a problem.
    pub fn of(f: Frame, problem: &Problem, request_id: Option<String>) -> Self {
        let w = f.w;
        let body = problem.body(w.0);
        let advice = match StatusCode::from_u16(body.status).unwrap_or_default() {
            StatusCode::UNAUTHORIZED => "error-unauthenticated-advice",
            StatusCode::FORBIDDEN => "error-forbidden-advice",
            StatusCode::NOT_FOUND => "error-not-found-advice",
            StatusCode::LOCKED => "error-locked-advice",
            StatusCode::TOO_MANY_REQUESTS => "error-throttled-advice",
            StatusCode::SERVICE_UNAVAILABLE => "error-unavailable-advice",
            status if status.is_server_error() => "error-server-advice",
            _ => "error-other-advice",
        };
        let title = match StatusCode::from_u16(body.status).unwrap_or_default() {
            StatusCode::UNAUTHORIZED => "error-unauthenticated",
            StatusCode::FORBIDDEN => "error-forbidden",
            StatusCode::NOT_FOUND => "error-not-found",
            StatusCode::LOCKED => "error-locked",
            StatusCode::TOO_MANY_REQUESTS => "error-throttled",
            StatusCode::SERVICE_UNAVAILABLE => "error-unavailable",
            status if status.is_server_error() => "error-server",
            _ => "error-other",
        };
        let more = body.errors.iter().map(|error| error.detail.clone()).filter(|detail| *detail != body.detail);
        Self {
            status: body.status,
            more: more.collect(),
            lifted_by: body.lifted_by.map(|role| w.t(role_key(role))),
            advice: w.t(advice),
            request_id: request_id.filter(|_| body.status >= 500),
            detail: body.detail.clone(),
            f: f.titled(w.t(title)),
        }
    }
}
