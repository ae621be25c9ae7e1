//! What can go wrong in storage, and how the engine's errors map to it.

use std::path::PathBuf;

use sqlx::error::{DatabaseError, ErrorKind};
use sqlx::postgres::PgDatabaseError;
use sqlx::sqlite::SqliteError;
use thiserror::Error;

use super::lock::Holder;

/// Why storage did not do what was asked.
#[derive(Debug, Error)]
pub enum StorageError {
    /// The log has moved on since the caller looked.
    #[error("the log is at {current}, not where the caller expected it")]
    Stale {
        /// Where the log is now.
        current: i64,
    },
    /// The assessment was opened before.
    #[error("assessment {log} exists already")]
    Exists {
        /// Its id.
        log: String,
    },
    /// There is no such assessment.
    #[error("assessment {log} was never opened")]
    NoLog {
        /// The id that was asked for.
        log: String,
    },
    /// The fact does not belong in this log.
    #[error("a fact of kind {kind} does not belong in log {log}")]
    Misplaced {
        /// The log.
        log: String,
        /// Kind of the fact.
        kind: &'static str,
    },
    /// A key that must be unique is taken.
    #[error("already stored: {what}")]
    Conflict {
        /// The engine's words for the key.
        what: String,
    },
    /// The fact speaks of another that is not stored.
    #[error("the row speaks of another that is not stored")]
    Dangling,
    /// Something tried to change or delete a fact.
    #[error("facts are append-only")]
    AppendOnly,
    /// The database was opened for reading.
    #[error("the database was opened for reading only")]
    ReadOnly,
    /// The database role this process acts as has no right to do it.
    #[error("the database refuses: {what}")]
    Forbidden {
        /// The engine's words.
        what: String,
    },
    /// Another process owns the database.
    #[error("{} is in use by {holder}", path.display())]
    Locked {
        /// The database file.
        path: PathBuf,
        /// Who holds it.
        holder: Holder,
    },
    /// A newer program wrote the database.
    #[error("the database is at schema {found}, newer than the {known} this program knows: use the newer program")]
    TooNew {
        /// Schema of the database.
        found: i64,
        /// Newest schema this program knows.
        known: i64,
    },
    /// The schema waits for a migration.
    #[error("the database waits for {} migrations: run `parindex migrate`", pending.len())]
    Outdated {
        /// Names of the migrations, in order.
        pending: Vec<String>,
    },
    /// The schema is not the one this program made.
    #[error("the schema can't be migrated: {what}")]
    Schema {
        /// What is wrong with it.
        what: String,
    },
    /// The database URL can't be used.
    #[error("database URL: {why}")]
    Url {
        /// What is wrong with it.
        why: String,
    },
    /// There is no database to read.
    #[error("there is no database at {}", path.display())]
    Missing {
        /// The file that was asked for.
        path: PathBuf,
    },
    /// The disk is full; nothing was stored.
    #[error("the disk of the database is full")]
    DiskFull(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database can't be reached or does not answer; nothing was stored.
    #[error("the database is unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// What is stored does not read as what was written.
    #[error("stored data is damaged: {what}")]
    Corrupt {
        /// What and where.
        what: String,
    },
    /// The value has no exact place in its column, e.g. a moment finer than microseconds.
    #[error("the value can't be stored exactly: {what}")]
    Unstorable {
        /// Which value and why.
        what: String,
    },
}

impl StorageError {
    /// Damage found while reading.
    pub(super) fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt { what: what.into() }
    }

    /// A failure of a file beside the database.
    pub(super) fn io(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::DiskFull(error.into()),
            _ => Self::Unavailable(error.into()),
        }
    }
}

impl From<sqlx::Error> for StorageError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(error) => from_database(error),
            sqlx::Error::Io(error) => Self::io(error),
            sqlx::Error::Encode(error) => Self::Unstorable { what: error.to_string() },
            sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. } | sqlx::Error::RowNotFound => {
                Self::corrupt(error.to_string())
            }
            other => Self::Unavailable(other.into()),
        }
    }
}

impl From<sqlx::migrate::MigrateError> for StorageError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        use sqlx::migrate::MigrateError;
        match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
            other => Self::Schema { what: other.to_string() },
        }
    }
}

impl From<serde_json::Error> for StorageError {
    fn from(error: serde_json::Error) -> Self {
        Self::Unstorable { what: error.to_string() }
    }
}

fn from_database(error: Box<dyn DatabaseError>) -> StorageError {
    match error.kind() {
        ErrorKind::UniqueViolation => StorageError::Conflict { what: error.message().to_owned() },
        ErrorKind::ForeignKeyViolation => StorageError::Dangling,
        ErrorKind::NotNullViolation | ErrorKind::CheckViolation => {
            StorageError::Unstorable { what: error.message().to_owned() }
        }
        _ if error.try_downcast_ref::<SqliteError>().is_some() => from_sqlite(error),
        _ if error.try_downcast_ref::<PgDatabaseError>().is_some() => from_postgres(error),
        _ => StorageError::Unavailable(error.into()),
    }
}

/// SQLite's own codes (<https://sqlite.org/rescode.html>): the low byte is the class, the rest says more.
fn from_sqlite(error: Box<dyn DatabaseError>) -> StorageError {
    const READONLY: u32 = 8;
    const CORRUPT: u32 = 11;
    const FULL: u32 = 13;
    const NOT_A_DATABASE: u32 = 26;
    const CONSTRAINT_TRIGGER: u32 = 1811;
    const CONSTRAINT_DATATYPE: u32 = 3091;

    let code = error.code().and_then(|code| code.parse::<u32>().ok()).unwrap_or_default();
    match (code, code & 0xff) {
        (CONSTRAINT_TRIGGER, _) => StorageError::AppendOnly,
        (CONSTRAINT_DATATYPE, _) => StorageError::Unstorable { what: error.message().to_owned() },
        (_, READONLY) => StorageError::ReadOnly,
        (_, CORRUPT | NOT_A_DATABASE) => StorageError::corrupt(error.to_string()),
        (_, FULL) => StorageError::DiskFull(error.into()),
        _ => StorageError::Unavailable(error.into()),
    }
}

/// PostgreSQL's codes (<https://www.postgresql.org/docs/current/errcodes-appendix.html>): the first two letters are the class.
fn from_postgres(error: Box<dyn DatabaseError>) -> StorageError {
    let code = error.code().unwrap_or_default().into_owned();
    match code.as_str() {
        // Raised by our own triggers.
        "PX001" => StorageError::AppendOnly,
        "25006" => StorageError::ReadOnly,
        "42501" => StorageError::Forbidden { what: error.message().to_owned() },
        "53100" => StorageError::DiskFull(error.into()),
        "3D000" | "42P01" | "42703" => StorageError::Schema { what: error.message().to_owned() },
        "XX001" | "XX002" => StorageError::corrupt(error.to_string()),
        _ if code.starts_with("22") => StorageError::Unstorable { what: error.message().to_owned() },
        _ => StorageError::Unavailable(error.into()),
    }
}
