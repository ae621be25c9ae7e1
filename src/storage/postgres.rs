//! PostgreSQL: many servers on one database. Writers to one log take turns by a lock in the database; before that they
//! queue in this process, so that a busy log holds one connection of each server and no more.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, Postgres};
use sqlx::{AssertSqlSafe, Connection, Transaction};
use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

use super::db::Access;
use super::error::StorageError;
use super::{facts, migrations};
use crate::domain::chain;

/// The schema, step by step.
static MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// Connections that read, and connections that write: neither can use up the other's. A writer waits for the disk most of the
/// time, and those who wait together are written together.
const READERS: u32 = 12;
const WRITERS: u32 = 24;

/// How long a request waits for a connection, or a writer for its turn.
const PATIENCE: Duration = Duration::from_secs(5);

/// After how long unused a connection is asked whether it still is one: less than any server takes to start again, so that none
/// is handed out that died with the one before.
const DOUBTFUL: Duration = Duration::from_millis(50);

/// What every session is set to: a statement, a wait or a forgotten transaction can't hold others up for long, what was
/// acknowledged is on the disk whatever the server's own configuration says, and a statement that was prepared is planned once:
/// to plan one takes longer than to run it, and the one plan is what the tests of plans look at.
const SESSION: [(&str, &str); 7] = [
    ("statement_timeout", "30s"),
    ("lock_timeout", "5s"),
    ("idle_in_transaction_session_timeout", "30s"),
    ("synchronous_commit", "on"),
    ("plan_cache_mode", "force_generic_plan"),
    ("timezone", "UTC"),
    ("client_min_messages", "warning"),
];

/// An open PostgreSQL database.
#[derive(Clone, Debug)]
pub struct PostgresDb {
    readers: PgPool,
    /// `None` when opened for reading.
    writers: Option<PgPool>,
    turns: Arc<Turns>,
}

/// A write in progress, and the turn it holds.
#[derive(Debug)]
pub(super) struct PostgresTx {
    pub(super) tx: Transaction<'static, Postgres>,
    /// Let go after the transaction has ended.
    _turn: Option<OwnedMutexGuard<()>>,
}

impl PostgresTx {
    /// Waits for the lock on a thing, such as the bytes of a document, and holds it until the transaction ends.
    pub(super) async fn hold(&mut self, kind: &str, name: &str) -> Result<(), StorageError> {
        let lock = sqlx::query("select pg_advisory_xact_lock($1)").bind(lock_key(kind, name));
        lock.execute(&mut *self.tx).await?;
        Ok(())
    }
}

impl PostgresDb {
    pub(super) async fn open(url: &str, access: Access) -> Result<Self, StorageError> {
        let options = PgConnectOptions::from_str(url).map_err(|error| StorageError::Url { why: error.to_string() })?;
        if options.get_database().is_none_or(str::is_empty) {
            return Err(StorageError::Url { why: "it names no database".to_owned() });
        }
        let options = options.application_name("parindex").options(SESSION);
        let reading = options.clone().options([("default_transaction_read_only", "on")]);
        let writers = (access == Access::Own).then(|| pool(WRITERS).connect_lazy_with(options));
        let db = Self { readers: pool(READERS).connect_lazy_with(reading), writers, turns: Arc::default() };
        let pending = db.pending().await?;
        if access == Access::Read && !pending.is_empty() {
            return Err(StorageError::Outdated { pending });
        }
        Ok(db)
    }

    pub(super) async fn read(&self) -> Result<PoolConnection<Postgres>, StorageError> {
        Ok(self.readers.acquire().await?)
    }

    /// Begins a write to a log, after the writes to it that are under way anywhere.
    pub(super) async fn write(&self, log: &str) -> Result<PostgresTx, StorageError> {
        let writers = self.writers()?;
        let turn = tokio::time::timeout(PATIENCE, self.turns.of(log).lock_owned()).await.map_err(|_| busy())?;
        // One round trip: the lock is held before anything is read, so that what is read can't change before the write.
        let key = lock_key("log", log);
        let begin = format!("begin isolation level read committed; select pg_advisory_xact_lock({key})");
        Ok(PostgresTx { tx: writers.begin_with(AssertSqlSafe(begin)).await?, _turn: Some(turn) })
    }

