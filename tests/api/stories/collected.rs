//! "No late dossier anywhere" is a statement about each district: 3.4.2, reported by three.

use macro_rules_attribute::apply;
use serde_json::json;

use crate::api::support::{TestApp, YEAR};
use crate::support::engines::every_engine;

#[apply(every_engine!)]
async fn says_who_is_missing_and_who_holds_it_back() {
    let app = TestApp::new().await;
    let viewer = app.viewer().await;
    let item = async || viewer.get(&format!("{YEAR}/items/3.4.2")).await.ok();
    let (ninh_kieu, o_mon) = (app.unit("quan-ninh-kieu").await, app.unit("quan-o-mon").await);
    ninh_kieu.submit("3.4.2", json!({ "late": 0 })).await.created();
    o_mon.submit("3.4.2", json!({ "late": 0 })).await.created();
    let waiting = item().await;
    assert_eq!(waiting["state"], "in_progress");
    assert_eq!(waiting["score"]["collected"]["missing"], json!(["huyen-co-do"]));
    assert_eq!(waiting["score"]["collected"]["held_by"], json!([]));
    assert_eq!(viewer.get(&format!("{YEAR}/score?basis=claimed")).await.ok()["points"], json!(null));

    app.unit("huyen-co-do").await.submit("3.4.2", json!({ "late": 4 })).await.created();
    let late = item().await;
    assert_eq!(late["state"], "submitted");
    assert_eq!(late["self"], json!({ "applicable": true, "points": "0" }));
    assert_eq!(late["score"]["collected"]["missing"], json!([]));
    let needs = json!([{ "input": "late", "at_most": "0", "change": "-4" }]);
    let held_by = json!([{ "unit": "huyen-co-do", "cost": "1", "needs": needs }]);
    assert_eq!(late["score"]["collected"]["held_by"], held_by);
}

#[apply(every_engine!)]
async fn takes_each_row_on_its_own() {
    let app = TestApp::new().await;
    let reviewer = app.reviewer().await;
    let mut rows = Vec::new();
    for (unit, late) in [("quan-ninh-kieu", 0), ("quan-o-mon", 0), ("huyen-co-do", 4)] {
        rows.push(app.unit(unit).await.submit("3.4.2", json!({ "late": late })).await.created());
    }
    let accept = json!({ "verdict": "accept" });
    let first = reviewer.decide("3.4.2", &rows[0], accept.clone()).await.created();
    assert_eq!((&first["secured"]["after"], &first["item"]["reviewed"]), (&json!("0"), &json!(null)));
    let verdict = json!({ "verdict": "return", "reason": "Kiểm tra lại số hồ sơ trễ hạn" });
    let returned = reviewer.decide("3.4.2", &rows[2], verdict).await.created();
    assert_eq!(returned["item"]["waiting"], json!([rows[1]["id"]]), "the other rows keep their place");

    let mended = app.unit("huyen-co-do").await.submit("3.4.2", json!({ "late": 0 })).await.created();
    assert_eq!(mended["claimed"]["after"], "1");
    reviewer.decide("3.4.2", &rows[1], accept.clone()).await.created();
    let last = reviewer.decide("3.4.2", &mended, accept).await.created();
    assert_eq!(last["item"]["state"], "accepted");
    assert_eq!(last["item"]["reviewed"], json!({ "applicable": true, "points": "1" }));
    assert_eq!(last["secured"]["change"], "1");
}
