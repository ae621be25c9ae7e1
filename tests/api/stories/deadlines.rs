//! Days: due, off, extended, passed; what is late, and the points at risk.

use chrono::TimeDelta;
use macro_rules_attribute::apply;
use serde_json::{Value, json};

use crate::api::support::{Actor, Answer, TestApp, YEAR, codes};
use crate::support::engines::every_engine;

const DONE: &str = r#"{ "done": 19, "planned": 20 }"#;

fn figures() -> Value {
    serde_json::from_str(DONE).unwrap()
}

async fn extend(actor: &Actor<'_>, body: Value) -> Answer {
    actor.post(&format!("{YEAR}/extensions"), body).await
}

/// A unit's line in the ranking of units.
async fn line(actor: &Actor<'_>, unit: &str) -> Value {
    let ranking = actor.get(&format!("{YEAR}/units")).await.ok();
    let units = ranking["units"].as_array().unwrap();
    units.iter().find(|line| line["unit"] == unit).unwrap().clone()
}

#[apply(every_engine!)]
async fn late_counts_as_late_even_after_an_extension() {
    let app = TestApp::new().await;
    let (stttt, khcn, reviewer) = (app.unit("so-tttt").await, app.unit("so-khcn").await, app.reviewer().await);
    // In time: the extension came before the day was over.
    extend(&reviewer, json!({ "unit": "so-khcn", "until": "2017-01-24", "reason": "Mất điện diện rộng" }))
        .await
        .created();
    app.pass(TimeDelta::days(16));
    let locked = stttt.submit("7.1.1", figures()).await.problem(423, "locked");
    assert_eq!(locked["errors"][0]["code"], "due_passed");
    assert_eq!(locked["until"], "2017-01-20T17:00:00Z");
    assert_eq!(locked["lifted_by"], "reviewer");
    let says = locked["detail"].as_str().unwrap();
    assert!(says.contains("20/01/2017") && says.contains("gia hạn đến hết ngày 15/03/2017"), "{says}");
    let open = json!({ "online_documents": 9, "documents": 10 });
    let item = khcn.get(&format!("{YEAR}/items/7.4.1")).await.ok();
    assert_eq!(item["may"]["submit"], true, "{item:#} {open}");

    // Late: the door is opened again, and what comes through it is late.
    let given =
        extend(&reviewer, json!({ "item": "7.1.1", "until": "2017-01-25", "reason": "Bổ sung" })).await.created();
    assert_eq!(
        (&given["until"], &given["asked"], &given["in_force"]),
        (&json!("2017-01-25"), &Value::Null, &json!(true))
    );
    stttt.submit("7.1.1", figures()).await.created();
    let reports = line(&reviewer, "so-tttt").await;
    assert_eq!(
        reports["reports"],
        json!({ "owed": 2, "on_time": 0, "late": 1, "pending": 0, "overdue": 1, "complete": 1 })
    );
    assert_eq!((&reports["timeliness"], &reports["completeness"]), (&json!("0.00"), &json!("50.00")));
    let khcn = line(&reviewer, "so-khcn").await;
    assert_eq!(
        khcn["reports"],
        json!({ "owed": 1, "on_time": 0, "late": 0, "pending": 1, "overdue": 0, "complete": 0 })
    );
    assert_eq!(khcn["timeliness"], Value::Null, "nothing has come and nothing should have");

    app.pass(TimeDelta::days(5));
    let locked = stttt.submit("7.1.1", figures()).await.problem(423, "locked");
    assert_eq!(locked["errors"][0]["code"], "extension_passed");
    assert_eq!(locked["until"], "2017-01-25T17:00:00Z");
}

