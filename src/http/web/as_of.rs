//! As it stood on: the point in the past that an address may ask a page about (`?as_of=`), and what the page says of it.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use fluent_bundle::FluentValue;
use serde::Deserialize;

use super::frame::Frame;
use super::session::Visitor;
use crate::app::{AppError, AsOf};
use crate::domain::assessment::Assessment;
use crate::domain::deadline;
use crate::http::Server;
use crate::http::extract::{Query, as_of};
use crate::http::problem::Problem;

/// A point in the past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Then {
    /// The point.
    pub as_of: AsOf,
    /// As the address has it: a version, a day or an instant.
    asked: String,
}

/// When a page is asked about; none is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When(pub Option<Then>);

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    as_of: String,
}

impl FromRequestParts<Server> for When {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Problem> {
        let Query(Asked { as_of }) = Query::from_request_parts(parts, server).await?;
        Self::read(as_of.trim(), server.app.now())
    }
}

impl When {
    /// What is to come is not known: the end of today is as good as now.
    fn read(asked: &str, now: DateTime<Utc>) -> Result<Self, Problem> {
        let read = as_of(Some(asked).filter(|asked| !asked.is_empty()))?;
        let then = read.map(|as_of| match as_of {
            AsOf::Time(time) => AsOf::Time(time.min(now)),
            seq @ AsOf::Seq(_) => seq,
        });
        Ok(Self(then.map(|as_of| Then { as_of, asked: asked.to_owned() })))
    }

    /// The point as the use cases take it.
    pub fn as_of(&self) -> Option<AsOf> {
        self.0.as_ref().map(|then| then.as_of)
    }

    /// The instant, now or of an assessment as it stood then.
    pub fn instant(&self, assessment: &Assessment, server: &Server) -> DateTime<Utc> {
        self.past(assessment).unwrap_or_else(|| server.app.now())
    }

    /// The instant in the past, of an assessment as it stood then; none is now.
    pub fn past(&self, assessment: &Assessment) -> Option<DateTime<Utc>> {
        self.as_of().map(|as_of| match as_of {
            AsOf::Seq(_) => assessment.at,
            AsOf::Time(time) => time,
        })
    }

    /// The assessment as the visitor may see it, now or as it stood.
    pub async fn seen(&self, server: &Server, id: &str, visitor: &Visitor) -> Result<Arc<Assessment>, Problem> {
        let now = super::seen(server, id, visitor).await?;
        let Some(as_of) = self.as_of() else { return Ok(now) };
        match server.app.assessment_as_of(id, as_of).await {
            Err(AppError::NotFound { .. }) => Err(Problem::new(
                StatusCode::NOT_FOUND,
                "not_found",
                "Lúc đó kỳ đánh giá chưa mở, hoặc nhật ký không có phiên bản này: hãy chọn ngày khác",
                "The assessment was not open then, or its log has no such version: choose another day",
            )),
            other => Ok(other?),
        }
    }
}

/// What a page says of the point in the past that it shows.
#[derive(Clone, Debug)]
pub struct Mark {
    /// The point in words.
    pub words: String,
    /// What keeps it in an address: `?as_of=…`.
    pub query: String,
}

impl Frame {
    /// The same frame around what was, where that is asked for: it says so, and its links stay there.
    #[must_use]
    pub fn at(mut self, when: &When, assessment: &Assessment) -> Self {
        let Some(then) = &when.0 else { return self };
        let Some(instant) = when.past(assessment) else { return self };
        let there = instant.with_timezone(&deadline::ho_chi_minh());
        let mut values = vec![
            ("time", FluentValue::from(there.format("%H:%M").to_string())),
            ("day", FluentValue::from(self.w.day(&there.date_naive()))),
        ];
        let words = match then.as_of {
            AsOf::Time(_) => self.w.with("then-time", &values),
            AsOf::Seq(seq) => {
                values.push(("seq", FluentValue::from(seq.to_string())));
                self.w.with("then-version", &values)
            }
        };
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("as_of", &then.asked).finish();
        let query = format!("?{query}");
        // Nothing is done in the past, and nothing happens there any more.
        self.follows = None;
        self.nav.retain(|link| !link.now_only);
        self.nav.iter_mut().chain(&mut self.crumbs).for_each(|link| link.href.push_str(&query));
        self.then = Some(Mark { words, query });
        self
    }

    /// What keeps a link in the past that the page shows; nothing on a page of now.
    pub fn keep(&self) -> &str {
        self.then.as_ref().map_or("", |then| then.query.as_str())
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    #[test]
    fn a_day_is_its_end_and_what_is_to_come_is_now() {
        let now = Utc.with_ymd_and_hms(2017, 1, 20, 3, 0, 0).unwrap();
        let read = |asked: &str| When::read(asked, now).map(|when| when.as_of());
        assert_eq!(read("").unwrap(), None);
        assert_eq!(read("12").unwrap(), Some(AsOf::Seq(12)));
        let end = Utc.with_ymd_and_hms(2017, 1, 15, 17, 0, 0).unwrap() - chrono::TimeDelta::microseconds(1);
        assert_eq!(read("2017-01-15").unwrap(), Some(AsOf::Time(end)));
        assert_eq!(read("2017-01-20").unwrap(), Some(AsOf::Time(now)));
        assert_eq!(read("2030-01-01").unwrap(), Some(AsOf::Time(now)));
        assert!(read("yesterday").is_err());
    }
}
