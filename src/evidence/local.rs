//! The directory on disk: laid out in full when it is opened, so that storing evidence never creates a directory.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use object_store::local::LocalFileSystem;
use url::Url;

use super::error::EvidenceError;
use super::keys;

/// What a directory on disk needs beside the `ObjectStore` trait.
///
/// `LocalFileSystem` with its fsync option syncs what it writes, links and renames, and the directories that hold it. Three
/// things it leaves to us. It creates missing directories while it writes: a second upload that finds a directory the first
/// one has just made, but not yet synced, would be acknowledged on top of an entry that a power failure can still undo. So
/// every directory is made and synced at the start. It can't say that an object someone else linked a moment ago is durable
/// ([`LocalDir::sync`] makes sure). And it never lists the `name#1` files it writes to, which a killed process leaves behind.
#[derive(Debug, Clone)]
pub(super) struct LocalDir {
    root: PathBuf,
}

impl LocalDir {
    /// Opens a `file:///…` URL, creating the directory and its layout where missing.
    pub(super) fn open(url: &str) -> Result<(Self, LocalFileSystem), EvidenceError> {
        let bad = |reason: String| EvidenceError::BadUrl { url: url.to_owned(), reason };
        let parsed = Url::parse(url)
            .map_err(|error| bad(format!("{error}; expected file:///absolute/directory or s3://bucket")))?;
        if parsed.scheme() != "file" {
            return Err(bad(format!(
                "{}: is not supported, only file:///absolute/directory and s3://bucket are",
                parsed.scheme()
            )));
        }
        // "file:data" would silently mean /data, and a "#" would silently cut the path.
        if !url.starts_with("file:///") || parsed.query().is_some() || parsed.fragment().is_some() {
            return Err(bad("expected file:///absolute/directory, with %23 for # and %3F for ?".to_owned()));
        }
        let path = parsed.to_file_path().map_err(|()| bad("it names no directory".to_owned()))?;
        let root = lay_out(&path).map_err(|error| bad(error.to_string()))?;
        let store = LocalFileSystem::new_with_prefix(&root).map_err(|error| bad(error.to_string()))?.with_fsync(true);
        Ok((Self { root }, store))
    }

    /// Makes sure that an object and its name are on the disk, whoever wrote them.
    pub(super) async fn sync(&self, key: &object_store::path::Path) -> Result<(), EvidenceError> {
        let path = self.root.join(key.as_ref());
        tokio::task::spawn_blocking(move || {
            File::open(&path)?.sync_all()?;
            path.parent().map_or(Ok(()), sync_directory)
        })
        .await??;
        Ok(())
    }

    /// Removes what an upload to `key` wrote and could not finish.
    pub(super) async fn remove_unfinished(&self, key: &object_store::path::Path) {
        // Keys in staging are random: the first number `LocalFileSystem` tries is always free.
        let path = self.root.join(format!("{key}#1"));
        if let Err(error) = tokio::fs::remove_file(&path).await
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, path = %path.display(), "an unfinished upload stays until staging is swept");
        }
    }

    /// Removes everything in staging last written before a time, finished or not, and pieces that were never finished. Returns
    /// how many files went.
    pub(super) async fn sweep(&self, before: DateTime<Utc>) -> Result<u64, EvidenceError> {
        let (staging, pieces) = (self.root.join(keys::STAGING), self.root.join(keys::PIECES));
        let swept = tokio::task::spawn_blocking(move || {
            let mut swept = 0;
            for entry in fs::read_dir(staging)?.chain(fs::read_dir(pieces)?.filter(is_unfinished)) {
                let entry = entry?;
                match remove_if_older(&entry, before) {
                    Ok(removed) => swept += u64::from(removed),
                    // An upload that ended in the meantime took its file along.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(swept)
        });
        Ok(swept.await??)
    }
}

/// Whether a file is one that `LocalFileSystem` had not yet given its name.
fn is_unfinished(entry: &io::Result<fs::DirEntry>) -> bool {
    entry.as_ref().map_or(true, |entry| entry.file_name().to_string_lossy().contains('#'))
}

fn remove_if_older(entry: &fs::DirEntry, before: DateTime<Utc>) -> io::Result<bool> {
    let metadata = entry.metadata()?;
    let is_older = metadata.is_file() && DateTime::<Utc>::from(metadata.modified()?) < before;
    if is_older {
        fs::remove_file(entry.path())?;
    }
    Ok(is_older)
}

/// Creates the directory and everything in it that uploads will need, durably. Returns its canonical path.
fn lay_out(path: &Path) -> io::Result<PathBuf> {
    create_durably(path)?;
    let root = path.canonicalize()?;
    for name in [keys::OBJECTS, keys::STAGING, keys::PIECES, keys::DAMAGED] {
        create(&root.join(name))?;
    }
    let objects = root.join(keys::OBJECTS);
    for shard in keys::shards() {
        create(&objects.join(shard))?;
    }
    // Every time, not only when something was created: a process killed between the two left entries that were never synced.
    sync_directory(&objects)?;
    sync_directory(&root)?;
    Ok(root)
}

/// Creates a directory and its missing parents, each synced into the one that holds it.
fn create_durably(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    if let Some(parent) = parent {
        create_durably(parent)?;
    }
    create(path)?;
    parent.map_or(Ok(()), sync_directory)
}

fn create(path: &Path) -> io::Result<()> {
    match fs::create_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        other => other,
    }
}

/// Writes a directory's entries to the disk. Only Unix lets a directory be opened for it.
fn sync_directory(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_created_with_all_its_parents() {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("file://{}/một/hai ba", dir.path().display());
        LocalDir::open(&url).unwrap();
        let root = dir.path().join("một/hai ba");
        assert_eq!(fs::read_dir(root.join("sha256")).unwrap().count(), 256);
        assert!(root.join("sha256/0f").is_dir() && root.join("staging").is_dir() && root.join("damaged").is_dir());
        LocalDir::open(&url).unwrap();
    }

    #[test]
    fn a_wrong_setting_says_what_is_wrong() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        fs::write(&file, "").unwrap();
        for (url, words) in [
            ("evidence", "expected file:///"),
            ("", "expected file:///"),
            ("ftp://host/dir", "ftp: is not supported"),
            ("file:evidence", "expected file:///"),
            ("file://evidence/dir", "expected file:///"),
            ("file:///tmp/a#b", "%23"),
            (&format!("file://{}", file.display()), ""),
            (&format!("file://{}/below", file.display()), ""),
        ] {
            let error = LocalDir::open(url).unwrap_err();
            let EvidenceError::BadUrl { url: named, reason } = &error else { panic!("{error}") };
            assert!(named == url && reason.contains(words), "{error}");
        }
    }
}
