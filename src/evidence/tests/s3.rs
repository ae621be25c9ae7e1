//! What only an S3 store can do: send parts, refuse the caller, have no such bucket, be silent or gone.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use futures_util::{StreamExt, TryStreamExt, future, stream};

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::s3_server::{BUCKET, S3Server, settings};
use super::samples::{pdf, pdf_of};
use super::{Fixture, collect, open_s3, upload};
use crate::evidence::s3::{PART_BYTES, open_with};
use crate::evidence::{BoxError, Damage, Digest, EvidenceError, EvidenceStore, Kept};

/// The error of a storage that can't be used, with all its causes.
fn causes(error: EvidenceError) -> String {
    let EvidenceError::Unavailable(cause) = error else { panic!("{error:?}") };
    all(cause)
}

fn all(cause: BoxError) -> String {
    let mut words = cause.to_string();
    let mut source = cause.source();
    while let Some(cause) = source {
        words += &format!(": {cause}");
        source = cause.source();
    }
    words
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_of_any_number_of_parts_is_the_same_file() {
    let fixture = Fixture::on_s3();
    let store = open_s3(&format!("s3://{BUCKET}"), fixture.server.as_ref().unwrap().port(), 64 << 20);
    let each = [PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES + 12_345].map(async |size| {
        let bytes = pdf_of(size);
        let received = store.receive(upload(&bytes, 300_000)).await.unwrap();
        assert_eq!((received.sha256, received.size, received.kept), (Digest::of(&bytes), size as u64, Kept::New));
        let range = size as u64 / 2..size as u64;
        let stream = store.read(&received.sha256, received.size, Some(range)).await.unwrap();
        assert!(collect(stream).await.unwrap() == bytes[size / 2..], "{size}");
    });
    future::join_all(each).await;
    assert!(fixture.files().is_empty(), "nothing unfinished, and nothing under another prefix: {:?}", fixture.files());
    assert_eq!(store.list().try_collect::<Vec<_>>().await.unwrap().len(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_cut_off_after_a_part_was_sent_leaves_no_part() {
    let fixture = Fixture::on_s3();
    let store = open_s3(&format!("s3://{BUCKET}/kho/2016"), fixture.server.as_ref().unwrap().port(), 64 << 20);
    let bytes = pdf_of(PART_BYTES + 100_000);
    let size = bytes.len() as u64;
    let pieces = move || upload(&bytes, 100_000).map(|piece| piece.map_err(|never| -> BoxError { match never {} }));
    let cut = pieces().chain(stream::once(async { Err(BoxError::from("reset")) }));
    let error = store.receive(cut).await.unwrap_err();
    assert!(matches!(error, EvidenceError::Cut { so_far, .. } if so_far == size), "{error}");
    assert_eq!(fixture.files(), Vec::<String>::new());

    let called_off = tokio::spawn(async move { store.receive(pieces().chain(stream::pending())).await.map(drop) });
    while !fixture.files().iter().any(|file| file.contains(".part-")) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    called_off.abort();
    fixture.until_staging_is_empty().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_uploads_of_this_store_begun_before_the_time_are_aborted() {
    let fixture = Fixture::on_s3();
    let other = open_s3(&format!("s3://{BUCKET}/kho/20"), fixture.server.as_ref().unwrap().port(), 1 << 20);
    let begin = async |store: &EvidenceStore, nth: usize| {
        let stalled = upload(&pdf("unfinished"), 10).take(3).chain(stream::pending());
        let store = store.clone();
        let mut receiving = Box::pin(async move { store.receive(stalled).await.map(drop) });
        while fixture.files().len() < nth {
            let _ = tokio::time::timeout(Duration::from_millis(20), &mut receiving).await;
        }
        std::mem::forget(receiving);
    };
    begin(&other, 1).await;
    for nth in 2..=4 {
        begin(&fixture.store, nth).await;
    }
    assert_eq!(fixture.store.sweep_staging(DateTime::<Utc>::MIN_UTC).await.unwrap(), 0);
    assert_eq!(fixture.store.sweep_staging(DateTime::<Utc>::MAX_UTC).await.unwrap(), 3);
    assert_eq!(fixture.files().len(), 1, "the other store's");
    assert_eq!(other.sweep_staging(DateTime::<Utc>::MAX_UTC).await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_refuses_the_caller_says_so() {
    let fixture = Fixture::on_s3();
    let bytes = pdf("kept");
    fixture.store.receive(upload(&bytes, 1000)).await.unwrap();
    let mut wrong = settings(fixture.server.as_ref().unwrap().port());
    for (name, value) in &mut wrong {
        if name == "AWS_SECRET_ACCESS_KEY" {
            *value = "guessed".to_owned();
        }
    }
    let store = EvidenceStore::open_s3(&format!("s3://{BUCKET}/kho/2016"), wrong, 1 << 20).unwrap();
    for error in [
        store.check().await.unwrap_err(),
        store.receive(upload(&bytes, 1000)).await.unwrap_err(),
        store.read(&Digest::of(&bytes), bytes.len() as u64, None).await.map(drop).unwrap_err(),
    ] {
        let words = causes(error);
        assert!(words.contains("403 Forbidden") && words.contains("SignatureDoesNotMatch"), "{words}");
        assert!(!words.contains("guessed"), "{words}");
    }
    // What can't be asked for is neither there nor missing.
    assert!(causes(store.exists(&Digest::of(&bytes), bytes.len() as u64).await.unwrap_err()).contains("403"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_bucket_is_not_missing_evidence() {
    let fixture = Fixture::on_s3();
    let store = open_s3("s3://chua-tao/kho", fixture.server.as_ref().unwrap().port(), 1 << 20);
    let bytes = pdf("nowhere");
    let (sha256, size) = (Digest::of(&bytes), bytes.len() as u64);
    let damage = store.verify(&sha256, size).await.unwrap_err();
    let Damage::Unreadable(cause) = damage else { panic!("{damage}") };
    let errors = [
        store.check().await.unwrap_err(),
        store.receive(upload(&bytes, 1000)).await.unwrap_err(),
        store.exists(&sha256, size).await.unwrap_err(),
        store.list().try_next().await.unwrap_err(),
        store.sweep_staging(DateTime::<Utc>::MAX_UTC).await.unwrap_err(),
    ];
    for words in errors.into_iter().map(causes).chain([all(cause)]) {
        assert!(words.contains("NoSuchBucket"), "{words}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_is_gone_is_unavailable_within_seconds_and_serves_again_once_it_is_back() {
    let mut fixture = Fixture::on_s3();
    let bytes = pdf("kept");
    let (sha256, size) = (Digest::of(&bytes), bytes.len() as u64);
    let waiting = fixture.store.stage(upload(&pdf("waiting"), 1000)).await.unwrap();
    fixture.store.receive(upload(&bytes, 1000)).await.unwrap();
    let port = fixture.server.take().map(|server| server.port()).unwrap();
    let since = Instant::now();
    causes(fixture.store.check().await.unwrap_err());
    causes(fixture.store.receive(upload(&bytes, 1000)).await.unwrap_err());
    causes(fixture.store.read(&sha256, size, None).await.map(drop).unwrap_err());
    causes(waiting.keep().await.unwrap_err());
    assert!(since.elapsed() < Duration::from_secs(24), "{:?} for four requests", since.elapsed());

    fixture.server = Some(S3Server::start(fixture.dir.path(), port));
    assert_eq!(waiting.keep().await.unwrap().kept, Kept::New);
    waiting.discard().await;
    fixture.store.check().await.unwrap();
    assert_eq!(fixture.read(&bytes, None).await.unwrap(), bytes);
    assert_eq!(fixture.files().len(), 2, "{:?}", fixture.files());
}

#[tokio::test]
async fn a_store_that_is_silent_is_unavailable_within_seconds() {
    // Connections are made by the system; nobody takes them up.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let store = open_s3(&format!("s3://{BUCKET}"), silent.local_addr().unwrap().port(), 1 << 20);
    let since = Instant::now();
    let (ready, received) = tokio::join!(store.check(), store.receive(upload(&pdf("silent"), 1000)));
    causes(ready.unwrap_err());
    causes(received.unwrap_err());
    assert!(since.elapsed() < Duration::from_secs(20), "{:?}", since.elapsed());
}

#[tokio::test]
async fn a_store_that_does_not_tell_of_unfinished_uploads_is_left_to_itself() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let answers = ["501 Not Implemented", "403 Forbidden", "500 Internal Server Error"];
    let codes = ["NotImplemented", "AccessDenied", "InternalError"];
    tokio::spawn(async move {
        for (status, code) in answers.iter().zip(codes) {
            let (mut socket, _) = listener.accept().await.unwrap();
            drop(socket.read(&mut [0; 4096]).await);
            let body = format!("<Error><Code>{code}</Code></Error>");
            let length = body.len();
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
            socket.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    let unfinished = open_with(&format!("s3://{BUCKET}"), settings(port)).unwrap().unfinished;
    assert_eq!(unfinished.abort(DateTime::<Utc>::MAX_UTC).await.unwrap(), 0);
    assert_eq!(unfinished.abort(DateTime::<Utc>::MAX_UTC).await.unwrap(), 0);
    let words = causes(unfinished.abort(DateTime::<Utc>::MAX_UTC).await.unwrap_err());
    assert!(words.contains("500") && words.contains("InternalError") && !words.contains("Signature"), "{words}");
}
