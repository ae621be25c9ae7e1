//! What keeps other sites out: forms that only our own pages can send, and headers that keep a page what it is.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::http::Server;
use crate::http::Settings;
use crate::http::problem::Problem;

/// What a page may load, run and send: files of this service and its own forms; no script that stands in a page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Refuses a form that another site sent.
pub async fn same_origin(State(server): State<Server>, request: Request, next: Next) -> Result<Response, Problem> {
    if request.method() == Method::POST && !is_own(request.headers(), &server.settings) {
        return Err(not_ours());
    }
    Ok(next.run(request).await)
}

/// Whether a request says that one of our own pages sent it. Every browser says so on a form; who says nothing is refused.
fn is_own(headers: &HeaderMap, settings: &Settings) -> bool {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    match text(header::HeaderName::from_static("sec-fetch-site")) {
        Some(site) => site == "same-origin",
        None => match (text(header::ORIGIN), settings.public_url.as_deref(), text(header::HOST)) {
            (Some(origin), Some(public), _) => origin == public,
            (Some(origin), None, Some(host)) => origin.split_once("://").is_some_and(|(_, of)| of == host),
            _ => false,
        },
    }
}

/// The refusal of a form that is not ours, or no longer.
pub fn not_ours() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "form_not_ours",
        "Biểu mẫu này không do trang của hệ thống gửi, hoặc phiên đăng nhập đã đổi: hãy mở lại trang rồi gửi lại",
        "This form was not sent by a page of this service, or the session has changed: open the page again, then send it",
    )
}

/// The headers of every page.
pub fn headers(headers: &mut HeaderMap) {
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        // A form's `Origin` is not sent under `no-referrer`, and it is what the guard above reads.
        (header::REFERRER_POLICY, "same-origin"),
        (header::HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
        (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn asked(pairs: &[(&'static str, &str)], public: Option<&str>) -> bool {
        let headers = pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        is_own(&headers, &Settings { public_url: public.map(Arc::from), ..Settings::default() })
    }

    #[test]
    fn only_our_own_pages_send_forms() {
        let host = ("host", "par.example:8080");
        let public = Some("https://par.example");
        assert!(asked(&[host, ("sec-fetch-site", "same-origin")], None));
        assert!(!asked(&[host, ("sec-fetch-site", "same-site"), ("origin", "http://par.example:8080")], None));
        assert!(!asked(&[host, ("sec-fetch-site", "cross-site")], None));
        assert!(!asked(&[host, ("sec-fetch-site", "none")], None));
        assert!(asked(&[host, ("origin", "http://par.example:8080")], None));
        assert!(!asked(&[host, ("origin", "http://par.example")], None));
        assert!(!asked(&[host, ("origin", "null")], None));
        assert!(!asked(&[host], None));
        assert!(asked(&[("host", "10.0.0.1"), ("origin", "https://par.example")], public));
        assert!(!asked(&[host, ("origin", "http://par.example:8080")], public));
        assert!(!asked(&[host, ("origin", "http://par.example")], public));
    }
}
