//! CSV for other systems: as kept, read back by another reader, and adding up to what the API says.

use std::collections::BTreeMap;

use macro_rules_attribute::apply;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::api::support::{Actor, TestApp, YEAR};
use crate::golden;
use crate::support::engines::every_engine;

/// The rows of a table by column, as a program reads them.
fn rows(bytes: &[u8], separator: u8) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).from_reader(bytes);
    reader.deserialize().map(Result::unwrap).collect()
}

fn sum(rows: &[BTreeMap<String, String>], column: &str) -> Decimal {
    rows.iter()
        .map(|row| &row[column])
        .filter(|cell| !cell.is_empty())
        .map(|cell| cell.parse::<Decimal>().unwrap())
        .sum()
}

fn number(value: &Value) -> Decimal {
    value.as_str().unwrap().parse().unwrap()
}

/// Claims that end nowhere, a reason that is a formula, an appraisal, a survey.
async fn lived(app: &TestApp) {
    app.unit("so-tttt").await.submit("7.1.1", json!({ "done": 19, "planned": 20 })).await.created();
    app.unit("quan-ninh-kieu").await.submit("3.4.2", json!({ "late": 0 })).await.created();
    app.unit("so-tai-chinh").await.submit("6.2.2", json!({ "approved": 1, "eligible": 3 })).await.created();
    let (reviewer, law) = (app.reviewer().await, app.unit("so-tu-phap").await);
    for (code, part) in [("3.2.3", "published"), ("3.2.4", "updated")] {
        let assignment = json!({ "lead": "so-tu-phap", "due": "2017-01-20" });
        reviewer.put(&format!("{YEAR}/items/{code}/assignment"), assignment).await.ok();
        law.submit(code, json!({ part: 6, "procedures": 7 })).await.created();
    }
    let said = json!({ "points": "0.25", "reason": "=HYPERLINK(\"http://x\")", "cause": "rejected" });
    reviewer.post(&format!("{YEAR}/items/7.1.1/appraisals"), said).await.created();
    let surveys = json!({ "results": [{ "item": "1.6", "satisfaction": "81.37" }] });
    reviewer.post(&format!("{YEAR}/survey-results"), surveys).await.created();
}

async fn csv(actor: &Actor<'_>, address: &str) -> Vec<u8> {
    let answer = actor.get(address).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8; header=present");
    answer.bytes.to_vec()
}

#[apply(every_engine!)]
async fn columns_add_up_to_what_the_api_says() {
    let app = TestApp::new().await;
    lived(&app).await;
    let viewer = app.viewer().await;
    let projection = viewer.get(&format!("{YEAR}/projection")).await.ok();
    let items = rows(&csv(&viewer, &format!("{YEAR}/items.csv")).await, b',');
    for total in ["secured", "claimed", "ceiling"] {
        assert_eq!(sum(&items, total), number(&projection[total]["points"]), "{total}");
    }
    assert_eq!(sum(&items, "max"), Decimal::from(100));
    let api = viewer.get(&format!("{YEAR}/items")).await.ok();
    for (row, item) in items.iter().zip(api["items"].as_array().unwrap()) {
        assert_eq!(
            (&row["code"], &row["state"]),
            (&item["code"].as_str().unwrap().to_owned(), &item["state"].as_str().unwrap().to_owned())
        );
        for column in ["self", "reviewed", "appraised"] {
            let points = item[column]["points"].as_str().unwrap_or_default();
            assert_eq!(row[column], points, "{} {column}", row["code"]);
        }
        assert_eq!(row["waiting"], item["waiting"].as_array().unwrap().len().to_string());
    }
    let losses = viewer.get(&format!("{YEAR}/losses")).await.ok();
    let rows_of_losses = rows(&csv(&viewer, &format!("{YEAR}/losses.csv")).await, b',');
    assert_eq!(sum(&rows_of_losses, "points"), number(&losses["points"]));
    let units = viewer.get(&format!("{YEAR}/units")).await.ok();
    let rows_of_units = rows(&csv(&viewer, &format!("{YEAR}/units.csv")).await, b',');
    assert_eq!(rows_of_units.len(), units["units"].as_array().unwrap().len());
    for (row, unit) in rows_of_units.iter().zip(units["units"].as_array().unwrap()) {
        assert_eq!(
            (row["unit"].as_str(), row["claimed"].as_str()),
            (unit["unit"].as_str().unwrap(), unit["claimed"].as_str().unwrap())
        );
        assert_eq!(row["overdue"], unit["reports"]["overdue"].to_string());
    }
    let ranking = viewer.get("/api/v1/rankings/2016?scope=cities").await.ok();
    let rows_of_ranking = rows(&csv(&viewer, "/api/v1/rankings/2016/rows.csv?scope=cities").await, b',');
    let shown: Vec<_> =
        rows_of_ranking.iter().map(|row| (row["province"].as_str(), row["rank_best"].as_str())).collect();
    let expected: Vec<(String, String)> = ranking["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let best = if row["rank"].is_null() { &row["bounds"]["best"] } else { &row["rank"] };
            (row["province"].as_str().unwrap().to_owned(), best.to_string())
        })
        .collect();
    assert_eq!(shown, expected.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect::<Vec<_>>());
}

