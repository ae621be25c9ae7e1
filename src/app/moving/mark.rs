//! The mark of a database that something is still being carried into: no server starts on it, and nothing is carried out.

use std::collections::BTreeMap;

use super::MovingError;
use crate::storage::{Db, StorageError};

/// The setting.
const INCOMPLETE: &str = "incomplete";

/// What is carried into a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Into {
    /// Another installation.
    Copy,
    /// An archive.
    Restore,
}

impl Into {
    fn word(self) -> &'static str {
        match self {
            Self::Copy => "copy",
            Self::Restore => "restore",
        }
    }
}

/// Fails when something was being carried into a database and did not end well.
///
/// # Errors
/// `Refused` with code `incomplete`; storage.
pub async fn must_be_whole(db: &Db) -> Result<(), MovingError> {
    match db.setting(INCOMPLETE).await? {
        Some(word) => Err(incomplete(&word)),
        None => Ok(()),
    }
}

/// Whether an earlier run of the same kind was broken off here.
pub(super) async fn is_begun(db: &Db, into: Into) -> Result<bool, MovingError> {
    match db.setting(INCOMPLETE).await? {
        Some(word) if word == into.word() => Ok(true),
        Some(word) => Err(incomplete(&word)),
        None => Ok(false),
    }
}

/// Marks a database.
pub(super) async fn begin(db: &Db, into: Into) -> Result<(), StorageError> {
    db.set_setting(INCOMPLETE, into.word()).await
}

/// Takes the mark away: everything is there and proven.
pub(super) async fn end(db: &Db) -> Result<(), StorageError> {
    let mut tx = db.write_beside().await?;
    tx.remove_setting(INCOMPLETE).await?;
    tx.commit().await
}

/// The settings of an installation that go where it goes.
pub(super) async fn settings(db: &Db) -> Result<BTreeMap<String, String>, StorageError> {
    let mut settings = db.settings().await?;
    settings.remove(INCOMPLETE);
    Ok(settings)
}

/// Writes such settings; the mark is none of them, whoever says so.
pub(super) async fn set(db: &Db, settings: &BTreeMap<String, String>) -> Result<(), StorageError> {
    let mut tx = db.write_beside().await?;
    for (key, value) in settings.iter().filter(|(key, _)| *key != INCOMPLETE) {
        tx.set_setting(key, value).await?;
    }
    tx.commit().await
}

fn incomplete(word: &str) -> MovingError {
    MovingError::refused(
        "incomplete",
        format!(
            "cơ sở dữ liệu chưa đầy đủ: `parindex {word}` vào đây chưa xong, hãy chạy lại lệnh đó cho đến khi xong"
        ),
        format!("the database is incomplete: `parindex {word}` into it has not ended, run that again until it is done"),
    )
}
