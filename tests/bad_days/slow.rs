//! Clients that are slow, silent or half gone, over a real connection: each is waited for so long and no longer, keeps nobody else
//! waiting, and leaves nothing behind.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use parindex::http::{Settings, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::api::support::{MAX_UPLOAD, TestApp, YEAR, multipart, pdf};

const PATIENCE: Duration = Duration::from_secs(1);
/// What a loaded machine may add.
const AT_MOST: Duration = Duration::from_secs(30);

/// A world that is served with little patience.
struct Served {
    app: TestApp,
    address: String,
    token: String,
}

impl Served {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let settings = Settings { max_upload: MAX_UPLOAD, patience: PATIENCE, ..Settings::default() };
        tokio::spawn(serve(app.app.clone(), listener, std::future::pending(), settings));
        let token = app.unit("so-tttt").await.secret().to_owned();
        Self { app, address, token }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.address).await.unwrap()
    }

    /// The head of a request with a body of so many bytes.
    fn head(&self, method: &str, path: &str, kind: &str, length: usize) -> String {
        let token = &self.token;
        format!(
            "{method} {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n"
        )
    }

    /// The beginning of a form with a document, and all of it.
    fn form(&self) -> Vec<u8> {
        let meta = r#"{"title":"Báo cáo","number":"1/BC","issuer":"Sở","signed_on":"2016-12-20","items":["7.1.1"]}"#;
        let body = multipart(&[("meta", None, meta.into()), ("file", Some("a.pdf"), pdf("slow"))]);
        let head = self.head("POST", &format!("{YEAR}/evidence"), "multipart/form-data; boundary=CUT", body.len());
        [head.into_bytes(), body].concat()
    }
}

