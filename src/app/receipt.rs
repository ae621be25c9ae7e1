//! Receipts: a version of an assessment as one signed text that anybody can replay.

use std::sync::Arc;

use super::{Answer, App, AppError};
use crate::domain::assessment::Assessment;
use crate::domain::receipt::{self, Entry, MOST_BYTES, SigningKey};

impl App {
    /// The same application with a key that signs receipts; without one they are unsigned.
    #[must_use]
    pub fn with_receipt_key(self, key: Option<SigningKey>) -> Self {
        Self { receipt_key: key, ..self }
    }

    /// What tells receipts of one key from those of another or of none, for the `ETag`.
    #[must_use]
    pub fn receipt_tag(&self) -> String {
        self.receipt_key.as_ref().map(|key| format!(".k{:.16}", key.public().to_string())).unwrap_or_default()
    }

    /// The receipt of an assessment in its version: the same bytes whenever and wherever it is asked for, as long as the key is
    /// the same.
    ///
    /// # Errors
    /// `Conflict` when the log disagrees with itself, or when the receipt would be larger than [`MOST_BYTES`]; storage.
    pub async fn receipt(&self, assessment: Arc<Assessment>) -> Answer<Vec<u8>> {
        let opening = &assessment.opening;
        let (log, version) = (&opening.assessment, assessment.version);
        let opened = self.source(&opening.set, opening.revision).await?;
        let mut moved = Vec::new();
        for step in &assessment.moves {
            moved.push(self.source(&opening.set, step.fact.revision).await?);
        }
        let facts = self.db.load(log, 0, Some(version)).await?;
        let changes = self.db.changes(log, 0, u32::try_from(version).unwrap_or(u32::MAX)).await?;
        let (key, of) = (self.receipt_key.clone(), log.clone());
        let work = move |_: &std::sync::atomic::AtomicBool| -> Answer<Vec<u8>> {
            let mut entries = Vec::with_capacity(changes.len());
            let mut size: usize = [&opened].into_iter().chain(&moved).map(|(_, document)| document.len()).sum();
            for (change, recorded) in changes.into_iter().zip(&facts) {
                let entry = Entry::of(change, &recorded.fact).map_err(no_json)?;
                size += entry.fact.len();
                if size > MOST_BYTES {
                    return Err(too_large());
                }
                entries.push(entry);
            }
            let (payload, findings) = receipt::replay(opened, moved, entries).map_err(no_json)?;
            let payload = match (payload, findings.first()) {
                (Some(payload), None) => payload,
                (_, Some(fault)) => {
                    tracing::error!(log = of, fault = fault.detail.en, "a log disagrees with itself");
                    return Err(AppError::Conflict { code: "log_broken", detail: fault.detail.clone() });
                }
                (None, None) => return Err(AppError::Inconsistent("a log comes to nothing".to_owned())),
            };
            payload.seal(key.as_ref(), MOST_BYTES).map_err(no_json)?.ok_or_else(too_large)
        };
        self.shared.heavy.run(work).await?
    }

    async fn source(&self, set: &str, revision: u32) -> Answer<receipt::Source> {
        Ok((self.set(set, Some(revision)).await?, self.set_document(set, revision).await?))
    }
}

fn no_json(error: serde_json::Error) -> AppError {
    AppError::Inconsistent(format!("a receipt without a JSON form: {error}"))
}

fn too_large() -> AppError {
    let most = MOST_BYTES >> 20;
    AppError::conflict(
        "receipt_too_large",
        format!("Nhật ký quá dài cho một biên nhận: nhiều nhất {most} MiB"),
        format!("The log is too long for a receipt: {most} MiB at most"),
    )
}
