//! Verdicts, points and forecasts that make no sense.

use macro_rules_attribute::apply;
use serde_json::json;

use crate::api::support::{TestApp, YEAR, codes};
use crate::support::engines::every_engine;

#[apply(every_engine!)]
async fn a_verdict_carries_what_it_needs_and_no_more() {
    let app = TestApp::new().await;
    let (unit, reviewer) = (app.unit("so-tttt").await, app.reviewer().await);
    let submission = unit.submit("7.1.1", json!({ "done": 19, "planned": 20 })).await.created();
    let before = app.version().await;
    let cases = [
        (json!({ "verdict": "adjust", "reason": "Lý do" }), vec!["points_missing"]),
        (json!({ "verdict": "adjust" }), vec!["points_missing", "reason_missing"]),
        (json!({ "verdict": "adjust", "points": "0.76", "reason": "Lý do" }), vec!["points_out_of_range"]),
        (json!({ "verdict": "adjust", "points": "-0.1", "reason": "Lý do" }), vec!["points_out_of_range"]),
        (json!({ "verdict": "adjust", "points": "0.1234567", "reason": "Lý do" }), vec!["points_out_of_range"]),
        (json!({ "verdict": "accept", "points": "0.5" }), vec!["points_not_expected"]),
        (json!({ "verdict": "return" }), vec!["reason_missing"]),
        (json!({ "verdict": "return", "reason": " " }), vec!["reason_missing"]),
        (json!({ "verdict": "not_applicable" }), vec!["reason_missing"]),
    ];
    for (verdict, expected) in cases {
        let problem = reviewer.decide("7.1.1", &submission, verdict.clone()).await.problem(422, "invalid_inputs");
        assert_eq!(codes(&problem), expected, "{verdict}");
    }
    for points in ["0.76", "-1", "1000000000000000000000"] {
        let problem = reviewer.post(&format!("{YEAR}/items/7.1.1/appraisals"), json!({ "points": points })).await;
        assert_eq!(codes(&problem.problem(422, "invalid_inputs")), ["points_out_of_range"], "{points}");
    }
    assert_eq!(app.version().await, before);
}

#[apply(every_engine!)]
async fn only_the_newest_actual_figures_are_decided_on() {
    let app = TestApp::new().await;
    let (unit, reviewer) = (app.unit("so-tttt").await, app.reviewer().await);
    let old = unit.submit("7.1.1", json!({ "done": 18, "planned": 20 })).await.created();
    unit.submit("7.1.1", json!({ "done": 19, "planned": 20 })).await.created();
    let body = json!({ "kind": "forecast", "inputs": { "choice": "on_time" } });
    let forecast = unit.post(&format!("{YEAR}/items/7.1.2/submissions"), body).await.created();
    let before = app.version().await;
    let accept = json!({ "verdict": "accept" });
    for (code, submission) in [("7.1.1", &old), ("7.1.2", &forecast)] {
        let problem = reviewer.decide(code, submission, accept.clone()).await.problem(409, "conflict");
        assert_eq!(codes(&problem), ["submission_replaced"], "{code}");
    }
    let elsewhere = reviewer.decide("7.1.2", &old, accept).await.problem(422, "invalid_inputs");
    assert_eq!(codes(&elsewhere), ["unknown_submission"]);
    assert_eq!(app.version().await, before);
}

#[apply(every_engine!)]
async fn a_survey_item_takes_no_appraisal() {
    let app = TestApp::new().await;
    let (reviewer, before) = (app.reviewer().await, app.version().await);
    let body = json!({ "points": "1" });
    let problem = reviewer.post(&format!("{YEAR}/items/1.6/appraisals"), body).await.problem(409, "conflict");
    assert_eq!(codes(&problem), ["survey_item"]);
    assert_eq!(app.version().await, before);
}
