//! A workbook goes out, is filled in and comes back.

use macro_rules_attribute::apply;
use serde_json::{Value, json};

use super::xlsx::{FILLED, HIDDEN, Parts};
use super::{faults, send, stranger, workbook};
use crate::api::support::{TestApp, YEAR, pdf};
use crate::support::engines::every_engine;
use crate::support::office;

#[apply(every_engine!)]
async fn only_what_changed_is_reported_all_in_one() {
    let app = TestApp::new().await;
    let unit = app.unit("so-tttt").await;
    unit.upload("7.1.1", "bao-cao.pdf", &pdf("7.1.1")).await.created();
    unit.submit("7.1.2", json!({ "choice": "late" })).await.created();
    let version = app.version().await;
    let bytes = workbook(&unit).await;
    assert_eq!(bytes, workbook(&unit).await, "the same version makes the same bytes");

    let untouched = send(&unit, bytes.clone(), "").await.ok();
    assert_eq!((&untouched["changed"], &untouched["unchanged"]), (&json!([]), &json!(2)));
    assert_eq!(app.version().await, version, "nothing changed: nothing is written");

    let mut parts = Parts::of(&bytes);
    let (done, planned) = (parts.row("7.1.1/done"), parts.row("7.1.1/planned"));
    parts.number(&format!("E{done}"), "19").number(&format!("E{planned}"), "20");
    let rehearsed = send(&unit, parts.bytes(), "?dry_run=true").await.ok();
    assert_eq!(app.version().await, version, "a dry run writes nothing");
    let imported = send(&unit, parts.bytes(), "").await.ok();
    for part in ["changed", "claimed", "secured", "version", "unchanged", "already_recorded"] {
        let mut rehearsed = rehearsed[part].clone();
        if part == "changed" {
            rehearsed[0]["submission"] = imported["changed"][0]["submission"].clone();
        }
        assert_eq!(rehearsed, imported[part], "{part}: a dry run says what comes of it");
    }
    assert_eq!(app.version().await, version + 1, "the other item is left alone");
    assert_eq!(imported["claimed"]["change"], "0.5");
    let item = &imported["changed"][0];
    assert_eq!((&item["item"], &item["after"]["points"]), (&json!("7.1.1"), &json!("0.5")));
    let cells: Vec<&Value> = item["cells"].as_array().unwrap().iter().map(|cell| &cell["cell"]).collect();
    assert_eq!(cells, [&json!(format!("Biểu nhập!E{done}")), &json!(format!("Biểu nhập!E{planned}"))]);
    assert_eq!(item["evidence"].as_array().unwrap().len(), 1, "the documents of the item come along");

    // Sent twice by accident: everything is there already.
    let again = send(&unit, parts.bytes(), "").await.ok();
    assert_eq!((&again["changed"], &again["already_recorded"]), (&json!([]), &json!(["7.1.1"])));
    let same = [("idempotency-key", "k1")];
    let first = unit.send(axum::http::Method::POST, &format!("{YEAR}/workbook"), &same, workbook(&unit).await).await;
    let bytes = workbook(&unit).await;
    let replayed = unit.send(axum::http::Method::POST, &format!("{YEAR}/workbook"), &same, bytes).await;
    assert_eq!((first.bytes, replayed.header("idempotency-replayed")), (replayed.bytes.clone(), "true"));
    let stored = unit.get(&format!("{YEAR}/items/7.1.1")).await.ok();
    assert_eq!(stored["submissions"][0]["inputs"], json!({ "done": "19", "planned": "20" }));
    assert_eq!(stored["submissions"].as_array().unwrap().len(), 1);
}

#[apply(every_engine!)]
async fn newer_data_is_shown_and_never_overwritten() {
    let app = TestApp::new().await;
    let unit = app.unit("so-tttt").await;
    unit.submit("7.1.1", json!({ "done": 10, "planned": 20 })).await.created();
    let bytes = workbook(&unit).await;
    let newer = unit.submit("7.1.1", json!({ "done": 12, "planned": 20 })).await.created();
    let version = app.version().await;

    let mut parts = Parts::of(&bytes);
    let (done, choice) = (parts.row("7.1.1/done"), parts.row("7.1.2/choice"));
    let explained = parts.row("7.1.2");
    parts.number(&format!("E{done}"), "19").words(&format!("E{choice}"), "Phê duyệt đúng hạn");
    parts.words(&format!("F{explained}"), "theo quyết định");
    let problem = send(&unit, parts.bytes(), "").await.problem(409, "conflict");
    assert_eq!(faults(&problem), [(format!("Biểu nhập!E{done}"), "newer_data".to_owned())]);
    let detail = problem["errors"][0]["detail"].as_str().unwrap();
    for part in ["19", "10", "12", &newer["version"].to_string()] {
        assert!(detail.contains(part), "{part}: {detail}");
    }
    assert_eq!(app.version().await, version, "the other item isn't taken either");

    // What says the same as the newer data is no conflict; the other item is taken.
    parts.number(&format!("E{done}"), "12");
    let imported = send(&unit, parts.bytes(), "").await.ok();
    assert_eq!(imported["already_recorded"], json!(["7.1.1"]));
    assert_eq!(imported["changed"][0]["item"], "7.1.2");
    assert_eq!(imported["changed"][0]["score"]["inputs"]["choice"], "on_time");
}

