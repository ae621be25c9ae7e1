//! The protocol of resumable uploads, tus 1.0 (<https://tus.io/protocols/resumable-upload>), for the API and the pages: what its
//! headers mean and how it is answered. Extensions: creation, creation-with-upload, termination, checksum, expiration.

mod asked;

use std::io;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::{Stream, StreamExt, stream};
use serde::Serialize;
use tokio::time::{Instant, timeout_at};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Server;
use super::language::Language;
use super::problem::{Problem, ProblemBody};
use super::problem_of;
use super::reply::{self, Reply};
use super::still::Still;
use crate::app;
use crate::app::evidence::EvidenceView;
use crate::app::uploads::{NewUpload, Outcome, Upload};
use crate::domain::assessment::may::Caller;
pub use asked::creation;

/// The version spoken.
const VERSION: HeaderValue = HeaderValue::from_static("1.0.0");
const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const EXTENSIONS: &str = "creation,creation-with-upload,termination,checksum,expiration";
/// The kind of body that parts come in.
pub const PART: &str = "application/offset+octet-stream";
/// How long the next bytes of a part may take.
const STALL: Duration = Duration::from_secs(60);
/// How long a part may take: whose token ends meanwhile does not go on for days, and no sweep meets what it has not recorded.
const LONGEST: Duration = Duration::from_secs(3600);

/// Answers in the protocol's version, and refuses who speaks another. To read an upload's JSON, or to ask what is spoken, takes
/// no version.
pub async fn protocol(request: Request, next: Next) -> Response {
    let asks = [Method::GET, Method::OPTIONS].contains(request.method());
    let mut response = if asks || request.headers().get(RESUMABLE).is_some_and(|version| version == VERSION) {
        next.run(request).await
    } else {
        let problem = Problem::new(
            StatusCode::PRECONDITION_FAILED,
            "tus_version",
            "Cần Tus-Resumable: 1.0.0",
            "Tus-Resumable: 1.0.0 is expected",
        );
        ([(HeaderName::from_static("tus-version"), VERSION)], problem).into_response()
    };
    response.headers_mut().insert(RESUMABLE, VERSION);
    response
}

/// What is spoken here, and how large an upload may be.
pub fn spoken(server: &Server) -> Response {
    let headers = [
        ("tus-version", "1.0.0".to_owned()),
        ("tus-extension", EXTENSIONS.to_owned()),
        ("tus-max-size", server.app.max_upload().to_string()),
        ("tus-checksum-algorithm", "sha256".to_owned()),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// How an upload stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UploadView {
    /// Key; the document it becomes has the same.
    id: Uuid,
    /// Assessment it is for.
    assessment: String,
    /// Name of the file.
    file_name: String,
    /// `receiving`, `kept` or `refused`.
    state: UploadState,
    /// Size of the file, in bytes.
    length: u64,
    /// How many bytes of it are durable.
    offset: u64,
    /// When it was begun.
    created_at: DateTime<Utc>,
    /// When it is forgotten, whatever came of it; a document stays.
    expires_at: DateTime<Utc>,
    /// The document it became; null until then.
    evidence: Option<EvidenceView>,
    /// Why it was refused; null otherwise.
    problem: Option<ProblemBody>,
}

/// What came of an upload.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UploadState {
    /// Not all bytes are there.
    Receiving,
    /// A document.
    Kept,
    /// The document was refused.
    Refused,
}

impl UploadView {
    fn of(upload: Upload, language: Language) -> Self {
        let Upload { id, assessment, file_name, length, offset, created_at, expires_at, outcome, .. } = upload;
        let (state, evidence, problem) = match outcome {
            Outcome::Open => (UploadState::Receiving, None, None),
            Outcome::Kept(view) => (UploadState::Kept, Some(*view), None),
            Outcome::Refused(why) => (UploadState::Refused, None, Some(problem_of::refused(why).body(language))),
        };
        Self { id, assessment, file_name, state, length, offset, created_at, expires_at, evidence, problem }
    }
}

