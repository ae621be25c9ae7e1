//! Documents in and out, beside the system's own tools on the same bytes, and the memory that many at once take.

use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::document;
use super::line::{download, upload};
use super::program::Program;
use super::{median, memory, seconds};

/// The largest document that is taken unless the operator says otherwise.
const LARGE: usize = 200 << 20;
/// A thick scan, and how many of them at once.
const THICK: usize = 50 << 20;
const AT_ONCE: u64 = 32;

const TURNS: u64 = 5;

/// Prints both tables.
pub fn run() {
    let home = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let server = Program::start(Program::demo(), home.path(), &[]);
    let (scan, copy) = (home.path().join("scan.pdf"), home.path().join("copy.pdf"));
    let (mut ups, mut downs) = (Vec::new(), Vec::new());
    for turn in 0..TURNS {
        document::write(&scan, LARGE, turn);
        let mut address = String::new();
        let ours = timed(|| address = upload(&server.base, &scan, turn));
        let theirs = timed(|| {
            tool("sha256sum", &[scan.as_path()]);
            tool("cp", &[scan.as_path(), copy.as_path()]);
            tool("sync", &[copy.as_path()]);
        });
        ups.push((ours, theirs));
        let ours = timed(|| assert_eq!(download(&server.base, &address), LARGE as u64));
        downs.push((ours, timed(|| tool("sha256sum", &[scan.as_path()]))));
    }
    println!("\nOne document of 200 MiB over loopback, by turns, medians of {TURNS}:\n");
    println!("| what | ours | the system's tools | ratio | wanted |\n|---|---|---|---|---|");
    told("upload, durable and verified", "`sha256sum`, `cp`, `sync`", &ups, 0.6);
    told("download, verified", "`sha256sum`", &downs, 0.5);
    many(&server, home.path());
}

fn told(what: &str, tools: &str, turns: &[(Duration, Duration)], wanted: f64) {
    let ours = median(turns.iter().map(|(ours, _)| *ours).collect());
    let theirs = median(turns.iter().map(|(_, theirs)| *theirs).collect());
    let ratio = median(turns.iter().map(|(ours, theirs)| theirs.as_secs_f64() / ours.as_secs_f64()).collect());
    println!("| {what} | {} | {tools}: {} | **{ratio:.2}** | ≥ {wanted} |", seconds(ours), seconds(theirs));
}

/// Many thick scans at once: what they add to the memory that the server had at rest.
fn many(server: &Program, home: &Path) {
    let scans: Vec<_> = (0..AT_ONCE).map(|nth| (home.join(format!("{nth}.pdf")), nth)).collect();
    scans.iter().for_each(|(scan, nth)| document::write(scan, THICK, 1_000 + nth));
    let before = memory(server.id(), "VmRSS");
    // The highest since now.
    let reset = std::fs::write(format!("/proc/{}/clear_refs", server.id()), "5");
    let begun = Instant::now();
    thread::scope(|scope| {
        for (scan, nth) in &scans {
            scope.spawn(move || upload(&server.base, scan, 1_000 + nth));
        }
    });
    let took = begun.elapsed();
    let most = memory(server.id(), "VmHWM");
    println!("\n{AT_ONCE} documents of 50 MiB at once, in {}:\n", seconds(took));
    println!("| resident memory | MiB |\n|---|---|");
    println!(
        "| before | {} |\n| at most | {}{} |",
        before >> 20,
        most >> 20,
        if reset.is_ok() { "" } else { " (since the start)" }
    );
    println!("| added (wanted < 64) | **{}** |", most.saturating_sub(before) >> 20);
}

fn timed(work: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    work();
    begun.elapsed()
}

fn tool(name: &str, paths: &[&Path]) {
    let status = Command::new(name).args(paths).stdout(Stdio::null()).status().unwrap();
    assert!(status.success());
}