/// What the server still says until it closes, and how long that took. Panics where it does not.
async fn rest(mut stream: TcpStream) -> (String, Duration) {
    let begun = Instant::now();
    let mut said = Vec::new();
    // A connection that was reset is closed too.
    drop(tokio::time::timeout(AT_MOST, stream.read_to_end(&mut said)).await.expect("it is closed at last"));
    (String::from_utf8_lossy(&said).into_owned(), begun.elapsed())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_is_too_long() {
    let served = Served::new().await;
    for (length, is_taken) in [(32 << 10, true), (1 << 20, false)] {
        let mut stream = served.connect().await;
        let head =
            format!("GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\na: {}\r\n\r\n", "b".repeat(length));
        // What is too long need not be read to its end.
        drop(stream.write_all(head.as_bytes()).await);
        let (said, _) = rest(stream).await;
        // It is said why, unless what was still on its way is in the way of that.
        let answered = if is_taken {
            said.starts_with("HTTP/1.1 200 ")
        } else {
            said.is_empty() || said.starts_with("HTTP/1.1 431 ")
        };
        assert!(answered, "{length}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_never_ends() {
    let served = Served::new().await;
    let mut stream = served.connect().await;
    stream.write_all(b"GET /health/live HTTP/1.1\r\nhost: x\r\n").await.unwrap();
    let (mut from, mut to) = stream.into_split();
    let trickle = tokio::spawn(async move {
        while to.write_all(b"a: b\r\n").await.is_ok() {
            tokio::time::sleep(PATIENCE / 10).await;
        }
    });
    let begun = Instant::now();
    let mut said = Vec::new();
    drop(tokio::time::timeout(AT_MOST, from.read_to_end(&mut said)).await.expect("it is closed at last"));
    assert!(begun.elapsed() + Duration::from_millis(50) >= PATIENCE && said.is_empty(), "{said:?}");
    trickle.abort();
    let (said, waited) = rest(served.connect().await).await;
    assert!(said.is_empty() && waited + Duration::from_millis(50) >= PATIENCE, "nothing at all: {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_stops_or_trickles() {
    let served = Served::new().await;
    let (version, files) = (served.app.version().await, served.app.evidence_files());
    let figures = served.head("POST", &format!("{YEAR}/items/7.1.1/submissions"), "application/json", 1_000);
    let form = served.form();
    for (begin, code) in [(figures.as_bytes(), "body_cut"), (&form[..form.len() - 40], "upload_cut")] {
        let mut stream = served.connect().await;
        stream.write_all(begin).await.unwrap();
        let (said, waited) = rest(stream).await;
        assert!(said.starts_with("HTTP/1.1 400 ") && said.contains(code), "{said}");
        assert!(waited + Duration::from_millis(50) >= PATIENCE, "{waited:?}");
    }
    let mut stream = served.connect().await;
    stream.write_all(figures.as_bytes()).await.unwrap();
    let (mut from, mut to) = stream.into_split();
    let trickle = tokio::spawn(async move {
        while to.write_all(b" ").await.is_ok() {
            tokio::time::sleep(PATIENCE / 20).await;
        }
    });
    let mut said = [0; 12];
    tokio::time::timeout(AT_MOST, from.read_exact(&mut said)).await.expect("it is not waited for").unwrap();
    assert_eq!(&said, b"HTTP/1.1 400");
    trickle.abort();
    assert_eq!((served.app.version().await, served.app.evidence_files()), (version, files), "nothing is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn hundreds_of_them_keep_nobody_waiting() {
    let served = Served::new().await;
    let mut held = Vec::new();
    for nth in 0..300 {
        let mut stream = served.connect().await;
        let begin = match nth % 3 {
            0 => "GET /health/live HTTP/1.1\r\nhost".to_owned(),
            1 => served.head("POST", &format!("{YEAR}/items/7.1.1/submissions"), "application/json", 1_000),
            _ => served.head("POST", &format!("{YEAR}/evidence"), "multipart/form-data; boundary=CUT", 100_000),
        };
        stream.write_all(begin.as_bytes()).await.unwrap();
        held.push(stream);
    }
    let begun = Instant::now();
    let mut stream = served.connect().await;
    stream.write_all(served.head("GET", &format!("{YEAR}/score"), "", 0).as_bytes()).await.unwrap();
    let mut said = [0; 12];
    stream.read_exact(&mut said).await.unwrap();
    assert_eq!(&said, b"HTTP/1.1 200");
    assert!(begun.elapsed() < AT_MOST, "{:?}", begun.elapsed());
    for stream in held {
        rest(stream).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_said_all_and_closes_that_half_is_answered() {
    let served = Served::new().await;
    let version = served.app.version().await;
    let body = r#"{"kind":"actual","inputs":{"done":19,"planned":20},"explanation":"Số liệu"}"#;
    let head = served.head("POST", &format!("{YEAR}/items/7.1.1/submissions"), "application/json", body.len());
    for (whole, status) in [([head.as_bytes(), body.as_bytes()].concat(), "201"), (served.form(), "201")] {
        let mut stream = served.connect().await;
        stream.write_all(&whole).await.unwrap();
        stream.shutdown().await.unwrap();
        let (said, _) = rest(stream).await;
        assert!(said.starts_with(&format!("HTTP/1.1 {status} ")), "{said}");
    }
    assert_eq!(served.app.version().await, version + 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_closes_in_the_middle_leaves_nothing() {
    let served = Served::new().await;
    let (version, files) = (served.app.version().await, served.app.evidence_files());
    let form = served.form();
    for part in [form.len() / 3, form.len() / 2, form.len() - 1] {
        let mut stream = served.connect().await;
        stream.write_all(&form[..part]).await.unwrap();
        stream.shutdown().await.unwrap();
        let (said, _) = rest(stream).await;
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 400 "), "{said}");
        let mut stream = served.connect().await;
        stream.write_all(&form[..part]).await.unwrap();
        drop(stream);
    }
    // Whoever took the bytes sees that no more come, and takes away what there was.
    let begun = Instant::now();
    while served.app.evidence_files() != files && begun.elapsed() < Duration::from_secs(5) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // A file that was just being begun when its sender went away stays, under no name of a document, until the sweep.
    served.app.app.sweep(DateTime::<Utc>::MAX_UTC, false, |_| ()).await.unwrap();
    assert_eq!((served.app.version().await, served.app.evidence_files()), (version, files));
}
