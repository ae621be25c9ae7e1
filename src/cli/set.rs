//! Finds the criteria set an argument means: a built-in id, or a file.

use std::path::Path;
use std::sync::Arc;

use super::failure::{both, place};
use super::input;
use super::outcome::{Failure, REFUSED};
use crate::catalog;
use crate::domain::criteria::{self, CriteriaSet, Finding};
use crate::workbook::annex::{self, Misread, Refused};

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
    let bytes = input::read(file)?;
    if !is_workbook(file, &bytes) {
        return criteria::read(&bytes).map_err(|findings| Failure { lines: lines(file, &findings), code: REFUSED });
    }
    annex::read(&bytes).map(|typed| typed.set).map_err(|refused| refused_workbook(file, refused))
}

/// The text of a set: that of the file, that of the annex in it, or that of a built-in set.
pub(super) fn source(key: &str) -> Result<String, Failure> {
    let set = find(key)?;
    let own = catalog::criteria_sets().iter().zip(catalog::built_in_sets()).find(|(own, _)| Arc::ptr_eq(own, &set));
    if let Some((_, own)) = own {
        return Ok(own.source.to_owned());
    }
    let bytes = input::read(key)?;
    match is_workbook(key, &bytes) {
        true => annex::read(&bytes).map(|typed| typed.source).map_err(|refused| refused_workbook(key, refused)),
        // It has been read as a set, so it is text.
        false => Ok(String::from_utf8_lossy(&bytes).into_owned()),
    }
}

/// Whether the file is a spreadsheet, by its name or by how it begins.
fn is_workbook(file: &str, bytes: &[u8]) -> bool {
    let name = Path::new(file).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx"));
    name || bytes.starts_with(b"PK")
}

fn refused_workbook(file: &str, refused: Refused) -> Failure {
    match refused {
        Refused::Unreadable(unreadable) => Failure::refused(format!("{file}: {}", both(&unreadable.text()))),
        Refused::Faults(faults) => {
            let line = |fault: &Misread| format!("{file}: {} [{}] {}", fault.place, fault.code, both(&fault.detail));
            Failure { lines: faults.iter().map(line).collect(), code: REFUSED }
        }
    }
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
