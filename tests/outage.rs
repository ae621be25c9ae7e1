//! Bad days: what everything needs is away, full, or held by somebody. The answer is honest, nothing is half-written, and all
//! is well again by itself.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sqlx::{Connection, Executor, PgConnection};

use crate::support::postgres::{Cluster, free_port};
use crate::support::program::{Program, client};
use crate::support::s3::{BUCKET, settings};
use crate::support::s3_process::S3Process;

/// A server on the demo, and what is asked of it.
struct Server(Program);

/// An answer: status, `Retry-After`, body.
type Answer = (u16, Option<String>, Value);

impl Server {
    fn start(command: Command, home: &Path, places: &[(String, String)]) -> Self {
        Self(Program::start(command, home, places))
    }

    fn ask(&self, address: &str, body: Option<&Value>) -> Answer {
        let agent = agent();
        let address = format!("{}{address}", self.0.base);
        let mut answer = match body {
            None => agent.get(address).header("authorization", "Bearer demo-so-tttt").call().unwrap(),
            Some(body) => agent.post(address).header("authorization", "Bearer demo-so-tttt").send_json(body).unwrap(),
        };
        let retry = answer.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
        let body = answer.body_mut().read_json().unwrap_or(Value::Null);
        (answer.status().as_u16(), retry, body)
    }

    fn submit(&self) -> Answer {
        let report = json!({ "kind": "actual", "inputs": { "done": 7, "planned": 40 }, "explanation": "minh họa" });
        self.ask("/api/v1/assessments/can-tho-2016/items/7.1.1/submissions", Some(&report))
    }

    fn upload(&self) -> (u16, Value) {
        let meta = json!({ "title": "Báo cáo", "number": "1/BC", "issuer": "Sở", "signed_on": "2016-12-01", "items": ["7.1.1"] });
        let mut body = format!("--cut\r\ncontent-disposition: form-data; name=\"meta\"\r\n\r\n{meta}\r\n--cut\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.4\n").into_bytes();
        body.extend(vec![b' '; 1 << 20]);
        body.extend(b"\n%%EOF\n\r\n--cut--\r\n");
        let mut answer = agent()
            .post(format!("{}/api/v1/assessments/can-tho-2016/evidence", self.0.base))
            .header("authorization", "Bearer demo-so-tttt")
            .header("content-type", "multipart/form-data; boundary=cut")
            .send(body)
            .unwrap();
        (answer.status().as_u16(), answer.body_mut().read_json().unwrap())
    }

    fn version(&self) -> i64 {
        self.ask("/api/v1/assessments/can-tho-2016", None).2["version"].as_i64().unwrap()
    }

    /// What readiness names as not answering.
    fn unready(&self) -> Vec<String> {
        let (status, retry, body) = self.ask("/health/ready", None);
        let named = |error: &Value| error["pointer"].as_str().unwrap().to_owned();
        let named: Vec<_> =
            body["errors"].as_array().map(|errors| errors.iter().map(named).collect()).unwrap_or_default();
        assert_eq!((status, retry.is_some()), if named.is_empty() { (200, false) } else { (503, true) }, "{body}");
        named
    }

