//! The pages: a thin face of the use cases. A handler calls what the API calls and puts the answer into a template; no rule
//! lives here and nothing is reckoned but where a line of a chart goes.

mod address;
mod as_of;
mod assets;
mod chart;
mod cookie;
pub mod errors;
mod form;
mod frame;
mod guard;
mod names;
mod pages;
mod planned;
mod said;
mod session;
mod upload;
mod words;

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::http::header;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use tower_http::compression::CompressionLayer;

use super::Server;
use super::problem::{Problem, internal};
use super::tus;
use crate::app::AppError;
use crate::domain::assessment::Assessment;
use crate::domain::assessment::may;
use session::Visitor;

/// What a page answers.
type PageReply = Result<Response, Problem>;

/// The addresses of the pages.
pub fn routes(server: &Server) -> Router<Server> {
    Router::new()
        .route("/", get(pages::home::front))
        .route("/sign-in", get(pages::sign_in::form).post(pages::sign_in::enter))
        .route("/sign-in/demo", post(pages::sign_in::demo))
        .route("/sign-in/provider", get(pages::sign_on::there))
        .route("/sign-in/provider/back", get(pages::sign_on::back))
        .route("/sign-out/provider", get(pages::sign_on::out))
        .route("/sign-out", post(pages::sign_in::leave))
        .route("/set-password/{secret}", get(pages::password::form).post(pages::password::set))
        .route("/language", post(pages::sign_in::language))
        .route("/account", get(pages::account::show))
        .route("/account/password", post(pages::account::change_password))
        .route("/account/sessions", post(pages::account::end_sessions))
        .route("/accounts", get(pages::accounts::list).post(pages::accounts::create))
        .route("/accounts/{name}", get(pages::accounts::one).post(pages::accounts::change))
        .route("/sign-ins", get(pages::accounts::sign_ins))
        .route("/assessments", get(pages::home::list))
        .route("/assessments/{id}", get(pages::leader::show))
        .route("/assessments/{id}/areas/{code}", get(pages::area::show))
        .route("/assessments/{id}/items/{code}", get(pages::item::show))
        .route("/assessments/{id}/items/{code}/report", post(pages::report::send))
        .route("/assessments/{id}/items/{code}/documents", post(pages::documents::add))
        .merge(uploads())
        .route("/assessments/{id}/reviews", get(pages::reviews::show).post(pages::reviews::accept))
        .route("/assessments/{id}/reviews/{submission}", get(pages::review::show).post(pages::review::decide))
        .route("/assessments/{id}/due", get(pages::due::show))
        .route("/assessments/{id}/ranking", get(pages::ranking::region))
        .route("/assessments/{id}/ranking/{scope}", get(pages::ranking::show))
        .route("/assessments/{id}/units", get(pages::units::show))
        .route("/assessments/{id}/units/{unit}", get(pages::unit::show))
        .route("/assessments/{id}/workbench", get(pages::workbench::show).post(pages::workbench::act))
        .route("/assessments/{id}/workbench/plan", get(pages::workbench::plan::show).post(pages::workbench::plan::ask))
        .route("/assessments/{id}/workbench/outlook", get(pages::workbench::outlook::show))
        .route("/assessments/{id}/manage", get(pages::manage::show))
        .route("/assessments/{id}/changes", get(pages::changes::show))
        .route("/assessments/{id}/deadlines", get(pages::deadlines::show).post(pages::deadlines::send))
        .route("/assessments/{id}/assignments", get(pages::assignments::show).post(pages::assignments::send))
        .route("/assessments/{id}/assignments/{code}", get(pages::assignment::show).post(pages::assignment::send))
        .route("/assessments/{id}/files", get(pages::files::show))
        .route("/assessments/{id}/files/{kind}", post(pages::files::bring))
        .route("/criteria-sets", get(pages::criteria::list).post(pages::publish::publish))
        .route("/criteria-sets/{set}", get(pages::criteria::show))
        .route("/assets/{name}", get(assets::serve))
        .layer(from_fn_with_state(server.clone(), guard::same_origin))
        .layer(CompressionLayer::new())
        // Documents are sent as they are: their digest and their ranges are of these bytes. Events are sent when they happen.
        .route("/documents/{id}", get(pages::documents::read))
        .merge(pages::downloads::routes())
        .route("/documents/{id}/view", get(pages::documents::view))
        .route("/assessments/{id}/events", get(pages::events::follow))
}

/// The addresses of resumable uploads.
fn uploads() -> Router<Server> {
    use pages::uploads;
    let one = get(uploads::read).head(uploads::offset).patch(uploads::append).delete(uploads::cancel);
    Router::new()
        .route("/assessments/{id}/items/{code}/uploads", post(uploads::create))
        .route("/uploads/{upload}", one)
        .route_layer(from_fn(tus::protocol))
}

/// A template as an answer.
fn page(template: &impl Template) -> PageReply {
    match template.render() {
        Ok(html) => Ok(Html(html).into_response()),
        Err(error) => {
            tracing::error!(%error, "a page does not render");
            Err(internal())
        }
    }
}

/// The assessment as the visitor may see it: what the API refuses is refused here.
async fn seen(server: &Server, id: &str, visitor: &Visitor) -> Result<Arc<Assessment>, Problem> {
    let assessment = server.app.assessment(id).await?;
    may::enter(&visitor.caller, &assessment.opening.province).map_err(AppError::from)?;
    Ok(assessment)
}

/// Sends the browser on with a `GET`.
fn see_other(to: &str) -> Response {
    (axum::http::StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
}