#[apply(every_engine!)]
async fn the_same_numbers_however_they_are_written() {
    let app = TestApp::new().await;
    lived(&app).await;
    let viewer = app.viewer().await;
    let plain = rows(&csv(&viewer, &format!("{YEAR}/items.csv")).await, b',');
    let excel = csv(&viewer, &format!("{YEAR}/items.csv?decimal=comma&bom=true")).await;
    let excel = rows(excel.strip_prefix("\u{feff}".as_bytes()).unwrap(), b';');
    for (plain, excel) in plain.iter().zip(&excel) {
        assert_eq!(excel["claimed"].replace(',', "."), plain["claimed"]);
        assert!(!excel["claimed"].contains('.'));
    }
    let tabs = csv(&viewer, &format!("{YEAR}/items.csv?separator=tab&header=vi")).await;
    assert!(String::from_utf8(tabs).unwrap().starts_with("Mã\tTên tiêu chí\t"));
    // What somebody wrote as a formula is words in every table that holds it.
    let reasons: Vec<_> = rows(&csv(&viewer, &format!("{YEAR}/losses.csv")).await, b',')
        .into_iter()
        .map(|row| row["reason"].clone())
        .collect();
    assert!(reasons.contains(&"'=HYPERLINK(\"http://x\")".to_owned()), "{reasons:?}");
    for wrong in ["decimal=dot", "separator=%3B", "bom=1", "header=fr", "as_of=x", "nothing=1"] {
        viewer.get(&format!("{YEAR}/items.csv?{wrong}")).await.problem(400, "invalid_query");
    }
    viewer.get(&format!("{YEAR}/units.csv?as_of=1")).await.problem(400, "invalid_query");
    viewer.get("/api/v1/rankings/2016/rows.csv?scope=moon").await.problem(422, "invalid_inputs");
    viewer.get("/api/v1/rankings/1999/rows.csv").await.problem(404, "not_found");
    app.actor("viewer.ha-noi", parindex::domain::facts::Role::Viewer, Some("ha-noi"), None)
        .await
        .get(&format!("{YEAR}/items.csv"))
        .await
        .problem(403, "forbidden");
}

#[apply(every_engine!)]
async fn a_table_has_a_version_and_a_past() {
    let app = TestApp::new().await;
    let viewer = app.viewer().await;
    let address = format!("{YEAR}/items.csv");
    let first = viewer.get(&address).await;
    let tag = first.header("etag").to_owned();
    assert_eq!(first.header("content-disposition"), "attachment; filename=\"can-tho-2016-items.csv\"");
    let version = app.version().await;
    let again = viewer.send(axum::http::Method::GET, &address, &[("if-none-match", &tag)], "").await;
    assert_eq!((again.status.as_u16(), again.bytes.len()), (304, 0));
    lived(&app).await;
    assert_ne!(viewer.get(&address).await.bytes, first.bytes);
    assert_eq!(viewer.get(&format!("{address}?as_of={version}")).await.bytes, first.bytes);
}

#[tokio::test]
async fn tables_are_as_they_are_kept() {
    let app = TestApp::new().await;
    lived(&app).await;
    let viewer = app.viewer().await;
    for (name, address) in [
        ("items", format!("{YEAR}/items.csv")),
        ("losses", format!("{YEAR}/losses.csv?decimal=comma&header=vi")),
        ("units", format!("{YEAR}/units.csv")),
        ("ranking", "/api/v1/rankings/2016/rows.csv".to_owned()),
        ("reconciliation", format!("{YEAR}/reconciliation.csv")),
    ] {
        let text = String::from_utf8(csv(&viewer, &address).await).unwrap();
        golden::hold(&format!("tests/api/tables/{name}.golden.csv"), &text);
    }
}
