//! Scores, the projection, the losses.

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use serde::Deserialize;
use utoipa::IntoParams;

use super::seen;
use crate::app::AsOf;
use crate::app::scores::{AssessmentScore, Projection};
use crate::domain::assessment::{BasisName, History};
use crate::domain::losses::Losses;
use crate::domain::ranking::Scope;
use crate::http::Server;
use crate::http::extract::{Auth, Path, Query, as_of};
use crate::http::reply::{self, Reply};

/// Which score.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ScoreQuery {
    /// `claimed` unless said.
    #[serde(default)]
    basis: BasisName,
    /// A version, an RFC 3339 time, or a day (its end in Asia/Ho_Chi_Minh).
    as_of: Option<String>,
}

/// As of when.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AsOfQuery {
    /// A version, an RFC 3339 time, or a day (its end in Asia/Ho_Chi_Minh).
    pub(super) as_of: Option<String>,
}

/// What tells an answer as of some time from the answer now.
pub(super) fn time_tag(as_of: Option<AsOf>) -> String {
    match as_of {
        None => String::new(),
        Some(AsOf::Seq(_)) => ".asof".to_owned(),
        Some(AsOf::Time(time)) => format!(".t{}", time.timestamp_micros()),
    }
}

/// The scored tree of an assessment, each item explained.
#[utoipa::path(get, path = "/api/v1/assessments/{id}/score", tag = "scores", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), ScoreQuery),
    responses((status = 200, body = AssessmentScore), (status = 304, description = "The caller has this version")))]
pub async fn score(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path(id): Path<String>,
    Query(query): Query<ScoreQuery>,
    uri: Uri,
    headers: HeaderMap,
) -> Reply {
    let as_of = as_of(query.as_of.as_deref())?;
    let assessment = seen(&server, &id, &caller, as_of).await?;
    let (history, tag) = match query.basis {
        BasisName::Expected => {
            let outside = server.app.outside(&assessment, as_of).await?;
            let tag = format!("{}{}{}", assessment.version, outside.tag, time_tag(as_of));
            (outside.history.clone(), tag)
        }
        _ => (History::default(), assessment.version.to_string()),
    };
    reply::kept(&server, &uri, &headers, &tag, || Ok(server.app.score(&assessment, query.basis, &history)))
}

/// Where an assessment is heading: four totals, each with its rank or the interval that published facts prove.
#[utoipa::path(get, path = "/api/v1/assessments/{id}/projection", tag = "scores", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), AsOfQuery),
    responses((status = 200, body = Projection), (status = 304, description = "The caller has this version")))]
pub async fn projection(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path(id): Path<String>,
    Query(query): Query<AsOfQuery>,
    uri: Uri,
    headers: HeaderMap,
) -> Reply {
    let as_of = as_of(query.as_of.as_deref())?;
    let assessment = seen(&server, &id, &caller, as_of).await?;
    let outside = server.app.outside(&assessment, as_of).await?;
    let tag = format!("{}{}{}", assessment.version, outside.tag, time_tag(as_of));
    reply::kept(&server, &uri, &headers, &tag, || Ok(server.app.projection(&assessment, &outside, &Scope::All)))
}

/// What is being lost and why, by cause, area and unit, against full points.
#[utoipa::path(get, path = "/api/v1/assessments/{id}/losses", tag = "scores", security(("token" = [])),
    params(("id" = String, Path, example = "can-tho-2016"), AsOfQuery),
    responses((status = 200, body = Losses), (status = 304, description = "The caller has this version")))]
pub async fn losses(
    State(server): State<Server>,
    Auth(caller): Auth,
    Path(id): Path<String>,
    Query(query): Query<AsOfQuery>,
    uri: Uri,
    headers: HeaderMap,
) -> Reply {
    let assessment = seen(&server, &id, &caller, as_of(query.as_of.as_deref())?).await?;
    let tag = assessment.version.to_string();
    reply::kept(&server, &uri, &headers, &tag, || Ok(server.app.losses(&assessment)))
}
