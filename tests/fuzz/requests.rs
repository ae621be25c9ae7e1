//! Requests in process: bodies, headers and addresses as nobody should send them. No answer is a 5xx, every one is there in time,
//! and after a refusal nothing is stored, staged or left over.

use axum::body::Body;
use axum::http::{HeaderValue, Request};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use url::form_urlencoded;

use super::mangle::{Mangled, babble, mangled};
use super::{Case, SETS, bounded};
use crate::api::support::{TestApp, YEAR, multipart, pdf};
use crate::openapi::operations;

/// A request.
#[derive(Clone, Debug)]
struct Asked {
    method: &'static str,
    address: String,
    headers: Vec<(&'static str, Mangled)>,
    body: Mangled,
}

impl Case for Asked {
    fn bytes(&self) -> Vec<u8> {
        [format!("{self:#?}\n\n").as_bytes(), &self.body.0].concat()
    }
}

/// A world, and who asks it.
struct World {
    runtime: Runtime,
    app: TestApp,
    admin: String,
    unit: String,
    workbook: Vec<u8>,
}

/// Everything that a refusal could have left behind: where each log is, and every file.
type State = (Vec<(String, i64)>, Vec<std::path::PathBuf>);

impl World {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let (app, admin, unit, workbook) = runtime.block_on(async {
            let app = TestApp::new().await;
            let (admin, unit) = (app.admin().await.secret().to_owned(), app.unit("so-tttt").await);
            let workbook = unit.get(&format!("{YEAR}/workbook")).await.bytes.to_vec();
            let unit = unit.secret().to_owned();
            (app, admin, unit, workbook)
        });
        Self { runtime, app, admin, unit, workbook }
    }

    async fn state(&self) -> State {
        let mut heads = Vec::new();
        for log in self.app.db.logs().await.unwrap() {
            heads.push((log.clone(), self.app.db.head(&log).await.unwrap()));
        }
        let mut files = self.app.evidence_files();
        files.sort();
        (heads, files)
    }

    /// Asks; the status, and none where it is no request at all.
    fn ask(&self, secret: Option<&str>, asked: &Asked) -> Option<u16> {
        let mut request = Request::builder().method(asked.method).uri(&asked.address);
        if let Some(secret) = secret {
            request = request.header("authorization", format!("Bearer {secret}"));
        }
        for (name, value) in &asked.headers {
            request = request.header(*name, HeaderValue::from_bytes(&value.0).ok()?);
        }
        let request = request.body(Body::from(asked.body.0.clone())).ok()?;
        self.runtime.block_on(async {
            let before = self.state().await;
            let answer = self.app.send(request).await;
            let status = answer.status.as_u16();
            assert!(status < 500, "{status}: {}", answer.text());
            assert!(answer.bytes.len() <= 16 << 20, "{} bytes", answer.bytes.len());
            if status >= 400 {
                assert_eq!(self.state().await, before, "{status} left something: {}", answer.text());
            }
            Some(status)
        })
    }
}

fn plain(text: impl Into<Vec<u8>>) -> Mangled {
    Mangled(text.into())
}

fn texts(texts: impl IntoIterator<Item = String>) -> Vec<Vec<u8>> {
    texts.into_iter().map(String::into_bytes).collect()
}

/// A request with a body of one of these, mangled.
fn sent(method: &'static str, address: &str, kind: &str, bodies: Vec<Vec<u8>>) -> BoxedStrategy<Asked> {
    let (address, kind) = (address.to_owned(), kind.to_owned());
    mangled(bodies)
        .prop_map(move |body| {
            let headers = vec![("content-type", plain(kind.clone()))];
            Asked { method, address: address.clone(), headers, body }
        })
        .boxed()
}

/// The parts of a document, and what says where they end.
fn documents() -> BoxedStrategy<Asked> {
    let meta = json!({ "title": "Báo cáo", "number": "1/BC", "issuer": "Sở", "signed_on": "2016-12-20", "period": { "from": "2016-01-01", "to": "2016-12-31" }, "pages": "1-3", "items": ["7.1.1"] });
    let whole =
        |file: Vec<u8>| multipart(&[("meta", None, meta.to_string().into_bytes()), ("file", Some("a.pdf"), file)]);
    let bodies = vec![whole(pdf("fuzz")), whole(crate::api::support::pdf_of("x", "BT (y) Tj ET"))];
    let kinds = texts(["multipart/form-data; boundary=CUT".to_owned()]);
    let kind = prop_oneof![4 => Just(plain(kinds[0].clone())), 1 => mangled(kinds)];
    (mangled(bodies), kind)
        .prop_map(|(body, kind)| {
            let headers = vec![("content-type", kind)];
            Asked { method: "POST", address: format!("{YEAR}/evidence"), headers, body }
        })
        .boxed()
}

