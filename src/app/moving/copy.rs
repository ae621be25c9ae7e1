//! A copy: one installation into another, of any kind, which is empty or holds the beginning of the same.

use std::collections::HashMap;

use futures_util::{StreamExt, TryStreamExt, stream};

use super::documents::{self, Documents};
use super::mark::{self, Into, must_be_whole};
use super::{AT_ONCE, BATCH, Moved, MovedEvidence, MovedLog, MovingError, Stage, Watch, proof};
use crate::app::App;
use crate::storage::{LogHead, StorageError};

/// Copies everything and proves it. What is there already from an earlier run is passed over, so it goes on after a kill and
/// brings what is new when it is run again.
///
/// # Errors
/// `Refused` before anything is written when the source is incomplete or the destination holds something else; `Refused` or
/// `App` naming the row or the document when the source disagrees with itself, or the destination afterwards with the
/// source. Then the destination stays incomplete.
pub async fn copy(from: &App, to: &App, watch: &mut impl Watch) -> Result<Moved, MovingError> {
    must_be_whole(&from.db).await?;
    let heads = from.db.log_heads().await?;
    must_fit(from, to, &heads).await?;
    for log in from.db.logs().await? {
        from.db.no_strays(&log).await?;
    }
    mark::begin(&to.db, Into::Copy).await?;
    mark::set(&to.db, &mark::settings(&from.db).await?).await?;
    let answers = answers(from, to).await?;
    // Where logs end only now: what an answer speaks of must be there too.
    let heads = from.db.log_heads().await?;
    let evidence = evidence(from, to, &heads, watch).await?;
    let logs = facts(from, to, &heads, watch).await?;
    proof::logs(to, &heads, watch).await?;
    proof::documents(to, Some(from), &heads, evidence.bytes, watch).await?;
    let same_scores = proof::scores(from, to, &heads, watch).await?;
    mark::end(&to.db).await?;
    Ok(Moved { logs, evidence, answers, same_scores })
}

/// Each log of the destination must be the beginning of the source's.
async fn must_fit(from: &App, to: &App, heads: &[LogHead]) -> Result<(), MovingError> {
    mark::is_begun(&to.db, Into::Copy).await?;
    let heads: HashMap<&str, &LogHead> = heads.iter().map(|head| (head.log.as_str(), head)).collect();
    for LogHead { log, seq, hash } in to.db.log_heads().await? {
        let same = match heads.get(log.as_str()) {
            Some(head) if head.seq == seq => head.hash == hash,
            Some(_) => from.db.hash_at(&log, seq).await?.is_some_and(|there| there == hash),
            None => false,
        };
        if !same {
            return Err(MovingError::refused(
                "foreign",
                format!(
                    "nơi đến có dữ liệu khác: nhật ký {log} (đến thay đổi {seq}) không phải phần đầu của nhật ký nguồn"
                ),
                format!(
                    "the destination holds other data: its log {log} (up to change {seq}) is not the beginning of the source's"
                ),
            ));
        }
    }
    Ok(())
}

/// Remembered answers, anew each time: what the source has forgotten since is forgotten.
async fn answers(from: &App, to: &App) -> Result<u64, MovingError> {
    let mut tx = to.db.write_beside().await?;
    tx.forget_all().await?;
    tx.commit().await?;
    let (mut carried, mut last) = (0, None);
    loop {
        let page = from.db.answers(last.as_ref(), BATCH).await?;
        if page.is_empty() {
            return Ok(carried);
        }
        let mut tx = to.db.write_beside().await?;
        tx.remember_all(&page).await?;
        tx.commit().await?;
        carried += page.len() as u64;
        last = page.into_iter().next_back();
    }
}

async fn evidence(
    from: &App,
    to: &App,
    heads: &[LogHead],
    watch: &mut impl Watch,
) -> Result<MovedEvidence, MovingError> {
    let (objects, bytes) = documents::count(&from.db, heads).await?;
    watch.begin(Stage::Evidence, bytes);
    let mut carried = 0;
    let mut documents = Documents::of(&from.db, heads);
    while let Some(page) = documents.next().await? {
        let mut imports = stream::iter(page)
            .map(async |(sha256, document)| {
                // Whether its bytes are right is seen in the proof.
                let is_there = to.evidence.exists(&sha256, document.size).await?;
                if !is_there {
                    let imported = to.evidence.import_from(&from.evidence, &sha256, document.size).await;
                    imported.map_err(|error| MovingError::document(&document, error))?;
                }
                Ok::<_, MovingError>((document.size, u64::from(!is_there)))
            })
            .buffer_unordered(AT_ONCE);
        while let Some((size, new)) = imports.try_next().await? {
            carried += new;
            watch.advance(size);
        }
    }
    Ok(MovedEvidence { objects, bytes, carried })
}

async fn facts(from: &App, to: &App, heads: &[LogHead], watch: &mut impl Watch) -> Result<Vec<MovedLog>, MovingError> {
    let there: HashMap<String, i64> =
        to.db.log_heads().await?.into_iter().map(|LogHead { log, seq, .. }| (log, seq)).collect();
    let begun = |head: &LogHead| there.get(&head.log).copied().unwrap_or_default();
    let total: i64 = heads.iter().map(|head| head.seq.saturating_sub(begun(head))).sum();
    watch.begin(Stage::Facts, total.try_into().unwrap_or_default());
    let mut logs = Vec::with_capacity(heads.len());
    for head in heads {
        let after = begun(head);
        log(from, to, head, after, watch).await?;
        let LogHead { log, seq, hash } = head.clone();
        logs.push(MovedLog { log, changes: seq, carried: seq - after, head: hash });
    }
    Ok(logs)
}

/// One log from a version on: while a batch is written the next one is read.
async fn log(from: &App, to: &App, head: &LogHead, after: i64, watch: &mut impl Watch) -> Result<(), MovingError> {
    let LogHead { log, seq, .. } = head;
    let mut at = after;
    let mut batch = from.db.entries(log, at, *seq, BATCH).await?;
    while let Some(last) = batch.last().map(|(change, _)| change.seq) {
        let size = batch.len() as u64;
        let write = async {
            let mut tx = to.db.write(log).await?;
            tx.append_entries(log, batch).await?;
            tx.commit().await
        };
        let ((), next) = futures_util::try_join!(write, from.db.entries(log, last, *seq, BATCH))?;
        watch.advance(size);
        (at, batch) = (last, next);
    }
    if at < *seq {
        let what = format!("changes ({log}, {}): the row is gone", at + 1);
        return Err(StorageError::Corrupt { what }.into());
    }
    Ok(())
}
