//! Reading one assessment among all of a country's, beside reading the only one there is.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::House;

/// Every call by turns to the one and to the other, so that a noisy machine disturbs both alike.
pub async fn run(one: &House, all: &House, engine: &str, times: usize) {
    warm(one, times.min(200)).await;
    warm(all, 1).await;
    println!(
        "\n{engine}:\n\n| call | p50, one | p50, all | p99, one | p99, all | p99 ratio |\n|---|---|---|---|---|---|"
    );
    for call in ["projection", "score", "rankings"] {
        let (mut ones, mut alls) = (Vec::with_capacity(times), Vec::with_capacity(times));
        // A walk through all of them in no order.
        let mut place = 0;
        for _ in 0..times {
            place = (place + 1_618_033) % all.ids.len();
            ones.push(get(one, &address(call, &one.ids[0])).await);
            alls.push(get(all, &address(call, &all.ids[place])).await);
        }
        ones.sort_unstable();
        alls.sort_unstable();
        let at = |times: &[Duration], percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
        let (p99_one, p99_all) = (at(&ones, 99), at(&alls, 99));
        println!(
            "| {call} | {:?} | {:?} | {p99_one:?} | {p99_all:?} | {:.2} |",
            at(&ones, 50),
            at(&alls, 50),
            p99_all.as_secs_f64() / p99_one.as_secs_f64()
        );
    }
}

/// Reads every assessment, as a day's use does: the first read of each builds it from its facts, and its first score explains
/// every item.
async fn warm(house: &House, rounds: usize) {
    for call in ["projection", "score"] {
        let begun = Instant::now();
        let mut slowest = Duration::ZERO;
        for _ in 0..rounds {
            for id in &house.ids {
                slowest = slowest.max(get(house, &address(call, id)).await);
            }
        }
        let reads = house.ids.len() * rounds;
        println!("{reads} first reads of {call}: {:.1} s, the slowest {slowest:?}", begun.elapsed().as_secs_f64());
    }
    get(house, &address("rankings", "")).await;
}

fn address(call: &str, id: &str) -> String {
    match call {
        "projection" | "score" => format!("/api/v1/assessments/{id}/{call}"),
        _ => "/api/v1/rankings/2016".to_owned(),
    }
}

async fn get(house: &House, address: &str) -> Duration {
    let request = Request::get(address).header(header::AUTHORIZATION, format!("Bearer {}", house.reader));
    let request = request.body(Body::empty()).unwrap();
    let begun = Instant::now();
    let answer = house.router.clone().oneshot(request).await.unwrap();
    let (parts, body) = answer.into_parts();
    body.collect().await.unwrap();
    let taken = begun.elapsed();
    assert_eq!(parts.status, StatusCode::OK);
    taken
}
