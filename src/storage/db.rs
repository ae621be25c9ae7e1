//! The database: which engine, how it is opened, and how one statement runs on any of them.

use sqlx::pool::PoolConnection;
use sqlx::postgres::Postgres;
use sqlx::sqlite::Sqlite;
use sqlx::{PgConnection, SqliteConnection};

use super::error::StorageError;
use super::postgres::PostgresDb;
use super::sqlite::SqliteDb;

/// What a process wants to do with the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Read and write. On SQLite one process at a time may.
    Own,
    /// Read, beside an owner or without one.
    Read,
}

/// An open database. Clones share it.
#[derive(Clone, Debug)]
pub enum Db {
    /// SQLite: one file, one owning process.
    Sqlite(SqliteDb),
    /// PostgreSQL: many servers.
    Postgres(PostgresDb),
}

/// A connection borrowed from the readers of a database.
pub(super) enum Session {
    /// See [`Db::Sqlite`].
    Sqlite(PoolConnection<Sqlite>),
    /// See [`Db::Postgres`].
    Postgres(PoolConnection<Postgres>),
}

/// A connection that statements run on, in a transaction or not.
pub(super) enum Conn<'c> {
    /// See [`Db::Sqlite`].
    Sqlite(&'c mut SqliteConnection),
    /// See [`Db::Postgres`].
    Postgres(&'c mut PgConnection),
}

/// Runs `$body` with `$c` as the connection of whichever engine it is: the body is compiled once for each.
macro_rules! on_db {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::storage::db::Conn::Sqlite(conn) => {
                let $c = &mut **conn;
                $body
            }
            $crate::storage::db::Conn::Postgres(conn) => {
                let $c = &mut **conn;
                $body
            }
        }
    };
}
pub(super) use on_db;

impl Session {
    pub(super) fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(conn) => Conn::Sqlite(conn),
            Self::Postgres(conn) => Conn::Postgres(conn),
        }
    }
}

impl Db {
    /// Opens the database of a URL: `sqlite://path/to/file` (`sqlite:///` for an absolute path) or
    /// `postgres://user:password@host/database`. With [`Access::Own`] SQLite's directory and file are created when
    /// missing; the schema is left alone, see [`Db::migrate`].
    ///
    /// # Errors
    /// `Url`; `Locked` when another process owns it; `Missing` and `Outdated` when reading; `TooNew`; `Unavailable`.
    pub async fn open(url: &str, access: Access) -> Result<Self, StorageError> {
        match url.split_once(':') {
            Some(("sqlite", rest)) => SqliteDb::open(rest, access).await.map(Self::Sqlite),
            Some(("postgres" | "postgresql", _)) => PostgresDb::open(url, access).await.map(Self::Postgres),
            Some((scheme, _)) => {
                Err(StorageError::Url { why: format!("{scheme} is not supported, sqlite and postgres are") })
            }
            None => Err(StorageError::Url { why: "it must start with sqlite:// or postgres://".to_owned() }),
        }
    }

    /// Names of the migrations that the database waits for, in order.
    ///
    /// # Errors
    /// `TooNew`, `Unavailable`.
    pub async fn pending(&self) -> Result<Vec<String>, StorageError> {
        match self {
            Self::Sqlite(db) => db.pending().await,
            Self::Postgres(db) => db.pending().await,
        }
    }

    /// Brings the schema up to date; names what was done.
    ///
    /// # Errors
    /// `ReadOnly`, `TooNew`, `Schema` when an applied migration is not the one this program knows, `Unavailable`.
    pub async fn migrate(&self) -> Result<Vec<String>, StorageError> {
        let pending = self.pending().await?;
        match self {
            Self::Sqlite(db) => db.migrate().await?,
            // Where nothing waits nothing is done: the server's role may have no right to.
            Self::Postgres(_) if pending.is_empty() => {}
            Self::Postgres(db) => db.migrate().await?,
        }
        Ok(pending)
    }

    /// Whether the database answers and its schema is the one this program needs.
    ///
    /// # Errors
    /// `Outdated`, `TooNew`, `Unavailable`.
    pub async fn check(&self) -> Result<(), StorageError> {
        let pending = self.pending().await?;
        if pending.is_empty() { Ok(()) } else { Err(StorageError::Outdated { pending }) }
    }

    /// Whether no other process can write: what this one remembers is then what is stored.
    #[must_use]
    pub fn is_sole_writer(&self) -> bool {
        match self {
            Self::Sqlite(db) => db.owns(),
            Self::Postgres(_) => false,
        }
    }

    /// Lets all connections end; the lock goes with the last clone.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(db) => db.close().await,
            Self::Postgres(db) => db.close().await,
        }
    }

    pub(super) async fn read(&self) -> Result<Session, StorageError> {
        match self {
            Self::Sqlite(db) => db.read().await.map(Session::Sqlite),
            Self::Postgres(db) => db.read().await.map(Session::Postgres),
        }
    }
}
