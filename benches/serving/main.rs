//! Reads over HTTP beside the least that could answer them: a bare handler of the same framework, in the same process, that
//! returns the same bytes; on PostgreSQL one that first looks up one row by its key.
//!
//! `cargo bench --bench serving` prints the tables of `docs/PERFORMANCE.md`. Both sides are asked by turns, so that whatever else
//! the machine does falls on both. The servers log every request, as they do in use, to nowhere.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run ends")]
#![expect(clippy::print_stdout, reason = "what it measures is what it prints")]

mod bare;
mod client;
mod cold;
#[path = "../../tests/support/postgres.rs"]
#[expect(dead_code, reason = "the tests use all of it")]
mod postgres;

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use client::{Answer, Ask, Connection, Load, drive};
use parindex::app::App;
use parindex::evidence::EvidenceStore;
use parindex::storage::{Access, Db};
use parindex::{demo, http};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// What is asked.
pub const READS: [&str; 3] =
    ["/api/v1/assessments/can-tho-2016/projection", "/api/v1/assessments/can-tho-2016/score", "/api/v1/rankings/2016"];
/// Whoever asks.
pub const TOKEN: &str = "demo-viewer";

/// Turns of each side, and how long one is.
const TURNS: usize = 9;
const TURN: Duration = Duration::from_millis(700);

/// The demo in a database, with its evidence.
pub struct Demo {
    /// What is behind it.
    pub app: App,
    /// The service.
    pub router: Router,
    _dir: TempDir,
}

impl Demo {
    /// In a file of its own where no address is given.
    pub async fn install(database: Option<&str>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let own = format!("sqlite://{}/parindex.sqlite", dir.path().display());
        let db = Db::open(database.unwrap_or(&own), Access::Own).await.unwrap();
        db.migrate().await.unwrap();
        let evidence = EvidenceStore::open(&format!("file://{}/evidence", dir.path().display()), 1 << 20).unwrap();
        let app = App::new(db, evidence);
        demo::install(&app).await.unwrap();
        Self { router: http::router(app.clone(), http::Settings::default()), app, _dir: dir }
    }

    /// Serves it as the program does, for as long as the process lives.
    async fn listen(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(http::serve(self.app.clone(), listener, std::future::pending(), http::Settings::default()));
        address
    }
}

fn main() {
    tracing_subscriber::fmt().with_ansi(false).with_writer(std::io::sink).init();
    let runtime = Runtime::new().unwrap();
    let asked = |flag: &str| std::env::args().any(|argument| argument == flag);
    let all = !asked("--sqlite") && !asked("--postgres") && !asked("--cold");
    if all || asked("--sqlite") {
        let demo = runtime.block_on(Demo::install(None));
        compare(&runtime, "SQLite", &demo, None, [0.7, 0.9]);
    }
    if all || asked("--postgres") {
        let cluster = postgres::Cluster::durable();
        let url = runtime.block_on(cluster.empty_database());
        let demo = runtime.block_on(Demo::install(Some(&url)));
        compare(&runtime, "PostgreSQL", &demo, Some(&url), [0.7, 0.7]);
    }
    if all || asked("--cold") {
        cold::run();
    }
}

/// Prints how many answers a second each side gives, plain and conditional; `wanted` is the least ratio of each.
fn compare(runtime: &Runtime, engine: &str, demo: &Demo, database: Option<&str>, wanted: [f64; 2]) {
    let ours = runtime.block_on(demo.listen());
    println!("\n{engine}, 16 connections over loopback, by turns of {TURN:?}, the median of {TURNS}:\n");
    println!(
        "| call | ours, a second | bare | ratio | wanted | p99 ours | p99 bare | ratio | wanted |\n|---|---|---|---|---|---|---|---|---|"
    );
    for path in READS {
        let answer = runtime.block_on(once(&Ask::get(ours, path, TOKEN, None)));
        let tag = answer.tag.clone().unwrap();
        let bare = runtime.block_on(async { listen(bare::router(path, &answer, database).await).await });
        let name = path.rsplit_once("/api/v1/").map_or(path, |(_, name)| name);
        for (call, tag, least) in [("", None, wanted[0]), (", 304", Some(tag.as_str()), wanted[1])] {
            let sides = [Ask::get(ours, path, TOKEN, tag), Ask::get(bare, path, TOKEN, tag)];
            sides.iter().for_each(|side| drop(drive(side, TURN)));
            let turns: Vec<[Load; 2]> = (0..TURNS).map(|_| sides.each_ref().map(|side| drive(side, TURN))).collect();
            let median = |of: &dyn Fn(&[Load; 2]) -> f64| {
                let mut all: Vec<f64> = turns.iter().map(of).collect();
                all.sort_by(f64::total_cmp);
                all[all.len() / 2]
            };
            let p99 = |load: &Load| load.percentile(99).as_secs_f64() * 1e3;
            println!(
                "| `{name}`{call} | {:.0} | {:.0} | **{:.2}** | ≥ {least} | {:.2} ms | {:.2} ms | **{:.2}** | ≤ 2 |",
                median(&|turn| turn[0].rate),
                median(&|turn| turn[1].rate),
                median(&|turn| turn[0].rate / turn[1].rate),
                median(&|turn| p99(&turn[0])),
                median(&|turn| p99(&turn[1])),
                median(&|turn| p99(&turn[0]) / p99(&turn[1])),
            );
        }
    }
}

/// Serves on a free port for as long as the process lives.
async fn listen(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    address
}

async fn once(ask: &Ask) -> Answer {
    let answer = Connection::to(ask.to).await.ask(&ask.request).await;
    assert_eq!(answer.status, ask.status);
    answer
}
