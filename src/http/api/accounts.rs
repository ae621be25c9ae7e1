//! Accounts of people, for administrators.

use axum::extract::State;

use crate::app::accounts::{AccountView, LinkView, Lock, NewAccount, NewAccountView, Scope, SignInView};
use crate::http::Server;
use crate::http::extract::{Auth, Head, Path, Write};
use crate::http::reply::{self, PageOf, Reply};

/// Makes an account and the one-time link by which its holder sets the password. The link is in this answer and nowhere else.
#[utoipa::path(post, path = "/api/v1/accounts", tag = "accounts", security(("token" = [])), request_body = NewAccount,
    responses((status = 201, body = NewAccountView)))]
pub async fn create(State(server): State<Server>, write: Write<NewAccount>) -> Reply {
    Ok(reply::done(server.app.create_account(&write.request, write.body).await?))
}

/// Every account, those that ended too.
#[utoipa::path(get, path = "/api/v1/accounts", tag = "accounts", security(("token" = [])),
    responses((status = 200, body = PageOf<AccountView>)))]
pub async fn list(State(server): State<Server>, Auth(caller): Auth) -> Reply {
    reply::json(&PageOf { items: server.app.accounts(&caller).await?, next_cursor: None })
}

/// Confines an account to another role, province or unit. Its sessions are over.
#[utoipa::path(put, path = "/api/v1/accounts/{name}", tag = "accounts", security(("token" = [])), request_body = Scope,
    params(("name" = String, Path)), responses((status = 200, body = AccountView)))]
pub async fn change(State(server): State<Server>, Path(name): Path<String>, write: Write<Scope>) -> Reply {
    Ok(reply::done(server.app.change_account(&name, &write.request, write.body).await?))
}

/// Ends an account for good: its password, links and sessions are forgotten, its name is free.
#[utoipa::path(delete, path = "/api/v1/accounts/{name}", tag = "accounts", security(("token" = [])),
    params(("name" = String, Path)), responses((status = 200, body = AccountView)))]
pub async fn end(State(server): State<Server>, Path(name): Path<String>, head: Head) -> Reply {
    Ok(reply::done(server.app.end_account(&name, &head.request(b"")).await?))
}

/// Locks an account: its sessions and links are over, and nobody signs in.
#[utoipa::path(put, path = "/api/v1/accounts/{name}/lock", tag = "accounts", security(("token" = [])), request_body = Lock,
    params(("name" = String, Path)), responses((status = 200, body = AccountView)))]
pub async fn lock(State(server): State<Server>, Path(name): Path<String>, write: Write<Lock>) -> Reply {
    Ok(reply::done(server.app.lock_account(&name, &write.request, write.body).await?))
}

/// Unlocks an account: its password counts again.
#[utoipa::path(delete, path = "/api/v1/accounts/{name}/lock", tag = "accounts", security(("token" = [])),
    params(("name" = String, Path)), responses((status = 200, body = AccountView)))]
pub async fn unlock(State(server): State<Server>, Path(name): Path<String>, head: Head) -> Reply {
    Ok(reply::done(server.app.unlock_account(&name, &head.request(b"")).await?))
}

/// Makes a one-time link to set the password; the one before stops working. It is in this answer and nowhere else.
#[utoipa::path(post, path = "/api/v1/accounts/{name}/links", tag = "accounts", security(("token" = [])),
    params(("name" = String, Path)), responses((status = 201, body = LinkView)))]
pub async fn make_link(State(server): State<Server>, Path(name): Path<String>, head: Head) -> Reply {
    Ok(reply::done(server.app.make_link(&name, &head.request(b"")).await?))
}

/// The last thousand attempts to sign in, newest first.
#[utoipa::path(get, path = "/api/v1/sign-ins", tag = "accounts", security(("token" = [])),
    responses((status = 200, body = PageOf<SignInView>)))]
pub async fn sign_ins(State(server): State<Server>, Auth(caller): Auth) -> Reply {
    reply::json(&PageOf { items: server.app.sign_ins(&caller).await?, next_cursor: None })
}
