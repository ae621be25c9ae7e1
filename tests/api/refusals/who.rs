//! Who may not: without a token, with a bad one, in another role, for another unit or province.

use axum::http::Method;
use chrono::TimeDelta;
use macro_rules_attribute::apply;
use parindex::domain::facts::Role;
use serde_json::{Value, json};

use crate::api::support::{Actor, TestApp, YEAR, codes};
use crate::support::engines::every_engine;

#[apply(every_engine!)]
async fn a_token_is_needed_and_must_be_alive() {
    let app = TestApp::new().await;
    let (viewer, admin) = (app.viewer().await, app.admin().await);
    let nobody = app.nobody();
    let refused = nobody.get(YEAR).await;
    refused.problem(401, "unauthenticated");
    assert_eq!(refused.header("www-authenticate"), "Bearer");
    for authorization in [
        format!("Basic {}", viewer.secret()),
        viewer.secret().to_owned(),
        format!("Bearer {}x", viewer.secret()),
        "Bearer ".to_owned(),
        "Bearer parindex_0000".to_owned(),
    ] {
        let headers = [("authorization", authorization.as_str())];
        nobody.send(Method::GET, YEAR, &headers, "").await.problem(401, "unauthenticated");
    }
    viewer.get(YEAR).await.ok();

    let tokens = admin.get("/api/v1/tokens").await.ok();
    let revoked = app.viewer().await;
    let known = |list: &Value| list["items"].as_array().or(list.as_array()).unwrap().clone();
    let before = known(&tokens);
    let after = known(&admin.get("/api/v1/tokens").await.ok());
    let new = after.iter().find(|token| !before.iter().any(|old| old["id"] == token["id"])).unwrap();
    let address = format!("/api/v1/tokens/{}", new["id"].as_str().unwrap());
    revoked.get(YEAR).await.ok();
    admin.send(Method::DELETE, &address, &[], "").await.ok();
    revoked.get(YEAR).await.problem(401, "token_revoked");

    app.pass(TimeDelta::days(365) - TimeDelta::seconds(1));
    viewer.get(YEAR).await.ok();
    app.pass(TimeDelta::seconds(1));
    viewer.get(YEAR).await.problem(401, "token_expired");
}

/// The same claim, whoever makes it.
async fn claim(actor: &Actor<'_>, code: &str) -> String {
    let problem = actor.submit(code, json!({ "done": 20, "planned": 20 })).await.problem(403, "forbidden");
    codes(&problem)[0].to_owned()
}

#[apply(every_engine!)]
async fn a_unit_reports_its_own_items_and_nothing_else() {
    let app = TestApp::new().await;
    let before = app.version().await;
    let stttt = app.unit("so-tttt").await;
    assert_eq!(claim(&app.unit("so-khcn").await, "7.1.1").await, "not_your_item");
    assert_eq!(claim(&stttt, "7.1.3").await, "not_assigned");
    assert_eq!(claim(&stttt, "1.6").await, "survey_item");
    assert_eq!(claim(&app.unit("quan-cai-rang").await, "3.4.2").await, "not_your_item");
    assert_eq!(claim(&app.unit("van-phong-ubnd").await, "3.4.2").await, "not_your_item", "the lead has no row");
    for actor in [app.reviewer().await, app.viewer().await, app.admin().await] {
        assert_eq!(claim(&actor, "7.1.1").await, "department_only");
    }
    assert_eq!(app.version().await, before);
}

