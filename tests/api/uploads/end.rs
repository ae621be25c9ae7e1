//! How uploads end other than well: refused, too many, over, left by a crash.

use parindex::storage::StoredPiece;

use super::*;

#[apply(every_engine!)]
async fn bytes_of_no_document_are_refused_and_gone_and_it_is_known_why() {
    let app = TestApp::new().await;
    let unit = app.unit("so-tttt").await;
    let version = app.version().await;
    let at = begun(&unit, 1000).await;
    assert_eq!(patch(&unit, &at, 0, &[], vec![b'x'; 600]).await.status, 204);
    assert_eq!(pieces(&app), 1);
    let first = patch(&unit, &at, 600, &[], vec![b'x'; 400]).await.problem(415, "unsupported_media_type");
    assert_eq!((pieces(&app), app.version().await), (0, version));
    // Asked again it is the same answer, however one asks.
    assert_eq!(patch(&unit, &at, 600, &[], vec![b'x'; 400]).await.problem(415, "unsupported_media_type"), first);
    assert_eq!(ask(&unit, Method::HEAD, &at).await.status, 415);
    let upload = unit.get(&at).await.ok();
    assert_eq!((&upload["state"], &upload["evidence"]), (&"refused".into(), &Value::Null));
    assert_eq!(upload["problem"], first);
    assert_eq!(ask(&unit, Method::DELETE, &at).await.status, 204);
    unit.get(&at).await.problem(404, "not_found");

    // A large file is refused as soon as its beginning tells.
    let at = begun(&unit, 200_000).await;
    patch(&unit, &at, 0, &[], vec![b'x'; 70_000]).await.problem(415, "unsupported_media_type");
    assert_eq!((&unit.get(&at).await.ok()["state"], pieces(&app)), (&"refused".into(), 0));

    // The name is held against the bytes, as ever.
    let bytes = pdf_of(500);
    let answer = begin(&unit, bytes.len(), &described("ảnh.png", "7.1.1")).await;
    let at = answer.header("location").to_owned();
    let refused = patch(&unit, &at, 0, &[], bytes).await.problem(415, "unsupported_media_type");
    assert_eq!(codes(&refused), ["file_disagrees"]);
    assert_eq!(unit.get(&at).await.ok()["problem"], refused);
}

#[apply(every_engine!)]
async fn what_became_wrong_meanwhile_is_said_at_the_end() {
    let app = TestApp::new().await;
    let unit = app.unit("so-tttt").await;
    let bytes = pdf_of(1000);
    let at = begun(&unit, bytes.len()).await;
    assert_eq!(patch(&unit, &at, 0, &[], bytes[..500].to_vec()).await.status, 204);
    let lead = serde_json::json!({ "lead": "so-khcn", "due": "2017-01-20" });
    app.admin().await.put(&format!("{YEAR}/items/7.1.1/assignment"), lead).await.ok();
    let version = app.version().await;
    let refused = patch(&unit, &at, 500, &[], bytes[500..].to_vec()).await.problem(403, "forbidden");
    assert_eq!(codes(&refused), ["not_your_item"]);
    assert_eq!(unit.get(&at).await.ok()["problem"]["code"], "forbidden");
    assert_eq!((app.version().await, pieces(&app)), (version, 0));
    let files = app.evidence_files();
    assert!(files.is_empty(), "{files:?}");
}

#[apply(every_engine!)]
async fn a_unit_has_so_much_unfinished_at_most() {
    let app = TestApp::new().await;
    let (unit, other) = (app.unit("so-tttt").await, app.unit("so-khcn").await);
    let largest = usize::try_from(MAX_UPLOAD).unwrap();
    let mut last = String::new();
    for _ in 0..10 {
        last = begun(&unit, largest).await;
    }
    let right = described("a.pdf", "7.1.1");
    let problem = begin(&unit, 1, &right).await.problem(429, "too_many_uploads");
    assert!(problem["detail"].as_str().unwrap().contains("2621440"), "{problem:#}");
    begin(&other, largest, &described("a.pdf", "7.4.1")).await.created();
    // What is over no longer counts.
    assert_eq!(ask(&unit, Method::DELETE, &last).await.status, 204);
    for _ in 0..91 {
        begin(&unit, 1, &right).await.created();
    }
    begin(&unit, 1, &right).await.problem(429, "too_many_uploads");
}

