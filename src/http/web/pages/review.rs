//! A report under review: what has changed since the last decision, its figures beside its documents, and the decision.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::documents::{Described, is_shown};
use super::item::{self, Figure, JustDone};
use crate::app::AppError;
use crate::app::decisions::NewDecision;
use crate::app::desk::{self, Sent};
use crate::app::items::PointsView;
use crate::app::reviews::ReviewView;
use crate::app::submissions::Outcome;
use crate::domain::criteria::Item;
use crate::domain::facts::{Missing, MissingKind, Verdict};
use crate::http::Server;
use crate::http::extract::{Path, Query};
use crate::http::problem::Problem;
use crate::http::web::form::Fields;
use crate::http::web::frame::Frame;
use crate::http::web::names::Units;
use crate::http::web::session::Visitor;
use crate::http::web::{PageReply, page, see_other, seen};

/// Lines for what is missing.
const LINES: usize = 4;
/// The kinds of what may be missing, with the messages that name them.
const KINDS: [(&str, MissingKind, &str); 4] = [
    ("evidence", MissingKind::Evidence, "missing-evidence"),
    ("figures", MissingKind::Figures, "missing-figures"),
    ("explanation", MissingKind::Explanation, "missing-explanation"),
    ("other", MissingKind::Other, "missing-other"),
];

/// A figure under review.
pub(in crate::http::web) struct Reviewed {
    pub figure: Figure,
    /// As last decided on, where it is not what it was.
    pub before: Option<String>,
    pub changed: bool,
}

#[derive(Template)]
#[template(path = "review.html", config = "src/http/web/askama.toml")]
pub(in crate::http::web) struct ReviewPage {
    pub f: Frame,
    pub base: String,
    pub version: i64,
    pub rule: Item,
    pub view: ReviewView,
    /// What the report says in words.
    pub explanation: Option<String>,
    /// The documents that can be looked at here, and whether each is a paper to leaf through.
    pub shown: Vec<(Uuid, bool)>,
    pub units: Units,
    pub described: Described,
    pub outcome: Option<Outcome>,
    pub moved: bool,
    /// What has just been done to another report.
    pub done: Option<String>,
}

impl ReviewPage {
    /// All figures, what has changed marked.
    pub(in crate::http::web) fn reviewed(&self) -> Vec<Reviewed> {
        let changes: BTreeMap<_, _> = self.view.changes.inputs.iter().map(|one| (&one.input, &one.before)).collect();
        let first = self.view.changes.since.is_none();
        let row = |(name, value): (&String, &Value)| {
            let was = changes.get(name);
            let before =
                was.and_then(|was| was.as_ref()).map(|was| item::figure(self.f.w, &self.rule, name, was).value);
            Reviewed {
                figure: item::figure(self.f.w, &self.rule, name, value),
                before,
                changed: was.is_some() && !first,
            }
        };
        self.view.inputs.iter().map(row).collect()
    }

    /// Figures under their labels.
    pub(in crate::http::web) fn figures(&self, inputs: &Map<String, Value>) -> Vec<Figure> {
        item::figures(self.f.w, &self.rule, inputs)
    }

    /// Points, or that the item does not apply, or a dash.
    pub(in crate::http::web) fn points(&self, points: &Option<PointsView>) -> String {
        item::points(self.f.w, points)
    }

    /// The most points of the item.
    pub(in crate::http::web) fn most(&self) -> String {
        self.f.w.exact(&self.rule.max.into())
    }

    /// What was typed into a field of a verdict's form.
    pub(in crate::http::web) fn typed(&self, verdict: &str, name: &str) -> String {
        if self.described.value("verdict") == verdict { self.described.value(name) } else { String::new() }
    }

    /// What is wrong with a field of a verdict's form.
    pub(in crate::http::web) fn wrong(&self, verdict: &str, name: &str) -> Option<&str> {
        self.described.fault(name).filter(|_| self.described.value("verdict") == verdict)
    }

    /// The lines for what is missing: the kind and the words of each.
    pub(in crate::http::web) fn lines(&self) -> Vec<(String, String)> {
        let sent = &self.described.sent;
        let mut lines: Vec<_> = sent.all("kind").map(str::to_owned).zip(sent.all("text").map(str::to_owned)).collect();
        lines.resize(LINES.max(lines.len()), ("evidence".to_owned(), String::new()));
        lines
    }

    /// The kinds of what may be missing.
    pub(in crate::http::web) fn kinds(&self) -> Vec<(&'static str, String)> {
        KINDS.iter().map(|(name, _, key)| (*name, self.f.w.t(key))).collect()
    }

    /// Whether a document is new in this report.
    pub(in crate::http::web) fn added(&self, id: &Uuid) -> bool {
        self.view.changes.since.is_some() && self.view.changes.added.contains(id)
    }

    /// Whether a document can be looked at here: as a paper to leaf through (true) or as a picture.
    pub(in crate::http::web) fn look(&self, id: &Uuid) -> Option<bool> {
        self.shown.iter().find(|(shown, _)| shown == id).map(|(_, paper)| *paper)
    }

