//! Facts about people's accounts. No password, link or session is among them, nor a hash of one: facts are for ever.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Role;

/// Whether an account lets its holder in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It does, with its password.
    Open,
    /// It does not until it is unlocked.
    Locked,
    /// It never will again; its name is free.
    Ended,
}

/// An account as it stands from now on: the latest fact of an id counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Key.
    pub id: Uuid,
    /// Name, the "who" of everything its holder writes; the same in every fact of the id.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Province it is confined to; none reaches all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub province: Option<String>,
    /// Unit it acts for; required for departments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Whether it lets its holder in.
    pub standing: Standing,
    /// Why it was locked or ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What happened to the way into an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CredentialEvent {
    /// A one-time link to set the password was made.
    LinkMade,
    /// The password was set by such a link.
    LinkUsed,
    /// The holder changed the password.
    PasswordChanged,
}

/// That the way into an account changed: who did it and when, never what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    /// The account.
    pub account: Uuid,
    /// What happened.
    pub event: CredentialEvent,
    /// When a link stops working.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
}
