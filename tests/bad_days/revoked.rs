//! A token that is revoked while a document is on its way: what comes after is not taken as its holder's, and nothing is made of it.
//!
//! It is asked for again when the last byte has come, before anything is written. A revocation after that comes too late for this
//! document, as it would a moment after the answer.

use axum::body::{Body, Bytes};
use axum::http::Method;
use futures_util::{StreamExt, stream};
use macro_rules_attribute::apply;
use parindex::app::{Request, system_actor};
use parindex::domain::assessment::may::Caller;

use crate::api::support::{Actor, TestApp, YEAR, multipart, pdf};
use crate::api::uploads::described;
use crate::support::engines::every_engine;

/// Who has the newest token, and its id.
async fn unit(app: &TestApp) -> (Actor<'_>, uuid::Uuid) {
    let unit = app.unit("so-tttt").await;
    let id = app.db.tokens().await.unwrap().into_iter().map(|(token, _)| token.fact.id).max().unwrap();
    (unit, id)
}

/// A body in two parts; between them the token is revoked.
fn leaked(app: &TestApp, token: uuid::Uuid, bytes: Vec<u8>) -> Body {
    let (first, second) = bytes.split_at(bytes.len() / 2);
    let (first, second, app) = (Bytes::from(first.to_vec()), Bytes::from(second.to_vec()), app.app.clone());
    let rest = stream::once(async move {
        let request = Request::by(Caller { actor: system_actor(), province: None });
        app.revoke_token(token, &request).await.unwrap();
        second
    });
    Body::from_stream(stream::iter([first]).chain(rest).map(Ok::<_, std::io::Error>))
}

#[apply(every_engine!)]
async fn a_form() {
    let app = TestApp::new().await;
    let (unit, token) = unit(&app).await;
    let (version, files) = (app.version().await, app.evidence_files());
    let meta = r#"{"title":"Báo cáo","number":"1/BC","issuer":"Sở","signed_on":"2016-12-20","items":["7.1.1"]}"#;
    let body = multipart(&[("meta", None, meta.into()), ("file", Some("a.pdf"), pdf("leaked"))]);
    let form = [("content-type", "multipart/form-data; boundary=CUT")];
    let answer = unit.send(Method::POST, &format!("{YEAR}/evidence"), &form, leaked(&app, token, body.clone())).await;
    answer.problem(401, "token_revoked");
    assert_eq!((app.version().await, app.evidence_files()), (version, files), "nothing is stored or left over");
    let again = app.unit("so-tttt").await;
    again.send(Method::POST, &format!("{YEAR}/evidence"), &form, body).await.created();
}

#[apply(every_engine!)]
async fn a_resumable_upload() {
    for checked in [false, true] {
        let app = TestApp::new().await;
        let (unit, token) = unit(&app).await;
        let (bytes, version) = (pdf("leaked"), app.version().await);
        let (length, metadata) = (bytes.len().to_string(), described("a.pdf", "7.1.1"));
        let tus = ("tus-resumable", "1.0.0");
        let begun = [tus, ("upload-length", &length), ("upload-metadata", &metadata)];
        let begun = unit.send(Method::POST, &format!("{YEAR}/uploads"), &begun, Body::empty()).await;
        let at = begun.header("location").to_owned();
        let sum = checksum(&bytes);
        let mut part = vec![tus, ("upload-offset", "0"), ("content-type", "application/offset+octet-stream")];
        part.extend(checked.then_some(("upload-checksum", sum.as_str())));
        unit.send(Method::PATCH, &at, &part, leaked(&app, token, bytes)).await.problem(401, "token_revoked");
        assert_eq!(app.version().await, version, "no document");
        unit.get(&at).await.problem(401, "token_revoked");
        // Nor does anybody else get it, nor another that came in one request.
        app.unit("so-tttt").await.get(&at).await.problem(404, "not_found");
        assert!(
            app.evidence_files().iter().all(|file| !file.to_string_lossy().contains("sha256")),
            "no document's bytes"
        );
    }
}

#[apply(every_engine!)]
async fn a_creation_that_brings_everything() {
    let app = TestApp::new().await;
    let (unit, token) = unit(&app).await;
    let (bytes, version) = (pdf("leaked"), app.version().await);
    let (length, metadata) = (bytes.len().to_string(), described("a.pdf", "7.1.1"));
    let headers = [
        ("tus-resumable", "1.0.0"),
        ("upload-length", length.as_str()),
        ("upload-metadata", metadata.as_str()),
        ("content-type", "application/offset+octet-stream"),
    ];
    let answer = unit.send(Method::POST, &format!("{YEAR}/uploads"), &headers, leaked(&app, token, bytes)).await;
    answer.problem(401, "token_revoked");
    assert_eq!((app.version().await, app.evidence_files()), (version, Vec::new()), "and the upload is forgotten");
}

/// `Upload-Checksum` of bytes.
fn checksum(bytes: &[u8]) -> String {
    use base64::Engine;
    let sum = parindex::evidence::Digest::of(bytes);
    format!("sha256 {}", base64::engine::general_purpose::STANDARD.encode(sum.as_bytes()))
}
