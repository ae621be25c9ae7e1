//! `parindex verify --against FILE`: the logs held against receipts and checkpoints that were kept elsewhere; and `--note`, which
//! makes a checkpoint.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use super::failure::{both, line};
use super::outcome::Failure;
use super::verify_report::{Against, Finding, Report};
use super::{input, receipt_key, verify};
use crate::domain::receipt::checkpoint::{self, Kept, Noted, Trail};
use crate::domain::receipt::{MOST_BYTES, PublicKey, SigningKey};
use crate::domain::text::Text;
use crate::storage::Db;

/// Changes read at a time.
const BATCH: u32 = 500;

/// Reads the kept files, before anything else takes its time.
pub(super) fn read(files: &[String], pinned: Option<&PublicKey>) -> Result<Vec<(String, Kept)>, Failure> {
    let one = |file: &String| {
        let kept = checkpoint::read(&input::read_up_to(file, MOST_BYTES)?, pinned).map_err(|findings| {
            let said = |finding: &checkpoint::KeptFinding| {
                format!("{file}: {} [{}] {}", finding.pointer, finding.code, both(&finding.detail))
            };
            Failure { lines: findings.iter().map(said).collect(), code: super::outcome::REFUSED }
        })?;
        Ok((file.clone(), kept))
    };
    files.iter().map(one).collect()
}

/// Holds the logs against what was kept.
pub(super) async fn check(db: &Db, kept: Vec<(String, Kept)>, report: &mut Report) -> Result<(), Failure> {
    for (file, Kept { issuer, trails }) in kept {
        for trail in &trails {
            let found = compare(db, &file, trail, &mut report.findings).await?;
            report.findings.extend(found);
        }
        report.against.push(Against { file, issuer, logs: trails.len() });
    }
    Ok(())
}

/// The first place where a log is not as it was kept.
async fn compare(db: &Db, file: &str, trail: &Trail, findings: &mut Vec<Finding>) -> Result<Option<Finding>, Failure> {
    let log = trail.log.as_str();
    let Some((last, _)) = trail.hashes.last() else { return Ok(None) };
    let head = db.head(log).await?;
    let mut hashes = trail.hashes.iter().peekable();
    while let Some((wanted, _)) = hashes.peek() {
        let batch = verify::damage(db.changes(log, wanted - 1, BATCH).await, log, findings)?;
        let Some(batch) = batch.filter(|batch| !batch.is_empty()) else { break };
        for change in batch {
            let Some((_, hash)) = hashes.next_if(|(seq, _)| *seq == change.seq) else { continue };
            if *hash != change.hash {
                let detail = Text::new(
                    format!("không phải thay đổi mà {file} đã giữ: nhật ký bị viết lại từ đây hoặc trước đó"),
                    format!("not the change that {file} kept: the log was rewritten from here or before"),
                );
                return Ok(Some(finding(log, change.seq, "rewritten", detail)));
            }
        }
    }
    if head >= *last {
        return Ok(None);
    }
    let detail = Text::new(
        format!("nhật ký chỉ còn {head} thay đổi, {file} đã giữ {last}: bị cắt ngắn"),
        format!("the log has {head} changes, {file} kept {last}: it was cut short"),
    );
    Ok(Some(finding(log, head + 1, "cut_short", detail)))
}

fn finding(log: &str, seq: i64, code: &str, detail: Text) -> Finding {
    let (log, table, code) = (log.to_owned(), "changes".to_owned(), code.to_owned());
    Finding { log, seq, table, field: None, evidence: None, sha256: None, code, detail }
}

/// The key that signs a checkpoint.
pub(super) fn signer(file: Option<&str>) -> Result<Option<SigningKey>, Failure> {
    file.map(receipt_key::read).transpose()
}

/// Keeps where every log is in a new file.
pub(super) fn note(file: &Path, report: &Report, key: Option<&SigningKey>) -> Result<(), Failure> {
    let noted = report.logs.iter().filter_map(|log| {
        let head = log.head.clone()?;
        Some(Noted { log: log.log.clone(), changes: log.changes, head })
    });
    let unwritten = |error: &(dyn std::error::Error + 'static)| {
        Failure::usage(line(&format!("{}: không ghi được", file.display()), "can't be written", Some(error)))
    };
    let bytes = checkpoint::seal(noted.collect(), key).map_err(|error| unwritten(&error))?;
    let written = OpenOptions::new().write(true).create_new(true).open(file);
    written
        .and_then(|mut file| file.write_all(&bytes).and_then(|()| file.sync_all()))
        .map_err(|error| unwritten(&error))
}
