//! Moving house: copies, backups and restores, between engines and stores, whole, broken off, and tampered with.

mod archive;
mod backup;
mod broken_off;
mod copy;
mod damage;

use std::sync::Arc;

use crate::support::papers::report;
use chrono::{DateTime, Utc};
use futures_util::stream;
use parindex::app::assessments::NewAssessment;
use parindex::app::moving::{self, Moved, MovingError};
use parindex::app::{App, Request, system_actor};
use parindex::demo;
use parindex::domain::assessment::may::Caller;
use parindex::domain::facts::{Fact, SurveyResult};
use parindex::domain::ranking::Scope;
use parindex::evidence::EvidenceStore;
use parindex::storage::{Access, Db, Stamp};
use rust_decimal::Decimal;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use tempfile::TempDir;
use uuid::Uuid;

use crate::api::support::pdf;
use crate::support::engines::Engine;

const LOG: &str = "can-tho-2016";

/// An installation: a database and an evidence store of its own.
struct House {
    app: App,
    db: Db,
    store: EvidenceStore,
    url: String,
    engine: Engine,
    dir: TempDir,
}

impl House {
    /// With nothing in it, on an engine.
    async fn empty_on(engine: Engine) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let url = engine.migrated_database(&dir).await;
        let evidence = EvidenceStore::open(&format!("file://{}/evidence", dir.path().display()), 1 << 20).unwrap();
        Self::over(engine, url, evidence, dir).await
    }

    async fn over(engine: Engine, url: String, evidence: EvidenceStore, dir: TempDir) -> Self {
        let db = Db::open(&url, Access::Own).await.unwrap();
        db.migrate().await.unwrap();
        let now: DateTime<Utc> = "2026-03-01T20:30:00Z".parse().unwrap();
        let app = App::new(db.clone(), evidence.clone()).with_clock(Arc::new(move || now));
        Self { app, db, store: evidence, url, engine, dir }
    }

    /// With nothing in it, on the engine of the test.
    async fn empty() -> Self {
        Self::empty_on(Engine::current()).await
    }

    /// With the demo.
    async fn demo_on(engine: Engine) -> Self {
        let house = Self::empty_on(engine).await;
        demo::install(&house.app).await.unwrap();
        house
    }

    /// With an assessment of so many changes, two of which name a document.
    async fn small_on(engine: Engine, changes: u128) -> Self {
        let house = Self::empty_on(engine).await;
        house.open("can-tho").await;
        for title in ["một", "hai"] {
            house.document(title).await;
        }
        house.surveys(5..=changes).await;
        house
    }

    async fn small() -> Self {
        Self::small_on(Engine::current(), 12).await
    }

    /// Opens an assessment, with its two changes.
    async fn open(&self, province: &str) {
        let opening = NewAssessment {
            id: None,
            province: province.into(),
            year: 2016,
            set: "par-2016".into(),
            phases: vec![],
            illustrative: true,
        };
        self.app.open_assessment(&system(), opening).await.unwrap();
    }

    async fn document(&self, title: &str) {
        let document = report(title);
        let bytes = stream::iter([Ok::<_, std::io::Error>(bytes::Bytes::from(pdf(title)))]);
        let staged = self.app.stage_evidence(bytes).await.unwrap();
        self.app.add_evidence(LOG, &system(), document, "bc.pdf", staged).await.unwrap();
    }

    /// Appends survey results with these ids, all in one write.
    async fn surveys(&self, ids: impl IntoIterator<Item = u128>) {
        let mut tx = self.db.write(LOG).await.unwrap();
        let (at, actor) = (self.app.now(), system_actor());
        for id in ids {
            let satisfaction = Decimal::new(7550, 2);
            let id = Uuid::from_u128(id);
            let fact = Fact::Surveyed(SurveyResult { id, item: "8.1".into(), satisfaction, source: None });
            tx.append(LOG, &fact, Stamp { at, actor: &actor }, None).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    /// Every change with its fact, as JSON, one a line: the byte for byte of a database of any engine.
    async fn lines(&self) -> String {
        let mut lines = String::new();
        for head in self.db.log_heads().await.unwrap() {
            for entry in self.db.entries(&head.log, 0, head.seq, u32::MAX).await.unwrap() {
                lines.push_str(&serde_json::to_string(&entry).unwrap());
                lines.push('\n');
            }
        }
        lines
    }

    /// What is shown of every assessment.
    async fn projections(&self) -> Vec<String> {
        let mut projections = Vec::new();
        for opening in self.db.openings(None, "", u32::MAX).await.unwrap() {
            let assessment = self.app.assessment(&opening.fact.assessment).await.unwrap();
            let outside = self.app.outside(&assessment, None).await.unwrap();
            projections.push(serde_json::to_string(&self.app.projection(&assessment, &outside, &Scope::All)).unwrap());
        }
        projections
    }

    /// Everything verifies and nothing is left of the move.
    async fn must_be_sound(&self) {
        moving::must_be_whole(&self.db).await.unwrap();
        for log in self.db.logs().await.unwrap() {
            assert_eq!(self.db.verify(&log, |_| {}).await.unwrap(), [], "{log}");
        }
        for document in self.db.documents(None, u32::MAX).await.unwrap() {
            let sha256 = document.sha256.parse().unwrap();
            self.store.verify(&sha256, document.size).await.unwrap();
        }
    }

    async fn must_be_incomplete(&self) {
        assert_eq!(code(moving::must_be_whole(&self.db).await), "incomplete");
    }

    /// Runs SQL behind the product's back: no foreign keys, no checks, no triggers.
    async fn vandalise(&self, sql: &str) {
        let sql = AssertSqlSafe(sql.to_owned());
        let rows = match self.engine {
            Engine::Sqlite => {
                let path = self.url.strip_prefix("sqlite://").unwrap();
                let options = SqliteConnectOptions::new().filename(path).foreign_keys(false);
                let mut conn = options.connect().await.unwrap();
                let triggers = "select name from sqlite_master where type = 'trigger'";
                let triggers: Vec<String> = sqlx::query_scalar(triggers).fetch_all(&mut conn).await.unwrap();
                for trigger in triggers {
                    sqlx::query(AssertSqlSafe(format!("drop trigger {trigger}"))).execute(&mut conn).await.unwrap();
                }
                sqlx::raw_sql(sql).execute(&mut conn).await.unwrap().rows_affected()
            }
            Engine::Postgres => {
                let mut conn = PgConnection::connect(&self.url).await.unwrap();
                sqlx::query("set session_replication_role = replica").execute(&mut conn).await.unwrap();
                sqlx::raw_sql(sql).execute(&mut conn).await.unwrap().rows_affected()
            }
        };
        assert_eq!(rows, 1);
    }
}

fn system() -> Request {
    Request::by(Caller { actor: system_actor(), province: None })
}

/// The code of a refusal, which is said in two languages.
#[track_caller]
fn code<T: std::fmt::Debug>(moved: Result<T, MovingError>) -> &'static str {
    match moved.unwrap_err() {
        MovingError::Refused { code, detail } => {
            assert!(!detail.vi.is_empty() && !detail.en.is_empty());
            code
        }
        other => panic!("{other:?}"),
    }
}

async fn copy(from: &House, to: &House) -> Result<Moved, MovingError> {
    moving::copy(&from.app, &to.app, &mut ()).await
}

async fn backup(from: &House) -> Vec<u8> {
    moving::backup(&from.app, Vec::new(), &mut ()).await.unwrap().1
}

async fn restore(archive: &[u8], to: &House) -> Result<Moved, MovingError> {
    moving::restore(archive, &to.app, &mut ()).await
}
