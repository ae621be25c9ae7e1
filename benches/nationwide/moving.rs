//! Moving the country from PostgreSQL to a file: how fast, and in how much memory.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Runs `parindex copy` as its own process and watches it.
pub fn run(from: &str, evidence: &str, small: bool) {
    let home = tempfile::tempdir().unwrap();
    let to = format!("sqlite://{}/country.sqlite", home.path().display());
    let begun = Instant::now();
    let mut copy = Command::new(env!("CARGO_BIN_EXE_parindex"))
        .args(["copy", "--from", from, "--to", &to, "--evidence-from", evidence])
        .arg("--evidence-to")
        .arg(format!("file://{}/evidence", home.path().display()))
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut most = 0;
    let status = loop {
        most = most.max(resident(copy.id()).unwrap_or_default());
        if let Some(status) = copy.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(Duration::from_millis(100));
    };
    assert!(status.success());
    let size = std::fs::metadata(Path::new(home.path()).join("country.sqlite")).unwrap().len();
    println!("\n| copy, PostgreSQL to SQLite, with its proof | |\n|---|---|");
    println!("| seconds | {:.0} |", begun.elapsed().as_secs_f64());
    println!("| resident memory at most, MiB | {} |\n| the file, MiB | {} |", most >> 20, size >> 20);
    if small {
        println!("(small: it shows that it runs, no more)");
    }
}

/// Resident memory of a process, in bytes.
fn resident(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? << 10)
}
