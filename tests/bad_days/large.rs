//! A criteria set of a hundred thousand items: refused in bounded time, and the largest that is taken works.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use parindex::domain::criteria::{self, MAX_SOURCE_BYTES};

use crate::api::support::{TestApp, YEAR};

/// What a program for tests may take on a machine that does much else.
const AT_MOST: Duration = Duration::from_secs(60);

/// A set of so many items, as tersely as the form allows: 100 areas, criteria and items in each.
fn set(areas: usize, criteria: usize, items: usize) -> String {
    // Half a point each: a set has 10,000 points at most.
    let points = |items: usize| format!("{}.{}", items / 2, items % 2 * 5);
    let max = points(areas * criteria * items);
    let mut text = format!(
        r#"{{"format":1,"id":"lon","level":"province","years":[2016],"name":{{"vi":"L","en":"L"}},"legal_basis":[{{"number":"1","date":"2016-12-28"}}],"provenance":"illustrative","max":{max},"areas":["#
    );
    let name = r#""name":{"vi":"A","en":"A"}"#;
    let comma = |nth: usize| if nth == 1 { "" } else { "," };
    for area in 1..=areas {
        write!(text, r#"{}{{"code":"{area}",{name},"max":{},"criteria":["#, comma(area), points(criteria * items))
            .unwrap();
        for criterion in 1..=criteria {
            write!(
                text,
                r#"{}{{"code":"{area}.{criterion}",{name},"max":{},"items":["#,
                comma(criterion),
                points(items)
            )
            .unwrap();
            for item in 1..=items {
                write!(
                    text,
                    r#"{}{{"code":"{area}.{criterion}.{item}",{name},"max":0.5,"method":"appraisal","rule":{{"choice":{{"a":0.5,"b":0}}}}}}"#,
                    comma(item)
                )
                .unwrap();
            }
            text += "]}";
        }
        text += "]}";
    }
    text + "]}"
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_thousand_items_are_refused_at_once() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let whole = set(100, 100, 10);
    assert!(whole.len() > MAX_SOURCE_BYTES);
    let system = app.db.head("system").await.unwrap();
    let begun = Instant::now();
    let json = [("content-type", "application/yaml")];
    let answer = admin.send(axum::http::Method::POST, "/api/v1/criteria-sets", &json, whole.clone()).await;
    assert!(matches!(answer.status.as_u16(), 413 | 422), "{}", answer.text());
    // The same within the limit on size: many items, each wrong, or many names of the same.
    for text in [
        format!("areas: [{}]", "{code: 1},".repeat(380_000)),
        format!("areas: [{}]", "[],".repeat(1_000_000)),
        format!("{{{}}}", (0..300_000).map(|nth| format!("a{nth}: 1,")).collect::<String>()),
        "a: 1\n".repeat(700_000),
        whole[..MAX_SOURCE_BYTES].to_owned(),
        "- ".repeat(2_000_000),
        format!("a: \"{}\"", "\\u0041".repeat(600_000)),
        format!("{}: 1", "? ".repeat(100_000)),
        "{\"a\":".repeat(700_000),
    ] {
        assert!(text.len() <= MAX_SOURCE_BYTES, "{}", text.len());
        let begun = Instant::now();
        let findings = criteria::read(text.as_bytes()).unwrap_err();
        assert!(!findings.is_empty() && findings.len() <= 1_000);
        assert!(begun.elapsed() < AT_MOST, "{:?} for {:?}…", begun.elapsed(), &text[..30]);
    }
    assert!(begun.elapsed() < AT_MOST * 3, "{:?}", begun.elapsed());
    assert_eq!(app.db.head("system").await.unwrap(), system, "a refusal stores nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn as_many_items_as_are_taken_can_be_worked_with() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    // A thousand items more would be over 400,000 values.
    let yaml = [("content-type", "application/yaml")];
    let publish = async |text: String| admin.send(axum::http::Method::POST, "/api/v1/criteria-sets", &yaml, text).await;
    publish(set(19, 10, 100)).await.problem(422, "invalid_criteria");
    let answer = publish(set(17, 10, 100)).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let opening = serde_json::json!({ "id": "lon-2016", "province": "can-tho", "year": 2016, "set": "lon", "phases": [], "illustrative": true });
    admin.post("/api/v1/assessments", opening).await;
    for path in ["score", "projection"] {
        let begun = Instant::now();
        let answer = admin.get(&format!("/api/v1/assessments/lon-2016/{path}")).await;
        assert!(answer.status.as_u16() < 500, "{path}: {}", answer.text());
        assert!(begun.elapsed() < AT_MOST, "{path} took {:?}", begun.elapsed());
    }
    assert_eq!(admin.get(&format!("{YEAR}/score")).await.status, 200, "and nobody else is in the way");
}
