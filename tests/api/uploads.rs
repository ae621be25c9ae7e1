//! Resumable uploads: every rule of the protocol, what comes of an upload, and what it leaves behind.

mod any;
mod end;
mod store;
mod together;

use std::io;

use axum::body::{Body, Bytes};
use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use futures_util::stream;
use macro_rules_attribute::apply;
use parindex::evidence::Digest;
use serde_json::Value;

use super::support::{Actor, Answer, MAX_UPLOAD, TestApp, YEAR, codes, pdf};
use crate::support::engines::every_engine;

const PART: &str = "application/offset+octet-stream";

/// `Upload-Metadata` of pairs.
fn metadata(pairs: &[(&str, &str)]) -> String {
    pairs.iter().map(|(name, value)| format!("{name} {}", STANDARD.encode(value))).collect::<Vec<_>>().join(",")
}

/// A description that is right.
pub fn described(file_name: &str, item: &str) -> String {
    metadata(&[
        ("filename", file_name),
        ("title", "Báo cáo số hồ sơ"),
        ("number", "12/BC-STTTT"),
        ("issuer", "Sở Thông tin và Truyền thông"),
        ("signed_on", "2016-12-20"),
        ("period_from", "2016-01-01"),
        ("period_to", "31/12/2016"),
        ("pages", "3, 7-9"),
        ("items", item),
    ])
}

/// A PDF of at least so many bytes.
fn pdf_of(least: usize) -> Vec<u8> {
    let mut bytes = pdf("uploads");
    let more = least.saturating_sub(bytes.len());
    bytes.extend((0..more).map(|at| b'a' + u8::try_from((at / 7 + at) % 26).unwrap()));
    bytes
}

/// Begins an upload of so many bytes.
async fn begin(who: &Actor<'_>, length: usize, metadata: &str) -> Answer {
    begin_with(who, &[("upload-length", &length.to_string()), ("upload-metadata", metadata)], Body::empty()).await
}

async fn begin_with(who: &Actor<'_>, headers: &[(&str, &str)], body: Body) -> Answer {
    let headers = [&[("tus-resumable", "1.0.0")], headers].concat();
    who.send(Method::POST, &format!("{YEAR}/uploads"), &headers, body).await
}

/// Where an upload of these bytes for 7.1.1 is.
async fn begun(who: &Actor<'_>, length: usize) -> String {
    let answer = begin(who, length, &described("bao-cao.pdf", "7.1.1")).await;
    answer.created();
    answer.header("location").to_owned()
}

async fn patch(who: &Actor<'_>, at: &str, offset: usize, more: &[(&str, &str)], body: impl Into<Body>) -> Answer {
    let offset = offset.to_string();
    let headers = [("tus-resumable", "1.0.0"), ("content-type", PART), ("upload-offset", &offset)];
    who.send(Method::PATCH, at, &[&headers[..], more].concat(), body).await
}

async fn ask(who: &Actor<'_>, method: Method, at: &str) -> Answer {
    who.send(method, at, &[("tus-resumable", "1.0.0")], Body::empty()).await
}

/// How far an upload has come.
async fn offset(who: &Actor<'_>, at: &str) -> usize {
    let answer = ask(who, Method::HEAD, at).await;
    assert_eq!(answer.status, 200);
    answer.header("upload-offset").parse().unwrap()
}

/// A body that breaks off after these bytes.
fn cut(bytes: &[u8]) -> Body {
    let bytes = Ok(Bytes::copy_from_slice(bytes));
    Body::from_stream(stream::iter([bytes, Err(io::Error::from(io::ErrorKind::ConnectionReset))]))
}

fn checksum(bytes: &[u8]) -> String {
    format!("sha256 {}", STANDARD.encode(Digest::of(bytes).as_bytes()))
}

/// The pieces that lie in the store.
fn pieces(app: &TestApp) -> usize {
    app.evidence_files().iter().filter(|file| file.parent().unwrap().ends_with("pieces")).count()
}

/// The bytes of the document that came of an upload.
async fn document(who: &Actor<'_>, at: &str) -> (Value, Bytes) {
    let upload = who.get(at).await.ok();
    assert_eq!(upload["state"], "kept", "{upload:#}");
    let id = upload["evidence"]["id"].as_str().unwrap().to_owned();
    let content = who.get(&format!("/api/v1/evidence/{id}/content")).await;
    assert_eq!(content.status, 200, "{}", content.text());
    (upload, content.bytes)
}

