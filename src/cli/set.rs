//! Finds the criteria set an argument means: a built-in id, or a file.

use std::path::Path;
use std::sync::Arc;

use super::failure::{both, place};
use super::input;
use super::outcome::{Failure, REFUSED};
use crate::catalog;
use crate::domain::criteria::{self, CriteriaSet, Finding};

/// The built-in set of that id (`par-2016`, or `par-2016@1` for a revision), else the set in the file of that name.
pub(super) fn find(key: &str) -> Result<Arc<CriteriaSet>, Failure> {
    let (id, revision) = match key.split_once('@') {
        Some((id, revision)) => (id, revision.parse::<u32>().ok()),
        None => (key, None),
    };
    let is_meant = |set: &&Arc<CriteriaSet>| set.id == id && (id == key || revision == Some(set.revision));
    if let Some(set) = catalog::criteria_sets().iter().filter(is_meant).max_by_key(|set| set.revision) {
        return Ok(Arc::clone(set));
    }
    if key != "-" && !Path::new(key).exists() {
        let known: Vec<&str> = catalog::criteria_sets().iter().map(|set| set.id.as_str()).collect();
        let known = known.join(", ");
        return Err(Failure::usage(format!(
            "{key}: không có bộ tiêu chí hay tệp nào tên như vậy; có sẵn {known} / no such set or file; built in: {known}"
        )));
    }
    read(key).map(Arc::new)
}

/// The set in a file.
pub(super) fn read(file: &str) -> Result<CriteriaSet, Failure> {
    criteria::read(&input::read(file)?).map_err(|findings| Failure { lines: lines(file, &findings), code: REFUSED })
}

/// In the order of the file, whatever order lint went through it in.
fn lines(file: &str, findings: &[Finding]) -> Vec<String> {
    let mut findings: Vec<&Finding> = findings.iter().collect();
    findings.sort_by_key(|finding| finding.line);
    let line = |finding: &Finding| {
        let Finding { path, line, rule, found, expected } = finding;
        format!("{} [{rule}] {found} → {}", place(file, *line, path), both(expected))
    };
    findings.into_iter().map(line).collect()
}
