//! Evidence: streamed in, verified out.

use std::io;
use std::time::Duration;

use axum::body::Body;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::{Stream, TryStreamExt, stream};
use utoipa::ToSchema;
use uuid::Uuid;

use super::seen;
use crate::app::evidence::{EvidencePointsView, EvidenceView, NewEvidence, SoleEvidence};
use crate::app::{AppError, Fault};
use crate::domain::assessment::may::Caller;
use crate::evidence::range::{self, Requested};
use crate::evidence::{Digest, Staged, file_name};
use crate::http::Server;
use crate::http::extract::{Auth, Head, Page, Path, Query};
use crate::http::json::parse_json;
use crate::http::problem::{Problem, internal};
use crate::http::reply::{self, PageOf, Reply};
use crate::http::still::Still;

/// How long the next bytes of an upload may take.
const STALL: Duration = Duration::from_secs(60);
/// The largest description of a document, in bytes.
const MAX_META: usize = 64 << 10;

/// The parts of an upload.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it only documents the parts")]
pub struct Upload {
    /// The document: pdf, doc(x), xls(x), ppt(x), odt, ods, jpg, png, tiff, zip, signed xml.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// What it is.
    meta: NewEvidence,
}

/// Adds a document: multipart with `file` and `meta` (JSON). Nothing is acknowledged before it is durable.
#[utoipa::path(post, path = "/api/v1/assessments/{id}/evidence", tag = "evidence", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016")),
    request_body(content = Upload, content_type = "multipart/form-data"),
    responses((status = 201, body = EvidenceView), (status = 200, description = "Dry run", body = EvidenceView)))]
pub async fn add(State(server): State<Server>, Path(id): Path<String>, head: Head, request: Request) -> Reply {
    server.app.may_add_evidence(&id, head.caller()).await?;
    let still = Still::token(request.headers());
    let (file, meta) = parts(&server, request).await?;
    if let Err(problem) = still.holds(&server).await {
        file.staged.discard().await;
        return Err(problem);
    }
    let meta_json = serde_json::to_vec(&meta).map_err(|_| internal())?;
    let content = [file.staged.sha256().as_bytes().as_slice(), file.name.as_bytes(), &meta_json].concat();
    let done = server.app.add_evidence(&id, &head.request(&content), meta, &file.name, file.staged).await?;
    let made = serde_json::from_str::<serde_json::Value>(&done.body)
        .ok()
        .and_then(|body| Some(body.get("id")?.as_str()?.to_owned()));
    Ok(reply::created(done, &format!("/api/v1/evidence/{}", made.unwrap_or_default())))
}

struct Received {
    name: String,
    staged: Staged,
}

/// Reads the two parts in either order. Whatever fails, what was staged is gone before the refusal is answered.
async fn parts(server: &Server, request: Request) -> Result<(Received, NewEvidence), Problem> {
    let mut file = None;
    let meta = read_parts(server, request, &mut file).await;
    let problem = match (meta, file) {
        (Ok(Some(meta)), Some(file)) => return Ok((file, meta)),
        (Ok(_), None) => part_fault("/file", "missing_part", "thiếu phần file", "the part file is missing"),
        (Ok(None), Some(file)) => {
            file.staged.discard().await;
            part_fault("/meta", "missing_part", "thiếu phần meta", "the part meta is missing")
        }
        (Err(problem), None) => problem,
        (Err(problem), Some(file)) => {
            file.staged.discard().await;
            problem
        }
    };
    Err(problem)
}

async fn read_parts(
    server: &Server,
    request: Request,
    file: &mut Option<Received>,
) -> Result<Option<NewEvidence>, Problem> {
    let mut multipart = multipart(server, request).await?;
    let mut meta = None;
    while let Some(mut field) = multipart.next_field().await.map_err(|error| cut(&error))? {
        match field.name().unwrap_or_default() {
            "file" if file.is_none() => {
                let name = field.file_name().unwrap_or_default().to_owned();
                let staged = server.app.stage_evidence(chunks(field)).await?;
                *file = Some(Received { name, staged });
            }
            "meta" if meta.is_none() => {
                let mut bytes = Vec::new();
                while let Some(chunk) = field.chunk().await.map_err(|error| cut(&error))? {
                    bytes.extend_from_slice(&chunk);
                    if bytes.len() > MAX_META {
                        return Err(part_fault(
                            "/meta",
                            "too_long",
                            "phần mô tả quá dài",
                            "the description is too long",
                        ));
                    }
                }
                meta = Some(parse_json(&bytes, "/meta")?);
            }
            other => {
                let pointer = format!("/{other}");
                return Err(part_fault(
                    &pointer,
                    "unexpected_part",
                    "chỉ nhận một phần file và một phần meta",
                    "expected one part file and one part meta",
                ));
            }
        }
    }
    Ok(meta)
}

pub(in crate::http) async fn multipart(server: &Server, mut request: Request) -> Result<Multipart, Problem> {
    // The file has a limit of its own; this one only stops a body that never ends.
    DefaultBodyLimit::max(usize::try_from(server.settings.max_upload).unwrap_or(usize::MAX).saturating_add(1 << 20))
        .apply(&mut request);
    Multipart::from_request(request, server).await.map_err(|_| {
        Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            "Cần Content-Type: multipart/form-data với phần file và meta",
            "Content-Type: multipart/form-data with the parts file and meta is expected",
        )
    })
}

/// The bytes of a part as they come; a sender that falls silent has broken off.
pub(in crate::http) fn chunks(field: Field<'_>) -> impl Stream<Item = Result<Bytes, io::Error>> + Send {
    stream::try_unfold(field, |mut field| async move {
        let next = tokio::time::timeout(STALL, field.chunk()).await;
        let chunk = next.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?.map_err(io::Error::other)?;
        Ok(chunk.map(|chunk| (chunk, field)))
    })
}

