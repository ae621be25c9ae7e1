//! Two servers, one PostgreSQL, one S3 store: each is killed in turn.

use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;

use super::{Acknowledged, agent, check, rounds, submit, upload};
use crate::support::postgres::{Cluster, free_port};
use crate::support::program::Program;
use crate::support::s3::{BUCKET, settings};
use crate::support::s3_process::S3Process;

/// Where the two servers are by now.
type Bases = Arc<Mutex<[String; 2]>>;

/// Writes until told to stop, to one server and the other, and goes on through every outage.
fn write(writer: u64, bases: &Bases, stop: &AtomicBool, count: &AtomicU64, acknowledged: &Mutex<Vec<Acknowledged>>) {
    let agent = agent();
    while !stop.load(Ordering::Relaxed) {
        let number = count.fetch_add(1, Ordering::Relaxed);
        let base = bases.lock().unwrap()[usize::try_from(number % 2).unwrap()].clone();
        let done = if writer == 0 { upload(&agent, &base, number) } else { submit(&agent, &base, number) };
        match done {
            Some(done) => acknowledged.lock().unwrap().push(done),
            // Nothing answers, or says that it can't: a client waits before it asks again.
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

/// Waits until at least so many more writes were acknowledged.
fn progress(acknowledged: &Mutex<Vec<Acknowledged>>, more: usize) {
    let from = acknowledged.lock().unwrap().len();
    for _ in 0..3_000 {
        if acknowledged.lock().unwrap().len() >= from + more {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("no write was acknowledged for a minute");
}

#[test]
fn each_of_two_servers_database_and_store_is_killed_in_turn_and_nothing_acknowledged_is_lost() {
    let home = tempfile::tempdir().unwrap();
    let mut postgres = Cluster::durable();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let database = runtime.block_on(postgres.empty_database());
    let (objects, s3_port) = (home.path().join("s3"), free_port());
    let mut s3 = S3Process::start(&objects, s3_port);
    let mut places = settings(s3_port);
    places.push(("PARINDEX_DATABASE_URL".to_owned(), database.clone()));
    places.push(("PARINDEX_EVIDENCE_URL".to_owned(), format!("s3://{BUCKET}/evidence")));

    let mut servers =
        [Program::start(Program::demo(), home.path(), &places), Program::start(Program::demo(), home.path(), &places)];
    let bases: Bases = Arc::new(Mutex::new([servers[0].base.clone(), servers[1].base.clone()]));
    let (stop, count) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    let writers: Vec<_> = (0..3)
        .map(|writer| {
            let (bases, stop, count, acknowledged) =
                (Arc::clone(&bases), Arc::clone(&stop), Arc::clone(&count), Arc::clone(&acknowledged));
            std::thread::spawn(move || write(writer, &bases, &stop, &count, &acknowledged))
        })
        .collect();
    for round in 0..rounds(4) {
        progress(&acknowledged, 5);
        // The moment is what the test is about; it differs from round to round.
        std::thread::sleep(Duration::from_millis(37 * (round % 5)));
        match round % 4 {
            victim @ (0 | 1) => {
                let victim = usize::try_from(victim).unwrap();
                let fresh = Program::start(Program::demo(), home.path(), &places);
                bases.lock().unwrap()[victim] = fresh.base.clone();
                std::mem::replace(&mut servers[victim], fresh).kill();
            }
            2 => {
                postgres.kill();
                postgres.restart();
            }
            _ => {
                s3.kill();
                s3 = S3Process::start(&objects, s3_port);
            }
        }
        progress(&acknowledged, 5);
    }
    stop.store(true, Ordering::Relaxed);
    writers.into_iter().for_each(|writer| writer.join().unwrap());

    let acknowledged = acknowledged.lock().unwrap().clone();
    for server in &servers {
        check(&server.base, &acknowledged);
    }
    servers.into_iter().for_each(Program::kill);
    let parindex = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_parindex"));
        let output = command.args(args).envs(places.iter().cloned()).current_dir(home.path()).output().unwrap();
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{args:?}: {text}");
        text
    };
    parindex(&["sweep", "--older-than", "0"]);
    let report: Value = serde_json::from_str(&parindex(&["verify", "--json"])).unwrap();
    let evidence = &report["evidence"];
    assert_eq!((&evidence["orphans"], &evidence["foreign"]), (&0.into(), &0.into()), "{evidence}");
    let staged = walk(&objects.join(BUCKET).join("evidence/staging"));
    assert_eq!(staged, 0, "what was received and not kept is gone");
    assert_eq!(walk(&objects.join(BUCKET).join("evidence/sha256")), evidence["objects"].as_u64().unwrap());
    assert_eq!(
        acknowledged.len(),
        acknowledged.iter().map(Acknowledged::id).collect::<std::collections::HashSet<_>>().len()
    );
}

/// How many files lie below a directory.
fn walk(dir: &std::path::Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(dir) else { return 0 };
    entries.map(|entry| entry.unwrap().path()).map(|path| if path.is_dir() { walk(&path) } else { 1 }).sum()
}
