//! The lock beside an SQLite database: one process owns it, and a second one is told who.

use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use super::error::StorageError;

/// Who owns a database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holder {
    /// Process id; `None` when the lock file does not say.
    pub pid: Option<u32>,
    /// Name of the machine.
    pub host: Option<String>,
    /// Since when, by the clock of the file system.
    pub since: Option<DateTime<Utc>>,
}

/// A held lock; dropping it lets go. The file stays: removing it would let two processes lock two files of one name.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

/// What the lock file says.
#[derive(Serialize, Deserialize)]
struct Note {
    pid: u32,
    host: String,
}

impl Lock {
    /// Takes the lock of a database, or says who holds it.
    pub(super) fn take(database: &Path) -> Result<Self, StorageError> {
        let path = lock_path(database).map_err(StorageError::io)?;
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(StorageError::io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(StorageError::Locked { path: database.to_owned(), holder: Holder::read(&path) });
            }
            Err(TryLockError::Error(error)) => return Err(StorageError::io(error)),
        }
        let note = serde_json::to_string(&Note { pid: std::process::id(), host: host() })?;
        file.set_len(0).and_then(|()| file.write_all(note.as_bytes())).map_err(StorageError::io)?;
        Ok(Self { _file: file })
    }
}

impl Holder {
    /// Reads a lock file that another process holds; what can't be read stays unknown.
    fn read(path: &Path) -> Self {
        let note: Option<Note> = fs::read_to_string(path).ok().and_then(|text| serde_json::from_str(&text).ok());
        let since = fs::metadata(path).and_then(|meta| meta.modified()).ok().map(DateTime::from);
        match note {
            Some(Note { pid, host }) => Self { pid: Some(pid), host: Some(host), since },
            None => Self { since, ..Self::default() },
        }
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pid {
            Some(pid) => write!(f, "process {pid}")?,
            None => f.write_str("an unknown process")?,
        }
        if let Some(host) = &self.host {
            write!(f, " on {host}")?;
        }
        match self.since {
            Some(since) => write!(f, " since {}", since.to_rfc3339_opts(SecondsFormat::Secs, true)),
            None => Ok(()),
        }
    }
}

/// `<database>.lock`, where links are followed first: two names of one database must meet in one lock.
fn lock_path(database: &Path) -> std::io::Result<PathBuf> {
    let real = match fs::canonicalize(database) {
        Ok(real) => real,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => database.to_owned(),
        Err(error) => return Err(error),
    };
    let mut name = real.into_os_string();
    name.push(".lock");
    Ok(name.into())
}

fn host() -> String {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").or_else(|_| fs::read_to_string("/etc/hostname"));
    name.map_or_else(|_| "unknown".to_owned(), |name| name.trim().to_owned())
}
