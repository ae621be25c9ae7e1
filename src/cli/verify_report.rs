//! What a verification found, as text and as JSON.

use serde::Serialize;

use super::failure::both;
use crate::domain::chain::Fault;
use crate::domain::receipt::verify::Issuer;
use crate::domain::text::Text;
use crate::storage;

/// Everything that was verified.
#[derive(Debug, Default, Serialize)]
pub(super) struct Report {
    pub logs: Vec<Log>,
    pub evidence: Evidence,
    /// What was kept elsewhere and held against the logs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub against: Vec<Against>,
    pub findings: Vec<Finding>,
}

/// One log.
#[derive(Debug, Serialize)]
pub(super) struct Log {
    pub log: String,
    /// Its last version.
    pub changes: i64,
    /// Hash of the last change; none when that can't be read.
    pub head: Option<String>,
}

/// A receipt or a checkpoint that was kept elsewhere.
#[derive(Debug, Serialize)]
pub(super) struct Against {
    pub file: String,
    /// Who issued it.
    pub issuer: Issuer,
    /// Logs that it speaks of.
    pub logs: usize,
}

/// The evidence store.
#[derive(Debug, Default, Serialize)]
pub(super) struct Evidence {
    /// Rows that name a document.
    pub records: usize,
    /// Stored objects that were read through, each once.
    pub objects: usize,
    /// Bytes of them.
    pub bytes: u64,
    /// Objects that no row names: what an upload under way or cut off left.
    pub orphans: usize,
    /// Files that this program did not put there.
    pub foreign: usize,
}

/// One thing that is wrong.
#[derive(Debug, Serialize)]
pub(super) struct Finding {
    /// The log; empty when it is in no one log.
    pub log: String,
    /// The version; 0 when it is in no one row.
    pub seq: i64,
    pub table: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The document's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Stable word.
    pub code: String,
    pub detail: Text,
}

impl Finding {
    /// A part of a log that can't be read at all.
    pub(super) fn unreadable(log: &str, what: String) -> Self {
        storage::Finding { log: log.to_owned(), seq: 0, table: "", fault: Fault::Unreadable(what) }.into()
    }
}

impl From<storage::Finding> for Finding {
    fn from(finding: storage::Finding) -> Self {
        let storage::Finding { log, seq, table, fault } = finding;
        let field = match &fault {
            Fault::Differs { field, .. } => Some((*field).to_owned()),
            _ => None,
        };
        let (code, detail) = (fault.code().to_owned(), fault.text());
        Self { log, seq, table: table.to_owned(), field, evidence: None, sha256: None, code, detail }
    }
}

impl Report {
    /// For people: what was verified, each log's head, then every finding, then the verdict.
    pub(super) fn text(&self) -> String {
        let mut lines = Vec::new();
        for Log { log, changes, head } in &self.logs {
            let head = head.as_deref().unwrap_or("?");
            lines.push(format!("nhật ký / log {log}: {changes} thay đổi / changes, hash {head}"));
        }
        let Evidence { records, objects, bytes, orphans, foreign } = &self.evidence;
        lines.push(format!("tài liệu / evidence: {records} bản ghi / records, {objects} tệp / objects, {bytes} byte"));
        if *orphans > 0 {
            lines.push(format!("tệp không bản ghi nào nhắc tới / objects that no record names: {orphans}"));
        }
        if *foreign > 0 {
            lines.push(format!("tệp lạ trong kho / foreign files in the store: {foreign}"));
        }
        for Against { file, issuer, logs } in &self.against {
            let who = match issuer {
                Issuer::Proven => "ký bởi khóa đã nêu / signed by the key you named",
                Issuer::Claimed => {
                    "ký, chưa rõ khóa của ai: nêu --key / signed, whose key it is is not proven: name it with --key"
                }
                _ => "không có chữ ký / not signed",
            };
            lines.push(format!("đối chiếu với / held against {file}: {logs} nhật ký / logs, {who}"));
        }
        lines.extend(self.findings.iter().map(Finding::line));
        lines.push(match self.findings.len() {
            0 => "TOÀN VẸN / INTACT".to_owned(),
            n => format!("HỎNG: {n} phát hiện / DAMAGED: {n} findings"),
        });
        lines.iter().map(|line| format!("{line}\n")).collect()
    }
}

impl Finding {
    fn line(&self) -> String {
        let Self { log, seq, table, field, evidence, sha256, code, detail } = self;
        let mut line = format!("LỖI / FINDING [{code}]");
        let seq = (*seq > 0).then(|| seq.to_string());
        let places = [
            ("log", Some(log)),
            ("seq", seq.as_ref()),
            ("table", Some(table)),
            ("field", field.as_ref()),
            ("evidence", evidence.as_ref()),
            ("sha256", sha256.as_ref()),
        ];
        for (name, value) in places {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                line.push_str(&format!(" {name}={value}"));
            }
        }
        format!("{line}: {}", both(detail))
    }
}
