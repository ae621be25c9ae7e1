//! `kill -9` at random moments under mixed writes: nothing that was acknowledged is lost, nothing is half-written.
//!
//! `PARINDEX_CRASH_ROUNDS` runs more rounds than the few that fit the test command.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

/// What the server said it had stored.
#[derive(Clone, Debug)]
enum Acknowledged {
    Submission(String),
    Evidence { id: String, bytes: Vec<u8> },
}

struct Server {
    process: Child,
    base: String,
}

impl Server {
    fn start(home: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_parindex"))
            .args(["serve", "--demo"])
            .current_dir(home)
            .env("PARINDEX_LISTEN", "127.0.0.1:0")
            .env("PARINDEX_LOG", "warn")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let base = lines.map_while(Result::ok).find_map(|line| {
            let start = line.find("http://127.0.0.1:")?;
            Some(line[start..].split_whitespace().next()?.to_owned())
        });
        Self { process, base: base.expect("the server prints its address") }
    }

    /// `SIGKILL`: no destructor runs, no buffer is flushed.
    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

fn agent() -> ureq::Agent {
    let config =
        ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(Duration::from_secs(20)));
    config.build().into()
}

fn submit(agent: &ureq::Agent, base: &str, done: u64) -> Option<Acknowledged> {
    let body = json!({ "kind": "actual", "inputs": { "done": done % 40, "planned": 40 }, "explanation": format!("lần {done}") });
    let mut answer = agent
        .post(format!("{base}/api/v1/assessments/can-tho-2016/items/7.1.1/submissions"))
        .header("authorization", "Bearer demo-so-tttt")
        .send_json(body)
        .ok()?;
    let status = answer.status();
    let body: Value = answer.body_mut().read_json().ok()?;
    assert_eq!(status, 201, "{body}");
    Some(Acknowledged::Submission(body["id"].as_str().unwrap().to_owned()))
}

fn upload(agent: &ureq::Agent, base: &str, nth: u64) -> Option<Acknowledged> {
    let mut bytes = format!("%PDF-1.4\n% {nth}\n").into_bytes();
    bytes.extend((0..200_000u64).map(|i| u8::try_from(((i * 31 + nth) >> 3) & 0x7f).unwrap()));
    bytes.extend(b"\n%%EOF\n");
    let meta = json!({ "title": format!("Báo cáo {nth}"), "number": format!("{nth}/BC"), "issuer": "Sở", "signed_on": "2016-12-01", "items": ["7.1.1"] });
    let mut body = format!("--cut\r\ncontent-disposition: form-data; name=\"meta\"\r\n\r\n{meta}\r\n--cut\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{nth}.pdf\"\r\n\r\n").into_bytes();
    body.extend(&bytes);
    body.extend(b"\r\n--cut--\r\n");
    let mut answer = agent
        .post(format!("{base}/api/v1/assessments/can-tho-2016/evidence"))
        .header("authorization", "Bearer demo-so-tttt")
        .header("content-type", "multipart/form-data; boundary=cut")
        .send(body)
        .ok()?;
    let status = answer.status();
    let answer: Value = answer.body_mut().read_json().ok()?;
    assert_eq!(status, 201, "{answer}");
    Some(Acknowledged::Evidence { id: answer["id"].as_str().unwrap().to_owned(), bytes })
}

fn get(agent: &ureq::Agent, address: String) -> ureq::http::Response<ureq::Body> {
    agent.get(address).header("authorization", "Bearer demo-reviewer").call().unwrap()
}

fn check(base: &str, acknowledged: &[Acknowledged]) {
    let agent = agent();
    let item: Value =
        get(&agent, format!("{base}/api/v1/assessments/can-tho-2016/items/7.1.1")).body_mut().read_json().unwrap();
    let stored: std::collections::HashSet<&str> =
        item["submissions"].as_array().unwrap().iter().map(|submission| submission["id"].as_str().unwrap()).collect();
    for one in acknowledged {
        match one {
            Acknowledged::Submission(id) => {
                assert!(stored.contains(id.as_str()), "submission {id} was acknowledged and is lost")
            }
            Acknowledged::Evidence { id, bytes } => {
                let mut answer = get(&agent, format!("{base}/api/v1/evidence/{id}/content"));
                assert_eq!(answer.status(), 200, "evidence {id} was acknowledged and is lost");
                let found = answer.body_mut().with_config().limit(1 << 20).read_to_vec().unwrap();
                assert!(found == *bytes, "evidence {id} came back with other bytes");
            }
        }
    }
}

#[test]
fn kill_9_loses_nothing_acknowledged_and_leaves_nothing_half_written() {
    #[expect(clippy::disallowed_methods, reason = "how long the test runs is asked of whoever starts it")]
    let rounds: u64 = std::env::var("PARINDEX_CRASH_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(6);
    let home = tempfile::tempdir().unwrap();
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    for round in 0..rounds {
        let server = Server::start(home.path());
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
    let server = Server::start(home.path());
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