    /// Begins a write that touches no log.
    pub(super) async fn write_beside(&self) -> Result<PostgresTx, StorageError> {
        Ok(PostgresTx { tx: self.writers()?.begin().await?, _turn: None })
    }

    fn writers(&self) -> Result<&PgPool, StorageError> {
        self.writers.as_ref().ok_or(StorageError::ReadOnly)
    }

    /// Several servers may start at once: the migrator locks.
    pub(super) async fn migrate(&self) -> Result<(), StorageError> {
        Ok(MIGRATIONS.run(self.writers()?).await?)
    }

    pub(super) async fn pending(&self) -> Result<Vec<String>, StorageError> {
        let mut conn = self.read().await?;
        let table = "select 1 where to_regclass('_sqlx_migrations') is not null";
        let applied = match sqlx::query(table).fetch_optional(&mut *conn).await? {
            Some(_) => sqlx::query_as(migrations::APPLIED).fetch_all(&mut *conn).await?,
            None => Vec::new(),
        };
        migrations::pending(&MIGRATIONS, &applied)
    }

    /// The tables of facts whose rows could be changed by now.
    pub(super) async fn integrity(&self) -> Result<Vec<String>, StorageError> {
        const SQL: &str = "select t.name from unnest($1) t(name) where not exists (select 1 from pg_trigger g \
             where g.tgrelid = to_regclass(t.name) and g.tgname = t.name || '_append_only' and g.tgenabled in ('O', 'A'))";
        let mut conn = self.read().await?;
        let tables: Vec<String> = facts::tables().into_iter().map(str::to_owned).collect();
        let open: Vec<String> = sqlx::query_scalar(SQL).bind(tables).fetch_all(&mut *conn).await?;
        Ok(open.into_iter().map(facts::unguarded).collect())
    }

    pub(super) async fn close(&self) {
        self.readers.close().await;
        if let Some(writers) = &self.writers {
            writers.close().await;
        }
    }
}

/// The key of a lock in the database. Equal names of one kind meet in one lock; other names meet in it once in 2^64, and
/// then only wait for each other.
fn lock_key(kind: &str, name: &str) -> i64 {
    let hash = chain::sha256_hex(format!("parindex {kind} {name}").as_bytes());
    u64::from_str_radix(&hash[..16], 16).unwrap_or_default().cast_signed()
}

fn busy() -> StorageError {
    StorageError::Unavailable("too many writes to this log are waiting".into())
}

fn pool(connections: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
        .before_acquire(|conn, meta| Box::pin(async move { Ok(meta.idle_for < DOUBTFUL || conn.ping().await.is_ok()) }))
}

/// Whose turn it is to write to a log, among the requests of this process.
#[derive(Debug, Default)]
struct Turns(Mutex<HashMap<String, Weak<Turn<()>>>>);

impl Turns {
    fn of(&self, log: &str) -> Arc<Turn<()>> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(turn) = turns.get(log).and_then(Weak::upgrade) {
            return turn;
        }
        // Those nobody waits for any more go, so that the map stays as small as the number of busy logs.
        turns.retain(|_, turn| turn.strong_count() > 0);
        let turn = Arc::default();
        turns.insert(log.to_owned(), Arc::downgrade(&turn));
        turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_url_names_a_database() {
        for bad in ["postgres://", "postgres://host:port/db", "postgres://localhost/"] {
            let refused = PostgresDb::open(bad, Access::Read).await.unwrap_err();
            assert!(matches!(refused, StorageError::Url { .. }), "{bad}: {refused:?}");
        }
    }

    #[test]
    fn locks_of_one_name_are_one_and_of_another_kind_another() {
        assert_eq!(lock_key("log", "can-tho-2016"), lock_key("log", "can-tho-2016"));
        assert_ne!(lock_key("log", "can-tho-2016"), lock_key("log", "can-tho-2017"));
        assert_ne!(lock_key("log", "a"), lock_key("bytes", "a"));
    }

    #[test]
    fn turns_are_shared_while_someone_waits_and_forgotten_after() {
        let turns = Turns::default();
        let (a, again) = (turns.of("a"), turns.of("a"));
        assert!(Arc::ptr_eq(&a, &again));
        drop((a, again));
        drop(turns.of("b"));
        drop(turns.of("c"));
        assert!(turns.0.lock().unwrap().len() <= 1);
    }
}