#[apply(every_engine!)]
async fn another_province_is_another_world() {
    let app = TestApp::new().await;
    let units = json!({ "units": [{ "slug": "so-tttt", "name": { "vi": "Sở", "en": "Dept" }, "kind": "department" }] });
    app.admin().await.put("/api/v1/provinces/da-nang/units", units).await.ok();
    let before = app.version().await;
    let stranger = app.actor("da-nang.tttt", Role::Department, Some("da-nang"), Some("so-tttt")).await;
    assert_eq!(claim(&stranger, "7.1.1").await, "other_province");
    let reviewer = app.actor("da-nang.noi-vu", Role::Reviewer, Some("da-nang"), None).await;
    for address in
        ["", "/items", "/items/7.1.1", "/score", "/projection", "/losses", "/deadlines", "/changes", "/evidence"]
    {
        let problem = reviewer.get(&format!("{YEAR}{address}")).await.problem(403, "forbidden");
        assert_eq!(codes(&problem), ["other_province"], "{address}");
    }
    for address in ["/score", "/projection", "/losses", "/influence", "/next-steps"] {
        reviewer.get(&format!("{YEAR}{address}?as_of=1")).await.problem(403, "forbidden");
    }
    let body = json!({ "points": "0.5" });
    reviewer.post(&format!("{YEAR}/items/7.1.1/appraisals"), body).await.problem(403, "forbidden");
    let listed = reviewer.get("/api/v1/assessments").await.ok();
    assert_eq!(listed["items"], json!([]), "what cannot be entered is not listed");
    assert_eq!(app.version().await, before);
}

#[apply(every_engine!)]
async fn each_task_has_its_role() {
    let app = TestApp::new().await;
    let unit = app.unit("so-tttt").await;
    let submission = unit.submit("7.1.1", json!({ "done": 20, "planned": 20 })).await.created();
    let before = app.version().await;
    let (viewer, reviewer) = (app.viewer().await, app.reviewer().await);
    let accept = json!({ "verdict": "accept" });
    let assignment = json!({ "lead": "so-khcn", "due": "2017-02-01" });
    let surveys = json!({ "results": [{ "item": "1.6", "satisfaction": "80" }] });
    for actor in [&unit, &viewer] {
        let answers = [
            actor.decide("7.1.1", &submission, accept.clone()).await,
            actor.put(&format!("{YEAR}/items/7.1.1/assignment"), assignment.clone()).await,
            actor.post(&format!("{YEAR}/items/7.1.1/appraisals"), json!({ "points": "0.5" })).await,
            actor.post(&format!("{YEAR}/survey-results"), surveys.clone()).await,
            actor.put(&format!("{YEAR}/phases"), json!({ "phases": [] })).await,
        ];
        for answer in answers {
            let problem = answer.problem(403, "forbidden");
            assert_eq!(codes(&problem), ["reviewer_only"]);
            assert_eq!(problem["lifted_by"], "admin");
        }
    }
    for actor in [&unit, &viewer, &reviewer] {
        let opening = json!({ "province": "can-tho", "year": 2016, "set": "par-2016", "id": "other" });
        let token = json!({ "name": "x", "role": "admin" });
        let table = json!({ "rows": [{ "province": "da-nang", "rank": "1" }] });
        let answers = [
            actor.post("/api/v1/assessments", opening).await,
            actor.post("/api/v1/tokens", token).await,
            actor.get("/api/v1/tokens").await,
            actor.put("/api/v1/rankings/2016", table).await,
            actor.put("/api/v1/provinces/can-tho/units", json!({ "units": [] })).await,
            actor.post("/api/v1/criteria-sets", json!({})).await,
        ];
        for answer in answers {
            assert_eq!(codes(&answer.problem(403, "forbidden")), ["admin_only"]);
        }
    }
    assert_eq!(app.version().await, before);
}

#[apply(every_engine!)]
async fn nobody_reviews_their_own_units_figures() {
    let app = TestApp::new().await;
    let unit = app.unit("so-noi-vu").await;
    let submission = unit.submit("1.2.1", json!({ "ticked": ["year"] })).await.created();
    let before = app.version().await;
    let colleague = app.actor("noi-vu.binh", Role::Reviewer, Some("can-tho"), Some("so-noi-vu")).await;
    let refused = colleague.decide("1.2.1", &submission, json!({ "verdict": "accept" })).await;
    assert_eq!(codes(&refused.problem(403, "forbidden")), ["own_submission"]);
    let seen = colleague.get(&format!("{YEAR}/items/1.2.1")).await.ok();
    assert_eq!(seen["may"]["decide"]["reason"], "own_submission", "said before it is tried");
    assert_eq!(app.version().await, before);
    let other = app.unit("so-tttt").await.submit("7.1.2", json!({ "choice": "late" })).await.created();
    colleague.decide("7.1.2", &other, json!({ "verdict": "accept" })).await.created();
    app.reviewer().await.decide("1.2.1", &submission, json!({ "verdict": "accept" })).await.created();
}
