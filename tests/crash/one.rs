//! One server on SQLite.

use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;

use super::{Acknowledged, Begun, Tally, agent, check, progress, proved, resumed, rounds, submit, upload};
use crate::support::program::Program;

#[test]
fn kill_9_loses_nothing_acknowledged_and_leaves_nothing_half_written() {
    let rounds = rounds(6);
    let home = tempfile::tempdir().unwrap();
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    let begun = Arc::new(Begun::default());
    let (mut tally, mut looked) = (Tally { engine: "SQLite", rounds, ..Tally::default() }, 0);
    for round in 0..rounds {
        let server = Program::start(Program::demo(), home.path(), &[]);
        // All of it is looked for at the end.
        tally.lost.extend(check(&server.base, &acknowledged.lock().unwrap()[looked..]));
        looked = acknowledged.lock().unwrap().len();
        let stop = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = (0..4u64)
            .map(|writer| {
                let (base, stop) = (server.base.clone(), Arc::clone(&stop));
                let (acknowledged, begun) = (Arc::clone(&acknowledged), Arc::clone(&begun));
                std::thread::spawn(move || {
                    let agent = agent();
                    for nth in 0.. {
                        if stop.load(Ordering::Relaxed) {
                            break;
                        }
                        let number = round * 1_000_000 + writer * 100_000 + nth;
                        let done = match writer {
                            0 => upload(&agent, &base, number),
                            1 => resumed(&agent, &base, number, &begun),
                            _ => submit(&agent, &base, number),
                        };
                        let Some(done) = done else { break };
                        acknowledged.lock().unwrap().push(done);
                    }
                })
            })
            .collect();
        // However slow the machine: documents get through now and then, and something does each time.
        let is_document = |one: &Acknowledged| matches!(one, Acknowledged::Evidence { .. });
        progress(&acknowledged, |new| if round % 3 == 0 { new.iter().any(is_document) } else { new.len() > 1 });
        // The moment is what the test is about; it differs from round to round.
        std::thread::sleep(Duration::from_millis((round * 97) % 400));
        server.kill();
        stop.store(true, Ordering::Relaxed);
        writers.into_iter().for_each(|writer| writer.join().unwrap());
    }
    let server = Program::start(Program::demo(), home.path(), &[]);
    let acknowledged = acknowledged.lock().unwrap().clone();
    tally.lost.extend(check(&server.base, &acknowledged));
    tally.acknowledged = acknowledged.len();
    server.kill();
    let submissions = acknowledged.iter().filter(|one| matches!(one, Acknowledged::Submission(_))).count();
    assert!(submissions > 0 && submissions < acknowledged.len(), "both kinds of write were under way");
    let place = home.path().join("parindex-demo");
    let (database, evidence) =
        (format!("sqlite://{}/parindex.sqlite", place.display()), format!("file://{}/evidence", place.display()));
    let run = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_parindex"));
        command.args(args).args(["--database-url", &database, "--evidence-url", &evidence]).current_dir(home.path());
        let output = command.output().unwrap();
        let said = if output.status.success() { output.stdout } else { [output.stdout, output.stderr].concat() };
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let pieces: i64 = runtime.block_on(async {
        let options = SqliteConnectOptions::new().filename(place.join("parindex.sqlite"));
        let mut conn = options.connect().await.unwrap();
        sqlx::query_scalar("select count(*) from upload_pieces").fetch_one(&mut conn).await.unwrap()
    });
    (tally.half_written, tally.orphans) = proved(run, &place.join("evidence"), pieces.unsigned_abs());
    tally.told();
}