#[apply(every_engine!)]
async fn what_a_killed_server_had_received_is_finished_when_somebody_asks() {
    let app = TestApp::new().await;
    let unit = app.unit("so-tttt").await;
    let bytes = pdf_of(1000);
    let at = begun(&unit, bytes.len()).await;
    let id = at.rsplit('/').next().unwrap().parse().unwrap();
    // The last piece is recorded, and that was all it came to.
    let store =
        parindex::evidence::EvidenceStore::open(&format!("file://{}/evidence", app.dir.path().display()), 1 << 20)
            .unwrap();
    let piece = store.keep_piece(bytes.clone().into()).await.unwrap();
    let (name, sha256) = (piece.name, piece.sha256.to_string());
    let piece = StoredPiece { start: 0, size: piece.size, name, sha256 };
    let mut tx = app.db.write_beside().await.unwrap();
    assert!(tx.add_pieces(id, std::slice::from_ref(&piece), app.app.now() + TimeDelta::days(1)).await.unwrap());
    assert!(!tx.add_pieces(id, &[piece], app.app.now()).await.unwrap(), "it has come further");
    tx.commit().await.unwrap();
    assert_eq!(offset(&unit, &at).await, bytes.len());
    assert!(document(&unit, &at).await.1 == bytes);
}

#[apply(every_engine!)]
async fn what_went_on_since_the_sweep_found_it_over_stays() {
    let app = TestApp::new().await;
    let unit = app.unit("so-tttt").await;
    let at = begun(&unit, 1000).await;
    let id = at.rsplit('/').next().unwrap().parse().unwrap();
    let now = app.app.now();
    let mut tx = app.db.write_beside().await.unwrap();
    assert_eq!(tx.forget_upload(id, Some(now)).await.unwrap(), None, "its time is not over");
    assert_eq!(tx.forget_upload(id, Some(now + TimeDelta::days(4))).await.unwrap(), Some(Vec::new()));
    drop(tx);
    assert_eq!(offset(&unit, &at).await, 0);
}

#[apply(every_engine!)]
async fn a_first_part_that_broke_off_is_gone_on_with_by_its_key() {
    let app = TestApp::new().await;
    let unit = app.unit("so-tttt").await;
    let bytes = pdf_of(1000);
    let (length, description) = (bytes.len().to_string(), described("a.pdf", "7.1.1"));
    let headers = [
        ("upload-length", length.as_str()),
        ("upload-metadata", &description),
        ("content-type", PART),
        ("idempotency-key", "k-1"),
    ];
    begin_with(&unit, &headers, cut(&bytes[..700])).await.problem(400, "upload_cut");
    let again = begin_with(&unit, &headers, Body::from(bytes.clone())).await;
    assert_eq!((again.status.as_u16(), again.header("upload-offset")), (201, "700"), "{}", again.text());
    let at = again.header("location").to_owned();
    assert_eq!(patch(&unit, &at, 700, &[], bytes[700..].to_vec()).await.status, 204);
    assert!(document(&unit, &at).await.1 == bytes);
}

#[apply(every_engine!)]
async fn pieces_that_no_upload_has_are_swept_and_no_others() {
    let app = TestApp::new().await;
    let unit = app.unit("so-tttt").await;
    let bytes = pdf_of(1000);
    let at = begun(&unit, bytes.len()).await;
    assert_eq!(patch(&unit, &at, 0, &[], bytes[..700].to_vec()).await.status, 204);
    let lost = app.dir.path().join("evidence/pieces");
    std::fs::write(lost.join("00112233445566778899aabbccddeeff"), "never recorded").unwrap();
    std::fs::write(lost.join("00112233445566778899aabbccddeefe#1"), "never finished").unwrap();
    // By the clock of the disk all of it is younger than the test's clock says.
    #[expect(clippy::disallowed_methods, reason = "the disk has the machine's clock")]
    let now = chrono::Utc::now();
    let swept = app.app.sweep(now - TimeDelta::days(1), false, |_| ()).await.unwrap();
    assert_eq!((swept.staging, pieces(&app)), (0, 3), "what is young may be under way");
    let swept = app.app.sweep(now + TimeDelta::days(1), false, |_| ()).await.unwrap();
    assert_eq!((swept.staging, pieces(&app)), (2, 1));
    assert_eq!(patch(&unit, &at, 700, &[], bytes[700..].to_vec()).await.status, 204);
    assert!(document(&unit, &at).await.1 == bytes);
}

#[apply(every_engine!)]
async fn a_piece_that_was_changed_behind_our_back_is_found_and_nothing_is_made_of_it() {
    let app = TestApp::new().await;
    let unit = app.unit("so-tttt").await;
    let (bytes, version) = (pdf_of(1000), app.version().await);
    let at = begun(&unit, bytes.len()).await;
    assert_eq!(patch(&unit, &at, 0, &[], bytes[..700].to_vec()).await.status, 204);
    let files = app.evidence_files();
    let mut kept = std::fs::read(&files[0]).unwrap();
    kept[300] ^= 1;
    std::fs::write(&files[0], kept).unwrap();
    patch(&unit, &at, 700, &[], bytes[700..].to_vec()).await.problem(500, "evidence_damaged");
    assert_eq!(ask(&unit, Method::HEAD, &at).await.status, 500);
    assert_eq!(app.version().await, version);
    assert_eq!(ask(&unit, Method::DELETE, &at).await.status, 204);
    assert_eq!(pieces(&app), 0);
}
