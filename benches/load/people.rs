//! What people do on deadline evening, each over a line of their own.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use parindex::catalog;
use parindex::domain::inputs::Value as Given;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};
use serde_json::{Value, json};

use super::client::{Answer, Connection};

const YEAR: &str = "/api/v1/assessments/can-tho-2016";

/// A unit that answers for items.
#[derive(Clone)]
pub struct Unit {
    pub slug: String,
    /// Items it may report on now, with figures that are taken.
    reports: Vec<(String, Value)>,
}

/// What somebody did.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    Read,
    Report,
    Upload,
}

/// One thing done.
pub struct Done {
    pub unit: String,
    pub deed: Deed,
    pub status: u16,
    pub took: Duration,
}

/// Everything done in one evening.
pub struct Evening {
    pub done: Vec<Done>,
    pub length: Duration,
}

/// The demo's units that can report on something.
pub async fn units(to: SocketAddr) -> Vec<Unit> {
    let mut connection = Connection::to(to).await;
    let set = catalog::criteria_sets().iter().find(|set| set.id == "par-2016").unwrap();
    let mut units = Vec::new();
    for unit in catalog::units("can-tho") {
        let mut reports = Vec::new();
        let items = connection.ask(&get(&unit.slug, &format!("{YEAR}/items"))).await;
        let items: Value = serde_json::from_slice(&items.body).unwrap();
        for code in items["items"].as_array().unwrap().iter().map(|item| item["code"].as_str().unwrap()) {
            let item = set.items().iter().find(|item| item.code == code).unwrap();
            let Some(example) = item.examples.last().filter(|example| example.units.is_none()) else { continue };
            let inputs = example.given.iter().map(|(name, given)| (name.clone(), figure(given)));
            let inputs = Value::Object(inputs.collect());
            if connection.ask(&report(&unit.slug, code, &inputs, "thử")).await.status == 201 {
                reports.push((code.to_owned(), inputs));
            }
        }
        if !reports.is_empty() {
            units.push(Unit { slug: unit.slug.clone(), reports });
        }
    }
    units
}

fn figure(given: &Given) -> Value {
    match given {
        Given::Number(number) => json!(number.normalize().to_string()),
        Given::Choice(choice) => json!(choice),
        Given::Ticked(entries) => json!(entries),
    }
}

/// Everybody does what they do for so long; who looks at an answer looks for up to twice that time.
pub async fn live(to: SocketAddr, people: Vec<(Unit, Option<Duration>)>, length: Duration) -> Evening {
    let end = Instant::now() + length;
    let people = people.into_iter().enumerate();
    let living: Vec<_> =
        people.map(|(nth, (unit, looks))| tokio::spawn(one(to, unit, looks, nth as u64, end))).collect();
    let mut done = Vec::new();
    for person in living {
        done.extend(person.await.unwrap());
    }
    Evening { done, length }
}

async fn one(to: SocketAddr, unit: Unit, looks: Option<Duration>, seed: u64, end: Instant) -> Vec<Done> {
    let mut chance = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut connection = Connection::to(to).await;
    let mut done = Vec::new();
    let mut nth = 0_u64;
    while Instant::now() < end {
        if let Some(looks) = looks {
            tokio::time::sleep(looks.mul_f64((chance.next_u64() % 2_000) as f64 / 1e3)).await;
        }
        nth += 1;
        let (code, inputs) = &unit.reports[chance.next_u64() as usize % unit.reports.len()];
        let (deed, request) = match chance.next_u64() % 25 {
            0 => (Deed::Upload, upload(&unit.slug, code, seed << 32 | nth, &mut chance)),
            1..=4 => (Deed::Report, report(&unit.slug, code, inputs, &format!("lần {nth}"))),
            read => (Deed::Read, get(&unit.slug, &address(read, code))),
        };
        let asked = Instant::now();
        let answer: Answer = connection.ask(&request).await;
        done.push(Done { unit: unit.slug.clone(), deed, status: answer.status, took: asked.elapsed() });
    }
    done
}

/// What is read: mostly where one stands.
fn address(chance: u64, code: &str) -> String {
    match chance % 5 {
        0 => format!("{YEAR}/projection"),
        1 => format!("{YEAR}/score"),
        2 => "/api/v1/rankings/2016".to_owned(),
        3 => format!("{YEAR}/items"),
        _ => format!("{YEAR}/items/{code}"),
    }
}

fn get(unit: &str, path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer demo-{unit}\r\n\r\n").into_bytes()
}

fn post(unit: &str, path: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer demo-{unit}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

fn report(unit: &str, code: &str, inputs: &Value, explanation: &str) -> Vec<u8> {
    let body = json!({ "kind": "actual", "inputs": inputs, "explanation": explanation });
    post(unit, &format!("{YEAR}/items/{code}/submissions"), "application/json", body.to_string().as_bytes())
}

/// A document of 100 KiB to 2 MiB.
fn upload(unit: &str, code: &str, number: u64, chance: &mut Xoshiro256PlusPlus) -> Vec<u8> {
    let meta = json!({ "title": "Báo cáo", "number": format!("{number}/BC"), "issuer": "Sở", "signed_on": "2016-12-01", "items": [code] });
    let mut noise = vec![0; (100 << 10) + chance.next_u64() as usize % (1900 << 10)];
    chance.fill_bytes(&mut noise);
    let before = format!(
        "--cut\r\ncontent-disposition: form-data; name=\"meta\"\r\n\r\n{meta}\r\n--cut\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{number}.pdf\"\r\n\r\n%PDF-1.4\n"
    );
    let body = [before.as_bytes(), &noise, b"\n%%EOF\n\r\n--cut--\r\n"].concat();
    post(unit, &format!("{YEAR}/evidence"), "multipart/form-data; boundary=cut", &body)
}
