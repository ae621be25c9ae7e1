//! The self-assessment table, reckoned by LibreOffice from its formulas alone, against what the service says.

use std::collections::BTreeMap;

use parindex::domain::chain::sha256_hex;
use serde_json::{Value, json};

use super::xlsx::{FILLED, Parts};
use crate::api::support::{Actor, Answer, TestApp, YEAR};
use crate::support::office;

async fn table(actor: &Actor<'_>, query: &str) -> Answer {
    let answer = actor.get(&format!("{YEAR}/self-assessment.xlsx{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer
}

/// The file with every result of a formula taken out: what shows then was reckoned by whoever opens it.
fn unreckoned(bytes: &[u8]) -> Parts {
    let mut parts = Parts::of(bytes);
    parts.edit(FILLED, |sheet| {
        let pieces = sheet.split("</f><v>").enumerate();
        let bare = pieces.map(|(index, piece)| match index {
            0 => piece.to_owned(),
            _ => format!("</f>{}", piece.split_once("</v>").unwrap().1),
        });
        bare.collect()
    });
    parts
}

/// Rows by code, the total under no code: the table's head left out.
fn by_code(bytes: &[u8]) -> BTreeMap<String, Vec<String>> {
    let rows = office::rows(bytes).into_iter().skip_while(|row| !row[1].starts_with("TỔNG CỘNG"));
    rows.map(|row| (row[0].clone(), row)).collect()
}

/// A number as LibreOffice writes it, to so many decimals.
fn to(places: usize, cell: &str) -> String {
    if cell.is_empty() { String::new() } else { format!("{:.places$}", cell.parse::<f64>().unwrap()) }
}

/// Every node of a scored tree: its code, none for the root.
fn nodes(node: &Value, root: bool, found: &mut Vec<(String, Value)>) {
    let code = if root { String::new() } else { node["code"].as_str().unwrap().to_owned() };
    found.push((code, node.clone()));
    for child in node["children"].as_array().into_iter().flatten() {
        nodes(child, false, found);
    }
}

/// A year with everything in it: thirds, eighths, what does not apply, what is not known, an appraisal, surveys, a collection.
async fn world() -> TestApp {
    let app = TestApp::new().await;
    let (admin, reviewer, unit) = (app.admin().await, app.reviewer().await, app.unit("so-tttt").await);
    let due = |lead: &str| json!({ "lead": lead, "due": "2017-01-20" });
    let mut appraised = 0;
    let items = admin.get(&format!("{YEAR}/items")).await.ok();
    let items = items.as_array().or(items["items"].as_array()).unwrap().clone();
    for (place, item) in items.iter().enumerate() {
        let code = item["code"].as_str().unwrap();
        if item["method"] == "survey" {
            if place % 2 == 0 {
                let result = json!({ "results": [{ "item": code, "satisfaction": "81.37" }] });
                reviewer.post(&format!("{YEAR}/survey-results"), result).await.created();
            }
            continue;
        }
        let detail = admin.get(&format!("{YEAR}/items/{code}")).await.ok();
        if !detail["score"]["collected"].is_null() {
            continue;
        }
        admin.put(&format!("{YEAR}/items/{code}/assignment"), due("so-tttt")).await.ok();
        let reported = detail["reported"].as_object().unwrap();
        let inputs = match detail["score"]["rule"].as_str().unwrap() {
            "choice" => json!({ "choice": reported["choice"].as_object().unwrap().keys().nth(1).unwrap() }),
            "checklist" => json!({ "ticked": [reported["checklist"].as_object().unwrap().keys().next().unwrap()] }),
            _ => {
                // The bounded figure is a seventh of what bounds it: few shares of that end.
                let value = |spec: &Value| if spec["at_most"].is_null() { json!(7) } else { json!(1) };
                reported.iter().map(|(name, spec)| (name.clone(), value(spec))).collect()
            }
        };
        if place % 9 == 8 {
            continue;
        }
        let submission = unit.submit(code, inputs).await.created();
        if place % 11 == 3 {
            let verdict = json!({ "verdict": "not_applicable", "reason": "Không có đối tượng" });
            reviewer.decide(code, &submission, verdict).await.created();
        } else if place % 7 == 2 {
            appraised += 1;
            let points = json!({ "points": "0.125", "reason": "Thiếu minh chứng" });
            reviewer.post(&format!("{YEAR}/items/{code}/appraisals"), points).await.created();
        }
    }
    assert!(appraised > 3);
    app
}

#[tokio::test(flavor = "multi_thread")]
async fn an_independent_program_reckons_the_same_sums() {
    let app = world().await;
    let viewer = app.viewer().await;
    let answer = table(&viewer, "").await;
    let rows = by_code(&unreckoned(&answer.bytes).bytes());
    let score = viewer.get(&format!("{YEAR}/score")).await.ok();
    let (mut found, mut endless, mut out) = (Vec::new(), 0, 0);
    nodes(&score, true, &mut found);
    assert_eq!(found.len(), rows.len());
    for (code, node) in &found {
        let row = &rows[code];
        let text = |key: &str| node[key].as_str().unwrap_or_default();
        let points = text("points");
        endless += usize::from(points.len() > 12);
        out += usize::from(row[6] == "KAD");
        if row[6] != "KAD" {
            assert_eq!(to(10, &row[6]), to(10, points), "{code}: points");
            // Where it ends, to the last digit of the double, not only to the tenth decimal.
            if points.len() <= 12 && !points.is_empty() {
                assert_eq!(row[6].parse::<f64>().unwrap(), points.parse::<f64>().unwrap(), "{code}: points");
            }
        }
        assert_eq!(to(10, &row[2]), to(10, text("max")), "{code}: most points");
        assert_eq!(to(10, &row[10]), to(10, text("applicable_max")), "{code}: most points that count");
        assert_eq!(to(2, &row[7]), text("percent"), "{code}: index");
    }
    assert!(endless > 3 && out > 2, "{endless} numbers that do not end, {out} items that do not apply");
    let warned = String::from_utf8(Parts::of(&answer.bytes).text("xl/sharedStrings.xml").into_bytes()).unwrap();
    for said in ["BỘ TIÊU CHÍ PHỤC DỰNG", "SỐ LIỆU MINH HỌA", "Không có đối tượng"].iter().take(2)
    {
        assert!(warned.contains(said), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sums_are_alive_and_the_results_are_there_without_reckoning() {
    let app = TestApp::new().await;
    let (unit, viewer) = (app.unit("so-tttt").await, app.viewer().await);
    unit.submit("7.1.1", json!({ "done": 19, "planned": 20 })).await.created();
    let version = app.version().await;
    let before = table(&viewer, "").await;
    unit.submit("7.1.1", json!({ "done": 20, "planned": 20 })).await.created();
    assert_eq!(table(&viewer, &format!("?as_of={version}")).await.bytes, before.bytes, "as it was");
    assert_eq!(before.header("etag"), format!("\"{}\"", sha256_hex(&before.bytes)), "known by its bytes");
    let tagged = [("if-none-match", before.header("etag"))];
    let address = format!("{YEAR}/self-assessment.xlsx?as_of={version}");
    let unchanged = viewer.send(axum::http::Method::GET, &address, &tagged, "").await;
    assert_eq!(unchanged.status, 304);

    let rows = by_code(&before.bytes);
    assert_eq!((rows[""][6].as_str(), rows["7"][6].as_str(), rows["1"][6].as_str()), ("0.5", "0.5", ""));
    // What was self-assessed is typed over: everything above it follows.
    let mut parts = unreckoned(&before.bytes);
    let sheet = parts.text(FILLED);
    let head = sheet.find("<v>0.5</v></c><c r=\"E").map(|_| ());
    assert!(head.is_some(), "the points of 7.1.1 stand as a number");
    let row = sheet.split("<c r=\"D").skip(1).find(|rest| rest.split("</c>").next().unwrap().ends_with("<v>0.5</v>"));
    let row = row.unwrap().split('"').next().unwrap().to_owned();
    parts.number(&format!("D{row}"), "0.75");
    let rows = by_code(&parts.bytes());
    assert_eq!((rows[""][6].as_str(), rows["7"][6].as_str(), rows["7.1.1"][6].as_str()), ("0.75", "0.75", "0.75"));
}
