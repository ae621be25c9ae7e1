//! How sure, at what price, and how much was the rules: plan, outlook and comparison over HTTP.

use macro_rules_attribute::apply;
use parindex::domain::criteria::Method;
use parindex::domain::exact::Exact;
use serde_json::{Value, json};

use super::support::{TestApp, YEAR, codes};
use crate::support::engines::every_engine;

fn number(value: &Value) -> Exact {
    Exact::parse(value.as_str().unwrap_or_else(|| panic!("{value} is a number as text"))).unwrap()
}

fn sum(steps: &Value, field: &str) -> Exact {
    steps.as_array().unwrap().iter().map(|step| number(&step[field])).sum()
}

#[apply(every_engine!)]
async fn a_plan_is_proven_and_says_why_not() {
    let app = TestApp::new().await;
    app.unit("so-tttt").await.submit("7.1.1", json!({ "done": 17, "planned": 20 })).await.created();
    let viewer = app.viewer().await;
    let ask = json!({ "goal": "most_points", "limits": { "budget": "4", "per_unit": 1 } });
    let plan = viewer.post(&format!("{YEAR}/plan"), ask).await.ok();
    assert_eq!((&plan["proof"]["optimal"], &plan["proof"]["gap"]), (&json!(true), &json!("0")), "{plan:#}");
    assert_eq!(number(&plan["gain"]), sum(&plan["steps"], "gain"));
    assert_eq!(number(&plan["effort"]), sum(&plan["steps"], "effort"));
    assert!(number(&plan["effort"]) <= Exact::whole(4));
    assert_eq!(number(&plan["after"]["points"]), number(&plan["before"]["points"]) + number(&plan["gain"]));
    let units: Vec<&str> = plan["steps"].as_array().unwrap().iter().filter_map(|step| step["unit"].as_str()).collect();
    assert!((0..units.len()).all(|one| !units[..one].contains(&units[one])), "{units:?}");
    let left = plan["left_out"].as_array().unwrap();
    assert!(left.iter().any(|left| left["why"]["code"] == "over_unit_limit"));
    assert!(
        left.iter()
            .all(|left| left["why"]["code"] != "not_looked_at" && !left["detail"]["vi"].as_str().unwrap().is_empty())
    );
    assert_eq!(plan["version"], app.version().await);
}

#[apply(every_engine!)]
async fn a_plan_leaves_items_out_and_counts_items_where_it_is_told_to() {
    let app = TestApp::new().await;
    let viewer = app.viewer().await;
    let ask = |exclude: Value, count_items: bool| json!({ "goal": "most_points", "limits": { "budget": "3", "exclude": exclude }, "count_items": count_items });
    let plan = viewer.post(&format!("{YEAR}/plan"), ask(json!([]), true)).await.ok();
    let steps = plan["steps"].as_array().unwrap();
    assert_eq!((steps.len(), &plan["effort"]), (3, &json!("3")), "three items, however high: {plan:#}");
    let dearest = steps[0]["item"].as_str().unwrap();
    let other = viewer.post(&format!("{YEAR}/plan"), ask(json!([dearest]), true)).await.ok();
    let named = |plan: &Value| {
        ["steps", "left_out"]
            .iter()
            .any(|list| plan[list].as_array().unwrap().iter().any(|step| step["item"] == dearest))
    };
    assert!(named(&plan) && !named(&other));
    assert!(number(&other["gain"]) <= number(&plan["gain"]));
    let rungs = viewer.post(&format!("{YEAR}/plan"), ask(json!([]), false)).await.ok();
    assert!(number(&rungs["gain"]) <= number(&plan["gain"]));
    let unknown =
        viewer.post(&format!("{YEAR}/plan"), ask(json!(["7.1.1", "99"]), false)).await.problem(422, "invalid_inputs");
    assert_eq!(
        (codes(&unknown), &unknown["errors"][0]["pointer"]),
        (vec!["unknown_item"], &json!("/limits/exclude/1"))
    );
}

#[apply(every_engine!)]
async fn what_the_caller_prices_is_what_is_chosen() {
    let app = TestApp::new().await;
    let viewer = app.viewer().await;
    let steps = json!([
        { "item": "7.1.1", "points": "0.5", "effort": "3" },
        { "item": "7.1.2", "points": "0.5", "effort": "2", "due": "2017-01-10" },
        { "item": "7.4.1", "points": "0.25", "effort": "1", "unit": "so-tttt" },
    ]);
    let ask = json!({ "goal": { "least_effort": { "points": "0.75" } }, "steps": steps, "only_given": true });
    let plan = viewer.post(&format!("{YEAR}/plan"), ask).await.ok();
    let items: Vec<&str> = plan["steps"].as_array().unwrap().iter().filter_map(|step| step["item"].as_str()).collect();
    assert_eq!(
        (items.as_slice(), &plan["effort"], &plan["target"]),
        (&["7.1.2", "7.4.1"][..], &json!("3"), &json!("0.75"))
    );
    let far = json!({ "goal": { "least_effort": { "points": "3" } }, "steps": steps, "only_given": true });
    let problem = viewer.post(&format!("{YEAR}/plan"), far).await.problem(409, "conflict");
    assert_eq!(codes(&problem), ["out_of_reach"]);
    let dear = json!({ "goal": { "least_effort": { "points": "1" } }, "limits": { "budget": "1" }, "steps": steps, "only_given": true });
    let problem = viewer.post(&format!("{YEAR}/plan"), dear).await.problem(409, "conflict");
    assert_eq!(codes(&problem), ["over_budget"]);
}

