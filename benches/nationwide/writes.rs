//! Sixty-four people who report at once: each for an assessment of their own, or all for the same one.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::json;
use tower::ServiceExt;

use super::House;

const WRITERS: usize = 64;

/// By turns, so that a noisy machine disturbs both alike.
pub async fn run(house: &Arc<House>, seconds: u64) {
    let (mut apart, mut together) = (0.0, 0.0);
    let rounds = 3;
    for _ in 0..rounds {
        apart += round(house, Duration::from_secs(seconds), true).await / f64::from(rounds);
        together += round(house, Duration::from_secs(seconds), false).await / f64::from(rounds);
    }
    println!("\n| 64 writers | writes a second |\n|---|---|");
    println!("| on 64 assessments | {apart:.0} |\n| on one | {together:.0} |\n| ratio | {:.1} |", apart / together);
}

/// Writes a second.
async fn round(house: &Arc<House>, length: Duration, apart: bool) -> f64 {
    let begun = Instant::now();
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let house = Arc::clone(house);
            tokio::spawn(async move {
                let id = house.ids[if apart { writer % house.ids.len() } else { 0 }].clone();
                let mut written = 0_u32;
                while begun.elapsed() < length {
                    submit(&house, &id, written).await;
                    written += 1;
                }
                written
            })
        })
        .collect();
    let mut written = 0;
    for writer in writers {
        written += writer.await.unwrap();
    }
    f64::from(written) / begun.elapsed().as_secs_f64()
}

/// Reports once; how much is done of what is planned differs from time to time.
pub async fn submit(house: &House, id: &str, nth: u32) {
    let body = json!({
        "kind": "actual",
        "inputs": { "done": nth % 20, "planned": 20 },
        "explanation": "Số liệu đặt ra để đo"
    });
    let request = Request::post(format!("/api/v1/assessments/{id}/items/7.1.1/submissions"))
        .header(header::AUTHORIZATION, format!("Bearer {}", house.unit))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    let answer = house.router.clone().oneshot(request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
}
