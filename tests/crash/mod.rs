//! `kill -9` at random moments under mixed writes: nothing that was acknowledged is lost, nothing is half-written.
//!
//! `PARINDEX_CRASH_ROUNDS` runs more rounds than the few that fit the test command: so many on SQLite and so many on PostgreSQL.
//! With `--nocapture` each says at its end what came of them.

mod cluster;
mod one;
mod resumed;

use std::sync::Mutex;
use std::time::Duration;

use serde_json::{Value, json};

use crate::api::uploads::described;
use crate::support::program::client;

/// What the server said it had stored.
#[derive(Clone, Debug)]
enum Acknowledged {
    Submission(String),
    Evidence { id: String, bytes: Vec<u8> },
}

impl Acknowledged {
    fn id(&self) -> &str {
        match self {
            Self::Submission(id) | Self::Evidence { id, .. } => id,
        }
    }
}

/// What came of all rounds.
#[derive(Debug, Default)]
struct Tally {
    engine: &'static str,
    rounds: u64,
    /// Writes that were acknowledged.
    acknowledged: usize,
    /// Of them, those that are not there, or not as they were sent.
    lost: Vec<String>,
    /// What verification found.
    half_written: usize,
    /// Bytes that no record names, after a sweep.
    orphans: u64,
}

impl Tally {
    #[expect(clippy::print_stderr, reason = "whoever asks for many rounds is told what came of them")]
    fn told(&self) {
        let Self { engine, rounds, acknowledged, lost, half_written, orphans } = self;
        eprintln!(
            "crash {engine}: {rounds} rounds, {acknowledged} writes acknowledged, {} lost, {half_written} half-written, {orphans} orphans",
            lost.len()
        );
        assert!(lost.is_empty() && *half_written == 0 && *orphans == 0, "{self:?}");
    }
}

