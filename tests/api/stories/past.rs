//! What was answered once is answered again, byte for byte; and every answer adds up.

use chrono::TimeDelta;
use macro_rules_attribute::apply;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::api::support::{TestApp, YEAR};
use crate::support::engines::every_engine;

const BASES: [&str; 4] = ["secured", "claimed", "expected", "ceiling"];

/// Something in most states: claimed, accepted, adjusted, partly collected, foreseen, surveyed, not applicable.
async fn busy_year(app: &TestApp) {
    let reviewer = app.reviewer().await;
    let (stttt, khcn) = (app.unit("so-tttt").await, app.unit("so-khcn").await);
    let submission = stttt.submit("7.1.1", json!({ "done": 19, "planned": 20 })).await.created();
    reviewer.decide("7.1.1", &submission, json!({ "verdict": "accept" })).await.created();
    let submission = khcn.submit("7.4.1", json!({ "certified": 17, "agencies": 20 })).await.created();
    let adjusted = json!({ "verdict": "adjust", "points": "0.3", "reason": "Hai cơ quan chưa công bố" });
    reviewer.decide("7.4.1", &submission, adjusted).await.created();
    stttt.submit("7.1.2", json!({ "choice": "late" })).await.created();
    app.unit("so-noi-vu").await.submit("1.2.1", json!({ "ticked": ["quarter_1", "year"] })).await.created();
    app.unit("quan-o-mon").await.submit("3.4.2", json!({ "late": 0 })).await.created();
    app.unit("so-tai-chinh").await.submit("6.2.2", json!({ "approved": 0, "eligible": 0 })).await.created();
    let foreseen = json!({ "kind": "forecast", "inputs": { "choice": "on_time" } });
    app.unit("so-tu-phap").await.post(&format!("{YEAR}/items/3.1.1/submissions"), foreseen).await.created();
    let surveys = json!({ "results": [{ "item": "1.6", "satisfaction": "66.67" }] });
    reviewer.post(&format!("{YEAR}/survey-results"), surveys).await.created();
}

#[apply(every_engine!)]
async fn as_of_answers_what_was_answered() {
    let app = TestApp::new().await;
    busy_year(&app).await;
    let (viewer, reviewer, version) = (app.viewer().await, app.reviewer().await, app.version().await);
    let mut addresses =
        ["projection", "losses", "influence", "next-steps"].map(|answer| format!("{YEAR}/{answer}?")).to_vec();
    addresses.extend(BASES.map(|basis| format!("{YEAR}/score?basis={basis}&")));
    let mut then = Vec::new();
    for address in &addresses {
        let answer = viewer.get(address).await;
        answer.ok();
        then.push(answer.bytes);
    }

    app.pass(TimeDelta::hours(1));
    let more = json!({ "points": "1", "reason": "Đủ minh chứng" });
    reviewer.post(&format!("{YEAR}/items/7.4.1/appraisals"), more).await.created();
    let table = json!({ "rows": [{ "province": "da-nang", "rank": "1", "score": "99.99" },
        { "province": "hai-phong", "rank": "2", "score": "99.98" }], "source": "Bảng minh họa" });
    app.admin().await.put("/api/v1/rankings/2016", table).await.ok();
    app.pass(TimeDelta::hours(1));
    assert_ne!(viewer.get(&addresses[0]).await.bytes, then[0], "the present has moved on");

    // The opening: 2017-01-05 09:00 in Cần Thơ, so half an hour later nothing had changed yet.
    for as_of in [version.to_string(), "2017-01-05T02:30:00Z".to_owned(), "2017-01-05T09:30:00%2B07:00".to_owned()] {
        for (address, then) in addresses.iter().zip(&then) {
            let answer = viewer.get(&format!("{address}as_of={as_of}")).await;
            answer.ok();
            assert_eq!(answer.bytes, then, "{address}as_of={as_of}: {}", answer.text());
        }
    }
}

fn points(value: &Value) -> Option<Decimal> {
    value.as_str().map(|text| text.parse().unwrap())
}

/// Every figure of a node is the sum of its children's, and the least and most hold the points.
fn assert_adds_up(node: &Value, basis: &str) -> usize {
    let figure = |node: &Value, name: &str| points(&node[name]).unwrap();
    let (least, most) = (figure(node, "least"), figure(node, "most"));
    assert!(Decimal::ZERO <= least && least <= most && most <= figure(node, "applicable_max"), "{basis} {node:#}");
    if let Some(points) = points(&node["points"]) {
        assert!(least <= points && points <= most, "{basis} {}", node["code"]);
    }
    let Some(children) = node["children"].as_array() else { return 1 };
    for name in ["max", "applicable_max", "least", "most"] {
        let sum: Decimal = children.iter().map(|child| figure(child, name)).sum();
        assert_eq!(figure(node, name), sum, "{basis} {} {name}", node["code"]);
    }
    if children.iter().any(|child| !child["points"].is_null()) {
        let sum: Decimal = children.iter().filter_map(|child| points(&child["points"])).sum();
        assert_eq!(points(&node["points"]), Some(sum), "{basis} {}", node["code"]);
    }
    children.iter().map(|child| assert_adds_up(child, basis)).sum()
}

#[apply(every_engine!)]
async fn children_sum_to_their_parents_in_every_basis() {
    let app = TestApp::new().await;
    busy_year(&app).await;
    let viewer = app.viewer().await;
    let projection = viewer.get(&format!("{YEAR}/projection")).await.ok();
    let items = viewer.get(&format!("{YEAR}/items")).await.ok()["items"].as_array().unwrap().len();
    for basis in BASES {
        let tree = viewer.get(&format!("{YEAR}/score?basis={basis}")).await.ok();
        assert_eq!(assert_adds_up(&tree, basis), items, "{basis}: every item is a leaf");
        for name in ["points", "applicable_max", "percent"] {
            assert_eq!(tree[name], projection[basis][name], "{basis} {name}: one score, wherever it is asked for");
        }
    }
    let total = |basis: &str| points(&projection[basis]["points"]).unwrap();
    assert_eq!(total("secured"), Decimal::new(180_005, 5), "0.5 accepted + 0.3 adjusted + 1.00005 surveyed");
    assert_eq!(total("claimed"), Decimal::new(255_005, 5), "and 0.5 + 0.25 claimed");
    assert_eq!(total("expected"), Decimal::new(305_005, 5), "and 0.5 foreseen");
    assert!(total("claimed") <= total("ceiling"));
}
