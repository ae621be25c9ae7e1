//! One server on SQLite.

use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::{Acknowledged, agent, check, rounds, submit, upload};
use crate::support::program::Program;

#[test]
fn kill_9_loses_nothing_acknowledged_and_leaves_nothing_half_written() {
    let rounds = rounds(6);
    let home = tempfile::tempdir().unwrap();
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    for round in 0..rounds {
        let server = Program::start(Program::demo(), home.path(), &[]);
        check(&server.base, &acknowledged.lock().unwrap());
        let stop = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = (0..3u64)
            .map(|writer| {
                let (base, stop, acknowledged) = (server.base.clone(), Arc::clone(&stop), Arc::clone(&acknowledged));
                std::thread::spawn(move || {
                    let agent = agent();
                    for nth in 0.. {
                        if stop.load(Ordering::Relaxed) {
                            break;
                        }
                        let number = round * 1_000_000 + writer * 100_000 + nth;
                        let done =
                            if writer == 0 { upload(&agent, &base, number) } else { submit(&agent, &base, number) };
                        let Some(done) = done else { break };
                        acknowledged.lock().unwrap().push(done);
                    }
                })
            })
            .collect();
        // The moment is what the test is about; it differs from round to round.
        std::thread::sleep(Duration::from_millis(150 + (round * 97) % 400));
        server.kill();
        stop.store(true, Ordering::Relaxed);
        writers.into_iter().for_each(|writer| writer.join().unwrap());
    }
    let server = Program::start(Program::demo(), home.path(), &[]);
    let acknowledged = acknowledged.lock().unwrap().clone();
    check(&server.base, &acknowledged);
    server.kill();
    let submissions = acknowledged.iter().filter(|one| matches!(one, Acknowledged::Submission(_))).count();
    assert!(submissions > 0 && submissions < acknowledged.len(), "both kinds of write were under way");
    let verify = Command::new(env!("CARGO_BIN_EXE_parindex"))
        .args(["verify", "--database-url", "sqlite://parindex-demo/parindex.sqlite"])
        .args(["--evidence-url", &format!("file://{}/parindex-demo/evidence", home.path().display())])
        .current_dir(home.path())
        .output()
        .unwrap();
    assert!(
        verify.status.success(),
        "{}{}",
        String::from_utf8_lossy(&verify.stdout),
        String::from_utf8_lossy(&verify.stderr)
    );
}
