//! A year as its people live it.

use serde_json::json;

use super::support::{TestApp, YEAR, pdf};

#[tokio::test]
async fn from_evidence_to_a_secured_score() {
    let app = TestApp::new().await;
    let (stttt, reviewer) = (app.unit("so-tttt").await, app.reviewer().await);
    let document = stttt.upload("7.1.1", "bao-cao.pdf", &pdf("7.1.1")).await.created();
    let body = json!({ "kind": "actual", "inputs": { "done": 19, "planned": "20" }, "evidence": [document["id"]] });
    let submission = stttt.post(&format!("{YEAR}/items/7.1.1/submissions"), body).await.created();
    assert_eq!(submission["item"]["state"], "submitted");
    assert_eq!(submission["item"]["self"]["points"], "0.5");
    assert_eq!(submission["claimed"]["change"], "0.5");
    assert_eq!(submission["secured"]["change"], "0");
    let needs = json!([{ "input": "done", "at_least": "20", "change": "1" }]);
    assert_eq!(submission["score"]["next_step"], json!({ "points": "0.75", "gain": "0.25", "needs": needs }));
    let accepted = reviewer.decide("7.1.1", &submission, json!({ "verdict": "accept" })).await.created();
    assert_eq!(accepted["item"]["state"], "accepted");
    assert_eq!(accepted["secured"]["change"], "0.5");
    assert_eq!(accepted["claimed"]["change"], "0");
}