#[apply(every_engine!)]
async fn parts_become_one_document() {
    let app = TestApp::new().await;
    let unit = app.unit("so-tttt").await;
    let (bytes, version) = (pdf_of(100_000), app.version().await);
    let answer = begin(&unit, bytes.len(), &described("Báo cáo.pdf", "7.1.1")).await;
    let view = answer.created();
    assert_eq!((&view["state"], &view["offset"], &view["length"]), (&"receiving".into(), &0.into(), &100_000.into()));
    let at = answer.header("location").to_owned();
    assert_eq!((answer.header("tus-resumable"), answer.header("upload-offset")), ("1.0.0", "0"));
    assert_eq!(answer.header("upload-expires"), "Sun, 08 Jan 2017 02:00:00 GMT");

    for (from, to) in [(0, 10), (10, 60_000), (60_000, 60_000), (60_000, bytes.len() - 1)] {
        let answer = patch(&unit, &at, from, &[], bytes[from..to].to_vec()).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("upload-offset")),
            (204, &*to.to_string()),
            "{}",
            answer.text()
        );
        let head = ask(&unit, Method::HEAD, &at).await;
        assert_eq!((head.header("upload-offset"), head.header("upload-length")), (&*to.to_string(), "100000"));
        assert_eq!(head.header("upload-metadata"), described("Báo cáo.pdf", "7.1.1"));
        assert_eq!(head.header("cache-control"), "no-store");
    }
    assert_eq!(app.version().await, version, "nothing is said before the document is there");
    let last = bytes.len() - 1;
    assert_eq!(patch(&unit, &at, last, &[], bytes[last..].to_vec()).await.status, 204);

    let (upload, content) = document(&unit, &at).await;
    assert!(content == bytes);
    let evidence = &upload["evidence"];
    assert_eq!((&evidence["id"], &evidence["size"]), (&upload["id"], &100_000.into()));
    assert_eq!(evidence["title"], "Báo cáo số hồ sơ");
    assert_eq!(evidence["period"], serde_json::json!({ "from": "2016-01-01", "to": "2016-12-31" }));
    assert_eq!((&evidence["pages"], &evidence["file_name"]), (&"3, 7-9".into(), &"Báo cáo.pdf".into()));
    assert_eq!((&evidence["media_type"], &evidence["unit"]), (&"application/pdf".into(), &"so-tttt".into()));
    assert_eq!((app.version().await, pieces(&app)), (version + 1, 0));

    // The answer to the last part was lost: whoever asks hears that all is there, and nothing is written twice.
    assert_eq!(offset(&unit, &at).await, bytes.len());
    let again = patch(&unit, &at, last, &[], bytes[last..].to_vec()).await;
    assert_eq!(codes(&again.problem(409, "conflict")), ["offset_mismatch"]);
    assert_eq!(patch(&unit, &at, bytes.len(), &[], "").await.status, 204);
    assert_eq!(codes(&ask(&unit, Method::DELETE, &at).await.problem(409, "conflict")), ["upload_complete"]);
    assert_eq!(app.version().await, version + 1);
    let problem = patch(&unit, &at, bytes.len(), &[], "more").await.problem(413, "payload_too_large");
    assert!(problem["detail"].as_str().unwrap().contains("100000"), "{problem:#}");
}

