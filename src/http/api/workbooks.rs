//! Spreadsheets: a unit's workbook out and back, the province's self-assessment table.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::IntoParams;

use super::scores::AsOfQuery;
use super::seen;
use crate::app::Fault;
use crate::app::workbooks::Imported;
use crate::domain::chain::sha256_hex;
use crate::domain::facts::Role;
use crate::http::Server;
use crate::http::extract::{Auth, Head, Path, Query, RawBody, as_of, invalid_query};
use crate::http::reply::{self, Reply};
use crate::workbook::MEDIA_TYPE;

/// Whose workbook.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UnitQuery {
    /// Slug of the unit; a unit's own unless said.
    #[param(example = "so-tttt")]
    unit: Option<String>,
}

/// A unit's workbook: its items, rules in words, input cells that take only what they ask for, due dates, states. A unit gets its
/// own, Sở Nội vụ any.
#[utoipa::path(get, path = "/api/v1/assessments/{id}/workbook", tag = "workbooks", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), UnitQuery),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub async fn workbook(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path(id): Path<String>,
    Query(query): Query<UnitQuery>,
) -> Reply {
    let assessment = seen(&server, &id, &caller, None).await?;
    let own = caller.actor.unit.clone().filter(|_| caller.actor.role == Role::Department);
    let unit = query.unit.or(own).ok_or_else(|| {
        let (vi, en) = ("cần mã đơn vị, ví dụ ?unit=so-tttt", "a unit's slug is expected, e.g. ?unit=so-tttt");
        invalid_query(vec![Fault::new("unit", "missing_parameter", vi, en)])
    })?;
    let bytes = server.app.workbook(&assessment, &caller, &unit).await?;
    Ok(spreadsheet(bytes, &format!("{id}-{unit}.xlsx")))
}

/// A unit's workbook back: each item in which a cell changed is reported anew, all of them or none. Newer data is never overwritten.
#[utoipa::path(post, path = "/api/v1/assessments/{id}/workbook", tag = "workbooks", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016")),
    request_body(content = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    responses((status = 200, description = "What changed and what that does to the points", body = Imported)))]
pub async fn import(
    State(server): State<Server>,
    Path(id): Path<String>,
    head: Head,
    RawBody(bytes): RawBody,
) -> Reply {
    let request = head.request(&bytes);
    Ok(reply::done(server.app.import_workbook(&id, &request, bytes.into()).await?))
}

/// The province's self-assessment table in the ministry's columns, with formulas whose sums are the service's.
#[utoipa::path(get, path = "/api/v1/assessments/{id}/self-assessment.xlsx", tag = "workbooks", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), AsOfQuery),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (status = 304, description = "The caller has this version"),
    ))]
pub async fn self_assessment(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path(id): Path<String>,
    Query(query): Query<AsOfQuery>,
    headers: HeaderMap,
) -> Reply {
    let assessment = seen(&server, &id, &caller, as_of(query.as_of.as_deref())?).await?;
    // What is in it depends on more than the version: who asks, what units are called. Its bytes say it all.
    let bytes = server.app.self_assessment(&assessment, &caller).await?;
    let tag = sha256_hex(&bytes);
    if let Some(unchanged) = reply::unchanged(&headers, &tag) {
        return Ok(unchanged);
    }
    let mut response = spreadsheet(bytes, &format!("{id}-tu-danh-gia.xlsx"));
    reply::set_etag(&mut response, &format!("\"{tag}\""));
    Ok(response)
}

pub(super) fn spreadsheet(bytes: Vec<u8>, name: &str) -> Response {
    let mut response = bytes.into_response();
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, MEDIA_TYPE);
    // An id and a slug: nothing that needs quoting.
    set(header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\""));
    response
}
