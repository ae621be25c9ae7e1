//! What if: nothing stored, nothing passed over.

use macro_rules_attribute::apply;
use serde_json::{Value, json};

use crate::api::support::{TestApp, YEAR, codes};
use crate::support::engines::every_engine;

const ASK: &str = "/api/v1/assessments/can-tho-2016/what-if";

fn difference<'a>(answer: &'a Value, code: &str) -> &'a Value {
    let all = answer["differences"].as_array().unwrap();
    all.iter().find(|one| one["code"] == code).unwrap_or_else(|| panic!("{code}: {all:#?}"))
}

#[apply(every_engine!)]
async fn whoever_reads_may_ask_and_nothing_is_stored() {
    let app = TestApp::new().await;
    let (stttt, viewer) = (app.unit("so-tttt").await, app.viewer().await);
    stttt.submit("7.1.1", json!({ "done": 19, "planned": 20 })).await.created();
    let before = app.version().await;
    let same = viewer.post(ASK, json!({ "inputs": [{ "item": "7.1.1", "inputs": { "done": 19 } }] })).await.ok();
    assert_eq!(same["differences"], json!([]));
    assert_eq!(same["change"], json!({ "points": "0", "percent": "0.00" }));
    assert_eq!(same["before"], same["after"]);

    let body = json!({
        "inputs": [
            { "item": "7.1.1", "inputs": { "done": 20 } },
            { "item": "7.1.2", "inputs": { "choice": "on_time" } },
            { "item": "3.4.2", "unit": "quan-o-mon", "inputs": row(&app).await },
        ],
        "decisions": [{ "item": "7.1.1", "verdict": "accept" }],
        "surveys": [{ "item": "1.6", "satisfaction": "80" }],
        "appraisals": [{ "item": "1.2.1", "points": "0.5" }],
        "applicable": [{ "item": "6.2.2", "applicable": false }],
    });
    let answer = viewer.post(ASK, body.clone()).await.ok();
    // 0.5 → 0.75, 1 for the architecture, 1.2 of 1.5 for the survey, 0.5 from the ministry.
    assert_eq!(answer["change"]["points"], "2.95");
    assert_eq!(difference(&answer, "7.1.1")["change"]["points"], "0.25");
    let own = difference(&answer, "6.2.2");
    assert_eq!((&own["before"]["applicable_max"], &own["after"]["applicable_max"]), (&json!("1.25"), &json!("0")));
    assert_eq!(difference(&answer, "par-2016")["after"]["applicable_max"], "98.75");
    assert!(answer["before"]["rank"]["worst"].is_u64() && answer["after"]["rank"]["best"].is_u64(), "{answer:#}");
    let secured = json!({ "basis": "secured", "inputs": body["inputs"], "decisions": body["decisions"] });
    assert_eq!(viewer.post(ASK, secured).await.ok()["change"]["points"], "0.75", "only what is accepted is secured");
    assert_eq!(app.version().await, before);
    assert_eq!(viewer.get(&format!("{YEAR}/score")).await.ok()["points"], "0.5");
}

/// A full row of a unit for 3.4.2, each figure 0.
async fn row(app: &TestApp) -> Value {
    let form = app.viewer().await.get(&format!("{YEAR}/items/3.4.2")).await.ok()["reported"].clone();
    form.as_object().unwrap().keys().map(|name| (name.clone(), json!(0))).collect::<serde_json::Map<_, _>>().into()
}

#[apply(every_engine!)]
async fn every_change_that_cannot_be_is_named_with_its_place() {
    let app = TestApp::new().await;
    let viewer = app.viewer().await;
    let body = json!({
        "rules": [
            { "item": "9.9.9", "rule": { "survey": {} } },
            { "item": "7.1.2", "rule": "choice: [" },
        ],
        "appraisals": [{ "item": "7.1.1", "points": "7" }, { "item": "7.1.2", "points": null }],
        "decisions": [{ "item": "7.4.1", "verdict": "accept" }],
    });
    let problem = viewer.post(ASK, body).await.problem(422, "invalid_inputs");
    for code in ["unknown_item", "syntax", "points_out_of_range", "nothing_appraised", "nothing_claimed"] {
        assert!(codes(&problem).contains(&code), "{code}: {problem:#}");
    }
    let lint = json!({ "rules": [{ "item": "7.1.2", "rule": "choice: { on_time: 0.9, late: 0.5 }" }] });
    let lint = viewer.post(ASK, lint).await.problem(422, "invalid_inputs");
    assert_eq!(
        (lint["errors"][0]["code"].as_str(), lint["errors"][0]["pointer"].as_str()),
        (Some("unreachable_max"), Some("/rules/0/rule"))
    );
    let twice = json!({ "inputs": [
        { "item": "7.1.2", "inputs": { "choice": "late" } }, { "item": "7.1.2", "inputs": { "choice": "late" } },
    ] });
    let twice = viewer.post(ASK, twice).await.problem(422, "invalid_inputs");
    assert_eq!((codes(&twice), &twice["errors"][0]["pointer"]), (vec!["duplicate_target"], &json!("/inputs/1/item")));
    let many: Vec<_> = (0..301).map(|nth| json!({ "item": nth.to_string(), "inputs": {} })).collect();
    let many = viewer.post(ASK, json!({ "inputs": many })).await.problem(422, "invalid_inputs");
    assert_eq!(codes(&many), ["too_many_changes"]);
    viewer.post(ASK, json!({ "input": [] })).await.problem(422, "invalid_inputs");
    viewer.post(ASK, json!({ "set": "par-1999" })).await.problem(404, "not_found");
}