#[apply(every_engine!)]
async fn what_can_be_known_is_said_before_a_byte_is_sent() {
    let app = TestApp::new().await;
    let unit = app.unit("so-tttt").await;
    let (files, right) = (app.evidence_files(), described("a.pdf", "7.1.1"));
    let largest = usize::try_from(MAX_UPLOAD).unwrap();
    begin(&unit, largest + 1, &right).await.problem(413, "payload_too_large");
    begin(&unit, 0, &right).await.problem(422, "empty_file");
    for (headers, name) in [
        (&[("upload-metadata", right.as_str())][..], "Upload-Length"),
        (&[("upload-length", "-1"), ("upload-metadata", &right)], "Upload-Length"),
        (&[("upload-length", "1e3"), ("upload-metadata", &right)], "Upload-Length"),
        (&[("upload-defer-length", "1"), ("upload-metadata", &right)], "Upload-Defer-Length"),
        (&[("upload-concat", "partial"), ("upload-length", "9"), ("upload-metadata", &right)], "Upload-Concat"),
    ] {
        let problem = begin_with(&unit, headers, Body::empty()).await.problem(400, "invalid_header");
        assert_eq!(problem["errors"][0]["pointer"], name);
    }
    for malformed in ["title ?", "title QQ==,title QQ==", "title QQ== QQ=="] {
        let problem = begin(&unit, 9, malformed).await.problem(422, "invalid_inputs");
        assert_eq!(codes(&problem), ["malformed_metadata"], "{malformed}");
    }
    let wrong = metadata(&[("filename", "a.pdf"), ("colour", "red"), ("title", "a\u{7}"), ("items", "7.1.1")]);
    assert_eq!(codes(&begin(&unit, 9, &wrong).await.problem(422, "invalid_inputs")), ["control_character"]);
    let wrong = metadata(&[("colour", "red"), ("signed_on", "2016-13-01"), ("period_from", "2016-01-01")]);
    let problem = begin(&unit, 9, &wrong).await.problem(422, "invalid_inputs");
    assert_eq!(codes(&problem), ["unknown_field", "missing_field", "not_a_day", "period_open"]);
    let wrong =
        metadata(&[("filename", "a.pdf"), ("signed_on", "2016-12-20"), ("pages", "x"), ("items", "9.9.9, 7.1.1")]);
    let problem = begin(&unit, 9, &wrong).await.problem(422, "invalid_inputs");
    assert_eq!(codes(&problem), ["text_length", "text_length", "text_length", "unknown_item", "not_pages"]);
    let program = begin(&unit, 9, &described("setup.exe", "7.1.1")).await.problem(415, "unsupported_media_type");
    assert!(program["detail"].as_str().unwrap().contains(".exe"), "{program:#}");

    let refused = begin(&unit, 9, &described("a.pdf", "7.4.1")).await.problem(403, "forbidden");
    assert_eq!(codes(&refused), ["not_your_item"]);
    let viewer = app.viewer().await;
    assert_eq!(codes(&begin(&viewer, 9, &right).await.problem(403, "forbidden")), ["read_only"]);
    let stale = [("if-match", "\"1\""), ("upload-length", "9"), ("upload-metadata", right.as_str())];
    begin_with(&unit, &stale, Body::empty()).await.problem(412, "stale_version");
    assert_eq!(app.evidence_files(), files);

    let headers = [("tus-resumable", "1.0.0"), ("upload-length", "9"), ("upload-metadata", right.as_str())];
    let view = unit.send(Method::POST, &format!("{YEAR}/uploads?dry_run=true"), &headers, Body::empty()).await.ok();
    unit.get(&format!("/api/v1/uploads/{}", view["id"].as_str().unwrap())).await.problem(404, "not_found");
}

#[apply(every_engine!)]
async fn only_the_version_and_the_kind_of_part_that_are_spoken_are_taken() {
    let app = TestApp::new().await;
    let unit = app.unit("so-tttt").await;
    let at = begun(&unit, 1000).await;
    let create = format!("{YEAR}/uploads");
    for (method, address) in [(Method::POST, &create), (Method::HEAD, &at), (Method::PATCH, &at), (Method::DELETE, &at)]
    {
        for headers in [&[][..], &[("tus-resumable", "0.2.2")]] {
            let answer = unit.send(method.clone(), address, headers, Body::empty()).await;
            assert_eq!((answer.status.as_u16(), answer.header("tus-version")), (412, "1.0.0"), "{method}");
            assert_eq!(answer.header("tus-resumable"), "1.0.0");
        }
    }
    let spoken = unit.send(Method::OPTIONS, &create, &[], Body::empty()).await;
    assert_eq!(spoken.status, 204);
    let expected = [
        ("tus-resumable", "1.0.0"),
        ("tus-version", "1.0.0"),
        ("tus-extension", "creation,creation-with-upload,termination,checksum,expiration"),
        ("tus-max-size", "262144"),
        ("tus-checksum-algorithm", "sha256"),
    ];
    for (name, value) in expected {
        assert_eq!(spoken.header(name), value);
    }
    for kind in ["application/octet-stream", ""] {
        let headers = [("tus-resumable", "1.0.0"), ("upload-offset", "0"), ("content-type", kind)];
        unit.send(Method::PATCH, &at, &headers, "abc").await.problem(415, "unsupported_media_type");
    }
    let headers = [("tus-resumable", "1.0.0"), ("content-type", PART)];
    for more in [&[][..], &[("upload-offset", "x")], &[("upload-offset", "99999999999999999999")]] {
        unit.send(Method::PATCH, &at, &[&headers[..], more].concat(), "abc").await.problem(400, "invalid_header");
    }
    for ahead in [1, 1000, 1001] {
        let problem = patch(&unit, &at, ahead, &[], "abc").await.problem(409, "conflict");
        assert_eq!(codes(&problem), ["offset_mismatch"]);
    }
    assert_eq!((offset(&unit, &at).await, pieces(&app)), (0, 0));
}

