//! How long the answers take that everything else waits for: the score of an assessment, a place in the ranking, a projection.
//!
//! `cargo bench` measures; `cargo test` runs each once. A time of one machine says little on another, so the projection is also told
//! as a ratio against a bare handler that returns the same bytes, in the same run.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run ends")]

use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode, header};
use axum::routing::get;
use chrono::{DateTime, NaiveDate};
use divan::{Bencher, black_box};
use http_body_util::BodyExt;
use parindex::app::App;
use parindex::app::scores::Outside;
use parindex::app::what_if::{self, Supposition};
use parindex::catalog;
use parindex::domain::assessment::{Assessment, History};
use parindex::domain::criteria::{CriteriaSet, Example, Item, Method};
use parindex::domain::exact::Exact;
use parindex::domain::facts::{Actor, Assignment, Fact, Opening, Recorded, Role, Submission, SubmissionKind};
use parindex::domain::ranking::Scope;
use parindex::domain::ranking::order::Order;
use parindex::domain::ranking::place::{Placement, place_in};
use parindex::domain::ranking::published::{Certainty, Published, PublishedRow};
use parindex::domain::score::{self, Basis, ItemDetail, ScoredNode, Sums};
use parindex::evidence::EvidenceStore;
use parindex::storage::{Access, Db};
use parindex::{demo, http};
use rust_decimal::Decimal;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt;
use uuid::Uuid;

fn main() {
    divan::main();
    if std::env::args().any(|argument| argument == "--bench") {
        ratio();
    }
}

/// The built-in set of 2016: 88 items.
static SET: LazyLock<Arc<CriteriaSet>> =
    LazyLock::new(|| catalog::criteria_sets().iter().find(|set| set.id == "par-2016").map(Arc::clone).unwrap());

/// Each item with the figures of its last worked example, ready to be scored.
fn figures() -> Vec<(&'static Item, Basis<'static>)> {
    let items = SET.items().iter();
    items.map(|item| (item, basis(item.examples.last().unwrap()))).collect()
}

