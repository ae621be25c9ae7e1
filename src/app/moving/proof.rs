//! The proof that the other side holds the same: every log recomputed, every byte read, every score reckoned again.

use futures_util::{StreamExt, TryStreamExt, stream};

use super::documents::Documents;
use super::{AT_ONCE, MovingError, Stage, Watch};
use crate::app::{Answer, App, AppError, AsOf};
use crate::domain::assessment::{BasisName, History};
use crate::domain::facts::SYSTEM_LOG;
use crate::evidence::{Damage, Digest, EvidenceError};
use crate::storage::{Document, Finding, LogHead};

/// The logs end where they should, with the hashes they should, and every row before agrees.
pub(super) async fn logs(to: &App, heads: &[LogHead], watch: &mut impl Watch) -> Result<(), MovingError> {
    let total: i64 = heads.iter().map(|head| head.seq).sum();
    watch.begin(Stage::Logs, total.try_into().unwrap_or_default());
    let found = to.db.log_heads().await?;
    // Both are in the order of their names.
    let unlike = heads.iter().zip(&found).find(|(head, found)| head != found).map(|(head, _)| head);
    let alone = || heads.get(found.len()).or_else(|| found.get(heads.len()));
    if let Some(head) = unlike.or_else(alone) {
        return Err(differs(&head.log));
    }
    let mut findings = to.db.integrity().await?;
    for log in to.db.logs().await? {
        let mut checked = 0;
        let progress = |progress: crate::storage::Progress| {
            watch.advance((progress.checked - checked).try_into().unwrap_or_default());
            checked = progress.checked;
        };
        findings.extend(to.db.verify(&log, progress).await?);
    }
    match findings.first() {
        None => Ok(()),
        Some(Finding { log, seq, table, fault }) => {
            let (count, text) = (findings.len(), fault.text());
            Err(MovingError::refused(
                "not_proven",
                format!("nơi đến không toàn vẹn, {count} phát hiện, trước hết {table} ({log}, {seq}): {}", text.vi),
                format!("the destination is not intact, {count} findings, first {table} ({log}, {seq}): {}", text.en),
            ))
        }
    }
}

/// Every object that facts name is read through. With a source, one that lay here damaged before is taken from there again.
pub(super) async fn documents(
    to: &App,
    from: Option<&App>,
    heads: &[LogHead],
    bytes: u64,
    watch: &mut impl Watch,
) -> Result<(), MovingError> {
    watch.begin(Stage::Bytes, bytes);
    let mut documents = Documents::of(&to.db, heads);
    while let Some(page) = documents.next().await? {
        let mut checks = stream::iter(page)
            .map(async |(sha256, document)| {
                document_is_intact(to, from, &sha256, &document).await.map(|()| document.size)
            })
            .buffer_unordered(AT_ONCE);
        while let Some(size) = checks.try_next().await? {
            watch.advance(size);
        }
    }
    Ok(())
}

async fn document_is_intact(
    to: &App,
    from: Option<&App>,
    sha256: &Digest,
    document: &Document,
) -> Result<(), MovingError> {
    let damage = match to.evidence.verify(sha256, document.size).await {
        Ok(()) => return Ok(()),
        Err(Damage::Unreadable(source)) => return Err(EvidenceError::Unavailable(source).into()),
        Err(damage) => damage,
    };
    let Some(from) = from else {
        return Err(MovingError::document(document, EvidenceError::Damaged { sha256: *sha256, damage }));
    };
    let imported = to.evidence.import_from(&from.evidence, sha256, document.size).await;
    imported.map_err(|error| MovingError::document(document, error))?;
    Ok(())
}

/// Every assessment has the same score on both sides, to the last word of its explanation. How many they are.
pub(super) async fn scores(
    from: &App,
    to: &App,
    heads: &[LogHead],
    watch: &mut impl Watch,
) -> Result<u64, MovingError> {
    let assessments = heads.iter().filter(|head| head.log != SYSTEM_LOG);
    let count = assessments.clone().count() as u64;
    watch.begin(Stage::Scores, count);
    for head in assessments {
        if score(from, head).await? != score(to, head).await? {
            return Err(MovingError::refused(
                "scores_differ",
                format!("điểm của {} ở nơi đến khác nơi đi", head.log),
                format!("the score of {} at the destination is another than at the source", head.log),
            ));
        }
        watch.advance(1);
    }
    Ok(count)
}

/// The claimed score as JSON, or why there is none: of a set that can't be read, say. Nothing of it is kept in memory.
async fn score(app: &App, head: &LogHead) -> Answer<Result<String, String>> {
    let assessment = match app.assessment_as_of(&head.log, AsOf::Seq(head.seq)).await {
        Ok(assessment) => assessment,
        Err(error @ (AppError::NotFound { .. } | AppError::Inconsistent(_))) => return Ok(Err(error.to_string())),
        Err(error) => return Err(error),
    };
    let score = app.score(&assessment, BasisName::Claimed, &History::default());
    Ok(serde_json::to_string(&score).map_err(|error| error.to_string()))
}

fn differs(log: &str) -> MovingError {
    MovingError::refused(
        "heads_differ",
        format!("nhật ký {log} ở nơi đến không kết thúc như ở nơi đi"),
        format!("log {log} at the destination does not end as at the source"),
    )
}
