//! Why, what next, what if, what decides: the answers about an assessment that store nothing.

mod diff;
mod merger;
mod next_steps;
mod simulation;
mod what_if;

use macro_rules_attribute::apply;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::support::{TestApp, YEAR};
use crate::support::engines::every_engine;

/// The points of every group of a list, added up as they are read.
fn sum(groups: &Value) -> Decimal {
    let points = |group: &Value| group["points"].as_str().unwrap().parse::<Decimal>().unwrap();
    groups.as_array().unwrap().iter().map(points).sum()
}

#[apply(every_engine!)]
async fn every_grouping_of_the_losses_sums_to_the_same_total() {
    let app = TestApp::new().await;
    let (stttt, reviewer) = (app.unit("so-tttt").await, app.reviewer().await);
    // A third of a point, which no decimal ends.
    let khcn = app.unit("so-khcn").await;
    khcn.submit("7.4.1", json!({ "certified": 7, "agencies": 21 })).await.created();
    let returned = stttt.submit("7.1.2", json!({ "choice": "late" })).await.created();
    let verdict = json!({ "verdict": "return", "reason": "Thiếu quyết định", "cause": "no_evidence" });
    reviewer.decide("7.1.2", &returned, verdict).await.created();
    let claim = stttt.submit("7.1.1", json!({ "done": 19, "planned": 20 })).await.created();
    reviewer.decide("7.1.1", &claim, json!({ "verdict": "accept" })).await.created();
    let body = json!({ "points": "0.25", "reason": "Chậm", "cause": "late_action" });
    reviewer.post(&format!("{YEAR}/items/7.1.1/appraisals"), body).await.created();

    let losses = reviewer.get(&format!("{YEAR}/losses")).await.ok();
    let total: Decimal = losses["points"].as_str().unwrap().parse().unwrap();
    for grouping in ["by_cause", "by_area", "by_unit", "by_stage", "table", "items"] {
        assert_eq!(sum(&losses[grouping]), total, "{grouping}");
    }
    let causes: Vec<_> = losses["by_cause"].as_array().unwrap().iter().map(|group| &group["key"]).collect();
    assert_eq!(causes[..3], ["rule_tightened", "external_dependency", "late_action"]);
    let item = |code: &str| losses["items"].as_array().unwrap().iter().find(|loss| loss["code"] == code).unwrap();
    // Of 0.75 the claim lacked 0.25 and the ministry took as much again.
    let stages =
        json!([{ "stage": "claimed_short", "points": "0.25" }, { "stage": "adjusted_by_ministry", "points": "0.25" }]);
    assert_eq!(item("7.1.1")["stages"], stages);
    assert_eq!(item("7.1.2")["stages"], json!([{ "stage": "returned", "points": "1" }]));
    assert_eq!(item("3.4.2")["stages"][0]["stage"], "never_claimed");
    assert_eq!(item("1.6")["stages"][0]["stage"], "survey_awaited");
    let cell = losses["table"].as_array().unwrap().iter().find(|cell| cell["cause"] == "late_action").unwrap();
    assert_eq!((&cell["area"], &cell["unit"]), (&json!("7"), &json!("so-tttt")));
}

#[apply(every_engine!)]
async fn influence_says_what_each_item_could_give_and_what_nobody_can_say() {
    let app = TestApp::new().await;
    let (stttt, viewer) = (app.unit("so-tttt").await, app.viewer().await);
    let table = json!({ "rows": [
        { "province": "da-nang", "rank": 1, "score": "90.32" }, { "province": "ha-noi", "score": "1.00" },
        { "province": "hai-phong", "score": "0.60" }, { "province": "an-giang", "score": "0.10" },
    ] });
    app.admin().await.put("/api/v1/rankings/2016", table).await.ok();
    stttt.submit("7.1.1", json!({ "done": 19, "planned": 20 })).await.created();
    let answer = viewer.get(&format!("{YEAR}/influence")).await;
    let found = answer.ok();
    assert_eq!(found["claimed"]["points"], "0.5");
    let rivals = |side: &str| -> Vec<String> {
        let all = found[side].as_array().unwrap().iter();
        all.map(|rival| format!("{} {}", rival["province"].as_str().unwrap(), rival["gap_points"])).collect()
    };
    assert_eq!(rivals("above"), ["hai-phong \"0.1\"", "ha-noi \"0.5\"", "da-nang \"89.82\""]);
    assert_eq!(rivals("below"), ["an-giang \"0.4\""]);
    let own = found["items"].as_array().unwrap().iter().find(|item| item["code"] == "7.1.1").unwrap();
    assert_eq!(
        (&own["open"], &own["full"]["points"], &own["zero"]["points"]),
        (&json!("0.25"), &json!("0.75"), &json!("0"))
    );
    assert!(found["above"][0]["items"].as_array().unwrap().contains(&json!("7.1.1")), "a quarter closes a tenth");
    assert!(!found["above"][1]["items"].as_array().unwrap().contains(&json!("7.1.1")), "and no half");
    assert_eq!(found["below"][0]["items"], json!(["7.1.1"]));
    assert!(found["limits"][0]["en"].as_str().unwrap().contains("component scores"), "{found:#}");
    let tag = answer.header("etag").to_owned();
    let again = [("if-none-match", tag.as_str())];
    let again = viewer.send(axum::http::Method::GET, &format!("{YEAR}/influence"), &again, "").await;
    assert_eq!(again.status, 304);
}
