//! A receipt: everything a score was made of and what came of it, as one canonical JSON that anybody can replay, without a
//! database, with the one engine.
//!
//! Made of an assessment's log alone: no clock, no other year, no ranking, nothing of the server that issues it. So a version
//! has the same payload today and in years, here and elsewhere. `expected` and ranks depend on other years and on national
//! results, so they are left out.

pub mod canonical;
pub mod checkpoint;
mod difference;
pub mod finding;
pub mod key;
mod replay;
#[cfg(test)]
mod tests;
pub mod verify;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::chain::{Change, rfc3339};
use super::exact::Exact;
use super::facts::{Actor, Fact};
use super::score::{Percent, ScoredNode};
pub use key::{PublicKey, SigningKey};
pub use replay::{Source, replay};

/// The form of today's receipts: other fields, or another meaning, would be another form.
pub const FORM: &str = "parindex-receipt/1";
/// The form of receipts of an assessment that has moved to newer revisions of its set: these are carried too.
pub const FORM_MOVED: &str = "parindex-receipt/2";
/// The algorithm of today's signatures.
const ALGORITHM: &str = "Ed25519";
/// The largest receipt that is issued or read, in bytes: 64 MiB.
pub const MOST_BYTES: usize = 64 << 20;

/// A receipt: what it says, and who issued it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Receipt {
    /// What it says.
    pub payload: Payload,
    /// Who issued it; null where the server has no key.
    pub signature: Option<Seal>,
}

/// A signature over the payload's canonical bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// Always `Ed25519`.
    #[schema(example = "Ed25519")]
    pub algorithm: String,
    /// The issuer's public key, 64 hex digits. Whose it is nobody can tell from the receipt: compare it with the published one.
    pub public_key: String,
    /// The signature, 128 hex digits.
    pub value: String,
}

/// What a receipt says.
#[derive(Debug, Serialize, ToSchema)]
pub struct Payload {
    /// `parindex-receipt/1`; `parindex-receipt/2` where the assessment has moved to a newer revision of its set.
    #[schema(example = "parindex-receipt/1")]
    pub form: &'static str,
    /// Assessment.
    pub assessment: String,
    /// The version it is of: how many changes the log had.
    pub version: i64,
    /// When that version was made, UTC with six decimals. It stood until the next change, which an earlier receipt can't know.
    pub at: String,
    /// Hash of the last change.
    pub head: String,
    /// Whether the figures are illustrative.
    pub illustrative: bool,
    /// The criteria set it was opened on, and scored by until it moved.
    pub set: SetSource,
    /// The revisions it moved to, oldest first; the last one scored it. Left out where it never moved.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub revisions: Vec<SetSource>,
    /// The log up to the version: every input, who said it and when.
    pub changes: Vec<Entry>,
    /// The totals that depend on this log alone.
    pub totals: Totals,
    /// The scored tree as claimed, each item explained.
    pub trace: ScoredNode,
}

/// A criteria set as it was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetSource {
    /// Id.
    #[schema(example = "par-2016")]
    pub id: String,
    /// Revision.
    pub revision: u32,
    /// SHA-256 of the document's bytes, 64 hex digits.
    pub sha256: String,
    /// The document, `docs/RULES.md`.
    pub document: String,
}

/// One change of the log with its fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// 1, 2, 3 …
    pub seq: i64,
    /// When, UTC with six decimals: the text that is hashed.
    pub at: String,
    /// Who.
    pub by: Actor,
    /// Kind of fact, e.g. `submitted`.
    pub kind: String,
    /// What it is about, e.g. an item code.
    pub subject: String,
    /// The fact: the very JSON text that `digest` is the SHA-256 of.
    pub fact: String,
    /// SHA-256 of the fact.
    pub digest: String,
    /// Hash of the change before.
    pub prev_hash: String,
    /// Hash of this change.
    pub hash: String,
}

/// Three of the four totals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Totals {
    /// Appraised, settled, or surveyed.
    pub secured: Sum,
    /// Secured, and what is claimed.
    pub claimed: Sum,
    /// The most that is still possible.
    pub ceiling: Sum,
}

/// A total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Sum {
    /// Points.
    #[schema(value_type = String)]
    pub points: Exact,
    /// Most points among what is applicable.
    #[schema(value_type = String)]
    pub applicable_max: Exact,
    /// Points / applicable maximum × 100, two decimals; null when nothing is applicable.
    #[schema(value_type = Option<String>)]
    pub percent: Option<Percent>,
}

impl Seal {
    /// The key's signature over a text.
    #[must_use]
    pub fn of(key: &SigningKey, text: &[u8]) -> Self {
        let (public_key, value) = (key.public().to_string(), key.sign(text).to_string());
        Self { algorithm: ALGORITHM.to_owned(), public_key, value }
    }
}

impl Entry {
    /// A change and its fact.
    ///
    /// # Errors
    /// When the fact has no JSON form, which no fact of today can cause.
    pub fn of(change: Change, fact: &Fact) -> Result<Self, serde_json::Error> {
        let fact = serde_json::to_string(fact)?;
        let Change { seq, at, actor, kind, subject, digest, prev_hash, hash, .. } = change;
        Ok(Self { seq, at: rfc3339(at), by: actor, kind, subject, fact, digest, prev_hash, hash })
    }
}

impl Payload {
    /// The receipt's bytes, signed where there is a key; `None` when they are more than `most`.
    ///
    /// # Errors
    /// As [`canonical::bytes`], which nothing of today can cause.
    pub fn seal(self, key: Option<&SigningKey>, most: usize) -> Result<Option<Vec<u8>>, serde_json::Error> {
        let signature = match key {
            Some(key) => Some(Seal::of(key, &canonical::bytes(&self)?)),
            None => None,
        };
        let bytes = canonical::bytes(&Receipt { payload: self, signature })?;
        Ok((bytes.len() <= most).then_some(bytes))
    }
}