#[apply(every_engine!)]
async fn a_part_that_does_not_fit_its_checksum_is_as_if_it_never_came() {
    let app = TestApp::new().await;
    let unit = app.unit("so-tttt").await;
    let bytes = pdf_of(90_000);
    let at = begun(&unit, bytes.len()).await;
    let part = &bytes[..70_000];
    let wrong = patch(&unit, &at, 0, &[("upload-checksum", &checksum(b"other"))], part.to_vec()).await;
    wrong.problem(460, "checksum_mismatch");
    patch(&unit, &at, 0, &[("upload-checksum", "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=")], part.to_vec())
        .await
        .problem(400, "invalid_header");
    // Half of it can't be held against the whole.
    patch(&unit, &at, 0, &[("upload-checksum", &checksum(part))], cut(&part[..30_000]))
        .await
        .problem(400, "upload_cut");
    assert_eq!((offset(&unit, &at).await, pieces(&app)), (0, 0));
    assert_eq!(patch(&unit, &at, 0, &[("upload-checksum", &checksum(part))], part.to_vec()).await.status, 204);
    let rest = &bytes[70_000..];
    assert_eq!(patch(&unit, &at, 70_000, &[("upload-checksum", &checksum(rest))], rest.to_vec()).await.status, 204);
    assert!(document(&unit, &at).await.1 == bytes);
}

#[apply(every_engine!)]
async fn what_came_before_the_connection_broke_off_stays() {
    let app = TestApp::new().await;
    let unit = app.unit("so-tttt").await;
    let bytes = pdf_of(50_000);
    let at = begun(&unit, bytes.len()).await;
    let problem = patch(&unit, &at, 0, &[], cut(&bytes[..20_000])).await.problem(400, "upload_cut");
    assert!(problem["detail"].as_str().unwrap().contains("20000"), "{problem:#}");
    assert_eq!((offset(&unit, &at).await, pieces(&app)), (20_000, 1));
    patch(&unit, &at, 20_000, &[], cut(b"")).await.problem(400, "upload_cut");
    assert_eq!(offset(&unit, &at).await, 20_000);
    // More than was announced, by a sender that does not say how much comes.
    let more = stream::iter([&bytes[20_000..], b"more"].map(|part| Ok::<_, io::Error>(Bytes::copy_from_slice(part))));
    patch(&unit, &at, 20_000, &[], Body::from_stream(more)).await.problem(413, "payload_too_large");
    assert_eq!(offset(&unit, &at).await, 20_000);
    assert_eq!(patch(&unit, &at, 20_000, &[], bytes[20_000..].to_vec()).await.status, 204);
    assert!(document(&unit, &at).await.1 == bytes);
}

#[apply(every_engine!)]
async fn a_creation_may_bring_the_first_part() {
    let app = TestApp::new().await;
    let unit = app.unit("so-tttt").await;
    let (bytes, right) = (pdf_of(4000), described("a.pdf", "7.1.1"));
    let length = bytes.len().to_string();
    let headers = [("content-type", PART), ("upload-length", length.as_str()), ("upload-metadata", &right)];
    let half = begin_with(&unit, &headers, bytes[..1500].to_vec().into()).await;
    assert_eq!((half.created()["offset"].as_u64(), half.header("upload-offset")), (Some(1500), "1500"));
    let at = half.header("location").to_owned();
    assert_eq!(patch(&unit, &at, 1500, &[], bytes[1500..].to_vec()).await.status, 204);
    assert!(document(&unit, &at).await.1 == bytes);

    let whole = begin_with(&unit, &headers, bytes.clone().into()).await;
    assert_eq!(whole.created()["state"], "kept");
    assert!(document(&unit, whole.header("location")).await.1 == bytes);

    let (files, version) = (app.evidence_files(), app.version().await);
    let sum = checksum(b"other");
    let wrong = [&headers[..], &[("upload-checksum", sum.as_str())]].concat();
    begin_with(&unit, &wrong, bytes.clone().into()).await.problem(460, "checksum_mismatch");
    let plain = [&headers[1..], &[("content-type", "application/pdf")]].concat();
    begin_with(&unit, &plain, bytes.clone().into()).await.problem(415, "unsupported_media_type");
    begin_with(&unit, &headers, vec![b'x'; 4000].into()).await.problem(415, "unsupported_media_type");
    assert_eq!((app.evidence_files(), app.version().await), (files, version));
}

