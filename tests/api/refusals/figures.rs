//! Figures nobody can mean: each fault with its pointer and code.

use macro_rules_attribute::apply;
use serde_json::{Value, json};

use crate::api::support::{TestApp, YEAR, codes};
use crate::support::engines::every_engine;

/// Pointers and codes, in the order they came.
fn faults(problem: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let errors = problem["errors"].as_array().unwrap();
    errors.iter().map(|error| (text(&error["pointer"]), text(&error["code"]))).collect()
}

#[apply(every_engine!)]
async fn every_faulty_figure_is_named() {
    let app = TestApp::new().await;
    let (tttt, noi_vu, before) = (app.unit("so-tttt").await, app.unit("so-noi-vu").await, app.version().await);
    let cases = [
        ("7.1.1", json!({ "done": 1, "planned": 2, "extra": 3 }), "/inputs/extra", "unknown_input"),
        ("7.1.1", json!({ "done": -1, "planned": 2 }), "/inputs/done", "negative"),
        ("7.1.1", json!({ "done": "-0.5", "planned": 2 }), "/inputs/done", "too_precise"),
        ("7.1.1", json!({ "done": 1, "planned": 10_000_000_000_000_000_u64 }), "/inputs/planned", "too_large"),
        ("7.1.1", json!({ "done": 1, "planned": "9".repeat(5000) }), "/inputs/planned", "too_large"),
        ("7.1.1", json!({ "done": "1,5", "planned": 2 }), "/inputs/done", "comma_in_number"),
        ("7.1.1", json!({ "done": "1.000", "planned": 2000 }), "/inputs/done", "ambiguous_number"),
        ("7.1.1", json!({ "done": "nhiều", "planned": 2 }), "/inputs/done", "not_a_number"),
        ("7.1.1", json!({ "done": "1e3", "planned": 2000 }), "/inputs/done", "not_a_number"),
        ("7.1.1", json!({ "done": "", "planned": 2 }), "/inputs/done", "not_a_number"),
        ("7.1.1", json!({ "done": true, "planned": 2 }), "/inputs/done", "not_a_number"),
        ("7.1.1", json!({ "done": [1], "planned": 2 }), "/inputs/done", "not_a_number"),
        ("7.1.1", json!({ "done": 1 }), "/inputs/planned", "missing_input"),
        ("7.1.1", json!({ "done": 1, "planned": null }), "/inputs/planned", "missing_input"),
        ("7.1.1", json!({ "done": 3, "planned": 2 }), "/inputs/done", "above_limit"),
        ("7.1.2", json!({ "choice": "sometimes" }), "/inputs/choice", "unknown_option"),
        ("7.1.2", json!({ "choice": 1 }), "/inputs/choice", "unknown_option"),
        ("7.1.2", json!({}), "/inputs/choice", "missing_input"),
        ("1.2.1", json!({ "ticked": ["year", "year"] }), "/inputs/ticked", "duplicate_option"),
        ("1.2.1", json!({ "ticked": ["year", "decade"] }), "/inputs/ticked", "unknown_option"),
        ("1.2.1", json!({ "ticked": "year" }), "/inputs/ticked", "not_a_list"),
    ];
    for (code, inputs, pointer, fault) in cases {
        let unit = if code == "1.2.1" { &noi_vu } else { &tttt };
        let problem = unit.submit(code, inputs.clone()).await.problem(422, "invalid_inputs");
        let expected = (pointer.to_owned(), fault.to_owned());
        assert_eq!(faults(&problem), [expected], "{code} {:.200}", inputs.to_string());
    }
    assert_eq!(app.version().await, before);
}

#[apply(every_engine!)]
async fn all_faults_come_at_once() {
    let app = TestApp::new().await;
    let (unit, before) = (app.unit("so-tttt").await, app.version().await);
    let body = json!({ "kind": "actual", "inputs": { "done": -1, "plan": 2 } });
    let problem = unit.post(&format!("{YEAR}/items/7.1.1/submissions"), body).await.problem(422, "invalid_inputs");
    let mut found = codes(&problem);
    found.sort_unstable();
    assert_eq!(found, ["explanation_required", "missing_input", "negative", "unknown_input"]);
    assert_eq!(app.version().await, before);
}

