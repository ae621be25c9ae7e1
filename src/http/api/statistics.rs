//! Statistics of every unit in one table.

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use serde::Deserialize;
use utoipa::IntoParams;

use super::media_type;
use crate::app::statistics::{NewStatistics, StatisticsImported};
use crate::app::{AppError, Fault};
use crate::domain::assessment::may;
use crate::domain::cells::{DecimalMark, read_csv};
use crate::domain::statistics::{Ask, Mapping, UNIT};
use crate::http::Server;
use crate::http::extract::{Head, Path, Query, RawBody, invalid_query};
use crate::http::problem::Problem;
use crate::http::reply::{self, Reply};
use crate::workbook::MEDIA_TYPE;

/// How a table of statistics is read.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StatisticsQuery {
    /// Name of the column that holds the unit's code or name; `unit`, `Đơn vị` and the like unless said.
    unit: Option<String>,
    /// Name of the column that holds the month; `month` or `Tháng`, where there is one, unless said.
    month: Option<String>,
    /// Which column feeds which figure, e.g. `received_level3=Đã tiếp nhận;7.2.3/received_level4=Mức 4`. Unless said, a column
    /// feeds the figure it is named for: `received_level3`, or `7.2.2 received_level3` for one item.
    #[param(
        pattern = "^[^=;\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f]+=[^=;\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f]+(;[^=;\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f]+=[^=;\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f]+)*$"
    )]
    map: Option<String>,
    /// The only items to read, separated by commas; every item whose figures all have a column unless said.
    #[param(example = "3.4.2,7.2.2")]
    items: Option<String>,
    /// What starts the decimals of a number: `point` unless said.
    #[serde(default)]
    #[param(inline)]
    decimal: DecimalMark,
    /// Where the table comes from; it stands in the explanation of every report.
    source: Option<String>,
    /// What to pass over instead of refusing the table: `unmatched` (rows of no known unit), `locked` (reports that are locked),
    /// or both, separated by a comma.
    #[param(example = "unmatched,locked")]
    skip: Option<String>,
    /// The sheet of a workbook that holds the table; the only one that holds anything unless said.
    sheet: Option<String>,
}

fn listed(text: Option<&str>) -> impl Iterator<Item = &str> {
    text.unwrap_or_default().split(',').map(str::trim).filter(|part| !part.is_empty())
}

impl StatisticsQuery {
    /// How the table is read, and whether what is locked is passed over.
    fn ask(&self) -> Result<(Ask, bool), Problem> {
        let mut faults = Vec::new();
        let map = Mapping::list(self.map.as_deref().unwrap_or_default()).unwrap_or_else(|part| {
            faults.push(Fault::new(
                "map",
                "invalid_mapping",
                format!("\"{part}\": cần dạng số_liệu=tên cột, cách nhau bằng dấu chấm phẩy"),
                format!("\"{part}\": expected figure=column, separated by semicolons"),
            ));
            Vec::new()
        });
        for word in listed(self.skip.as_deref()).filter(|word| !matches!(*word, "unmatched" | "locked")) {
            faults.push(Fault::new(
                "skip",
                "unknown_skip",
                format!("\"{word}\": cần unmatched, locked"),
                format!("\"{word}\": expected unmatched, locked"),
            ));
        }
        if !faults.is_empty() {
            return Err(invalid_query(faults));
        }
        let skips = |wanted: &str| listed(self.skip.as_deref()).any(|word| word == wanted);
        let ask = Ask {
            unit: self.unit.clone(),
            month: self.month.clone(),
            map,
            items: listed(self.items.as_deref()).map(str::to_owned).collect(),
            decimal: self.decimal,
            skip_unmatched: skips("unmatched"),
        };
        Ok((ask, skips("locked")))
    }
}

/// Records what a table of statistics says of every unit, as CSV or xlsx; all of it or nothing. With `dry_run` it is a report of what
/// would be written, what stands already, what is locked, and what found no place. Whoever imports figures does not decide on them.
#[utoipa::path(post, path = "/api/v1/assessments/{id}/statistics", tag = "items", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), StatisticsQuery),
    request_body(content((String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    responses((status = 201, body = StatisticsImported), (status = 200, description = "Dry run", body = StatisticsImported)))]
pub async fn import(
    State(server): State<Server>,
    Path(id): Path<String>,
    Query(query): Query<StatisticsQuery>,
    head: Head,
    uri: Uri,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Reply {
    may::review(head.caller())?;
    let (ask, skip_locked) = query.ask()?;
    let grid = match media_type(&headers) {
        "text/csv" => read_csv(&body).map_err(AppError::from)?,
        MEDIA_TYPE => {
            let key = ask.unit.clone().map_or_else(|| UNIT.map(str::to_owned).to_vec(), |unit| vec![unit]);
            server.app.table(body.to_vec(), query.sheet, key, ask.decimal).await?
        }
        _ => return Err(Problem::unsupported(&format!("text/csv, {MEDIA_TYPE}"))),
    };
    let new = NewStatistics::of(grid, &body, ask, query.source, skip_locked);
    // The same table read in another way is another request.
    let content = [uri.query().unwrap_or_default().as_bytes(), b"\n", &body].concat();
    Ok(reply::done(server.app.import_statistics(&id, &head.request(&content), new).await?))
}
