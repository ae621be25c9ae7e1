//! Calendar feeds: a link of its own for a unit in a year, which a calendar program reads. It opens nothing else, and is
//! replaced or revoked by itself.

use chrono::{Days, TimeDelta};
use icalendar::{Calendar, Component, Event, EventLike};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Answer, App, AppError, Done, Request};
use crate::catalog;
use crate::domain::assessment::Assessment;
use crate::domain::assessment::may::{self, Caller};
use crate::domain::chain;
use crate::domain::facts::{Fact, Revocation, Role, SYSTEM_LOG, Token};
use crate::domain::province;
use crate::domain::timeliness;

/// How long a link lives, in days.
const LIFE: i64 = 730;
/// What the secret of every link starts with, so that a leaked one is recognised.
const PREFIX: &str = "parindexfeed_";

/// A unit's link, just made: the only time it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FeedLink {
    /// The address for a calendar program, below the server's own.
    #[schema(example = "/api/v1/feeds/parindexfeed_…")]
    pub path: String,
    /// Slug of the unit.
    pub unit: String,
    /// When it stops working.
    pub expires_at: chrono::DateTime<chrono::Utc>,
}

/// Whether a link was revoked.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FeedsRevoked {
    /// How many living links the unit had.
    pub revoked: usize,
}

/// The account name of a unit's link: no other account can have a colon in it.
fn account(assessment: &str, unit: &str) -> String {
    format!("feed:{assessment}:{unit}")
}

fn may_see_to(assessment: &Assessment, caller: &Caller, unit: &str) -> Answer<()> {
    may::enter(caller, &assessment.opening.province)?;
    if !(caller.actor.role == Role::Department && caller.actor.unit.as_deref() == Some(unit)) {
        may::review(caller)?;
    }
    Ok(())
}

impl App {
    /// Makes a unit's link; the one before stops working.
    ///
    /// # Errors
    /// `NotFound` for an unknown unit; a refusal to other units and to who only reads.
    pub async fn make_feed(&self, assessment: &str, unit: &str, request: &Request) -> Answer<Done> {
        let known = self.assessment(assessment).await?;
        may_see_to(&known, &request.caller, unit)?;
        let province = &known.opening.province;
        if !self.units(province).await?.iter().any(|known| known.slug == unit) {
            return Err(AppError::not_found("unit", unit));
        }
        let mut bytes = (self.secrets)().map_err(|error| AppError::Inconsistent(format!("no randomness: {error}")))?;
        let secret = format!("{PREFIX}{}", super::tokens::hex(&bytes));
        bytes.fill(0);
        let mut writing = match self.begin(SYSTEM_LOG, &Request { key: None, ..request.clone() }).await? {
            Err(done) => return Ok(done),
            Ok(writing) => writing,
        };
        let name = account(assessment, unit);
        let mut facts = revocations(writing.tx.tokens().await?, &name);
        let (now, id) = (writing.now, self.new_id(writing.now));
        let expires_at = now + TimeDelta::days(LIFE);
        let hash = chain::sha256_hex(secret.as_bytes());
        let (province, unit) = (Some(province.clone()), unit.to_owned());
        facts.push(Fact::TokenIssued(Token {
            id,
            name,
            hash,
            role: Role::Feed,
            province,
            unit: Some(unit.clone()),
            expires_at,
        }));
        writing.facts(201, facts, &FeedLink { path: format!("/api/v1/feeds/{secret}"), unit, expires_at }).await
    }

    /// Revokes a unit's link.
    ///
    /// # Errors
    /// A refusal, as [`App::make_feed`].
    pub async fn revoke_feed(&self, assessment: &str, unit: &str, request: &Request) -> Answer<Done> {
        may_see_to(&*self.assessment(assessment).await?, &request.caller, unit)?;
        let mut writing = match self.begin(SYSTEM_LOG, request).await? {
            Err(done) => return Ok(done),
            Ok(writing) => writing,
        };
        let facts = revocations(writing.tx.tokens().await?, &account(assessment, unit));
        let revoked = FeedsRevoked { revoked: facts.len() };
        writing.facts(200, facts, &revoked).await
    }

    /// The calendar behind a link, as iCalendar (RFC 5545): each report the unit still owes, on its last day.
    ///
    /// # Errors
    /// `NotFound` for a link that is unknown, expired or revoked: nothing is told of which.
    pub async fn feed(&self, secret: &str) -> Answer<String> {
        let unknown = || AppError::not_found("feed", "");
        let token = match self.db.token_by_hash(&chain::sha256_hex(secret.as_bytes())).await? {
            Some((token, false)) if token.role == Role::Feed && token.expires_at > self.now() => token,
            _ => return Err(unknown()),
        };
        let mut parts = token.name.splitn(3, ':').skip(1);
        let (Some(assessment), Some(unit)) = (parts.next(), parts.next()) else { return Err(unknown()) };
        let assessment = self.assessment(assessment).await?;
        Ok(calendar(&assessment, unit, self.now()))
    }
}

fn revocations(tokens: Vec<(crate::domain::facts::Recorded<Token>, bool)>, name: &str) -> Vec<Fact> {
    let living = tokens.into_iter().filter(|(token, revoked)| token.fact.name == name && !revoked);
    living.map(|(token, _)| Fact::TokenRevoked(Revocation { token: token.fact.id })).collect()
}

fn calendar(assessment: &Assessment, unit: &str, now: chrono::DateTime<chrono::Utc>) -> String {
    let opening = &assessment.opening;
    let place =
        province::find(catalog::provinces(), &opening.province).map_or(&opening.province, |found| &found.name_vi);
    let mut calendar = Calendar::new();
    calendar.name(&format!("PAR INDEX {}, {place}: {unit}", opening.year)).ttl(&TimeDelta::hours(6));
    for report in timeliness::reports(assessment, now).into_iter().filter(|report| report.unit == unit) {
        let open = !report.complete && report.record.appraisals.is_empty();
        let Some(window) = assessment.window(&report.item.code, report.record, unit).filter(|_| open) else { continue };
        let (code, name) = (&report.item.code, &report.item.name);
        let mut event = Event::new();
        event
            .uid(&format!("{}-{code}-{unit}@parindex", opening.assessment))
            .timestamp(assessment.at)
            .sequence(u32::try_from(assessment.version).unwrap_or(u32::MAX))
            .summary(&format!("PAR INDEX {code}: hạn báo cáo"))
            .description(&format!("{}\n{}", name.vi, name.en))
            .starts(window.ends_on)
            .ends(window.ends_on.checked_add_days(Days::new(1)).unwrap_or(window.ends_on));
        calendar.push(event.done());
    }
    calendar.done().to_string()
}
