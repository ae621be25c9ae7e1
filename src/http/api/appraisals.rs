//! The ministry's points and the surveys' results.

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use serde::Deserialize;
use utoipa::IntoParams;

use super::media_type;
use crate::app::AppError;
use crate::app::appraisal_table::{AppraisalsImported, NewAppraisals};
use crate::app::appraisals::{NewAppraisal, NewSurveyResults, Touched};
use crate::app::submissions::Outcome;
use crate::domain::appraisal_table::ITEM;
use crate::domain::assessment::may;
use crate::domain::cells::{DecimalMark, read_csv};
use crate::http::Server;
use crate::http::extract::{Head, Path, Query, RawBody, Write};
use crate::http::json::parse_json;
use crate::http::problem::Problem;
use crate::http::reply::{self, Reply};
use crate::workbook::MEDIA_TYPE;

/// How a table of points is read.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AppraisalsQuery {
    /// What starts the decimals of a number in a CSV table: `point` unless said.
    #[serde(default)]
    #[param(inline)]
    decimal: DecimalMark,
    /// The sheet of a workbook that holds the table; the only one that holds anything unless said.
    sheet: Option<String>,
}

/// The ministry's points for an item; a later round stands beside the earlier ones.
#[utoipa::path(post, path = "/api/v1/assessments/{id}/items/{code}/appraisals", tag = "items", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), ("code" = String, Path, example = "7.1.1")),
    request_body = NewAppraisal,
    responses((status = 201, body = Outcome), (status = 200, description = "Dry run", body = Outcome)))]
pub async fn appraise(
    State(server): State<Server>,
    Path((id, code)): Path<(String, String)>,
    write: Write<NewAppraisal>,
) -> Reply {
    Ok(reply::done(server.app.appraise(&id, &code, &write.request, write.body).await?))
}

/// The ministry's points for all items, as JSON, CSV or xlsx (`item,points,reason,cause`): all of them, or none. Items that are missing
/// are named; a row of an area or a criterion is a subtotal and must be the sum of its items.
#[utoipa::path(post, path = "/api/v1/assessments/{id}/appraisals", tag = "assessments", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), AppraisalsQuery),
    request_body(content((NewAppraisals = "application/json"), (String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    responses((status = 201, body = AppraisalsImported), (status = 200, description = "Dry run", body = AppraisalsImported)))]
pub async fn import(
    State(server): State<Server>,
    Path(id): Path<String>,
    Query(query): Query<AppraisalsQuery>,
    head: Head,
    uri: Uri,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Reply {
    may::review(head.caller())?;
    let (grid, decimal) = match media_type(&headers) {
        "text/csv" => (read_csv(&body).map_err(AppError::from)?, query.decimal),
        "application/json" => (parse_json::<NewAppraisals>(&body, "")?.grid(), DecimalMark::Point),
        MEDIA_TYPE => {
            let key = ITEM.map(str::to_owned).to_vec();
            (server.app.table(body.to_vec(), query.sheet, key, query.decimal).await?, query.decimal)
        }
        _ => return Err(Problem::unsupported(&format!("application/json, text/csv, {MEDIA_TYPE}"))),
    };
    // The same table read in another way is another request.
    let content = [uri.query().unwrap_or_default().as_bytes(), b"\n", &body].concat();
    Ok(reply::done(server.app.import_appraisals(&id, &head.request(&content), grid, decimal).await?))
}

/// Survey percentages: all of them, or none.
#[utoipa::path(post, path = "/api/v1/assessments/{id}/survey-results", tag = "items", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016")), request_body = NewSurveyResults,
    responses((status = 201, body = Touched), (status = 200, description = "Dry run", body = Touched)))]
pub async fn surveys(State(server): State<Server>, Path(id): Path<String>, write: Write<NewSurveyResults>) -> Reply {
    Ok(reply::done(server.app.record_surveys(&id, &write.request, write.body).await?))
}