    async fn of(server: &Server, visitor: Visitor, frame: Frame, id: &str, submission: Uuid) -> Result<Self, Problem> {
        let assessment = seen(server, id, &visitor).await?;
        let queue = server.app.reviews(&assessment, &visitor.caller, None, 0, usize::MAX).await?;
        let view = queue.into_iter().find(|view| view.submission == submission).ok_or_else(|| {
            AppError::conflict(
                "submission_replaced",
                "Báo cáo này không còn chờ rà soát: đã có kết quả, hoặc đơn vị đã gửi báo cáo mới hơn",
                "This report does not wait any more: it was decided on, or the unit has sent a newer one",
            )
        })?;
        let mut shown = Vec::new();
        for document in &view.documents {
            let known = server.app.evidence(document.id, &visitor.caller).await?;
            if is_shown(&known.media_type) {
                shown.push((document.id, known.media_type == "application/pdf"));
            }
        }
        let rule = assessment.set.item(&view.code).ok_or_else(|| AppError::not_found("item", view.code.clone()))?;
        let detail = server.app.item(&assessment, &view.code, &visitor.caller)?;
        let said = detail.submissions.iter().find(|one| one.id == submission);
        let explanation = said.and_then(|said| said.explanation.clone());
        let units = Units::of(&server.app, &assessment.opening.province, frame.w).await?;
        let (w, base) = (frame.w, format!("/assessments/{id}"));
        let title = format!("{}. {}", view.code, w.text(&view.name));
        let path = format!("{base}/reviews/{submission}");
        let f = Frame { path, ..frame }.titled(title).around(&assessment, visitor);
        let f = f.below(format!("{base}/reviews"), w.t("reviews-title"));
        let (version, rule, described) = (assessment.version, rule.clone(), Described::default());
        Ok(Self {
            f,
            base,
            version,
            rule,
            view,
            explanation,
            shown,
            units,
            described,
            outcome: None,
            moved: false,
            done: None,
        })
    }
}

/// The page.
pub async fn show(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Path((id, submission)): Path<(String, Uuid)>,
    Query(JustDone { done }): Query<JustDone>,
) -> PageReply {
    let mut shown = ReviewPage::of(&server, visitor, frame, &id, submission).await?;
    shown.done = (done == "decided").then(|| shown.f.w.t("done-decided"));
    page(&shown)
}

/// Decides, or shows what the decision would come to.
pub async fn decide(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Path((id, submission)): Path<(String, Uuid)>,
    fields: Fields,
) -> PageReply {
    let mut request = visitor.request(fields.get("csrf"), fields.get("do") != "decide")?;
    let mut shown = ReviewPage::of(&server, visitor, frame, &id, submission).await?;
    let w = shown.f.w;
    let (points, unread) = match desk::decimal(fields.get("points"), "/points", w.mark()) {
        Ok(points) => (points, Vec::new()),
        Err(fault) => (None, vec![fault]),
    };
    request.dry_run |= !unread.is_empty();
    let new = NewDecision {
        submission,
        verdict: match fields.get("verdict") {
            "accept" => Verdict::Accept,
            "adjust" => Verdict::Adjust,
            "not_applicable" => Verdict::NotApplicable,
            _ => Verdict::Return,
        },
        points,
        reason: fields.some("reason"),
        cause: fields.some("cause").and_then(|cause| serde_json::from_value(cause.into()).ok()),
        missing: Some(missing(&fields)),
    };
    let version = fields.get("version").parse().unwrap_or(-1);
    let done = server.app.act(&id, &shown.view.code, &request, version, &Sent::Verdict(new)).await;
    shown.version = version;
    let status = match done {
        Ok(_) if !request.dry_run => {
            return Ok(see_other(&next(&server, &shown.f, &id).await?));
        }
        Ok(outcome) => {
            shown.outcome = outcome;
            StatusCode::OK
        }
        Err(AppError::Invalid(faults)) => {
            let typed = desk::Typed { faults: unread, ..desk::Typed::default() };
            let beside = |fault: &crate::app::Fault| {
                (fault.pointer.trim_start_matches('/').to_owned(), w.text(&fault.detail).to_owned())
            };
            shown.described.faults = typed.with(faults).iter().map(beside).collect();
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(AppError::Stale { current }) => {
            (shown.moved, shown.version) = (true, current);
            StatusCode::CONFLICT
        }
        Err(error) => return Err(error.into()),
    };
    shown.described.sent = fields;
    Ok((status, page(&shown)?).into_response())
}

/// Where a reviewer goes on: the next report that waits for one, or the queue when none does.
async fn next(server: &Server, frame: &Frame, id: &str) -> Result<String, Problem> {
    let queue = format!("/assessments/{id}/reviews");
    let Some(visitor) = &frame.visitor else { return Ok(queue) };
    let assessment = seen(server, id, visitor).await?;
    let waiting = server.app.reviews(&assessment, &visitor.caller, None, 0, usize::MAX).await?;
    let next = waiting.iter().find(|one| one.may.0.is_ok());
    Ok(next.map_or_else(|| format!("{queue}?done=decided"), |one| format!("{queue}/{}?done=decided", one.submission)))
}

/// What the lines of a return say is missing.
fn missing(fields: &Fields) -> Vec<Missing> {
    let lines = fields.all("kind").zip(fields.all("text")).filter(|(_, text)| !text.is_empty());
    let kind =
        |name: &str| KINDS.iter().find(|(kind, ..)| *kind == name).map_or(MissingKind::Other, |(_, kind, _)| *kind);
    lines.map(|(name, text)| Missing { kind: kind(name), input: None, text: text.to_owned() }).collect()
}
