//! Two servers, one PostgreSQL, one S3 store: each is killed in turn.

use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sqlx::{Connection, PgConnection};

use super::{Acknowledged, Begun, Tally, agent, check, progress, proved, resumed, rounds, submit, upload};
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
        let done = match writer {
            0 => upload(&agent, &base, number),
            1 => resumed(&agent, &base, number, &Begun::default()),
            _ => submit(&agent, &base, number),
        };
        match done {
            Some(done) => acknowledged.lock().unwrap().push(done),
            // Nothing answers, or says that it can't: a client waits before it asks again.
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    }
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
    let writers: Vec<_> = (0..4)
        .map(|writer| {
            let (bases, stop, count, acknowledged) =
                (Arc::clone(&bases), Arc::clone(&stop), Arc::clone(&count), Arc::clone(&acknowledged));
            std::thread::spawn(move || write(writer, &bases, &stop, &count, &acknowledged))
        })
        .collect();
    let rounds = rounds(4);
    for round in 0..rounds {
        progress(&acknowledged, |new| new.len() >= 5);
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
        progress(&acknowledged, |new| new.len() >= 5);
    }
    stop.store(true, Ordering::Relaxed);
    writers.into_iter().for_each(|writer| writer.join().unwrap());

    let acknowledged = acknowledged.lock().unwrap().clone();
    let mut tally =
        Tally { engine: "PostgreSQL, two servers, S3", rounds, acknowledged: acknowledged.len(), ..Tally::default() };
    for server in &servers {
        tally.lost.extend(check(&server.base, &acknowledged));
    }
    servers.into_iter().for_each(Program::kill);
    let run = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_parindex"));
        let output = command.args(args).envs(places.iter().cloned()).current_dir(home.path()).output().unwrap();
        let said = if output.status.success() { output.stdout } else { [output.stdout, output.stderr].concat() };
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    };
    let pieces: i64 = runtime.block_on(async {
        let mut conn = PgConnection::connect(&database).await.unwrap();
        sqlx::query_scalar("select count(*) from upload_pieces").fetch_one(&mut conn).await.unwrap()
    });
    (tally.half_written, tally.orphans) = proved(run, &objects.join(BUCKET).join("evidence"), pieces.unsigned_abs());
    tally.told();
    assert_eq!(
        acknowledged.len(),
        acknowledged.iter().map(Acknowledged::id).collect::<std::collections::HashSet<_>>().len()
    );
}