#[apply(every_engine!)]
async fn a_claim_stands_on_evidence_or_on_an_explanation() {
    let app = TestApp::new().await;
    let (unit, before) = (app.unit("so-tttt").await, app.version().await);
    let nil = "00000000-0000-0000-0000-000000000000";
    let cases = [
        (json!({}), vec!["explanation_required"]),
        (json!({ "explanation": "  \n" }), vec!["explanation_required"]),
        (json!({ "explanation": "a".repeat(20_001) }), vec!["too_long"]),
        (json!({ "evidence": [nil] }), vec!["unknown_evidence"]),
        (json!({ "evidence": [nil, nil] }), vec!["unknown_evidence", "unknown_evidence", "duplicate_evidence"]),
    ];
    for (support, expected) in cases {
        let mut body = json!({ "kind": "actual", "inputs": { "done": 1, "planned": 2 } });
        body.as_object_mut().unwrap().extend(support.as_object().unwrap().clone());
        let problem = unit.post(&format!("{YEAR}/items/7.1.1/submissions"), body).await;
        assert_eq!(codes(&problem.problem(422, "invalid_inputs")), expected);
    }
    assert_eq!(app.version().await, before);
}

#[apply(every_engine!)]
async fn a_row_is_read_as_strictly_as_an_item() {
    let app = TestApp::new().await;
    let (unit, before) = (app.unit("quan-o-mon").await, app.version().await);
    for (row, code) in [
        (json!({}), "missing_input"),
        (json!({ "late": "2,5" }), "comma_in_number"),
        (json!({ "late": -2 }), "negative"),
        (json!({ "late": 2, "agencies": 9 }), "unknown_input"),
    ] {
        let problem = unit.submit("3.4.2", row).await.problem(422, "invalid_inputs");
        assert_eq!(codes(&problem), [code]);
    }
    assert_eq!(app.version().await, before);
}

#[apply(every_engine!)]
async fn scoring_without_storing_is_as_strict() {
    let app = TestApp::new().await;
    let viewer = app.viewer().await;
    let figures = json!({
        "inputs": { "7.1.1": { "done": 3, "planned": 2 }, "9.9.9": {}, "7.1.2": { "choice": "x" } },
        "units": { "7.4.1": { "a": { "late": 1 } }, "3.4.2": { "a": { "late": -1 } } },
    });
    let problem = viewer.post("/api/v1/criteria-sets/par-2016/score", figures).await.problem(422, "invalid_inputs");
    let mut found = faults(&problem);
    found.sort();
    let expected = [
        ("/inputs/7.1.1/done", "above_limit"),
        ("/inputs/7.1.2/choice", "unknown_option"),
        ("/inputs/9.9.9", "unknown_item"),
        ("/units/3.4.2/a/late", "negative"),
        ("/units/7.4.1", "not_collected"),
        ("/units/7.4.1/a/late", "unknown_input"),
    ];
    assert_eq!(found, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
}

#[apply(every_engine!)]
async fn an_assignment_names_units_of_the_province() {
    let app = TestApp::new().await;
    let (reviewer, before) = (app.reviewer().await, app.version().await);
    let due = "2017-02-01";
    let cases = [
        ("7.1.1", json!({ "lead": "so-x", "due": due }), "/lead", "unknown_unit"),
        (
            "7.1.1",
            json!({ "lead": "so-tttt", "contributors": ["so-khcn"], "due": due }),
            "/contributors",
            "not_collected",
        ),
        ("3.4.2", json!({ "lead": "so-tttt", "due": due }), "/contributors", "contributors_missing"),
        (
            "3.4.2",
            json!({ "lead": "so-tttt", "contributors": ["quan-o-mon", "quan-o-mon"], "due": due }),
            "/contributors/1",
            "duplicate_unit",
        ),
    ];
    for (code, body, pointer, fault) in cases {
        let problem = reviewer.put(&format!("{YEAR}/items/{code}/assignment"), body).await;
        let expected = (pointer.to_owned(), fault.to_owned());
        assert_eq!(faults(&problem.problem(422, "invalid_inputs")), [expected]);
    }
    let survey = json!({ "lead": "so-noi-vu", "due": due });
    let problem = reviewer.put(&format!("{YEAR}/items/1.6/assignment"), survey).await.problem(409, "conflict");
    assert_eq!(codes(&problem), ["survey_item"]);
    assert_eq!(app.version().await, before);
}
