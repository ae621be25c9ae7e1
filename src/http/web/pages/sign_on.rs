//! Single sign-on: the way to the province's provider and back, and out of it again.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;

use super::sign_in::{SignIn, To, begin};
use crate::app::AppError;
use crate::app::sign_on::{Callback, SignOnBegun};
use crate::http::Server;
use crate::http::extract::Query;
use crate::http::problem::Problem;
use crate::http::web::address::Address;
use crate::http::web::frame::Frame;
use crate::http::web::{PageReply, cookie, page, see_other};

/// Sends the browser to the provider; it keeps a secret meanwhile that only this way back fits.
pub async fn there(State(server): State<Server>, frame: Frame, Query(To { to, .. }): Query<To>) -> PageReply {
    match server.app.begin_sign_on().await {
        Ok(SignOnBegun { to: there, secret }) => {
            let mut response = see_other(&there);
            cookie::set_ticket(&mut response, &server.settings, &secret, &to);
            Ok(response)
        }
        Err(error) => told(&server, frame, error, to),
    }
}

/// Takes the browser back: into a session, or to the sign-in page, that says why not.
pub async fn back(
    State(server): State<Server>,
    frame: Frame,
    Address(address): Address,
    headers: HeaderMap,
    Query(callback): Query<Callback>,
) -> PageReply {
    let (secret, to) = cookie::ticket(&headers, &server.settings).unwrap_or_default();
    let mut response = match server.app.end_sign_on(&secret, &callback, &address).await {
        Ok(signed_in) => begin(&server, &headers, Ok(signed_in), &to).await?,
        Err(error) => told(&server, frame, error, to)?,
    };
    // It was good for this once, whatever came of it.
    cookie::end_ticket(&mut response, &server.settings);
    Ok(response)
}

/// Ends the session with the provider too: whoever signs in next on this computer is not let in as the last one.
pub async fn out(State(server): State<Server>) -> PageReply {
    let away = server.app.provider_sign_out().await;
    Ok(see_other(away.as_deref().unwrap_or("/sign-in")))
}

/// The sign-in page with what is the matter.
fn told(server: &Server, frame: Frame, error: AppError, to: String) -> PageReply {
    if !matches!(error, AppError::SignOn(_) | AppError::Conflict { .. } | AppError::Throttled { .. }) {
        return Err(error.into());
    }
    let problem = Problem::from(error);
    let body = problem.body(frame.w.0);
    let fault = Some(body.detail.clone());
    let status = StatusCode::from_u16(body.status).unwrap_or(StatusCode::FORBIDDEN);
    let frame = Frame { path: "/sign-in".to_owned(), ..frame };
    Ok((status, page(&SignIn { to, fault, ..SignIn::new(frame, server) })?).into_response())
}
