//! Mangled inputs for whatever is read from strangers: no panic, an answer in bounded time and memory, no 5xx, and a refusal
//! changes nothing.
//!
//! Real files are cut, flipped, doubled and spliced (`mangle`), others are made up by their grammar. `PARINDEX_FUZZ_CASES` asks
//! for another number of cases than the few that fit the test command. Each target runs in a process of its own, which may take
//! [`MOST_DATA`] and for each case [`MOST_TIME`]; what it was at when it died lies in `target/tmp/fuzz/TARGET`.

#![expect(clippy::print_stderr, reason = "whoever asks for many cases is told what came of them")]

mod mangle;
mod proofs;
mod requests;
mod rules;
mod sets;
mod sheets;
mod tables;

use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// The memory a target may take beside the program itself, in KiB.
const MOST_DATA: u64 = 768 << 10;
/// The time that one case may take, in seconds: programs for tests are slow, and so are machines that do much else.
const MOST_TIME: u64 = 30;
/// Set in the process that a target runs in.
const INSIDE: &str = "PARINDEX_FUZZ_INSIDE";

#[expect(clippy::disallowed_methods, reason = "how long the test runs is asked of whoever starts it")]
fn asked(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// A case as it is kept for whoever looks into a death.
trait Case: Debug {
    fn bytes(&self) -> Vec<u8> {
        format!("{self:#?}").into_bytes()
    }
}

/// One target, in its own process.
struct Target {
    /// Where the case that runs is kept.
    last: PathBuf,
    /// Cases of the target in all, beside the usual number.
    asked: Option<u32>,
    begun: Instant,
    /// When the case that runs began, in milliseconds from the beginning; `u64::MAX` between cases.
    at: Arc<AtomicU64>,
}

/// Runs a test of this room (`module::name`) in a process of its own under the limits.
fn bounded(name: &str, run: impl FnOnce(&Target)) {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz");
    std::fs::create_dir_all(&dir).unwrap();
    let last = dir.join(name.replace("::", "-"));
    if asked(INSIDE).is_some() {
        let asked = asked("PARINDEX_FUZZ_CASES").and_then(|text| text.parse().ok());
        let target = Target { last, asked, begun: Instant::now(), at: Arc::new(AtomicU64::new(u64::MAX)) };
        target.watch();
        return run(&target);
    }
    let script = format!("ulimit -d {MOST_DATA} && exec \"$0\" \"$@\"");
    let output = Command::new("sh")
        .args(["-c", &script])
        .arg(std::env::current_exe().unwrap())
        .args([&format!("fuzz::{name}"), "--exact", "--nocapture"])
        .envs([(INSIDE, "1"), ("MALLOC_ARENA_MAX", "2"), ("RUST_BACKTRACE", "0")])
        .output()
        .unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    // A name that no test has would pass as well.
    let passed = output.status.success() && said.contains("1 passed");
    assert!(passed, "{}; the case is in {}\n{said}", output.status, last.display());
    std::fs::remove_file(&last).ok();
    said.lines().filter(|line| line.starts_with("fuzz ")).for_each(|line| eprintln!("{line}"));
}

impl Target {
    /// Ends the process when a case takes too long: no test could tell of a loop that does not end.
    fn watch(&self) {
        let (begun, at) = (self.begun, Arc::clone(&self.at));
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(Duration::from_millis(200));
                let now = u64::try_from(begun.elapsed().as_millis()).unwrap();
                if now.saturating_sub(at.load(Ordering::SeqCst)) > MOST_TIME * 1_000 {
                    eprintln!("a case took more than {MOST_TIME} s");
                    std::process::abort();
                }
            }
        });
    }

    /// Runs cases: `usual` of them, unless another number is asked for; that is shared out as the usual numbers are.
    fn cases<S: Strategy>(&self, usual: u32, share: u32, strategy: &S, test: impl Fn(&S::Value))
    where
        S::Value: Case,
    {
        let cases = self.asked.map_or(usual, |asked| (asked / 100 * share).max(1));
        let config =
            ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() };
        let slowest = AtomicU64::new(0);
        let run = TestRunner::new(config).run(strategy, |case| {
            std::fs::write(&self.last, case.bytes()).unwrap();
            let begun = Instant::now();
            self.at.store(u64::try_from(self.begun.elapsed().as_millis()).unwrap(), Ordering::SeqCst);
            test(&case);
            self.at.store(u64::MAX, Ordering::SeqCst);
            slowest.fetch_max(u64::try_from(begun.elapsed().as_millis()).unwrap(), Ordering::SeqCst);
            Ok(())
        });
        self.at.store(u64::MAX, Ordering::SeqCst);
        if let Err(error) = run {
            panic!("{error}");
        }
        let name = self.last.file_name().unwrap().to_string_lossy().into_owned();
        eprintln!("fuzz {name}: {cases} cases, the slowest {} ms, peak {}", slowest.into_inner(), peak());
    }
}

/// The most memory this process has had, as the system tells it.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.unwrap_or("unknown").trim().to_owned()
}

/// A built-in set or a sample, as text.
const SETS: [&str; 3] = [
    include_str!("../rules_doc/base.yaml"),
    include_str!("../../src/catalog/par-2015.yaml"),
    include_str!("../../src/catalog/par-2016.yaml"),
];

#[test]
fn a_target_that_takes_too_much_is_told() {
    bounded_fails("a_target_that_takes_too_much_is_told", |_| {
        let all: Vec<u8> = (0..(MOST_DATA << 10) + 1).map(|byte| byte as u8).collect();
        drop(std::hint::black_box(all));
    });
}

/// As [`bounded`], for a target that must not pass.
fn bounded_fails(name: &str, run: impl FnOnce(&Target) + std::panic::UnwindSafe) {
    if asked(INSIDE).is_some() {
        return bounded(name, run);
    }
    let error = std::panic::catch_unwind(|| bounded(name, run)).unwrap_err();
    let said = error.downcast_ref::<String>().unwrap();
    assert!(said.contains("memory allocation of") && said.contains("the case is in"), "{said}");
}
