//! Facts: everything that was ever said, appended and never changed. The current state is the latest fact per key.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::inputs::Inputs;
use super::unit::Unit;

/// The log that facts outside any assessment belong to: sets, rankings, units, tokens.
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
    SetPublished(PublishedSet),
    RankingImported(RankingImport),
    UnitsListed(UnitList),
    TokenIssued(Token),
    TokenRevoked(Revocation),
}

/// The opening of an assessment: one province, one year, one criteria set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// Key of the assessment, e.g. `can-tho-2016`.
    pub assessment: String,
    /// Province slug.
    pub province: String,
    /// Scored year.
    pub year: i32,
    /// Criteria set id.
    pub set: String,
    /// Revision of the set, pinned for ever.
    pub revision: u32,
    /// The whole assessment holds illustrative figures (a demo).
    pub illustrative: bool,
}

/// A stage of the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Units report figures and evidence.
    Collect,
    /// Sở Nội vụ reviews.
    Review,
    /// The People's Committee approves the self-assessment.
    Approve,
    /// The package goes to the ministry.
    Submit,
    /// The ministry appraises.
    Appraise,
    /// The ministry publishes.
    Publish,
}

/// When a phase ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PhaseEnd {
    /// Which phase.
    pub phase: Phase,
    /// Its last day, to its end in Asia/Ho_Chi_Minh.
    pub ends_on: NaiveDate,
}

/// The phases of an assessment; a later schedule replaces an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// Ends of the phases, in their order.
    pub phases: Vec<PhaseEnd>,
    /// Why it was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Who answers for an item, and by when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Item code.
    pub item: String,
    /// Slug of the unit that answers for it.
    pub lead: String,
    /// Slugs of the units that contribute rows, when the item is collected.
    pub contributors: Vec<String>,
    /// Last day, to its end in Asia/Ho_Chi_Minh.
    pub due: NaiveDate,
    /// Why it was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Whether figures are what happened or what is foreseen for the year's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubmissionKind {
    /// Figures as they are: a claim.
    Actual,
    /// Figures foreseen for the end of the year: no claim.
    Forecast,
}

/// A unit's figures for one item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// Key.
    pub id: Uuid,
    /// Item code.
    pub item: String,
    /// The reporting unit.
    pub unit: String,
    /// Actual or forecast.
    pub kind: SubmissionKind,
    /// The figures: the item's inputs, or a unit's own row of a collected item.
    pub inputs: Inputs,
    /// Required when there is no evidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
    /// Evidence documents.
    pub evidence: Vec<Uuid>,
}

/// Sở Nội vụ's verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The figures stand.
    Accept,
    /// Back to the unit, with a reason.
    Return,
    /// Other points than claimed, with a reason.
    Adjust,
    /// The item does not apply to the province.
    NotApplicable,
}

/// Why points are lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the words of the design, section 2")]
pub enum Cause {
    RuleTightened,
    ExternalDependency,
    LateAction,
    NotDone,
    NoEvidence,
    EvidenceLate,
    EvidenceOutOfPeriod,
    Rejected,
    Survey,
}

/// A verdict on one submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Key.
    pub id: Uuid,
    /// Item code.
    pub item: String,
    /// The submission decided on.
    pub submission: Uuid,
    /// Verdict.
    pub verdict: Verdict,
    /// Points, when adjusted: 0 to the item's maximum.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Decimal>,
    /// Reason; required unless accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Cause of what is lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
}

/// The ministry's points for one item; a later round stands beside the earlier ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appraisal {
    /// Key.
    pub id: Uuid,
    /// Item code.
    pub item: String,
    /// Points, 0 to the item's maximum.
    pub points: Decimal,
    /// The ministry's reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Cause of what is lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
}

/// A survey percentage for one survey item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyResult {
    /// Key.
    pub id: Uuid,
    /// Item code.
    pub item: String,
    /// Satisfaction in percent, 0 to 100.
    pub satisfaction: Decimal,
    /// Where it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// The days a document speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Period {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

/// A document: what it is, and the hash of its immutable bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Key.
    pub id: Uuid,
    /// The unit that uploaded it; none for Sở Nội vụ's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// SHA-256 of the bytes, lower-case hex, computed by the server.
    pub sha256: String,
    /// Size in bytes.
    pub size: u64,
    /// Media type told from the bytes.
    pub media_type: String,
    /// Name of the uploaded file: data, never a path.
    pub file_name: String,
    /// Title (trích yếu).
    pub title: String,
    /// Document number (số, ký hiệu).
    pub number: String,
    /// Issuing body.
    pub issuer: String,
    /// Day it was signed.
    pub signed_on: NaiveDate,
    /// Days it speaks of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Items it supports.
    pub items: Vec<String>,
}

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
            Self::SetPublished(_) => "set_published",
            Self::RankingImported(_) => "ranking_imported",
            Self::UnitsListed(_) => "units_listed",
            Self::TokenIssued(_) => "token_issued",
            Self::TokenRevoked(_) => "token_revoked",
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
            Self::SetPublished(f) => format!("{}@{}", f.set, f.revision),
            Self::RankingImported(f) => f.year.to_string(),
            Self::UnitsListed(f) => f.province.clone(),
            Self::TokenIssued(f) => f.name.clone(),
            Self::TokenRevoked(f) => f.token.to_string(),
        }
    }
}
