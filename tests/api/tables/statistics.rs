//! The one-stop system's statistics of every unit in one table.

use chrono::TimeDelta;
use macro_rules_attribute::apply;
use serde_json::{Value, json};

use super::{faults, post_csv};
use crate::api::support::{Actor, Answer, TestApp, YEAR};
use crate::support::engines::every_engine;

const TABLE: &str = "Đơn vị,Tháng,late\n\
    Quận Ninh Kiều,1,0\nquan-o-mon,1,1\nHUYỆN CỜ ĐỎ,1,0\n\
    quan-ninh-kieu,2,0\nquan-o-mon,2,2\n";

async fn import(actor: &Actor<'_>, options: &str, table: &str) -> Answer {
    post_csv(actor, &format!("{YEAR}/statistics{options}"), table).await
}

fn pairs(rows: &Value) -> Vec<(&str, &str)> {
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| (row["item"].as_str().unwrap(), row["unit"].as_str().unwrap())).collect()
}

/// The table with the units as this installation calls them.
async fn table(app: &TestApp) -> String {
    let units = app.viewer().await.get("/api/v1/provinces/can-tho/units").await.ok();
    let name = |slug: &str| {
        let unit = units["units"].as_array().unwrap().iter().find(|unit| unit["slug"] == slug).unwrap();
        unit["name"]["vi"].as_str().unwrap().to_owned()
    };
    TABLE.replace("Quận Ninh Kiều", &name("quan-ninh-kieu")).replace("HUYỆN CỜ ĐỎ", &name("huyen-co-do").to_uppercase())
}

#[apply(every_engine!)]
async fn every_unit_reports_at_once_and_nobody_decides_on_what_he_imported() {
    let app = TestApp::new().await;
    let (importer, other) = (app.reviewer().await, app.reviewer().await);
    let table = table(&app).await;
    let before = app.version().await;
    let rehearsal = import(&importer, "?dry_run=true&source=Một cửa".replace(' ', "%20").as_str(), &table).await.ok();
    assert_eq!(app.version().await, before, "a dry run stores nothing");
    let done = import(&importer, "?source=M%E1%BB%99t%20c%E1%BB%ADa%202016", &table).await.created();
    let written = |answer: &Value| {
        let rows = answer["written"].as_array().unwrap().iter();
        rows.map(|row| {
            (row["unit"].clone(), row["inputs"].clone(), row["months"].clone(), row["missing_months"].clone())
        })
        .collect::<Vec<_>>()
    };
    assert_eq!(written(&rehearsal), written(&done));
    let expected = [
        (json!("huyen-co-do"), json!({ "late": "0" }), json!([1]), json!([2])),
        (json!("quan-ninh-kieu"), json!({ "late": "0" }), json!([1, 2]), json!([])),
        (json!("quan-o-mon"), json!({ "late": "3" }), json!([1, 2]), json!([])),
    ];
    assert_eq!(written(&done), expected);
    assert_eq!(app.version().await, before + 3, "one change for each report");
    let item = other.get(&format!("{YEAR}/items/3.4.2")).await.ok();
    assert_eq!((&item["state"], &item["score"]["collected"]["missing"]), (&json!("submitted"), &json!([])));
    let claim = &item["submissions"][0];
    let explanation = claim["explanation"].as_str().unwrap();
    assert!(
        explanation.contains("\"Một cửa 2016\"") && explanation.contains(done["sha256"].as_str().unwrap()),
        "{explanation}"
    );
    assert_eq!(claim["by"]["role"], "reviewer");

    let own = importer.decide("3.4.2", claim, json!({ "verdict": "accept" })).await.problem(403, "forbidden");
    assert_eq!(own["errors"][0]["code"], "own_submission");
    other.decide("3.4.2", claim, json!({ "verdict": "accept" })).await.created();
    other.get(&format!("{YEAR}/changes/verify")).await.ok();
}

#[apply(every_engine!)]
async fn what_stands_already_stays_and_what_is_replaced_is_shown() {
    let app = TestApp::new().await;
    let reviewer = app.reviewer().await;
    let own = app.unit("quan-o-mon").await.submit("3.4.2", json!({ "late": 3 })).await.created();
    app.reviewer().await.decide("3.4.2", &own, json!({ "verdict": "accept" })).await.created();
    app.unit("huyen-co-do").await.submit("3.4.2", json!({ "late": 9 })).await.created();
    let table = table(&app).await;
    let done = import(&reviewer, "", &table).await.created();
    assert_eq!(pairs(&done["unchanged"]), [("3.4.2", "quan-o-mon")], "the decision on it stands");
    assert_eq!(pairs(&done["written"]), [("3.4.2", "huyen-co-do"), ("3.4.2", "quan-ninh-kieu")]);
    assert_eq!(done["written"][0]["replaces"]["inputs"], json!({ "late": "9" }));
    assert_eq!(done["written"][0]["replaces"]["by"]["unit"], "huyen-co-do");
    assert_eq!(done["written"][1]["replaces"], Value::Null);
    assert_eq!(done["returned"], json!([]), "nothing had been sent back");
    let version = app.version().await;
    let again = import(&reviewer, "", &table).await.created();
    assert_eq!((pairs(&again["written"]).len(), pairs(&again["unchanged"]).len()), (0, 3));
    assert_eq!(app.version().await, version, "nothing new, nothing written");
}

