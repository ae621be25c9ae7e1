//! The units of the province among themselves.

use askama::Template;
use axum::extract::State;

use crate::app::deadlines::UnitRanking;
use crate::http::Server;
use crate::http::extract::Path;
use crate::http::web::as_of::When;
use crate::http::web::frame::Frame;
use crate::http::web::names::Units;
use crate::http::web::session::Visitor;
use crate::http::web::{PageReply, page};

#[derive(Template)]
#[template(path = "units.html", config = "src/http/web/askama.toml")]
pub(in crate::http::web) struct UnitsPage {
    pub f: Frame,
    pub base: String,
    pub ranking: UnitRanking,
    pub units: Units,
}

/// The page.
pub async fn show(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Path(id): Path<String>,
    when: When,
) -> PageReply {
    let assessment = when.seen(&server, &id, &visitor).await?;
    let units = Units::of(&server.app, &assessment.opening.province, frame.w).await?;
    let title = frame.w.t("units-title");
    page(&UnitsPage {
        f: frame.titled(title).around(&assessment, visitor).at(&when, &assessment),
        base: format!("/assessments/{id}"),
        ranking: server.app.unit_ranking_at(&assessment, when.instant(&assessment, &server)),
        units,
    })
}
