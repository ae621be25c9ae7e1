//! The proof of a package from itself, without a database or network: every file is what the manifest says, the receipt replays, and
//! documents, totals and version are those of its log.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Seek};

use serde::Serialize;
use serde_json::Value;

use super::manifest::{self, Contents, File, Kind, Manifest};
use super::read::{self, Archive};
use super::{INDEX, MISSING, RECEIPT, REPORT, TABLE, claimed, documents};
use crate::domain::assessment::Assessment;
use crate::domain::exact::Exact;
use crate::domain::receipt::verify::{self as receipt, Issuer, Recomputed};
use crate::domain::receipt::{MOST_BYTES, PublicKey, finding};
use crate::domain::score::ScoredNode;
use crate::domain::text::Text;
use crate::workbook::table;

/// The largest table that is looked into, in bytes.
const MOST_TABLE: usize = 16 << 20;

/// One fault of a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable code.
    pub code: &'static str,
    /// The file; empty for the whole.
    pub file: String,
    /// JSON pointer into the file, row of the table; empty where the file is to blame as a whole.
    pub pointer: String,
    /// What was found and what was expected.
    pub detail: Text,
}

impl Finding {
    pub(super) fn of(code: &'static str, file: &str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, file: file.to_owned(), pointer: String::new(), detail: Text::new(vi, en) }
    }

    fn within(file: &str, finding: finding::Finding) -> Self {
        let finding::Finding { code, pointer, detail } = finding;
        Self { code, file: file.to_owned(), pointer, detail }
    }
}

/// What a verification came to.
#[derive(Debug, Serialize)]
pub struct Verdict {
    /// Whether everything holds.
    pub ok: bool,
    /// Who issued it.
    pub issuer: Issuer,
    /// The public key that signed it.
    pub public_key: Option<String>,
    /// Files in it, the manifest among them.
    pub files: usize,
    /// What was recomputed from the receipt; none when that was not possible.
    pub recomputed: Option<Recomputed>,
    /// Every fault.
    pub findings: Vec<Finding>,
}

/// Verifies a package; `pinned` is the public key that must have signed it. Holds a receipt and a manifest in memory, of the other
/// files a piece at a time.
///
/// # Errors
/// The file can't be read.
pub fn verify(file: impl Read + Seek, pinned: Option<&PublicKey>) -> io::Result<Verdict> {
    let refuted = |findings| Verdict {
        ok: false,
        issuer: Issuer::Refuted,
        public_key: None,
        files: 0,
        recomputed: None,
        findings,
    };
    let mut archive = match read::open(file)? {
        Ok(archive) => archive,
        Err(findings) => return Ok(refuted(findings)),
    };
    let mut findings = Vec::new();
    let Some((contents, by_manifest)) = manifest_of(&mut archive, pinned, &mut findings)? else {
        return Ok(refuted(findings));
    };
    files(&mut archive, &contents, &mut findings)?;
    let receipt = match archive.find(RECEIPT) {
        Some(entry) => archive.bytes(&entry, MOST_BYTES)?,
        None => None,
    };
    let receipt = receipt.map(|bytes| Ok::<_, io::Error>((receipt::verify(&bytes, pinned)?, bytes))).transpose()?;
    let (mut recomputed, mut by_receipt) = (None, (Issuer::Refuted, None));
    if let Some((verdict, bytes)) = receipt {
        findings.extend(verdict.findings.into_iter().map(|finding| Finding::within(RECEIPT, finding)));
        by_receipt = (verdict.issuer, verdict.public_key);
        if let (true, Some(assessment)) = (verdict.ok, receipt::reread(&bytes)) {
            let head = verdict.recomputed.as_ref().map(|made| made.head.clone()).unwrap_or_default();
            follows(&contents, &assessment, head, &mut findings)?;
            if let Some(entry) = archive.find(TABLE) {
                let bytes = archive.bytes(&entry, MOST_TABLE)?;
                table_of(&assessment, bytes.as_deref().unwrap_or_default(), &mut findings);
            }
        }
        recomputed = verdict.recomputed;
    }
    let (issuer, public_key) = issuer(by_manifest, by_receipt, &mut findings);
    let files = archive.entries.len();
    let ok = findings.is_empty() && recomputed.is_some();
    Ok(Verdict { ok, issuer, public_key, files, recomputed, findings })
}

type Signed = (Issuer, Option<String>);