#[apply(every_engine!)]
async fn every_fault_of_a_question_is_told_at_once() {
    let app = TestApp::new().await;
    let viewer = app.viewer().await;
    let steps = json!([
        { "item": "9.9", "points": "1", "effort": "1" },
        { "item": "7.1.1", "points": "50", "effort": "-1" },
    ]);
    let ask = json!({ "goal": "most_points", "steps": steps });
    let problem = viewer.post(&format!("{YEAR}/plan"), ask).await.problem(422, "invalid_inputs");
    assert_eq!(codes(&problem), ["unknown_item", "out_of_range", "out_of_range"]);
    for (ask, code) in [
        (json!({ "goal": "most_points", "limits": { "budget": "-1" } }), "out_of_range"),
        (json!({ "goal": "most_points", "work": 0 }), "out_of_range"),
        (json!({ "goal": { "least_effort": { "points": "1", "rank": 2 } } }), "one_of"),
        (json!({ "goal": { "least_effort": {} } }), "one_of"),
        (json!({ "goal": { "least_effort": { "rank": 2, "certainty": "1" } } }), "out_of_range"),
        (json!({ "goal": "most_rank" }), "wrong_shape"),
    ] {
        let problem = viewer.post(&format!("{YEAR}/plan"), ask).await.problem(422, "invalid_inputs");
        assert_eq!(codes(&problem), [code]);
    }
}

#[apply(every_engine!)]
async fn the_outlook_is_the_same_to_the_byte_and_lies_within_its_bounds() {
    let app = TestApp::new().await;
    let viewer = app.viewer().await;
    let address = format!("{YEAR}/outlook");
    let first = viewer.get(&address).await;
    let outlook = first.ok();
    assert_eq!(viewer.get(&address).await.bytes, first.bytes);
    let version = app.version().await;
    let then = viewer.get(&format!("{address}?as_of={version}")).await.ok();
    assert_eq!(then["at_most"], outlook["at_most"]);
    let level = |name: &str| number(&outlook["score"][name]["points"]);
    assert!(
        level("least") <= level("p05")
            && level("p05") <= level("p50")
            && level("p50") <= level("p95")
            && level("p95") <= level("most")
    );
    let chances: Vec<Exact> = outlook["at_most"].as_array().unwrap().iter().map(|row| number(&row["chance"])).collect();
    assert_eq!((chances.len(), chances.last()), (63, Some(&Exact::whole(1))));
    assert!(chances.is_sorted());
    let bounds = &outlook["rank"]["bounds"];
    let (best, worst) = (bounds["best"].as_u64().unwrap() as usize, bounds["worst"].as_u64().unwrap() as usize);
    assert!(chances[..best - 1].iter().all(Exact::is_zero) && chances[worst - 1] == Exact::whole(1));
    let shares = sum(&outlook["drivers"], "share");
    let away = if shares > Exact::whole(1) { shares - Exact::whole(1) } else { Exact::whole(1) - shares };
    assert!(away < Exact::parse("0.0000000001").unwrap(), "but for the rounding of what is sent they sum to 1");
    assert!(outlook["assumptions"].as_array().unwrap().len() >= 4);

    app.unit("so-tttt").await.submit("7.1.1", json!({ "done": 20, "planned": 20 })).await.created();
    let after = viewer.get(&address).await;
    assert_ne!(after.header("etag"), first.header("etag"));
    assert_ne!(after.ok()["score"]["mean"], outlook["score"]["mean"]);
}

#[apply(every_engine!)]
async fn a_rank_with_a_certainty_takes_less_than_a_proof() {
    let app = TestApp::new().await;
    let viewer = app.viewer().await;
    // Surveys are a third of all points: without them no rank can be reached.
    let set = parindex::catalog::criteria_sets().iter().find(|set| set.id == "par-2016").unwrap();
    let surveys = set.items().iter().filter(|item| item.method == Method::Survey);
    let steps: Value =
        surveys.map(|item| json!({ "item": item.code, "points": item.max.to_string(), "effort": "1" })).collect();
    let target = async |reach: Value| {
        let ask = json!({ "goal": { "least_effort": reach }, "steps": steps });
        number(&viewer.post(&format!("{YEAR}/plan"), ask).await.ok()["target"])
    };
    let proven = target(json!({ "rank": 30 })).await;
    let likely = target(json!({ "rank": 30, "certainty": "0.9" })).await;
    let maybe = target(json!({ "rank": 30, "certainty": "0.5" })).await;
    assert!(maybe <= likely && likely <= proven, "{maybe}, {likely}, {proven}");
}
