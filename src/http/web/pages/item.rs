//! An item: its rule in words, its figures and why they are worth what they are, documents, history, what may be done.

use askama::Template;
use axum::extract::State;
use serde_json::{Map, Value};

use crate::app::AppError;
use crate::app::evidence::EvidenceView;
use crate::app::items::{ItemDetailView, PointsView};
use crate::domain::criteria::Item;
use crate::domain::facts::Role;
use crate::domain::next_steps::{ItemSteps, Sort};
use crate::http::Server;
use crate::http::extract::Path;
use crate::http::problem::Problem;
use crate::http::web::frame::Frame;
use crate::http::web::names::Units;
use crate::http::web::session::Visitor;
use crate::http::web::words::Words;
use crate::http::web::{PageReply, page, seen};

/// A figure under its label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::http::web) struct Figure {
    pub label: String,
    pub value: String,
}

#[derive(Template)]
#[template(path = "item.html", config = "src/http/web/askama.toml")]
pub(in crate::http::web) struct ItemPage {
    pub f: Frame,
    pub base: String,
    /// The item as the set defines it.
    pub rule: Item,
    pub detail: ItemDetailView,
    pub steps: Option<ItemSteps>,
    pub documents: Vec<EvidenceView>,
    /// How many documents are other units' and not for the visitor.
    pub hidden: usize,
    pub units: Units,
}

impl ItemPage {
    /// Figures under their labels; an option by its own.
    pub(in crate::http::web) fn figures(&self, inputs: &Map<String, Value>) -> Vec<Figure> {
        inputs.iter().map(|(name, value)| figure(self.f.w, &self.rule, name, value)).collect()
    }

    /// Points, or that the item does not apply, or a dash.
    pub(in crate::http::web) fn points(&self, points: &Option<PointsView>) -> String {
        match points {
            Some(view) if !view.applicable => self.f.w.t("state-not-applicable"),
            Some(view) => self.f.w.exact_or(&view.points),
            None => self.f.w.exact_or(&None),
        }
    }

    /// What the visitor may do, each with the message that names it: what the role never does is left out.
    pub(in crate::http::web) fn may(&self) -> Vec<(&'static str, String)> {
        let (w, may) = (self.f.w, &self.detail.item.may);
        let role = self.f.visitor.as_ref().map(|visitor| visitor.caller.actor.role);
        match role {
            Some(Role::Department) => vec![("may-submit", w.allowed(&may.submit))],
            Some(Role::Admin | Role::Reviewer) => vec![
                ("may-decide", w.allowed(&may.decide)),
                ("may-assign", w.allowed(&may.assign)),
                ("may-appraise", w.allowed(&may.appraise)),
            ],
            _ => Vec::new(),
        }
    }
}

/// A figure under its label.
fn figure(w: Words, item: &Item, name: &str, value: &Value) -> Figure {
    let option = |name: &str| {
        let listed = item.rule.listed().iter().find(|option| option.name == name);
        listed.map_or_else(|| name.to_owned(), |option| w.text(&option.label).to_owned())
    };
    let spec = item.inputs.iter().chain(&item.per_unit).find(|spec| spec.name == name);
    let label = match (spec, name) {
        (Some(spec), _) => w.text(&spec.label).to_owned(),
        (None, "choice") => w.t("figure-choice"),
        (None, "ticked") => w.t("figure-ticked"),
        (None, _) => name.to_owned(),
    };
    let value = match value {
        Value::Array(entries) if entries.is_empty() => w.t("figure-none-ticked"),
        Value::Array(entries) => entries.iter().filter_map(Value::as_str).map(option).collect::<Vec<_>>().join("; "),
        Value::String(text) if name == "choice" => option(text),
        Value::String(text) => w.number(text),
        other => other.to_string(),
    };
    Figure { label, value }
}

/// The page.
pub async fn show(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Path((id, code)): Path<(String, String)>,
) -> PageReply {
    let assessment = seen(&server, &id, &visitor).await?;
    let detail = server.app.item(&assessment, &code, &visitor.caller)?;
    let rule = assessment.set.item(&code).ok_or_else(|| AppError::not_found("item", code.clone()))?.clone();
    let day = server.app.day(&assessment, None);
    let steps = server.app.next_steps(&assessment, day, Sort::Points).items.into_iter().find(|step| step.code == code);
    let (documents, hidden) = documents(&server, &detail, &visitor).await?;
    let w = frame.w;
    let units = Units::of(&server.app, &assessment.opening.province, w).await?;
    let base = format!("/assessments/{id}");
    let title = format!("{}. {}", detail.item.code, w.text(&detail.item.name));
    let area = assessment.set.path_to(&code).first().map(|area| (area.code.clone(), w.text(&area.name).to_owned()));
    let mut f = frame.titled(title).around(&assessment, visitor).below(base.clone(), w.t("nav-overview"));
    if let Some((area, name)) = area {
        f = f.below(format!("{base}/areas/{area}"), format!("{area}. {name}"));
    }
    page(&ItemPage { f, base, rule, detail, steps, documents, hidden, units })
}

/// The documents that the visitor may read, and how many it may not.
async fn documents(
    server: &Server,
    detail: &ItemDetailView,
    visitor: &Visitor,
) -> Result<(Vec<EvidenceView>, usize), Problem> {
    let (mut documents, mut hidden) = (Vec::new(), 0);
    for id in &detail.documents {
        match server.app.evidence(*id, &visitor.caller).await {
            Ok(document) => documents.push(document),
            Err(AppError::Refused(_)) => hidden += 1,
            Err(error) => return Err(error.into()),
        }
    }
    Ok((documents, hidden))
}
