//! What is known of every request afterwards: one log line, two metrics; and headers every answer carries.

use std::any::Any;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, PoisonError, RwLock};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use axum::response::{IntoResponse, Response};
use metrics::{Counter, Histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use super::problem;

/// The process's metrics. The first use installs the recorder; a process has one.
static METRICS: LazyLock<Option<PrometheusHandle>> = LazyLock::new(|| {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    match metrics::set_global_recorder(recorder) {
        Ok(()) => Some(handle),
        Err(error) => {
            tracing::error!(%error, "metrics are off");
            None
        }
    }
});

/// How often times that were measured are to be summed up: until then each is kept, also where nobody reads the metrics.
pub const UPKEEP: Duration = Duration::from_secs(5);

/// Sums up the times that were measured.
pub fn keep_up() {
    METRICS.iter().for_each(PrometheusHandle::run_upkeep);
}

/// The metrics in Prometheus' text format.
pub fn render() -> String {
    keep_up();
    METRICS.as_ref().map(PrometheusHandle::render).unwrap_or_default()
}

/// What a panic said: for the log only, it may name what no caller should see.
#[derive(Clone, Debug)]
struct Panicked(String);

/// The answer to a panic: a fault of ours like any other. [`Begun::ended`] logs what it said.
pub fn panicked(payload: Box<dyn Any + Send>) -> Response {
    let said = payload.downcast_ref::<&str>().map(|said| (*said).to_owned());
    let said = said.or_else(|| payload.downcast_ref::<String>().cloned());
    let mut response = problem::internal().into_response();
    response.extensions_mut().insert(Panicked(said.unwrap_or_else(|| "no message".to_owned())));
    response
}

/// The header that names a request, in it and in its answer.
const ID: HeaderName = HeaderName::from_static("x-request-id");

/// A request that has begun.
pub struct Begun {
    at: Instant,
    id: HeaderValue,
    method: Method,
    route: Option<MatchedPath>,
    uri: Uri,
}

impl Begun {
    /// From here on its time counts. A request that brings no id is given one.
    pub fn now(request: &mut Request) -> Self {
        LazyLock::force(&METRICS);
        let id = request.headers_mut().entry(ID).or_insert_with(new_id).clone();
        let route = request.extensions().get::<MatchedPath>().cloned();
        Self { at: Instant::now(), id, method: request.method().clone(), route, uri: request.uri().clone() }
    }

    /// Its id; none where its sender's is no text.
    pub fn id(&self) -> Option<&str> {
        self.id.to_str().ok()
    }

    /// Counts and logs it, and gives its answer the headers that every answer has. Neither query strings nor headers are logged:
    /// they may hold secrets.
    pub fn ended(self, mut response: Response) -> Response {
        let (status, elapsed) = (response.status().as_u16(), self.at.elapsed());
        let route = self.route.as_ref().map_or("other", MatchedPath::as_str);
        COUNTED.count(&self.method, route, status, elapsed);
        let micros = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
        let (id, method, path) = (self.id().unwrap_or_default(), &self.method, told(self.uri.path()));
        if status >= 500 {
            let panic = response.extensions().get::<Panicked>().map(|Panicked(said)| said.as_str());
            tracing::error!(request_id = %id, %method, %path, status, micros, panic, "request");
        } else {
            tracing::info!(request_id = %id, %method, %path, status, micros, "request");
        }
        guard(response.headers_mut());
        response.headers_mut().insert(ID, self.id);
        response
    }
}

/// A new id: this process, and the how manieth of it.
fn new_id() -> HeaderValue {
    static PROCESS: LazyLock<u64> =
        LazyLock::new(|| getrandom::u64().unwrap_or_else(|_| u64::from(std::process::id())));
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let id = u128::from(*PROCESS) << 64 | u128::from(COUNT.fetch_add(1, Ordering::Relaxed));
    let id = uuid::Builder::from_custom_bytes(id.to_be_bytes()).into_uuid();
    let mut text = uuid::Uuid::encode_buffer();
    HeaderValue::from_str(id.hyphenated().encode_lower(&mut text)).unwrap_or(HeaderValue::from_static("-"))
}

/// The counters of every kind of request there was, at hand: to look one up by its labels makes and hashes them all.
#[derive(Default)]
struct Counted(RwLock<HashMap<String, Vec<Kind>>>);

/// The requests of a route that were made and answered alike.
struct Kind {
    method: &'static str,
    status: u16,
    requests: Counter,
    seconds: Histogram,
}

static COUNTED: LazyLock<Counted> = LazyLock::new(Counted::default);

impl Counted {
    fn count(&self, method: &Method, route: &str, status: u16, elapsed: Duration) {
        let method = named(method);
        let is = |kind: &&Kind| kind.status == status && kind.method == method;
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(kind) = known.get(route).and_then(|kinds| kinds.iter().find(is)) {
            return kind.count(elapsed);
        }
        drop(known);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let kinds = known.entry(route.to_owned()).or_default();
        if !kinds.iter().any(|kind| is(&kind)) {
            kinds.push(Kind::of(method, route, status));
        }
        kinds.iter().filter(is).for_each(|kind| kind.count(elapsed));
    }
}

impl Kind {
    fn of(method: &'static str, route: &str, status: u16) -> Self {
        let labels = [("method", method.to_owned()), ("route", route.to_owned()), ("status", status.to_string())];
        let requests = metrics::counter!("parindex_http_requests_total", &labels);
        let seconds = metrics::histogram!("parindex_http_request_seconds", &labels);
        Self { method, status, requests, seconds }
    }

    fn count(&self, elapsed: Duration) {
        self.requests.increment(1);
        self.seconds.record(elapsed.as_secs_f64());
    }
}

/// A method as it is counted: one that nothing here takes is like any other, or whoever makes up methods would fill the memory.
fn named(method: &Method) -> &'static str {
    let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    known.into_iter().find(|known| method == *known).unwrap_or("other")
}

/// A path as it is logged: a secret in it (`parindexlink_…` and the like) is not, whatever route it was meant for.
fn told(path: &str) -> Cow<'_, str> {
    if !path.contains("/parindex") {
        return Cow::Borrowed(path);
    }
    let part = |part: &str| match part.split_once('_') {
        Some((kind, _)) if kind.starts_with("parindex") => format!("{kind}_…"),
        _ => part.to_owned(),
    };
    Cow::Owned(path.split('/').map(part).collect::<Vec<_>>().join("/"))
}

/// Headers that keep a browser from making more of an answer than it is.
fn guard(headers: &mut HeaderMap) {
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_that_are_made_up_are_counted_together() {
        let counted = Counted::default();
        for nth in 0..1_000 {
            let made_up = Method::from_bytes(format!("M{nth}").as_bytes()).unwrap();
            counted.count(&made_up, "a route", 405, Duration::ZERO);
        }
        counted.count(&Method::GET, "a route", 200, Duration::ZERO);
        let known = counted.0.read().unwrap();
        assert_eq!(known["a route"].iter().map(|kind| kind.method).collect::<Vec<_>>(), ["other", "GET"]);
    }

    #[test]
    fn no_secret_of_an_address_is_logged() {
        for (path, expected) in [
            ("/set-password/parindexlink_0123", "/set-password/parindexlink_…"),
            ("/api/v1/feeds/parindexfeed_0123/", "/api/v1/feeds/parindexfeed_…/"),
            ("/api/v1/assessments/can-tho_2016", "/api/v1/assessments/can-tho_2016"),
        ] {
            assert_eq!(told(path), expected);
        }
    }
}
