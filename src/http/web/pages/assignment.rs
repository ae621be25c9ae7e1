//! Who answers for one item: its lead, the units that contribute figures, its day.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;

use super::report::Choice;
use crate::app::AppError;
use crate::app::calendars::OnDayOff;
use crate::app::items::{ItemView, NewAssignment};
use crate::domain::assessment::may;
use crate::http::Server;
use crate::http::extract::Path;
use crate::http::problem::Problem;
use crate::http::web::form::Fields;
use crate::http::web::frame::Frame;
use crate::http::web::names::Units;
use crate::http::web::planned::{Planned, choices};
use crate::http::web::session::Visitor;
use crate::http::web::{PageReply, page, see_other, seen};

#[derive(Template)]
#[template(path = "assignment.html", config = "src/http/web/askama.toml")]
pub(in crate::http::web) struct AssignmentPage {
    pub f: Frame,
    pub base: String,
    pub item: ItemView,
    /// Whether units contribute figures to it.
    pub collected: bool,
    pub units: Units,
    pub leads: Vec<Choice>,
    pub contributors: Vec<Choice>,
    pub due: String,
    pub planned: Planned,
}

impl AssignmentPage {
    /// What is wrong with no field of the form.
    pub(in crate::http::web) fn loose(&self) -> Vec<&str> {
        self.planned.others(&["lead", "due", "contributors", "reason"])
    }

    async fn of(
        server: &Server,
        visitor: Visitor,
        frame: Frame,
        (id, code): (&str, &str),
        planned: Planned,
    ) -> Result<Self, Problem> {
        let assessment = seen(server, id, &visitor).await?;
        let (rule, _) = assessment.item(code).ok_or_else(|| AppError::not_found("item", code))?;
        may::review(&visitor.caller)
            .and_then(|()| assessment.may_assign(rule, &visitor.caller))
            .map_err(AppError::from)?;
        let (w, base) = (frame.w, format!("/assessments/{id}"));
        let units = Units::of(&server.app, &assessment.opening.province, w).await?;
        let item = server.app.item(&assessment, code, &visitor.caller)?.item;
        let now = item.assignment.as_ref();
        let typed = !planned.sent.0.is_empty();
        let lead = match typed {
            true => planned.value("lead").to_owned(),
            false => now.map(|now| now.lead.clone()).unwrap_or_default(),
        };
        let due = match typed {
            true => planned.value("due").to_owned(),
            false => now.map(|now| now.due.to_string()).unwrap_or_default(),
        };
        let contributes = |slug: &str| match typed {
            true => planned.ticked("contributors", slug),
            false => now.is_some_and(|now| now.contributors.iter().any(|one| one == slug)),
        };
        let contributors = units.all().map(|(slug, name)| Choice {
            value: slug.to_owned(),
            label: name.to_owned(),
            on: contributes(slug),
        });
        let contributors = contributors.collect();
        let planned = planned.since(assessment.version);
        let collected = rule.is_collected();
        let title = format!("{}. {}", item.code, w.text(&item.name));
        let path = format!("{base}/assignments/{code}");
        let f = Frame { path, ..frame }.titled(title).around(&assessment, visitor);
        Ok(Self {
            f: f.below(format!("{base}/manage"), w.t("nav-manage"))
                .below(format!("{base}/assignments"), w.t("assignments-title")),
            base,
            collected,
            leads: choices(units.all().map(|(slug, name)| (slug, name.to_owned())), &lead),
            contributors,
            units,
            due,
            item,
            planned,
        })
    }
}

/// The page.
pub async fn show(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Path((id, code)): Path<(String, String)>,
) -> PageReply {
    page(&AssignmentPage::of(&server, visitor, frame, (&id, &code), Planned::default()).await?)
}

/// Says who answers for the item, or shows what that would come to.
pub async fn send(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Path((id, code)): Path<(String, String)>,
    fields: Fields,
) -> PageReply {
    let (request, mut planned) = Planned::sent(&visitor, fields)?;
    let (w, sent) = (frame.w, &planned.sent);
    let assessment = seen(&server, &id, &visitor).await?;
    let now = assessment.item(&code).and_then(|(_, record)| record.assignment());
    let done = match sent.needed_day("due") {
        Ok(due) => {
            let new = NewAssignment {
                lead: sent.get("lead").to_owned(),
                contributors: sent.all("contributors").map(str::to_owned).collect(),
                due,
                // A day it has already was moved or kept when it was given.
                on_day_off: if now.is_some_and(|now| now.fact.due == due) { OnDayOff::Keep } else { sent.on_day_off() },
                reason: sent.some("reason"),
            };
            server.app.assign_seen(&id, &request, planned.version, vec![(code.clone(), new)]).await
        }
        Err(fault) => Err(AppError::Invalid(vec![fault])),
    };
    let status = planned.take(w, done)?;
    if status == StatusCode::OK && !request.dry_run {
        return Ok(see_other(&format!("/assessments/{id}/assignments?done=assigned#i-{code}")));
    }
    let shown = AssignmentPage::of(&server, visitor, frame, (&id, &code), planned).await?;
    Ok((status, page(&shown)?).into_response())
}
