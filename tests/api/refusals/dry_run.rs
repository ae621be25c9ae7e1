//! `dry_run`: the consequences, and nothing stored.

use axum::http::Method;
use macro_rules_attribute::apply;
use serde_json::{Value, json};

use crate::api::stories::unseen_set::SET;
use crate::api::support::{TestApp, YEAR};
use crate::support::engines::every_engine;

#[apply(every_engine!)]
async fn each_kind_of_write_can_be_tried() {
    let app = TestApp::new().await;
    let (unit, reviewer, admin) = (app.unit("so-tttt").await, app.reviewer().await, app.admin().await);
    let submission = unit.submit("7.1.1", json!({ "done": 20, "planned": 20 })).await.created();
    let (before, system) = (app.version().await, app.db.head("system").await.unwrap());
    let claim = json!({ "kind": "actual", "inputs": { "choice": "late" }, "explanation": "x" });
    let verdict = json!({ "submission": submission["id"], "verdict": "accept" });
    let surveys = json!({ "results": [{ "item": "1.6", "satisfaction": "80" }] });
    let opening = json!({ "province": "can-tho", "year": 2016, "set": "par-2016", "id": "tried" });
    let table = json!({ "rows": [{ "province": "da-nang", "rank": "1", "score": "99.99" }] });
    let phases = json!({ "phases": [{ "phase": "collect", "ends_on": "2017-01-01" }] });
    let set: Value = json!(null);
    let post = Method::POST;
    let put = Method::PUT;
    let year = |rest: &str| format!("{YEAR}{rest}");
    let cases = [
        (&unit, &post, year("/items/7.1.2/submissions"), claim, "/claimed/change", json!("0.5")),
        (&reviewer, &post, year("/items/7.1.1/decisions"), verdict, "/secured/change", json!("0.75")),
        (&reviewer, &post, year("/items/7.1.1/appraisals"), json!({ "points": "0.5" }), "/secured/after", json!("0.5")),
        (&reviewer, &post, year("/survey-results"), surveys, "/items/0/appraised/points", json!("1.2")),
        (
            &reviewer,
            &put,
            year("/items/7.1.3/assignment"),
            json!({ "lead": "so-khcn", "due": "2017-02-01" }),
            "/assignment/lead",
            json!("so-khcn"),
        ),
        (&reviewer, &put, year("/phases"), phases, "/phases/0/ends_on", json!("2017-01-01")),
        (&admin, &post, "/api/v1/assessments".to_owned(), opening, "/id", json!("tried")),
        (&admin, &put, "/api/v1/rankings/2016".to_owned(), table, "/ranking/rows/0/province", json!("da-nang")),
        (&admin, &post, "/api/v1/criteria-sets".to_owned(), set, "/id", json!("chi-so-moi")),
    ];
    for (actor, method, address, body, pointer, expected) in cases {
        let body = if body.is_null() { SET.to_owned() } else { body.to_string() };
        let json = [("content-type", "application/json")];
        let answer = actor.send(method.clone(), &format!("{address}?dry_run=true"), &json, body).await;
        assert_eq!(answer.status, 200, "{address}: {}", answer.text());
        assert_eq!(answer.ok().pointer(pointer), Some(&expected), "{address}: {}", answer.text());
        assert_eq!(app.version().await, before, "{address}");
        assert_eq!(app.db.head("system").await.unwrap(), system, "{address}");
    }
    admin.get("/api/v1/assessments/tried").await.problem(404, "not_found");
    admin.get("/api/v1/criteria-sets/chi-so-moi").await.problem(404, "not_found");
    assert_eq!(unit.get(&format!("{YEAR}/items/7.1.2")).await.ok()["state"], "not_started");
}

#[apply(every_engine!)]
async fn a_trial_is_refused_as_the_deed_would_be() {
    let app = TestApp::new().await;
    let (unit, before) = (app.unit("so-tttt").await, app.version().await);
    let address = format!("{YEAR}/items/7.1.1/submissions?dry_run=true");
    let body = json!({ "kind": "actual", "inputs": { "done": 3, "planned": 2 }, "explanation": "x" });
    unit.post(&address, body.clone()).await.problem(422, "invalid_inputs");
    app.unit("so-khcn").await.post(&address, body).await.problem(403, "forbidden");
    unit.post(&address.replace("true", "maybe"), json!({})).await.problem(400, "invalid_query");
    assert_eq!(app.version().await, before);
}
