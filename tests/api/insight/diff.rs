//! Two criteria sets side by side.

use macro_rules_attribute::apply;
use parindex::domain::facts::Role;
use serde_json::json;

use crate::api::support::TestApp;
use crate::support::engines::every_engine;

const ADDRESS: &str = "/api/v1/criteria-sets/par-2016/diff/par-2016@2";

#[apply(every_engine!)]
async fn a_corrigendum_says_what_it_changes_and_what_that_does() {
    let app = TestApp::new().await;
    let (admin, viewer) = (app.admin().await, app.viewer().await);
    app.unit("so-tttt").await.submit("7.1.2", json!({ "choice": "late" })).await.created();
    let next = include_str!("../../../src/catalog/par-2016.yaml")
        .replacen("id: par-2016\n", "id: par-2016\nrevision: 2\n", 1)
        .replacen("choice: { on_time: 1, late: 0.5, none: 0 }\n              labels:\n                on_time: { vi: Phê duyệt đúng hạn", "choice: { on_time: 1, late: 0.25, none: 0 }\n              labels:\n                on_time: { vi: Phê duyệt đúng hạn", 1)
        .replacen("- { given: { choice: late }, points: 0.5 }\n              - { given: { choice: none }, points: 0 }\n            provenance: seed", "- { given: { choice: late }, points: 0.25 }\n              - { given: { choice: none }, points: 0 }\n            provenance: seed", 1)
        .replacen("evidence: [Quyết định phê duyệt kiến trúc]", "evidence: [Quyết định phê duyệt kiến trúc, Văn bản thẩm định]", 1);
    let published = admin
        .send(axum::http::Method::POST, "/api/v1/criteria-sets", &[("content-type", "application/yaml")], next)
        .await;
    assert_eq!(published.status, 201, "{}", published.text());
    let diff = viewer.get(&format!("{ADDRESS}?assessment=can-tho-2016").replace("par-2016/", "par-2016@1/")).await.ok();
    assert_eq!((&diff["matched_by"], &diff["unchanged"]), (&json!("code"), &json!(87)));
    let [item] = diff["items"].as_array().unwrap().as_slice() else { panic!("{diff:#}") };
    assert_eq!(
        (&item["from"]["code"], &item["happened"]),
        (&json!("7.1.2"), &json!(["rule_changed", "evidence_changed"]))
    );
    assert_eq!(item["rule"]["before"]["en"], "one of: on_time 1 · late 0.5 · none 0");
    assert_eq!(item["rule"]["after"]["vi"], "chọn một: on_time 1 · late 0,25 · none 0");
    assert_eq!(item["evidence"]["added"][0]["vi"], "Văn bản thẩm định");
    assert_eq!(item["effect"], json!({ "before": "0.5", "after": "0.25", "change": "-0.25" }));
    assert_eq!(diff["effect"], "-0.25");
    let same = viewer.get("/api/v1/criteria-sets/par-2016@2/diff/par-2016").await.ok();
    assert_eq!((&same["items"], &same["unchanged"]), (&json!([]), &json!(88)));
}

#[apply(every_engine!)]
async fn through_the_crosswalk_nothing_is_forgotten_in_either_direction() {
    let app = TestApp::new().await;
    let viewer = app.viewer().await;
    let there = viewer.get("/api/v1/criteria-sets/par-2015/diff/par-2016").await.ok();
    assert_eq!(there["matched_by"], "crosswalk");
    let items = there["items"].as_array().unwrap();
    let online = items.iter().find(|item| item["to"]["code"] == "7.2.2").unwrap();
    assert_eq!(online["relation"], "rule_changed");
    assert!(online["rule"]["before"]["vi"] != online["rule"]["after"]["vi"]);
    assert!(items.iter().any(|item| item["happened"] == json!(["added"])));
    let back = viewer.get("/api/v1/criteria-sets/par-2016/diff/par-2015").await.ok();
    let codes = |diff: &serde_json::Value, side: &str| -> std::collections::BTreeSet<String> {
        let all = diff["items"].as_array().unwrap().iter();
        all.filter_map(|item| item[side]["code"].as_str().map(str::to_owned)).collect()
    };
    assert_eq!(codes(&there, "to"), codes(&back, "from"));
    assert_eq!(codes(&there, "from"), codes(&back, "to"));
}

#[apply(every_engine!)]
async fn another_provinces_figures_stay_its_own() {
    let app = TestApp::new().await;
    let stranger = app.actor("viewer.ha-noi", Role::Viewer, Some("ha-noi"), None).await;
    let address = "/api/v1/criteria-sets/par-2015/diff/par-2016";
    stranger.get(address).await.ok();
    stranger.get(&format!("{address}?assessment=can-tho-2016")).await.problem(403, "forbidden");
    stranger.get("/api/v1/criteria-sets/par-2015/diff/par-1999").await.problem(404, "not_found");
}
