//! The same request twice, and a change made on a state that is gone.

use axum::http::Method;
use macro_rules_attribute::apply;
use serde_json::json;

use crate::api::support::{TestApp, YEAR};
use crate::support::engines::every_engine;

const JSON: (&str, &str) = ("content-type", "application/json");

fn claim(done: u32) -> String {
    json!({ "kind": "actual", "inputs": { "done": done, "planned": 20 }, "explanation": "Số liệu minh họa" })
        .to_string()
}

#[apply(every_engine!)]
async fn a_stale_version_changes_nothing() {
    let app = TestApp::new().await;
    let unit = app.unit("so-tttt").await;
    let etag = unit.get(YEAR).await.header("etag").to_owned();
    let address = format!("{YEAR}/items/7.1.1/submissions");
    let fresh = unit.send(Method::POST, &address, &[JSON, ("if-match", &etag)], claim(18)).await;
    fresh.created();
    let head = app.version().await;
    assert_eq!(fresh.header("etag"), format!("\"{head}\""));
    for stale in [etag.as_str(), "\"0\"", "\"nonsense\"", ""] {
        let answer = unit.send(Method::POST, &address, &[JSON, ("if-match", stale)], claim(19)).await;
        assert_eq!(answer.problem(412, "stale_version")["current_version"], head, "{stale}");
    }
    assert_eq!(app.version().await, head);
    unit.send(Method::POST, &address, &[JSON, ("if-match", fresh.header("etag"))], claim(19)).await.created();
}

#[apply(every_engine!)]
async fn a_repeated_key_repeats_the_answer() {
    let app = TestApp::new().await;
    let unit = app.unit("so-tttt").await;
    let address = format!("{YEAR}/items/7.1.1/submissions");
    let headers = [JSON, ("idempotency-key", "k-1")];
    let first = unit.send(Method::POST, &address, &headers, claim(18)).await;
    first.created();
    assert_eq!(first.header("idempotency-replayed"), "");
    let head = app.version().await;
    let again = unit.send(Method::POST, &address, &headers, claim(18)).await;
    again.created();
    assert_eq!((&again.bytes, again.header("etag")), (&first.bytes, first.header("etag")));
    assert_eq!(again.header("idempotency-replayed"), "true");
    unit.send(Method::POST, &address, &headers, claim(19)).await.problem(409, "idempotency_key_reused");
    let elsewhere = format!("{YEAR}/items/7.1.2/submissions");
    unit.send(Method::POST, &elsewhere, &headers, claim(18)).await.problem(409, "idempotency_key_reused");
    let dry = format!("{address}?dry_run=true");
    unit.send(Method::POST, &dry, &headers, claim(18)).await.problem(409, "idempotency_key_reused");
    assert_eq!(app.version().await, head);

    // A key belongs to whoever used it; a refused request does not use it up.
    let khcn = app.unit("so-khcn").await;
    let figures = json!({ "kind": "actual", "inputs": { "certified": 1, "agencies": 2 }, "explanation": "x" });
    let theirs = format!("{YEAR}/items/7.4.1/submissions");
    khcn.send(Method::POST, &theirs, &headers, figures.to_string()).await.created();
    let other = [JSON, ("idempotency-key", "k-2")];
    unit.send(Method::POST, &address, &other, claim(21)).await.problem(422, "invalid_inputs");
    unit.send(Method::POST, &address, &other, claim(20)).await.created();
    for bad in ["", &"k".repeat(201)] {
        let headers = [JSON, ("idempotency-key", bad)];
        unit.send(Method::POST, &address, &headers, claim(20)).await.problem(400, "invalid_query");
    }
}

#[apply(every_engine!)]
async fn requests_at_once_with_one_key_make_one_fact() {
    let app = TestApp::new().await;
    let unit = app.unit("so-tttt").await;
    let (before, address) = (app.version().await, format!("{YEAR}/items/7.1.1/submissions"));
    let headers = [JSON, ("idempotency-key", "once")];
    let send = || unit.send(Method::POST, &address, &headers, claim(18));
    let (a, b, c, d, e, f, g, h) = tokio::join!(send(), send(), send(), send(), send(), send(), send(), send());
    let answers = [a, b, c, d, e, f, g, h];
    for answer in &answers {
        answer.created();
        assert_eq!(answer.bytes, answers[0].bytes);
    }
    let replayed = answers.iter().filter(|answer| answer.header("idempotency-replayed") == "true").count();
    assert_eq!((replayed, app.version().await), (7, before + 1));
}
