//! One assessment that is written to a hundred thousand times: does a write cost more the longer its log is?

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::House;
use super::writes::submit;

/// Prints what writes take near the beginning, in the middle and at the end.
pub async fn run(house: &Arc<House>, engine: &str, changes: usize) {
    let window = changes / 50;
    let mut times = Vec::with_capacity(changes);
    let begun = Instant::now();
    for nth in 0..changes {
        let written = Instant::now();
        submit(house, &house.ids[0], u32::try_from(nth).unwrap()).await;
        times.push(written.elapsed());
        if (nth + 1) % (changes / 10) == 0 {
            eprintln!("{} of {changes} changes, {:.0} s", nth + 1, begun.elapsed().as_secs_f64());
        }
    }
    let at = |from: usize| {
        let mut window: Vec<Duration> = times[from..from + window].to_vec();
        window.sort_unstable();
        (window[window.len() / 2], window[window.len() * 99 / 100])
    };
    // The very first writes warm everything up.
    let (first, last) = (at(window), at(changes - window));
    println!("\n{engine}, one writer, {changes} changes of one assessment, windows of {window}:\n");
    println!("| | p50 | p99 |\n|---|---|---|");
    for (name, (p50, p99)) in [("near the first", first), ("in the middle", at(changes / 2)), ("the last", last)] {
        println!("| {name} | {p50:.0?} | {p99:.0?} |");
    }
    let ratio = |last: Duration, first: Duration| last.as_secs_f64() / first.as_secs_f64();
    println!(
        "| the last to the first (wanted: flat) | **{:.2}** | {:.2} |",
        ratio(last.0, first.0),
        ratio(last.1, first.1)
    );
}
