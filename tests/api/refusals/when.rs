//! When it is too late: the item's due date, the phase; who can lift it, and that lifting it works.

use chrono::TimeDelta;
use macro_rules_attribute::apply;
use serde_json::json;

use crate::api::support::{TestApp, YEAR, codes};
use crate::support::engines::every_engine;

#[apply(every_engine!)]
async fn a_due_date_closes_the_item_and_a_new_one_opens_it() {
    let app = TestApp::new().await;
    let (unit, reviewer) = (app.unit("so-tttt").await, app.reviewer().await);
    let figures = json!({ "done": 19, "planned": 20 });
    // From 2017-01-05 09:00 in Cần Thơ to the last second of the 20th.
    let rest = TimeDelta::days(15) + TimeDelta::hours(15) - TimeDelta::seconds(1);
    app.pass(rest);
    unit.submit("7.1.1", figures.clone()).await.created();
    app.pass(TimeDelta::seconds(1));
    let before = app.version().await;
    let problem = unit.submit("7.1.1", figures.clone()).await.problem(423, "locked");
    assert_eq!(codes(&problem), ["due_passed"]);
    assert_eq!(problem["until"], "2017-01-20T17:00:00Z");
    assert_eq!(problem["lifted_by"], "reviewer");
    assert!(problem["detail"].as_str().unwrap().contains("20/01/2017"), "{problem:#}");
    let seen = unit.get(&format!("{YEAR}/items/7.1.1")).await.ok();
    assert_eq!(seen["may"]["submit"]["reason"], "due_passed");
    assert_eq!(app.version().await, before);

    let later = json!({ "lead": "so-tttt", "due": "2017-01-21", "reason": "Gia hạn một ngày" });
    reviewer.put(&format!("{YEAR}/items/7.1.1/assignment"), later).await.ok();
    unit.submit("7.1.1", figures).await.created();
}

#[apply(every_engine!)]
async fn a_closed_phase_closes_every_item() {
    let app = TestApp::new().await;
    let (unit, reviewer) = (app.unit("so-tttt").await, app.reviewer().await);
    let submission = unit.submit("7.1.1", json!({ "done": 19, "planned": 20 })).await.created();
    let phases = |collect: &str, review: &str| json!({ "phases": [{ "phase": "collect", "ends_on": collect }, { "phase": "review", "ends_on": review }] });
    reviewer.put(&format!("{YEAR}/phases"), phases("2017-01-04", "2017-01-04")).await.ok();
    let before = app.version().await;
    let problem = unit.submit("7.1.2", json!({ "choice": "late" })).await.problem(423, "locked");
    assert_eq!(codes(&problem), ["phase_closed"]);
    assert_eq!(problem["until"], "2017-01-04T17:00:00Z");
    let problem = reviewer.decide("7.1.1", &submission, json!({ "verdict": "accept" })).await.problem(423, "locked");
    assert_eq!(codes(&problem), ["phase_closed"]);
    assert_eq!(app.version().await, before);

    reviewer.put(&format!("{YEAR}/phases"), phases("2017-01-05", "2017-01-06")).await.ok();
    unit.submit("7.1.2", json!({ "choice": "late" })).await.created();
    reviewer.decide("7.1.1", &submission, json!({ "verdict": "accept" })).await.created();
}

#[apply(every_engine!)]
async fn phases_stand_in_order() {
    let app = TestApp::new().await;
    let (reviewer, before) = (app.reviewer().await, app.version().await);
    for (first, second, code) in [
        (("review", "2017-02-01"), ("collect", "2017-02-02"), "phases_out_of_order"),
        (("collect", "2017-02-01"), ("collect", "2017-02-02"), "phases_out_of_order"),
        (("collect", "2017-02-02"), ("review", "2017-02-01"), "phase_ends_early"),
    ] {
        let phases = [first, second].map(|(phase, ends_on)| json!({ "phase": phase, "ends_on": ends_on }));
        let problem = reviewer.put(&format!("{YEAR}/phases"), json!({ "phases": phases })).await;
        let problem = problem.problem(422, "invalid_inputs");
        assert_eq!((codes(&problem), &problem["errors"][0]["pointer"]), (vec![code], &json!("/phases/1")));
    }
    assert_eq!(app.version().await, before);
}
