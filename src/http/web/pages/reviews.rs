//! The review queue of Sở Nội vụ: what waits, what has changed in it, and accepting several at once after a look at what they come to.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use uuid::Uuid;

use super::item::JustDone;
use crate::app::AppError;
use crate::app::decisions::{Decided, NewDecisions, OneDecision};
use crate::app::reviews::ReviewView;
use crate::domain::facts::Verdict;
use crate::http::Server;
use crate::http::extract::{Path, Query};
use crate::http::problem::Problem;
use crate::http::web::form::Fields;
use crate::http::web::frame::Frame;
use crate::http::web::names::Units;
use crate::http::web::session::Visitor;
use crate::http::web::{PageReply, page, see_other, seen};

/// The most reports the page shows: the longest waiting.
const MOST: usize = 500;

#[derive(Template)]
#[template(path = "reviews.html", config = "src/http/web/askama.toml")]
pub(in crate::http::web) struct Queue {
    pub f: Frame,
    pub queue: Vec<ReviewView>,
    pub units: Units,
    /// The reports that are ticked.
    pub picked: Vec<Uuid>,
    /// What accepting those would come to.
    pub decided: Option<Decided>,
    pub faults: Vec<String>,
    pub done: Option<String>,
}

impl Queue {
    /// Whether a report is ticked.
    pub(in crate::http::web) fn picks(&self, submission: &Uuid) -> bool {
        self.picked.contains(submission)
    }

    /// Warnings about the documents of a report.
    pub(in crate::http::web) fn warned(&self, view: &ReviewView) -> usize {
        view.documents.iter().map(|document| document.warnings.len()).sum()
    }

    async fn of(server: &Server, visitor: Visitor, frame: Frame, id: &str) -> Result<Self, Problem> {
        let assessment = seen(server, id, &visitor).await?;
        let queue = server.app.reviews(&assessment, &visitor.caller, None, 0, MOST).await?;
        let units = Units::of(&server.app, &assessment.opening.province, frame.w).await?;
        let title = frame.w.t("reviews-title");
        let f =
            Frame { path: format!("/assessments/{id}/reviews"), ..frame }.titled(title).around(&assessment, visitor);
        Ok(Self { f, queue, units, picked: Vec::new(), decided: None, faults: Vec::new(), done: None })
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
    let mut queue = Queue::of(&server, visitor, frame, &id).await?;
    queue.done = (done == "decided").then(|| queue.f.w.t("done-decided"));
    page(&queue)
}

/// Accepts what is ticked, or shows what that would come to.
pub async fn accept(
    State(server): State<Server>,
    visitor: Visitor,
    frame: Frame,
    Path(id): Path<String>,
    fields: Fields,
) -> PageReply {
    let request = visitor.request(fields.get("csrf"), fields.get("do") != "accept")?;
    let picked = fields.keys("pick");
    let mut queue = Queue::of(&server, visitor, frame, &id).await?;
    let accepted = queue.queue.iter().filter(|view| picked.contains(&view.submission)).map(|view| OneDecision {
        item: view.code.clone(),
        submission: view.submission,
        verdict: Verdict::Accept,
        points: None,
        reason: None,
        cause: None,
        missing: None,
    });
    let decisions: Vec<_> = accepted.collect();
    let w = queue.f.w;
    // Decided or replaced by somebody else since the page was made: then nothing is accepted that was not looked at.
    let gone = decisions.len() < picked.len();
    let status = if gone || decisions.is_empty() {
        queue.faults = vec![w.t(if gone { "reviews-gone" } else { "reviews-none-picked" })];
        if gone { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY }
    } else {
        match server.app.decide_many_shown(&id, &request, NewDecisions { decisions }).await {
            Ok(_) if !request.dry_run => return Ok(see_other(&format!("{}?done=decided", queue.f.path))),
            Ok((_, decided)) => {
                queue.decided = decided;
                StatusCode::OK
            }
            Err(AppError::Invalid(faults)) => {
                queue.faults = faults.iter().map(|fault| w.text(&fault.detail).to_owned()).collect();
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Err(error) => return Err(error.into()),
        }
    };
    queue.picked = picked;
    Ok((status, page(&queue)?).into_response())
}
