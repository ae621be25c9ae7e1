//! The whole route table: a route that is not here does not exist, and one that is here is in the document.

use axum::Router;
use axum::middleware::from_fn;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use utoipa_swagger_ui::SwaggerUi;

use super::api::{
    appraisals, assessments, changes, criteria_sets, decisions, evidence, items, provinces, rankings, scores, service,
    submissions, tokens,
};
use super::problem::{self, Problem};
use super::{Server, Settings, observe, openapi};
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
        .routes(routes!(criteria_sets::score))
        .routes(routes!(provinces::list))
        .routes(routes!(provinces::units, provinces::list_units))
        .routes(routes!(assessments::open, assessments::list))
        .routes(routes!(assessments::read))
        .routes(routes!(assessments::reschedule))
        .routes(routes!(items::list))
        .routes(routes!(items::read))
        .routes(routes!(items::assign))
        .routes(routes!(submissions::submit))
        .routes(routes!(decisions::decide))
        .routes(routes!(appraisals::appraise))
        .routes(routes!(appraisals::surveys))
        .routes(routes!(evidence::add, evidence::list))
        .routes(routes!(evidence::read))
        .routes(routes!(evidence::content))
        .routes(routes!(scores::score))
        .routes(routes!(scores::projection))
        .routes(routes!(scores::losses))
        .routes(routes!(assessments::deadlines))
        .routes(routes!(changes::list))
        .routes(routes!(changes::verify))
        .routes(routes!(rankings::read, rankings::import))
        .routes(routes!(rankings::projected))
        .routes(routes!(tokens::issue, tokens::list))
        .routes(routes!(tokens::revoke))
}

/// The document of the routes.
pub(super) fn document() -> OpenApi {
    openapi::finish(table().into_openapi())
}

/// The service: routes, documentation, and what surrounds every request.
pub fn router(app: App, settings: Settings) -> Router {
    let (routes, _) = table().split_for_parts();
    let docs = SwaggerUi::new("/docs").config(utoipa_swagger_ui::Config::from("/openapi.json"));
    let request_id = axum::http::HeaderName::from_static("x-request-id");
    routes
        .fallback(|| async { Problem::no_such_address() })
        .method_not_allowed_fallback(|| async {
            Problem::new(
                axum::http::StatusCode::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                "Địa chỉ này không nhận phương thức đó",
                "This address does not take that method",
            )
        })
        .with_state(Server::new(app, settings))
        .merge(docs)
        .layer(from_fn(problem::localise))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            axum::response::IntoResponse::into_response(problem::internal())
        }))
        .layer(from_fn(observe::headers))
        .layer(from_fn(observe::measure))
        .layer(PropagateRequestIdLayer::new(request_id.clone()))
        .layer(SetRequestIdLayer::new(request_id, MakeRequestUuid))
}