fn basis(example: &'static Example) -> Basis<'static> {
    match &example.units {
        None => Basis::Inputs(&example.given),
        Some(units) => {
            let contributors: Vec<String> = units.keys().cloned().collect();
            let rows = units.iter().map(|(unit, row)| (unit.as_str(), row)).collect();
            Basis::Rows { contributors: contributors.leak(), rows }
        }
    }
}

/// Scores every item and sums the tree.
fn scored(explained: bool, figures: &[(&Item, Basis<'_>)]) -> ScoredNode {
    let standings: Vec<_> = figures.iter().map(|(item, basis)| score::item(item, basis)).collect();
    let mut detail = |index: usize| -> Option<ItemDetail> {
        let (item, basis) = &figures[index];
        explained.then(|| score::explain(item, basis))
    };
    score::tree(&SET, &standings, &mut detail)
}

/// Scores every item and sums them, as a projection does.
#[divan::bench]
fn the_total_of_88_items(bencher: Bencher<'_, '_>) {
    let figures = figures();
    bencher.bench(|| {
        let items = black_box(&figures).iter();
        Sums::of(&SET, &items.map(|(item, basis)| score::item(item, basis)).collect::<Vec<_>>())
    });
}

#[divan::bench]
fn an_assessment_of_88_items(bencher: Bencher<'_, '_>) {
    let figures = figures();
    bencher.bench(|| scored(false, black_box(&figures)));
}

#[divan::bench]
fn an_assessment_of_88_items_explained(bencher: Bencher<'_, '_>) {
    let figures = figures();
    bencher.bench(|| scored(true, black_box(&figures)));
}

/// The place of a score among a year's provinces.
fn placed(published: &Published) -> Placement {
    let roster = parindex::app::rankings::roster(published.year);
    let order = Order::of(published, &roster).unwrap();
    let score = Exact::parse("76.385").unwrap();
    place_in(&order, &score, "can-tho", published, &Scope::All).unwrap()
}

/// Every score known: 63 made-up ones, a third of them ties.
#[divan::bench]
fn a_place_among_63_known_scores(bencher: Bencher<'_, '_>) {
    let roster = parindex::app::rankings::roster(2016);
    let row = |(index, province): (usize, String)| PublishedRow {
        province,
        rank: None,
        score: Some(Decimal::new(9000 - 30 * (index as i64 / 3 * 2 + index as i64 % 2), 2)),
        certainty: Certainty::Published,
        source: "bench".to_owned(),
    };
    let mut published = Published::unknown(2016, roster.len());
    published.rows = roster.into_iter().enumerate().map(row).collect();
    bencher.bench(|| placed(black_box(&published)));
}

/// A few ranks and scores, the mean and a group, as published of 2016.
#[divan::bench]
fn a_place_among_63_partly_known(bencher: Bencher<'_, '_>) {
    let published = catalog::published::published(2016).unwrap();
    bencher.bench(|| placed(black_box(published)));
}

/// The set of 2016 with every item's last worked example reported.
fn reported() -> Assessment {
    let opening = Opening {
        assessment: "can-tho-2016".to_owned(),
        province: "can-tho".to_owned(),
        year: 2016,
        set: SET.id.clone(),
        revision: SET.revision,
        illustrative: true,
    };
    let mut facts = vec![Fact::Opened(opening)];
    for item in SET.items().iter().filter(|item| item.method == Method::Appraisal) {
        let example = item.examples.last().unwrap();
        let rows = example.units.clone().unwrap_or_default();
        let contributors: Vec<String> = rows.keys().cloned().collect();
        let (code, due) = (item.code.clone(), NaiveDate::from_ymd_opt(2017, 1, 15).unwrap());
        facts.push(Fact::Assigned(Assignment {
            item: code,
            lead: "a".to_owned(),
            contributors,
            due,
            asked: None,
            reason: None,
        }));
        let given =
            if rows.is_empty() { vec![("a".to_owned(), example.given.clone())] } else { rows.into_iter().collect() };
        for (unit, inputs) in given {
            let (id, item, kind) = (Uuid::from_u128(facts.len() as u128), item.code.clone(), SubmissionKind::Actual);
            let submission = Submission { id, item, unit, kind, inputs, explanation: None, evidence: Vec::new() };
            facts.push(Fact::Submitted(submission));
        }
    }
    let actor = Actor { name: "bench".to_owned(), role: Role::Admin, unit: None };
    let recorded = |(fact, seq)| Recorded { seq, at: DateTime::UNIX_EPOCH, actor: actor.clone(), fact };
    Assessment::fold(Arc::clone(&SET), facts.into_iter().zip(1..).map(recorded).collect()).unwrap()
}

/// A what-if from the request to the answer: the copy, the change, both trees, the new one explained, both ranks.
#[divan::bench]
fn a_what_if_of_88_items_and_its_rank_among_63(bencher: Bencher<'_, '_>) {
    let assessment = reported();
    let published = Arc::new(catalog::published::published(2016).unwrap().clone());
    let roster = parindex::app::rankings::roster(2016);
    let outside = Outside { history: History::default(), published, tag: String::new() };
    let change = r#"{"inputs": [{"item": "7.1.2", "inputs": {"choice": "on_time"}}]}"#;
    let supposition: Supposition = serde_json::from_str(change).unwrap();
    bencher.bench(|| {
        let supposed = what_if::suppose(black_box(&assessment), None, &supposition).unwrap();
        let order = Order::of(&outside.published, &roster).ok();
        what_if::compare(&assessment, supposed, supposition.basis, &outside, order.as_ref())
    });
}

/// The demo behind the whole router, in process, and a bare handler that returns the same bytes.
struct Served {
    runtime: Runtime,
    service: Router,
    bare: Router,
    _dir: TempDir,
}

const PROJECTION: &str = "/api/v1/assessments/can-tho-2016/projection";

static SERVED: LazyLock<Served> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let service = runtime.block_on(async {
        let db = Db::open(&format!("sqlite://{}/parindex.sqlite", dir.path().display()), Access::Own).await.unwrap();
        db.migrate().await.unwrap();
        let evidence = EvidenceStore::open(&format!("file://{}/evidence", dir.path().display()), 1 << 20).unwrap();
        let app = App::new(db, evidence);
        demo::install(&app).await.unwrap();
        http::router(app, http::Settings::default())
    });
    let body = runtime.block_on(call(service.clone()));
    let answer = move || async move { ([(header::CONTENT_TYPE, "application/json")], body) };
    Served { runtime, service, bare: Router::new().route(PROJECTION, get(answer)), _dir: dir }
});

/// One call with a token; the bytes of the answer.
async fn call(service: Router) -> Bytes {
    let request = Request::get(PROJECTION).header(header::AUTHORIZATION, "Bearer demo-viewer").body(Body::empty());
    let response = service.oneshot(request.unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    response.into_body().collect().await.unwrap().to_bytes()
}

#[divan::bench]
fn a_projection_call(bencher: Bencher<'_, '_>) {
    let served = LazyLock::force(&SERVED);
    bencher.bench(|| served.runtime.block_on(call(served.service.clone())));
}

#[divan::bench]
fn a_bare_handler_with_the_same_bytes(bencher: Bencher<'_, '_>) {
    let served = LazyLock::force(&SERVED);
    bencher.bench(|| served.runtime.block_on(call(served.bare.clone())));
}

/// Calls both in turns, so that whatever else the machine does falls on both, and prints the ratio of the fastest turns.
#[expect(clippy::print_stdout, reason = "a benchmark says what it measured")]
fn ratio() {
    const TURNS: usize = 40;
    const CALLS: u32 = 250;
    let turn = |service: &Router| {
        let started = Instant::now();
        for _ in 0..CALLS {
            black_box(SERVED.runtime.block_on(call(service.clone())));
        }
        started.elapsed() / CALLS
    };
    let turns: Vec<(Duration, Duration)> = (0..TURNS).map(|_| (turn(&SERVED.service), turn(&SERVED.bare))).collect();
    let service = turns.iter().map(|(service, _)| *service).min().unwrap_or_default();
    let bare = turns.iter().map(|(_, bare)| *bare).min().unwrap_or_default();
    println!(
        "a projection call: {service:.1?}, the bare handler: {bare:.1?}, throughput × {:.2}",
        bare.div_duration_f64(service)
    );
}
