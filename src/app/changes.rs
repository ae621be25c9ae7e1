//! The change log of an assessment, and the proof that nobody touched it.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Answer, App};
use crate::domain::chain::Change;
use crate::domain::facts::Actor;
use crate::domain::text::Text;

/// One change.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChangeView {
    /// 1, 2, 3 …
    pub seq: i64,
    /// When.
    pub at: chrono::DateTime<chrono::Utc>,
    /// Who.
    pub by: Actor,
    /// Kind of fact, e.g. `submitted`.
    pub kind: String,
    /// What it is about, e.g. an item code.
    pub subject: String,
    /// SHA-256 of the fact.
    pub digest: String,
    /// Hash of the change before.
    pub prev_hash: String,
    /// Hash of this change.
    pub hash: String,
}

/// What a verification found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Verification {
    /// Whether everything agrees.
    pub ok: bool,
    /// Version that was checked.
    pub version: i64,
    /// Hash of that version: note it elsewhere, and nobody can cut the log short unseen.
    pub head: String,
    /// Every row that disagrees.
    pub findings: Vec<VerificationFinding>,
}

/// A row that disagrees.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VerificationFinding {
    /// Version of the row.
    pub seq: i64,
    /// Table.
    pub table: String,
    /// Stable code.
    pub code: String,
    /// What differs.
    pub detail: Text,
}

impl From<Change> for ChangeView {
    fn from(change: Change) -> Self {
        let Change { seq, at, actor, kind, subject, digest, prev_hash, hash, .. } = change;
        Self { seq, at, by: actor, kind, subject, digest, prev_hash, hash }
    }
}

impl App {
    /// Changes of a log after a version, in order.
    ///
    /// # Errors
    /// Storage.
    pub async fn changes(&self, log: &str, after: i64, limit: u32) -> Answer<Vec<ChangeView>> {
        Ok(self.db.changes(log, after, limit).await?.into_iter().map(ChangeView::from).collect())
    }

    /// Recomputes the whole chain of a log from what is stored.
    ///
    /// # Errors
    /// Storage.
    pub async fn verify_log(&self, log: &str) -> Answer<Verification> {
        let found = self.db.verify(log, |_| ()).await?;
        let version = self.db.head(log).await?;
        let last = self.db.changes(log, version - 1, 1).await?;
        let findings: Vec<_> = found
            .into_iter()
            .map(|finding| VerificationFinding {
                seq: finding.seq,
                table: finding.table.to_owned(),
                code: finding.fault.code().to_owned(),
                detail: finding.fault.text(),
            })
            .collect();
        let head = last.into_iter().next().map(|change| change.hash).unwrap_or_default();
        Ok(Verification { ok: findings.is_empty(), version, head, findings })
    }
}