#[apply(every_engine!)]
async fn figures_and_verdicts_that_cannot_be_are_all_named() {
    let app = TestApp::new().await;
    let (stttt, viewer, reviewer) = (app.unit("so-tttt").await, app.viewer().await, app.reviewer().await);
    let claim = stttt.submit("7.1.1", json!({ "done": 19, "planned": 20 })).await.created();
    let verdict = json!({ "verdict": "adjust", "points": "0.25", "reason": "Trùng" });
    reviewer.decide("7.1.1", &claim, verdict).await.created();
    reviewer.post(&format!("{YEAR}/items/1.2.1/appraisals"), json!({ "points": "0.5" })).await.created();
    let body = json!({
        "inputs": [
            { "item": "9.9", "inputs": {} },
            { "item": "7.1.1", "inputs": { "done": 20 } },
            { "item": "7.1.2", "inputs": { "chosen": "late" } },
            { "item": "7.4.1", "inputs": { "certified": 21, "agencies": 20 } },
            { "item": "1.6", "inputs": { "satisfaction": 80 } },
            { "item": "1.2.1", "inputs": { "choice": "on_time" } },
            { "item": "3.4.2", "inputs": {} },
            { "item": "3.4.2", "unit": "so-tttt", "inputs": {} },
        ],
        "decisions": [{ "item": "7.1.2", "verdict": "accept" }],
        "surveys": [{ "item": "7.1.2", "satisfaction": "80" }, { "item": "1.6", "satisfaction": "101" }],
    });
    let problem = viewer.post(ASK, body).await.problem(422, "invalid_inputs");
    let found: Vec<(&str, &str)> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (error["pointer"].as_str().unwrap(), error["code"].as_str().unwrap()))
        .collect();
    for expected in [
        ("/inputs/0/item", "unknown_item"),
        ("/inputs/1/item", "decided"),
        ("/inputs/2/inputs/chosen", "unknown_input"),
        ("/inputs/2/inputs/choice", "missing_input"),
        ("/inputs/3/inputs/certified", "above_limit"),
        ("/inputs/4/item", "survey_item"),
        ("/inputs/5/item", "appraised"),
        ("/inputs/6/unit", "unit_missing"),
        ("/inputs/7/unit", "unknown_unit"),
        ("/decisions/0/item", "nothing_claimed"),
        ("/surveys/0/item", "not_a_survey_item"),
        ("/surveys/1/satisfaction", "percent_out_of_range"),
    ] {
        assert!(found.contains(&expected), "{expected:?}: {found:#?}");
    }
}

#[apply(every_engine!)]
async fn another_set_scores_what_keeps_its_code_and_says_what_is_left_out() {
    let app = TestApp::new().await;
    let viewer = app.viewer().await;
    app.unit("so-tttt").await.submit("7.1.1", json!({ "done": 19, "planned": 20 })).await.created();
    let own = viewer.post(ASK, json!({ "set": "par-2016@1" })).await.ok();
    assert_eq!(own["differences"], json!([]));
    let old = viewer.post(ASK, json!({ "set": "par-2015" })).await.ok();
    assert_eq!(old["set"]["id"], "par-2015");
    let gone = difference(&old, "7.1.1");
    assert_eq!((&gone["after"], &gone["change"]["points"]), (&Value::Null, &json!("-0.5")));
    let notes = old["notes"].to_string();
    assert!(notes.contains("7.1.1") && notes.contains("through no crosswalk"), "{notes}");
}
