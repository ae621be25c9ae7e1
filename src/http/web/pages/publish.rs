//! Publishing a criteria set from a file, after a look: every fault at its line or cell, and how it differs from another set.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;

use super::criteria::{Publishing, Sets};
use crate::app::criteria_sets::{Against, PublishedView};
use crate::app::{self, Answer, AppError};
use crate::domain::assessment::may;
use crate::http::Server;
use crate::http::web::frame::Frame;
use crate::http::web::session::Visitor;
use crate::http::web::upload::{Refused, Upload};
use crate::http::web::{PageReply, page, see_other, seen};

/// Publishes a set, or shows what it holds.
pub async fn publish(State(server): State<Server>, visitor: Visitor, frame: Frame, request: Request) -> PageReply {
    may::administer_all(&visitor.caller).map_err(AppError::from)?;
    let upload = Upload::receive(&server, &visitor, request).await?;
    let (request, other) = upload.request(&visitor)?;
    let assessment = match upload.fields.some("assessment") {
        Some(id) => Some(seen(&server, &id, &visitor).await?),
        None => None,
    };
    let against = match (upload.fields.some("against"), &assessment) {
        (Some(key), _) => Some(server.app.set_by_key(&key).await?),
        (None, Some(assessment)) => Some(Arc::clone(&assessment.set)),
        (None, None) => None,
    };
    let against = against.map(|set| Against { set, assessment });
    let done = published(&server, &request, &upload, against).await;
    let mut publishing = Publishing { other, ..Publishing::default() };
    let status = match done {
        Ok(_) if !request.dry_run => return Ok(see_other("/criteria-sets?done=published")),
        Ok(PublishedView { set, diff }) => {
            (publishing.set, publishing.diff) = (Some(set), diff);
            publishing.looked = Some([upload.name.clone(), upload.sha256(), upload.seen()]);
            if other { StatusCode::CONFLICT } else { StatusCode::OK }
        }
        Err(error) => {
            let (status, refused) = Refused::of(frame.w, error.into())?;
            publishing.refused = Some(refused);
            status
        }
    };
    publishing.sent = upload.fields;
    let shown = Sets::of(&server, visitor, frame, publishing).await?;
    Ok((status, page(&shown)?).into_response())
}

async fn published(
    server: &Server,
    request: &app::Request,
    upload: &Upload,
    against: Option<Against>,
) -> Answer<PublishedView> {
    if upload.bytes.is_empty() {
        return Err(AppError::invalid("", "missing_part", "chưa chọn tệp nào", "no file was chosen"));
    }
    let typed = match upload.is_xlsx() {
        true => Some(server.app.typed_set(&request.caller, upload.bytes.clone()).await?),
        false => None,
    };
    let source = typed.as_ref().map_or(&upload.bytes[..], |typed| typed.as_bytes());
    let (_, view) = server.app.publish_set_shown(request, source, against).await?;
    view.ok_or_else(|| AppError::Inconsistent("a set that was published before".to_owned()))
}
