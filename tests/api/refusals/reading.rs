//! Reading: what has not changed, pages, points in time, languages.

use axum::http::Method;
use macro_rules_attribute::apply;
use serde_json::json;

use crate::api::support::{TestApp, YEAR, codes};
use crate::support::engines::every_engine;

#[apply(every_engine!)]
async fn what_the_caller_has_is_not_sent_again() {
    let app = TestApp::new().await;
    let (unit, viewer) = (app.unit("so-tttt").await, app.viewer().await);
    for address in ["", "/score", "/score?basis=expected", "/projection", "/losses"] {
        let address = format!("{YEAR}{address}");
        let etag = viewer.get(&address).await.header("etag").to_owned();
        assert!(!etag.is_empty(), "{address}");
        for tags in [etag.clone(), format!("W/{etag}"), format!("\"x\", {etag}"), "*".to_owned()] {
            let answer = viewer.send(Method::GET, &address, &[("if-none-match", &tags)], "").await;
            assert_eq!((answer.status.as_u16(), answer.bytes.len()), (304, 0), "{address} {tags}");
            assert_eq!(answer.header("etag"), etag);
        }
        unit.submit("7.1.1", json!({ "done": 19, "planned": 20 })).await.created();
        viewer.send(Method::GET, &address, &[("if-none-match", &etag)], "").await.ok();
    }
}

#[apply(every_engine!)]
async fn pages_walk_everything_exactly_once() {
    let app = TestApp::new().await;
    let (viewer, admin) = (app.viewer().await, app.admin().await);
    for id in ["a", "b", "c"] {
        let opening = json!({ "province": "can-tho", "year": 2016, "set": "par-2016", "id": id });
        admin.post("/api/v1/assessments", opening).await.created();
    }
    for (address, key) in [
        (format!("{YEAR}/items"), "code"),
        (format!("{YEAR}/changes"), "seq"),
        ("/api/v1/assessments".to_owned(), "id"),
    ] {
        let all = viewer.get(&format!("{address}?limit=200")).await.ok();
        assert_eq!(all["next_cursor"], json!(null));
        let all: Vec<_> = all["items"].as_array().unwrap().iter().map(|one| one[key].clone()).collect();
        for limit in [1, 3, all.len() - 1, all.len()] {
            let (mut walked, mut cursor) = (Vec::new(), String::new());
            loop {
                let page = viewer.get(&format!("{address}?limit={limit}{cursor}")).await.ok();
                let items = page["items"].as_array().unwrap();
                assert!((1..=limit).contains(&items.len()), "{address} limit={limit}{cursor}");
                walked.extend(items.iter().map(|one| one[key].clone()));
                let Some(next) = page["next_cursor"].as_str() else { break };
                cursor = format!("&cursor={next}");
            }
            assert_eq!(walked, all, "{address} limit={limit}");
        }
    }
}

#[apply(every_engine!)]
async fn a_bad_parameter_is_named() {
    let app = TestApp::new().await;
    let viewer = app.viewer().await;
    for (address, code) in [
        ("/items?limit=0", "out_of_range"),
        ("/items?limit=201", "out_of_range"),
        ("/items?limit=-1", "invalid_parameter"),
        ("/items?limit=many", "invalid_parameter"),
        ("/items?cursor=9.9.9", "invalid_cursor"),
        ("/changes?cursor=x", "invalid_cursor"),
        ("/changes?limit=0", "out_of_range"),
        ("/score?as_of=yesterday", "invalid_as_of"),
        ("/score?as_of=", "invalid_as_of"),
        ("/score?as_of=2017-02-30", "invalid_as_of"),
        ("/projection?as_of=2017-01-05T02:00:00", "invalid_as_of"),
        ("/score?basis=hoped", "invalid_parameter"),
    ] {
        let answer = viewer.get(&format!("{YEAR}{address}")).await;
        assert_eq!(answer.status, 400, "{address}: {}", answer.text());
        assert_eq!(codes(&answer.problem(400, "invalid_query")), [code], "{address}");
    }
    viewer.get("/api/v1/assessments?limit=201").await.problem(400, "invalid_query");
}

#[apply(every_engine!)]
async fn a_problem_speaks_the_readers_language() {
    let app = TestApp::new().await;
    let unit = app.unit("so-tttt").await;
    let address = format!("{YEAR}/items/7.4.1/submissions");
    let body = json!({ "kind": "actual", "inputs": {} }).to_string();
    for (accept, language, detail) in [
        ("", "vi", "Mục không thuộc đơn vị này"),
        ("vi-VN,vi;q=0.9,en;q=0.8", "vi", "Mục không thuộc đơn vị này"),
        ("en-US,en;q=0.9", "en", "The item is not this unit's"),
        ("fr", "vi", "Mục không thuộc đơn vị này"),
    ] {
        let headers = [("content-type", "application/json"), ("accept-language", accept)];
        let answer = unit.send(Method::POST, &address, &headers, body.clone()).await;
        let problem = answer.problem(403, "forbidden");
        assert_eq!(answer.header("content-language"), language, "{accept}");
        assert_eq!((&problem["detail"], &problem["errors"][0]["detail"]), (&json!(detail), &json!(detail)));
    }
}
