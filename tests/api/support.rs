//! A whole application in process, and actors who speak to it as people would.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use chrono::{DateTime, TimeDelta, Utc};
use http_body_util::BodyExt;
use parindex::app::tokens::NewToken;
use parindex::app::{self, App};
use parindex::domain::assessment::may::Caller;
use parindex::domain::facts::Role;
use parindex::domain::receipt::SigningKey;
use parindex::evidence::EvidenceStore;
use parindex::http::{Settings, router};
use parindex::post::Post;
use parindex::storage::{Access, Db};
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;
use uuid::Uuid;

use crate::support::engines::Engine;

/// The assessment every test has.
pub const YEAR: &str = "/api/v1/assessments/can-tho-2016";
/// The largest upload, small enough to exceed in a test.
pub const MAX_UPLOAD: u64 = 256 * 1024;
/// When the story begins: 2017-01-05 02:00 UTC.
const BEGINNING: DateTime<Utc> = DateTime::from_timestamp_nanos(1_483_581_600_000_000_000);

/// An application with a directory, a clock and ids of its own.
pub struct TestApp {
    pub app: App,
    pub db: Db,
    pub dir: Arc<TempDir>,
    url: String,
    router: Router,
    elapsed: Arc<AtomicI64>,
    post: Post,
}

/// Somebody with a token, or nobody.
#[derive(Clone)]
pub struct Actor<'a> {
    app: &'a TestApp,
    token: Option<String>,
}

/// An answer, read whole.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Bytes,
}

impl TestApp {
    /// An empty database of the test's engine, `can-tho-2016` opened on `par-2016`, and these items assigned:
    /// 7.1.1, 7.1.2 (so-tttt), 7.4.1 (so-khcn), 3.1.1 (so-tu-phap), 1.2.1 (so-noi-vu) due 2017-01-20; 6.2.2 (so-tai-chinh);
    /// 3.4.2, collected from three districts (lead van-phong-ubnd) due 2017-01-20.
    pub async fn new() -> Self {
        let app = Self::empty().await;
        let admin = app.admin().await;
        let phases =
            json!([{ "phase": "collect", "ends_on": "2017-02-28" }, { "phase": "review", "ends_on": "2017-03-15" }]);
        let opening =
            json!({ "province": "can-tho", "year": 2016, "set": "par-2016", "phases": phases, "illustrative": true });
        admin.post("/api/v1/assessments", opening).await.created();
        for (code, lead) in [
            ("7.1.1", "so-tttt"),
            ("7.1.2", "so-tttt"),
            ("7.4.1", "so-khcn"),
            ("3.1.1", "so-tu-phap"),
            ("1.2.1", "so-noi-vu"),
            ("6.2.2", "so-tai-chinh"),
        ] {
            admin
                .put(&format!("{YEAR}/items/{code}/assignment"), json!({ "lead": lead, "due": "2017-01-20" }))
                .await
                .ok();
        }
        let districts = ["quan-ninh-kieu", "quan-o-mon", "huyen-co-do"];
        let collected = json!({ "lead": "van-phong-ubnd", "contributors": districts, "due": "2017-01-20" });
        admin.put(&format!("{YEAR}/items/3.4.2/assignment"), collected).await.ok();
        app
    }

