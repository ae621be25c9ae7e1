//! How an operation is asked, and what its answer comes to in the table.

use axum::body::Body;
use axum::http::Method;
use serde_json::Value;

use crate::api::support::{Actor, Answer};
use crate::openapi::Operation;

/// How an operation is asked: its address, with a body that is right.
pub(super) struct Recipe {
    pub(super) address: String,
    pub(super) content_type: &'static str,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
}

pub(super) fn plain(address: impl Into<String>) -> Recipe {
    Recipe { address: address.into(), content_type: "", headers: Vec::new(), body: Vec::new() }
}

pub(super) fn with_json(address: impl Into<String>, body: &Value) -> Recipe {
    Recipe { content_type: "application/json", body: body.to_string().into_bytes(), ..plain(address) }
}

impl Recipe {
    pub(super) async fn ask(&self, operation: &Operation, actor: &Actor<'_>) -> Answer {
        let rehearsal = if operation.takes("query", "dry_run") { "?dry_run=true" } else { "" };
        let mut headers: Vec<_> = self.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        headers.extend([("content-type", self.content_type)].into_iter().filter(|(_, kind)| !kind.is_empty()));
        let method = Method::from_bytes(operation.method.as_bytes()).unwrap();
        actor.send(method, &format!("{}{rehearsal}", self.address), &headers, Body::from(self.body.clone())).await
    }
}

/// A cell: status, code and the exact reason; for a list also how much of it the caller sees.
pub(super) fn cell(answer: &Answer) -> String {
    let status = answer.status.as_u16();
    let body: Value = serde_json::from_slice(&answer.bytes).unwrap_or_default();
    if body["code"].is_null() && status >= 400 {
        return status.to_string();
    }
    if status < 400 {
        let seen = body["items"].as_array().filter(|_| body.get("next_cursor").is_some());
        return format!("{status} ok{}", seen.map(|items| format!(", sees {}", items.len())).unwrap_or_default());
    }
    let reason = body["errors"][0]["code"].as_str().map(|reason| format!(", {reason}")).unwrap_or_default();
    format!("{status} {}{reason}", body["code"].as_str().unwrap())
}
