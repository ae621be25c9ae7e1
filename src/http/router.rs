//! The whole route table: a route that is not here does not exist, and one that is here is in the document.

use std::sync::Arc;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use tokio_util::sync::CancellationToken;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use utoipa_swagger_ui::SwaggerUi;

use super::api::{
    account, accounts, appraisals, assessments, calendars, changes, comparison, criteria_diff, criteria_sets,
    decisions, events, evidence, explanations, exports, extensions, influence, items, merger, next_steps, outlook,
    overview, package, plan, provinces, rankings, receipt, reconciliation, reviews, scores, service, simulation,
    statistics, submissions, subscriptions, tokens, uploads, what_if, workbooks,
};
use super::around::around;
use super::problem::Problem;
use super::query::Parameters;
use super::{Server, Settings, openapi, tus, web};
use crate::app::App;

/// The routes with their documentation.
pub(super) fn table() -> OpenApiRouter<Server> {
    OpenApiRouter::with_openapi(openapi::frame())
        .routes(routes!(service::live))
        .routes(routes!(service::ready))
        .routes(routes!(service::metrics))
        .routes(routes!(service::document))
        .routes(routes!(criteria_sets::publish, criteria_sets::list))
        .routes(routes!(criteria_sets::read))
        .routes(routes!(criteria_sets::item))
        .routes(routes!(criteria_sets::annex))
        .routes(routes!(criteria_sets::score))
        .routes(routes!(criteria_diff::diff))
        .routes(routes!(provinces::list))
        .routes(routes!(provinces::units, provinces::list_units))
        .routes(routes!(calendars::read, calendars::list))
        .routes(routes!(assessments::open, assessments::list))
        .routes(routes!(assessments::read))
        .routes(routes!(assessments::reschedule))
        .routes(routes!(assessments::move_revision))
        .routes(routes!(extensions::extend, extensions::list))
        .routes(routes!(items::list))
        .routes(routes!(items::read))
        .routes(routes!(items::assign))
        .routes(routes!(submissions::submit))
        .routes(routes!(decisions::decide))
        .routes(routes!(statistics::import))
        .routes(routes!(appraisals::appraise))
        .routes(routes!(appraisals::import))
        .routes(routes!(decisions::decide_many))
        .routes(routes!(reviews::queue))
        .routes(routes!(explanations::explain))
        .routes(routes!(appraisals::surveys))
        .routes(routes!(workbooks::workbook, workbooks::import))
        .routes(routes!(workbooks::self_assessment))
        .routes(routes!(package::package))
        .routes(routes!(evidence::add, evidence::list))
        .routes(routes!(evidence::read))
        .routes(routes!(evidence::points))
        .routes(routes!(evidence::sole))
        .routes(routes!(evidence::content))
        .merge(resumable())
        .routes(routes!(scores::score))
        .routes(routes!(scores::projection))
        .routes(routes!(scores::losses))
        .routes(routes!(overview::overview))
        .routes(routes!(next_steps::next_steps))
        .routes(routes!(what_if::what_if))
        .routes(routes!(influence::influence))
        .routes(routes!(assessments::deadlines))
        .routes(routes!(assessments::units))
        .routes(routes!(changes::list))
        .routes(routes!(changes::verify))
        .routes(routes!(events::events))
        .routes(routes!(receipt::receipt))
        .routes(routes!(rankings::read, rankings::import))
        .routes(routes!(rankings::projected))
        .routes(routes!(merger::ranking))
        .routes(routes!(merger::score))
        .routes(routes!(plan::plan))
        .routes(routes!(outlook::outlook))
        .routes(routes!(simulation::simulation))
        .routes(routes!(comparison::comparison))
        .routes(routes!(subscriptions::begin, subscriptions::list))
        .routes(routes!(subscriptions::end))
        .routes(routes!(subscriptions::messages))
        .routes(routes!(subscriptions::make_feed, subscriptions::revoke_feed))
        .routes(routes!(subscriptions::feed))
        .routes(routes!(reconciliation::reconciliation))
        .routes(routes!(exports::items))
        .routes(routes!(exports::losses))
        .routes(routes!(exports::units))
        .routes(routes!(exports::ranking))
        .routes(routes!(exports::reconciliation))
        .routes(routes!(tokens::issue, tokens::list))
        .routes(routes!(tokens::revoke))
        .routes(routes!(accounts::create, accounts::list))
        .routes(routes!(accounts::change, accounts::end))
        .routes(routes!(accounts::lock, accounts::unlock))
        .routes(routes!(accounts::make_link))
        .routes(routes!(accounts::sign_ins))
        .routes(routes!(account::read))
        .routes(routes!(account::change_password))
        .routes(routes!(account::sessions, account::sign_out_everywhere))
        .routes(routes!(account::end_session))
        .routes(routes!(account::own_sign_ins))
}

