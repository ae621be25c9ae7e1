//! Larger than one piece, on a disk and in an S3 store.

use parindex::evidence::EvidenceStore;

use super::*;
use crate::support::s3::{BUCKET, S3Server, settings};

const ROOM: u64 = 16 << 20;

/// Sends a file of five pieces and a bit, broken off in the middle of one.
async fn send(app: &TestApp) {
    let unit = app.unit("so-tttt").await;
    let bytes = pdf_of((10 << 20) + 12_345);
    let at = begun(&unit, bytes.len()).await;
    let broken = (4 << 20) + 777;
    let pieces: Vec<_> = bytes[..broken].chunks(60_000).map(|part| Ok(Bytes::copy_from_slice(part))).collect();
    let end = Err(io::Error::from(io::ErrorKind::ConnectionReset));
    let body = Body::from_stream(stream::iter(pieces.into_iter().chain([end])));
    patch(&unit, &at, 0, &[], body).await.problem(400, "upload_cut");
    assert_eq!(offset(&unit, &at).await, broken);
    let next = 9 << 20;
    let sum = checksum(&bytes[broken..next]);
    let part = bytes[broken..next].to_vec();
    assert_eq!(patch(&unit, &at, broken, &[("upload-checksum", &sum)], part).await.status, 204);
    assert_eq!(patch(&unit, &at, next, &[], bytes[next..].to_vec()).await.status, 204);
    assert!(document(&unit, &at).await.1 == bytes);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_of_many_pieces_on_a_disk() {
    let app = TestApp::new().await;
    let store = EvidenceStore::open(&format!("file://{}/evidence", app.dir.path().display()), ROOM).unwrap();
    send(&app.with_evidence(store)).await;
    assert_eq!((pieces(&app), app.evidence_files().len()), (0, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_of_many_pieces_in_an_s3_store() {
    let app = TestApp::new().await;
    let dir = tempfile::tempdir().unwrap();
    let server = S3Server::start(dir.path(), 0);
    let store = EvidenceStore::open_s3(&format!("s3://{BUCKET}/kho"), settings(server.port()), ROOM).unwrap();
    send(&app.with_evidence(store)).await;
    let left =
        |name: &str| std::fs::read_dir(dir.path().join(BUCKET).join("kho").join(name)).map_or(0, Iterator::count);
    assert_eq!((left("pieces"), left("staging"), left("sha256")), (0, 0, 1));
}
