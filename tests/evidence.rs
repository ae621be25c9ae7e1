//! Evidence in an S3 store: the whole program on it, and a store that dies.

use std::convert::Infallible;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use bytes::Bytes;
use futures_util::{TryStreamExt, stream};
use parindex::evidence::{EvidenceError, EvidenceStore};

use crate::api::support::pdf;
use crate::support::s3::{BUCKET, S3Server, settings};
use crate::support::s3_process::{S3Process, free_port};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_store_has_lost_nothing_that_was_kept_when_it_is_back() {
    let (dir, port) = (tempfile::tempdir().unwrap(), free_port());
    let store = EvidenceStore::open_s3(&format!("s3://{BUCKET}/parindex"), settings(port), 1 << 20).unwrap();
    let once = |bytes: Vec<u8>| stream::once(async { Ok::<_, Infallible>(Bytes::from(bytes)) });
    let mut kept = Vec::new();
    for round in 0..3 {
        let mut server = S3Process::start(dir.path(), port);
        store.check().await.unwrap();
        let bytes = pdf(&format!("round {round}"));
        let received = store.receive(once(bytes.clone())).await.unwrap();
        kept.push((received, bytes));
        server.kill();
        let error = store.receive(once(pdf("nowhere"))).await.unwrap_err();
        assert!(matches!(error, EvidenceError::Unavailable(_)), "{error}");
    }
    let _server = S3Process::start(dir.path(), port);
    for (received, bytes) in kept {
        let pieces: Vec<Bytes> =
            store.read(&received.sha256, received.size, None).await.unwrap().try_collect().await.unwrap();
        assert_eq!(pieces.concat(), bytes);
    }
}

/// The program in a directory, with its evidence in the bucket of a server on a port.
fn program(home: &Path, port: u16, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parindex"));
    command.current_dir(home).args(args).stdin(Stdio::null());
    command.env("PARINDEX_EVIDENCE_URL", format!("s3://{BUCKET}/parindex")).envs(settings(port));
    command
}

#[test]
fn the_program_serves_and_proves_evidence_that_lies_in_s3() {
    let (home, dir) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = S3Server::start(dir.path(), 0);
    let serve = ["serve", "--demo", "--listen", "127.0.0.1:0", "--log", "warn"];
    let mut serving = program(home.path(), server.port(), &serve).stdout(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(serving.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let base = first.split_whitespace().last().unwrap_or_default();
    let ready = ureq::get(format!("{base}/health/ready")).call().map(|answer| answer.status().as_u16());
    drop(serving.kill());
    drop(serving.wait());
    assert_eq!(ready.unwrap(), 200, "{first}");
    assert!(!home.path().join("parindex-demo/evidence").exists());

    let port = server.port();
    let verify = || program(home.path(), port, &["verify", "--demo"]).output().unwrap();
    let proof = verify();
    assert_eq!(proof.status.code(), Some(0), "{}", String::from_utf8_lossy(&proof.stdout));
    let shard = std::fs::read_dir(dir.path().join(BUCKET).join("parindex/sha256")).unwrap().next().unwrap().unwrap();
    let object = std::fs::read_dir(shard.path()).unwrap().next().unwrap().unwrap();
    std::fs::remove_file(object.path()).unwrap();
    let proof = verify();
    assert_eq!(proof.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&proof.stdout).contains(object.file_name().to_str().unwrap()));
    drop(server);
    let proof = verify();
    let said = String::from_utf8_lossy(&proof.stderr).into_owned();
    assert!(proof.status.code() == Some(1) && said.contains("không truy cập được"), "{said}");
}
