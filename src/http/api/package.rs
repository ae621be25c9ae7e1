//! The official package: one streamed ZIP.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;

use super::scores::AsOfQuery;
use super::seen;
use crate::http::Server;
use crate::http::extract::{Auth, Path, Query, as_of};
use crate::http::reply::{self, Reply};
use crate::package::MEDIA_TYPE;

/// Everything that goes to the ministry as one ZIP: the table, the report of explanations, the index, what is missing, the evidence by
/// item, the receipt and a manifest of hashes. Streamed; a document that turns out damaged breaks it off. `parindex verify` proves it
/// offline (docs/YEAR.md).
#[utoipa::path(get, path = "/api/v1/assessments/{id}/package", tag = "workbooks", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), AsOfQuery),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/zip"),
        (status = 304, description = "The caller has this package"),
    ))]
pub async fn package(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path(id): Path<String>,
    Query(query): Query<AsOfQuery>,
    headers: HeaderMap,
) -> Reply {
    let assessment = seen(&server, &id, &caller, as_of(query.as_of.as_deref())?).await?;
    let parcel = server.app.package(&assessment, &caller).await?;
    let tag = parcel.tag().to_owned();
    if let Some(unchanged) = reply::unchanged(&headers, &tag) {
        return Ok(unchanged);
    }
    let name = format!("attachment; filename=\"{id}-goi-nop-v{}.zip\"", assessment.version);
    let fields = [(header::CONTENT_TYPE, MEDIA_TYPE.to_owned()), (header::CONTENT_DISPOSITION, name)];
    let mut response = (fields, Body::from_stream(parcel.stream().await?)).into_response();
    reply::set_etag(&mut response, &format!("\"{tag}\""));
    Ok(response)
}