/// Begins an upload, with its first part where the request brings one. `at` is the address below which uploads are.
pub async fn create(
    server: &Server,
    assessment: &str,
    request: app::Request,
    new: NewUpload,
    (headers, body): (&HeaderMap, Body),
    (at, still): (&str, Still),
) -> Reply {
    let first = asked::first_part(headers, &body)?;
    let mut upload = server.app.begin_upload(assessment, &request, new).await?;
    let id = upload.id;
    if let Some(part) = first.filter(|_| !request.dry_run && upload.offset == 0) {
        match server.app.append_upload(id, &request.caller, part, arriving(server, body, &still)).await {
            Ok(come) => upload = come,
            Err(error) => {
                // Nobody was told where it is, unless a key leads there again.
                if request.key.is_none() {
                    drop(server.app.cancel_upload(id, &request.caller).await);
                }
                still.holds(server).await?;
                return Err(error.into());
            }
        }
    }
    let status = if request.dry_run { StatusCode::OK } else { StatusCode::CREATED };
    let mut response = come_so_far(&upload);
    *response.status_mut() = status;
    if !request.dry_run {
        set(&mut response, "location", &format!("{at}/{id}"));
    }
    let (parts, body) = reply::json(&UploadView::of(upload, Language::of(headers)))?.into_parts();
    response.headers_mut().extend(parts.headers);
    *response.body_mut() = body;
    Ok(response)
}

/// An upload as JSON.
pub async fn read(server: &Server, caller: &Caller, id: Uuid, headers: &HeaderMap) -> Reply {
    reply::json(&UploadView::of(server.app.upload(id, caller).await?, Language::of(headers)))
}

/// How far an upload has come. One that was refused is answered as the part was that completed it.
pub async fn head(server: &Server, caller: &Caller, id: Uuid) -> Reply {
    let upload = server.app.upload(id, caller).await?;
    if let Outcome::Refused(why) = upload.outcome {
        return Err(problem_of::refused(why));
    }
    let mut response = come_so_far(&upload);
    *response.status_mut() = StatusCode::OK;
    set(&mut response, "upload-length", &upload.length.to_string());
    if !upload.metadata.is_empty() {
        set(&mut response, "upload-metadata", &upload.metadata);
    }
    Ok(response)
}

/// Takes a part. Whose permission ends meanwhile sends nothing more, and nothing is made of what came.
pub async fn append(server: &Server, caller: &Caller, id: Uuid, request: Request, still: Still) -> Reply {
    let (parts, body) = request.into_parts();
    let part = asked::part(&parts.headers, &body)?;
    match server.app.append_upload(id, caller, part, arriving(server, body, &still)).await {
        Ok(upload) => Ok(come_so_far(&upload)),
        Err(error) => {
            still.holds(server).await?;
            Err(error.into())
        }
    }
}

/// Does what the request's header says instead of its method.
pub async fn instead(server: &Server, caller: &Caller, id: Uuid, request: Request, still: Still) -> Reply {
    let method = request.headers().get("x-http-method-override").map(HeaderValue::as_bytes);
    match method {
        Some(b"PATCH") => append(server, caller, id, request, still).await,
        Some(b"DELETE") => cancel(server, caller, id).await,
        _ => Err(Problem::no_such_method()),
    }
}

/// Ends an upload before it is whole.
pub async fn cancel(server: &Server, caller: &Caller, id: Uuid) -> Reply {
    server.app.cancel_upload(id, caller).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn come_so_far(upload: &Upload) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    set(&mut response, "upload-offset", &upload.offset.to_string());
    set(&mut response, "upload-expires", &upload.expires_at.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn set(response: &mut Response, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// The bytes of a part as they come; a sender that falls silent has broken off.
fn arriving(
    server: &Server,
    body: Body,
    still: &Still,
) -> impl Stream<Item = Result<Bytes, io::Error>> + Send + Unpin + 'static {
    let end = Instant::now() + LONGEST;
    let bytes = Box::pin(stream::try_unfold(body.into_data_stream(), move |mut body| async move {
        let next = timeout_at(end.min(Instant::now() + STALL), body.next()).await;
        let next = next.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?;
        Ok(next.transpose().map_err(io::Error::other)?.map(|bytes| (bytes, body)))
    }));
    still.clone().until_the_end(server.clone(), bytes)
}
