//! What is drawn: the same for the same seed, beside what independence would give; what can't be applied is refused.

use macro_rules_attribute::apply;
use parindex::domain::exact::Exact;
use serde_json::{Value, json};

use crate::api::support::{TestApp, YEAR, codes};
use crate::support::engines::every_engine;

fn number(value: &Value) -> Exact {
    Exact::parse(value.as_str().unwrap_or_else(|| panic!("{value} is a number as text"))).unwrap()
}

#[apply(every_engine!)]
async fn the_same_seed_gives_the_same_bytes_and_nothing_is_stored() {
    let app = TestApp::new().await;
    let (viewer, address) = (app.viewer().await, format!("{YEAR}/simulation"));
    let ask = |seed: u64| json!({ "seed": seed, "draws": 2_000 });
    let version = app.version().await;
    let first = viewer.post(&address, ask(1)).await;
    let drawn = first.ok();
    assert_eq!(viewer.post(&address, ask(1)).await.bytes, first.bytes);
    assert_ne!(viewer.post(&address, ask(2)).await.ok()["at_most"], drawn["at_most"]);
    assert_eq!((app.version().await, &drawn["version"]), (version, &json!(version)));
    let outlook = viewer.get(&format!("{YEAR}/outlook")).await.ok();
    for part in ["score", "rank", "at_most"] {
        assert_eq!(drawn["outlook"][part], outlook[part], "the outlook is told beside it");
    }
    assert_eq!(drawn["independent"], drawn["outlook"], "nothing hangs together");
    let bounds = &drawn["rank"]["bounds"];
    let (best, worst) = (bounds["best"].as_u64().unwrap() as usize, bounds["worst"].as_u64().unwrap() as usize);
    let rows = drawn["at_most"].as_array().unwrap();
    let chances: Vec<Exact> = rows.iter().map(|row| number(&row["chance"])).collect();
    assert!(chances.is_sorted() && chances.last() == Some(&Exact::whole(1)));
    assert!(chances[..best - 1].iter().all(Exact::is_zero) && chances[worst - 1] == Exact::whole(1));
    assert!(rows.iter().all(|row| number(&row["standard_error"]) > Exact::zero()));
}

#[apply(every_engine!)]
async fn a_common_cause_is_seen_beside_independence() {
    let app = TestApp::new().await;
    let viewer = app.viewer().await;
    let set = parindex::catalog::criteria_sets().iter().find(|set| set.id == "par-2016").unwrap();
    let items: Vec<&str> = set.items().iter().map(|item| item.code.as_str()).collect();
    let ask = json!({ "seed": 3, "draws": 4_000, "together": [{ "items": items, "chance": "0.5", "keep": "0", "why": "cả năm (minh họa)" }] });
    let drawn = viewer.post(&format!("{YEAR}/simulation"), ask).await.ok();
    // Half the time everything is lost: seen together, not seen when each is struck for itself.
    let least = |figures: &Value| number(&figures["score"]["p05"]["points"]);
    assert_eq!(least(&drawn), Exact::zero());
    assert!(least(&drawn["independent"]) > Exact::whole(10));
    let mean = |figures: &Value| number(&figures["score"]["mean"]["points"]);
    let away = mean(&drawn) - mean(&drawn["independent"]);
    assert!(away < Exact::whole(2) && -Exact::whole(2) < away, "the mean is the same: {away}");
    assert!(mean(&drawn["outlook"]) > mean(&drawn["independent"]));
    assert!(drawn["assumptions"].to_string().contains("cả năm (minh họa)"));
}

#[apply(every_engine!)]
async fn what_cannot_be_applied_is_refused_with_its_place() {
    let app = TestApp::new().await;
    let (viewer, reviewer) = (app.viewer().await, app.reviewer().await);
    reviewer.post(&format!("{YEAR}/items/7.4.1/appraisals"), json!({ "points": "0.5" })).await.created();
    app.unit("so-tttt").await.submit("7.1.1", json!({ "done": 0, "planned": 20 })).await.created();
    let other = app.unit("so-tttt").await.submit("7.1.2", json!({ "choice": "on_time" })).await.created();
    reviewer.decide("7.1.2", &other, json!({ "verdict": "not_applicable", "reason": "Không có" })).await.created();
    let cause = |items: Value| json!({ "items": items, "chance": "0.2", "keep": "0.5" });
    let ask = json!({
        "seed": 1, "draws": 1_000_001,
        "together": [cause(json!(["9.9", "7.4.1", "7.1.1", "3.1.1", "7.1.2"])), cause(json!(["3.1.1"]))],
        "tied": [{ "items": ["3.1.1", "7.4.1"] }],
        "rivals": [{ "provinces": ["da-nang", "can-tho", "atlantis"], "chance": "1", "shift": "-2" }],
    });
    let problem = viewer.post(&format!("{YEAR}/simulation"), ask).await.problem(422, "invalid_inputs");
    let pointers: Vec<&str> =
        problem["errors"].as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap()).collect();
    let found: Vec<(&str, &str)> = pointers.into_iter().zip(codes(&problem)).collect();
    let wanted = [
        ("/draws", "out_of_range"),
        ("/together/0/items/0", "unknown_item"),
        ("/together/0/items/1", "settled"),
        ("/together/0/items/2", "no_effect"),
        ("/together/0/items/4", "not_applicable"),
        ("/together/1/items/0", "duplicate_target"),
        ("/tied/0/items/1", "settled"),
        ("/rivals/0/provinces/0", "settled"),
        ("/rivals/0/provinces/1", "own_province"),
        ("/rivals/0/provinces/2", "unknown_province"),
    ];
    assert_eq!(found, wanted);
    let unknown = json!({ "seed": 1, "draws": 10, "togther": [] });
    viewer.post(&format!("{YEAR}/simulation"), unknown).await.problem(422, "invalid_inputs");
}
