//! Facts outside any assessment: criteria sets, rankings, units, days off, tokens.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Role;
use crate::domain::unit::Unit;

/// A published criteria set: immutable; a corrigendum is a new revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedSet {
    /// Id, e.g. `par-2016`.
    pub set: String,
    /// 1, 2, 3 …
    pub revision: u32,
    /// The file as it was published.
    pub source: String,
}

/// A year's official table, as imported; a later import replaces an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankingImport {
    /// Scored year.
    pub year: i32,
    /// JSON of the imported table (`domain::ranking::Published`).
    pub table: String,
}

/// The units of a province; a later list replaces an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitList {
    /// Province slug.
    pub province: String,
    /// All its units.
    pub units: Vec<Unit>,
}

/// A bearer token: only its hash is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Key.
    pub id: Uuid,
    /// Name of the account, unique in the installation.
    pub name: String,
    /// SHA-256 of the secret, lower-case hex.
    pub hash: String,
    /// Role.
    pub role: Role,
    /// Province it is confined to; none reaches all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub province: Option<String>,
    /// Unit it acts for; required for departments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
}

/// The end of a token before its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// The token.
    pub token: Uuid,
}

/// The days off of a year, as somebody competent has listed them; a later list replaces an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// The year they lie in.
    pub year: i32,
    /// What says so: the announcement, its number.
    pub source: String,
    /// Days other than Saturday and Sunday on which nobody works, by day.
    pub days_off: Vec<NamedDay>,
    /// Saturdays and Sundays on which people work instead, by day.
    pub working: Vec<NamedDay>,
}

/// A day and what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedDay {
    /// The day.
    pub on: NaiveDate,
    /// What it is.
    pub name: String,
}

/// How a message goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// To an address, by SMTP.
    Email,
    /// To an https address, signed.
    Webhook,
}

/// Who is told of what is due: a unit of its own, Sở Nội vụ of what waits for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// Key.
    pub id: Uuid,
    /// Province slug.
    pub province: String,
    /// Slug of the unit; none: Sở Nội vụ's digest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// How.
    pub channel: Channel,
    /// The e-mail address or the webhook's.
    pub target: String,
}

/// The end of a subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsubscription {
    /// The subscription.
    pub subscription: Uuid,
}
