//! Tests of the whole store: real files on a real disk, and a real S3 server over one.

mod damage;
mod import;
mod interrupted;
mod look;
mod pieces;
mod s3;
#[path = "../../../tests/support/s3.rs"]
mod s3_server;
mod samples;
mod storing;
mod types;

use std::convert::Infallible;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt, stream};
use tempfile::TempDir;

use self::s3_server::{BUCKET, S3Server};
use super::{Digest, EvidenceError, EvidenceStore};

/// The limit of the store under test, in bytes.
const LIMIT: u64 = 4 * 1024 * 1024;

/// The same tests against a directory and against an S3 server.
macro_rules! on_both_stores {
    ($($test:ident),+ $(,)?) => {
        mod on_disk {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test(crate::evidence::tests::Fixture::on_disk()).await;
            })+
        }

        mod on_s3 {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test(crate::evidence::tests::Fixture::on_s3()).await;
            })+
        }
    };
}
use on_both_stores;

/// A store of its own, which goes with it.
struct Fixture {
    dir: TempDir,
    /// Where objects lie by their keys.
    root: PathBuf,
    store: EvidenceStore,
    server: Option<S3Server>,
}

impl Fixture {
    fn on_disk() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = EvidenceStore::open(&format!("file://{}", dir.path().display()), LIMIT).unwrap();
        Self { root: dir.path().to_owned(), dir, store, server: None }
    }

    fn on_s3() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let server = S3Server::start(dir.path(), 0);
        let store = open_s3(&format!("s3://{BUCKET}/kho/2016"), server.port(), LIMIT);
        Self { root: dir.path().join(BUCKET).join("kho/2016"), dir, store, server: Some(server) }
    }

    /// The same store, as a process that starts anew opens it.
    fn again(&self) -> EvidenceStore {
        match &self.server {
            Some(server) => open_s3(&format!("s3://{BUCKET}/kho/2016/"), server.port(), LIMIT),
            None => EvidenceStore::open(&format!("file://{}", self.dir.path().display()), LIMIT).unwrap(),
        }
    }

    /// Every object by its key, and `unfinished/…` for every upload that an S3 server has begun and not ended.
    fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        let mut open = vec![self.root.clone()];
        while let Some(dir) = open.pop() {
            for entry in std::fs::read_dir(dir).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    files.push(path.strip_prefix(&self.root).unwrap().display().to_string());
                }
            }
        }
        if self.server.is_some() {
            let names = std::fs::read_dir(self.dir.path()).unwrap().map(|entry| entry.unwrap().file_name());
            let names = names.map(|name| name.into_string().unwrap());
            files.extend(names.filter(|name| name.starts_with(".upload")).map(|name| format!("unfinished/{name}")));
        }
        files.sort();
        files
    }

    fn path_of(&self, sha256: &Digest) -> PathBuf {
        self.root.join(key_of(sha256))
    }

    async fn read(&self, bytes: &[u8], range: Option<std::ops::Range<u64>>) -> Result<Vec<u8>, EvidenceError> {
        collect(self.store.read(&Digest::of(bytes), bytes.len() as u64, range).await?).await
    }

    /// Waits until what is removed in the background is gone.
    async fn until_staging_is_empty(&self) {
        for _ in 0..2000 {
            if !self.files().iter().any(|file| file.starts_with("staging/") || file.starts_with("unfinished/")) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("still there: {:?}", self.files());
    }
}

fn open_s3(url: &str, port: u16, limit: u64) -> EvidenceStore {
    EvidenceStore::open_s3(url, s3_server::settings(port), limit).unwrap()
}

fn key_of(sha256: &Digest) -> String {
    let hex = sha256.to_string();
    format!("sha256/{}/{hex}", &hex[..2])
}

/// The bytes as a network would bring them, in pieces of a size.
fn upload(bytes: &[u8], pieces: usize) -> impl Stream<Item = Result<Bytes, Infallible>> + Send + use<> {
    let pieces: Vec<_> = bytes.chunks(pieces).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    stream::iter(pieces)
}

async fn collect(stream: impl Stream<Item = Result<Bytes, EvidenceError>>) -> Result<Vec<u8>, EvidenceError> {
    stream.try_fold(Vec::new(), |all, piece| async move { Ok([all, piece.to_vec()].concat()) }).await
}

fn flip_one_bit(path: &Path, at: usize) {
    let mut bytes = std::fs::read(path).unwrap();
    bytes[at] ^= 1;
    std::fs::write(path, bytes).unwrap();
}
