//! The ministry's points for all items at once.

use macro_rules_attribute::apply;
use serde_json::json;

use super::{faults, post_csv};
use crate::api::support::{TestApp, YEAR, codes};
use crate::support::engines::every_engine;

#[apply(every_engine!)]
async fn a_round_is_one_table_and_only_what_is_new_is_another() {
    let app = TestApp::new().await;
    let (reviewer, address) = (app.reviewer().await, format!("{YEAR}/appraisals"));
    let table = "STT;Điểm thẩm định;Lý do;Nguyên nhân\n7.1.1;0,5;Thiếu báo cáo;no_evidence\n7.1.2;0,25;;\n";
    let before = app.version().await;
    let rehearsal = post_csv(&reviewer, &format!("{address}?decimal=comma&dry_run=true"), table).await.ok();
    assert_eq!(app.version().await, before);
    let done = post_csv(&reviewer, &format!("{address}?decimal=comma"), table).await.created();
    assert_eq!(rehearsal["written"], done["written"]);
    assert_eq!(done["written"][0], json!({ "item": "7.1.1", "points": "0.5", "round": 1, "before": null }));
    assert_eq!(done["secured"]["change"], "0.75");
    let missing = done["missing"].as_array().unwrap();
    assert!(missing.contains(&json!("7.4.1")) && !missing.contains(&json!("7.1.1")));

    let rows = json!([{ "item": "7.1.1", "points": "0.5", "reason": "Thiếu báo cáo", "cause": "no_evidence" }, { "item": "7.1.2", "points": "0.5" }]);
    let second = reviewer.post(&address, json!({ "appraisals": rows })).await.created();
    assert_eq!(second["written"], json!([{ "item": "7.1.2", "points": "0.5", "round": 2, "before": "0.25" }]));
    assert_eq!(second["unchanged"], json!(["7.1.1"]));
    assert_eq!(app.version().await, before + 3);
    let problem =
        app.unit("so-tttt").await.submit("7.1.2", json!({ "choice": "on_time" })).await.problem(423, "locked");
    assert_eq!(codes(&problem), ["appraised"]);
}

#[apply(every_engine!)]
async fn every_faulty_row_is_named_and_none_is_taken() {
    let app = TestApp::new().await;
    let (reviewer, address, before) = (app.reviewer().await, format!("{YEAR}/appraisals"), app.version().await);
    let rows = json!([
        { "item": "7.1.1", "points": "9" },
        { "item": "7.1.1", "points": "0" },
        { "item": "1.6", "points": "1" },
        { "item": "99", "points": "1" },
        { "item": "7.1.2", "points": "a", "cause": "bad" },
        { "item": "7.4.1", "points": "0.5" },
    ]);
    let problem = reviewer.post(&address, json!({ "appraisals": rows })).await.problem(422, "invalid_inputs");
    let expected = [
        ("/appraisals/0/points", "points_out_of_range"),
        ("/appraisals/1/item", "duplicate_item"),
        ("/appraisals/2/item", "survey_item"),
        ("/appraisals/3/item", "unknown_item"),
        ("/appraisals/4/cause", "unknown_cause"),
        ("/appraisals/4/points", "not_a_number"),
    ];
    assert_eq!(faults(&problem), expected);
    let table = "item,points\n7.1,0.9\n7.1.1,0.5\n7.1.2,0.25\n7.1.3,0\n7.1.4,0\n7.1.5,0\n";
    let problem = post_csv(&reviewer, &address, table).await.problem(422, "invalid_inputs");
    assert!(faults(&problem).contains(&("/rows/0/points", "subtotal_differs")), "{problem:#}");
    post_csv(&reviewer, &address, "item\n7.1.1\n").await.problem(422, "invalid_inputs");
    reviewer
        .send(axum::http::Method::POST, &address, &[("content-type", "text/plain")], "x")
        .await
        .problem(415, "unsupported_media_type");
    post_csv(&app.unit("so-tttt").await, &address, table).await.problem(403, "forbidden");
    assert_eq!(app.version().await, before);
}
