//! Query parameters that an operation does not document, or that are given twice: refused before anything happens.

use axum::http::Method;
use macro_rules_attribute::apply;
use serde_json::{Value, json};

use crate::api::support::{TestApp, YEAR, codes};
use crate::openapi::operations;
use crate::support::engines::every_engine;

fn pointers(problem: &Value) -> Vec<&str> {
    problem["errors"].as_array().unwrap().iter().filter_map(|error| error["pointer"].as_str()).collect()
}

#[apply(every_engine!)]
async fn every_operation_refuses_what_its_document_does_not_name() {
    let app = TestApp::new().await;
    let (admin, before) = (app.admin().await, app.version().await);
    for operation in operations() {
        let name = operation.name();
        let address = operation.path.split(['{', '}']).enumerate();
        let address: String = address.map(|(i, part)| if i % 2 == 0 { part } else { "2016" }).collect();
        let method = Method::from_bytes(operation.method.as_bytes()).unwrap();
        let answer = admin.send(method, &format!("{address}?dryrun=true"), &[], "").await;
        assert_eq!(answer.status, 400, "{name}: {}", answer.text());
        if operation.method == "HEAD" {
            continue; // An answer to this has no body.
        }
        let problem = answer.problem(400, "invalid_query");
        assert_eq!((codes(&problem), pointers(&problem)), (vec!["unknown_parameter"], vec!["dryrun"]), "{name}");
        let detail = problem["errors"][0]["detail"].as_str().unwrap();
        for known in ["dry_run", "limit", "cursor", "as_of", "basis", "scope", "assessment"] {
            assert_eq!(
                operation.takes("query", known),
                detail.split([' ', ',']).any(|word| word == known),
                "{name}: {detail}"
            );
        }
    }
    assert_eq!(app.version().await, before);
}

#[apply(every_engine!)]
async fn a_misspelt_rehearsal_writes_nothing() {
    let app = TestApp::new().await;
    let (unit, before) = (app.unit("so-tttt").await, app.version().await);
    let address = format!("{YEAR}/items/7.1.1/submissions");
    let body = json!({ "kind": "actual", "inputs": { "done": 19, "planned": 20 }, "explanation": "x" });
    let (unknown, twice) = ("unknown_parameter", "duplicate_parameter");
    for (query, expected) in [
        ("dryrun=true", vec![(unknown, "dryrun")]),
        ("dry_run=true&Dry_Run=true", vec![(unknown, "Dry_Run")]),
        ("dry_run=true&dry_run=true", vec![(twice, "dry_run")]),
        ("dry_run=false&dry%5Frun=true&dry_run=true", vec![(twice, "dry_run")]),
        ("a=1&b&a=2&dry_run=true", vec![(unknown, "a"), (unknown, "b")]),
        ("limit=5", vec![(unknown, "limit")]),
        ("=true", vec![(unknown, "")]),
    ] {
        let problem = unit.post(&format!("{address}?{query}"), body.clone()).await.problem(400, "invalid_query");
        let found: Vec<_> = codes(&problem).into_iter().zip(pointers(&problem)).collect();
        assert_eq!(found, expected, "{query}");
    }
    for query in ["dry_run=true", "dry%5Frun=true", "&dry_run=true&"] {
        unit.post(&format!("{address}?{query}"), body.clone()).await.ok();
    }
    assert_eq!(app.version().await, before);
    unit.post(&format!("{address}?"), body).await.created();
}

#[apply(every_engine!)]
async fn the_known_names_are_told_in_the_readers_language() {
    let app = TestApp::new().await;
    let viewer = app.viewer().await;
    for (accept, address, detail) in [
        ("vi", "/score?when=now", "không có tham số này; nhận: as_of, basis"),
        ("en", "/score?when=now", "there is no such parameter; known: as_of, basis"),
        ("en", "/deadlines?when=now", "this operation takes no parameter"),
    ] {
        let answer = viewer.send(Method::GET, &format!("{YEAR}{address}"), &[("accept-language", accept)], "").await;
        assert_eq!(answer.problem(400, "invalid_query")["errors"][0]["detail"], detail);
    }
    let head = viewer.send(Method::HEAD, &format!("{YEAR}/score?basis=claimed"), &[], "").await;
    assert_eq!(head.status, 200);
    let head = viewer.send(Method::HEAD, &format!("{YEAR}/score?when=now"), &[], "").await;
    assert_eq!(head.status, 400);
}

#[apply(every_engine!)]
async fn what_is_no_operation_is_not_asked() {
    let app = TestApp::empty().await;
    let nobody = app.nobody();
    for address in ["/docs/?theme=dark", "/docs/swagger-ui.css?v=1"] {
        assert_eq!(nobody.get(address).await.status, 200, "{address}");
    }
    nobody.get("/api/v1/nothing?when=now").await.problem(404, "not_found");
    nobody.send(Method::DELETE, "/api/v1/provinces?when=now", &[], "").await.problem(405, "method_not_allowed");
}
