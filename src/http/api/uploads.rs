//! Resumable uploads of documents, by tus 1.0.

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use uuid::Uuid;

use crate::http::Server;
use crate::http::extract::{Auth, Head, Path};
use crate::http::reply::Reply;
use crate::http::still::Still;
use crate::http::tus::{self, UploadView};

/// What is spoken: version, extensions, the largest size, how parts are checked.
#[utoipa::path(options, path = "/api/v1/assessments/{id}/uploads", tag = "uploads", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016")),
    responses((status = 204, description = "`Tus-Version`, `Tus-Extension`, `Tus-Max-Size`, `Tus-Checksum-Algorithm`")))]
pub async fn spoken(State(server): State<Server>, _: Auth) -> Reply {
    Ok(tus::spoken(&server))
}

/// Begins the upload of a document: its size and its description are checked now. The answer says where to send the bytes.
#[utoipa::path(post, path = "/api/v1/assessments/{id}/uploads", tag = "uploads", security(("token" = [])),
    params(
        ("id" = String, Path, example = "can-tho-2016"),
        ("Tus-Resumable" = String, Header, pattern = "^1\\.0\\.0$", example = "1.0.0"),
        ("Upload-Length" = u64, Header, minimum = 1, description = "Size of the file, in bytes"),
        ("Upload-Metadata" = String, Header, pattern = "^[A-Za-z0-9_-]+( [A-Za-z0-9+/]+={0,2})?(,[A-Za-z0-9_-]+( [A-Za-z0-9+/]+={0,2})?)*$",
            description = "Pairs of a key and its value in Base64: filename, title, number, issuer, signed_on, period_from, period_to, pages, items (codes with commas), replaces"),
        ("Upload-Checksum" = Option<String>, Header, pattern = "^sha256 [A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$", description = "Of the first part, where the request brings one"),
    ),
    request_body(content = Option<Vec<u8>>, content_type = "application/offset+octet-stream", description = "The first part, if there is one"),
    responses(
        (status = 201, description = "`Location`, `Upload-Offset`, `Upload-Expires`", body = UploadView),
        (status = 200, description = "Dry run", body = UploadView),
        (status = 429, description = "The unit has too much unfinished", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
        (status = 460, description = "The checksum does not fit", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ))]
pub async fn create(State(server): State<Server>, Path(id): Path<String>, head: Head, request: Request) -> Reply {
    server.app.may_add_evidence(&id, head.caller()).await?;
    let (parts, body) = request.into_parts();
    let new = tus::creation(&parts.headers, None)?;
    let content = format!("{} {}", new.length, new.metadata);
    let request = head.request(content.as_bytes());
    let still = Still::token(&parts.headers);
    tus::create(&server, &id, request, new, (&parts.headers, body), ("/api/v1/uploads", still)).await
}

/// How an upload stands, and what came of it: the document, or why it was refused.
#[utoipa::path(get, path = "/api/v1/uploads/{upload}", tag = "uploads", security(("token" = [])),
    params(("upload" = Uuid, Path)), responses((status = 200, body = UploadView)))]
pub async fn read(State(server): State<Server>, Auth(caller): Auth, Path(id): Path<Uuid>, headers: HeaderMap) -> Reply {
    tus::read(&server, &caller, id, &headers).await
}

/// How far an upload has come.
#[utoipa::path(head, path = "/api/v1/uploads/{upload}", tag = "uploads", security(("token" = [])),
    params(("upload" = Uuid, Path), ("Tus-Resumable" = String, Header, pattern = "^1\\.0\\.0$", example = "1.0.0")),
    responses(
        (status = 200, description = "`Upload-Offset`, `Upload-Length`, `Upload-Metadata`, `Upload-Expires`"),
        (status = 409, description = "The document was refused: what there is meanwhile is in its way", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
        (status = 412, description = "`Tus-Resumable` is not 1.0.0", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
        (status = 415, description = "The document was refused: its kind", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The document was refused: what it is or what was said of it", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
        (status = 423, description = "The document was refused: the item is locked", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ))]
pub async fn offset(State(server): State<Server>, Auth(caller): Auth, Path(id): Path<Uuid>) -> Reply {
    tus::head(&server, &caller, id).await
}

/// Sends a part of an upload. What is answered is durable; with the last byte the document is made.
#[utoipa::path(patch, path = "/api/v1/uploads/{upload}", tag = "uploads", security(("token" = [])),
    params(
        ("upload" = Uuid, Path),
        ("Tus-Resumable" = String, Header, pattern = "^1\\.0\\.0$", example = "1.0.0"),
        ("Upload-Offset" = u64, Header, minimum = 0, description = "Where the part begins: what HEAD tells"),
        ("Upload-Checksum" = Option<String>, Header, pattern = "^sha256 [A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$", description = "SHA-256 of the part"),
    ),
    request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"),
    responses(
        (status = 204, description = "`Upload-Offset`, `Upload-Expires`"),
        (status = 460, description = "The checksum does not fit", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ))]
pub async fn append(State(server): State<Server>, Auth(caller): Auth, Path(id): Path<Uuid>, request: Request) -> Reply {
    let still = Still::token(request.headers());
    tus::append(&server, &caller, id, request, still).await
}

/// For clients that can send no `PATCH` and no `DELETE`: what `X-HTTP-Method-Override` says is done.
#[utoipa::path(post, path = "/api/v1/uploads/{upload}", tag = "uploads", security(("token" = [])),
    params(
        ("upload" = Uuid, Path),
        ("Tus-Resumable" = String, Header, pattern = "^1\\.0\\.0$", example = "1.0.0"),
        ("X-HTTP-Method-Override" = String, Header, pattern = "^(PATCH|DELETE)$"),
        ("Upload-Offset" = Option<u64>, Header, minimum = 0, description = "As of PATCH"),
        ("Upload-Checksum" = Option<String>, Header, pattern = "^sha256 [A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$", description = "As of PATCH"),
    ),
    request_body(content = Option<Vec<u8>>, content_type = "application/offset+octet-stream"),
    responses(
        (status = 204, description = "As of PATCH or DELETE"),
        (status = 405, description = "Neither is asked for", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
        (status = 460, description = "The checksum does not fit", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ))]
pub async fn instead(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path(id): Path<Uuid>,
    request: Request,
) -> Reply {
    let still = Still::token(request.headers());
    tus::instead(&server, &caller, id, request, still).await
}

/// Ends an upload before it is whole; its bytes go. What was kept as a document stays.
#[utoipa::path(delete, path = "/api/v1/uploads/{upload}", tag = "uploads", security(("token" = [])),
    params(("upload" = Uuid, Path), ("Tus-Resumable" = String, Header, pattern = "^1\\.0\\.0$", example = "1.0.0")),
    responses((status = 204, description = "It is gone")))]
pub async fn cancel(State(server): State<Server>, Auth(caller): Auth, Path(id): Path<Uuid>) -> Reply {
    tus::cancel(&server, &caller, id).await
}
