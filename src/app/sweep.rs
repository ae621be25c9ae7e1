//! What no record names: bytes that an upload kept and then could not record, and what unfinished uploads left.
//!
//! An upload keeps its bytes before the fact that names them is written. A crash in between leaves an object that nothing
//! names. It is removed once it is old enough, under a lock on its bytes that whoever names them takes as well: so an object
//! is never removed that somebody is just about to name.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;

use super::{Answer, App};
use crate::evidence::{Digest, Entry};

/// Objects looked up at a time.
const BATCH: usize = 500;

/// What a sweep removed, or would remove.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Files of unfinished uploads; not counted on a dry run.
    pub staging: u64,
    /// Objects that no record names.
    pub objects: u64,
    /// Objects that were looked at.
    pub seen: u64,
}

impl App {
    /// Removes what unfinished uploads left and what no record names, all of it last written before a moment. Uploads that
    /// are under way must be given time: a day, say; with nobody else writing, none.
    ///
    /// # Errors
    /// Storage; the evidence store. What was removed until then stays removed.
    pub async fn sweep(
        &self,
        before: DateTime<Utc>,
        dry_run: bool,
        mut progress: impl FnMut(Swept) + Send,
    ) -> Answer<Swept> {
        let mut swept = Swept::default();
        if !dry_run {
            swept.staging = self.evidence.sweep_staging(before).await?;
            swept.staging += self.forget_expired_uploads().await?;
            swept.staging += self.sweep_pieces(before).await?;
        }
        let mut batches = self.evidence.list().try_chunks(BATCH);
        while let Some(batch) = batches.try_next().await.map_err(|error| error.1)? {
            swept.seen += batch.len() as u64;
            let old = batch.into_iter().filter_map(|entry| match entry {
                Entry::Object { sha256, last_modified, .. } if last_modified < before => Some(sha256),
                _ => None,
            });
            let old: Vec<Digest> = old.collect();
            let named: HashSet<String> = self.db.named_bytes(old.iter().map(ToString::to_string).collect()).await?;
            for sha256 in old.iter().filter(|sha256| !named.contains(&sha256.to_string())) {
                swept.objects += u64::from(dry_run || self.remove_unnamed(sha256).await?);
            }
            progress(swept);
        }
        Ok(swept)
    }

    /// Removes pieces that no upload has, last written before a moment: of a server that was killed before it had recorded them.
    /// Nobody records an old one.
    async fn sweep_pieces(&self, before: DateTime<Utc>) -> Answer<u64> {
        let mut batches = self.evidence.list_pieces().try_chunks(BATCH);
        let mut swept = 0;
        while let Some(batch) = batches.try_next().await.map_err(|error| error.1)? {
            let old = batch.into_iter().filter(|(_, last_modified)| *last_modified < before).map(|(name, _)| name);
            let mut old: Vec<String> = old.collect();
            let named = self.db.named_pieces(old.clone()).await?;
            old.retain(|name| !named.contains(name));
            for name in &old {
                self.evidence.remove_piece(name).await?;
            }
            swept += old.len() as u64;
        }
        Ok(swept)
    }

    /// Removes an object unless it is named after all, holding its bytes meanwhile.
    async fn remove_unnamed(&self, sha256: &Digest) -> Answer<bool> {
        let mut tx = self.db.write_beside().await?;
        tx.hold_bytes(&sha256.to_string()).await?;
        if tx.names_bytes(&sha256.to_string()).await? {
            return Ok(false);
        }
        self.evidence.remove(sha256).await?;
        tracing::info!(%sha256, "removed evidence that no record names");
        Ok(true)
    }
}
