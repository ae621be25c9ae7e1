//! An item: its rule in words, its figures and why they are worth what they are, documents, history, what may be done.

use askama::Template;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::documents::Described;
use super::report::{Choice, Report};
use crate::app::AppError;
use crate::app::evidence::EvidenceView;
use crate::app::items::{ItemDetailView, PointsView, Returned};
use crate::domain::assessment::Assessment;
use crate::domain::criteria::Item;
use crate::domain::facts::{Missing, MissingKind, Role};
use crate::domain::next_steps::{ItemSteps, Sort};
use crate::http::Server;
use crate::http::extract::{Path, Query};
use crate::http::problem::Problem;
use crate::http::web::as_of::When;
use crate::http::web::form::Fields;
use crate::http::web::frame::Frame;
use crate::http::web::names::{self, Units};
use crate::http::web::session::Visitor;
use crate::http::web::words::Words;
use crate::http::web::{PageReply, page};

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
    /// The form of a report, for whoever may send one now.
    pub report: Option<Report>,
    /// Documents of the unit that a new one may replace.
    pub replaceable: Vec<Choice>,
    /// The form of a document, as filled in.
    pub described: Described,
    /// What has just been done.
    pub done: Option<String>,
}

impl ItemPage {
    /// What was sent back, to the visitor's unit where it acts for one.
    pub(in crate::http::web) fn returned(&self) -> Vec<&Returned> {
        let unit = self.f.visitor.as_ref().and_then(Visitor::unit);
        self.detail.returned.iter().filter(|one| unit.is_none_or(|unit| one.unit == unit)).collect()
    }

    /// Why the visitor's unit, which the item is of, can't report now.
    pub(in crate::http::web) fn locked(&self) -> Option<String> {
        let refusal = self.detail.item.may.submit.0.as_ref().err().filter(|_| self.f.then.is_none())?;
        (refusal.code == "locked").then(|| self.f.w.refusal(refusal))
    }

    /// Whether the visitor may add a document here.
    pub(in crate::http::web) fn adds(&self) -> bool {
        let Some(visitor) = self.f.visitor.as_ref().filter(|_| self.f.then.is_none()) else { return false };
        let assigned = self.detail.item.assignment.as_ref();
        let ours =
            |unit: &str| assigned.is_some_and(|a| a.lead == unit || a.contributors.iter().any(|one| one == unit));
        match visitor.caller.actor.role {
            Role::Admin | Role::Reviewer => true,
            Role::Department => visitor.unit().is_some_and(ours),
            _ => false,
        }
    }

