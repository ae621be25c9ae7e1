//! What a form of a page sends.

use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;
use url::form_urlencoded;

use super::words::Words;
use crate::app::AppError;
use crate::domain::chain::sha256_hex;
use crate::http::Server;
use crate::http::extract::RawBody;
use crate::http::problem::Problem;

/// The fields of a form (`application/x-www-form-urlencoded`); of a field that stands twice the last counts.
pub struct Form<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Server> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, server: &Server) -> Result<Self, Problem> {
        let Fields(fields) = Fields::from_request(request, server).await?;
        let fields: serde_json::Map<_, _> = fields.into_iter().map(|(name, value)| (name, value.into())).collect();
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

/// The fields of a form as they come, those of one name in their order.
#[derive(Clone, Debug, Default)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// The value of a field, trimmed; empty where it is not there.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.trim())
    }

    /// The value of a field with something in it.
    pub fn some(&self, name: &str) -> Option<String> {
        Some(self.get(name).to_owned()).filter(|value| !value.is_empty())
    }

    /// Every value of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.trim())
    }

    /// What was filled in, in short: something else for any other filling in. Whose form it is, against which version it was filled
    /// in and which button was pressed do not matter.
    pub fn digest(&self) -> String {
        let beside = ["csrf", "version", "do", "seen"];
        let mut text = form_urlencoded::Serializer::new(String::new());
        text.extend_pairs(self.0.iter().filter(|(name, _)| !beside.contains(&name.as_str())));
        sha256_hex(text.finish().as_bytes())
    }

    /// What is named by its key in fields of this name; what is no key names nothing.
    pub fn keys(&self, name: &str) -> Vec<uuid::Uuid> {
        self.all(name).filter_map(|value| value.parse().ok()).collect()
    }
}

impl FromRequest<Server> for Fields {
    type Rejection = Problem;

    async fn from_request(request: Request, server: &Server) -> Result<Self, Problem> {
        let kind =
            request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if kind.split(';').next().unwrap_or_default().trim() != "application/x-www-form-urlencoded" {
            return Err(Problem::unsupported("application/x-www-form-urlencoded"));
        }
        let RawBody(bytes) = RawBody::from_request(request, server).await?;
        Ok(Self(form_urlencoded::parse(&bytes).map(|(name, value)| (name.into_owned(), value.into_owned())).collect()))
    }
}

/// What a form that was refused says, with the status of the page that says it.
///
/// # Errors
/// What no other filling in would mend.
pub fn refused(error: AppError, w: Words) -> Result<(StatusCode, Vec<String>), Problem> {
    match error {
        AppError::Invalid(faults) => {
            let said = faults.iter().map(|fault| w.text(&fault.detail).to_owned());
            Ok((StatusCode::UNPROCESSABLE_ENTITY, said.collect()))
        }
        AppError::Conflict { detail, .. } => Ok((StatusCode::CONFLICT, vec![w.text(&detail).to_owned()])),
        error @ AppError::Throttled { .. } => {
            let said = Problem::from(error).body(w.0).detail.clone();
            Ok((StatusCode::TOO_MANY_REQUESTS, vec![said]))
        }
        error => Err(error.into()),
    }
}
