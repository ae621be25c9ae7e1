//! Provinces and their units.

use axum::extract::State;

use crate::app::units::Units;
use crate::catalog;
use crate::domain::province::Province;
use crate::http::Server;
use crate::http::extract::{Auth, Path, Write};
use crate::http::reply::{self, PageOf, Reply};

/// Every province there was and is, with validity and succession.
#[utoipa::path(get, path = "/api/v1/provinces", tag = "provinces", security(("token" = [])),
    responses((status = 200, body = PageOf<Province>)))]
pub async fn list(_auth: Auth) -> Reply {
    reply::json(&PageOf { items: catalog::provinces().to_vec(), next_cursor: None })
}

/// The units of a province.
#[utoipa::path(get, path = "/api/v1/provinces/{province}/units", tag = "provinces", security(("token" = [])),
    params(("province" = String, Path, example = "can-tho")), responses((status = 200, body = Units)))]
pub async fn units(State(server): State<Server>, _auth: Auth, Path(province): Path<String>) -> Reply {
    reply::json(&Units { units: server.app.units(&province).await? })
}

/// Replaces the list of a province's units.
#[utoipa::path(put, path = "/api/v1/provinces/{province}/units", tag = "provinces", security(("token" = [])),
    params(("province" = String, Path, example = "can-tho")), request_body = Units, responses((status = 200, body = Units)))]
pub async fn list_units(State(server): State<Server>, Path(province): Path<String>, write: Write<Units>) -> Reply {
    Ok(reply::done(server.app.list_units(&province, &write.request, write.body).await?))
}
