//! Whoever follows an assessment is told when it has moved, by whichever server it was.

use std::io::{Read, Write};
use std::net::TcpStream;

use macro_rules_attribute::apply;
use parindex::domain::facts::Role;
use parindex::http::{Settings, serve};
use serde_json::json;

use crate::api::support::{TestApp, YEAR};
use crate::support::engines::{Engine, every_engine};

fn address() -> String {
    format!("{YEAR}/events")
}

#[apply(every_engine!)]
async fn what_one_server_writes_is_told_by_another() {
    let app = TestApp::new().await;
    let viewer = app.viewer().await;
    let version = app.version().await;
    let now = viewer.get(&address()).await;
    assert_eq!((now.header("content-type"), now.header("cache-control")), ("text/event-stream", "no-store"));
    let told = format!(
        "event: version\nid: {version}\nretry: 3000\ndata: {{\"assessment\":\"can-tho-2016\",\"version\":{version}}}"
    );
    assert_eq!(now.text().trim_end(), told);

    // Whoever knows that already waits for the next one, and that comes from elsewhere; SQLite has one server.
    let beside = match Engine::current() {
        Engine::Sqlite => None,
        Engine::Postgres => Some(app.beside().await),
    };
    let writer = beside.as_ref().unwrap_or(&app);
    let known = version.to_string();
    let (address, headers) = (address(), [("last-event-id", known.as_str())]);
    let waiting = viewer.send(axum::http::Method::GET, &address, &headers, axum::body::Body::empty());
    let writing = async {
        let unit = app.unit("so-tttt").await;
        unit.at(writer).submit("7.1.1", json!({ "done": 19, "planned": 20 })).await.created();
    };
    let (next, ()) = tokio::join!(waiting, writing);
    assert!(next.text().contains(&format!("id: {}\n", version + 1)), "{}", next.text());
}

#[apply(every_engine!)]
async fn strangers_and_calendar_links_are_told_nothing() {
    let app = TestApp::new().await;
    let stranger = app.actor("stranger", Role::Viewer, Some("ha-noi"), None).await;
    stranger.get(&address()).await.problem(403, "forbidden");
    app.nobody().get(&address()).await.problem(401, "unauthenticated");
    app.viewer().await.get("/api/v1/assessments/nowhere/events").await.problem(404, "not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stops_ends_what_would_not_end() {
    let app = TestApp::new().await;
    let secret = app.viewer().await.secret().to_owned();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(serve(app.app.clone(), listener, async { drop(stopped.await) }, Settings::default()));
    let client = tokio::task::spawn_blocking(move || {
        let mut connection = TcpStream::connect(at).unwrap();
        let request = format!("GET {} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {secret}\r\n\r\n", address());
        connection.write_all(request.as_bytes()).unwrap();
        let mut said = String::new();
        let mut piece = [0; 1024];
        while !said.contains("event: version") {
            let read = connection.read(&mut piece).unwrap();
            assert!(read > 0, "{said}");
            said.push_str(std::str::from_utf8(&piece[..read]).unwrap());
        }
        stop.send(()).unwrap();
        // The rest is read to its end: there is one.
        connection.read_to_string(&mut said).unwrap();
    });
    client.await.unwrap();
    serving.await.unwrap().unwrap();
}
