//! A unit that asks for everything at once waits behind itself; nobody else does.

use std::io;
use std::sync::Arc;
use std::task::Poll;

use axum::body::{Body, Bytes};
use axum::http::Method;
use futures_util::{future, stream};
use macro_rules_attribute::apply;
use tokio::sync::Semaphore;

use super::support::{TestApp, YEAR, pdf};
use crate::support::engines::every_engine;

/// Requests of one unit that are worked on at once.
const TURNS: u32 = 16;

/// A body that never comes; tells when it is first waited for.
fn endless(awaited: &Arc<Semaphore>) -> Body {
    let mut awaited = Some(Arc::clone(awaited));
    Body::from_stream(stream::poll_fn(move |_| {
        if let Some(awaited) = awaited.take() {
            awaited.add_permits(1);
        }
        Poll::<Option<Result<Bytes, io::Error>>>::Pending
    }))
}

#[apply(every_engine!)]
async fn whoever_takes_every_turn_of_a_unit_keeps_nobody_else_waiting() {
    let app = TestApp::new().await;
    let (greedy, colleague, other) = (app.unit("so-tttt").await, app.unit("so-tttt").await, app.unit("so-khcn").await);
    let address = format!("{YEAR}/items/7.1.1/submissions");
    let awaited = Arc::new(Semaphore::new(0));
    let json = [("content-type", "application/json")];
    let slow = (0..TURNS).map(|_| greedy.send(Method::POST, &address, &json, endless(&awaited)));
    let reads = async || {
        for _ in 0..5 {
            other.get(&format!("{YEAR}/projection")).await.ok();
        }
    };
    let evening = async {
        drop(awaited.acquire_many(TURNS).await.unwrap());
        reads().await;
        colleague.upload("7.1.1", "a.pdf", &pdf("a")).await.created();
        tokio::select! {
            biased;
            answer = colleague.get(YEAR) => panic!("a turn too many: {}", answer.status),
            () = reads() => {}
        }
    };
    tokio::select! {
        answers = future::join_all(slow) => panic!("{} answers to what was never asked in full", answers.len()),
        () = evening => {}
    }
    // Whoever went away has left their turns.
    colleague.get(YEAR).await.ok();
}
