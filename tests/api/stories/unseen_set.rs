//! A criteria set nobody here has seen: published, read back, scored at, under and over every threshold.

use axum::http::Method;
use macro_rules_attribute::apply;
use serde_json::{Value, json};

use crate::api::support::{Actor, Answer, TestApp};
use crate::support::engines::every_engine;

/// One criterion for each rule and measure that `par-2016` does not already put to the test.
pub const SET: &str = r#"
format: 1
id: chi-so-moi
level: province
years: [2016, 2017]
name: { vi: Bộ tiêu chí thử nghiệm, en: A trial set }
legal_basis: [{ number: 1/QĐ, date: 2016-12-01 }]
provenance: reconstructed
max: 10
areas:
  - code: "1"
    name: { vi: Lĩnh vực duy nhất, en: The only area }
    max: 10
    criteria:
      - code: "1.1"
        name: { vi: Số sáng kiến, en: Initiatives }
        max: 2
        method: appraisal
        inputs: { initiatives: { unit: initiatives, vi: Số sáng kiến, en: Initiatives } }
        rule:
          bands:
            of: { count: initiatives }
            steps: [{ in: "[10, inf)", points: 2 }, { in: "[5, 10)", points: 1 }, { in: "[0, 5)", points: 0 }]
      - code: "1.2"
        name: { vi: Hồ sơ trực tuyến, en: Online dossiers }
        max: 2
        method: appraisal
        inputs:
          online: { unit: dossiers, vi: Hồ sơ trực tuyến, en: Online dossiers, at_most: received }
          received: { unit: dossiers, vi: Hồ sơ tiếp nhận, en: Dossiers received }
        rule:
          proportional: { of: { ratio: [online, received] }, full_at: 0.4, zero_below: 0.1 }
          when_zero: not_applicable
      - code: "1.3"
        name: { vi: Văn bản sai thể thức, en: Faulty documents }
        max: 1
        method: appraisal
        inputs: { faulty: { unit: documents, vi: Văn bản sai thể thức, en: Faulty documents } }
        rule: { deduct: { of: { count: faulty }, each: 0.25 } }
      - code: "1.4"
        name: { vi: Thu ngân sách, en: Revenue }
        max: 2
        method: appraisal
        inputs:
          current: { unit: billion_vnd, vi: Thu trong năm, en: Revenue of the year, decimals: 2 }
          previous: { unit: billion_vnd, vi: Thu năm trước, en: Revenue of the year before, decimals: 2 }
        rule:
          bands:
            of: { growth: [current, previous] }
            steps: [{ in: "[1.1, inf)", points: 2 }, { in: "(1, 1.1)", points: 1 }, { in: "[0, 1]", points: 0 }]
          when_zero: full
      - code: "1.5"
        name: { vi: Báo cáo, en: Reports }
        max: 1
        method: appraisal
        rule:
          checklist: { half: 0.4, year: 0.6 }
          labels: { half: { vi: Sáu tháng, en: Half-year }, year: { vi: Cả năm, en: Annual } }
      - code: "1.6"
        name: { vi: Hồ sơ đúng hạn của các huyện, en: The districts' dossiers on time }
        max: 2
        method: appraisal
        per_unit:
          on_time: { unit: dossiers, vi: Hồ sơ đúng hạn, en: Dossiers on time, at_most: all }
          all: { unit: dossiers, vi: Hồ sơ, en: Dossiers }
        collect_from: [district]
        inputs:
          on_time: { unit: dossiers, vi: Hồ sơ đúng hạn, en: Dossiers on time, from: { sum: on_time }, at_most: all }
          all: { unit: dossiers, vi: Hồ sơ, en: Dossiers, from: { sum: all } }
        rule:
          bands:
            of: { ratio: [on_time, all] }
            steps: [{ in: "[0.95, 1]", points: 2 }, { in: "[0.8, 0.95)", points: 0.8 }, { in: "[0, 0.8)", points: 0 }]
          when_zero: zero
"#;

/// Publishes a set.
pub async fn publish(actor: &Actor<'_>, source: impl Into<Vec<u8>>) -> Answer {
    let yaml = [("content-type", "application/yaml")];
    actor.send(Method::POST, "/api/v1/criteria-sets", &yaml, source.into()).await
}

async fn scored(actor: &Actor<'_>, set: &str, code: &str, figures: Value) -> Value {
    let tree = actor.post(&format!("/api/v1/criteria-sets/{set}/score"), figures).await.ok();
    let leaves = tree["children"][0]["children"].as_array().unwrap();
    leaves.iter().find(|leaf| leaf["code"] == code).unwrap().clone()
}

#[apply(every_engine!)]
async fn scores_at_under_and_over_each_threshold() {
    let app = TestApp::empty().await;
    let (admin, viewer) = (app.admin().await, app.viewer().await);
    let summary = publish(&admin, SET).await.created();
    assert_eq!(summary["items"], 6);
    assert_eq!(summary["built_in"], false);
    let cases: [(&str, Value, Option<&str>); 27] = [
        ("1.1", json!({ "initiatives": 4 }), Some("0")),
        ("1.1", json!({ "initiatives": 5 }), Some("1")),
        ("1.1", json!({ "initiatives": 6 }), Some("1")),
        ("1.1", json!({ "initiatives": 9 }), Some("1")),
        ("1.1", json!({ "initiatives": 10 }), Some("2")),
        ("1.1", json!({ "initiatives": 11 }), Some("2")),
        ("1.2", json!({ "online": 99, "received": 1000 }), Some("0")),
        ("1.2", json!({ "online": 100, "received": 1000 }), Some("0.5")),
        ("1.2", json!({ "online": 101, "received": 1000 }), Some("0.505")),
        ("1.2", json!({ "online": 399, "received": 1000 }), Some("1.995")),
        ("1.2", json!({ "online": 400, "received": 1000 }), Some("2")),
        ("1.2", json!({ "online": 401, "received": 1000 }), Some("2")),
        ("1.2", json!({ "online": 0, "received": 0 }), None),
        ("1.3", json!({ "faulty": 0 }), Some("1")),
        ("1.3", json!({ "faulty": 3 }), Some("0.25")),
        ("1.3", json!({ "faulty": 4 }), Some("0")),
        ("1.3", json!({ "faulty": 5 }), Some("0")),
        ("1.4", json!({ "current": "999.99", "previous": 1000 }), Some("0")),
        ("1.4", json!({ "current": 1000, "previous": 1000 }), Some("0")),
        ("1.4", json!({ "current": "1000.01", "previous": 1000 }), Some("1")),
        ("1.4", json!({ "current": "1099.99", "previous": 1000 }), Some("1")),
        ("1.4", json!({ "current": 1100, "previous": 1000 }), Some("2")),
        ("1.4", json!({ "current": "1100.01", "previous": 1000 }), Some("2")),
        ("1.4", json!({ "current": 1, "previous": 0 }), Some("2")),
        ("1.5", json!({ "ticked": [] }), Some("0")),
        ("1.5", json!({ "ticked": ["year"] }), Some("0.6")),
        ("1.5", json!({ "ticked": ["year", "half"] }), Some("1")),
    ];
    for (code, inputs, points) in cases {
        let figures = json!({ "inputs": { code: inputs } });
        let leaf = scored(&viewer, "chi-so-moi", code, figures.clone()).await;
        assert_eq!(leaf["points"].as_str(), points, "{figures}");
        assert_eq!(leaf["applicable"], points.is_some(), "{figures}");
    }
    // 190 of 200 is exactly 95 %, and only the sum decides.
    for (on_time, points) in [(89, "0.8"), (90, "2"), (91, "2"), (59, "0"), (60, "0.8"), (61, "0.8")] {
        let rows = json!({ "a": { "on_time": 100, "all": 100 }, "b": { "on_time": on_time, "all": 100 } });
        let leaf = scored(&viewer, "chi-so-moi", "1.6", json!({ "units": { "1.6": rows } })).await;
        assert_eq!(leaf["points"], points, "{on_time}");
    }
}

#[apply(every_engine!)]
async fn reads_back_as_a_set_that_says_the_same() {
    let app = TestApp::empty().await;
    let admin = app.admin().await;
    publish(&admin, SET).await.created();
    let mut read = admin.get("/api/v1/criteria-sets/chi-so-moi").await.ok();
    assert_eq!(read["areas"][0]["criteria"][1]["rule"]["proportional"]["zero_below"], "0.1");
    let listed = admin.get("/api/v1/criteria-sets").await.ok();
    assert!(listed["items"].as_array().unwrap().iter().any(|set| set["id"] == "chi-so-moi"));
    // What is read can be published: the next revision, as JSON.
    read["revision"] = json!(2);
    let mut again = read.clone();
    publish(&admin, again.to_string()).await.created();
    again = admin.get("/api/v1/criteria-sets/chi-so-moi").await.ok();
    assert_eq!(again, read);
}

#[apply(every_engine!)]
async fn a_corrigendum_leaves_finished_scores_alone() {
    let app = TestApp::empty().await;
    let (admin, viewer) = (app.admin().await, app.viewer().await);
    publish(&admin, SET).await.created();
    let opening = json!({ "province": "can-tho", "year": 2016, "set": "chi-so-moi" });
    admin.post("/api/v1/assessments", opening).await.created();
    let year = "/api/v1/assessments/can-tho-2016";
    admin.put(&format!("{year}/items/1.1/assignment"), json!({ "lead": "so-noi-vu", "due": "2017-01-20" })).await.ok();
    let unit = app.unit("so-noi-vu").await;
    unit.submit("1.1", json!({ "initiatives": 5 })).await.created();
    let before = viewer.get(&format!("{year}/score")).await;
    assert_eq!(before.ok()["points"], "1");

    let harder = SET.replace("[5, 10)", "[7, 10)").replace("[0, 5)", "[0, 7)");
    assert_eq!(codes(publish(&admin, harder.as_str()).await), ["revision_taken"], "revision 1 is for ever");
    let harder = harder.replace("id: chi-so-moi\n", "id: chi-so-moi\nrevision: 2\n");
    publish(&admin, harder.as_str()).await.created();
    assert_eq!(codes(publish(&admin, harder.as_str()).await), ["revision_taken"]);
    assert_eq!(viewer.get(&format!("{year}/score")).await.bytes, before.bytes);
    let five = json!({ "inputs": { "1.1": { "initiatives": 5 } } });
    assert_eq!(scored(&viewer, "chi-so-moi", "1.1", five.clone()).await["points"], "0");
    assert_eq!(scored(&viewer, "chi-so-moi@1", "1.1", five).await["points"], "1");
}

fn codes(answer: Answer) -> Vec<String> {
    let problem = answer.problem(409, "conflict");
    crate::api::support::codes(&problem).into_iter().map(str::to_owned).collect()
}