    /// The fields that describe a document: name, message, kind, longest value, whether it must be filled in.
    pub(in crate::http::web) fn described_by(&self) -> [(&'static str, &'static str, &'static str, u16, bool); 7] {
        [
            ("title", "document-title", "text", 1000, true),
            ("number", "document-number", "text", 100, true),
            ("issuer", "document-issuer", "text", 300, true),
            ("signed_on", "document-signed", "date", 10, true),
            ("period_from", "document-from", "date", 10, false),
            ("period_to", "document-to", "date", 10, false),
            ("pages", "document-pages", "text", 500, false),
        ]
    }

    /// How a file on its way may stand; the script of uploads takes the words of each from the page.
    pub(in crate::http::web) fn upload_states(&self) -> [(&'static str, &'static str); 10] {
        [
            ("chosen", "upload-chosen"),
            ("waiting", "upload-waiting"),
            ("sending", "upload-sending"),
            ("broken", "upload-broken"),
            ("stopped", "upload-stopped"),
            ("earlier", "upload-earlier"),
            ("checking", "upload-checking"),
            ("kept", "upload-kept"),
            ("refused", "upload-refused"),
            ("cancelled", "upload-cancelled"),
        ]
    }

    /// The message that names a kind of what is missing.
    pub(in crate::http::web) fn missing(&self, missing: &Missing) -> String {
        self.f.w.t(match missing.kind {
            MissingKind::Evidence => "missing-evidence",
            MissingKind::Figures => "missing-figures",
            MissingKind::Explanation => "missing-explanation",
            MissingKind::Other => "missing-other",
        })
    }

    /// Figures under their labels; an option by its own.
    pub(in crate::http::web) fn figures(&self, inputs: &Map<String, Value>) -> Vec<Figure> {
        figures(self.f.w, &self.rule, inputs)
    }

    /// Points, or that the item does not apply, or a dash.
    pub(in crate::http::web) fn points(&self, points: &Option<PointsView>) -> String {
        self::points(self.f.w, points)
    }

    /// What the visitor may do, each with the message that names it: what the role never does is left out.
    pub(in crate::http::web) fn may(&self) -> Vec<(&'static str, String)> {
        let (w, may) = (self.f.w, &self.detail.item.may);
        let visitor = self.f.visitor.as_ref().filter(|_| self.f.then.is_none());
        match visitor.map(|visitor| visitor.caller.actor.role) {
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

/// Figures under their labels; an option by its own.
pub(in crate::http::web) fn figures(w: Words, item: &Item, inputs: &Map<String, Value>) -> Vec<Figure> {
    inputs.iter().map(|(name, value)| figure(w, item, name, value)).collect()
}

/// Points, or that the item does not apply, or a dash.
pub(in crate::http::web) fn points(w: Words, points: &Option<PointsView>) -> String {
    match points {
        Some(view) if !view.applicable => w.t("state-not-applicable"),
        Some(view) => w.exact_or(&view.points),
        None => w.exact_or(&None),
    }
}

/// A figure under its label.
pub(in crate::http::web) fn figure(w: Words, item: &Item, name: &str, value: &Value) -> Figure {
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

/// What an address says was done.
#[derive(Deserialize)]
pub struct JustDone {
    #[serde(default)]
    pub(super) done: String,
}

/// The page.
pub async fn show(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Path((id, code)): Path<(String, String)>,
    Query(JustDone { done }): Query<JustDone>,
    when: When,
) -> PageReply {
    let w = frame.w;
    let mut shown = of_then(&server, visitor, frame, (&id, &code), None, &when).await?;
    shown.done = match done.as_str() {
        "sent" => Some(w.t("done-sent")),
        "document" => Some(w.t("done-document")),
        _ => None,
    };
    page(&shown)
}

/// The page of an item, its form filled in with what was sent.
pub(in crate::http::web) async fn of(
    server: &Server,
    visitor: Visitor,
    frame: Frame,
    id: &str,
    code: &str,
    sent: Option<&Fields>,
) -> Result<ItemPage, Problem> {
    of_then(server, visitor, frame, (id, code), sent, &When(None)).await
}

/// The same, now or as it stood: then there is nothing to send.
async fn of_then(
    server: &Server,
    visitor: Visitor,
    frame: Frame,
    (id, code): (&str, &str),
    sent: Option<&Fields>,
    when: &When,
) -> Result<ItemPage, Problem> {
    let assessment = when.seen(server, id, &visitor).await?;
    let detail = server.app.item(&assessment, code, &visitor.caller)?;
    let rule = assessment.set.item(code).ok_or_else(|| AppError::not_found("item", code))?.clone();
    let day = server.app.day(&assessment, when.as_of());
    let steps = server.app.next_steps(&assessment, day, Sort::Points).items.into_iter().find(|step| step.code == code);
    let (documents, hidden) = documents(server, &assessment, &detail, &visitor).await?;
    let w = frame.w;
    let units = Units::of(&server.app, &assessment.opening.province, w).await?;
    let own = own_documents(server, &assessment, &visitor).await?;
    let reports = when.0.is_none() && detail.item.may.submit.0.is_ok();
    let report = reports.then(|| {
        let last = detail.submissions.iter().find(|one| Some(one.unit.as_str()) == visitor.unit());
        Report::new(w, assessment.version, &rule, last, &own, sent)
    });
    let newest = own.iter().filter(|one| one.replaced_by.is_none() && one.items.iter().any(|item| item == code));
    let replaceable = names::documents(newest, |_| false);
    let base = format!("/assessments/{id}");
    let title = format!("{}. {}", detail.item.code, w.text(&detail.item.name));
    let area = assessment.set.path_to(code).first().map(|area| (area.code.clone(), w.text(&area.name).to_owned()));
    let mut f = frame.titled(title).around(&assessment, visitor).below(base.clone(), w.t("nav-overview"));
    if let Some((area, name)) = area {
        f = f.below(format!("{base}/areas/{area}"), format!("{area}. {name}"));
    }
    let f = f.at(when, &assessment);
    let described = Described::default();
    Ok(ItemPage { f, base, rule, detail, steps, documents, hidden, units, report, replaceable, described, done: None })
}

/// The documents of the visitor's unit; of Sở Nội vụ where it acts for none.
async fn own_documents(
    server: &Server,
    assessment: &Assessment,
    visitor: &Visitor,
) -> Result<Vec<EvidenceView>, Problem> {
    let mut all = server.app.evidence_list(assessment, &visitor.caller, 0, usize::MAX).await?;
    all.retain(|document| document.unit.as_deref() == visitor.unit());
    Ok(all)
}

/// The documents that the visitor may read, and how many it may not.
async fn documents(
    server: &Server,
    assessment: &Assessment,
    detail: &ItemDetailView,
    visitor: &Visitor,
) -> Result<(Vec<EvidenceView>, usize), Problem> {
    let mut documents = server.app.evidence_list(assessment, &visitor.caller, 0, usize::MAX).await?;
    documents.retain(|document| detail.documents.contains(&document.id));
    let hidden = detail.documents.len() - documents.len();
    Ok((documents, hidden))
}
