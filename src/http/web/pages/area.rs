//! An area: its items, where each stands, and what is lost.

use askama::Template;
use axum::extract::State;

use crate::app::AppError;
use crate::app::items::ItemView;
use crate::domain::assessment::{BasisName, History};
use crate::domain::score::ScoredNode;
use crate::http::Server;
use crate::http::extract::Path;
use crate::http::web::as_of::When;
use crate::http::web::frame::Frame;
use crate::http::web::names::Units;
use crate::http::web::session::Visitor;
use crate::http::web::{PageReply, page};

#[derive(Template)]
#[template(path = "area.html", config = "src/http/web/askama.toml")]
pub(in crate::http::web) struct Area {
    pub f: Frame,
    pub base: String,
    pub area: ScoredNode,
    /// The nodes below it in the order of the set, each with how deep it lies; an item with its state.
    pub rows: Vec<(u8, ScoredNode, Option<ItemView>)>,
    pub units: Units,
}

/// Lays a tree out in rows.
fn lay_out(
    node: &ScoredNode,
    depth: u8,
    items: &mut Vec<ItemView>,
    rows: &mut Vec<(u8, ScoredNode, Option<ItemView>)>,
) {
    for child in node.children.iter().flatten() {
        let item = items.iter().position(|item| *item.code == *child.code && child.children.is_none());
        let item = item.map(|at| items.swap_remove(at));
        let own = ScoredNode { children: None, item: None, ..child.clone() };
        rows.push((depth, own, item));
        lay_out(child, depth.saturating_add(1), items, rows);
    }
}

impl Area {
    pub(in crate::http::web) fn new(
        f: Frame,
        base: String,
        area: ScoredNode,
        items: Vec<ItemView>,
        units: Units,
    ) -> Self {
        let (mut items, mut rows) = (items, Vec::new());
        lay_out(&area, 0, &mut items, &mut rows);
        Self { f, base, area: ScoredNode { children: None, ..area }, rows, units }
    }
}

/// The page.
pub async fn show(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Path((id, code)): Path<(String, String)>,
    when: When,
) -> PageReply {
    let assessment = when.seen(&server, &id, &visitor).await?;
    let score = server.app.score(&assessment, BasisName::Claimed, &History::default());
    let area = score.root.children.into_iter().flatten().find(|area| *area.code == *code);
    let area = area.ok_or_else(|| AppError::not_found("area", code.clone()))?;
    let w = frame.w;
    let units = Units::of(&server.app, &assessment.opening.province, w).await?;
    let items = server.app.items(&assessment, &visitor.caller);
    let base = format!("/assessments/{id}");
    let title = format!("{}. {}", area.code, w.text(&area.name));
    let f = frame.titled(title).around(&assessment, visitor).below(base.clone(), w.t("nav-overview"));
    let f = f.at(&when, &assessment);
    page(&Area::new(f, base, area, items, units))
}
