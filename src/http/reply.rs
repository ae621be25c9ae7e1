//! Answers: JSON with an `ETag`, conditional reads, the outcome of writes, pages.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Serialize;
use utoipa::ToSchema;

use super::Server;
use super::problem::{Problem, internal};
use crate::app::Done;
use crate::domain::cells::{Format, Sheet, write_csv};

/// As many headers as an answer has, or a few more.
const HEADERS: usize = 12;

/// What a handler answers.
pub type Reply = Result<Response, Problem>;

/// A page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PageOf<T> {
    /// Members.
    pub items: Vec<T>,
    /// Where to go on: `cursor` of the next request; null on the last page.
    pub next_cursor: Option<String>,
}

impl<T> PageOf<T> {
    /// A page from one member more than asked for, if there is one.
    pub fn of(mut items: Vec<T>, limit: usize, cursor: impl Fn(&T) -> String) -> Self {
        let more = items.len() > limit;
        items.truncate(limit);
        let next_cursor = items.last().filter(|_| more).map(cursor);
        Self { items, next_cursor }
    }
}

/// JSON without an `ETag`.
pub fn json<T: Serialize>(value: &T) -> Reply {
    Ok(written(StatusCode::OK, bytes_of(value)?.into()))
}

fn bytes_of<T: Serialize>(value: &T) -> Result<Bytes, Problem> {
    let bytes = serde_json::to_vec(value).map_err(|error| {
        tracing::error!(%error, "an answer does not serialise");
        internal()
    })?;
    Ok(bytes.into())
}

/// JSON with an `ETag`; 304 when the caller has it.
pub fn tagged<T: Serialize>(headers: &HeaderMap, tag: &str, value: impl FnOnce() -> Result<T, Problem>) -> Reply {
    if let Some(unchanged) = unchanged(headers, tag) {
        return Ok(unchanged);
    }
    let mut response = json(&value()?)?;
    set_etag(&mut response, &format!("\"{tag}\""));
    Ok(response)
}

/// As [`tagged`], for answers that depend on nothing but address and tag: written once, then handed out again.
pub fn kept<T: Serialize>(
    server: &Server,
    uri: &Uri,
    headers: &HeaderMap,
    tag: &str,
    value: impl FnOnce() -> Result<T, Problem>,
) -> Reply {
    if let Some(unchanged) = unchanged(headers, tag) {
        return Ok(unchanged);
    }
    let address = uri.path_and_query().map_or("", |address| address.as_str());
    let bytes = match server.answers.get(address, tag) {
        Some(bytes) => bytes,
        None => {
            let bytes = bytes_of(&value()?)?;
            server.answers.put(address, tag, &bytes);
            bytes
        }
    };
    let mut response = written(StatusCode::OK, bytes.into());
    set_etag(&mut response, &format!("\"{tag}\""));
    Ok(response)
}

/// As [`kept`], for answers that take work: it is begun only when the answer is neither kept nor known to the caller.
pub async fn worked_out<T: Serialize>(
    server: &Server,
    uri: &Uri,
    headers: &HeaderMap,
    tag: &str,
    value: impl Future<Output = Result<T, Problem>>,
) -> Reply {
    prepared(server, uri, headers, tag, async { bytes_of(&value.await?) }).await
}

/// As [`worked_out`], for answers whose bytes the use case itself makes.
pub async fn prepared(
    server: &Server,
    uri: &Uri,
    headers: &HeaderMap,
    tag: &str,
    value: impl Future<Output = Result<Bytes, Problem>>,
) -> Reply {
    if let Some(unchanged) = unchanged(headers, tag) {
        return Ok(unchanged);
    }
    let address = uri.path_and_query().map_or("", |address| address.as_str());
    let bytes = match server.answers.get(address, tag) {
        Some(bytes) => bytes,
        None => {
            let bytes = value.await?;
            server.answers.put(address, tag, &bytes);
            bytes
        }
    };
    let mut response = written(StatusCode::OK, bytes.into());
    set_etag(&mut response, &format!("\"{tag}\""));
    Ok(response)
}

/// A CSV table for programs and spreadsheets, under a name of its own; with a tag, 304 when the caller has it.
pub fn csv(
    headers: &HeaderMap,
    tag: Option<&str>,
    name: &str,
    format: &Format,
    sheet: impl FnOnce() -> Result<Sheet, Problem>,
) -> Reply {
    if let Some(unchanged) = tag.and_then(|tag| unchanged(headers, tag)) {
        return Ok(unchanged);
    }
    let bytes = write_csv(&sheet()?, format).map_err(|error| {
        tracing::error!(%error, "a table does not fit its header");
        internal()
    })?;
    let file = format!("attachment; filename=\"{name}.csv\"");
    let kind = "text/csv; charset=utf-8; header=present".to_owned();
    let mut response =
        (StatusCode::OK, [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, file)], bytes).into_response();
    if let Some(tag) = tag {
        set_etag(&mut response, &format!("\"{tag}\""));
    }
    Ok(response)
}

/// 304 when the caller has this version.
pub fn unchanged(headers: &HeaderMap, tag: &str) -> Option<Response> {
    let etag = format!("\"{tag}\"");
    matches(headers, &etag).then(|| {
        let mut response = bare(StatusCode::NOT_MODIFIED, Body::empty());
        set_etag(&mut response, &etag);
        response
    })
}

/// Whether `If-None-Match` names the `ETag`.
pub fn matches(headers: &HeaderMap, etag: &str) -> bool {
    let named = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    named
        .flat_map(|value| value.split(','))
        .any(|one| matches!(one.trim().trim_start_matches("W/"), tag if tag == etag || tag == "*"))
}

/// The outcome of a write.
pub fn done(done: Done) -> Response {
    let status = StatusCode::from_u16(done.status).unwrap_or(StatusCode::OK);
    let mut response = written(status, done.body.into());
    set_etag(&mut response, &format!("\"{}\"", done.version));
    if done.replayed {
        response.headers_mut().insert("idempotency-replayed", HeaderValue::from_static("true"));
    }
    response
}

/// The outcome of a write that made something with an address of its own.
pub fn created(outcome: Done, address: &str) -> Response {
    let mut response = done(outcome);
    if response.status() == StatusCode::CREATED
        && let Ok(address) = HeaderValue::from_str(address)
    {
        response.headers_mut().insert(header::LOCATION, address);
    }
    response
}

fn written(status: StatusCode, body: Body) -> Response {
    let mut response = bare(status, body);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// An answer with room for the headers that it is going to have.
fn bare(status: StatusCode, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().reserve(HEADERS);
    response
}

/// Tells the caller which version this is.
pub fn set_etag(response: &mut Response, etag: &str) {
    if let Ok(etag) = HeaderValue::from_str(etag) {
        response.headers_mut().insert(header::ETAG, etag);
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    }
}
