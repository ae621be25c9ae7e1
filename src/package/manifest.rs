//! The manifest: what the package is of, and every file in it by size and SHA-256, signed where the server has a key.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::assessment::Assessment;
use crate::domain::chain::{rfc3339, sha256_hex};
use crate::domain::criteria::Provenance;
use crate::domain::receipt::{Seal, SigningKey, canonical};

/// The form of today's manifests.
pub const FORM: &str = "parindex-package/1";
/// Its name in the package.
pub const PATH: &str = "manifest.json";
/// The largest manifest that is written or read, in bytes.
pub const MOST_BYTES: usize = 32 << 20;

/// What the package holds, and who says so.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// What it holds.
    pub payload: Contents,
    /// The signature over the payload's canonical bytes; null where the server has no key.
    pub signature: Option<Seal>,
}

/// What the package holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contents {
    /// Always `parindex-package/1`.
    pub form: String,
    /// Assessment.
    pub assessment: String,
    /// Province.
    pub province: String,
    /// The scored year.
    pub year: i32,
    /// The version it is of.
    pub version: i64,
    /// When that version was made, UTC.
    pub at: String,
    /// Hash of the last change.
    pub head: String,
    /// Whether the figures are illustrative.
    pub illustrative: bool,
    /// The criteria set.
    pub set: SetNamed,
    /// Every file but the manifest itself.
    pub files: Vec<File>,
}

/// A criteria set by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetNamed {
    /// Id.
    pub id: String,
    /// Revision.
    pub revision: u32,
    /// How sure it is: `official`, or not.
    pub provenance: Provenance,
}

/// A file of the package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Path in the package.
    pub path: String,
    /// What it is.
    pub kind: Kind,
    /// Size in bytes.
    pub size: u64,
    /// SHA-256 of its bytes, 64 hex digits.
    pub sha256: String,
    /// The item whose folder it lies in; evidence only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The document it is; evidence only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Uuid>,
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The self-assessment table.
    Table,
    /// The report of explanations.
    Report,
    /// The index of documents.
    Index,
    /// The list of what is missing.
    Missing,
    /// The receipt.
    Receipt,
    /// A document.
    Evidence,
}

impl File {
    /// A file that we wrote.
    #[must_use]
    pub fn of(path: &str, kind: Kind, bytes: &[u8]) -> Self {
        let (size, sha256) = (bytes.len() as u64, sha256_hex(bytes));
        Self { path: path.to_owned(), kind, size, sha256, item: None, document: None }
    }
}

impl Contents {
    /// What a package of an assessment with these files holds.
    #[must_use]
    pub fn of(assessment: &Assessment, head: String, files: Vec<File>) -> Self {
        let (opening, set) = (&assessment.opening, &assessment.set);
        Self {
            form: FORM.to_owned(),
            assessment: opening.assessment.clone(),
            province: opening.province.clone(),
            year: opening.year,
            version: assessment.version,
            at: rfc3339(assessment.at),
            head,
            illustrative: opening.illustrative,
            set: SetNamed { id: set.id.clone(), revision: set.revision, provenance: set.root.provenance },
            files,
        }
    }

    /// The manifest's bytes: canonical JSON, signed where there is a key.
    ///
    /// # Errors
    /// As [`canonical::bytes`], which nothing of today can cause.
    pub fn seal(self, key: Option<&SigningKey>) -> Result<Vec<u8>, serde_json::Error> {
        let signature = match key {
            Some(key) => Some(Seal::of(key, &canonical::bytes(&self)?)),
            None => None,
        };
        canonical::bytes(&Manifest { payload: self, signature })
    }
}