/// The beginning of an upload that takes several requests, with its first part or without.
fn uploads() -> BoxedStrategy<Asked> {
    let described = crate::api::uploads::described("a.pdf", "7.1.1");
    let metadata = prop_oneof![1 => Just(plain(described.clone())), 6 => mangled(texts([described]))];
    let length = prop_oneof![
        4 => (1..200_000u32).prop_map(|length| plain(length.to_string())),
        2 => mangled(texts(["4096".to_owned(), "18446744073709551615".to_owned()])),
    ];
    let checksum = mangled(texts(["sha256 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=".to_owned()]));
    let part = prop_oneof![2 => Just(plain("")), 1 => mangled([pdf("fuzz")])];
    (metadata, length, prop::option::of(checksum), part)
        .prop_map(|(metadata, length, checksum, body)| {
            let mut headers =
                vec![("tus-resumable", plain("1.0.0")), ("upload-metadata", metadata), ("upload-length", length)];
            headers.extend(checksum.map(|checksum| ("upload-checksum", checksum)));
            headers.push(("content-type", plain("application/offset+octet-stream")));
            Asked { method: "POST", address: format!("{YEAR}/uploads"), headers, body }
        })
        .boxed()
}

/// JSON as it is written, read and asked.
fn figures() -> BoxedStrategy<Asked> {
    let json = "application/json";
    let submission = json!({ "kind": "actual", "inputs": { "done": 19, "planned": "20.0" }, "explanation": "Số liệu", "evidence": [] });
    let what_if =
        json!({ "inputs": [{ "item": "7.1.1", "inputs": { "done": 20, "planned": 20 } }], "set": "par-2016" });
    let score = json!({ "inputs": { "7.1.1": { "done": 1, "planned": 2 } }, "units": { "3.4.2": { "quan-o-mon": { "late": 0 } } } });
    let plan = json!({ "goal": "most_points", "limits": { "budget": "5" }, "costs": [] });
    let simulation = json!({ "seed": 1, "draws": 100, "together": [{ "items": ["7.4.1", "7.1.1"], "chance": "0.2", "keep": "0.5" }] });
    prop_oneof![
        sent("POST", &format!("{YEAR}/items/7.1.1/submissions"), json, texts([submission.to_string()])),
        sent("POST", &format!("{YEAR}/what-if"), json, texts([what_if.to_string()])),
        sent("POST", "/api/v1/criteria-sets/par-2016/score", json, texts([score.to_string()])),
        sent("POST", &format!("{YEAR}/plan"), json, texts([plan.to_string()])),
        sent("POST", &format!("{YEAR}/simulation"), json, texts([simulation.to_string()])),
    ]
    .boxed()
}

/// Tables and whole sets.
fn files(workbook: Vec<u8>) -> BoxedStrategy<Asked> {
    let csv = "text/csv";
    let units = "unit,late\nquan-o-mon,0\nquan-ninh-kieu,3\nhuyen-co-do,1\n".to_owned();
    let points = "item,points,note\n7.1.1,0.5,a\n7.1.2,\"0,25\",b\n".to_owned();
    let ranks = "province,rank,score,certainty\ncan-tho,16,76.52,published\n".to_owned();
    let xlsx = parindex::workbook::MEDIA_TYPE;
    let annex =
        parindex::workbook::annex::write(&parindex::domain::criteria::read(SETS[0].as_bytes()).unwrap()).unwrap();
    prop_oneof![
        sent("POST", &format!("{YEAR}/statistics"), csv, texts([units])),
        sent("POST", &format!("{YEAR}/appraisals"), csv, texts([points])),
        sent("PUT", "/api/v1/rankings/2016", csv, texts([ranks])),
        sent("POST", "/api/v1/criteria-sets", "application/yaml", texts([SETS[0].to_owned()])),
        sent("POST", "/api/v1/criteria-sets", xlsx, vec![annex]),
        sent("POST", &format!("{YEAR}/workbook"), xlsx, vec![workbook]),
    ]
    .boxed()
}

#[test]
fn whatever_is_sent() {
    bounded("requests::whatever_is_sent", |target| {
        let world = World::new();
        let (unit, admin) = (Some(world.unit.as_str()), Some(world.admin.as_str()));
        target.cases(40, 30, &documents(), |asked| _ = world.ask(unit, asked));
        target.cases(60, 25, &uploads(), |asked| _ = world.ask(unit, asked));
        target.cases(60, 25, &figures(), |asked| _ = world.ask(unit, asked));
        target.cases(30, 20, &files(world.workbook.clone()), |asked| _ = world.ask(admin, asked));
    });
}

