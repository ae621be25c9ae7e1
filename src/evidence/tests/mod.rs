//! Tests of the whole store, with real files on a real disk.

mod damage;
mod interrupted;
mod samples;
mod storing;
mod types;

use std::convert::Infallible;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt, stream};
use tempfile::TempDir;

use super::{Digest, EvidenceError, EvidenceStore};

/// The limit of the store under test, in bytes.
const LIMIT: u64 = 4 * 1024 * 1024;

/// A store in a directory of its own, which goes with it.
struct Fixture {
    dir: TempDir,
    store: EvidenceStore,
}

impl Fixture {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = EvidenceStore::open(&format!("file://{}", dir.path().display()), LIMIT).unwrap();
        Self { dir, store }
    }

    /// Every file in the directory, relative to it.
    fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        let mut open = vec![self.dir.path().to_path_buf()];
        while let Some(dir) = open.pop() {
            for entry in std::fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    files.push(path.strip_prefix(self.dir.path()).unwrap().display().to_string());
                }
            }
        }
        files.sort();
        files
    }

    fn path_of(&self, sha256: &Digest) -> PathBuf {
        self.dir.path().join(key_of(sha256))
    }

    async fn read(&self, bytes: &[u8], range: Option<std::ops::Range<u64>>) -> Result<Vec<u8>, EvidenceError> {
        collect(self.store.read(&Digest::of(bytes), bytes.len() as u64, range).await?).await
    }

    /// Waits until what is removed in the background is gone.
    async fn until_staging_is_empty(&self) {
        for _ in 0..500 {
            if !self.files().iter().any(|file| file.starts_with("staging/")) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("still there: {:?}", self.files());
    }
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