#[apply(every_engine!)]
async fn what_was_sent_back_and_is_filled_again_is_told() {
    let app = TestApp::new().await;
    let reviewer = app.reviewer().await;
    for (unit, late) in [("quan-o-mon", 3), ("huyen-co-do", 9)] {
        let own = app.unit(unit).await.submit("3.4.2", json!({ "late": late })).await.created();
        reviewer.decide("3.4.2", &own, json!({ "verdict": "return", "reason": "Xem lại" })).await.created();
    }
    let done = import(&reviewer, "?dry_run=true", "unit,late\nquan-o-mon,3\nquan-ninh-kieu,0\n").await.ok();
    assert_eq!(pairs(&done["returned"]), [("3.4.2", "quan-o-mon")], "the same figures once more, too");
    assert_eq!(pairs(&done["written"]), [("3.4.2", "quan-ninh-kieu"), ("3.4.2", "quan-o-mon")]);
}

#[apply(every_engine!)]
async fn what_finds_no_place_is_told_and_changes_nothing() {
    let app = TestApp::new().await;
    let (reviewer, before) = (app.reviewer().await, app.version().await);
    let table = "unit,late,received\nquan-o-mon,1,5\nTổng cộng,1,5\nquan-ninh-kieu,x,5\nso-noi-vu,0,5\n";
    let problem = import(&reviewer, "", table).await.problem(422, "invalid_inputs");
    assert_eq!(faults(&problem), [("/rows/1/unit", "unknown_unit"), ("/rows/2/late", "not_a_number")]);
    assert_eq!(app.version().await, before, "all or nothing");
    let table = table.replace(",x,", ",2,");
    let done = import(&reviewer, "?skip=unmatched&items=3.4.2", &table).await.created();
    assert_eq!(done["unmatched"], json!([{ "row": 2, "unit": "Tổng cộng" }]));
    assert_eq!(done["missing"], json!([{ "item": "3.4.2", "units": ["huyen-co-do"] }]));
    assert_eq!(done["not_contributing"], json!([{ "item": "3.4.2", "units": ["so-noi-vu"] }]));
    assert_eq!(done["unused_columns"], json!(["received"]));
    for (options, code) in
        [("?skip=everything", "unknown_skip"), ("?map=late", "invalid_mapping"), ("?dryrun=true", "unknown_parameter")]
    {
        let problem = import(&reviewer, options, &table).await.problem(400, "invalid_query");
        assert_eq!(problem["errors"][0]["code"], code);
    }
    let problem = import(&reviewer, "?items=7.1.1", &table).await.problem(422, "invalid_inputs");
    assert_eq!(faults(&problem)[0], ("items", "not_collected"));
    let long = "x".repeat(301);
    let problem = import(&reviewer, &format!("?source={long}"), "unit,late\nquan-o-mon,1\n").await;
    assert_eq!(faults(&problem.problem(422, "invalid_inputs")), [("source", "too_long")]);
    reviewer.post(&format!("{YEAR}/statistics"), json!({})).await.problem(415, "unsupported_media_type");
    import(&app.unit("quan-o-mon").await, "", &table).await.problem(403, "forbidden");
}

#[apply(every_engine!)]
async fn what_is_locked_stays_locked_unless_there_is_more_time() {
    let app = TestApp::new().await;
    app.pass(TimeDelta::days(20));
    let reviewer = app.reviewer().await;
    let (before, table) = (app.version().await, "unit,late\nquan-o-mon,1\nquan-ninh-kieu,0\n");
    let problem = import(&reviewer, "", table).await.problem(423, "locked");
    assert_eq!((&problem["errors"][0]["code"], &problem["lifted_by"]), (&json!("due_passed"), &json!("reviewer")));
    assert!(problem["detail"].as_str().unwrap().contains("3.4.2, quan-ninh-kieu (và 1 báo cáo khác)"), "{problem:#}");
    import(&reviewer, "?skip=locked", table).await.problem(423, "locked");
    assert_eq!(app.version().await, before);

    let more = json!({ "unit": "quan-o-mon", "until": "2017-02-10", "reason": "Gia hạn một đơn vị" });
    reviewer.post(&format!("{YEAR}/extensions"), more).await.created();
    import(&reviewer, "", table).await.problem(423, "locked");
    let done = import(&reviewer, "?skip=locked", table).await.created();
    assert_eq!(pairs(&done["written"]), [("3.4.2", "quan-o-mon")]);
    assert_eq!(pairs(&done["locked"]), [("3.4.2", "quan-ninh-kieu")]);
    assert_eq!(done["locked"][0]["why"]["reason"], "due_passed");
    let late = reviewer.get(&format!("{YEAR}/units")).await.ok();
    let o_mon = late["units"].as_array().unwrap().iter().find(|unit| unit["unit"] == "quan-o-mon").unwrap();
    assert_eq!(o_mon["reports"]["late"], 1, "late stays late, whoever brings it");
}

#[apply(every_engine!)]
async fn a_repetition_writes_once_and_another_reading_is_another_request() {
    let app = TestApp::new().await;
    let reviewer = app.reviewer().await;
    let headers = [("content-type", "text/csv"), ("idempotency-key", "thang-1")];
    let send = async |options: &str| {
        reviewer
            .send(
                axum::http::Method::POST,
                &format!("{YEAR}/statistics{options}"),
                &headers,
                "unit,late\nquan-o-mon,1\n",
            )
            .await
    };
    let first = send("?items=3.4.2").await.created();
    let version = app.version().await;
    let again = send("?items=3.4.2").await;
    assert_eq!((again.header("idempotency-replayed"), again.created()), ("true", first));
    assert_eq!(app.version().await, version);
    send("").await.problem(409, "idempotency_key_reused");
}