/// Where something can be read, with the names of its parameters.
fn addresses() -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    for operation in operations() {
        // A stream has no end, and a secret of its own is asked elsewhere.
        if operation.method != "GET" || operation.path.ends_with("/events") || operation.path.contains("{secret}") {
            continue;
        }
        let mut address = operation.path.clone();
        let id = if address.starts_with("/api/v1/evidence") {
            "00000000-0000-7000-8000-000000000001"
        } else {
            "can-tho-2016"
        };
        for (name, value) in [
            ("{id}", id),
            ("{code}", "7.1.1"),
            ("{province}", "can-tho"),
            ("{year}", "2016"),
            ("{set}", "par-2016"),
            ("{other}", "par-2015"),
            ("{upload}", "00000000-0000-7000-8000-000000000002"),
        ] {
            address = address.replace(name, value);
        }
        assert!(!address.contains('{'), "{address}: a parameter without a value here");
        let parameters = operation.says.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
        let query = parameters.iter().filter(|one| one["in"] == "query");
        found.push((address, query.map(|one| one["name"].as_str().unwrap().to_owned()).collect()));
    }
    found
}

const VALUES: &[&str] = &[
    "0",
    "1",
    "-1",
    "200",
    "201",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "2017-01-05",
    "2017-02-30",
    "2017-01-05T02:00:00Z",
    "9999-12-31T23:59:59Z",
    "+262143-01-01",
    "can-tho",
    "can-tho-2016",
    "so-tttt",
    "7.1.1",
    "true",
    "secured",
    "vi",
    "comma",
    ",",
    ";",
    "%",
    "%ff",
    "%00",
    "+",
    "&",
    "=",
];

/// Questions: parameters that there are and others, their values of all sorts, escaped or as they are.
fn questions(only: &'static str) -> BoxedStrategy<Asked> {
    let all: Vec<_> =
        addresses().into_iter().filter(|(_, names)| only.is_empty() || names.iter().any(|name| name == only)).collect();
    assert!(all.len() > 3, "{} addresses with {only}", all.len());
    let one = (any::<Index>(), babble(VALUES, 4), any::<bool>());
    (any::<Index>(), prop::collection::vec(one, 0..5), babble(VALUES, 5), prop::bool::weighted(0.1))
        .prop_map(move |(which, asked, cursor, raw)| {
            let (address, names) = which.get(&all);
            let mut query = form_urlencoded::Serializer::new(String::new());
            for (name, value, known) in &asked {
                let name = if *known && !names.is_empty() { name.get(names).as_str() } else { value.as_str() };
                query.append_pair(name, value);
            }
            if !only.is_empty() {
                query.append_pair(only, &cursor);
            }
            // Only what an address may hold gets into one: the rest is escaped, as a client would, or is no request at all.
            let query = if raw { cursor.replace(|c: char| !c.is_ascii_graphic(), "%20") } else { query.finish() };
            Asked { method: "GET", address: format!("{address}?{query}"), headers: Vec::new(), body: plain("") }
        })
        .boxed()
}

/// The token of somebody, mangled; and other headers that are read.
fn callers(secret: &str) -> BoxedStrategy<Asked> {
    let token = texts([format!("Bearer {secret}"), format!("bearer  {secret}"), "Basic YTpi".to_owned()]);
    let other = prop_oneof![
        Just("if-match"),
        Just("idempotency-key"),
        Just("if-none-match"),
        Just("accept-language"),
        Just("range"),
        Just("cookie"),
        Just("x-request-id"),
        Just("x-forwarded-for"),
        Just("accept-encoding"),
    ];
    let words = texts([
        "\"23\"".to_owned(),
        "W/\"r23.k0\"".to_owned(),
        "vi;q=0.5,en".to_owned(),
        "bytes=0-99,200-".to_owned(),
        "a=b; parindex=\"x\"".to_owned(),
    ]);
    let body =
        json!({ "kind": "actual", "inputs": { "done": 19, "planned": 20 }, "explanation": "Số liệu" }).to_string();
    (mangled(token), prop::collection::vec((other, mangled(words)), 0..3), any::<bool>())
        .prop_map(move |(token, others, writes)| {
            let mut headers = vec![("authorization", token), ("content-type", plain("application/json"))];
            headers.extend(others);
            let (method, address) = match writes {
                true => ("POST", format!("{YEAR}/items/7.1.1/submissions")),
                false => ("GET", format!("{YEAR}/score")),
            };
            Asked { method, address, headers, body: plain(if writes { body.as_str() } else { "" }) }
        })
        .boxed()
}

#[test]
fn however_it_is_asked() {
    bounded("requests::however_it_is_asked", |target| {
        let world = World::new();
        target.cases(120, 40, &questions(""), |asked| _ = world.ask(Some(&world.admin), asked));
        target.cases(50, 25, &questions("cursor"), |asked| _ = world.ask(Some(&world.admin), asked));
        target.cases(80, 35, &callers(&world.unit), |asked| {
            let status = world.ask(None, asked);
            let token = String::from_utf8_lossy(&asked.headers[0].1.0).into_owned();
            if status.is_some_and(|status| status < 400) {
                assert!(token.split_whitespace().any(|word| word == world.unit), "another's token was taken: {token}");
            }
        });
    });
}