fn part_fault(pointer: &str, code: &str, vi: &str, en: &str) -> Problem {
    AppError::invalid(pointer, code, vi, en).into()
}

pub(in crate::http) fn cut(error: &MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "payload_too_large",
            "Nội dung tải lên quá lớn",
            "The upload is too large",
        );
    }
    let fault = Fault::new("body", "malformed_multipart", error.body_text(), error.body_text());
    Problem::new(
        StatusCode::BAD_REQUEST,
        "upload_cut",
        "Nội dung tải lên bị ngắt hoặc sai định dạng, chưa lưu gì",
        "The upload broke off or is malformed, nothing was stored",
    )
    .with_faults(vec![fault])
}

/// The documents of an assessment that the caller may read, oldest first.
#[utoipa::path(get, path = "/api/v1/assessments/{id}/evidence", tag = "evidence", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), Page), responses((status = 200, body = PageOf<EvidenceView>)))]
pub async fn list(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path(id): Path<String>,
    Query(page): Query<Page>,
) -> Reply {
    let assessment = seen(&server, &id, &caller, None).await?;
    let limit = page.limit()?;
    let views = server.app.evidence_list(&assessment, &caller, page.after()?, limit + 1).await?;
    reply::json(&PageOf::of(views, limit, |view| view.version.to_string()))
}

/// What a document is.
#[utoipa::path(get, path = "/api/v1/evidence/{id}", tag = "evidence", security(("token" = [])),
    params(("id" = Uuid, Path)), responses((status = 200, body = EvidenceView)))]
pub async fn read(State(server): State<Server>, Auth(caller): Auth, Path(id): Path<Uuid>) -> Reply {
    reply::json(&server.app.evidence(id, &caller).await?)
}

/// What would fall, in all and item by item, if a document were rejected.
#[utoipa::path(get, path = "/api/v1/evidence/{id}/points", tag = "evidence", security(("token" = [])),
    params(("id" = Uuid, Path)), responses((status = 200, body = EvidencePointsView)))]
pub async fn points(State(server): State<Server>, Auth(caller): Auth, Path(id): Path<Uuid>) -> Reply {
    reply::json(&server.app.evidence_points(id, &caller).await?)
}

/// Every item with a claim that one document alone holds up, and what it would lose without it.
#[utoipa::path(get, path = "/api/v1/assessments/{id}/sole-evidence", tag = "evidence", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016")), responses((status = 200, body = SoleEvidence)))]
pub async fn sole(State(server): State<Server>, Auth(caller): Auth, Path(id): Path<String>) -> Reply {
    let assessment = seen(&server, &id, &caller, None).await?;
    reply::json(&server.app.sole_evidence(&assessment, &caller).await?)
}

/// The bytes of a document, verified against their hash before the first is sent; one range may be asked for.
#[utoipa::path(get, path = "/api/v1/evidence/{id}/content", tag = "evidence", security(("token" = [])),
    params(("id" = Uuid, Path), ("Range" = Option<String>, Header, description = "One range, e.g. `bytes=0-1023`")),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 206, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 304, description = "The caller has these bytes"),
        (status = 416, description = "Nothing of the range exists", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ))]
pub async fn content(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Reply {
    bytes_of(&server, &caller, id, &headers).await
}

/// The bytes of a document for whoever may read it.
pub(in crate::http) async fn bytes_of(server: &Server, caller: &Caller, id: Uuid, headers: &HeaderMap) -> Reply {
    let view = server.app.evidence(id, caller).await?;
    let digest: Digest = view.sha256.parse().map_err(|_| AppError::Inconsistent(format!("digest of evidence {id}")))?;
    let etag = format!("\"{}\"", view.sha256);
    if reply::matches(headers, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response());
    }
    let asked = headers.get(header::RANGE).and_then(|value| value.to_str().ok());
    // A range of other bytes than the caller has seen would not fit together.
    let asked = asked.filter(|_| headers.get(header::IF_RANGE).is_none_or(|seen| seen.as_bytes() == etag.as_bytes()));
    let part = match asked.map_or(Requested::Whole, |asked| range::parse(asked, view.size)) {
        Requested::Whole => None,
        Requested::Part(part) => Some(part),
        Requested::Unsatisfiable => {
            let problem = Problem::new(
                StatusCode::RANGE_NOT_SATISFIABLE,
                "range_not_satisfiable",
                "Đoạn yêu cầu nằm ngoài tệp",
                "The range lies outside the file",
            );
            return Ok(([(header::CONTENT_RANGE, range::unsatisfied(view.size))], problem).into_response());
        }
    };
    let bytes = server.app.evidence_bytes(&digest, view.size, part.clone()).await?;
    let mut response = Response::new(Body::from_stream(bytes.map_err(io::Error::other)));
    let length = part.as_ref().map_or(view.size, |part| part.end - part.start);
    if let Some(part) = &part {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        set(&mut response, header::CONTENT_RANGE, &range::content_range(part, view.size));
        set(&mut response, header::HeaderName::from_static("repr-digest"), &digest.content_digest());
    } else {
        set(&mut response, header::HeaderName::from_static("content-digest"), &digest.content_digest());
    }
    set(&mut response, header::CONTENT_LENGTH, &length.to_string());
    set(&mut response, header::CONTENT_TYPE, &view.media_type);
    set(&mut response, header::CONTENT_DISPOSITION, &file_name::content_disposition(&view.file_name));
    set(&mut response, header::ACCEPT_RANGES, "bytes");
    set(&mut response, header::ETAG, &etag);
    set(&mut response, header::CACHE_CONTROL, "private, no-cache");
    set(&mut response, header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'");
    Ok(response)
}

fn set(response: &mut Response, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
