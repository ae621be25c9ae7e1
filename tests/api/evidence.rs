//! Documents over HTTP: real bytes go in, and nothing is left behind by what is refused.

use macro_rules_attribute::apply;
use std::convert::Infallible;
use std::io::{self, Cursor, Write};

use axum::body::{Body, Bytes};
use axum::http::Method;
use base64::Engine as _;
use parindex::domain::facts::Role;
use parindex::evidence::Digest;
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::evidence_content::{content, content_digest};
use super::support::{MAX_UPLOAD, TestApp, YEAR, codes, multipart, pdf};
use crate::support::engines::every_engine;

/// What an upload is sent as.
const FORM: (&str, &str) = ("content-type", "multipart/form-data; boundary=CUT");

/// The smallest PNG: one transparent pixel.
fn png() -> Vec<u8> {
    let text = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

/// A small Word document.
fn docx() -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
    for (name, content) in [("[Content_Types].xml", types), ("word/document.xml", "<w:document/>")] {
        writer.start_file(name, SimpleFileOptions::default().compression_method(CompressionMethod::Stored)).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A right description of a document for 7.1.1.
fn meta() -> Value {
    json!({ "title": "Báo cáo", "number": "1/BC", "issuer": "Sở", "signed_on": "2016-12-20", "items": ["7.1.1"] })
}

fn meta_part(meta: &Value) -> (&'static str, Option<&'static str>, Vec<u8>) {
    ("meta", None, meta.to_string().into_bytes())
}

fn file_part(name: &str, bytes: impl Into<Vec<u8>>) -> (&'static str, Option<&str>, Vec<u8>) {
    ("file", Some(name), bytes.into())
}

#[apply(every_engine!)]
async fn what_goes_in_comes_out() {
    let app = TestApp::new().await;
    let stttt = app.unit("so-tttt").await;
    for (name, bytes, media_type) in [
        ("bao-cao.pdf", pdf("in and out"), "application/pdf"),
        ("anh.png", png(), "image/png"),
        ("cong-van.docx", docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ] {
        let document = stttt.upload("7.1.1", name, &bytes).await.created();
        assert_eq!(document["media_type"], media_type);
        assert_eq!(document["size"], bytes.len());
        assert_eq!(document["sha256"], Digest::of(&bytes).to_string());
        assert_eq!(document["unit"], "so-tttt");
        assert_eq!(document["warnings"], json!([]));
        let answer = content(&stttt, &document, &[]).await;
        assert_eq!((answer.status.as_u16(), &answer.bytes[..]), (200, &bytes[..]));
        assert_eq!(answer.header("content-type"), media_type);
        assert_eq!(answer.header("content-length"), bytes.len().to_string());
        assert_eq!(answer.header("content-digest"), content_digest(&bytes));
        let disposition = format!("attachment; filename=\"{name}\"; filename*=UTF-8''{name}");
        assert_eq!(answer.header("content-disposition"), disposition);
        assert_eq!(answer.header("content-security-policy"), "sandbox; default-src 'none'");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
    assert_eq!(app.evidence_files().len(), 3);
}

#[apply(every_engine!)]
async fn either_part_may_come_first_and_the_answer_says_where_the_document_is() {
    let app = TestApp::new().await;
    let stttt = app.unit("so-tttt").await;
    let (description, file) = (meta_part(&meta()), file_part("a.pdf", pdf("order")));
    for parts in [[description.clone(), file.clone()], [file, description]] {
        let answer = stttt.upload_parts(&parts).await;
        let document = answer.created();
        let address = format!("/api/v1/evidence/{}", document["id"].as_str().unwrap());
        assert_eq!(answer.header("location"), address);
        assert_eq!(stttt.get(&address).await.ok(), document);
    }
}

#[apply(every_engine!)]
async fn a_refused_upload_leaves_nothing_behind() {
    let app = TestApp::new().await;
    let stttt = app.unit("so-tttt").await;
    let before = app.version().await;
    let good = || file_part("a.pdf", pdf("refused"));
    let large = [pdf("large"), vec![b' '; usize::try_from(MAX_UPLOAD).unwrap()]].concat();
    let huge = [pdf("huge"), vec![b' '; usize::try_from(MAX_UPLOAD).unwrap() + (2 << 20)]].concat();
    let with = |field: &str, value: Value| {
        let mut meta = meta();
        meta[field] = value;
        meta_part(&meta)
    };
    let right = || meta_part(&meta());
    for (parts, status, code, faults) in [
        (vec![right(), file_part("a.pdf", large.clone())], 413, "payload_too_large", vec![]),
        (vec![file_part("a.pdf", large), right()], 413, "payload_too_large", vec![]),
        (vec![right(), file_part("a.pdf", huge)], 413, "payload_too_large", vec![]),
        (vec![right(), file_part("a.pdf", "")], 422, "empty_file", vec![]),
        (vec![right(), file_part("a.txt", "just text")], 415, "unsupported_media_type", vec![]),
        (vec![right(), file_part("a.pdf", "MZ\u{90}\0\u{3}")], 415, "unsupported_media_type", vec![]),
        (vec![right(), file_part("a.pdf", png())], 415, "unsupported_media_type", vec!["file_disagrees"]),
        (vec![right(), file_part("a.exe", pdf("exe"))], 415, "unsupported_media_type", vec!["file_disagrees"]),
        (vec![right()], 422, "invalid_inputs", vec!["missing_part"]),
        (vec![good()], 422, "invalid_inputs", vec!["missing_part"]),
        (vec![], 422, "invalid_inputs", vec!["missing_part"]),
        (vec![right(), good(), right()], 422, "invalid_inputs", vec!["unexpected_part"]),
        (vec![right(), good(), good()], 422, "invalid_inputs", vec!["unexpected_part"]),
        (vec![good(), ("other", None, vec![b'x']), right()], 422, "invalid_inputs", vec!["unexpected_part"]),
        (vec![good(), ("meta", None, b"title=x".to_vec())], 400, "malformed_json", vec![]),
        (vec![good(), ("meta", None, vec![b' '; 65 << 10])], 422, "invalid_inputs", vec!["too_long"]),
        (vec![good(), with("sha256", json!("00"))], 422, "invalid_inputs", vec!["wrong_shape"]),
        (vec![good(), with("signed_on", json!("20/12/2016"))], 422, "invalid_inputs", vec!["wrong_shape"]),
        (vec![good(), with("title", json!(" "))], 422, "invalid_inputs", vec!["text_length"]),
        (vec![good(), with("items", json!([]))], 422, "invalid_inputs", vec!["items_missing"]),
        (vec![good(), with("items", json!(["7.1.1", "99.9"]))], 422, "invalid_inputs", vec!["unknown_item"]),
        (vec![good(), with("items", json!(["7.4.1", "99.9"]))], 403, "forbidden", vec!["not_your_item"]),
        (
            vec![good(), with("period", json!({ "from": "2016-12-31", "to": "2016-01-01" }))],
            422,
            "invalid_inputs",
            vec!["period_reversed"],
        ),
    ] {
        let names: Vec<_> = parts.iter().map(|(name, file, bytes)| (*name, *file, bytes.len())).collect();
        let problem = stttt.upload_parts(&parts).await.problem(status, code);
        assert_eq!(codes(&problem), faults, "{names:?}");
        assert_eq!(app.evidence_files(), Vec::<std::path::PathBuf>::new(), "{names:?}");
        assert_eq!(app.version().await, before, "{names:?}");
    }
}

#[apply(every_engine!)]
async fn faults_of_the_description_are_named_together_with_their_places() {
    let app = TestApp::new().await;
    let bad =
        json!({ "title": "", "number": "1", "issuer": "", "signed_on": "2016-12-20", "items": ["7.1.1", "9.9.9"] });
    let parts = [meta_part(&bad), file_part("a.pdf", png())];
    let problem = app.unit("so-tttt").await.upload_parts(&parts).await.problem(415, "unsupported_media_type");
    let pointers: Vec<_> =
        problem["errors"].as_array().unwrap().iter().map(|e| e["pointer"].as_str().unwrap()).collect();
    assert_eq!(pointers, ["/meta/title", "/meta/issuer", "/meta/items/1", "/file"]);
}

#[apply(every_engine!)]
async fn an_upload_that_breaks_off_leaves_nothing_behind() {
    let app = TestApp::new().await;
    let stttt = app.unit("so-tttt").await;
    let before = app.version().await;
    let whole = multipart(&[meta_part(&meta()), file_part("a.pdf", pdf(&"x".repeat(20_000)))]);
    let address = format!("{YEAR}/evidence");
    // Within the description, within the file, and just before the end.
    for at in [60, whole.len() / 2, whole.len() - 5] {
        let chunks = vec![Ok(Bytes::copy_from_slice(&whole[..at])), Err(io::Error::other("the line is dead"))];
        let body = Body::from_stream(futures_util::stream::iter(chunks));
        stttt.send(Method::POST, &address, &[FORM], body).await.problem(400, "upload_cut");
        // The same bytes with a clean end: a sender that stopped early.
        let chunks = vec![Ok::<_, Infallible>(Bytes::copy_from_slice(&whole[..at]))];
        let body = Body::from_stream(futures_util::stream::iter(chunks));
        stttt.send(Method::POST, &address, &[FORM], body).await.problem(400, "upload_cut");
        assert_eq!(app.evidence_files(), Vec::<std::path::PathBuf>::new(), "cut at {at}");
        assert_eq!(app.version().await, before, "cut at {at}");
    }
    let json = [("content-type", "application/json")];
    stttt.send(Method::POST, &address, &json, "{}").await.problem(415, "unsupported_media_type");
}

#[apply(every_engine!)]
async fn whoever_may_not_upload_is_refused_before_a_byte_is_read() {
    let app = TestApp::new().await;
    let before = app.version().await;
    let refused = [app.viewer().await, app.actor("ha-noi", Role::Reviewer, Some("ha-noi"), None).await];
    for actor in refused {
        let body =
            Body::from_stream(futures_util::stream::once(async { Err::<Bytes, _>(io::Error::other("was read")) }));
        actor.send(Method::POST, &format!("{YEAR}/evidence"), &[FORM], body).await.problem(403, "forbidden");
    }
    app.nobody().upload("7.1.1", "a.pdf", &pdf("nobody")).await.problem(401, "unauthenticated");
    assert_eq!(app.evidence_files().len(), 0);
    assert_eq!(app.version().await, before);
    // Sở Nội vụ's own document belongs to no unit.
    let own = app.reviewer().await.upload("7.4.1", "a.pdf", &pdf("reviewer")).await.created();
    assert_eq!(own["unit"], Value::Null);
}

#[apply(every_engine!)]
async fn the_same_bytes_are_stored_once_and_described_twice() {
    let app = TestApp::new().await;
    let (stttt, khcn) = (app.unit("so-tttt").await, app.unit("so-khcn").await);
    let bytes = pdf("twice");
    let one = stttt.upload("7.1.1", "mot.pdf", &bytes).await.created();
    let two = khcn.upload("7.4.1", "hai.pdf", &bytes).await.created();
    assert_ne!(one["id"], two["id"]);
    assert_eq!(one["sha256"], two["sha256"]);
    assert_eq!(app.evidence_files().len(), 1);
    assert_eq!(content(&khcn, &two, &[]).await.bytes, bytes);
    // A refusal of a third upload of them does not take away what the others have.
    stttt.upload("9.9.9", "ba.pdf", &bytes).await.problem(422, "invalid_inputs");
    assert_eq!(content(&stttt, &one, &[]).await.bytes, bytes);
}

#[apply(every_engine!)]
async fn a_repeated_upload_with_a_key_stores_once() {
    let app = TestApp::new().await;
    let stttt = app.unit("so-tttt").await;
    let address = format!("{YEAR}/evidence");
    let headers = [FORM, ("idempotency-key", "upload-1")];
    let send = |bytes: Vec<u8>| {
        let body = multipart(&[meta_part(&meta()), file_part("a.pdf", bytes)]);
        stttt.send(Method::POST, &address, &headers, body)
    };
    let first = send(pdf("key")).await;
    let version = app.version().await;
    let again = send(pdf("key")).await;
    assert_eq!(first.created(), again.created());
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
    send(pdf("another")).await.problem(409, "idempotency_key_reused");
    assert_eq!(app.version().await, version);
    assert_eq!(app.evidence_files().len(), 1);
}

#[apply(every_engine!)]
async fn a_dry_run_stores_nothing() {
    let app = TestApp::new().await;
    let stttt = app.unit("so-tttt").await;
    let before = app.version().await;
    let body = multipart(&[meta_part(&meta()), file_part("a.pdf", pdf("dry"))]);
    let answer = stttt.send(Method::POST, &format!("{YEAR}/evidence?dry_run=true"), &[FORM], body).await;
    assert_eq!(answer.ok()["size"], pdf("dry").len());
    assert_eq!(app.evidence_files().len(), 0);
    assert_eq!(app.version().await, before);
}

#[apply(every_engine!)]
async fn the_list_comes_in_pages_of_what_the_caller_may_read() {
    let app = TestApp::new().await;
    let (stttt, khcn, viewer) = (app.unit("so-tttt").await, app.unit("so-khcn").await, app.viewer().await);
    let mut ids = Vec::new();
    for number in 0..5 {
        let (unit, code) = if number % 2 == 0 { (&stttt, "7.1.1") } else { (&khcn, "7.4.1") };
        let document = unit.upload(code, "a.pdf", &pdf(&number.to_string())).await.created();
        ids.push(document["id"].clone());
    }
    for (reader, readable) in [(&viewer, vec![0, 1, 2, 3, 4]), (&stttt, vec![0, 2, 4]), (&khcn, vec![1, 3])] {
        let (mut found, mut address) = (Vec::new(), format!("{YEAR}/evidence?limit=2"));
        loop {
            let page = reader.get(&address).await.ok();
            let items = page["items"].as_array().unwrap();
            assert!((1..=2).contains(&items.len()), "{page:#}");
            found.extend(items.iter().map(|item| item["id"].clone()));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            address = format!("{YEAR}/evidence?limit=2&cursor={cursor}");
        }
        assert_eq!(found, readable.iter().map(|index| ids[*index].clone()).collect::<Vec<_>>());
    }
    for query in ["limit=0", "limit=201", "limit=x", "cursor=x"] {
        viewer.get(&format!("{YEAR}/evidence?{query}")).await.problem(400, "invalid_query");
    }
}

#[apply(every_engine!)]
async fn a_document_signed_outside_the_year_is_taken_with_a_warning() {
    let app = TestApp::new().await;
    let stttt = app.unit("so-tttt").await;
    for (day, warned) in [("2015-12-31", true), ("2016-01-01", false), ("2016-12-31", false), ("2017-01-01", true)] {
        let mut meta = meta();
        meta["signed_on"] = json!(day);
        meta["number"] = json!(day);
        let document = stttt.upload_parts(&[meta_part(&meta), file_part("a.pdf", pdf(day))]).await.created();
        let expected = if warned { json!("signed_outside_year") } else { Value::Null };
        assert_eq!(document["warnings"][0]["code"], expected, "{day}");
    }
}

#[apply(every_engine!)]
async fn the_name_of_a_file_is_data_and_never_a_path() {
    let app = TestApp::new().await;
    let stttt = app.unit("so-tttt").await;
    for (sent, kept) in [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.pdf", "boot.pdf"),
        ("Báo cáo CCHC.pdf", "Báo cáo CCHC.pdf"),
        ("a\u{202e}fdp.pdf", "afdp.pdf"),
    ] {
        let document = stttt.upload("7.1.1", sent, &pdf(kept)).await.created();
        assert_eq!(document["file_name"], kept);
        let disposition = content(&stttt, &document, &[]).await.header("content-disposition").to_owned();
        assert!(disposition.starts_with("attachment; filename=\""), "{disposition}");
        assert!(!disposition.contains(".."), "{disposition}");
    }
    for file in app.evidence_files() {
        let name = file.file_name().unwrap().to_str().unwrap();
        assert!(name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}");
    }
}
