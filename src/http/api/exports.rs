//! The same answers as CSV, for other systems.

use axum::extract::State;
use axum::http::HeaderMap;
use serde::Deserialize;
use utoipa::IntoParams;

use super::rankings::ScopeQuery;
use super::scores::{AsOfQuery, time_tag};
use super::seen;
use crate::domain::cells::{DecimalMark, Format, HeaderNames, Separator};
use crate::http::Server;
use crate::http::extract::{Auth, Path, Query, as_of};
use crate::http::reply::{self, Reply};

/// How a table is written.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CsvQuery {
    /// What starts the decimals of a number: `point` unless said.
    #[serde(default)]
    #[param(inline)]
    decimal: DecimalMark,
    /// What separates cells; unless said `comma`, or `semicolon` where a comma starts decimals.
    #[param(inline)]
    separator: Option<Separator>,
    /// Begin with a byte order mark, by which Excel knows UTF-8.
    #[serde(default)]
    bom: bool,
    /// Names of the columns: those that never change, unless said.
    #[serde(default)]
    #[param(inline)]
    header: HeaderNames,
}

impl CsvQuery {
    fn format(&self) -> Format {
        Format { decimal: self.decimal, separator: self.separator, bom: self.bom, header: self.header }
    }
}

/// Every item as CSV: state, unit, due day and points. Each of the totals adds up as it is read.
#[utoipa::path(get, path = "/api/v1/assessments/{id}/items.csv", tag = "exports", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), AsOfQuery, CsvQuery),
    responses((status = 200, body = String, content_type = "text/csv"),
        (status = 304, description = "The caller has this version")))]
pub async fn items(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path(id): Path<String>,
    Query(query): Query<AsOfQuery>,
    Query(csv): Query<CsvQuery>,
    headers: HeaderMap,
) -> Reply {
    let assessment = seen(&server, &id, &caller, as_of(query.as_of.as_deref())?).await?;
    let tag = assessment.version.to_string();
    let name = format!("{id}-items");
    reply::csv(&headers, Some(&tag), &name, &csv.format(), || Ok(server.app.items_sheet(&assessment)))
}

/// Every loss as CSV, a row for each stage at which an item loses points.
#[utoipa::path(get, path = "/api/v1/assessments/{id}/losses.csv", tag = "exports", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), AsOfQuery, CsvQuery),
    responses((status = 200, body = String, content_type = "text/csv"),
        (status = 304, description = "The caller has this version")))]
pub async fn losses(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path(id): Path<String>,
    Query(query): Query<AsOfQuery>,
    Query(csv): Query<CsvQuery>,
    headers: HeaderMap,
) -> Reply {
    let assessment = seen(&server, &id, &caller, as_of(query.as_of.as_deref())?).await?;
    let tag = assessment.version.to_string();
    let name = format!("{id}-losses");
    reply::csv(&headers, Some(&tag), &name, &csv.format(), || Ok(server.app.losses_sheet(&assessment)))
}

/// The units among themselves as CSV, as of now.
#[utoipa::path(get, path = "/api/v1/assessments/{id}/units.csv", tag = "exports", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), CsvQuery),
    responses((status = 200, body = String, content_type = "text/csv")))]
pub async fn units(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path(id): Path<String>,
    Query(csv): Query<CsvQuery>,
    headers: HeaderMap,
) -> Reply {
    let assessment = seen(&server, &id, &caller, None).await?;
    let sheet = server.app.units_sheet(&assessment).await?;
    reply::csv(&headers, None, &format!("{id}-units"), &csv.format(), || Ok(sheet))
}

/// A year's ranking as CSV; where a rank is not known, the interval that is proven.
#[utoipa::path(get, path = "/api/v1/rankings/{year}/rows.csv", tag = "exports", security(("token" = [])),
    params(("year" = i32, Path, example = 2016), ScopeQuery, CsvQuery),
    responses((status = 200, body = String, content_type = "text/csv"),
        (status = 304, description = "The caller has this version")))]
pub async fn ranking(
    State(server): State<Server>,
    _auth: Auth,
    Path(year): Path<i32>,
    Query(query): Query<ScopeQuery>,
    Query(csv): Query<CsvQuery>,
    headers: HeaderMap,
) -> Reply {
    let known = server.app.published(year, None).await?;
    let tag = format!("r{}", known.import.unwrap_or_default());
    let name = format!("ranking-{year}");
    reply::csv(&headers, Some(&tag), &name, &csv.format(), || {
        Ok(server.app.ranking_sheet(&server.app.ranking(&known.table, query.name())?))
    })
}

/// Every item reconciled, as CSV.
#[utoipa::path(get, path = "/api/v1/assessments/{id}/reconciliation.csv", tag = "exports", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), AsOfQuery, CsvQuery),
    responses((status = 200, body = String, content_type = "text/csv"),
        (status = 304, description = "The caller has this version")))]
pub async fn reconciliation(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path(id): Path<String>,
    Query(query): Query<AsOfQuery>,
    Query(csv): Query<CsvQuery>,
    headers: HeaderMap,
) -> Reply {
    let as_of = as_of(query.as_of.as_deref())?;
    let assessment = seen(&server, &id, &caller, as_of).await?;
    let outside = server.app.outside(&assessment, as_of).await?;
    let tag = format!("{}{}{}", assessment.version, outside.tag, time_tag(as_of));
    let name = format!("{id}-reconciliation");
    reply::csv(&headers, Some(&tag), &name, &csv.format(), || {
        Ok(server.app.reconciliation_sheet(&server.app.reconciliation(&assessment, &outside)))
    })
}
