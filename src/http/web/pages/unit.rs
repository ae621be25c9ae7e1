//! A unit's own list: its items by due day, what each still needs, its state, and why it is locked and who can open it.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use chrono::NaiveDate;

use crate::app::AppError;
use crate::app::deadlines::{Deadlines, Due, Waiting};
use crate::app::items::ItemView;
use crate::domain::next_steps::{ItemSteps, NextSteps, Sort};
use crate::domain::unit_ranking::UnitStanding;
use crate::http::Server;
use crate::http::extract::Path;
use crate::http::web::as_of::When;
use crate::http::web::frame::Frame;
use crate::http::web::names::Units;
use crate::http::web::session::Visitor;
use crate::http::web::{PageReply, page};

#[derive(Template)]
#[template(path = "unit.html", config = "src/http/web/askama.toml")]
pub(in crate::http::web) struct UnitPage {
    pub f: Frame,
    pub base: String,
    /// Whether the visitor acts for this unit.
    pub own: bool,
    /// Where the unit stands among the others; none where it owes nothing.
    pub standing: Option<UnitStanding>,
    /// What the unit must report, earliest first.
    pub to_do: Vec<Row>,
    /// Everything else that is the unit's.
    pub rest: Vec<Row>,
}

/// One item of a unit.
pub(in crate::http::web) struct Row {
    pub item: ItemView,
    /// Whether the unit leads the item; else it contributes figures.
    pub leads: bool,
    /// The unit's report that is still to come.
    pub waiting: Option<Waiting>,
    pub steps: Option<ItemSteps>,
}

impl Row {
    /// The day that counts for the unit.
    pub(in crate::http::web) fn until(&self) -> Option<NaiveDate> {
        let due = self.item.assignment.as_ref().map(|assignment| assignment.due);
        self.waiting.as_ref().map(|waiting| waiting.until).or(due)
    }
}

/// The items of a unit: those whose report is still to come, earliest first, and the rest in the order of the set.
pub(in crate::http::web) fn rows(
    unit: &str,
    items: Vec<ItemView>,
    due: Deadlines,
    steps: NextSteps,
) -> (Vec<Row>, Vec<Row>) {
    let mut dues: BTreeMap<String, Due> = due.items.into_iter().map(|due| (due.code.clone(), due)).collect();
    let mut steps: BTreeMap<String, ItemSteps> = steps.items.into_iter().map(|one| (one.code.clone(), one)).collect();
    let mine = items.into_iter().filter_map(|item| {
        let assignment = item.assignment.as_ref()?;
        let leads = assignment.lead == unit;
        if !leads && !assignment.contributors.iter().any(|slug| slug == unit) {
            return None;
        }
        let due = dues.remove(&item.code);
        let waiting = due.and_then(|due| due.waiting_for.into_iter().find(|waiting| waiting.unit == unit));
        let steps = steps.remove(&item.code);
        Some(Row { leads, waiting, steps, item })
    });
    let (mut to_do, rest): (Vec<_>, Vec<_>) = mine.partition(|row| row.waiting.is_some());
    to_do.sort_by_key(Row::until);
    (to_do, rest)
}

/// The page.
pub async fn show(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Path((id, unit)): Path<(String, String)>,
    when: When,
) -> PageReply {
    let assessment = when.seen(&server, &id, &visitor).await?;
    let w = frame.w;
    let units = Units::of(&server.app, &assessment.opening.province, w).await?;
    if !units.has(&unit) {
        return Err(AppError::not_found("unit", unit).into());
    }
    let own = visitor.unit() == Some(unit.as_str());
    let steps = server.app.next_steps(&assessment, server.app.day(&assessment, when.as_of()), Sort::Date);
    let now = when.instant(&assessment, &server);
    let items = server.app.items_at(&assessment, &visitor.caller, now);
    let (to_do, rest) = rows(&unit, items, server.app.deadlines_at(&assessment, now), steps);
    let base = format!("/assessments/{id}");
    let mut f = frame.titled(units.name(&unit)).around(&assessment, visitor);
    if !own {
        f = f.below(format!("{base}/units"), w.t("nav-units"));
    }
    let f = f.at(&when, &assessment);
    let standing =
        server.app.unit_ranking_at(&assessment, now).units.into_iter().find(|standing| standing.unit == unit);
    page(&UnitPage { f, base, own, standing, to_do, rest })
}
