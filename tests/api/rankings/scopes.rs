//! A projection within a scope: its four totals stand among the provinces of that scope, not among all.

use macro_rules_attribute::apply;
use parindex::domain::exact::Exact;
use serde_json::json;

use super::{PROJECTED, YEAR_2016, as_json, full_table, lose_points, points};
use crate::api::support::{TestApp, codes};
use crate::support::engines::every_engine;

#[apply(every_engine!)]
async fn a_projection_is_ranked_within_the_scope_that_is_asked_for() {
    let app = TestApp::new().await;
    let (admin, viewer) = (app.admin().await, app.viewer().await);
    lose_points(&admin).await;
    admin.put(YEAR_2016, as_json(&full_table())).await.ok();
    for (scope, of) in [("all", 63), ("cities", 5), ("mekong-delta", 13), ("region:mekong-delta", 13)] {
        let projected = viewer.get(&format!("{PROJECTED}&scope={scope}")).await.ok();
        assert_eq!((&projected["ranking"]["scope"], &projected["ranking"]["of"]), (&json!(scope), &json!(of)));
        let rows = projected["ranking"]["rows"].as_array().unwrap();
        for total in ["secured", "claimed", "expected", "ceiling"] {
            let total = &projected["projection"][total];
            let others = rows.iter().filter(|row| row["province"] != "can-tho");
            let above =
                others.filter(|row| Exact::parse(row["score"].as_str().unwrap()).unwrap() > points(total)).count();
            let rank = &total["rank"];
            let found = (&rank["of"], &rank["best"], &rank["worst"]);
            assert_eq!(found, (&json!(of), &json!(above + 1), &json!(above + 1)), "{scope}");
        }
    }
}

#[apply(every_engine!)]
async fn a_province_has_no_place_in_a_scope_it_does_not_belong_to() {
    let app = TestApp::new().await;
    let viewer = app.viewer().await;
    for (scope, code) in [("red-river-delta", "outside_scope"), ("somewhere", "unknown_scope")] {
        let problem = viewer.get(&format!("{PROJECTED}&scope={scope}")).await.problem(422, "invalid_inputs");
        assert_eq!((codes(&problem), &problem["errors"][0]["pointer"]), (vec![code], &json!("scope")));
    }
}
