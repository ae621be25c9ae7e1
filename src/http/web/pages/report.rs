//! A unit's report from an item's page: seen first for what it would be worth, then sent.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::item::{self, ItemPage};
use crate::app::desk::{Sent, Typed};
use crate::app::evidence::EvidenceView;
use crate::app::items::SubmissionView;
use crate::app::submissions::{NewSubmission, Outcome};
use crate::app::{AppError, Fault};
use crate::domain::criteria::{Item, unit_name};
use crate::domain::facts::SubmissionKind;
use crate::http::Server;
use crate::http::extract::Path;
use crate::http::web::form::Fields;
use crate::http::web::frame::Frame;
use crate::http::web::names;
use crate::http::web::session::Visitor;
use crate::http::web::words::Words;
use crate::http::web::{PageReply, page, see_other};

/// Something that can be chosen.
#[derive(Clone, Debug)]
pub(in crate::http::web) struct Choice {
    pub value: String,
    pub label: String,
    pub on: bool,
}

/// A figure to be filled in: a number, or one or several of what is listed.
#[derive(Clone, Debug)]
pub(in crate::http::web) struct Field {
    pub name: String,
    pub label: String,
    pub unit: String,
    pub value: String,
    /// Whether a number is counted in whole ones.
    pub whole: bool,
    /// What the unit has reported before, as it is written.
    pub before: Option<String>,
    pub choices: Vec<Choice>,
    pub fault: Option<String>,
}

/// The form of a report.
#[derive(Clone, Debug)]
pub(in crate::http::web) struct Report {
    /// The version that the form was filled in against.
    pub version: i64,
    pub forecast: bool,
    pub fields: Vec<Field>,
    pub explanation: String,
    pub explanation_fault: Option<String>,
    /// The unit's documents, those the report rests on marked.
    pub documents: Vec<Choice>,
    /// Faults of no field.
    pub faults: Vec<String>,
    /// What it would be worth.
    pub outcome: Option<Outcome>,
    /// Whether somebody wrote about the item while the form was filled in.
    pub moved: bool,
}

impl Field {
    /// Several of what is listed, or one.
    pub(in crate::http::web) fn is_list(&self) -> bool {
        self.name == "ticked"
    }
}

/// The fields that say what an earlier report said.
fn said(w: Words, inputs: &Map<String, Value>) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for (name, value) in inputs {
        let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        for value in values.iter().filter_map(Value::as_str) {
            let number = name != "choice" && name != "ticked";
            fields.push((name.clone(), if number { w.mark().written(value) } else { value.to_owned() }));
        }
    }
    fields
}

impl Report {
    /// The form of an item, filled in with `fields` where somebody sent them, else with what the unit reported last.
    pub(in crate::http::web) fn new(
        w: Words,
        version: i64,
        item: &Item,
        last: Option<&SubmissionView>,
        documents: &[EvidenceView],
        sent: Option<&Fields>,
    ) -> Self {
        let before = last.map(|last| Fields(said(w, &last.inputs))).unwrap_or_default();
        let evidence = match (sent, last) {
            (Some(sent), _) => sent.keys("evidence"),
            (None, Some(last)) => last.evidence.clone(),
            // A first report rests on whatever was brought for the item.
            (None, None) => documents.iter().filter(|one| one.items.contains(&item.code)).map(|one| one.id).collect(),
        };
        let explanation = match sent {
            Some(sent) => sent.some("explanation"),
            None => last.and_then(|last| last.explanation.clone()),
        };
        let on = |id: &Uuid| evidence.contains(id);
        let usable = documents.iter().filter(|one| one.replaced_by.is_none() || on(&one.id));
        Self {
            version,
            forecast: sent.map_or_else(
                || last.is_some_and(|last| last.kind == SubmissionKind::Forecast),
                |sent| sent.get("kind") == "forecast",
            ),
            fields: fields(w, item, &before, sent.unwrap_or(&before)),
            explanation: explanation.unwrap_or_default(),
            explanation_fault: None,
            documents: names::documents(usable, |one| on(&one.id)),
            faults: Vec::new(),
            outcome: None,
            moved: false,
        }
    }