fn manifest_of<R: Read + Seek>(
    archive: &mut Archive<R>,
    pinned: Option<&PublicKey>,
    findings: &mut Vec<Finding>,
) -> io::Result<Option<(Contents, Signed)>> {
    let fault = |code, vi: &str, en: &str| Finding::of(code, manifest::PATH, vi, en);
    let Some(entry) = archive.find(manifest::PATH) else {
        findings.push(fault("file_missing", "gói thiếu bản kê", "the package has no manifest"));
        return Ok(None);
    };
    let Some(bytes) = archive.bytes(&entry, manifest::MOST_BYTES)? else {
        findings.push(fault("not_a_manifest", "bản kê quá lớn", "the manifest is too large"));
        return Ok(None);
    };
    let value = serde_json::from_slice::<Value>(&bytes);
    let read = value.and_then(|value| Ok((serde_json::from_slice::<Manifest>(&bytes)?, value)));
    let (manifest, value) = match read {
        Ok(read) => read,
        Err(error) => {
            let (vi, en) = (format!("không đọc được bản kê: {error}"), format!("the manifest can't be read: {error}"));
            findings.push(fault("not_a_manifest", &vi, &en));
            return Ok(None);
        }
    };
    if manifest.payload.form != manifest::FORM {
        let (form, own) = (&manifest.payload.form, manifest::FORM);
        let vi = format!("chương trình này đọc {own}, bản kê ghi {form}");
        findings.push(fault("unknown_form", &vi, &format!("this program reads {own}, the manifest says {form}")));
    }
    let mut found = Vec::new();
    let signed = receipt::sealed(&bytes, &value, pinned, &mut found)?;
    findings.extend(found.into_iter().map(|finding| Finding::within(manifest::PATH, finding)));
    Ok(Some((manifest.payload, signed)))
}

/// Every file is listed, every listed file is there, and each is what the manifest says.
fn files<R: Read + Seek>(archive: &mut Archive<R>, contents: &Contents, findings: &mut Vec<Finding>) -> io::Result<()> {
    let mut listed: BTreeMap<&str, &File> = BTreeMap::new();
    for file in &contents.files {
        if file.path == manifest::PATH || listed.insert(&file.path, file).is_some() {
            let (vi, en) = ("bản kê nêu tệp này hai lần", "the manifest names this file twice");
            findings.push(Finding::of("listed_twice", &file.path, vi, en));
        }
    }
    for entry in archive.entries.clone() {
        if entry.path == manifest::PATH {
            continue;
        }
        let Some(file) = listed.remove(entry.path.as_str()) else {
            let (vi, en) = ("không có trong bản kê", "the manifest does not name it");
            findings.push(Finding::of("file_unexpected", &entry.path, vi, en));
            continue;
        };
        if file.size != entry.size {
            let vi = format!("bản kê ghi {} byte, tệp có {}", file.size, entry.size);
            let en = format!("the manifest says {} bytes, the file has {}", file.size, entry.size);
            findings.push(Finding::of("file_changed", &entry.path, vi, en));
            continue;
        }
        let found = archive.sha256(&entry)?;
        if file.sha256 != found {
            let vi = format!("nội dung bị đổi: bản kê ghi SHA-256 {}, tệp là {found}", file.sha256);
            let en = format!("its bytes were changed: the manifest says SHA-256 {}, the file has {found}", file.sha256);
            findings.push(Finding::of("file_changed", &entry.path, vi, en));
        }
    }
    for path in listed.keys() {
        findings.push(Finding::of(
            "file_missing",
            path,
            "bản kê nêu, gói không có",
            "the manifest names it, it is not there",
        ));
    }
    let papers = contents.files.iter().filter(|file| file.kind != Kind::Evidence);
    let papers: BTreeSet<_> = papers.map(|file| (file.path.as_str(), file.kind)).collect();
    let expected = [
        (TABLE, Kind::Table),
        (REPORT, Kind::Report),
        (INDEX, Kind::Index),
        (MISSING, Kind::Missing),
        (RECEIPT, Kind::Receipt),
    ];
    for (path, _) in papers.symmetric_difference(&BTreeSet::from(expected)) {
        let (vi, en) = ("gói phải có đúng năm văn bản theo mẫu", "a package holds exactly the five papers of its form");
        findings.push(Finding::of("other_papers", path, vi, en));
    }
    Ok(())
}

