//! What is due: every item that waits for a unit, earliest first, and what waits for Sở Nội vụ.

use askama::Template;
use axum::extract::State;

use crate::app::deadlines::Deadlines;
use crate::http::Server;
use crate::http::extract::Path;
use crate::http::web::chart::{self, Picture};
use crate::http::web::frame::Frame;
use crate::http::web::names::Units;
use crate::http::web::session::Visitor;
use crate::http::web::{PageReply, page, seen};

#[derive(Template)]
#[template(path = "due.html", config = "src/http/web/askama.toml")]
pub(in crate::http::web) struct DuePage {
    pub f: Frame,
    pub base: String,
    pub due: Deadlines,
    pub units: Units,
}

impl DuePage {
    /// The days and the points at risk on each.
    pub(in crate::http::web) fn calendar(&self) -> Picture {
        let days: Vec<_> = self.due.by_day.iter().map(|day| (day.until, &day.points)).collect();
        chart::calendar(self.f.w, &days)
    }
}

/// The page.
pub async fn show(State(server): State<Server>, visitor: Visitor, frame: Frame, Path(id): Path<String>) -> PageReply {
    let assessment = seen(&server, &id, &visitor).await?;
    let units = Units::of(&server.app, &assessment.opening.province, frame.w).await?;
    let title = frame.w.t("due-title");
    page(&DuePage {
        f: frame.titled(title).around(&assessment, visitor),
        base: format!("/assessments/{id}"),
        due: server.app.deadlines(&assessment),
        units,
    })
}
