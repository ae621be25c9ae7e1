//! The pages: what they show to whom, what keeps others out, and how they look in a real browser.

mod account;
mod account_story;
mod assignments;
mod browser;
mod changes;
mod chromium;
mod deadlines;
mod desk;
mod desk_story;
mod doors;
mod files;
mod layout_story;
mod leader;
mod live;
mod review;
mod sign_on;
mod sign_on_crooked;
mod sign_on_story;
mod templates;
mod upload_story;
mod uploads;
mod visit;
mod workbench;
mod workbench_plan;
mod workbench_story;
mod workbook;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use parindex::app::App;
use parindex::demo;
use parindex::evidence::EvidenceStore;
use parindex::http::{Settings, router};
use parindex::storage::{Access, Db};
use tempfile::TempDir;
use tower::ServiceExt;

use crate::support::engines::Engine;

/// The demo and its pages, on a database of its own.
struct Pages {
    app: App,
    settings: Settings,
    router: Router,
    _dir: TempDir,
}

/// What came back.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Pages {
    async fn of(settings: Settings) -> Self {
        Self::with_room(settings, 1 << 20).await
    }

    /// The demo, for large files too.
    async fn roomy() -> Self {
        Self::with_room(Settings { demo: true, ..Settings::default() }, 16 << 20).await
    }

    /// With room for files of so many bytes.
    async fn with_room(settings: Settings, max_bytes: u64) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&Engine::current().migrated_database(&dir).await, Access::Own).await.unwrap();
        db.migrate().await.unwrap();
        let store = EvidenceStore::open(&format!("file://{}/evidence", dir.path().display()), max_bytes).unwrap();
        let app = App::new(db, store);
        demo::install(&app).await.unwrap();
        let router = router(app.clone(), settings.clone());
        Self { app, settings, router, _dir: dir }
    }

    async fn demo() -> Self {
        Self::of(Settings { demo: true, ..Settings::default() }).await
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let text = String::from_utf8_lossy(&body.collect().await.unwrap().to_bytes()).into_owned();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    async fn get(&self, address: &str, cookie: &str) -> Answer {
        let request = Request::get(address).header(header::COOKIE, cookie).header(header::ACCEPT, "text/html");
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// How many bytes an answer takes on the line.
    async fn packed(&self, address: &str, cookie: &str) -> usize {
        let request = Request::get(address).header(header::COOKIE, cookie).header(header::ACCEPT_ENCODING, "gzip");
        let answer = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert!(answer.status().is_success());
        answer.into_body().collect().await.unwrap().to_bytes().len()
    }

    /// Sends a form as a browser does from a page of ours.
    async fn post(&self, address: &str, cookie: &str, form: &str) -> Answer {
        self.post_from("same-origin", address, cookie, form).await
    }

    async fn post_from(&self, site: &str, address: &str, cookie: &str, form: &str) -> Answer {
        let request = Request::post(address)
            .header(header::COOKIE, cookie)
            .header("sec-fetch-site", site)
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    /// Goes in by one of the demo's doors; the cookie of the session.
    async fn enter(&self, word: &str) -> String {
        let answer = self.post("/sign-in/demo", "", &format!("word={word}&to=")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        answer.cookie()
    }

    /// Serves it on a port of its own. Where it answers.
    async fn listen(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let serving = parindex::http::serve(self.app.clone(), listener, std::future::pending(), self.settings.clone());
        tokio::spawn(serving);
        base
    }
}

impl Answer {
    /// The cookie it sets, as it is sent back.
    fn cookie(&self) -> String {
        let set = self.headers[header::SET_COOKIE].to_str().unwrap();
        set.split(';').next().unwrap().to_owned()
    }

    /// Where its links lead within the service.
    fn links(&self) -> Vec<String> {
        let hrefs = self.text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        hrefs.filter(|href| href.starts_with('/')).map(|href| href.replace("&amp;", "&")).collect()
    }

    /// The value of a form's hidden field.
    fn hidden(&self, name: &str) -> String {
        let field = format!("name=\"{name}\" value=\"");
        // The switch of language, above, has a field or two of these names as well.
        self.text.rsplit_once(&field).unwrap().1.split('"').next().unwrap().to_owned()
    }
}

/// A secure service behind a name of its own.
fn secure() -> Settings {
    Settings { demo: true, public_url: Some(Arc::from("https://par.example")), ..Settings::default() }
}
