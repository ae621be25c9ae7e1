//! `kill -9` at random moments under mixed writes: nothing that was acknowledged is lost, nothing is half-written.
//!
//! `PARINDEX_CRASH_ROUNDS` runs more rounds than the few that fit the test command.

mod cluster;
mod one;
mod resumed;

use std::time::Duration;

use serde_json::{Value, json};

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
