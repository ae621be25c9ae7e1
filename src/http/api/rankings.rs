//! Rankings.

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{media_type, seen};
use crate::app::AppError;
use crate::app::rankings::{Imported, ProjectedRanking, RankingView, row_fault};
use crate::domain::cells::DecimalMark;
use crate::domain::ranking::fault::Field;
use crate::domain::ranking::import::ImportRow;
use crate::domain::ranking::import_csv::{parse_csv, rows_of};
use crate::http::Server;
use crate::http::extract::{Auth, Head, Path, Query, RawBody};
use crate::http::json::parse_json;
use crate::http::problem::Problem;
use crate::http::reply::{self, Reply};
use crate::workbook::MEDIA_TYPE;

/// Which part of a ranking.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ScopeQuery {
    /// `all` (unless said), `cities`, or a region such as `mekong-delta`.
    scope: Option<String>,
}

impl ScopeQuery {
    /// The scope's name.
    pub(super) fn name(&self) -> &str {
        self.scope.as_deref().unwrap_or("all")
    }
}

/// Which projection.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProjectedQuery {
    /// The assessment that is projected.
    #[param(example = "can-tho-2016")]
    assessment: String,
    /// `all` (unless said), `cities`, or a region such as `mekong-delta`.
    scope: Option<String>,
}

/// Where a year's table stands in a workbook.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SheetQuery {
    /// The sheet of a workbook that holds the table; the only one that holds anything unless said.
    sheet: Option<String>,
}

/// A year's official table.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportRequest {
    /// Where the table comes from.
    #[serde(default)]
    source: String,
    /// One row per province.
    rows: Vec<ImportRow>,
}

/// A year's ranking: ranks as published, ties, and the interval that known facts prove where a rank is not known.
#[utoipa::path(get, path = "/api/v1/rankings/{year}", tag = "rankings", security(("token" = [])),
    params(("year" = i32, Path, example = 2016), ScopeQuery),
    responses((status = 200, body = RankingView), (status = 304, description = "The caller has this version")))]
pub async fn read(
    State(server): State<Server>,
    _auth: Auth,
    Path(year): Path<i32>,
    Query(query): Query<ScopeQuery>,
    uri: Uri,
    headers: HeaderMap,
) -> Reply {
    let known = server.app.published(year, None).await?;
    let tag = format!("r{}", known.import.unwrap_or_default());
    reply::kept(&server, &uri, &headers, &tag, || Ok(server.app.ranking(&known.table, query.name())?))
}

/// Imports a year's official table, as JSON, CSV or xlsx (`province,rank,score`); with `dry_run` it is checked only. Every faulty
/// row is named.
#[utoipa::path(put, path = "/api/v1/rankings/{year}", tag = "rankings", security(("token" = [])),
    params(("year" = i32, Path, example = 2016), SheetQuery),
    request_body(content((ImportRequest = "application/json"), (String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    responses((status = 200, body = Imported)))]
pub async fn import(
    State(server): State<Server>,
    Path(year): Path<i32>,
    Query(query): Query<SheetQuery>,
    head: Head,
    uri: Uri,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Reply {
    crate::domain::assessment::may::administer_all(head.caller())?;
    let mut grid = None;
    let ImportRequest { source, rows } = match media_type(&headers) {
        "text/csv" => ImportRequest { source: String::new(), rows: csv(&body)? },
        "application/json" => parse_json(&body, "")?,
        MEDIA_TYPE => {
            let key = vec![Field::Province.name().to_owned()];
            let table = grid.insert(server.app.table(body.to_vec(), query.sheet, key, DecimalMark::Point).await?);
            let rows = rows_of(table);
            let told =
                |found: Vec<_>| AppError::Invalid(found.into_iter().map(|fault| row_fault(fault, None)).collect());
            ImportRequest { source: String::new(), rows: rows.map_err(told)? }
        }
        _ => return Err(Problem::unsupported(&format!("application/json, text/csv, {MEDIA_TYPE}"))),
    };
    // Another sheet of the same workbook is another request.
    let content = [uri.query().unwrap_or_default().as_bytes(), b"\n", &body].concat();
    Ok(reply::done(server.app.import_ranking(year, &head.request(&content), &rows, &source, grid.as_ref()).await?))
}

fn csv(body: &[u8]) -> Result<Vec<ImportRow>, Problem> {
    let rows = parse_csv(body);
    Ok(rows.map_err(|faults| AppError::Invalid(faults.into_iter().map(|fault| row_fault(fault, None)).collect()))?)
}

/// A year's ranking and where a projection would stand in it.
#[utoipa::path(get, path = "/api/v1/rankings/{year}/projected", tag = "rankings", security(("token" = [])),
    params(("year" = i32, Path, example = 2016), ProjectedQuery), responses((status = 200, body = ProjectedRanking)))]
pub async fn projected(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path(year): Path<i32>,
    Query(query): Query<ProjectedQuery>,
) -> Reply {
    let assessment = seen(&server, &query.assessment, &caller, None).await?;
    let outside = server.app.outside(&assessment, None).await?;
    let scope = query.scope.as_deref().unwrap_or("all");
    reply::json(&server.app.projected_ranking(year, scope, &assessment, &outside).await?)
}
