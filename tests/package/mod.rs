//! The official package over the whole application: what lies in it, who may have it, how it streams, and what proves it.

mod contents;
mod hostile;
mod proof;
mod stream;

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use axum::http::Method;
use parindex::domain::receipt::{PublicKey, SigningKey};
use parindex::package::verify::{Verdict, verify};
use serde_json::{Value, json};
use zip::ZipArchive;

use crate::api::support::{Actor, Answer, TestApp, YEAR, multipart, pdf};

/// The key of RFC 8032, section 7.1, test 2: a secret that everybody knows.
const KNOWN: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7\n-----END PRIVATE KEY-----\n";
/// Test 1 of the same.
const OTHER: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpgupO8RMRJLsRM8m0Zw6nmXErBlzA8rgNg\n-----END PRIVATE KEY-----\n";

fn key(pem: &str) -> SigningKey {
    SigningKey::from_pem(pem).unwrap()
}

async fn upload(actor: &Actor<'_>, change: Value, bytes: Vec<u8>) -> Value {
    let mut meta = json!({ "title": "Báo cáo", "number": "12/BC", "issuer": "Sở TTTT", "signed_on": "2016-12-20", "items": ["7.1.1"] });
    for (name, value) in change.as_object().unwrap() {
        meta[name] = value.clone();
    }
    let parts = [("meta", None, meta.to_string().into_bytes()), ("file", Some("a.pdf"), bytes)];
    let form = [("content-type", "multipart/form-data; boundary=CUT")];
    actor.send(Method::POST, &format!("{YEAR}/evidence"), &form, multipart(&parts)).await.created()
}

async fn report(actor: &Actor<'_>, code: &str, body: Value) -> Value {
    let mut report = json!({ "kind": "actual" });
    for (name, value) in body.as_object().unwrap() {
        report[name] = value.clone();
    }
    actor.post(&format!("{YEAR}/items/{code}/submissions"), report).await.created()
}

/// A year in which evidence is whole, shared, replaced, missing, sent back; and documents with names that mean harm.
async fn world() -> TestApp {
    let app = TestApp::new().await;
    fill(&app).await;
    app
}

async fn fill(app: &TestApp) {
    let (stttt, khcn, reviewer) = (app.unit("so-tttt").await, app.unit("so-khcn").await, app.reviewer().await);
    let plan = json!({ "title": "Báo cáo ứng dụng CNTT", "number": "12/BC-STTTT", "pages": "3, 7-9", "items": ["7.1.1", "7.1.2"] });
    let first = upload(&stttt, plan.clone(), pdf("first")).await;
    upload(&stttt, json!({ "title": "../../../etc/cron.d/x\u{202e}fdp", "number": "..\\..\\CON" }), pdf("evil")).await;
    report(&stttt, "7.1.1", json!({ "inputs": { "done": 19, "planned": 20 }, "evidence": [first["id"]] })).await;
    let newer = json!({ "title": "Báo cáo ứng dụng CNTT", "number": "13/BC-STTTT", "replaces": first["id"], "items": ["7.1.1"] });
    upload(&stttt, newer, pdf("newer")).await;
    let bare = json!({ "inputs": { "choice": "late" }, "explanation": "Chờ Bộ TT&TT hướng dẫn <khung> kiến trúc" });
    report(&stttt, "7.1.2", bare).await;
    let back =
        report(&khcn, "7.4.1", json!({ "inputs": inputs_of(&reviewer, "7.4.1").await, "explanation": "Sẽ bổ sung" }))
            .await;
    let returned = json!({ "verdict": "return", "reason": "Thiếu danh sách", "missing": [{ "kind": "evidence", "text": "Danh sách cơ quan" }] });
    reviewer.decide("7.4.1", &back, returned).await.created();
    let district = app.unit("quan-o-mon").await;
    report(
        &district,
        "3.4.2",
        json!({ "inputs": inputs_of(&reviewer, "3.4.2").await, "explanation": "Số liệu một cửa" }),
    )
    .await;
}

/// Some figures that the item takes.
async fn inputs_of(reviewer: &Actor<'_>, code: &str) -> Value {
    let item = reviewer.get(&format!("{YEAR}/items/{code}")).await.ok();
    let reported = item["reported"].as_object().unwrap();
    match item["score"]["rule"].as_str().unwrap() {
        "choice" => json!({ "choice": reported["choice"].as_object().unwrap().keys().next().unwrap() }),
        "checklist" => json!({ "ticked": [reported["checklist"].as_object().unwrap().keys().next().unwrap()] }),
        _ => reported.iter().map(|(name, _)| (name.clone(), json!(1))).collect(),
    }
}

async fn package(actor: &Actor<'_>) -> Answer {
    let answer = actor.get(&format!("{YEAR}/package")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/zip");
    answer
}

/// Path and bytes of every file, as another program reads them.
fn unpacked(zip: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut files = BTreeMap::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.insert(file.name().unwrap().into_owned(), bytes);
    }
    files
}

fn check(zip: &[u8], pinned: Option<&PublicKey>) -> Verdict {
    verify(Cursor::new(zip), pinned).unwrap()
}

/// Code and file of every fault.
fn faults(verdict: &Verdict) -> Vec<(&str, &str)> {
    verdict.findings.iter().map(|finding| (finding.code, finding.file.as_str())).collect()
}
