//! A resumable upload under `kill -9`: where it has come to never goes back, and the file arrives whole.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::rounds;
use crate::support::program::{Program, client};

/// The last part is answered when the whole file has been read and looked into.
const PATIENCE: Duration = Duration::from_secs(120);

/// A client of one upload, at whichever server runs.
struct Client {
    agent: ureq::Agent,
    base: String,
    at: String,
}

impl Client {
    fn begin(base: &str, length: usize) -> Self {
        let pairs = [
            ("filename", "lon.pdf"),
            ("title", "Báo cáo lớn"),
            ("number", "9/BC"),
            ("issuer", "Sở"),
            ("signed_on", "2016-12-01"),
            ("items", "7.1.1"),
        ];
        let metadata = pairs.map(|(name, value)| format!("{name} {}", STANDARD.encode(value))).join(",");
        let agent = client(PATIENCE);
        let answer = agent
            .post(format!("{base}/api/v1/assessments/can-tho-2016/uploads"))
            .header("authorization", "Bearer demo-so-tttt")
            .header("tus-resumable", "1.0.0")
            .header("upload-length", length.to_string())
            .header("upload-metadata", metadata)
            .send_empty()
            .unwrap();
        assert_eq!(answer.status(), 201);
        let at = answer.headers()["location"].to_str().unwrap().to_owned();
        Self { agent, base: base.to_owned(), at }
    }

    fn at(self, base: &str) -> Self {
        Self { agent: client(PATIENCE), base: base.to_owned(), ..self }
    }

    fn address(&self) -> String {
        format!("{}{}", self.base, self.at)
    }

    fn offset(&self) -> u64 {
        let request = self.agent.head(self.address()).header("authorization", "Bearer demo-so-tttt");
        let answer = request.header("tus-resumable", "1.0.0").call().unwrap();
        assert_eq!(answer.status(), 200);
        answer.headers()["upload-offset"].to_str().unwrap().parse().unwrap()
    }

    /// Sends a part; how far the server says it has come, if it came to say so.
    fn send(&self, offset: u64, part: &[u8]) -> Option<u64> {
        let answer = super::patch(&self.agent, &self.address(), offset, part)?;
        assert_eq!(answer.status(), 204, "offset {offset}");
        Some(answer.headers()["upload-offset"].to_str().unwrap().parse().unwrap())
    }
}

#[test]
fn an_acknowledged_offset_survives_kill_9_and_the_file_arrives_whole() {
    let home = tempfile::tempdir().unwrap();
    let mut bytes = b"%PDF-1.4\n".to_vec();
    bytes.extend((0..12_000_000_u64).map(|at| u8::try_from(((at * 31) >> 3) & 0x7f).unwrap()));
    let bytes = Arc::new(bytes);
    let server = Program::start(Program::demo(), home.path(), &[]);
    let mut client = Client::begin(&server.base, bytes.len());
    let mut running = Some(server);
    // So far the server has said it has come.
    let said = Arc::new(AtomicU64::new(0));
    for round in 0..rounds(4) {
        let come = client.offset();
        assert!(come >= said.load(Ordering::SeqCst), "{come} is less than was acknowledged, round {round}");
        let (bytes, heard) = (Arc::clone(&bytes), Arc::clone(&said));
        let (begun, begins) = mpsc::channel();
        let sending = std::thread::spawn(move || {
            let mut come = come;
            begun.send(()).unwrap();
            while (come as usize) < bytes.len() {
                let to = (come as usize + 700_000).min(bytes.len());
                let Some(next) = client.send(come, &bytes[come as usize..to]) else { break };
                heard.store(next, Ordering::SeqCst);
                come = next;
            }
            client
        });
        begins.recv().unwrap();
        // The moment is what the test is about; it differs from round to round.
        std::thread::sleep(Duration::from_millis(40 + (round * 83) % 300));
        running.take().unwrap().kill();
        let server = Program::start(Program::demo(), home.path(), &[]);
        client = sending.join().unwrap().at(&server.base);
        running = Some(server);
    }
    let come = client.offset();
    assert!(come >= said.load(Ordering::SeqCst), "{come} is less than was acknowledged");
    if (come as usize) < bytes.len() {
        client.send(come, &bytes[come as usize..]).unwrap();
    }
    let mut answer = client.agent.get(client.address()).header("authorization", "Bearer demo-so-tttt").call().unwrap();
    let upload: Value = answer.body_mut().read_json().unwrap();
    assert_eq!(upload["state"], "kept", "{upload:#}");
    let id = upload["evidence"]["id"].as_str().unwrap();
    let content = client.agent.get(format!("{}/api/v1/evidence/{id}/content", client.base));
    let mut content = content.header("authorization", "Bearer demo-so-tttt").call().unwrap();
    let found = content.body_mut().with_config().limit(1 << 30).read_to_vec().unwrap();
    assert!(found == *bytes, "the file came back with other bytes");
    running.take().unwrap().kill();
    let left = std::fs::read_dir(home.path().join("parindex-demo/evidence/pieces")).unwrap().count();
    // A piece that was on its way when the server died waits for the sweep; those of the upload are gone.
    assert!(left as u64 <= 2 * rounds(4), "{left}");
}