    /// The notes beside the fields, which change with what is typed: where a preview puts them.
    pub(in crate::http::web) fn notes(&self) -> String {
        let names = self.fields.iter().map(|field| field.name.as_str()).chain(["explanation"]);
        names.map(|name| format!("#note-{name}")).collect::<Vec<_>>().join(",")
    }

    /// Puts each fault beside its field.
    fn blame(&mut self, w: Words, faults: &[Fault]) {
        for fault in faults {
            let words = w.text(&fault.detail).to_owned();
            let name = fault.pointer.strip_prefix("/inputs/").unwrap_or_default();
            let name = name.split('/').next().unwrap_or_default();
            if let Some(field) = self.fields.iter_mut().find(|field| field.name == name) {
                field.fault = Some(words);
            } else if fault.pointer == "/explanation" {
                self.explanation_fault = Some(words);
            } else {
                self.faults.push(words);
            }
        }
    }
}

fn fields(w: Words, item: &Item, before: &Fields, now: &Fields) -> Vec<Field> {
    let listed = item.rule.option_input().filter(|_| !item.is_collected());
    if let Some(name) = listed {
        let on = |option: &str| now.all(name).any(|value| value == option);
        let choices = item.rule.listed().iter().map(|one| Choice {
            value: one.name.clone(),
            label: w.text(&one.label).to_owned(),
            on: on(&one.name),
        });
        let label = w.t(if name == "choice" { "figure-choice" } else { "figure-ticked" });
        let (unit, value, choices) = (String::new(), String::new(), choices.collect());
        let field =
            Field { name: name.to_owned(), label, unit, value, whole: false, before: None, choices, fault: None };
        return vec![field];
    }
    let field = |spec: &crate::domain::criteria::InputSpec| Field {
        name: spec.name.clone(),
        label: w.text(&spec.label).to_owned(),
        unit: w.text(&unit_name(&spec.unit)).to_owned(),
        value: now.get(&spec.name).to_owned(),
        whole: spec.decimals == 0,
        before: before.some(&spec.name),
        choices: Vec::new(),
        fault: None,
    };
    item.reported().iter().map(field).collect()
}

/// Shows what a report would be worth, or sends it.
pub async fn send(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Path((id, code)): Path<(String, String)>,
    fields: Fields,
) -> PageReply {
    let preview = fields.get("do") != "submit";
    let request = visitor.request(fields.get("csrf"), preview)?;
    let (address, w) = (format!("/assessments/{id}/items/{code}"), frame.w);
    let assessment = crate::http::web::seen(&server, &id, &visitor).await?;
    let item = assessment.set.item(&code).ok_or_else(|| AppError::not_found("item", code.clone()))?;
    let typed = Typed::read(item, &fields.0, w.mark());
    let new = NewSubmission {
        kind: if fields.get("kind") == "forecast" { SubmissionKind::Forecast } else { SubmissionKind::Actual },
        inputs: typed.inputs.clone(),
        explanation: fields.some("explanation"),
        evidence: fields.keys("evidence"),
    };
    let version = fields.get("version").parse().unwrap_or(-1);
    let done = if preview || !typed.faults.is_empty() {
        server.app.try_report(&id, &code, &request, version, new).await
    } else {
        server.app.act(&id, &code, &request, version, &Sent::Report(new)).await.map(|outcome| (outcome, Vec::new()))
    };
    if done.is_ok() && !preview && typed.faults.is_empty() {
        return Ok(see_other(&format!("{address}?done=sent")));
    }
    let frame = Frame { path: address, ..frame };
    let mut shown = item::of(&server, visitor, frame, &id, &code, Some(&fields)).await?;
    let ItemPage { report: Some(report), .. } = &mut shown else { return done.map_err(Into::into).and(page(&shown)) };
    report.version = version;
    let status = match done {
        Ok((outcome, lacks)) => {
            // Where a figure can't be read, those that can are no report.
            report.outcome = outcome.filter(|_| typed.faults.is_empty());
            let faults = typed.with(lacks);
            report.blame(w, &faults);
            if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
        }
        Err(AppError::Invalid(faults)) => {
            report.blame(w, &typed.with(faults));
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(AppError::Stale { current }) => {
            report.moved = true;
            report.version = current;
            StatusCode::CONFLICT
        }
        Err(error) => return Err(error.into()),
    };
    Ok((status, page(&shown)?).into_response())
}
