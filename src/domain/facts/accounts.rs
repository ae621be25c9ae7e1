//! Facts about people's accounts. No password, link or session is among them, nor a hash of one: facts are for ever.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Role;
use crate::domain::chain;

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
    /// Name, the "who" of everything its holder writes; the same in every fact of the id until it has ended.
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

/// The key of the account of whom a provider knows as this subject: made of both (a UUID of version 8), so that neither has to be
/// kept and the same person is the same account for ever.
#[must_use]
pub fn provided_id(issuer: &str, subject: &str) -> Uuid {
    // An issuer is an address: no end of line is in it.
    let digest = chain::sha256_hex(format!("parindex account of a provider\n{issuer}\n{subject}").as_bytes());
    let number = digest.get(..32).and_then(|half| u128::from_str_radix(half, 16).ok()).unwrap_or_default();
    uuid::Builder::from_custom_bytes(number.to_be_bytes()).into_uuid()
}

impl Account {
    /// Whether it is that of somebody whom a provider vouches for: it has no password here, its role and unit come from there.
    #[must_use]
    pub fn is_provided(&self) -> bool {
        self.id.get_version_num() == 8
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_of_a_provider_is_known_by_its_key() {
        let id = provided_id("https://sso.example", "u-1");
        assert_eq!(id, provided_id("https://sso.example", "u-1"));
        assert_eq!(id.get_version_num(), 8);
        for (issuer, subject) in
            [("https://sso.example", "u-2"), ("https://other.example", "u-1"), ("https://sso.example", "U-1")]
        {
            assert_ne!(id, provided_id(issuer, subject), "{issuer} {subject}");
        }
        // For ever: this is what accounts are found by.
        assert_eq!(id.to_string(), "359a5640-390c-8276-ae8d-04bbfe010493");
    }
}
