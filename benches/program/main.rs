//! The program itself, measured from outside: how fast documents come in and go out, in how much memory, and how soon it is there.
//!
//! `cargo bench --bench program` prints the tables of `docs/PERFORMANCE.md`. Documents are held against `sha256sum`, `cp` and `sync`
//! of the same bytes on the same disk, by turns.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark that cannot run ends")]
#![expect(clippy::print_stdout, reason = "what it measures is what it prints")]

mod document;
mod line;
mod moved;
#[path = "../../tests/support/program.rs"]
#[expect(dead_code, reason = "the tests use all of it")]
mod program;
mod start;

use std::time::Duration;

fn main() {
    let asked = |flag: &str| std::env::args().any(|argument| argument == flag);
    let all = !asked("--start") && !asked("--documents");
    if all || asked("--start") {
        start::run();
    }
    if all || asked("--documents") {
        moved::run();
    }
}

/// The one in the middle.
fn median<T: PartialOrd + Copy>(mut all: Vec<T>) -> T {
    all.sort_by(|a, b| a.partial_cmp(b).unwrap());
    all[all.len() / 2]
}

/// A field of a process's `/proc/…/status`, in bytes.
fn memory(pid: u32, field: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap();
    line.trim_start_matches(':').split_whitespace().next().unwrap().parse::<u64>().unwrap() << 10
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}
