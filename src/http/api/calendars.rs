//! Days off, year by year.

use axum::extract::State;

use crate::app::calendars::{CalendarView, NewCalendar};
use crate::http::Server;
use crate::http::extract::{Auth, Path, Write};
use crate::http::reply::{self, Reply};

/// The days off of a year: as listed, or built in.
#[utoipa::path(get, path = "/api/v1/calendars/{year}", tag = "calendars", security(("token" = [])),
    params(("year" = i32, Path, example = 2017)), responses((status = 200, body = CalendarView)))]
pub async fn read(State(server): State<Server>, _auth: Auth, Path(year): Path<i32>) -> Reply {
    reply::json(&server.app.calendar(year).await?)
}

/// Replaces the list of a year's days off; days that were fixed before stay as they are.
#[utoipa::path(put, path = "/api/v1/calendars/{year}", tag = "calendars", security(("token" = [])),
    params(("year" = i32, Path, example = 2017)), request_body = NewCalendar,
    responses((status = 200, body = CalendarView)))]
pub async fn list(State(server): State<Server>, Path(year): Path<i32>, write: Write<NewCalendar>) -> Reply {
    Ok(reply::done(server.app.list_calendar(year, &write.request, write.body).await?))
}
