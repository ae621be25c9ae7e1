//! The resources, one file each.

pub mod account;
pub mod accounts;
pub mod appraisals;
pub mod assessments;
pub mod calendars;
pub mod changes;
pub mod comparison;
pub mod criteria_diff;
pub mod criteria_sets;
pub mod decisions;
pub mod events;
pub mod evidence;
pub mod explanations;
pub mod exports;
pub mod extensions;
pub mod influence;
pub mod items;
pub mod merger;
pub mod next_steps;
pub mod outlook;
pub mod overview;
pub mod package;
pub mod plan;
pub mod provinces;
pub mod rankings;
pub mod receipt;
pub mod reconciliation;
pub mod reviews;
pub mod scores;
pub mod service;
pub mod simulation;
pub mod statistics;
pub mod submissions;
pub mod subscriptions;
pub mod tokens;
pub mod uploads;
pub mod what_if;
pub mod workbooks;

use std::sync::Arc;

use axum::http::{HeaderMap, header};

use super::Server;
use super::problem::Problem;
use crate::app::AsOf;
use crate::domain::assessment::Assessment;
use crate::domain::assessment::may::{self, Caller};

/// The kind of a body, without its parameters.
fn media_type(headers: &HeaderMap) -> &str {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    content_type.split(';').next().unwrap_or_default().trim()
}

/// An assessment that the caller may read, now or as it stood.
async fn seen(server: &Server, id: &str, caller: &Caller, as_of: Option<AsOf>) -> Result<Arc<Assessment>, Problem> {
    let assessment = match as_of {
        None => server.app.assessment(id).await?,
        Some(as_of) => {
            may::enter(caller, &server.app.assessment(id).await?.opening.province)?;
            Box::pin(server.app.assessment_as_of(id, as_of)).await?
        }
    };
    may::enter(caller, &assessment.opening.province)?;
    Ok(assessment)
}
