//! The rules of lint, each shown by a fault that it really finds.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use parindex::domain::criteria::{self, Finding};

use super::cell;
use super::faults::{CASES, Case, Made};

/// A set without fault.
pub(super) const BASE: &str = include_str!("base.yaml");

/// A table of every rule of lint.
pub(super) fn table() -> String {
    let mut text = "| quy tắc · rule | yêu cầu · what it asks | ví dụ · a finding |\n|---|---|---|\n".to_owned();
    for Case(rule, vi, en, made) in &CASES {
        let found = finding(rule, made);
        let expected = &found.expected;
        let example = format!("{} → {} / {}", found.found, expected.vi, expected.en);
        text.push_str(&format!("| `{rule}` | {vi}<br>{en} | {} |\n", cell(&example)));
    }
    text
}

/// What lint says of a fault.
fn finding(rule: &str, made: &Made) -> Finding {
    let source = match made {
        Made::By(from, to) => {
            assert!(BASE.contains(from), "{rule}: base.yaml has no {from:?}");
            BASE.replacen(from, to, 1).into_bytes()
        }
        Made::File(file) => file(),
    };
    let findings = criteria::read(&source).err().unwrap_or_default();
    let rules: Vec<&str> = findings.iter().map(|finding| finding.rule.as_str()).collect();
    let found = findings.iter().find(|finding| finding.rule == rule);
    found.cloned().unwrap_or_else(|| panic!("{rule} is not found in its own example, but {rules:?}"))
}

#[test]
fn the_base_is_sound_and_each_fault_is_told_first() {
    let faults: Vec<String> =
        criteria::read(BASE.as_bytes()).err().into_iter().flatten().map(|f| f.to_string()).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    for Case(rule, _, _, made) in &CASES {
        if let Made::By(from, to) = made {
            let findings = criteria::read(BASE.replacen(from, to, 1).as_bytes()).err().unwrap_or_default();
            assert_eq!(findings[0].rule, *rule, "{findings:?}");
        }
    }
}

#[test]
fn every_rule_of_lint_is_in_the_table() {
    let shown: BTreeSet<&str> = CASES.iter().map(|Case(rule, ..)| *rule).collect();
    assert_eq!(shown.len(), CASES.len(), "a rule stands twice");
    let missing: Vec<String> = in_the_sources().into_iter().filter(|rule| !shown.contains(rule.as_str())).collect();
    assert!(missing.is_empty(), "tests/rules_doc/faults.rs shows no fault for {missing:?}");
}

/// Every name under which the sources report a fault.
fn in_the_sources() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for directory in ["criteria", "rules"] {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/domain").join(directory);
        for file in fs::read_dir(directory).unwrap() {
            let file = file.unwrap().path();
            if file.is_file() && !file.ends_with("intake.rs") {
                let source = fs::read_to_string(&file).unwrap();
                let source = source.split("#[cfg(test)]").next().unwrap();
                names.extend(reported(source));
            }
        }
    }
    names
}

/// The first text after each call that reports a fault, its variable part filled in.
fn reported(source: &str) -> BTreeSet<String> {
    const CALLS: [&str; 5] = ["lint.at(", "self.at(", ".same_points(", "whole(", "rule: \""];
    const FILLED: [(&str, &[&str]); 2] =
        [("{what}", &["measure", "source"]), ("{key}", &["when_zero", "labels", "non_monotone"])];
    let name = |c: char| c.is_ascii_lowercase() || "_{}".contains(c);
    let mut names = BTreeSet::new();
    for (call, after) in CALLS.iter().flat_map(|call| source.split(call).skip(1).map(move |after| (call, after))) {
        let statement = after.split(';').next().unwrap_or_default();
        let text = if call.ends_with('"') { statement.split('"').next() } else { statement.split('"').nth(1) };
        let Some(text) = text.filter(|text| text.contains('_') && text.chars().all(name)) else { continue };
        match FILLED.iter().find(|(hole, _)| text.contains(hole)) {
            Some((hole, words)) => names.extend(words.iter().map(|word| text.replace(hole, word))),
            None => drop(names.insert(text.to_owned())),
        }
    }
    names
}

#[test]
fn a_reported_name_is_found_in_a_source() {
    let source = "self.lint.at(\n  &at,\n  \"one_rule\", x);\nlint.at(&at, &format!(\"unknown_{what}\"), \"a_b\");\nrule: \"x_y\".to_owned()";
    let expected = ["one_rule", "unknown_measure", "unknown_source", "x_y"];
    assert_eq!(reported(source).into_iter().collect::<Vec<_>>(), expected);
}
