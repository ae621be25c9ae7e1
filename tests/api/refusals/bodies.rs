//! Bodies that are not what they should be, and addresses where nothing is.

use axum::http::Method;
use macro_rules_attribute::apply;
use serde_json::json;

use crate::api::support::{TestApp, YEAR};
use crate::support::engines::every_engine;

#[apply(every_engine!)]
async fn what_is_not_json_is_refused_before_it_is_read() {
    let app = TestApp::new().await;
    let (unit, before) = (app.unit("so-tttt").await, app.version().await);
    let address = format!("{YEAR}/items/7.1.1/submissions");
    let good = json!({ "kind": "actual", "inputs": { "done": 1, "planned": 2 }, "explanation": "x" }).to_string();
    let huge = format!("{good}{}", " ".repeat(8 << 20));
    let cut = good[..good.len() - 1].to_owned();
    let twice = format!("{good} {good}");
    for (content_type, body, status, code) in [
        ("application/json", "", 400, "malformed_json"),
        ("application/json", "{", 400, "malformed_json"),
        ("application/json", cut.as_str(), 400, "malformed_json"),
        ("application/json", twice.as_str(), 400, "malformed_json"),
        ("application/json", "\u{feff}{}", 400, "malformed_json"),
        ("application/json", "[]", 422, "invalid_inputs"),
        ("application/json", "null", 422, "invalid_inputs"),
        ("application/json", huge.as_str(), 413, "payload_too_large"),
        ("text/plain", good.as_str(), 415, "unsupported_media_type"),
        ("application/x-www-form-urlencoded", good.as_str(), 415, "unsupported_media_type"),
        ("", good.as_str(), 415, "unsupported_media_type"),
    ] {
        let answer = unit.send(Method::POST, &address, &[("content-type", content_type)], body.to_owned()).await;
        assert_eq!(answer.status, status, "{content_type} {:.80}: {}", body, answer.text());
        answer.problem(status, code);
    }
    let json = [("content-type", "application/json")];
    let latin1 =
        good.replace("actual", "\u{1}").into_bytes().into_iter().map(|byte| if byte == 1 { 0xea } else { byte });
    let latin1: Vec<u8> = latin1.collect();
    unit.send(Method::POST, &address, &json, latin1).await.problem(400, "malformed_json");
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let deep = good.replace("{\"done\":1,\"planned\":2}", &format!("{{\"done\":{deep}}}"));
    unit.send(Method::POST, &address, &json, deep).await.problem(422, "invalid_inputs");
    assert_eq!(app.version().await, before);
    let json = [("content-type", "application/json; charset=utf-8")];
    unit.send(Method::POST, &address, &json, good).await.created();
}

#[apply(every_engine!)]
async fn a_wrong_shape_is_pointed_at() {
    let app = TestApp::new().await;
    let (unit, reviewer, before) = (app.unit("so-tttt").await, app.reviewer().await, app.version().await);
    let base = json!({ "kind": "actual", "inputs": { "done": 1, "planned": 2 }, "explanation": "x" });
    for (field, value, pointer) in [
        ("kind", json!("guess"), "/kind"),
        ("kind", json!(1), "/kind"),
        ("inputs", json!([1]), "/inputs"),
        ("explanation", json!(5), "/explanation"),
        ("evidence", json!(["not-an-id"]), "/evidence/0"),
        ("points", json!("0.5"), "/points"),
    ] {
        let mut body = base.clone();
        body[field] = value;
        let problem = unit.post(&format!("{YEAR}/items/7.1.1/submissions"), body).await.problem(422, "invalid_inputs");
        assert_eq!(problem["errors"][0]["code"], "wrong_shape");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem:#}");
    }
    let assignment = json!({ "lead": "so-tttt", "due": "20/01/2017" });
    let problem = reviewer.put(&format!("{YEAR}/items/7.1.1/assignment"), assignment).await;
    assert_eq!(problem.problem(422, "invalid_inputs")["errors"][0]["pointer"], "/due");
    assert_eq!(app.version().await, before);
}

#[apply(every_engine!)]
async fn an_address_with_nothing_behind_it() {
    let app = TestApp::new().await;
    let (unit, admin, before) = (app.unit("so-tttt").await, app.admin().await, app.version().await);
    for address in [
        "/api/v1/nothing",
        "/api/v2/assessments",
        "/api/v1/assessments/can-tho-1900",
        "/api/v1/assessments/can-tho-2016/items/9.9.9",
        "/api/v1/assessments/can-tho-2016/items/7.1",
        "/api/v1/criteria-sets/none",
        "/api/v1/criteria-sets/par-2016@99",
        "/api/v1/criteria-sets/par-2016@x",
        "/api/v1/criteria-sets/par-2016/items/9.9.9",
        "/api/v1/rankings/1990",
        "/api/v1/rankings/soon",
        "/api/v1/assessments/can-tho-2016/evidence/not-an-id",
        "/api/v1/assessments/can-tho-2016/score?as_of=9999",
        "/api/v1/assessments/can-tho-2016/score?as_of=0",
        "/api/v1/assessments/can-tho-2016/score?as_of=-1",
        "/api/v1/assessments/can-tho-2016/score?as_of=2016-12-31",
    ] {
        let answer = admin.get(address).await;
        assert_eq!(answer.status, 404, "{address}: {}", answer.text());
        answer.problem(404, "not_found");
    }
    unit.submit("9.9.9", json!({})).await.problem(404, "not_found");
    for (method, address) in [
        (Method::DELETE, YEAR.to_owned()),
        (Method::PATCH, format!("{YEAR}/items/7.1.1")),
        (Method::POST, format!("{YEAR}/score")),
        (Method::GET, format!("{YEAR}/items/7.1.1/submissions")),
        (Method::DELETE, format!("{YEAR}/changes")),
    ] {
        let answer = admin.send(method, &address, &[], "").await;
        answer.problem(405, "method_not_allowed");
        assert!(!answer.header("allow").is_empty(), "{address}");
    }
    assert_eq!(app.version().await, before);
}