#[apply(every_engine!)]
async fn a_repeated_creation_begins_one_upload() {
    let app = TestApp::new().await;
    let unit = app.unit("so-tttt").await;
    let right = described("a.pdf", "7.1.1");
    let headers = [("idempotency-key", "one"), ("upload-length", "100"), ("upload-metadata", right.as_str())];
    let first = begin_with(&unit, &headers, Body::empty()).await;
    let again = begin_with(&unit, &headers, Body::empty()).await;
    assert_eq!(first.created()["id"], again.created()["id"]);
    let other = [("idempotency-key", "one"), ("upload-length", "101"), ("upload-metadata", right.as_str())];
    begin_with(&unit, &other, Body::empty()).await.problem(409, "idempotency_key_reused");
}

#[apply(every_engine!)]
async fn whoever_did_not_begin_it_knows_of_no_upload() {
    let app = TestApp::new().await;
    let (unit, colleague, reviewer) = (app.unit("so-tttt").await, app.unit("so-tttt").await, app.reviewer().await);
    let at = begun(&unit, 1000).await;
    for other in [&colleague, &reviewer, &app.admin().await] {
        other.get(&at).await.problem(404, "not_found");
        assert_eq!(ask(other, Method::HEAD, &at).await.status, 404);
        patch(other, &at, 0, &[], "abc").await.problem(404, "not_found");
        ask(other, Method::DELETE, &at).await.problem(404, "not_found");
    }
    app.nobody().get(&at).await.problem(401, "unauthenticated");
    assert_eq!(ask(&unit, Method::DELETE, &at).await.status, 204);
    assert_eq!(ask(&unit, Method::HEAD, &at).await.status, 404);
    ask(&unit, Method::DELETE, &at).await.problem(404, "not_found");
}

#[apply(every_engine!)]
async fn whoever_can_send_no_patch_posts_and_says_so() {
    let app = TestApp::new().await;
    let unit = app.unit("so-tttt").await;
    let at = begun(&unit, 1000).await;
    let post = async |what: &str| {
        let headers = [
            ("tus-resumable", "1.0.0"),
            ("x-http-method-override", what),
            ("content-type", PART),
            ("upload-offset", "0"),
        ];
        unit.send(Method::POST, &at, &headers, pdf_of(1000)[..10].to_vec()).await
    };
    for what in ["", "GET", "patch"] {
        post(what).await.problem(405, "method_not_allowed");
    }
    assert_eq!((post("PATCH").await.status.as_u16(), offset(&unit, &at).await), (204, 10));
    assert_eq!(post("DELETE").await.status, 204);
    assert_eq!(ask(&unit, Method::HEAD, &at).await.status, 404);
}

#[apply(every_engine!)]
async fn an_upload_lasts_three_days_after_its_last_byte_and_takes_its_bytes_along() {
    let app = TestApp::new().await;
    let unit = app.unit("so-tttt").await;
    let (at, idle) = (begun(&unit, 1000).await, begun(&unit, 1000).await);
    for day in 1..=4 {
        app.pass(TimeDelta::days(1));
        let bytes = pdf_of(1000);
        let part = &bytes[(day - 1) * 10..day * 10];
        assert_eq!(patch(&unit, &at, (day - 1) * 10, &[], part.to_vec()).await.status, 204);
    }
    assert_eq!(ask(&unit, Method::HEAD, &idle).await.status, 404);
    app.pass(TimeDelta::days(3) - TimeDelta::seconds(1));
    assert_eq!((offset(&unit, &at).await, pieces(&app)), (40, 4));
    app.pass(TimeDelta::seconds(2));
    assert_eq!(ask(&unit, Method::HEAD, &at).await.status, 404);
    assert_eq!(patch(&unit, &at, 40, &[], "abc").await.status, 404);
    let swept = app.app.sweep(app.app.now() - TimeDelta::days(400_000), false, |_| ()).await.unwrap();
    assert_eq!((swept.staging, pieces(&app)), (4, 0));
    assert_eq!(swept.objects, 0);
}
