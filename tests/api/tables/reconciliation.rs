//! After publication: the claims of a year against what was given and published.

use macro_rules_attribute::apply;
use serde_json::{Value, json};

use super::post_csv;
use crate::api::support::{TestApp, YEAR};
use crate::support::engines::every_engine;

#[apply(every_engine!)]
async fn every_point_between_claim_and_result_has_a_name() {
    let app = TestApp::new().await;
    let (reviewer, viewer, admin) = (app.reviewer().await, app.viewer().await, app.admin().await);
    let claim = app.unit("so-tttt").await.submit("7.1.1", json!({ "done": 20, "planned": 20 })).await.created();
    let adjusted = json!({ "verdict": "adjust", "points": "0.6", "reason": "Trùng nhiệm vụ", "cause": "rejected" });
    reviewer.decide("7.1.1", &claim, adjusted).await.created();
    let first = "item,points,reason,cause\n7.1.1,0.25,Thiếu tài liệu,no_evidence\n";
    post_csv(&reviewer, &format!("{YEAR}/appraisals"), first).await.created();
    post_csv(&reviewer, &format!("{YEAR}/appraisals"), "item,points\n7.1.1,0.5\n").await.created();
    let before = app.version().await;

    let address = format!("{YEAR}/reconciliation");
    let found = viewer.get(&address).await.ok();
    let item = found["items"].as_array().unwrap().iter().find(|item| item["code"] == "7.1.1").unwrap();
    let steps: Vec<_> = item["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| (&step["stage"], &step["change"], &step["cause"]))
        .collect();
    let expected = [
        (&json!("review"), &json!("-0.15"), &json!("rejected")),
        (&json!("appraisal"), &json!("-0.35"), &json!("no_evidence")),
        (&json!("later_round"), &json!("0.25"), &Value::Null),
    ];
    assert_eq!(steps, expected);
    assert_eq!((&item["claimed"], &item["reviewed"], &item["given"]), (&json!("0.75"), &json!("0.6"), &json!("0.5")));
    assert_eq!((&found["claimed"], &found["given"]), (&json!("0.75"), &json!("0.5")));
    let unit = json!({ "unit": "so-tttt", "items": 1, "claimed": "0.75", "review": "-0.15", "over": "0.1", "under": "0", "given": "0.5" });
    assert_eq!(found["over_claim"]["by_unit"], json!([unit]));
    assert_eq!(found["complete"], false);
    let fared = json!({ "claimed": "0.75", "appraised": "0.5", "rate": "0.666666666667", "items": 1, "assessments": ["can-tho-2016"] });
    assert_eq!(found["learned"], json!({ "before": null, "this_year": fared, "after": fared }));
    // Cần Thơ's rank of 2016 was published, as built in; its index was not.
    assert_eq!((&found["published"]["percent"], &found["rank"]["published"]["rank"]), (&Value::Null, &json!(16)));
    assert_eq!(found["published"]["left_for_open"], Value::Null);

    // A table that gives it changes what is published now, not as of then.
    app.pass(chrono::TimeDelta::hours(1));
    let table = json!({ "rows": [{ "province": "can-tho", "rank": 1, "score": "70.00" }] });
    admin.put("/api/v1/rankings/2016", table).await.ok();
    let now = viewer.get(&address).await;
    assert_eq!(now.ok()["published"]["percent"], "70.00");
    assert_eq!(now.ok()["published"]["left_for_open"]["possible"], true);
    assert_eq!(now.ok()["published"]["parts"], json!([]), "while items are open the difference is theirs");
    assert_ne!(now.header("etag"), viewer.get(&format!("{address}?as_of={before}")).await.header("etag"));
    let then = viewer.get(&format!("{address}?as_of={before}")).await.ok();
    assert_eq!(then["published"], found["published"], "as it was");
}

#[apply(every_engine!)]
async fn a_whole_year_agrees_with_what_is_published_but_for_rounding() {
    let app = TestApp::new().await;
    let (reviewer, viewer, admin) = (app.reviewer().await, app.viewer().await, app.admin().await);
    let set = viewer.get("/api/v1/criteria-sets/par-2016").await.ok();
    let (mut table, mut surveys) = ("item,points\n".to_owned(), Vec::new());
    collect(&set, &mut table, &mut surveys);
    let done = post_csv(&reviewer, &format!("{YEAR}/appraisals"), table).await.created();
    assert_eq!((&done["missing"], &done["unchanged"]), (&json!([]), &json!([])));
    reviewer.post(&format!("{YEAR}/survey-results"), json!({ "results": surveys })).await.created();

    let found = viewer.get(&format!("{YEAR}/reconciliation")).await.ok();
    let secured = viewer.get(&format!("{YEAR}/projection")).await.ok()["secured"].clone();
    assert_eq!((&found["complete"], &found["given"]), (&json!(true), &secured["points"]));
    let percent = found["percent"].as_str().unwrap().to_owned();
    assert_eq!(found["percent"], secured["percent"]);
    let row = |score: &str| json!({ "rows": [{ "province": "can-tho", "score": score }] });
    admin.put("/api/v1/rankings/2016", row(&percent)).await.ok();
    let agreed = viewer.get(&format!("{YEAR}/reconciliation")).await.ok();
    let kinds: Vec<_> = agreed["published"]["parts"].as_array().unwrap().iter().map(|part| &part["kind"]).collect();
    assert_eq!(kinds, [&json!("rounding")], "{:#}", agreed["published"]);
    admin.put("/api/v1/rankings/2016", row("12.34")).await.ok();
    let off = viewer.get(&format!("{YEAR}/reconciliation")).await.ok();
    assert_eq!(off["published"]["parts"][1]["kind"], "unexplained");
}

#[apply(every_engine!)]
async fn the_next_year_goes_by_what_this_one_says_it_learns() {
    let app = TestApp::new().await;
    let (admin, viewer) = (app.admin().await, app.viewer().await);
    let opening = json!({ "province": "can-tho", "year": 2015, "set": "par-2015", "phases": [] });
    admin.post("/api/v1/assessments", opening).await.created();
    let year = "/api/v1/assessments/can-tho-2015";
    let assignment = json!({ "lead": "so-tu-phap", "due": "2017-01-20" });
    admin.put(&format!("{year}/items/3.2/assignment"), assignment).await.ok();
    let max = viewer.get(&format!("{year}/items/3.2")).await.ok()["max"].as_str().unwrap().to_owned();
    let claim =
        json!({ "kind": "actual", "inputs": { "published": 9, "procedures": 9 }, "explanation": "Số liệu minh họa" });
    let claimed = app.unit("so-tu-phap").await.post(&format!("{year}/items/3.2/submissions"), claim).await.created();
    assert_eq!(claimed["item"]["self"]["points"], max.as_str());
    post_csv(&admin, &format!("{year}/appraisals"), "item,points\n3.2,0.5\n").await.created();

    let learned = viewer.get(&format!("{year}/reconciliation")).await.ok()["learned"].clone();
    assert_eq!((&learned["after"]["claimed"], &learned["after"]["appraised"]), (&json!(max), &json!("0.5")));
    let next = viewer.get(&format!("{YEAR}/reconciliation")).await.ok();
    assert_eq!(next["learned"]["before"], learned["after"], "what 2016 goes by");
    assert_eq!(next["learned"]["this_year"], Value::Null);
    assert_eq!(next["learned"]["after"], learned["after"]);
}

/// A third of every item's points rounded to three decimals, and a survey that ends in no two.
fn collect(node: &Value, table: &mut String, surveys: &mut Vec<Value>) {
    for key in ["areas", "criteria", "items"] {
        for child in node[key].as_array().into_iter().flatten() {
            collect(child, table, surveys);
        }
    }
    let code = node["code"].as_str().unwrap_or_default();
    match node["method"].as_str() {
        Some("survey") => surveys.push(json!({ "item": code, "satisfaction": "66.67" })),
        Some(_) => {
            let max: rust_decimal::Decimal = node["max"].as_str().unwrap().parse().unwrap();
            table.push_str(&format!("{code},{}\n", (max / rust_decimal::Decimal::from(3)).round_dp(3)));
        }
        None => {}
    }
}
