//! How soon it is there, how big it is, and what it takes when nobody asks anything.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::program::{Program, client};
use super::{median, memory};

const TURNS: usize = 9;
/// After its first minutes a server at rest neither grows nor shrinks; a few seconds show the same.
const REST: Duration = Duration::from_secs(5);

/// Prints the table.
pub fn run() {
    let home = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    // The demo is installed once; what is timed finds it there.
    drop(Program::start(Program::demo(), home.path(), &[]));
    let starts: Vec<Duration> = (0..TURNS).map(|_| to_ready(home.path()).1).collect();
    let (server, _) = to_ready(home.path());
    thread::sleep(REST);
    let size = std::fs::metadata(env!("CARGO_BIN_EXE_parindex")).unwrap().len();
    println!("\nThe program, on the demo's database:\n");
    println!("| what | measured | wanted |\n|---|---|---|");
    println!(
        "| start to `GET /health/ready` answering 200, the median of {TURNS} | {:.0?} | < 300 ms |",
        median(starts)
    );
    println!("| the release binary | {:.1} MiB | < 40 MiB |", size as f64 / f64::from(1 << 20));
    println!(
        "| resident memory at rest | {:.1} MiB | < 40 MiB |",
        memory(server.id(), "VmRSS") as f64 / f64::from(1 << 20)
    );
}

fn to_ready(home: &Path) -> (Program, Duration) {
    let begun = Instant::now();
    let server = Program::start(Program::demo(), home, &[]);
    let answer = client(Duration::from_secs(5)).get(format!("{}/health/ready", server.base)).call().unwrap();
    assert_eq!(answer.status(), 200);
    (server, begun.elapsed())
}
