//! Storage: every body runs on a fresh database of every engine, as `name::sqlite` and `name::postgres`.

mod append;
mod lookups;
mod plans;
mod process;
mod proof;
mod raw;
mod roles;
mod round_trip;
mod samples;
mod schema;

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use parindex::domain::facts::{Actor, Fact, Role};
use parindex::storage::{Access, Db, Finding, Stamp, StorageError};
use tempfile::TempDir;

use crate::support::engines::{Engine, on_every_engine};
use raw::Raw;

/// A fresh, migrated database in a directory of its own.
struct TestDb {
    db: Db,
    url: String,
    engine: Engine,
    /// The file, on SQLite.
    path: PathBuf,
    _dir: TempDir,
}

impl TestDb {
    /// On the engine of the test.
    async fn new() -> Self {
        let (dir, engine) = (tempfile::tempdir().unwrap(), Engine::current());
        let url = engine.migrated_database(&dir).await;
        let db = Db::open(&url, Access::Own).await.unwrap();
        db.migrate().await.unwrap();
        db.check().await.unwrap();
        let path = url.strip_prefix("sqlite://").unwrap_or_default().into();
        Self { db, url, engine, path, _dir: dir }
    }

    /// Appends every sample.
    async fn fill(&self) -> Vec<(String, Fact)> {
        let samples = samples::all();
        for (log, fact) in &samples {
            self.append(log, fact).await;
        }
        samples
    }

    async fn append(&self, log: &str, fact: &Fact) -> i64 {
        let mut tx = self.db.write(log).await.unwrap();
        let change = tx.append(log, fact, stamp(&reviewer()), None).await.unwrap();
        tx.commit().await.unwrap();
        change.seq
    }

    /// A connection behind the product's back: no foreign keys, no checks, no triggers.
    async fn vandal(&self) -> Raw {
        let mut raw = self.stranger().await;
        raw.disarm().await;
        raw
    }

    /// A connection of another program that obeys the schema.
    async fn stranger(&self) -> Raw {
        Raw::connect(self.engine, &self.url).await
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

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn reviewer() -> Actor {
    Actor { name: "so-noi-vu".into(), role: Role::Reviewer, unit: Some("so-noi-vu".into()) }
}

fn stamp(actor: &Actor) -> Stamp<'_> {
    Stamp { at: time("2017-03-01T02:03:04.567891Z"), actor }
}
