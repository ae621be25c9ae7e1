//! The tables of an evening.

use std::time::Duration;

use super::people::{Deed, Done, Evening};

/// Prints how long everything took, and what was refused.
pub fn evening(what: &str, evening: &Evening) {
    println!("\n{what}:\n");
    println!("| | a second | p50 | p99 | wanted | 429 | errors |\n|---|---|---|---|---|---|---|");
    for (name, deed, wanted) in
        [("reads", Deed::Read, "< 250 ms"), ("reports", Deed::Report, ""), ("uploads, 0.1 to 2 MiB", Deed::Upload, "")]
    {
        let done: Vec<&Done> = evening.done.iter().filter(|done| done.deed == deed).collect();
        row(name, &done, evening.length, wanted);
    }
}

/// Prints how the others fare without and beside a unit that wants everything.
pub fn fairness(greedy: &str, alone: &Evening, beside: &Evening) {
    println!("\n100 people who look at their answers, without and beside 400 of one unit ({greedy}) who never do:\n");
    println!("| | a second | p50 | p99 | wanted | 429 | errors |\n|---|---|---|---|---|---|---|");
    let reads = |evening: &'_ Evening, of_greedy: bool| -> Vec<Done> {
        let done = evening.done.iter().filter(|done| done.deed == Deed::Read && (done.unit == greedy) == of_greedy);
        done.map(|done| Done { unit: done.unit.clone(), ..*done }).collect()
    };
    for (name, evening, of_greedy, wanted) in [
        ("the others' reads, without", alone, false, ""),
        ("the others' reads, beside", beside, false, "< 250 ms"),
        ("the greedy unit's reads", beside, true, ""),
    ] {
        let done = reads(evening, of_greedy);
        row(name, &done.iter().collect::<Vec<_>>(), evening.length, wanted);
    }
}

fn row(name: &str, done: &[&Done], length: Duration, wanted: &str) {
    let mut times: Vec<Duration> = done.iter().filter(|done| done.status != 429).map(|done| done.took).collect();
    times.sort_unstable();
    let at = |percent: usize| times.get(times.len() * percent / 100).map_or(0.0, |time| time.as_secs_f64() * 1e3);
    let refused = done.iter().filter(|done| done.status == 429).count();
    let errors = done.iter().filter(|done| !matches!(done.status, 200 | 201 | 429)).count();
    let rate = times.len() as f64 / length.as_secs_f64();
    println!("| {name} | {rate:.0} | {:.1} ms | {:.1} ms | {wanted} | {refused} | {errors} |", at(50), at(99));
}
