//! A year as its people live it.

mod collected;
mod deadlines;
mod documents;
mod following;
mod messages;
mod past;
mod review;
mod revisions;
pub mod unseen_set;

use macro_rules_attribute::apply;
use parindex::domain::facts::Role;
use serde_json::json;

use super::support::{TestApp, YEAR, codes, pdf};
use crate::support::engines::every_engine;

#[apply(every_engine!)]
async fn from_evidence_to_a_secured_score() {
    let app = TestApp::new().await;
    let (stttt, reviewer) = (app.unit("so-tttt").await, app.reviewer().await);
    let document = stttt.upload("7.1.1", "bao-cao.pdf", &pdf("7.1.1")).await.created();
    let body = json!({ "kind": "actual", "inputs": { "done": 19, "planned": "20" }, "evidence": [document["id"]] });
    let submission = stttt.post(&format!("{YEAR}/items/7.1.1/submissions"), body).await.created();
    assert_eq!(submission["item"]["state"], "submitted");
    assert_eq!(submission["item"]["self"]["points"], "0.5");
    assert_eq!(submission["claimed"]["change"], "0.5");
    assert_eq!(submission["secured"]["change"], "0");
    let needs = json!([{ "input": "done", "at_least": "20", "change": "1" }]);
    assert_eq!(submission["score"]["next_step"], json!({ "points": "0.75", "gain": "0.25", "needs": needs }));
    let accepted = reviewer.decide("7.1.1", &submission, json!({ "verdict": "accept" })).await.created();
    assert_eq!(accepted["item"]["state"], "accepted");
    assert_eq!(accepted["secured"]["change"], "0.5");
    assert_eq!(accepted["claimed"]["change"], "0");
}

#[apply(every_engine!)]
async fn returned_is_reported_again_and_adjusted() {
    let app = TestApp::new().await;
    let (stttt, reviewer) = (app.unit("so-tttt").await, app.reviewer().await);
    let first = stttt.submit("7.1.1", json!({ "done": 19, "planned": 20 })).await.created();
    let verdict = json!({ "verdict": "return", "reason": "Thiếu báo cáo", "cause": "late_action" });
    let returned = reviewer.decide("7.1.1", &first, verdict).await.created();
    assert_eq!(returned["item"]["state"], "returned");
    assert_eq!(returned["item"]["waiting"], json!([]));
    assert_eq!(returned["claimed"]["change"], "-0.5");

    let second = stttt.submit("7.1.1", json!({ "done": 20, "planned": 20 })).await.created();
    assert_eq!(second["item"]["state"], "submitted");
    assert_eq!(second["item"]["waiting"], json!([second["id"]]));
    let verdict = json!({ "verdict": "adjust", "points": "0.6", "reason": "Trùng một nhiệm vụ" });
    let adjusted = reviewer.decide("7.1.1", &second, verdict).await.created();
    assert_eq!(adjusted["item"]["state"], "adjusted");
    assert_eq!(adjusted["item"]["reviewed"], json!({ "applicable": true, "points": "0.6" }));
    assert_eq!(adjusted["secured"]["change"], "0.6");

    let history = reviewer.get(&format!("{YEAR}/items/7.1.1")).await.ok();
    let verdicts: Vec<_> =
        history["submissions"].as_array().unwrap().iter().map(|s| &s["decision"]["verdict"]).collect();
    assert_eq!(verdicts, ["adjust", "return"], "newest first, each with its own verdict");
}

#[apply(every_engine!)]
async fn not_applicable_leaves_numerator_and_denominator() {
    let app = TestApp::new().await;
    let (finance, reviewer) = (app.unit("so-tai-chinh").await, app.reviewer().await);
    let secured = async || reviewer.get(&format!("{YEAR}/projection")).await.ok()["secured"].clone();
    let before = secured().await;
    assert_eq!(before["applicable_max"], "100");
    let nothing = finance.submit("6.2.2", json!({ "approved": 0, "eligible": 0 })).await.created();
    assert_eq!(nothing["item"]["self"], json!({ "applicable": false, "points": null }));
    let accepted = reviewer.decide("6.2.2", &nothing, json!({ "verdict": "accept" })).await.created();
    assert_eq!(accepted["secured"]["change"], "0");
    let after = secured().await;
    assert_eq!((&after["points"], &after["applicable_max"]), (&json!("0"), &json!("98.75")));

    // The same by verdict, whatever was claimed.
    let khcn = app.unit("so-khcn").await;
    let claim = khcn.submit("7.4.1", json!({ "certified": 20, "agencies": 20 })).await.created();
    let verdict = json!({ "verdict": "not_applicable", "reason": "Không thuộc phạm vi" });
    let decided = reviewer.decide("7.4.1", &claim, verdict).await.created();
    assert_eq!(decided["item"]["state"], "not_applicable");
    assert_eq!(secured().await["applicable_max"], "97.75");
}

