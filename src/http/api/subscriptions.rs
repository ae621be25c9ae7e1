//! Who is told of what is due, the messages on their way, and calendar feeds.

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use uuid::Uuid;

use crate::app::feeds::{FeedLink, FeedsRevoked};
use crate::app::subscriptions::{MessageView, NewSubscription, SubscriptionView};
use crate::http::Server;
use crate::http::extract::{Auth, Head, Path, Write};
use crate::http::problem::ProblemBody;
use crate::http::reply::{self, PageOf, Reply};

/// The subscriptions of a province that the caller sees to: a unit its own, Sở Nội vụ all.
#[utoipa::path(get, path = "/api/v1/provinces/{province}/subscriptions", tag = "subscriptions", security(("token" = [])),
    params(("province" = String, Path, example = "can-tho")), responses((status = 200, body = PageOf<SubscriptionView>)))]
pub async fn list(State(server): State<Server>, Auth(caller): Auth, Path(province): Path<String>) -> Reply {
    reply::json(&PageOf { items: server.app.subscriptions(&province, &caller).await?, next_cursor: None })
}

/// Begins a subscription: a unit is told of reports due in 7, 3 and 1 days and overdue, Sở Nội vụ gets a digest a day.
#[utoipa::path(post, path = "/api/v1/provinces/{province}/subscriptions", tag = "subscriptions", security(("token" = [])),
    params(("province" = String, Path, example = "can-tho")), request_body = NewSubscription,
    responses((status = 201, body = SubscriptionView), (status = 200, description = "Dry run", body = SubscriptionView)))]
pub async fn begin(State(server): State<Server>, Path(province): Path<String>, write: Write<NewSubscription>) -> Reply {
    Ok(reply::done(server.app.subscribe(&province, &write.request, write.body).await?))
}

/// Ends a subscription; what is on its way to it is given up.
#[utoipa::path(delete, path = "/api/v1/provinces/{province}/subscriptions/{id}", tag = "subscriptions",
    security(("token" = [])), params(("province" = String, Path, example = "can-tho"), ("id" = Uuid, Path)),
    responses((status = 200, body = SubscriptionView)))]
pub async fn end(State(server): State<Server>, Path((province, id)): Path<(String, Uuid)>, head: Head) -> Reply {
    Ok(reply::done(server.app.unsubscribe(&province, id, &head.request(b"")).await?))
}

/// The newest messages, at most 200, and how far each has come.
#[utoipa::path(get, path = "/api/v1/provinces/{province}/messages", tag = "subscriptions", security(("token" = [])),
    params(("province" = String, Path, example = "can-tho")), responses((status = 200, body = PageOf<MessageView>)))]
pub async fn messages(State(server): State<Server>, Auth(caller): Auth, Path(province): Path<String>) -> Reply {
    reply::json(&PageOf { items: server.app.messages(&province, &caller).await?, next_cursor: None })
}

/// Makes a unit's calendar link, for a calendar program; the one before stops working. It is shown once.
#[utoipa::path(post, path = "/api/v1/assessments/{id}/units/{unit}/feed", tag = "subscriptions", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), ("unit" = String, Path, example = "so-tttt")),
    responses((status = 201, body = FeedLink), (status = 200, description = "Dry run", body = FeedLink)))]
pub async fn make_feed(State(server): State<Server>, Path((id, unit)): Path<(String, String)>, head: Head) -> Reply {
    Ok(reply::done(server.app.make_feed(&id, &unit, &head.request(b"")).await?))
}

/// Revokes a unit's calendar link.
#[utoipa::path(delete, path = "/api/v1/assessments/{id}/units/{unit}/feed", tag = "subscriptions",
    security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), ("unit" = String, Path, example = "so-tttt")),
    responses((status = 200, body = FeedsRevoked)))]
pub async fn revoke_feed(State(server): State<Server>, Path((id, unit)): Path<(String, String)>, head: Head) -> Reply {
    Ok(reply::done(server.app.revoke_feed(&id, &unit, &head.request(b"")).await?))
}

/// The calendar behind a link: what the unit still owes, each on its last day. The link itself is the permission.
#[utoipa::path(get, path = "/api/v1/feeds/{secret}", tag = "subscriptions", params(("secret" = String, Path)),
    responses((status = 200, description = "iCalendar", body = String, content_type = "text/calendar"),
        (status = 404, description = "Problem", body = ProblemBody, content_type = "application/problem+json")))]
pub async fn feed(State(server): State<Server>, Path(secret): Path<String>) -> Reply {
    let calendar = server.app.feed(&secret).await?;
    Ok(([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], calendar).into_response())
}