#[apply(every_engine!)]
async fn a_returned_item_says_why_and_is_mended_by_the_same_workbook() {
    let app = TestApp::new().await;
    let (unit, reviewer) = (app.unit("so-noi-vu").await, app.reviewer().await);
    let first = unit.submit("1.2.1", json!({ "ticked": ["quarter_1"] })).await.created();
    let reason = "Thiếu báo cáo 6 tháng";
    reviewer.decide("1.2.1", &first, json!({ "verdict": "return", "reason": reason })).await.created();
    let bytes = workbook(&unit).await;
    let mut parts = Parts::of(&bytes);
    let strings = parts.text("xl/sharedStrings.xml");
    assert!(strings.contains(reason) && strings.contains("Bị trả lại"), "{strings}");
    // A real date, not words: the serial of 20 January 2017.
    assert!(parts.text(FILLED).contains("<v>42755</v>"));
    let half = parts.row("1.2.1/ticked/half_year");
    assert!(parts.text(FILLED).contains("<sheetProtection"));
    parts.words(&format!("E{half}"), "Có");
    let imported = send(&unit, parts.bytes(), "").await.ok();
    let cell = &imported["changed"][0]["cells"][0];
    assert_eq!((&cell["before"], &cell["after"]), (&json!("Không"), &json!("Có")));
    assert_eq!(imported["changed"][0]["score"]["inputs"]["ticked"], json!(["half_year", "quarter_1"]));
}

#[apply(every_engine!)]
async fn who_may_have_it_and_who_may_send_it() {
    let app = TestApp::new().await;
    let (unit, other, reviewer) = (app.unit("so-tttt").await, app.unit("so-khcn").await, app.reviewer().await);
    let bytes = workbook(&unit).await;
    let asked = format!("{YEAR}/workbook?unit=so-tttt");
    assert_eq!(reviewer.get(&asked).await.bytes, bytes, "Sở Nội vụ has any unit's");
    assert_eq!(faults(&other.get(&asked).await.problem(403, "forbidden"))[0].1, "other_unit");
    app.viewer().await.get(&asked).await.problem(403, "forbidden");
    reviewer.get(&format!("{YEAR}/workbook")).await.problem(400, "invalid_query");
    reviewer.get(&format!("{YEAR}/workbook?unit=so-nao-do")).await.problem(404, "not_found");
    stranger(&app).await.get(&asked).await.problem(403, "forbidden");
    assert_eq!(faults(&send(&reviewer, bytes.clone(), "").await.problem(403, "forbidden"))[0].1, "department_only");
    assert_eq!(faults(&send(&other, bytes.clone(), "").await.problem(403, "forbidden"))[0].1, "other_unit");
    // After the due day the cells are locked, and what is typed into them all the same is refused by name.
    app.pass(chrono::TimeDelta::days(40));
    let mut parts = Parts::of(&workbook(&unit).await);
    assert!(parts.text("xl/sharedStrings.xml").contains("KHÓA: "));
    let (done, planned) = (parts.row("7.1.1/done"), parts.row("7.1.1/planned"));
    let problem = {
        parts.number(&format!("E{done}"), "19").number(&format!("E{planned}"), "20");
        send(&unit, parts.bytes(), "").await.problem(423, "locked")
    };
    assert_eq!(problem["lifted_by"], "reviewer");
    assert!(faults(&problem).contains(&(format!("Biểu nhập!E{done}"), "due_passed".to_owned())), "{problem:#}");
}

#[apply(every_engine!)]
async fn odd_explanations_are_unchanged() {
    let app = TestApp::new().await;
    let unit = app.unit("so-tttt").await;
    let odd = "  =1+1 <b>&amp;\"'\r\ndòng hai\rdòng ba\n\n_x0041_ \t𝄞 ệ  ";
    let body = json!({ "kind": "actual", "inputs": { "done": 1, "planned": 2 }, "explanation": odd });
    unit.post(&format!("{YEAR}/items/7.1.1/submissions"), body).await.created();
    let bytes = workbook(&unit).await;
    assert_eq!(send(&unit, bytes, "").await.ok()["changed"], json!([]));
}

/// LibreOffice opens the workbook and saves it as its own: the identity, the keys and the cells are still what they were.
#[tokio::test(flavor = "multi_thread")]
async fn what_libreoffice_saved_comes_back() {
    let app = TestApp::new().await;
    let unit = app.unit("so-tttt").await;
    let lines = json!({ "kind": "actual", "inputs": { "choice": "late" }, "explanation": "=dòng một\ndòng <hai>" });
    unit.post(&format!("{YEAR}/items/7.1.2/submissions"), lines).await.created();
    let bytes = workbook(&unit).await;
    let mut parts = Parts::of(&bytes);
    let (done, planned, head) = (parts.row("7.1.1/done"), parts.row("7.1.1/planned"), parts.row("7.1.1"));
    let untouched = office::saved_again(&bytes);
    assert_ne!(Parts::of(&untouched).text(HIDDEN), parts.text(HIDDEN), "it was written anew");
    assert_eq!(send(&unit, untouched, "?dry_run=true").await.ok()["changed"], json!([]));
    parts.number(&format!("E{done}"), "19").number(&format!("E{planned}"), "20");
    parts.words(&format!("F{head}"), "Số liệu &lt;minh họa&gt; &amp; giải trình");
    let imported = send(&unit, office::saved_again(&parts.bytes()), "").await.ok();
    assert_eq!(imported["claimed"]["change"], "0.5");
    let stored = unit.get(&format!("{YEAR}/items/7.1.1")).await.ok();
    assert_eq!(stored["submissions"][0]["explanation"], "Số liệu <minh họa> & giải trình");
}
