//! Tokens.

use axum::extract::State;
use uuid::Uuid;

use crate::app::tokens::{IssuedToken, NewToken, TokenView};
use crate::http::Server;
use crate::http::extract::{Auth, Head, Path, Write};
use crate::http::reply::{self, PageOf, Reply};

/// Issues a token. The secret is in this answer and nowhere else; a repetition issues another.
#[utoipa::path(post, path = "/api/v1/tokens", tag = "tokens", security(("token" = [])), request_body = NewToken,
    responses((status = 201, body = IssuedToken)))]
pub async fn issue(State(server): State<Server>, write: Write<NewToken>) -> Reply {
    Ok(reply::done(server.app.issue_token(&write.request, write.body).await?))
}

/// Every token, without secrets.
#[utoipa::path(get, path = "/api/v1/tokens", tag = "tokens", security(("token" = [])),
    responses((status = 200, body = PageOf<TokenView>)))]
pub async fn list(State(server): State<Server>, Auth(caller): Auth) -> Reply {
    reply::json(&PageOf { items: server.app.tokens(&caller).await?, next_cursor: None })
}

/// Ends a token before its time.
#[utoipa::path(delete, path = "/api/v1/tokens/{id}", tag = "tokens", security(("token" = [])),
    params(("id" = Uuid, Path)), responses((status = 200, body = TokenView)))]
pub async fn revoke(State(server): State<Server>, Path(id): Path<Uuid>, head: Head) -> Reply {
    Ok(reply::done(server.app.revoke_token(id, &head.request(b"")).await?))
}
