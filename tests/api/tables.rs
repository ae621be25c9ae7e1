//! Tables in and out: exports, statistics of every unit, the ministry's points, and what reconciles them.

mod appraisals;
mod exports;
mod reconciliation;
mod statistics;

use axum::http::Method;

use super::support::{Actor, Answer};

/// Posts a CSV table.
async fn post_csv(actor: &Actor<'_>, address: &str, table: impl Into<String>) -> Answer {
    actor.send(Method::POST, address, &[("content-type", "text/csv")], table.into()).await
}

/// Pointers and codes under `errors` of a problem.
fn faults(problem: &serde_json::Value) -> Vec<(&str, &str)> {
    let errors = problem["errors"].as_array().unwrap().iter();
    errors.map(|error| (error["pointer"].as_str().unwrap(), error["code"].as_str().unwrap())).collect()
}