#[apply(every_engine!)]
async fn what_was_granted_can_be_taken_back() {
    let app = TestApp::new().await;
    let (stttt, reviewer) = (app.unit("so-tttt").await, app.reviewer().await);
    app.pass(TimeDelta::days(16));
    let until = |day: &str| json!({ "unit": "so-tttt", "item": "7.1.1", "until": day, "reason": "Văn bản gia hạn" });
    extend(&reviewer, until("2017-03-01")).await.created();
    stttt.submit("7.1.1", figures()).await.created();
    extend(&reviewer, until("2017-01-20")).await.created();
    stttt.submit("7.1.1", figures()).await.problem(423, "locked");
    let listed = reviewer.get(&format!("{YEAR}/extensions")).await.ok();
    let in_force: Vec<_> = listed["items"].as_array().unwrap().iter().map(|e| (&e["until"], &e["in_force"])).collect();
    assert_eq!(in_force, [(&json!("2017-01-20"), &json!(true)), (&json!("2017-03-01"), &json!(false))]);
    // A longer extension of the whole unit still holds where its item's own was taken back.
    extend(&reviewer, json!({ "unit": "so-tttt", "until": "2017-02-10", "reason": "Văn bản" })).await.created();
    stttt.submit("7.1.1", figures()).await.created();
}

#[apply(every_engine!)]
async fn an_extension_is_refused_with_every_fault() {
    let app = TestApp::new().await;
    let (stttt, reviewer) = (app.unit("so-tttt").await, app.reviewer().await);
    let before = app.version().await;
    for (body, expected) in [
        (json!({ "until": "2017-02-01", "reason": "x" }), &["item_or_unit"][..]),
        (json!({ "unit": "so-nao-do", "until": "2017-02-01", "reason": "x" }), &["unknown_unit"]),
        (json!({ "item": "9.9", "until": "2017-02-01", "reason": "x" }), &["unknown_item"]),
        (json!({ "item": "1.6", "until": "2017-02-01", "reason": "x" }), &["owes_no_report"]),
        (json!({ "item": "7.1.1", "unit": "so-khcn", "until": "2017-02-01", "reason": "x" }), &["owes_no_report"]),
        (json!({ "unit": "so-tttt", "until": "2017-01-04", "reason": " " }), &["day_passed", "text_length"]),
        (json!({ "unit": "so-tttt", "until": "2017-03-16", "reason": "x" }), &["after_review"]),
    ] {
        let refused = extend(&reviewer, body.clone()).await.problem(422, "invalid_inputs");
        assert_eq!(codes(&refused), expected, "{body}");
    }
    let body = json!({ "unit": "so-tttt", "until": "2017-02-01", "reason": "x" });
    assert_eq!(codes(&extend(&stttt, body).await.problem(403, "forbidden")), ["reviewer_only"]);
    assert_eq!(app.version().await, before);
}

#[apply(every_engine!)]
async fn a_day_off_moves_to_the_next_working_day_unless_it_is_to_stay() {
    let app = TestApp::new().await;
    let (admin, reviewer) = (app.admin().await, app.reviewer().await);
    let named = |on: &str| json!({ "on": on, "name": "đặt ra để thử" });
    let list = json!({ "source": "kiểm thử", "days_off": [named("2017-02-06")], "working": [named("2017-02-18")] });
    admin.put("/api/v1/calendars/2017", list).await.ok();
    let listed = reviewer.get("/api/v1/calendars/2017").await.ok();
    assert_eq!((&listed["known"], &listed["days_off"][0]["on"]), (&json!(true), &json!("2017-02-06")));
    let address = format!("{YEAR}/items/7.1.1/assignment");
    for (asked, on_day_off, due) in [
        ("2017-02-04", "next_working_day", "2017-02-07"),
        ("2017-02-04", "keep", "2017-02-04"),
        ("2017-02-18", "next_working_day", "2017-02-18"),
        ("2017-02-19", "next_working_day", "2017-02-20"),
        ("2017-02-21", "next_working_day", "2017-02-21"),
    ] {
        let body = json!({ "lead": "so-tttt", "due": asked, "on_day_off": on_day_off });
        let assignment = reviewer.put(&address, body).await.ok()["assignment"].clone();
        assert_eq!(assignment["due"], due, "{asked} {on_day_off}");
        let noted = if due == asked { Value::Null } else { json!(asked) };
        assert_eq!(assignment["asked"], noted, "{asked} {on_day_off}");
    }
    // What was fixed stays, whatever is listed later.
    let body = json!({ "lead": "so-tttt", "due": "2017-02-04" });
    assert_eq!(reviewer.put(&address, body).await.ok()["assignment"]["due"], "2017-02-07");
    admin.put("/api/v1/calendars/2017", json!({ "source": "kiểm thử 2", "days_off": [] })).await.ok();
    assert_eq!(reviewer.get(&format!("{YEAR}/items/7.1.1")).await.ok()["assignment"]["due"], "2017-02-07");
}

