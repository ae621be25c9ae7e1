//! Excel both ways, over the whole application: workbooks that go out and come back, hostile ones, and the table that an
//! independent spreadsheet program reckons for itself.

mod annex;
mod hostile;
mod table;
mod tables;
mod trip;
mod typed;
pub mod xlsx;

use axum::http::Method;
use parindex::domain::facts::Role;
use serde_json::Value;

use crate::api::support::{Actor, Answer, TestApp, YEAR};

/// A unit's workbook, fetched by the unit.
async fn workbook(unit: &Actor<'_>) -> Vec<u8> {
    let answer = unit.get(&format!("{YEAR}/workbook")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), parindex::workbook::MEDIA_TYPE);
    answer.bytes.to_vec()
}

async fn send(unit: &Actor<'_>, bytes: Vec<u8>, query: &str) -> Answer {
    unit.send(Method::POST, &format!("{YEAR}/workbook{query}"), &[], bytes).await
}

/// Place and code of every fault, in the order of the answer.
fn faults(problem: &Value) -> Vec<(String, String)> {
    let text = |fault: &Value, key: &str| fault[key].as_str().unwrap().to_owned();
    problem["errors"].as_array().unwrap().iter().map(|fault| (text(fault, "pointer"), text(fault, "code"))).collect()
}

/// Somebody of another province.
async fn stranger(app: &TestApp) -> Actor<'_> {
    app.actor("stranger", Role::Reviewer, Some("ha-noi"), None).await
}
