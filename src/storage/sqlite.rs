//! SQLite: one file with a write-ahead log, one writing connection, several readers that never wait for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{Sqlite, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, Row, SqliteConnection, Transaction};

use super::db::Access;
use super::error::StorageError;
use super::lock::Lock;
use super::{facts, migrations};

/// The schema, step by step.
static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

/// How long a statement waits for another process's lock on the file, e.g. a checkpoint by a reader that ends.
const BUSY: Duration = Duration::from_secs(10);

/// Connections that read.
const READERS: u32 = 4;

/// An open SQLite database.
#[derive(Clone, Debug)]
pub struct SqliteDb {
    readers: SqlitePool,
    /// One connection: writers queue here in order, not at the file's lock. `None` when opened for reading.
    writer: Option<SqlitePool>,
    _lock: Option<Arc<Lock>>,
}

impl SqliteDb {
    pub(super) async fn open(rest: &str, access: Access) -> Result<Self, StorageError> {
        let path = path_of(rest)?;
        let db = match access {
            Access::Own => Self::own(&path).await?,
            Access::Read => Self::beside(&path).await?,
        };
        let pending = db.pending().await?;
        if access == Access::Read && !pending.is_empty() {
            return Err(StorageError::Outdated { pending });
        }
        Ok(db)
    }

    async fn own(path: &Path) -> Result<Self, StorageError> {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(StorageError::io)?;
        }
        let lock = Lock::take(path)?;
        let options = options(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            // Without this, `insert or replace` would delete rows behind the append-only triggers.
            .pragma("recursive_triggers", "on");
        let writer = pool(1).after_release(|conn, _| Box::pin(is_free(conn))).connect_with(options).await?;
        Ok(Self { readers: readers(path), writer: Some(writer), _lock: Some(Arc::new(lock)) })
    }

    async fn beside(path: &Path) -> Result<Self, StorageError> {
        if !path.exists() {
            return Err(StorageError::Missing { path: path.to_owned() });
        }
        Ok(Self { readers: readers(path), writer: None, _lock: None })
    }

    /// Whether this process holds the lock.
    pub(super) fn owns(&self) -> bool {
        self.writer.is_some()
    }

    pub(super) async fn read(&self) -> Result<PoolConnection<Sqlite>, StorageError> {
        Ok(self.readers.acquire().await?)
    }

    /// Begins a write: the lock is taken at once, so that what it reads can't change before it writes.
    pub(super) async fn write(&self) -> Result<Transaction<'static, Sqlite>, StorageError> {
        let writer = self.writer.as_ref().ok_or(StorageError::ReadOnly)?;
        Ok(writer.begin_with("begin immediate").await?)
    }

    pub(super) async fn migrate(&self) -> Result<(), StorageError> {
        let writer = self.writer.as_ref().ok_or(StorageError::ReadOnly)?;
        Ok(MIGRATIONS.run(writer).await?)
    }

    pub(super) async fn pending(&self) -> Result<Vec<String>, StorageError> {
        let mut conn = self.read().await?;
        let table = "select 1 from sqlite_master where type = 'table' and name = '_sqlx_migrations'";
        let applied = match sqlx::query(table).fetch_optional(&mut *conn).await? {
            Some(_) => sqlx::query_as(migrations::APPLIED).fetch_all(&mut *conn).await?,
            None => Vec::new(),
        };
        migrations::pending(&MIGRATIONS, &applied)
    }

    /// What SQLite's own check of the file finds: damaged pages, indexes that disagree with their table, broken checks; and
    /// the tables of facts whose rows could be changed by now.
    pub(super) async fn integrity(&self) -> Result<Vec<String>, StorageError> {
        let mut conn = self.read().await?;
        let rows = sqlx::query("pragma integrity_check").fetch_all(&mut *conn).await?;
        let lines: Vec<String> = rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
        let mut found: Vec<String> = lines.into_iter().filter(|line| line != "ok").collect();
        let triggers = "select tbl_name from sqlite_master where type = 'trigger' and sql like '%append-only%'";
        let guarded: Vec<String> = sqlx::query_scalar(triggers).fetch_all(&mut *conn).await?;
        let guards = |table: &str| guarded.iter().filter(|name| *name == table).count();
        found.extend(
            facts::tables()
                .into_iter()
                .filter(|table| guards(table) < 2)
                .map(|table| facts::unguarded(table.to_owned())),
        );
        Ok(found)
    }

    pub(super) async fn close(&self) {
        self.readers.close().await;
        if let Some(writer) = &self.writer {
            writer.close().await;
        }
    }
}

/// Whether a connection that was given back can begin another write. When the disk fills up, SQLite itself ends the
/// transaction, and sqlx's own end of it fails: such a connection counts as busy for ever, and must make way for another.
async fn is_free(conn: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // Lets the end of the last transaction be worked off first.
    conn.ping().await?;
    Ok(!conn.is_in_transaction())
}

/// The file that the part of a URL after `sqlite:` names.
fn path_of(rest: &str) -> Result<PathBuf, StorageError> {
    let path = rest.strip_prefix("//").unwrap_or(rest);
    match path {
        "" => Err(StorageError::Url { why: "it names no file".to_owned() }),
        ":memory:" => Err(StorageError::Url { why: "a database in memory loses what it acknowledged".to_owned() }),
        _ if path.contains('?') => Err(StorageError::Url { why: "options after ? are not supported".to_owned() }),
        _ => Ok(path.into()),
    }
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(path).foreign_keys(true).busy_timeout(BUSY)
}

fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(BUSY)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}

fn readers(path: &Path) -> SqlitePool {
    pool(READERS).connect_lazy_with(options(path).read_only(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_a_file() {
        assert_eq!(path_of("//data/parindex.db").unwrap(), PathBuf::from("data/parindex.db"));
        assert_eq!(path_of("///var/parindex.db").unwrap(), PathBuf::from("/var/parindex.db"));
        for bad in ["", "//", "//:memory:", ":memory:", "//a.db?mode=ro"] {
            assert!(matches!(path_of(bad), Err(StorageError::Url { .. })), "{bad}");
        }
    }

    #[tokio::test]
    async fn the_writer_is_durable_and_the_triggers_hold_for_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("parindex.db");
        let db = SqliteDb::open(&format!("//{}", path.display()), Access::Own).await.unwrap();
        let mut tx = db.write().await.unwrap();
        let journal: String = sqlx::query_scalar("pragma journal_mode").fetch_one(&mut *tx).await.unwrap();
        assert_eq!(journal, "wal");
        for (pragma, value) in [
            ("pragma synchronous", 2),
            ("pragma foreign_keys", 1),
            ("pragma recursive_triggers", 1),
            ("pragma busy_timeout", 10_000),
        ] {
            let found: i64 = sqlx::query_scalar(pragma).fetch_one(&mut *tx).await.unwrap();
            assert_eq!(found, value, "{pragma}");
        }
    }
}
