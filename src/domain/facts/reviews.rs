//! Facts that others say of a claim: decisions, appraisals and what the province answers, survey results.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

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
    /// What the unit must bring, when returned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<Vec<Missing>>,
}

/// What a missing thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MissingKind {
    /// A document.
    Evidence,
    /// A figure: missing, or not as the documents have it.
    Figures,
    /// The explanation.
    Explanation,
    /// Something else.
    Other,
}

/// One thing that a returned claim lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Missing {
    /// What it is.
    pub kind: MissingKind,
    /// The figure, by its input name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<String>,
    /// In words.
    pub text: String,
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

/// What the province answers to an appraisal (giải trình): a round ends with the next appraisal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// Key.
    pub id: Uuid,
    /// Item code.
    pub item: String,
    /// The appraisal it answers.
    pub appraisal: Uuid,
    /// The explanation.
    pub text: String,
    /// The points the province holds to be right: 0 to the item's maximum.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Decimal>,
    /// Documents that show it.
    pub evidence: Vec<Uuid>,
}
