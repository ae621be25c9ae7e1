//! The demo: what is promised of it is there, on a fresh database of its own for each test.

mod comparison;
mod evidence;
mod install;
mod simulation;
mod story;
mod totals;
mod tour;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use parindex::app::items::ItemView;
use parindex::app::submissions::NewSubmission;
use parindex::app::{Answer, App, Request};
use parindex::demo;
use parindex::domain::assessment::Assessment;
use parindex::domain::assessment::may::Caller;
use parindex::domain::facts::SubmissionKind;
use parindex::evidence::EvidenceStore;
use parindex::storage::{Access, Db};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::engines::Engine;

const YEAR: &str = "can-tho-2016";

/// Half past eight in the evening in London, and already 2 March in Cần Thơ.
const NOW: &str = "2026-03-01T20:30:00Z";

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 2).unwrap()
}

/// An application over a database and an evidence store in a directory of its own.
struct Place {
    app: App,
    db: Db,
    store: EvidenceStore,
    _dir: TempDir,
}

impl Place {
    async fn empty() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&Engine::current().migrated_database(&dir).await, Access::Own).await.unwrap();
        db.migrate().await.unwrap();
        let store = EvidenceStore::open(&format!("file://{}/evidence", dir.path().display()), 1 << 20).unwrap();
        let now: DateTime<Utc> = NOW.parse().unwrap();
        let app = App::new(db.clone(), store.clone()).with_clock(Arc::new(move || now));
        Self { app, db, store, _dir: dir }
    }

    async fn installed() -> Self {
        let place = Self::empty().await;
        demo::install(&place.app).await.unwrap();
        place
    }

    async fn assessment(&self) -> Arc<Assessment> {
        self.app.assessment(YEAR).await.unwrap()
    }

    /// Who holds the token `demo-<who>`.
    async fn caller(&self, who: &str) -> Caller {
        self.app.authenticate(&format!("demo-{who}")).await.unwrap().unwrap()
    }

    async fn item(&self, code: &str) -> ItemView {
        let viewer = self.caller("viewer").await;
        self.app.item(&*self.assessment().await, code, &viewer).unwrap().item
    }

    /// A unit reports figures, given as a JSON object, with an explanation.
    async fn submit(&self, unit: &str, code: &str, figures: Value) -> Answer<Value> {
        let Value::Object(inputs) = figures else { panic!("figures are an object") };
        let explanation = Some("theo sổ theo dõi".to_owned());
        let new = NewSubmission { kind: SubmissionKind::Actual, inputs, explanation, evidence: Vec::new() };
        let done = self.app.submit(YEAR, code, &Request::by(self.caller(unit).await), new).await?;
        Ok(serde_json::from_str(&done.body).unwrap())
    }
}
