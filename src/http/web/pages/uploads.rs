//! Resumable uploads from a page's script, by tus 1.0: what the API does, for whoever has signed in.

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use uuid::Uuid;

use crate::http::Server;
use crate::http::extract::Path;
use crate::http::still::Still;
use crate::http::tus;
use crate::http::web::PageReply;
use crate::http::web::cookie;
use crate::http::web::session::Script;

/// Begins the upload of a document for an item.
pub async fn create(
    State(server): State<Server>,
    script: Script,
    Path((id, code)): Path<(String, String)>,
    request: Request,
) -> PageReply {
    server.app.may_add_evidence(&id, script.caller()).await?;
    let (parts, body) = request.into_parts();
    let new = tus::creation(&parts.headers, Some(&code))?;
    let still = Still::session(cookie::session(&parts.headers, &server.settings));
    tus::create(&server, &id, script.request(), new, (&parts.headers, body), ("/uploads", still)).await
}

/// How an upload stands.
pub async fn read(State(server): State<Server>, script: Script, Path(id): Path<Uuid>, headers: HeaderMap) -> PageReply {
    tus::read(&server, script.caller(), id, &headers).await
}

/// How far an upload has come.
pub async fn offset(State(server): State<Server>, script: Script, Path(id): Path<Uuid>) -> PageReply {
    tus::head(&server, script.caller(), id).await
}

/// Takes a part.
pub async fn append(State(server): State<Server>, script: Script, Path(id): Path<Uuid>, request: Request) -> PageReply {
    let still = Still::session(cookie::session(request.headers(), &server.settings));
    tus::append(&server, script.caller(), id, request, still).await
}

/// Ends an upload before it is whole.
pub async fn cancel(State(server): State<Server>, script: Script, Path(id): Path<Uuid>) -> PageReply {
    tus::cancel(&server, script.caller(), id).await
}
