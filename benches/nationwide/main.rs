//! Does it grow? A country's worth of assessments on PostgreSQL beside a single one, in one run, as ratios.
//!
//! `cargo bench --bench nationwide` takes about fifteen minutes and 6 GiB of disk; `-- --small` shows in one that it runs, and
//! `-- --small --writes` measures the writers alone. It starts
//! a PostgreSQL of its own (Debian's programs) that keeps what it acknowledges, and prints what `docs/PERFORMANCE.md` keeps.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run ends")]
#![expect(clippy::print_stdout, reason = "what it measures is what it prints")]

mod country;
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
    async fn build(cluster: &Cluster, size: Size) -> Arc<Self> {
        let url = cluster.migrated_database().await;
        let db = Db::open(&url, Access::Own).await.unwrap();
        let dir = tempfile::tempdir().unwrap();
        let store = format!("file://{}/evidence", dir.path().display());
        let evidence = EvidenceStore::open(&store, 1 << 20).unwrap();
        let bytes = country::bytes(&evidence).await;
        let begun = Instant::now();
        let ids = country::fill(&db, size, &bytes).await;
        let app = App::new(db.clone(), evidence).with_cache(4 << 30);
        let (reader, unit) = (country::token(&app, Role::Admin).await, country::token(&app, Role::Department).await);
        let router = router(app, Settings::default());
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
    let (small, writes_only) = (asked("--small"), asked("--writes"));
    let country = if small { Size { assessments: 80, ..Size::COUNTRY } } else { Size::COUNTRY };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let cluster = Cluster::durable();
    runtime.block_on(async {
        let one = House::build(&cluster, Size { assessments: 1, ..country }).await;
        let all = House::build(&cluster, country).await;
        if !writes_only {
            reads::run(&one, &all, if small { 500 } else { 20_000 }).await;
        }
        writes::run(&all, if small { 5 } else { 15 }).await;
        if writes_only {
            return;
        }
        all.db.close().await;
        moving::run(&all.url, &all.store, small);
    });
}