    /// No assessment at all.
    pub async fn empty() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let url = Engine::current().migrated_database(&dir).await;
        let db = Db::open(&url, Access::Own).await.unwrap();
        db.migrate().await.unwrap();
        Self::serve(Arc::new(dir), url, db, Arc::default(), 1)
    }

    /// A second server on the same database and evidence; on SQLite, which has one owner, in the same process's hands. Its ids
    /// are its own.
    pub async fn beside(&self) -> Self {
        let db = match Engine::current() {
            Engine::Sqlite => self.db.clone(),
            Engine::Postgres => Db::open(&self.url, Access::Own).await.unwrap(),
        };
        let beside = Self::serve(Arc::clone(&self.dir), self.url.clone(), db, Arc::clone(&self.elapsed), 1 << 40);
        beside.with_post(self.post.clone())
    }

    /// The same with a post office.
    pub fn with_post(self, post: Post) -> Self {
        let app = self.app.with_post(post.clone());
        let router = router(app.clone(), Settings { max_upload: MAX_UPLOAD, ..Settings::default() });
        Self { app, router, post, ..self }
    }

    /// The same database served anew, with nothing in memory, by a server that signs receipts with a key or with none.
    pub fn again(&self, key: Option<SigningKey>) -> Self {
        let served =
            Self::serve(Arc::clone(&self.dir), self.url.clone(), self.db.clone(), Arc::clone(&self.elapsed), 1 << 50);
        let app = served.app.with_receipt_key(key);
        Self { router: router(app.clone(), Settings { max_upload: MAX_UPLOAD, ..Settings::default() }), app, ..served }
    }

    /// The same database served with other evidence.
    pub fn with_evidence(&self, evidence: EvidenceStore) -> Self {
        let at = (self.url.clone(), self.db.clone());
        Self::over(evidence, Arc::clone(&self.dir), at, Arc::clone(&self.elapsed), 1 << 60)
    }

    fn serve(dir: Arc<TempDir>, url: String, db: Db, elapsed: Arc<AtomicI64>, first_id: u64) -> Self {
        let evidence = EvidenceStore::open(&format!("file://{}/evidence", dir.path().display()), MAX_UPLOAD).unwrap();
        Self::over(evidence, dir, (url, db), elapsed, first_id)
    }

    fn over(evidence: EvidenceStore, dir: Arc<TempDir>, at: (String, Db), elapsed: Arc<AtomicI64>, first: u64) -> Self {
        let ((url, db), max_upload) = (at, evidence.max_bytes());
        let (seconds, ids) = (Arc::clone(&elapsed), AtomicU64::new(first));
        let app = App::new(db.clone(), evidence)
            .with_clock(Arc::new(move || BEGINNING + TimeDelta::seconds(seconds.load(Ordering::SeqCst))))
            .with_ids(Arc::new(move |_| Uuid::from_u128(u128::from(ids.fetch_add(1, Ordering::SeqCst)))));
        let router = router(app.clone(), Settings { max_upload, ..Settings::default() });
        Self { app, db, dir, url, router, elapsed, post: Post::default() }
    }

    /// Serves it on a port of its own, for whoever comes by the network. Where it answers.
    pub async fn listen(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(axum::serve(listener, self.router.clone()).into_future());
        base
    }

    /// Lets time pass.
    pub fn pass(&self, time: TimeDelta) {
        self.elapsed.fetch_add(time.num_seconds(), Ordering::SeqCst);
    }

    /// Somebody with a new token.
    pub async fn actor(&self, name: &str, role: Role, province: Option<&str>, unit: Option<&str>) -> Actor<'_> {
        let request = app::Request::by(Caller { actor: app::system_actor(), province: None });
        let new = NewToken {
            name: name.to_owned(),
            role,
            province: province.map(str::to_owned),
            unit: unit.map(str::to_owned),
            days: None,
        };
        let done = self.app.issue_token(&request, new).await.unwrap();
        let issued: Value = serde_json::from_str(&done.body).unwrap();
        Actor { app: self, token: Some(issued["token"].as_str().unwrap().to_owned()) }
    }

    /// An administrator of everything.
    pub async fn admin(&self) -> Actor<'_> {
        self.fresh("admin", Role::Admin, None, None).await
    }

    /// Sở Nội vụ.
    pub async fn reviewer(&self) -> Actor<'_> {
        self.fresh("reviewer", Role::Reviewer, Some("can-tho"), None).await
    }

    /// Somebody who only reads.
    pub async fn viewer(&self) -> Actor<'_> {
        self.fresh("viewer", Role::Viewer, Some("can-tho"), None).await
    }

    /// A unit of Cần Thơ.
    pub async fn unit(&self, slug: &str) -> Actor<'_> {
        self.fresh(slug, Role::Department, Some("can-tho"), Some(slug)).await
    }

    /// Nobody.
    pub fn nobody(&self) -> Actor<'_> {
        Actor { app: self, token: None }
    }

    /// A new account each time: names are unique while their token lives.
    async fn fresh(&self, name: &str, role: Role, province: Option<&str>, unit: Option<&str>) -> Actor<'_> {
        let taken = self.db.tokens().await.unwrap().len();
        self.actor(&format!("{name}.{taken}"), role, province, unit).await
    }

    /// How many changes the assessment's log holds: what "nothing was stored" is measured by.
    pub async fn version(&self) -> i64 {
        self.db.head("can-tho-2016").await.unwrap()
    }

    /// Every file under the evidence directory.
    pub fn evidence_files(&self) -> Vec<std::path::PathBuf> {
        fn walk(dir: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
            for entry in std::fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { walk(&path, found) } else { found.push(path) }
            }
        }
        let mut found = Vec::new();
        walk(&self.dir.path().join("evidence"), &mut found);
        found
    }

    /// Any request.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        // A body that breaks off while it is read is an answer too: what came of it.
        let bytes = if parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream") {
            // It has no end: what is told first is the answer.
            let mut body = body;
            body.frame().await.and_then(|frame| frame.unwrap().into_data().ok()).unwrap_or_default()
        } else {
            body.collect().await.map(|body| body.to_bytes()).unwrap_or_default()
        };
        Answer { status: parts.status, headers: parts.headers, bytes }
    }
}