#[apply(every_engine!)]
async fn a_list_of_days_off_is_refused_with_every_fault() {
    let app = TestApp::new().await;
    let (admin, reviewer) = (app.admin().await, app.reviewer().await);
    let day = |on: &str, name: &str| json!({ "on": on, "name": name });
    let list = json!({
        "source": "",
        "days_off": [day("2018-01-01", "x"), day("2017-01-02", "x"), day("2017-01-02", "")],
        "working": [day("2017-01-03", "x")],
    });
    let refused = admin.put("/api/v1/calendars/2017", list.clone()).await.problem(422, "invalid_inputs");
    assert_eq!(codes(&refused), ["text_length", "other_year", "duplicate_day", "text_length", "no_weekend"]);
    let pointers: Vec<_> =
        refused["errors"].as_array().unwrap().iter().map(|e| e["pointer"].as_str().unwrap()).collect();
    assert_eq!(pointers, ["/source", "/days_off/0/on", "/days_off/2/on", "/days_off/2/name", "/working/0/on"]);
    reviewer.put("/api/v1/calendars/2017", list).await.problem(403, "forbidden");
    reviewer.get("/api/v1/calendars/1999").await.problem(404, "not_found");
    let unknown = reviewer.get("/api/v1/calendars/2099").await.ok();
    assert_eq!((&unknown["known"], &unknown["source"]), (&json!(false), &Value::Null));
}

#[apply(every_engine!)]
async fn the_points_at_risk_are_told_by_day_by_unit_and_in_the_queue() {
    let app = TestApp::new().await;
    let (stttt, reviewer) = (app.unit("so-tttt").await, app.reviewer().await);
    extend(&reviewer, json!({ "item": "3.4.2", "unit": "quan-o-mon", "until": "2017-01-24", "reason": "x" }))
        .await
        .created();
    let deadlines = async || reviewer.get(&format!("{YEAR}/deadlines")).await.ok();
    let exact = |value: &Value| parindex::domain::exact::Exact::parse(value.as_str().unwrap()).unwrap();
    let sum = |list: &Value| -> parindex::domain::exact::Exact {
        list.as_array().unwrap().iter().map(|entry| exact(&entry["points"])).sum()
    };
    let before = deadlines().await;
    assert_eq!(sum(&before["by_day"]), exact(&before["at_risk"]));
    let days: Vec<_> = before["by_day"].as_array().unwrap().iter().map(|day| day["until"].as_str().unwrap()).collect();
    assert_eq!(days, ["2017-01-20", "2017-01-24"]);
    let collected = before["items"].as_array().unwrap().iter().find(|due| due["code"] == "3.4.2").unwrap();
    let waiting: Vec<_> = collected["waiting_for"]
        .as_array()
        .unwrap()
        .iter()
        .map(|w| (&w["unit"], &w["until"], &w["extended"]))
        .collect();
    let (early, late) = (json!("2017-01-20"), json!("2017-01-24"));
    assert_eq!(
        waiting,
        [
            (&json!("quan-ninh-kieu"), &early, &json!(false)),
            (&json!("quan-o-mon"), &late, &json!(true)),
            (&json!("huyen-co-do"), &early, &json!(false))
        ]
    );
    assert_eq!((&before["queue"]["points"], &before["queue"]["items"]), (&json!("0"), &json!([])));

    let submission = stttt.submit("7.1.1", figures()).await.created();
    let after = deadlines().await;
    let gone = exact(&before["at_risk"]) - exact(&after["at_risk"]);
    assert_eq!(gone, exact(&json!("0.75")), "the whole item was at risk");
    assert_eq!(after["queue"]["until"], "2017-03-15");
    let queued =
        json!({ "code": "7.1.1", "submissions": [submission["id"]], "since": "2017-01-05T02:00:00Z", "points": "0.5" });
    assert_eq!(after["queue"]["items"], json!([queued]));
    reviewer.decide("7.1.1", &submission, json!({ "verdict": "accept" })).await.created();
    assert_eq!(deadlines().await["queue"]["items"], json!([]));
}
