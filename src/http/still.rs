//! Whether whoever began to send a document may still do so when its last byte has come: a token that was revoked meanwhile, or
//! a session that is over, brings nothing in any more.

use std::io;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Request, header};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};

use super::Server;
use super::extract::Auth;
use super::problem::Problem;
use crate::app::AppError;

/// What somebody came in with.
#[derive(Clone, Debug)]
pub struct Still(By);

#[derive(Clone, Debug)]
enum By {
    /// The head of a request that holds the token and nothing else.
    Token(Parts),
    Session(Option<String>),
}

impl Still {
    /// The token of a request.
    pub fn token(headers: &HeaderMap) -> Self {
        let (mut parts, ()) = Request::new(()).into_parts();
        parts.headers.extend(headers.get(header::AUTHORIZATION).map(|value| (header::AUTHORIZATION, value.clone())));
        Self(By::Token(parts))
    }

    /// The secret of a session.
    pub fn session(secret: Option<&str>) -> Self {
        Self(By::Session(secret.map(str::to_owned)))
    }

    /// Asks again.
    ///
    /// # Errors
    /// As at the beginning of a request: `token_revoked`, `token_expired`; `NotSignedIn`; storage.
    pub async fn holds(&self, server: &Server) -> Result<(), Problem> {
        match &self.0 {
            By::Token(parts) => Auth::from_request_parts(&mut parts.clone(), server).await.map(drop),
            By::Session(secret) => {
                let secret = secret.as_deref().ok_or(AppError::NotSignedIn)?;
                Ok(server.app.session(secret).await.map(drop)?)
            }
        }
    }

    /// The bytes of a body, which breaks off at its end unless this still holds.
    pub fn until_the_end(
        self,
        server: Server,
        bytes: impl Stream<Item = Result<Bytes, io::Error>> + Send + Unpin + 'static,
    ) -> impl Stream<Item = Result<Bytes, io::Error>> + Send + Unpin + 'static {
        let asked = Arc::new((self, server));
        let end = stream::once(async move {
            let (still, server) = &*asked;
            still.holds(server).await.err().map(|_| Err(io::Error::from(io::ErrorKind::PermissionDenied)))
        });
        bytes.chain(Box::pin(end.filter_map(std::future::ready)))
    }
}
