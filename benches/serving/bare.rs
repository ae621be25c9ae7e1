//! The least that could answer: bytes that are there already, behind one handler.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

use super::client::Answer;

/// As many connections as the program reads with.
const READERS: u32 = 12;

#[derive(Clone)]
struct Bare {
    body: Bytes,
    tag: String,
    pool: Option<PgPool>,
}

/// A handler that gives an answer away again; with a database after it has looked up one row by its key.
pub async fn router(path: &str, answer: &Answer, database: Option<&str>) -> Router {
    let pool = match database {
        Some(url) => {
            Some(PgPoolOptions::new().max_connections(READERS).test_before_acquire(false).connect(url).await.unwrap())
        }
        None => None,
    };
    let bare = Bare { body: answer.body.clone().into(), tag: answer.tag.clone().unwrap(), pool };
    Router::new().route(path, get(give)).with_state(bare)
}

async fn give(State(bare): State<Bare>, headers: HeaderMap) -> Response {
    if let Some(pool) = &bare.pool {
        let row = sqlx::query_scalar::<_, i64>("select seq from changes where log = $1 and seq = $2");
        let found = row.bind("can-tho-2016").bind(1_i64).fetch_optional(pool).await.unwrap();
        assert!(found.is_some());
    }
    if headers.contains_key(header::IF_NONE_MATCH) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, bare.tag)]).into_response();
    }
    ([(header::CONTENT_TYPE, "application/json")], bare.body).into_response()
}
