//! The first read after a write: everything is worked out again. In process, on one thread that waits for nothing.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::json;
use tower::ServiceExt;

use super::{Demo, READS, TOKEN};

/// Writes, each followed by one cold and one warm read of everything.
const ROUNDS: u32 = 200;

/// Prints what it costs.
pub fn run() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut cold = [(); READS.len()].map(|()| Vec::new());
    let mut warm = cold.clone();
    runtime.block_on(async {
        let demo = Demo::install(None).await;
        for round in 0..ROUNDS {
            submit(&demo, round).await;
            for (nth, path) in READS.into_iter().enumerate() {
                cold[nth].push(read(&demo, path).await);
                warm[nth].push(read(&demo, path).await);
            }
        }
    });
    println!("\nAfter a write, in process, one thread, the median of {ROUNDS}:\n");
    println!("| call | first read | second read | wanted of the first |\n|---|---|---|---|");
    for (nth, path) in READS.into_iter().enumerate() {
        let [cold, warm] = [&mut cold[nth], &mut warm[nth]].map(|times| {
            times.sort_unstable();
            times[times.len() / 2]
        });
        println!("| `{}` | {cold:.0?} | {warm:.0?} | ≤ 1 ms |", path.trim_start_matches("/api/v1/"));
    }
}

async fn submit(demo: &Demo, round: u32) {
    let body = json!({ "kind": "actual", "inputs": { "done": round % 40, "planned": 40 }, "explanation": "minh họa" });
    let request = Request::post("/api/v1/assessments/can-tho-2016/items/7.1.1/submissions")
        .header(header::AUTHORIZATION, "Bearer demo-so-tttt")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()));
    let answer = demo.router.clone().oneshot(request.unwrap()).await.unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
}

/// How long a read takes.
async fn read(demo: &Demo, path: &str) -> Duration {
    let request = Request::get(path).header(header::AUTHORIZATION, format!("Bearer {TOKEN}")).body(Body::empty());
    let begun = Instant::now();
    let answer = demo.router.clone().oneshot(request.unwrap()).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    answer.into_body().collect().await.unwrap();
    begun.elapsed()
}