#[apply(every_engine!)]
async fn the_ministry_has_the_last_word() {
    let app = TestApp::new().await;
    let (stttt, reviewer) = (app.unit("so-tttt").await, app.reviewer().await);
    let claim = stttt.submit("7.1.1", json!({ "done": 20, "planned": 20 })).await.created();
    reviewer.decide("7.1.1", &claim, json!({ "verdict": "accept" })).await.created();
    let body = json!({ "points": "0.5", "reason": "Thiếu minh chứng", "cause": "no_evidence" });
    let appraised = reviewer.post(&format!("{YEAR}/items/7.1.1/appraisals"), body).await.created();
    assert_eq!(appraised["item"]["state"], "appraised");
    assert_eq!(appraised["secured"], json!({ "before": "0.75", "after": "0.5", "change": "-0.25" }));
    let projection = reviewer.get(&format!("{YEAR}/projection")).await.ok();
    for basis in ["secured", "claimed", "expected"] {
        assert_eq!(projection[basis]["points"], "0.5", "{basis}");
    }
    assert_eq!(projection["ceiling"]["points"], "99.75");
    let again = stttt.submit("7.1.1", json!({ "done": 20, "planned": 20 })).await.problem(423, "locked");
    assert_eq!(again["errors"][0]["code"], "appraised");
}

#[apply(every_engine!)]
async fn a_forecast_moves_what_is_expected_and_nothing_else() {
    let app = TestApp::new().await;
    let (stttt, viewer) = (app.unit("so-tttt").await, app.viewer().await);
    let points = async || {
        let projection = viewer.get(&format!("{YEAR}/projection")).await.ok();
        ["secured", "claimed", "expected", "ceiling"].map(|basis| projection[basis]["points"].clone())
    };
    let before = points().await;
    let body = json!({ "kind": "forecast", "inputs": { "done": 20, "planned": 20 } });
    let foreseen = stttt.post(&format!("{YEAR}/items/7.1.1/submissions"), body).await.created();
    assert_eq!(foreseen["item"]["state"], "in_progress");
    let after = points().await;
    assert_eq!((&before[2], &after[2]), (&json!("0"), &json!("0.75")));
    for unmoved in [0, 1, 3] {
        assert_eq!(before[unmoved], after[unmoved]);
    }
}

#[apply(every_engine!)]
async fn surveys_are_taken_all_or_none() {
    let app = TestApp::new().await;
    let reviewer = app.reviewer().await;
    let address = format!("{YEAR}/survey-results");
    let before = app.version().await;
    let bad = json!({ "results": [
        { "item": "1.6", "satisfaction": "81.5" }, { "item": "1.6", "satisfaction": "80" },
        { "item": "7.1.1", "satisfaction": "80" }, { "item": "9.9.9", "satisfaction": "80" },
        { "item": "2.4", "satisfaction": "100.01" },
    ] });
    let problem = reviewer.post(&address, bad).await.problem(422, "invalid_inputs");
    for code in ["duplicate_item", "not_a_survey_item", "unknown_item", "percent_out_of_range"] {
        assert!(codes(&problem).contains(&code), "{code}: {problem:#}");
    }
    assert_eq!(app.version().await, before);

    let good = json!({ "results": [{ "item": "1.6", "satisfaction": "81.5" }], "source": "Điều tra 2016" });
    let touched = reviewer.post(&address, good).await.created();
    assert_eq!(touched["items"][0]["appraised"], json!({ "applicable": true, "points": "1.2225" }));
    assert_eq!(reviewer.get(&format!("{YEAR}/projection")).await.ok()["secured"]["points"], "1.2225");
}

#[apply(every_engine!)]
async fn a_new_province_lists_its_units_and_scores_its_year() {
    let app = TestApp::empty().await;
    let admin = app.admin().await;
    let units = json!({ "units": [
        { "slug": "so-noi-vu", "name": { "vi": "Sở Nội vụ", "en": "Home Affairs" }, "kind": "department" },
        { "slug": "so-tt-tt", "name": { "vi": "Sở TT&TT", "en": "Communications" }, "kind": "department" },
    ] });
    let address = "/api/v1/provinces/da-nang/units";
    assert_eq!(admin.put(address, units.clone()).await.ok(), units);
    assert_eq!(admin.get(address).await.ok(), units);
    let opening = json!({ "province": "da-nang", "year": 2016, "set": "par-2016" });
    let opened = admin.post("/api/v1/assessments", opening).await;
    assert_eq!(opened.header("location"), "/api/v1/assessments/da-nang-2016");
    let year = opened.created()["id"].as_str().map(|id| format!("/api/v1/assessments/{id}")).unwrap();
    let theirs = json!({ "lead": "so-tt-tt", "due": "2017-01-20" });
    admin.put(&format!("{year}/items/7.1.1/assignment"), theirs).await.ok();
    let not_theirs = json!({ "lead": "so-tttt", "due": "2017-01-20" });
    let problem = admin.put(&format!("{year}/items/7.1.2/assignment"), not_theirs).await;
    assert_eq!(codes(&problem.problem(422, "invalid_inputs")), ["unknown_unit"]);

    let unit = app.actor("da-nang.an", Role::Department, Some("da-nang"), Some("so-tt-tt")).await;
    let body = json!({ "kind": "actual", "inputs": { "done": 9, "planned": 10 }, "explanation": "Theo báo cáo" });
    let claimed = unit.post(&format!("{year}/items/7.1.1/submissions"), body).await.created();
    assert_eq!(claimed["claimed"]["after"], "0.5");
    assert_eq!(unit.get("/api/v1/assessments").await.ok()["items"].as_array().unwrap().len(), 1);
}
