//! A corrigendum: the year goes on under it, and what was said before it stays what it was.

use macro_rules_attribute::apply;
use parindex::domain::receipt::verify::verify;
use serde_json::{Value, json};

use crate::api::support::{Actor, Answer, TestApp, YEAR, codes};
use crate::support::engines::{Engine, every_engine};

/// The built-in set as a newer revision, in which 80 % of the tasks of 7.1.1 earn 0.6 points instead of 0.5.
fn corrigendum(revision: u32) -> String {
    let text = include_str!("../../../src/catalog/par-2016.yaml");
    let text = text.replacen("id: par-2016\n", &format!("id: par-2016\nrevision: {revision}\n"), 1);
    let (head, tail) = text.split_once("- code: \"7.1.1\"").unwrap();
    let (item, rest) = tail.split_once("- code: \"7.1.2\"").unwrap();
    let item = item.replace("points: 0.5 }", "points: 0.6 }");
    format!("{head}- code: \"7.1.1\"{item}- code: \"7.1.2\"{rest}")
}

async fn publish(admin: &Actor<'_>, text: String) -> Answer {
    admin.send(axum::http::Method::POST, "/api/v1/criteria-sets", &[("content-type", "application/yaml")], text).await
}

fn number(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[apply(every_engine!)]
async fn an_open_year_moves_on_purpose_and_its_past_stays() {
    let app = TestApp::new().await;
    let (admin, viewer) = (app.admin().await, app.viewer().await);
    app.unit("so-tttt").await.submit("7.1.1", json!({ "done": 19, "planned": 20 })).await.created();
    publish(&admin, corrigendum(2)).await.created();
    let (before, address) = (app.version().await, format!("{YEAR}/revision"));
    let score = viewer.get(&format!("{YEAR}/score")).await;
    let asked = json!({ "revision": 2, "reason": "Đính chính phụ lục" });

    let preview = admin.post(&format!("{address}?dry_run=true"), asked.clone()).await.ok();
    assert_eq!(app.version().await, before, "a preview stores nothing");
    assert_eq!(viewer.get(&format!("{YEAR}/score")).await.bytes, score.bytes);
    assert_eq!((&preview["from"], &preview["to"], &preview["set_aside"]), (&json!(1), &json!(2), &json!([])));
    assert_eq!(preview["claimed"], json!({ "before": "0.5", "after": "0.6", "change": "0.1" }));
    let items: Vec<_> =
        preview["criteria"]["items"].as_array().unwrap().iter().map(|item| number(&item["to"]["code"])).collect();
    assert_eq!(items, ["7.1.1"]);
    assert!(
        preview["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .any(|node| node["code"] == "7.1.1" && node["change"]["points"] == "0.1")
    );

    // Only where several servers may share a database is there another one, which knows the assessment already.
    let beside = if Engine::current() == Engine::Postgres { Some(app.beside().await) } else { None };
    if let Some(beside) = &beside {
        assert_eq!(viewer.at(beside).get(&format!("{YEAR}/score")).await.bytes, score.bytes);
    }
    let moved = admin.post(&address, asked.clone()).await.created();
    assert_eq!(moved["claimed"], preview["claimed"]);
    let now = viewer.get(YEAR).await.ok();
    assert_eq!((&now["set"]["revision"], &now["version"]), (&json!(2), &json!(before + 1)));
    let then = viewer.get(&format!("{YEAR}/score?as_of={before}")).await;
    assert_eq!(then.bytes, score.bytes, "as it was, byte for byte");
    let after = viewer.get(&format!("{YEAR}/score")).await;
    assert_ne!(after.bytes, score.bytes);
    // Folded anew from the log it is the same, as it is where another server takes in the move; and the proof holds.
    let anew = viewer.get(&format!("{YEAR}/score?as_of={}", before + 1)).await;
    assert_eq!(anew.bytes, after.bytes);
    if let Some(beside) = &beside {
        assert_eq!(viewer.at(beside).get(&format!("{YEAR}/score")).await.bytes, after.bytes);
    }
    assert_eq!(viewer.get(&format!("{YEAR}/changes/verify")).await.ok()["ok"], true);
    app.unit("so-tttt").await.submit("7.1.1", json!({ "done": 20, "planned": 20 })).await.created();

    // The receipt carries both revisions, and replays; so does the package.
    let receipt = viewer.get(&format!("{YEAR}/receipt")).await;
    let verdict = verify(&receipt.bytes, None).unwrap();
    assert!(verdict.ok, "{verdict:?}");
    assert_eq!(
        (receipt.ok()["payload"]["form"].as_str(), verdict.recomputed.unwrap().set.as_str()),
        (Some("parindex-receipt/2"), "par-2016@2")
    );
    assert!(verify(&viewer.get(&format!("{YEAR}/receipt?as_of={before}")).await.bytes, None).unwrap().ok);
    let mut without = receipt.ok();
    without["payload"].as_object_mut().unwrap().remove("revisions");
    let verdict = verify(without.to_string().as_bytes(), None).unwrap();
    assert_eq!(verdict.findings.last().map(|found| found.code), Some("other_set"), "{verdict:?}");
    let package = viewer.get(&format!("{YEAR}/package")).await;
    let verdict = parindex::package::verify::verify(std::io::Cursor::new(&package.bytes), None).unwrap();
    assert!(verdict.ok, "{verdict:?}");

    let again = admin.post(&address, asked).await.problem(409, "conflict");
    assert_eq!(codes(&again), ["revision_not_newer"]);
}

#[apply(every_engine!)]
async fn a_workbook_of_the_revision_before_is_not_taken() {
    let app = TestApp::new().await;
    let (admin, unit) = (app.admin().await, app.unit("so-tttt").await);
    let address = format!("{YEAR}/workbook");
    let send = async |bytes: Vec<u8>| unit.send(axum::http::Method::POST, &address, &[], bytes).await;
    let old = unit.get(&address).await.bytes.to_vec();
    send(old.clone()).await.ok();
    publish(&admin, corrigendum(2)).await.created();
    admin.post(&format!("{YEAR}/revision"), json!({ "revision": 2, "reason": "Đính chính" })).await.created();
    let before = app.version().await;
    let problem = send(old).await.problem(409, "conflict");
    assert_eq!(codes(&problem), ["criteria_moved"]);
    assert!(problem["detail"].as_str().unwrap().contains("bản 1"), "{problem:#}");
    assert_eq!(app.version().await, before, "nothing of it is taken");
    let new = unit.get(&address).await.bytes.to_vec();
    assert_eq!(send(new).await.ok()["changed"], json!([]), "one of now is");
}

#[apply(every_engine!)]
async fn a_finished_year_never_moves_and_nobody_moves_it_by_mistake() {
    let app = TestApp::new().await;
    let (admin, before) = (app.admin().await, app.version().await);
    let address = format!("{YEAR}/revision");
    let asked = json!({ "revision": 2, "reason": "Đính chính" });
    let problem = admin.post(&address, json!({ "revision": 7, "reason": " " })).await.problem(422, "invalid_inputs");
    assert_eq!(codes(&problem), ["unknown_set", "reason_missing"]);
    publish(&admin, corrigendum(2)).await.created();
    let problem = app.reviewer().await.post(&address, asked.clone()).await.problem(403, "forbidden");
    assert_eq!(codes(&problem), ["admin_only"]);
    let phases = json!({ "phases": [{ "phase": "publish", "ends_on": "2017-01-06" }] });
    admin.put(&format!("{YEAR}/phases"), phases).await.ok();
    app.pass(chrono::TimeDelta::days(3));
    assert_eq!(codes(&admin.post(&address, asked.clone()).await.problem(409, "conflict")), ["year_finished"]);
    let open = json!({ "phases": [{ "phase": "publish", "ends_on": "2018-01-06" }] });
    admin.put(&format!("{YEAR}/phases"), open).await.ok();
    admin.post(&format!("{address}?dry_run=true"), asked).await.ok();
    assert_eq!(app.version().await, before + 2, "the phases, twice");
}