/// The routes of resumable uploads, which speak a protocol of their own.
fn resumable() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(uploads::create, uploads::spoken))
        .routes(routes!(uploads::read, uploads::offset, uploads::append, uploads::cancel, uploads::instead))
        .route_layer(from_fn(tus::protocol))
}

/// The document of the routes.
pub(super) fn document() -> OpenApi {
    openapi::finish(table().into_openapi())
}

/// The service: routes, documentation, and what surrounds every request.
pub fn router(app: App, settings: Settings) -> Router {
    until(CancellationToken::new(), app, settings)
}

/// The same; streams end when the token is cancelled.
pub(super) fn until(closing: CancellationToken, app: App, settings: Settings) -> Router {
    let (routes, document) = table().split_for_parts();
    let parameters = Parameters::of(&openapi::finish(document));
    let docs = SwaggerUi::new("/docs").config(utoipa_swagger_ui::Config::from("/openapi.json"));
    let server = Server::new(app, settings, closing);
    let before = Arc::new(Before { parameters, app: server.app.clone() });
    let routes = routes
        .route_layer(from_fn_with_state(before, self::before))
        .merge(web::routes(&server))
        .fallback(|| async { Problem::no_such_address() })
        .method_not_allowed_fallback(|| async { Problem::no_such_method() })
        .with_state(server.clone())
        .merge(docs);
    routes.layer(from_fn_with_state(server.settings.clone(), around))
}

/// What is known of a request of the API before anything happens.
struct Before {
    parameters: Parameters,
    app: App,
}

/// Refuses parameters that the operation does not name; runs a read so that it looks at the logs once, and says which assessment
/// it is about.
async fn before(
    State(known): State<Arc<Before>>,
    route: MatchedPath,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    known.parameters.check(&request, route.as_str())?;
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(next.run(request).await);
    }
    let uri = request.uri().clone();
    let assessment = uri.path().strip_prefix("/api/v1/assessments/").and_then(|rest| rest.split('/').next());
    Ok(known.app.reading(assessment, next.run(request)).await)
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::Mutex;

    use axum::body::Body;
    use axum::routing::get;
    use http_body_util::BodyExt;
    use serde_json::{Value, json};
    use tower::ServiceExt;

    use super::*;
    use crate::http::observe;

    /// What was logged.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    async fn panics() -> &'static str {
        let none: Option<&str> = std::hint::black_box(None);
        none.expect("a secret of the program")
    }

    async fn ask(accept: &str) -> Response {
        let request = Request::get("/panics").header("accept-language", accept).header("x-request-id", "id-1");
        let panics = Router::new().route("/panics", get(panics));
        panics
            .layer(from_fn_with_state(Settings::default(), around))
            .oneshot(request.body(Body::empty()).unwrap())
            .await
            .unwrap()
    }

    /// One test, not two: whether a log line is wanted is remembered for the whole process by whoever writes it first, and a
    /// test beside this one, with no log of its own, could be that.
    #[tokio::test]
    async fn a_panic_is_a_problem_counted_and_logged_once() {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
        let _guard = tracing::subscriber::set_default(subscriber);
        for (accept, language, word) in [("vi", "vi", "Lỗi của máy chủ"), ("en", "en", "A fault of the server")]
        {
            let (parts, body) = ask(accept).await.into_parts();
            assert_eq!(parts.status, 500);
            let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
            assert_eq!(header("content-type"), "application/problem+json");
            assert_eq!((header("content-language"), header("x-request-id")), (language, "id-1"));
            assert_eq!((header("x-content-type-options"), header("cache-control")), ("nosniff", "no-store"));
            let body = body.collect().await.unwrap().to_bytes();
            let problem: Value = serde_json::from_slice(&body).unwrap();
            assert_eq!((&problem["code"], &problem["status"]), (&json!("internal"), &json!(500)));
            assert!(problem["detail"].as_str().unwrap().starts_with(word), "{problem:#}");
            assert!(!String::from_utf8_lossy(&body).contains("secret"), "{problem:#}");
            let logged = String::from_utf8(std::mem::take(&mut *log.0.lock().unwrap())).unwrap();
            assert_eq!(logged.lines().count(), 1, "{logged}");
            for part in ["ERROR", "id-1", "GET", "/panics", "500", "a secret of the program"] {
                assert!(logged.contains(part), "{part}: {logged}");
            }
        }
        let counted = observe::render();
        let requests = r#"parindex_http_requests_total{method="GET",route="/panics",status="500"} 2"#;
        assert!(counted.contains(requests), "{counted}");
    }
}
