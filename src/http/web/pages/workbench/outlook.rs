//! The outlook: the chance of each rank, what makes it unsure, what was assumed.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;

use super::tabs;
use crate::app::outlook::{OutlookView, RankLine};
use crate::domain::outlook::Driver;
use crate::http::Server;
use crate::http::extract::Path;
use crate::http::web::chart::{self, Picture};
use crate::http::web::frame::{Frame, Link};
use crate::http::web::session::Visitor;
use crate::http::web::{PageReply, page, seen};

/// What drives the spread: so many are told.
const DRIVERS: usize = 10;

#[derive(Template)]
#[template(path = "workbench_outlook.html", config = "src/http/web/askama.toml")]
pub(in crate::http::web) struct OutlookPage {
    pub f: Frame,
    pub base: String,
    pub tabs: Vec<Link>,
    pub view: OutlookView,
    pub ranks: Vec<RankLine>,
}

impl OutlookPage {
    /// The chance of each rank.
    pub(in crate::http::web) fn chart(&self) -> Picture {
        chart::chances(&self.ranks.iter().map(|line| (line.rank, &line.exactly.0)).collect::<Vec<_>>())
    }

    /// What drives the spread most, and its share.
    pub(in crate::http::web) fn drivers(&self) -> Vec<(&Driver, String)> {
        let w = self.f.w;
        self.view.drivers(DRIVERS).into_iter().map(|(driver, share)| (driver, w.exact(&share.0))).collect()
    }
}

/// The page.
pub async fn show(State(server): State<Server>, visitor: Visitor, frame: Frame, Path(id): Path<String>) -> PageReply {
    let assessment = seen(&server, &id, &visitor).await?;
    let material = server.app.material(&assessment, None).await?;
    let view = server.app.outlook(Arc::clone(&assessment), material).await?;
    let base = format!("/assessments/{id}");
    let tabs = tabs(frame.w, &base, "workbench/outlook", "");
    let title = frame.w.t("outlook-title");
    let mut f = frame.titled(title).around(&assessment, visitor);
    f.nav.iter_mut().for_each(|link| link.here |= link.href.ends_with("/workbench"));
    page(&OutlookPage { f, base, tabs, ranks: view.ranks(), view })
}