/// What the manifest says is what follows from the log.
fn follows(contents: &Contents, assessment: &Assessment, head: String, findings: &mut Vec<Finding>) -> io::Result<()> {
    let expected = serde_json::to_value(Contents::of(assessment, head, contents.files.clone()))?;
    let found = serde_json::to_value(contents)?;
    for (field, expected) in expected.as_object().into_iter().flatten() {
        if found[field] != *expected {
            let found = &found[field];
            findings.push(Finding {
                code: "manifest_differs",
                file: manifest::PATH.to_owned(),
                pointer: format!("/payload/{field}"),
                detail: Text::new(
                    format!("theo biên nhận là {expected}, bản kê ghi {found}"),
                    format!("{expected} by the receipt, the manifest says {found}"),
                ),
            });
        }
    }
    let key = |file: &File| (file.path.clone(), file.sha256.clone(), file.size, file.item.clone(), file.document);
    let named: BTreeSet<_> = contents.files.iter().filter(|file| file.kind == Kind::Evidence).map(key).collect();
    let logged: BTreeSet<_> = documents::documents(assessment).iter().map(|placed| key(&placed.file())).collect();
    for (path, ..) in logged.difference(&named) {
        let vi = "theo nhật ký tài liệu này thuộc gói, bản kê không có hoặc ghi khác";
        findings.push(Finding::of(
            "evidence_missing",
            path,
            vi,
            "by the log it belongs here, the manifest has it not or otherwise",
        ));
    }
    for (path, ..) in named.difference(&logged) {
        let vi = "tài liệu này, như bản kê ghi, không có trong nhật ký";
        findings.push(Finding::of(
            "evidence_not_in_log",
            path,
            vi,
            "the log knows no such document, as the manifest has it",
        ));
    }
    Ok(())
}

/// The table says what the receipt comes to, row by row.
fn table_of(assessment: &Assessment, bytes: &[u8], findings: &mut Vec<Finding>) {
    let rows = match table::results(bytes) {
        Ok(rows) => rows,
        Err(error) => {
            let text = error.text();
            findings.push(Finding::of("table_unreadable", TABLE, text.vi, text.en));
            return;
        }
    };
    let mut nodes = Vec::new();
    flat(&claimed(assessment), true, &mut nodes);
    let expected: Vec<_> = nodes.iter().map(|(code, ..)| code.as_str()).collect();
    let found: Vec<_> = rows.iter().map(|row| row.code.as_str()).collect();
    if expected != found {
        let (vi, en) = ("các dòng không phải là các mục của bộ tiêu chí", "its rows are not those of the criteria set");
        findings.push(Finding::of("table_differs", TABLE, vi, en));
        return;
    }
    for ((code, points, counts), row) in nodes.iter().zip(&rows) {
        let same = table::same(points.as_ref(), row.points.as_ref()) && table::same(Some(counts), row.counts.as_ref());
        if !same {
            let wire = points.as_ref().map_or_else(|| "-".to_owned(), Exact::wire);
            let said = row.points.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
            let (vi, en) = (
                format!("tính lại được {wire} điểm, bảng ghi {said}"),
                format!("{wire} points come of it, the table says {said}"),
            );
            let finding = Finding::of("table_differs", TABLE, vi, en);
            findings.push(Finding {
                pointer: if code.is_empty() { "TỔNG CỘNG".to_owned() } else { code.clone() },
                ..finding
            });
        }
    }
}

/// Code, points and what counts of every node; the root has no code.
fn flat(node: &ScoredNode, is_root: bool, nodes: &mut Vec<(String, Option<Exact>, Exact)>) {
    let code = if is_root { String::new() } else { node.code.to_string() };
    nodes.push((code, node.points.clone(), node.applicable_max.clone()));
    node.children.iter().flatten().for_each(|child| flat(child, false, nodes));
}

/// Manifest and receipt are of one issuer: what is known of both is what is known less surely.
fn issuer(manifest: Signed, receipt: Signed, findings: &mut Vec<Finding>) -> Signed {
    if [manifest.0, receipt.0].contains(&Issuer::Refuted) {
        return (Issuer::Refuted, manifest.1.or(receipt.1));
    }
    if manifest != receipt {
        let vi = "bản kê và biên nhận không cùng một nơi ký";
        findings.push(Finding::of("other_key", manifest::PATH, vi, "manifest and receipt are not signed by one key"));
        return (Issuer::Refuted, manifest.1.or(receipt.1));
    }
    manifest
}
