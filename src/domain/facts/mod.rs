//! Facts: everything that was ever said, appended and never changed. The current state is the latest fact per key.

mod accounts;
mod claims;
mod plan;
mod reviews;
mod system;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use accounts::{Account, Credential, CredentialEvent, Standing, provided_id};
pub use claims::{Evidence, Looked, Period, Submission, SubmissionKind};
pub use plan::{Assignment, Extension, Move, Opening, Phase, PhaseEnd, Schedule};
pub use reviews::{Appraisal, Cause, Decision, Explanation, Missing, MissingKind, SurveyResult, Verdict};
pub use system::{
    Calendar, Channel, NamedDay, PublishedSet, RankingImport, Revocation, Subscription, Token, UnitList, Unsubscription,
};

/// The log that facts outside any assessment belong to: sets, rankings, units, tokens, accounts.
pub const SYSTEM_LOG: &str = "system";

/// What a token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Publishes sets, opens assessments, imports rankings, issues tokens; may do what a reviewer may.
    Admin,
    /// Sở Nội vụ: assigns, decides, records appraisals and survey results.
    Reviewer,
    /// A unit: submits figures and evidence for its own items.
    Department,
    /// Reads.
    Viewer,
    /// Reads the calendar of one unit, by its link, and nothing else.
    Feed,
}

/// Who wrote a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Actor {
    /// The account or token name, unique in the installation.
    pub name: String,
    /// The role it acted in.
    pub role: Role,
    /// The unit it acts for, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// A fact with its place in a log: the version it made, when, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded<F = Fact> {
    /// 1, 2, 3 … within its log.
    pub seq: i64,
    /// When, truncated to microseconds.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: Actor,
    /// What.
    pub fact: F,
}

/// Every kind of fact there is. The JSON of this enum is what the log's digests are taken over: add fields only as
/// `Option` that is skipped when `None`, and never rename one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant is documented at its struct")]
pub enum Fact {
    Opened(Opening),
    Scheduled(Schedule),
    Assigned(Assignment),
    Submitted(Submission),
    Decided(Decision),
    Appraised(Appraisal),
    Surveyed(SurveyResult),
    EvidenceAdded(Evidence),
    Extended(Extension),
    Moved(Move),
    Explained(Explanation),
    CalendarListed(Calendar),
    SetPublished(PublishedSet),
    RankingImported(RankingImport),
    UnitsListed(UnitList),
    TokenIssued(Token),
    TokenRevoked(Revocation),
    Subscribed(Subscription),
    Unsubscribed(Unsubscription),
    AccountListed(Account),
    CredentialNoted(Credential),
}

impl Fact {
    /// Stable name of the kind, as it stands in the change log.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Opened(_) => "opened",
            Self::Scheduled(_) => "scheduled",
            Self::Assigned(_) => "assigned",
            Self::Submitted(_) => "submitted",
            Self::Decided(_) => "decided",
            Self::Appraised(_) => "appraised",
            Self::Surveyed(_) => "surveyed",
            Self::EvidenceAdded(_) => "evidence_added",
            Self::Extended(_) => "extended",
            Self::Moved(_) => "moved",
            Self::Explained(_) => "explained",
            Self::CalendarListed(_) => "calendar_listed",
            Self::SetPublished(_) => "set_published",
            Self::RankingImported(_) => "ranking_imported",
            Self::UnitsListed(_) => "units_listed",
            Self::TokenIssued(_) => "token_issued",
            Self::TokenRevoked(_) => "token_revoked",
            Self::Subscribed(_) => "subscribed",
            Self::Unsubscribed(_) => "unsubscribed",
            Self::AccountListed(_) => "account_listed",
            Self::CredentialNoted(_) => "credential_noted",
        }
    }

    /// What the fact is about, in a few words for the change log: an item code, a set, a year, a name.
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Self::Opened(f) => f.assessment.clone(),
            Self::Scheduled(_) => "phases".to_owned(),
            Self::Assigned(f) => f.item.clone(),
            Self::Submitted(f) => f.item.clone(),
            Self::Decided(f) => f.item.clone(),
            Self::Appraised(f) => f.item.clone(),
            Self::Surveyed(f) => f.item.clone(),
            Self::EvidenceAdded(f) => f.id.to_string(),
            Self::Extended(f) => {
                [f.item.as_deref(), f.unit.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ")
            }
            Self::Moved(f) => format!("@{}", f.revision),
            Self::Explained(f) => f.item.clone(),
            Self::CalendarListed(f) => f.year.to_string(),
            Self::SetPublished(f) => format!("{}@{}", f.set, f.revision),
            Self::RankingImported(f) => f.year.to_string(),
            Self::UnitsListed(f) => f.province.clone(),
            Self::TokenIssued(f) => f.name.clone(),
            Self::TokenRevoked(f) => f.token.to_string(),
            Self::Subscribed(f) => f.id.to_string(),
            Self::Unsubscribed(f) => f.subscription.to_string(),
            Self::AccountListed(f) => f.name.clone(),
            Self::CredentialNoted(f) => f.account.to_string(),
        }
    }
}
