//! A name given twice in a JSON object: nobody knows which of the two was meant, so neither is taken.

use axum::http::Method;
use macro_rules_attribute::apply;
use serde_json::Value;

use crate::api::support::{Answer, TestApp, YEAR, codes, pdf};
use crate::support::engines::every_engine;

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

#[track_caller]
fn refused(answer: &Answer, expected: &[&str]) {
    let problem = answer.problem(422, "invalid_inputs");
    let pointers: Vec<_> = problem["errors"].as_array().unwrap().iter().map(|error| &error["pointer"]).collect();
    assert_eq!(pointers, expected, "{problem:#}");
    assert!(codes(&problem).iter().all(|code| *code == "duplicate_key"), "{problem:#}");
}

#[apply(every_engine!)]
async fn a_figure_given_twice_is_refused() {
    let app = TestApp::new().await;
    let (unit, admin, before) = (app.unit("so-tttt").await, app.admin().await, app.version().await);
    let submissions = format!("{YEAR}/items/7.1.1/submissions");
    for (body, expected) in [
        (r#"{"kind":"actual","inputs":{"done":1,"planned":20,"done":20},"explanation":"x"}"#, vec!["/inputs/done"]),
        (r#"{"kind":"actual","inputs":{"done":1,"planned":20,"do\u006ee":1},"explanation":"x"}"#, vec!["/inputs/done"]),
        (r#"{"kind":"actual","inputs":{"done":1,"planned":20},"explanation":"x","kind":"actual"}"#, vec!["/kind"]),
        (
            r#"{"kind":"actual","kind":"actual","inputs":{"a/b~":1,"a/b~":1,"a/b~":1},"explanation":"x","no":[0,{"x":1,"x":2}]}"#,
            vec!["/kind", "/inputs/a~1b~0", "/inputs/a~1b~0", "/no/1/x"],
        ),
    ] {
        refused(&unit.send(Method::POST, &submissions, &JSON, body).await, &expected);
    }
    let figures = r#"{"inputs":{"7.1.1":{"done":1,"done":2,"planned":2}},"inputs":{}}"#;
    let answer = admin.send(Method::POST, "/api/v1/criteria-sets/par-2016/score", &JSON, figures).await;
    refused(&answer, &["/inputs/7.1.1/done", "/inputs"]);
    let table = r#"{"rows":[{"province":"can-tho","rank":16,"rank":15}]}"#;
    let system = app.db.head("system").await.unwrap();
    refused(&admin.send(Method::PUT, "/api/v1/rankings/2016", &JSON, table).await, &["/rows/0/rank"]);
    assert_eq!((app.version().await, app.db.head("system").await.unwrap()), (before, system));
    // The same name in another object is another figure.
    let rows = r#"{"rows":[{"province":"can-tho","rank":16},{"province":"da-nang","rank":1}]}"#;
    admin.send(Method::PUT, "/api/v1/rankings/2016", &JSON, rows).await.ok();
}

#[apply(every_engine!)]
async fn a_description_given_twice_is_refused() {
    let app = TestApp::new().await;
    let (unit, before) = (app.unit("so-tttt").await, app.version().await);
    let meta = r#"{"title":"A","title":"B","number":"1","issuer":"S","signed_on":"2016-12-20","items":["7.1.1"]}"#;
    for order in [[0, 1], [1, 0]] {
        let parts = [("meta", None, meta.as_bytes().to_vec()), ("file", Some("a.pdf"), pdf("a"))];
        let parts = order.map(|index| parts[index].clone());
        refused(&unit.upload_parts(&parts).await, &["/meta/title"]);
    }
    assert_eq!((app.version().await, app.evidence_files()), (before, Vec::new()));
}

#[apply(every_engine!)]
async fn a_flood_of_repetitions_is_not_answered_in_full() {
    let app = TestApp::new().await;
    let unit = app.unit("so-tttt").await;
    let flood = format!("{{{}\"a\":0}}", "\"a\":0,".repeat(100_000));
    let answer = unit.send(Method::POST, &format!("{YEAR}/items/7.1.1/submissions"), &JSON, flood).await;
    let problem: Value = answer.problem(422, "invalid_inputs");
    assert_eq!(codes(&problem).len(), 100);
}
