//! The boundary radar.

use axum::http::Method;
use chrono::TimeDelta;
use macro_rules_attribute::apply;
use serde_json::{Value, json};

use crate::api::support::{TestApp, YEAR};
use crate::support::engines::every_engine;

fn of<'a>(steps: &'a Value, code: &str) -> &'a Value {
    steps["items"].as_array().unwrap().iter().find(|item| item["code"] == code).unwrap_or_else(|| panic!("{code}"))
}

#[apply(every_engine!)]
async fn every_item_says_its_nearest_way_up_and_down_whose_it_is_and_by_when() {
    let app = TestApp::new().await;
    let (stttt, viewer) = (app.unit("so-tttt").await, app.viewer().await);
    stttt.submit("7.1.1", json!({ "done": 19, "planned": 20 })).await.created();
    stttt.submit("7.1.2", json!({ "choice": "late" })).await.created();
    let answer = viewer.get(&format!("{YEAR}/next-steps")).await;
    let steps = answer.ok();
    assert_eq!((&steps["today"], &steps["sort"]), (&json!("2017-01-05"), &json!("points")));
    let tasks = of(&steps, "7.1.1");
    assert_eq!(
        (&tasks["unit"], &tasks["due"], &tasks["days_left"]),
        (&json!("so-tttt"), &json!("2017-01-20"), &json!(15))
    );
    let up = &tasks["up"];
    assert_eq!((&up["kind"], &up["points"], &up["gain"]), (&json!("improve"), &json!("0.75"), &json!("0.25")));
    assert_eq!(up["effort"], "0.05", "one of twenty tasks");
    assert_eq!(up["needs"], json!([{ "input": "done", "at_least": "20", "change": "1" }]));
    let words = up["words"]["vi"].as_str().unwrap();
    assert!(
        words.starts_with("Thêm 1 nhiệm vụ") && words.ends_with("trước hết ngày 20/01/2017 → +0,25 điểm"),
        "{words}"
    );
    let down = &tasks["down"];
    assert!(
        down["needs"][0]["at_most"].is_string() && down["words"]["en"].as_str().unwrap().contains("fewer"),
        "{down:#}"
    );
    let architecture = of(&steps, "7.1.2");
    assert_eq!(architecture["up"]["needs"], json!([{ "input": "choice", "choose": "on_time" }]));
    assert_eq!(
        architecture["up"]["words"]["en"],
        "Reach the level “Approved on time” by the end of 20 January 2017 → +0.5 points"
    );
    assert_eq!(architecture["down"]["points"], "0");
    assert_eq!(of(&steps, "3.1.1")["up"]["kind"], "report");
    assert!(steps["closed"].as_array().unwrap().contains(&json!("1.6")), "a survey");

    // What is promised comes true.
    let improved = stttt.submit("7.1.1", json!({ "done": 20, "planned": 20 })).await.created();
    assert_eq!(improved["item"]["self"]["points"], up["points"]);
    // The days left are of the day that is asked about, and midnight changes the answer.
    let version = answer.header("etag").split('.').next().unwrap().trim_matches('"').to_owned();
    app.pass(TimeDelta::days(1));
    let then = viewer.get(&format!("{YEAR}/next-steps?as_of={version}")).await;
    assert_eq!(of(&then.ok(), "7.1.1"), tasks);
    let now = viewer.get(&format!("{YEAR}/next-steps")).await;
    assert_eq!(of(&now.ok(), "7.1.2")["days_left"], 14);
    app.pass(TimeDelta::days(20));
    let unchanged = [("if-none-match", now.header("etag"))];
    let later = viewer.send(Method::GET, &format!("{YEAR}/next-steps"), &unchanged, "").await.ok();
    assert_eq!(of(&later, "7.1.2")["days_left"], -6);
}

#[apply(every_engine!)]
async fn a_collected_item_names_the_units() {
    let app = TestApp::new().await;
    let viewer = app.viewer().await;
    app.unit("quan-o-mon").await.submit("3.4.2", json!({ "late": 0 })).await.created();
    let steps = viewer.get(&format!("{YEAR}/next-steps?sort=date")).await.ok();
    let item = of(&steps, "3.4.2");
    assert_eq!(item["collected"], json!({ "missing": ["quan-ninh-kieu", "huyen-co-do"], "held_by": [] }));
    assert_eq!((&item["up"]["kind"], &item["up"]["points"]), (&json!("report"), &json!("1")));
    // One late dossier anywhere, and the reports still missing can give nothing any more: who holds it back is said all the same.
    app.unit("quan-ninh-kieu").await.submit("3.4.2", json!({ "late": 3 })).await.created();
    let steps = viewer.get(&format!("{YEAR}/next-steps?sort=date")).await.ok();
    let item = of(&steps, "3.4.2");
    assert_eq!(item["up"], json!(null));
    assert_eq!(item["collected"]["missing"], json!(["huyen-co-do"]));
    assert_eq!(item["collected"]["held_by"][0]["unit"], "quan-ninh-kieu");
    // With every report in, the step is the province's, in agencies, and the unit is named beside it.
    app.unit("huyen-co-do").await.submit("3.4.2", json!({ "late": 0 })).await.created();
    let steps = viewer.get(&format!("{YEAR}/next-steps?sort=effort")).await.ok();
    let item = of(&steps, "3.4.2");
    assert_eq!((&item["up"]["kind"], &item["up"]["needs"][0]["change"]), (&json!("improve"), &json!("1")));
    assert_eq!(item["collected"]["held_by"][0]["unit"], "quan-ninh-kieu");
}

#[apply(every_engine!)]
async fn an_order_that_is_none_is_refused() {
    let app = TestApp::new().await;
    app.viewer().await.get(&format!("{YEAR}/next-steps?sort=name")).await.problem(400, "invalid_query");
}
