//! Storage: every body runs on a fresh database of every engine, as `name::sqlite`.

mod append;
mod lookups;
mod process;
mod proof;
mod round_trip;
mod samples;

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use parindex::domain::facts::{Actor, Fact, Role};
use parindex::storage::{Access, Db, Finding, Stamp, StorageError};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions};
use tempfile::TempDir;

/// Runs a body on every engine.
macro_rules! on_every_engine {
    ($(async fn $name:ident($db:ident: TestDb) $body:block)*) => {$(
        mod $name {
            use super::*;

            async fn body($db: TestDb) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                body(TestDb::sqlite().await).await;
            }
        }
    )*};
}
use on_every_engine;

/// A fresh, migrated database in a directory of its own.
struct TestDb {
    db: Db,
    url: String,
    path: PathBuf,
    _dir: TempDir,
}

impl TestDb {
    async fn sqlite() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new/parindex.db");
        let url = format!("sqlite://{}", path.display());
        let db = Db::open(&url, Access::Own).await.unwrap();
        assert_eq!(db.migrate().await.unwrap().len(), 3);
        db.check().await.unwrap();
        Self { db, url, path, _dir: dir }
    }

    /// As [`TestDb::sqlite`], holding every sample.
    async fn fill(&self) -> Vec<(String, Fact)> {
        let samples = samples::all();
        for (log, fact) in &samples {
            self.append(log, fact).await;
        }
        samples
    }

    async fn append(&self, log: &str, fact: &Fact) -> i64 {
        let mut tx = self.db.write().await.unwrap();
        let change = tx.append(log, fact, stamp(&reviewer()), None).await.unwrap();
        tx.commit().await.unwrap();
        change.seq
    }

    /// A connection behind the product's back: no foreign keys, no checks, no triggers.
    async fn vandal(&self) -> SqliteConnection {
        let mut conn = self.stranger().await;
        for pragma in ["pragma foreign_keys = off", "pragma ignore_check_constraints = on", "pragma synchronous = off"]
        {
            sqlx::query(pragma).execute(&mut conn).await.unwrap();
        }
        let triggers = "select name from sqlite_master where type = 'trigger'";
        let triggers: Vec<String> = sqlx::query_scalar(triggers).fetch_all(&mut conn).await.unwrap();
        for trigger in triggers {
            run(&mut conn, format!("drop trigger {trigger}")).await;
        }
        conn
    }

    /// A connection of another program that obeys the schema.
    async fn stranger(&self) -> SqliteConnection {
        SqliteConnectOptions::new().filename(&self.path).connect().await.unwrap()
    }

    /// Verifies every log.
    async fn verify(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for log in self.db.logs().await.unwrap() {
            findings.extend(self.db.verify(&log, |_| {}).await.unwrap());
        }
        findings
    }
}

async fn run(conn: &mut SqliteConnection, sql: String) {
    sqlx::query(AssertSqlSafe(sql.clone())).execute(conn).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// The tables that hold facts or changes: all but the few that are known to hold neither.
async fn fact_tables(conn: &mut SqliteConnection) -> Vec<String> {
    let sql = "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' \
         and name not in ('idempotency_keys', 'settings', '_sqlx_migrations') order by name";
    sqlx::query_scalar(sql).fetch_all(conn).await.unwrap()
}

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn reviewer() -> Actor {
    Actor { name: "so-noi-vu".into(), role: Role::Reviewer, unit: Some("so-noi-vu".into()) }
}

fn stamp(actor: &Actor) -> Stamp<'_> {
    Stamp { at: time("2017-03-01T02:03:04.567891Z"), actor }
}
