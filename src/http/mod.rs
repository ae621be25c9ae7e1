//! HTTP: a thin shell over the app layer. A handler extracts, calls a use case, maps the result; no rule lives here.

mod answers;
mod api;
mod around;
mod described;
mod extract;
mod json;
mod language;
mod observe;
mod openapi;
mod patience;
mod problem;
mod problem_of;
mod query;
mod reply;
mod router;
mod serve;
mod still;
mod turns;
mod tus;
mod web;

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::app::App;
pub use openapi::openapi_json;
pub use router::router;
pub use serve::serve;

/// What the shell itself needs to know.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The largest file that is taken, in bytes.
    pub max_upload: u64,
    /// What people type to reach the pages, as an origin (`https://par.example`); none where they reach the server itself.
    pub public_url: Option<Arc<str>>,
    /// Whether this is the demo: its sign-in page lets everybody in.
    pub demo: bool,
    /// How long a client is waited for that sends nothing, or takes nothing of its answer.
    pub patience: Duration,
    /// What answers that are already written may take in memory, in bytes.
    pub answers: u64,
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
        let patience = Duration::from_secs(60);
        Self { max_upload: 200 << 20, public_url: None, demo: false, patience, answers: 64 << 20 }
    }
}

/// What every handler can reach. One shared thing: the framework makes a clone for every request it hands on.
#[derive(Clone)]
pub struct Server(Arc<Parts>);

/// See [`Server`].
pub struct Parts {
    pub(crate) app: App,
    pub(crate) settings: Settings,
    answers: answers::Answers,
    streams: api::events::Streams,
    turns: turns::Turns,
}

impl Deref for Server {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Server {
    fn new(app: App, settings: Settings, closing: CancellationToken) -> Self {
        Self(Arc::new(Parts {
            app,
            answers: answers::Answers::of(settings.answers),
            settings,
            streams: api::events::Streams::until(closing),
            turns: turns::Turns::default(),
        }))
    }
}
