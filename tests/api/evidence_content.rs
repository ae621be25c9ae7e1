//! The bytes of a document: whole, in part, not again, to whom they may be shown, and never damaged.

use macro_rules_attribute::apply;
use std::fs;

use axum::body::Body;
use axum::http::Method;
use base64::Engine as _;
use parindex::domain::facts::Role;
use parindex::evidence::Digest;
use serde_json::Value;

use super::support::{Actor, Answer, TestApp, pdf};
use crate::support::engines::every_engine;

/// `Content-Digest` of these bytes (RFC 9530).
pub(super) fn content_digest(bytes: &[u8]) -> String {
    let digest = base64::engine::general_purpose::STANDARD.encode(Digest::of(bytes).as_bytes());
    format!("sha-256=:{digest}:")
}

/// Asks for the bytes of a document.
pub(super) async fn content(actor: &Actor<'_>, document: &Value, headers: &[(&str, &str)]) -> Answer {
    let address = format!("/api/v1/evidence/{}/content", document["id"].as_str().unwrap());
    actor.send(Method::GET, &address, headers, Body::empty()).await
}

#[apply(every_engine!)]
async fn a_part_of_a_document_can_be_asked_for() {
    let app = TestApp::new().await;
    let stttt = app.unit("so-tttt").await;
    let bytes = pdf("0123456789".repeat(100).as_str());
    let size = bytes.len();
    let document = stttt.upload("7.1.1", "a.pdf", &bytes).await.created();
    for (range, part) in
        [("bytes=0-3", 0..4), ("bytes=10-", 10..size), ("bytes=-7", size - 7..size), ("bytes=5-99999", 5..size)]
    {
        let answer = content(&stttt, &document, &[("range", range)]).await;
        assert_eq!(answer.status, 206, "{range}");
        assert_eq!(&answer.bytes[..], &bytes[part.clone()], "{range}");
        assert_eq!(answer.header("content-range"), format!("bytes {}-{}/{size}", part.start, part.end - 1));
        assert_eq!(answer.header("content-length"), part.len().to_string());
        // The digest of a part would be of the part: that of the whole has another name.
        assert_eq!(answer.header("repr-digest"), content_digest(&bytes));
        assert_eq!(answer.header("content-digest"), "");
    }
    let outside = content(&stttt, &document, &[("range", &format!("bytes={size}-"))]).await;
    outside.problem(416, "range_not_satisfiable");
    assert_eq!(outside.header("content-range"), format!("bytes */{size}"));
    for several in ["bytes=0-1,4-5", "lines=1-2", "bytes=9-2"] {
        let whole = content(&stttt, &document, &[("range", several)]).await;
        assert_eq!((whole.status.as_u16(), whole.bytes.len()), (200, size), "{several}");
    }
}

#[apply(every_engine!)]
async fn a_document_already_known_is_not_sent_again() {
    let app = TestApp::new().await;
    let stttt = app.unit("so-tttt").await;
    let bytes = pdf("known");
    let document = stttt.upload("7.1.1", "a.pdf", &bytes).await.created();
    let etag = content(&stttt, &document, &[]).await.header("etag").to_owned();
    assert_eq!(etag, format!("\"{}\"", document["sha256"].as_str().unwrap()));
    for known in [etag.clone(), format!("\"x\", {etag}"), format!("W/{etag}"), "*".to_owned()] {
        let answer = content(&stttt, &document, &[("if-none-match", &known)]).await;
        assert_eq!((answer.status.as_u16(), answer.bytes.len(), answer.header("etag")), (304, 0, etag.as_str()));
    }
    assert_eq!(content(&stttt, &document, &[("if-none-match", "\"x\"")]).await.status, 200);
    // A download goes on only with the bytes it began with.
    let range = ("range", "bytes=0-3");
    assert_eq!(content(&stttt, &document, &[range, ("if-range", &etag)]).await.status, 206);
    for other in ["\"x\"", "Wed, 21 Oct 2015 07:28:00 GMT"] {
        let whole = content(&stttt, &document, &[range, ("if-range", other)]).await;
        assert_eq!((whole.status.as_u16(), &whole.bytes[..]), (200, &bytes[..]), "{other}");
    }
}

#[apply(every_engine!)]
async fn damaged_bytes_are_never_handed_out() {
    let app = TestApp::new().await;
    let stttt = app.unit("so-tttt").await;
    let bytes = pdf(&"x".repeat(100_000));
    let document = stttt.upload("7.1.1", "a.pdf", &bytes).await.created();
    let [path] = &app.evidence_files()[..] else { panic!("one file") };
    let refused = async || {
        for headers in [&[][..], &[("range", "bytes=0-9")], &[("range", "bytes=-9")]] {
            let answer = content(&stttt, &document, headers).await;
            let problem = answer.problem(500, "evidence_damaged");
            assert!(!answer.text().contains("%PDF") && !answer.text().contains("xxxx"), "{problem:#}");
            for header in ["content-digest", "content-range", "content-disposition"] {
                assert_eq!(answer.header(header), "", "{header}");
            }
        }
    };
    for at in [0, 50_000, bytes.len() - 1] {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1;
        fs::write(path, &damaged).unwrap();
        refused().await;
    }
    fs::write(path, &bytes[..100]).unwrap();
    refused().await;
    fs::remove_file(path).unwrap();
    refused().await;
    // What is known of the document is still told, and the same bytes uploaded again make it whole.
    stttt.upload("7.1.1", "a.pdf", &bytes).await.created();
    assert_eq!(content(&stttt, &document, &[]).await.bytes, bytes);
}

#[apply(every_engine!)]
async fn a_document_is_read_by_its_unit_and_by_whoever_oversees_it() {
    let app = TestApp::new().await;
    let (stttt, khcn, viewer) = (app.unit("so-tttt").await, app.unit("so-khcn").await, app.viewer().await);
    let document = stttt.upload("7.1.1", "a.pdf", &pdf("read")).await.created();
    let address = format!("/api/v1/evidence/{}", document["id"].as_str().unwrap());
    let hanoi = app.actor("ha-noi", Role::Viewer, Some("ha-noi"), None).await;
    for other in [&khcn, &hanoi] {
        other.get(&address).await.problem(403, "forbidden");
        content(other, &document, &[]).await.problem(403, "forbidden");
        // Not even whether the caller's guess of the bytes is right.
        let etag = format!("\"{}\"", document["sha256"].as_str().unwrap());
        content(other, &document, &[("if-none-match", &etag)]).await.problem(403, "forbidden");
    }
    for reader in [&stttt, &viewer, &app.reviewer().await, &app.admin().await] {
        assert_eq!(content(reader, &document, &[]).await.bytes, pdf("read"));
    }
    viewer.get("/api/v1/evidence/00000000-0000-0000-0000-00000000dead").await.problem(404, "not_found");
    viewer.get("/api/v1/evidence/7").await.problem(404, "not_found");
}
