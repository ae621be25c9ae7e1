//! Facts that units report: figures and documents.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::inputs::Inputs;

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
    /// The pages that matter, e.g. `3, 7-9`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<String>,
    /// The document of the same assessment that this is a newer version of; its bytes stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<Uuid>,
    /// What a look into the bytes found when they came; none where nothing was to be looked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looked: Option<Looked>,
}

/// What a look into a file found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Looked {
    /// A PDF with text on some page.
    Text,
    /// A PDF without text on any page: a scan that nobody can search.
    NoText,
    /// It opens with a password only, or some of it does.
    Protected,
    /// Not looked into: too large, or it takes too much to read.
    TooLarge,
    /// It can't be read, or not without more than a look takes.
    Unreadable,
}
