//! Deadlines: the stages, who is late and why they can't report, what time was given; giving more of it, moving the stages.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;

use super::report::Choice;
use crate::app::assessments::NewSchedule;
use crate::app::extensions::{ExtensionView, NewExtension};
use crate::app::planning::{Closed, Replanned, Stage};
use crate::app::{Answer, AppError, Request};
use crate::domain::exact::Exact;
use crate::domain::facts::{Phase, PhaseEnd};
use crate::http::Server;
use crate::http::extract::{Path, Query};
use crate::http::problem::Problem;
use crate::http::web::form::Fields;
use crate::http::web::frame::Frame;
use crate::http::web::names::Units;
use crate::http::web::planned::{Planned, choices};
use crate::http::web::session::Visitor;
use crate::http::web::{PageReply, page, see_other, seen};

/// The stages with the fields that hold their last days.
const STAGES: [(&str, Phase); 6] = [
    ("collect", Phase::Collect),
    ("review", Phase::Review),
    ("approve", Phase::Approve),
    ("submit", Phase::Submit),
    ("appraise", Phase::Appraise),
    ("publish", Phase::Publish),
];

/// The last day of a stage, to be filled in.
pub(in crate::http::web) struct StageField {
    pub name: &'static str,
    pub label: String,
    pub value: String,
    pub fault: Option<String>,
}

#[derive(Template)]
#[template(path = "deadlines.html", config = "src/http/web/askama.toml")]
pub(in crate::http::web) struct DeadlinesPage {
    pub f: Frame,
    pub base: String,
    pub stages: Vec<Stage>,
    pub at_risk: Exact,
    pub closed: Vec<Closed>,
    pub extensions: Vec<ExtensionView>,
    pub units: Units,
    pub unit_choices: Vec<Choice>,
    pub item_choices: Vec<Choice>,
    /// The form of an extension, and that of the stages.
    pub extension: Planned,
    pub schedule: Planned,
    pub stage_fields: Vec<StageField>,
    pub done: Option<String>,
}

impl DeadlinesPage {
    /// What is wrong with no field of an extension's form.
    pub(in crate::http::web) fn loose(&self) -> Vec<&str> {
        self.extension.others(&["unit", "item", "until", "reason"])
    }

    async fn of(
        server: &Server,
        visitor: Visitor,
        frame: Frame,
        id: &str,
        (extension, schedule): (Planned, Planned),
    ) -> Result<Self, Problem> {
        let assessment = seen(server, id, &visitor).await?;
        let (w, base) = (frame.w, format!("/assessments/{id}"));
        let units = Units::of(&server.app, &assessment.opening.province, w).await?;
        let due = server.app.deadlines(&assessment);
        let items = assessment.set.items().iter();
        let items = items.map(|item| (item.code.as_str(), format!("{}. {}", item.code, w.text(&item.name))));
        let day = |phase: Phase| assessment.phases.iter().find(|end| end.phase == phase);
        let stage_fields = STAGES.iter().map(|(name, phase)| StageField {
            name,
            label: w.phase_name(phase),
            value: match schedule.sent.0.is_empty() {
                true => day(*phase).map(|end| end.ends_on.to_string()).unwrap_or_default(),
                false => schedule.value(name).to_owned(),
            },
            fault: schedule.fault(name).map(str::to_owned),
        });
        let title = w.t("deadlines-title");
        let f = Frame { path: format!("{base}/deadlines"), ..frame }.titled(title).around(&assessment, visitor);
        Ok(Self {
            f: f.below(format!("{base}/manage"), w.t("nav-manage")),
            base,
            stages: server.app.stages(&assessment),
            closed: server.app.closed(&assessment, &due),
            at_risk: due.at_risk,
            extensions: server.app.extensions(&assessment),
            unit_choices: choices(units.all().map(|(slug, name)| (slug, name.to_owned())), extension.value("unit")),
            item_choices: choices(items, extension.value("item")),
            units,
            stage_fields: stage_fields.collect(),
            extension: extension.since(assessment.version),
            schedule: schedule.since(assessment.version),
            done: None,
        })
    }
}

/// What an address asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    item: String,
    unit: String,
    done: String,
}

/// The page; the form of an extension is filled in with an item and a unit.
pub async fn show(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Path(id): Path<String>,
    Query(Asked { item, unit, done }): Query<Asked>,
) -> PageReply {
    let sent = Fields(vec![("item".to_owned(), item), ("unit".to_owned(), unit)]);
    let forms = (Planned { sent, ..Planned::default() }, Planned::default());
    let mut shown = DeadlinesPage::of(&server, visitor, frame, &id, forms).await?;
    shown.done = match done.as_str() {
        "extended" => Some(shown.f.w.t("done-extended")),
        "scheduled" => Some(shown.f.w.t("done-scheduled")),
        _ => None,
    };
    page(&shown)
}

/// Gives more time or moves the stages, or shows what that would come to.
pub async fn send(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Path(id): Path<String>,
    fields: Fields,
) -> PageReply {
    let stages = fields.get("form") == "schedule";
    let (request, mut planned) = Planned::sent(&visitor, fields)?;
    let w = frame.w;
    let done = match stages {
        true => reschedule(&server, &id, &request, &planned).await,
        false => extend(&server, &id, &request, &planned).await,
    };
    let status = planned.take(w, done)?;
    if status == StatusCode::OK && !request.dry_run {
        let done = if stages { "scheduled" } else { "extended" };
        return Ok(see_other(&format!("/assessments/{id}/deadlines?done={done}")));
    }
    let forms = if stages { (Planned::default(), planned) } else { (planned, Planned::default()) };
    let shown = DeadlinesPage::of(&server, visitor, frame, &id, forms).await?;
    Ok((status, page(&shown)?).into_response())
}

async fn extend(server: &Server, id: &str, request: &Request, planned: &Planned) -> Answer<Replanned> {
    let sent = &planned.sent;
    let new = NewExtension {
        item: sent.some("item"),
        unit: sent.some("unit"),
        until: sent.needed_day("until").map_err(|fault| AppError::Invalid(vec![fault]))?,
        on_day_off: sent.on_day_off(),
        reason: sent.get("reason").to_owned(),
    };
    server.app.extend_seen(id, request, planned.version, new).await
}

async fn reschedule(server: &Server, id: &str, request: &Request, planned: &Planned) -> Answer<Replanned> {
    let (mut names, mut phases, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    for (name, phase) in STAGES {
        match planned.sent.day(name) {
            Ok(Some(ends_on)) => {
                names.push(name);
                phases.push(PhaseEnd { phase, ends_on });
            }
            Ok(None) => {}
            Err(fault) => faults.push(fault),
        }
    }
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults));
    }
    let new = NewSchedule { phases, reason: planned.sent.some("reason") };
    let done = server.app.reschedule_seen(id, request, planned.version, new).await;
    done.map_err(|error| match error {
        AppError::Invalid(mut faults) => {
            // The stages are told by their place in what was sent; the form knows them by name.
            for fault in &mut faults {
                let place = fault.pointer.strip_prefix("/phases/").and_then(|place| place.parse::<usize>().ok());
                if let Some(name) = place.and_then(|place| names.get(place)) {
                    fault.pointer = format!("/{name}");
                }
            }
            AppError::Invalid(faults)
        }
        other => other,
    })
}
