//! The caller's own account: that of the token's name, where there is one.

use axum::extract::State;
use uuid::Uuid;

use crate::app::accounts::{AccountView, SignInView};
use crate::app::own_account::{NewPassword, SessionView, SessionsEnded};
use crate::http::Server;
use crate::http::extract::{Auth, Head, Path, Write};
use crate::http::reply::{self, PageOf, Reply};

/// The caller's own account.
#[utoipa::path(get, path = "/api/v1/account", tag = "accounts", security(("token" = [])),
    responses((status = 200, body = AccountView)))]
pub async fn read(State(server): State<Server>, Auth(caller): Auth) -> Reply {
    reply::json(&server.app.own_account(&caller).await?)
}

/// Changes the own password. Every session of the account is over.
#[utoipa::path(put, path = "/api/v1/account/password", tag = "accounts", security(("token" = [])),
    request_body = NewPassword, responses((status = 200, body = AccountView)))]
pub async fn change_password(State(server): State<Server>, write: Write<NewPassword>) -> Reply {
    Ok(reply::done(server.app.change_own_password(&write.request, write.body).await?))
}

/// The own sessions that live, newest first.
#[utoipa::path(get, path = "/api/v1/account/sessions", tag = "accounts", security(("token" = [])),
    responses((status = 200, body = PageOf<SessionView>)))]
pub async fn sessions(State(server): State<Server>, Auth(caller): Auth) -> Reply {
    reply::json(&PageOf { items: server.app.own_sessions(&caller).await?, next_cursor: None })
}

/// Signs out everywhere.
#[utoipa::path(delete, path = "/api/v1/account/sessions", tag = "accounts", security(("token" = [])),
    responses((status = 200, body = SessionsEnded)))]
pub async fn sign_out_everywhere(State(server): State<Server>, head: Head) -> Reply {
    reply::json(&server.app.sign_out_everywhere(&head.request(b"")).await?)
}

/// Ends one of the own sessions.
#[utoipa::path(delete, path = "/api/v1/account/sessions/{id}", tag = "accounts", security(("token" = [])),
    params(("id" = Uuid, Path)), responses((status = 200, body = SessionsEnded)))]
pub async fn end_session(State(server): State<Server>, Path(id): Path<Uuid>, head: Head) -> Reply {
    reply::json(&server.app.end_own_session(id, &head.request(b"")).await?)
}

/// The last hundred attempts to sign in to the own account, newest first.
#[utoipa::path(get, path = "/api/v1/account/sign-ins", tag = "accounts", security(("token" = [])),
    responses((status = 200, body = PageOf<SignInView>)))]
pub async fn own_sign_ins(State(server): State<Server>, Auth(caller): Auth) -> Reply {
    reply::json(&PageOf { items: server.app.own_sign_ins(&caller).await?, next_cursor: None })
}
