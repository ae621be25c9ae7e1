//! Who looks at a page: the session in the cookie, or the way to the sign-in page.

use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use url::form_urlencoded;
use uuid::Uuid;

use super::{cookie, guard, see_other};
use crate::app::sessions::same_csrf;
use crate::app::{AppError, Request};
use crate::domain::assessment::may::Caller;
use crate::http::Server;
use crate::http::problem::Problem;

/// Somebody who has signed in.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// Who it is.
    pub caller: Caller,
    /// What each form of this session carries.
    pub csrf: String,
    /// The session's key.
    pub session: Uuid,
}

impl Visitor {
    /// The visitor of a request, if its session holds.
    pub async fn of(parts: &Parts, server: &Server) -> Result<Option<Self>, Problem> {
        let Some(secret) = cookie::session(&parts.headers, &server.settings) else { return Ok(None) };
        match server.app.session(secret).await {
            Ok(session) => {
                server.turns.take(parts, &session.caller).await?;
                Ok(Some(Self { caller: session.caller, csrf: session.csrf, session: session.id }))
            }
            Err(AppError::NotSignedIn) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

impl Visitor {
    /// The write that a form of this session asks for; `do` is `preview` where nothing is to be stored.
    ///
    /// # Errors
    /// Where the form is not one of this session's.
    pub fn request(&self, csrf: &str, preview: bool) -> Result<Request, Problem> {
        if !same_csrf(&self.csrf, csrf) {
            return Err(guard::not_ours());
        }
        Ok(Request { dry_run: preview, ..Request::by(self.caller.clone()) })
    }
}

impl FromRequestParts<Server> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Response> {
        match Self::of(parts, server).await {
            Ok(Some(visitor)) => Ok(visitor),
            Ok(None) => Err(see_other(&sign_in(parts))),
            Err(problem) => Err(problem.into_response()),
        }
    }
}

/// The script of a page, for whoever has signed in: what changes anything says by `X-CSRF-Token` that our own page sent it.
/// Nobody is led to the sign-in page: a script is told.
pub struct Script(Visitor);

impl Script {
    /// Who it is.
    pub fn caller(&self) -> &Caller {
        &self.0.caller
    }

    /// The write it asks for.
    pub fn request(self) -> Request {
        Request::by(self.0.caller)
    }
}

impl FromRequestParts<Server> for Script {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Problem> {
        let visitor = Visitor::of(parts, server).await?.ok_or(AppError::NotSignedIn)?;
        if !parts.method.is_safe() {
            let token = parts.headers.get("x-csrf-token").and_then(|value| value.to_str().ok());
            visitor.request(token.unwrap_or_default(), false)?;
        }
        Ok(Self(visitor))
    }
}

/// The sign-in page, which leads back to the page that was asked for.
fn sign_in(parts: &Parts) -> String {
    let asked = || parts.uri.path_and_query().map_or("/", |asked| asked.as_str());
    let wanted = if parts.method == Method::GET { asked() } else { "/" };
    if wanted == "/" {
        return "/sign-in".to_owned();
    }
    let to: String = form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
    format!("/sign-in?to={to}")
}