/// How many rounds, unless whoever starts the tests asks for another number.
fn rounds(usual: u64) -> u64 {
    #[expect(clippy::disallowed_methods, reason = "how long the test runs is asked of whoever starts it")]
    let asked = std::env::var("PARINDEX_CRASH_ROUNDS");
    asked.ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

fn agent() -> ureq::Agent {
    client(Duration::from_secs(20))
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
    let true = honest(status, &body) else { return None };
    Some(Acknowledged::Submission(body["id"].as_str().unwrap().to_owned()))
}

/// The bytes of a document, different for each number.
fn document(nth: u64) -> Vec<u8> {
    let mut bytes = format!("%PDF-1.4\n% {nth}\n").into_bytes();
    bytes.extend((0..200_000u64).map(|i| u8::try_from(((i * 31 + nth) >> 3) & 0x7f).unwrap()));
    bytes.extend(b"\n%%EOF\n");
    bytes
}

/// An upload that has begun: its address, and the number of its document.
type Begun = Mutex<Option<(String, u64)>>;

/// An upload in three requests: it is a document when the last of them is answered. One that a killed server left unfinished is
/// gone on with first, from where that had come.
fn resumed(agent: &ureq::Agent, base: &str, nth: u64, begun: &Begun) -> Option<Acknowledged> {
    let left = begun.lock().unwrap().clone();
    let (at, nth) = match left {
        Some(left) => left,
        None => (begin(agent, base, nth)?, nth),
    };
    *begun.lock().unwrap() = Some((at.clone(), nth));
    let bytes = document(nth);
    let stands = agent.head(format!("{base}{at}")).header("authorization", "Bearer demo-so-tttt");
    let stands = stands.header("tus-resumable", "1.0.0").call().ok()?;
    let true = said(stands.status().as_u16(), 200) else { return None };
    let come: usize = stands.headers()["upload-offset"].to_str().unwrap().parse().unwrap();
    let half = bytes.len() / 2;
    for (from, to) in [(come, half.max(come)), (half.max(come), bytes.len())] {
        if from == to {
            continue;
        }
        let answer = patch(agent, &format!("{base}{at}"), from as u64, &bytes[from..to])?;
        let true = said(answer.status().as_u16(), 204) else { return None };
    }
    *begun.lock().unwrap() = None;
    // The document has the id of its upload.
    Some(Acknowledged::Evidence { id: at.rsplit('/').next().unwrap().to_owned(), bytes })
}

/// Begins an upload; where it is.
fn begin(agent: &ureq::Agent, base: &str, nth: u64) -> Option<String> {
    let begun = agent
        .post(format!("{base}/api/v1/assessments/can-tho-2016/uploads"))
        .header("authorization", "Bearer demo-so-tttt")
        .header("tus-resumable", "1.0.0")
        .header("upload-length", document(nth).len().to_string())
        .header("upload-metadata", described("lon.pdf", "7.1.1"))
        .send_empty()
        .ok()?;
    let true = said(begun.status().as_u16(), 201) else { return None };
    Some(begun.headers()["location"].to_str().unwrap().to_owned())
}

/// Sends a part of an upload; the answer, where one came.
fn patch(agent: &ureq::Agent, address: &str, offset: u64, part: &[u8]) -> Option<ureq::http::Response<ureq::Body>> {
    agent
        .patch(address)
        .header("authorization", "Bearer demo-so-tttt")
        .header("tus-resumable", "1.0.0")
        .header("content-type", "application/offset+octet-stream")
        .header("upload-offset", offset.to_string())
        .send(part)
        .ok()
}

/// Whether it was done; if not, that something is unavailable is the one honest answer.
fn said(status: u16, done: u16) -> bool {
    assert!(status == done || status == 503, "{status}");
    status == done
}

fn upload(agent: &ureq::Agent, base: &str, nth: u64) -> Option<Acknowledged> {
    let bytes = document(nth);
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
    let true = honest(status, &answer) else { return None };
    Some(Acknowledged::Evidence { id: answer["id"].as_str().unwrap().to_owned(), bytes })
}

/// Whether it was stored. Where it was not, there is one honest answer: that something is unavailable, and when to try again.
fn honest(status: ureq::http::StatusCode, body: &Value) -> bool {
    assert!(status == 201 || (status == 503 && body["code"] == "unavailable"), "{status}: {body}");
    status == 201
}

fn get(agent: &ureq::Agent, address: String) -> ureq::http::Response<ureq::Body> {
    agent.get(address).header("authorization", "Bearer demo-reviewer").call().unwrap()
}

/// What of the acknowledged is lost.
fn check(base: &str, acknowledged: &[Acknowledged]) -> Vec<String> {
    let (agent, mut lost) = (agent(), Vec::new());
    let mut item = get(&agent, format!("{base}/api/v1/assessments/can-tho-2016/items/7.1.1"));
    let item = item.body_mut().with_config().limit(1 << 30).read_to_vec().unwrap();
    let item: Value = serde_json::from_slice(&item).unwrap();
    let stored: std::collections::HashSet<&str> =
        item["submissions"].as_array().unwrap().iter().map(|submission| submission["id"].as_str().unwrap()).collect();
    for one in acknowledged {
        match one {
            Acknowledged::Submission(id) if stored.contains(id.as_str()) => {}
            Acknowledged::Submission(id) => lost.push(format!("submission {id}")),
            Acknowledged::Evidence { id, bytes } => {
                let mut answer = get(&agent, format!("{base}/api/v1/evidence/{id}/content"));
                let found = answer.body_mut().with_config().limit(1 << 20).read_to_vec().unwrap();
                if answer.status() != 200 || found != *bytes {
                    lost.push(format!("evidence {id}: {}, {} bytes", answer.status(), found.len()));
                }
            }
        }
    }
    lost
}

/// Waits until what was acknowledged from now on is enough.
fn progress(acknowledged: &Mutex<Vec<Acknowledged>>, enough: impl Fn(&[Acknowledged]) -> bool) {
    let from = acknowledged.lock().unwrap().len();
    for _ in 0..3_000 {
        if enough(&acknowledged.lock().unwrap()[from..]) {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("too little was acknowledged in a minute");
}

/// How many files lie below a directory.
fn walk(dir: &std::path::Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(dir) else { return 0 };
    entries.map(|entry| entry.unwrap().path()).map(|path| if path.is_dir() { walk(&path) } else { 1 }).sum()
}

/// What verification and a sweep that spares nothing find of a store, whose objects lie below a directory: findings, and bytes that
/// no record names. `pieces` are those that records of unfinished uploads name.
fn proved(run: impl Fn(&[&str]) -> (bool, String), objects: &std::path::Path, pieces: u64) -> (usize, u64) {
    let (swept, said) = run(&["sweep", "--older-than", "0"]);
    assert!(swept, "{said}");
    let (_, said) = run(&["verify", "--json"]);
    let report: Value = serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"));
    let evidence = &report["evidence"];
    let named = evidence["orphans"].as_u64().unwrap() + evidence["foreign"].as_u64().unwrap();
    let unnamed = walk(&objects.join("sha256")).abs_diff(evidence["objects"].as_u64().unwrap());
    let left = walk(&objects.join("staging")) + walk(&objects.join("pieces")).abs_diff(pieces);
    (report["findings"].as_array().unwrap().len(), named + unnamed + left)
}