impl<'a> Actor<'a> {
    /// The same person at another server.
    pub fn at<'b>(&self, app: &'b TestApp) -> Actor<'b> {
        Actor { app, token: self.token.clone() }
    }

    /// The secret.
    pub fn secret(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    /// A request with headers and a body of one's own.
    pub async fn send(&self, method: Method, address: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let mut request = Request::builder().method(method).uri(address);
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.app.send(request.body(body.into()).unwrap()).await
    }

    /// Reads an address.
    pub async fn get(&self, address: &str) -> Answer {
        self.send(Method::GET, address, &[], Body::empty()).await
    }

    /// Posts JSON.
    pub async fn post(&self, address: &str, body: Value) -> Answer {
        self.send(Method::POST, address, &[("content-type", "application/json")], body.to_string()).await
    }

    /// Puts JSON.
    pub async fn put(&self, address: &str, body: Value) -> Answer {
        self.send(Method::PUT, address, &[("content-type", "application/json")], body.to_string()).await
    }

    /// Reports figures with an explanation.
    pub async fn submit(&self, code: &str, inputs: Value) -> Answer {
        let body = json!({ "kind": "actual", "inputs": inputs, "explanation": "Số liệu minh họa" });
        self.post(&format!("{YEAR}/items/{code}/submissions"), body).await
    }

    /// Decides on a submission.
    pub async fn decide(&self, code: &str, submission: &Value, verdict: Value) -> Answer {
        let mut body = verdict;
        body["submission"] = submission["id"].clone();
        self.post(&format!("{YEAR}/items/{code}/decisions"), body).await
    }

    /// Uploads a document for an item.
    pub async fn upload(&self, code: &str, name: &str, bytes: &[u8]) -> Answer {
        let meta = json!({ "title": "Báo cáo", "number": format!("1/BC {name}"), "issuer": "Sở", "signed_on": "2016-12-20", "items": [code] });
        let parts = [("meta", None, meta.to_string().into_bytes()), ("file", Some(name), bytes.to_vec())];
        self.upload_parts(&parts).await
    }

    /// Uploads parts as they are: name, file name, bytes.
    pub async fn upload_parts(&self, parts: &[(&str, Option<&str>, Vec<u8>)]) -> Answer {
        let body = multipart(parts);
        self.send(
            Method::POST,
            &format!("{YEAR}/evidence"),
            &[("content-type", "multipart/form-data; boundary=CUT")],
            body,
        )
        .await
    }
}

/// A multipart body with the boundary `CUT`.
pub fn multipart(parts: &[(&str, Option<&str>, Vec<u8>)]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file_name, bytes) in parts {
        let file_name = file_name.map(|file_name| format!("; filename=\"{file_name}\"")).unwrap_or_default();
        body.extend(
            format!("--CUT\r\ncontent-disposition: form-data; name=\"{name}\"{file_name}\r\n\r\n").into_bytes(),
        );
        body.extend(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--CUT--\r\n");
    body
}

/// A small real PDF with a page of text, different for each text.
pub fn pdf(text: &str) -> Vec<u8> {
    pdf_of(text, "BT /F 12 Tf 60 760 Td (Minh hoa) Tj ET")
}

/// A small real PDF whose page shows what is given.
pub fn pdf_of(text: &str, content: &str) -> Vec<u8> {
    let mut pdf = format!("%PDF-1.4\n% {text}\n");
    let stream = format!("<</Length {}>>stream\n{content}\nendstream", content.len());
    let mut offsets = Vec::new();
    for (number, object) in [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        &stream,
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    .into_iter()
    .enumerate()
    {
        offsets.push(pdf.len());
        pdf += &format!("{} 0 obj\n{object}\nendobj\n", number + 1);
    }
    let table = pdf.len();
    let rows: String = offsets.iter().map(|offset| format!("{offset:010} 00000 n \n")).collect();
    pdf += &format!("xref\n0 6\n0000000000 65535 f \n{rows}trailer<</Size 6/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n");
    pdf.into_bytes()
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// A header.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    #[track_caller]
    fn json(&self, status: StatusCode, content_type: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), content_type, "{}", self.text());
        serde_json::from_slice(&self.bytes).unwrap()
    }

    /// 200 with JSON.
    #[track_caller]
    pub fn ok(&self) -> Value {
        self.json(StatusCode::OK, "application/json")
    }

    /// 201 with JSON.
    #[track_caller]
    pub fn created(&self) -> Value {
        self.json(StatusCode::CREATED, "application/json")
    }

    /// A problem with this status and code.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Value {
        let problem = self.json(StatusCode::from_u16(status).unwrap(), "application/problem+json");
        assert_eq!(problem["code"], code, "{problem:#}");
        assert_eq!(problem["status"], status, "{problem:#}");
        problem
    }
}

/// The codes under `errors` of a problem.
pub fn codes(problem: &Value) -> Vec<&str> {
    problem["errors"]
        .as_array()
        .map(|errors| errors.iter().filter_map(|error| error["code"].as_str()).collect())
        .unwrap_or_default()
}
