//! The documents that facts name up to where logs end, each once, a page at a time: there may be millions.

use std::collections::HashMap;

use super::{BATCH, MovingError};
use crate::evidence::Digest;
use crate::storage::{Db, Document, LogHead, StorageError};

/// See the module.
pub(super) struct Documents<'a> {
    db: &'a Db,
    heads: HashMap<&'a str, i64>,
    /// The last row that was looked at, and the last bytes that were named.
    last: Option<Document>,
    named: Option<(Digest, u64)>,
}

impl<'a> Documents<'a> {
    pub(super) fn of(db: &'a Db, heads: &'a [LogHead]) -> Self {
        let heads = heads.iter().map(|head| (head.log.as_str(), head.seq)).collect();
        Self { db, heads, last: None, named: None }
    }

    /// The next page, by digest; none after the last. Two rows that disagree on the size of their bytes make two of them.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<(Digest, Document)>>, MovingError> {
        let mut page = Vec::new();
        let rows = self.db.documents(self.last.as_ref(), BATCH).await?;
        if rows.is_empty() {
            return Ok(None);
        }
        self.last = rows.last().cloned();
        for row in rows {
            if self.heads.get(row.log.as_str()).is_none_or(|head| row.seq > *head) {
                continue;
            }
            let Document { log, seq, sha256, size } = &row;
            let Ok(digest) = sha256.parse::<Digest>() else {
                let what = format!("evidence ({log}, {seq}): {sha256} is no SHA-256");
                return Err(StorageError::Corrupt { what }.into());
            };
            if self.named.replace((digest, *size)) != Some((digest, *size)) {
                page.push((digest, row));
            }
        }
        Ok(Some(page))
    }
}

/// How many documents there are, and bytes of them.
pub(super) async fn count(db: &Db, heads: &[LogHead]) -> Result<(u64, u64), MovingError> {
    let (mut objects, mut bytes) = (0, 0_u64);
    let mut documents = Documents::of(db, heads);
    while let Some(page) = documents.next().await? {
        objects += page.len() as u64;
        bytes = page.iter().fold(bytes, |sum, (_, document)| sum.saturating_add(document.size));
    }
    Ok((objects, bytes))
}
