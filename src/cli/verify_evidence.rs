//! Every byte of evidence: what rows name must be stored as they say, and what is stored must hash to its name.

use std::collections::BTreeMap;
use std::path::Path;

use futures_util::{StreamExt, TryStreamExt, stream};
use url::Url;

use super::failure::line;
use super::lang::Lang;
use super::outcome::Failure;
use super::verify::{bar, damage};
use super::verify_report::{Finding, Report};
use crate::config::DEFAULT_MAX_UPLOAD;
use crate::domain::facts::{Evidence, Fact, SYSTEM_LOG};
use crate::domain::text::Text;
use crate::evidence::{Damage, Digest, Entry, EvidenceStore};
use crate::storage::Db;

/// Objects read at a time.
const AT_ONCE: usize = 4;

/// A row that names a document.
struct Record {
    log: String,
    seq: i64,
    evidence: Evidence,
}

/// An object to read through, with the rows that name it.
struct Expected {
    sha256: Digest,
    size: u64,
    records: Vec<Record>,
}

/// Reads all evidence and adds what it finds to the report.
pub(super) async fn check(db: &Db, url: &str, report: &mut Report, lang: Lang) -> Result<(), Failure> {
    // Listed before the rows are read: a document that a running server adds meanwhile is then no orphan.
    let store = open(url)?;
    let mut stored = match &store {
        Some(store) => list(store, report).await?,
        None => BTreeMap::new(),
    };
    let mut expected = named(db, report).await?;
    let Some(store) = store else {
        if expected.is_empty() {
            return Ok(());
        }
        return Err(missing(url));
    };
    for object in &expected {
        stored.remove(&object.sha256);
    }
    report.evidence.orphans = stored.len();
    // Orphans are read too: where rows can't be, the bytes are still checked against the name they are filed under.
    expected.extend(stored.into_iter().map(|(sha256, size)| Expected { sha256, size, records: Vec::new() }));
    report.evidence.objects = expected.len();
    report.evidence.bytes = expected.iter().map(|object| object.size).sum();
    let bar = bar(report.evidence.bytes, lang.pick("tài liệu, byte", "evidence, bytes"), "");
    let mut checks = stream::iter(expected)
        .map(|object| async {
            let verified = store.verify(&object.sha256, object.size).await;
            (object, verified)
        })
        .buffered(AT_ONCE);
    while let Some((object, verified)) = checks.next().await {
        bar.inc(object.size);
        if let Err(damage) = verified {
            report.findings.extend(findings(&object, &damage));
        }
    }
    bar.finish_and_clear();
    Ok(())
}

/// There is no such directory.
pub(super) fn missing(url: &str) -> Failure {
    Failure::refused(format!("không có kho tài liệu ở {url} / there is no evidence store at {url}"))
}

/// The store, unless its directory is missing: reading creates nothing.
pub(super) fn open(url: &str) -> Result<Option<EvidenceStore>, Failure> {
    let path = Url::parse(url).ok().and_then(|url| url.to_file_path().ok());
    if path.is_some_and(|path| !Path::exists(&path)) {
        return Ok(None);
    }
    Ok(Some(EvidenceStore::open(url, DEFAULT_MAX_UPLOAD)?))
}

async fn list(store: &EvidenceStore, report: &mut Report) -> Result<BTreeMap<Digest, u64>, Failure> {
    let mut stored = BTreeMap::new();
    let mut entries = store.list();
    while let Some(entry) = entries.try_next().await? {
        match entry {
            Entry::Object { sha256, size, .. } => drop(stored.insert(sha256, size)),
            Entry::Foreign { .. } => report.evidence.foreign += 1,
        }
    }
    Ok(stored)
}

/// What rows name, each object once. A size that two rows disagree on makes two of it, so that one of them is found wrong.
async fn named(db: &Db, report: &mut Report) -> Result<Vec<Expected>, Failure> {
    let mut expected: BTreeMap<(Digest, u64), Vec<Record>> = BTreeMap::new();
    let logs: Vec<String> = report.logs.iter().map(|log| log.log.clone()).filter(|log| log != SYSTEM_LOG).collect();
    for log in logs {
        let facts = damage(db.load(&log, 0, None).await, &log, &mut report.findings)?.unwrap_or_default();
        for recorded in facts {
            let Fact::EvidenceAdded(evidence) = recorded.fact else { continue };
            report.evidence.records += 1;
            let record = Record { log: log.clone(), seq: recorded.seq, evidence };
            match record.evidence.sha256.parse() {
                Ok(sha256) => expected.entry((sha256, record.evidence.size)).or_default().push(record),
                Err(_) => {
                    let detail = Text::new("không phải SHA-256", "not a SHA-256");
                    report.findings.push(record.finding(&record.evidence.sha256, "unreadable", detail));
                }
            }
        }
    }
    Ok(expected.into_iter().map(|((sha256, size), records)| Expected { sha256, size, records }).collect())
}

impl Record {
    fn finding(&self, sha256: &str, code: &str, detail: Text) -> Finding {
        Finding {
            log: self.log.clone(),
            seq: self.seq,
            table: "evidence".to_owned(),
            field: None,
            evidence: Some(self.evidence.id.to_string()),
            sha256: Some(sha256.to_owned()),
            code: code.to_owned(),
            detail,
        }
    }
}

/// A finding for every row that names the damaged object, or one for an object that none names.
fn findings(object: &Expected, damage: &Damage) -> Vec<Finding> {
    let sha256 = object.sha256.to_string();
    let (code, detail) = words(damage);
    if object.records.is_empty() {
        let (log, table) = (String::new(), String::new());
        let (field, evidence, sha256, code) = (None, None, Some(sha256), code.to_owned());
        return vec![Finding { log, seq: 0, table, field, evidence, sha256, code, detail }];
    }
    object.records.iter().map(|record| record.finding(&sha256, code, detail.clone())).collect()
}

fn words(damage: &Damage) -> (&'static str, Text) {
    let en = damage.to_string();
    match damage {
        Damage::Missing => ("missing", Text::new("tệp đã mất", en)),
        Damage::WrongSize { expected, found } => {
            ("wrong_size", Text::new(format!("tệp có {found} byte, phải là {expected}"), en))
        }
        Damage::WrongHash { found } => {
            ("wrong_hash", Text::new(format!("nội dung đã đổi, SHA-256 đang là {found}"), en))
        }
        Damage::Unreadable(cause) => {
            let en = line("không đọc được tệp", &en, Some(&**cause));
            ("unreadable", Text::new(en.clone(), en))
        }
    }
}
