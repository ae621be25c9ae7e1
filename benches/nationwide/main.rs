//! Does it grow? A country's worth of assessments beside a single one, in one run, as ratios; on PostgreSQL and on SQLite.
//!
//! `cargo bench --bench nationwide` takes about half an hour and 8 GiB of disk; `-- --small` shows in minutes that it runs. `--sqlite`
//! and `--postgres` measure the reads of one of them, `--writes` the writers alone, `--long` one assessment with a hundred thousand
//! changes. It starts a PostgreSQL of its own (Debian's programs) that keeps what it acknowledges, and prints what
//! `docs/PERFORMANCE.md` keeps.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run ends")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "what it measures is what it prints, and how far it is")]

mod country;
mod long;
mod moving;
#[path = "../../tests/support/postgres.rs"]
#[expect(dead_code, reason = "the tests use all of it")]
mod postgres;
mod reads;
mod writes;

use std::sync::Arc;
use std::time::Instant;

use parindex::app::App;
use parindex::domain::facts::Role;
use parindex::evidence::EvidenceStore;
use parindex::http::{Settings, router};
use parindex::storage::{Access, Db};

use country::Size;
use postgres::Cluster;

/// One database with a server over it.
struct House {
    url: String,
    store: String,
    db: Db,
    router: axum::Router,
    /// Of one who reads everything.
    reader: String,
    /// Of a unit.
    unit: String,
    /// Every assessment's id.
    ids: Vec<String>,
    _dir: tempfile::TempDir,
}

impl House {
    /// On a cluster, or in a file of its own.
    async fn build(cluster: Option<&Cluster>, size: Size) -> Arc<Self> {
        let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let url = match cluster {
            Some(cluster) => cluster.migrated_database().await,
            None => format!("sqlite://{}/parindex.sqlite", dir.path().display()),
        };
        let db = Db::open(&url, Access::Own).await.unwrap();
        db.migrate().await.unwrap();
        let store = format!("file://{}/evidence", dir.path().display());
        let evidence = EvidenceStore::open(&store, 1 << 20).unwrap();
        let bytes = country::bytes(&evidence).await;
        let begun = Instant::now();
        let ids = country::fill(&db, size, &bytes).await;
        // As the program divides it: see `PARINDEX_CACHE`.
        let cache = 4 << 30;
        let app = App::new(db.clone(), evidence).with_cache(cache);
        let (reader, unit) = (country::token(&app, Role::Admin).await, country::token(&app, Role::Department).await);
        let router = router(app, Settings { answers: cache / 4, ..Settings::default() });
        println!(
            "{} assessments, {} submissions, {} documents: made in {:.0} s",
            size.assessments,
            size.assessments * size.submissions,
            size.assessments * size.documents,
            begun.elapsed().as_secs_f64()
        );
        Arc::new(Self { url, store, db, router, reader, unit, ids, _dir: dir })
    }
}

fn main() {
    let asked = |flag: &str| std::env::args().any(|argument| argument == flag);
    let all = !["--sqlite", "--postgres", "--writes", "--long"].iter().any(|flag| asked(flag));
    let small = asked("--small");
    let country = if small { Size { assessments: 80, ..Size::COUNTRY } } else { Size::COUNTRY };
    let single = Size { assessments: 1, ..country };
    let reads = if small { 500 } else { 20_000 };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let cluster = Cluster::durable();
    runtime.block_on(async {
        if all || asked("--sqlite") {
            let (one, all) = (House::build(None, single).await, House::build(None, country).await);
            reads::run(&one, &all, "SQLite", reads).await;
        }
        if all || asked("--long") {
            let changes = if small { 2_000 } else { 100_000 };
            long::run(&House::build(None, single).await, "SQLite", changes).await;
            long::run(&House::build(Some(&cluster), single).await, "PostgreSQL", changes).await;
        }
        if all || asked("--postgres") || asked("--writes") {
            let house = House::build(Some(&cluster), country).await;
            if !asked("--writes") {
                let one = House::build(Some(&cluster), single).await;
                reads::run(&one, &house, "PostgreSQL", reads).await;
            }
            writes::run(&house, if small { 5 } else { 15 }).await;
            if all {
                house.db.close().await;
                moving::run(&house.url, &house.store, small);
            }
        }
    });
}