    /// Waits until it is ready again, as whatever balances the load would.
    fn until_ready(&self) {
        let begun = Instant::now();
        while !self.unready().is_empty() {
            assert!(begun.elapsed() < Duration::from_secs(60), "it does not recover");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

fn agent() -> ureq::Agent {
    client(Duration::from_secs(60))
}

fn unavailable((status, retry, body): Answer) {
    assert_eq!((status, body["code"].as_str()), (503, Some("unavailable")), "{body}");
    assert!(retry.is_some(), "it says when to try again");
}

#[test]
fn a_database_or_a_store_that_is_away_is_named_and_found_again() {
    let home = tempfile::tempdir().unwrap();
    let mut postgres = Cluster::durable();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let database = runtime.block_on(postgres.empty_database());
    let (objects, port) = (home.path().join("s3"), free_port());
    let mut s3 = S3Process::start(&objects, port);
    let mut places = settings(port);
    places.push(("PARINDEX_DATABASE_URL".to_owned(), database.clone()));
    places.push(("PARINDEX_EVIDENCE_URL".to_owned(), format!("s3://{BUCKET}")));
    let server = Server::start(Program::demo(), home.path(), &places);
    assert_eq!(server.unready(), Vec::<String>::new());
    assert_eq!(server.submit().0, 201);
    let version = server.version();

    postgres.kill();
    assert_eq!(server.unready(), ["database"]);
    unavailable(server.submit());
    unavailable(server.ask("/api/v1/assessments/can-tho-2016/projection", None));
    assert_eq!(server.ask("/health/live", None).0, 200, "it is alive, it only can't answer");
    postgres.restart();
    server.until_ready();
    assert_eq!(server.version(), version);
    assert_eq!(server.submit().0, 201);

    s3.kill();
    assert_eq!(server.unready(), ["evidence"]);
    assert_eq!(server.submit().0, 201, "figures need no store");
    s3 = S3Process::start(&objects, port);
    server.until_ready();
    drop(s3);
}

#[test]
fn who_waits_too_long_for_a_log_is_told_and_nobody_else_waits() {
    let home = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let database = runtime.block_on(Cluster::shared().empty_database());
    let places = [("PARINDEX_DATABASE_URL".to_owned(), database.clone())];
    let server = Server::start(Program::demo(), home.path(), &places);
    let version = server.version();
    // Somebody's statement that does not end: it holds what the next write has to wait for.
    let mut holder = runtime.block_on(PgConnection::connect(&database)).unwrap();
    runtime.block_on(holder.execute("begin; lock table changes in share mode")).unwrap();
    let writers: Vec<_> = std::thread::scope(|scope| {
        let writing: Vec<_> = (0..40).map(|_| scope.spawn(|| server.submit())).collect();
        for _ in 0..20 {
            assert_eq!(server.version(), version, "readers don't wait");
        }
        writing.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    writers.into_iter().for_each(unavailable);
    runtime.block_on(holder.execute("rollback")).unwrap();
    assert_eq!(server.submit().0, 201);
    assert_eq!(server.version(), version + 1, "and nothing of those who gave up is there");
}

#[test]
fn a_full_disk_is_told_stores_nothing_and_lets_people_read() {
    const MIB: usize = 1 << 20;
    let home = tempfile::tempdir().unwrap();
    let disk = home.path().join("parindex-demo");
    std::fs::create_dir(&disk).unwrap();
    // A disk of its own, which only this server sees.
    let mut command = Command::new("unshare");
    let script = r#"mount -t tmpfs -o size=24m tmpfs parindex-demo && exec "$0" serve --demo"#;
    command.args(["--map-root-user", "--mount", "sh", "-c", script, env!("CARGO_BIN_EXE_parindex")]);
    let server = Server::start(command, home.path(), &[]);
    assert_eq!(server.submit().0, 201);
    let version = server.version();

    let inside = PathBuf::from(format!("/proc/{}/root", server.0.id())).join(disk.strip_prefix("/").unwrap());
    let ballast = inside.join("ballast");
    let mut file = std::fs::File::create(&ballast).unwrap();
    while file.write_all(&vec![7; MIB]).is_ok() {}
    while file.write_all(&[7; 512]).is_ok() {}
    drop(file);
    let mut full = None;
    for _ in 0..200 {
        // The write-ahead log has room of its own for a while.
        match server.submit() {
            (201, ..) => {}
            answer => {
                full = Some(answer);
                break;
            }
        }
    }
    let (status, _, body) = full.expect("the disk is full at last");
    assert_eq!((status, body["code"].as_str()), (507, Some("storage_full")), "{body}");
    let before = server.version();
    assert_eq!(server.submit().0, 507);
    assert_eq!(server.version(), before, "a refusal stores nothing, and reading goes on");
    assert!(before >= version);
    assert!(server.ask("/api/v1/assessments/can-tho-2016/changes/verify", None).2["ok"].as_bool().unwrap());

    let (status, body) = server.upload();
    assert_eq!((status, body["code"].as_str()), (507, Some("storage_full")), "{body}");
    let staged = std::fs::read_dir(inside.join("evidence/staging")).unwrap().count();
    assert_eq!(staged, 0, "what could not be received is gone");

    std::fs::remove_file(&ballast).unwrap();
    assert_eq!(server.upload().0, 201);
    let before = server.version();
    assert_eq!(server.submit().0, 201, "with room again it goes on");
    assert_eq!(server.version(), before + 1);
    assert!(server.ask("/api/v1/assessments/can-tho-2016/changes/verify", None).2["ok"].as_bool().unwrap());
}
