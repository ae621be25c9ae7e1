//! What a form of a page sends.

use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;
use url::form_urlencoded;

use crate::http::Server;
use crate::http::extract::RawBody;
use crate::http::problem::Problem;

/// The fields of a form (`application/x-www-form-urlencoded`); of a field that stands twice the last counts.
pub struct Form<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Server> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, server: &Server) -> Result<Self, Problem> {
        let kind =
            request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if kind.split(';').next().unwrap_or_default().trim() != "application/x-www-form-urlencoded" {
            return Err(Problem::unsupported("application/x-www-form-urlencoded"));
        }
        let RawBody(bytes) = RawBody::from_request(request, server).await?;
        let fields: serde_json::Map<_, _> = form_urlencoded::parse(&bytes)
            .map(|(name, value)| (name.into_owned(), value.into_owned().into()))
            .collect();
        serde_json::from_value(fields.into()).map(Self).map_err(|error| {
            tracing::debug!(%error, "a form without its fields");
            Problem::new(
                StatusCode::BAD_REQUEST,
                "invalid_form",
                "Biểu mẫu thiếu trường: hãy mở lại trang rồi gửi lại",
                "The form lacks a field: open the page again, then send it",
            )
        })
    }
}
