//! The board: who answers for what, what each unit carries; several items at once to one unit.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use fluent_bundle::FluentValue;

use super::item::JustDone;
use super::report::Choice;
use crate::app::calendars::OnDayOff;
use crate::app::items::NewAssignment;
use crate::app::planning::{Board, Carried, Replanned};
use crate::app::{Answer, AppError, Fault, Request};
use crate::domain::assessment::Assessment;
use crate::domain::unit_ranking::UnitStanding;
use crate::http::Server;
use crate::http::extract::{Path, Query};
use crate::http::problem::Problem;
use crate::http::web::form::Fields;
use crate::http::web::frame::Frame;
use crate::http::web::names::Units;
use crate::http::web::planned::{Planned, choices};
use crate::http::web::session::Visitor;
use crate::http::web::{PageReply, page, see_other, seen};

#[derive(Template)]
#[template(path = "assignments.html", config = "src/http/web/askama.toml")]
pub(in crate::http::web) struct Assignments {
    pub f: Frame,
    pub base: String,
    pub board: Board,
    pub units: Units,
    pub unit_choices: Vec<Choice>,
    pub planned: Planned,
    pub done: Option<String>,
}

impl Assignments {
    /// What is wrong with no field of the form.
    pub(in crate::http::web) fn loose(&self) -> Vec<&str> {
        self.planned.others(&["lead", "due"])
    }

    /// What a unit carries, in words.
    pub(in crate::http::web) fn carried(&self, unit: &Carried) -> String {
        let UnitStanding { leads, max, reports, .. } = &unit.standing;
        let values = [
            ("leads", FluentValue::from(leads.to_string())),
            ("points", FluentValue::from(self.f.w.exact(max))),
            ("complete", FluentValue::from(reports.complete.to_string())),
            ("owed", FluentValue::from(reports.owed.to_string())),
        ];
        self.f.w.with("board-carried", &values)
    }

    /// How many reports of a unit are overdue, in words.
    pub(in crate::http::web) fn overdue(&self, unit: &Carried) -> String {
        self.f.w.count("board-overdue", unit.standing.reports.overdue as usize)
    }

    async fn of(server: &Server, visitor: Visitor, frame: Frame, id: &str, planned: Planned) -> Result<Self, Problem> {
        let assessment = seen(server, id, &visitor).await?;
        let (w, base) = (frame.w, format!("/assessments/{id}"));
        let units = Units::of(&server.app, &assessment.opening.province, w).await?;
        let board = server.app.board(&assessment, &visitor.caller);
        let planned = planned.since(assessment.version);
        let title = w.t("assignments-title");
        let f = Frame { path: format!("{base}/assignments"), ..frame }.titled(title).around(&assessment, visitor);
        Ok(Self {
            f: f.below(format!("{base}/manage"), w.t("nav-manage")),
            base,
            board,
            unit_choices: choices(units.all().map(|(slug, name)| (slug, name.to_owned())), planned.value("lead")),
            units,
            planned,
            done: None,
        })
    }
}

/// The page.
pub async fn show(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Path(id): Path<String>,
    Query(JustDone { done }): Query<JustDone>,
) -> PageReply {
    let mut shown = Assignments::of(&server, visitor, frame, &id, Planned::default()).await?;
    shown.done = (done == "assigned").then(|| shown.f.w.t("done-assigned"));
    page(&shown)
}

/// Gives the ticked items to a unit, or shows what that would come to.
pub async fn send(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Path(id): Path<String>,
    fields: Fields,
) -> PageReply {
    let (request, mut planned) = Planned::sent(&visitor, fields)?;
    let w = frame.w;
    let assessment = seen(&server, &id, &visitor).await?;
    let done = assign(&server, &assessment, &request, &planned).await;
    let status = planned.take(w, done)?;
    if status == StatusCode::OK && !request.dry_run {
        return Ok(see_other(&format!("/assessments/{id}/assignments?done=assigned")));
    }
    let shown = Assignments::of(&server, visitor, frame, &id, planned).await?;
    Ok((status, page(&shown)?).into_response())
}

async fn assign(server: &Server, assessment: &Assessment, request: &Request, planned: &Planned) -> Answer<Replanned> {
    let sent = &planned.sent;
    let mut faults = Vec::new();
    let picked: Vec<_> = sent.all("pick").collect();
    if picked.is_empty() {
        faults.push(Fault::new("/pick", "none_picked", "chưa chọn mục nào", "no item is picked"));
    }
    let lead = sent.get("lead").to_owned();
    if lead.is_empty() {
        faults.push(Fault::new("/lead", "missing_lead", "chọn đơn vị chủ trì", "choose the unit in charge"));
    }
    let day = sent.day("due").unwrap_or_else(|fault| {
        faults.push(fault);
        None
    });
    let mut all = Vec::with_capacity(picked.len());
    for code in picked {
        let Some((_, record)) = assessment.item(code) else { return Err(AppError::not_found("item", code)) };
        let now = record.assignment().map(|assignment| &assignment.fact);
        // Where no day is given each item keeps its own.
        let Some(due) = day.or(now.map(|now| now.due)) else {
            let (vi, en) =
                (format!("mục {code} chưa có hạn: cần chọn ngày"), format!("item {code} has no day: choose one"));
            faults.push(Fault::new("/due", "not_a_day", vi, en));
            continue;
        };
        let contributors = now.map(|now| now.contributors.clone()).unwrap_or_default();
        // A day it has already was moved or kept when it was given.
        let on_day_off = if day.is_none() { OnDayOff::Keep } else { sent.on_day_off() };
        let reason = sent.some("reason");
        all.push((code.to_owned(), NewAssignment { lead: lead.clone(), contributors, due, on_day_off, reason }));
    }
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults));
    }
    server.app.assign_seen(&assessment.opening.assessment, request, planned.version, all).await
}
