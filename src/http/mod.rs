//! HTTP: a thin shell over the app layer. A handler extracts, calls a use case, maps the result; no rule lives here.

mod answers;
mod api;
mod described;
mod extract;
mod json;
mod language;
mod observe;
mod openapi;
mod problem;
mod problem_of;
mod query;
mod reply;
mod router;
mod turns;
mod tus;
mod web;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::app::App;
pub use openapi::openapi_json;
pub use router::router;

/// What the shell itself needs to know.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The largest file that is taken, in bytes.
    pub max_upload: u64,
    /// What people type to reach the pages, as an origin (`https://par.example`); none where they reach the server itself.
    pub public_url: Option<Arc<str>>,
    /// Whether this is the demo: its sign-in page lets everybody in.
    pub demo: bool,
}

impl Settings {
    /// Whether pages are reached by TLS only.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self { max_upload: 200 << 20, public_url: None, demo: false }
    }
}

/// What every handler can reach.
#[derive(Clone)]
pub struct Server {
    pub(crate) app: App,
    pub(crate) settings: Settings,
    answers: Arc<answers::Answers>,
    streams: api::events::Streams,
    turns: turns::Turns,
}

impl Server {
    fn new(app: App, settings: Settings, closing: CancellationToken) -> Self {
        Self {
            app,
            settings,
            answers: Arc::default(),
            streams: api::events::Streams::until(closing),
            turns: turns::Turns::default(),
        }
    }
}

/// Serves until `shutdown`, then lets what is under way end; streams, which would not, are ended.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    app: App,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
    settings: Settings,
) -> std::io::Result<()> {
    let closing = CancellationToken::new();
    let router = router::until(closing.clone(), app, settings);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let shutdown = async move {
        shutdown.await;
        closing.cancel();
    };
    axum::serve(listener, service).with_graceful_shutdown(shutdown).await
}
