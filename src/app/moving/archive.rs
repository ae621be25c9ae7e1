//! What an archive holds, in this order: what it is, the evidence, the logs, the settings; then what vouches for it all.
//!
//! Evidence comes first, so that a restore in one pass has the bytes before the facts that name them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::chain::Change;
use crate::domain::facts::Fact;
use crate::evidence::Digest;
use crate::storage::LogHead;

/// The form that this program writes, and the newest that it reads.
pub(super) const FORMAT: u32 = 1;
/// The first file.
pub(super) const HEADER: &str = "parindex-backup.json";
/// The last file but the one that vouches for it all.
pub(super) const SETTINGS: &str = "settings.json";
/// The most bytes of a file that is read into memory: far more than any that is written.
pub(super) const MOST: usize = 64 << 20;
/// How many bytes of lines go into one file, unless one line alone has more.
pub(super) const ENOUGH: usize = 4 << 20;

/// What the first file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    /// [`FORMAT`].
    pub(super) format: u32,
    /// Version of the program that wrote it.
    pub(super) program: String,
    /// When its state was the newest.
    pub(super) at: DateTime<Utc>,
    /// How many objects of evidence there are.
    pub(super) objects: u64,
    /// Bytes of them.
    pub(super) bytes: u64,
    /// Where each log ends.
    pub(super) heads: Vec<LogHead>,
}

/// The part of the first file that every form has.
#[derive(Deserialize)]
pub(super) struct Format {
    pub(super) format: u32,
}

/// A line of a log.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    pub(super) change: Change,
    pub(super) fact: Fact,
}

/// What the settings file says.
pub(super) type Settings = BTreeMap<String, String>;

/// What a file is, by its name.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// An object of evidence.
    Evidence(Digest),
    /// Lines of a log, from a version on.
    Log {
        log: String,
        first: i64,
    },
    Settings,
}

impl Name {
    /// What a file is; `None` for a name that no backup has.
    pub(super) fn read(name: &str) -> Option<Self> {
        let read = match name.split('/').collect::<Vec<_>>()[..] {
            [SETTINGS] => Self::Settings,
            ["evidence", sha256] => Self::Evidence(sha256.parse().ok()?),
            ["log", log, lines] => {
                Self::Log { log: log.to_owned(), first: lines.strip_suffix(".jsonl")?.parse().ok()? }
            }
            _ => return None,
        };
        // One name for one thing: no "01.jsonl" beside "1.jsonl".
        (read.write() == name).then_some(read)
    }

    pub(super) fn write(&self) -> String {
        match self {
            Self::Evidence(sha256) => format!("evidence/{sha256}"),
            Self::Log { log, first } => format!("log/{log}/{first}.jsonl"),
            Self::Settings => SETTINGS.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_a_backup_has_are_read() {
        let sha256 = Digest::of(b"x");
        let log = Name::Log { log: "can-tho-2016".to_owned(), first: 501 };
        for name in [Name::Evidence(sha256), log, Name::Settings] {
            assert_eq!(Name::read(&name.write()), Some(name));
        }
        for name in
            ["", "../settings.json", "/settings.json", "evidence/../x", "log/a/01.jsonl", "log/a/b/1.jsonl", "x"]
        {
            assert_eq!(Name::read(name), None, "{name}");
        }
    }
}
