//! Where one JSON differs from another: pointers, and the node of the scored tree that each lies in.

use serde_json::Value;

use super::finding::Finding;

/// How many differences are named; a number changed at the bottom of a tree is one at every level above it.
const MOST: usize = 40;
/// How much of a value is shown, in characters.
const SHOWN: usize = 120;

/// Every place where what is stated differs from what comes of it.
pub(super) fn differences(expected: &Value, found: &Value, at: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    walk(expected, found, at, "", &mut findings);
    if findings.len() > MOST {
        let more = findings.len() - MOST;
        findings.truncate(MOST);
        findings.push(Finding::new(
            "more",
            at,
            format!("còn {more} chỗ khác nữa"),
            format!("{more} more places differ"),
        ));
    }
    findings
}

fn walk(expected: &Value, found: &Value, at: &str, node: &str, findings: &mut Vec<Finding>) {
    if expected == found {
        return;
    }
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            let node = expected.get("code").and_then(Value::as_str).unwrap_or(node);
            for (name, value) in expected {
                let at = format!("{at}/{}", escaped(name));
                match found.get(name) {
                    Some(other) => walk(value, other, &at, node, findings),
                    None => findings.push(differs(&at, node, Some(value), None)),
                }
            }
            let unknown = found.iter().filter(|(name, _)| !expected.contains_key(*name));
            findings.extend(
                unknown.map(|(name, value)| differs(&format!("{at}/{}", escaped(name)), node, None, Some(value))),
            );
        }
        (Value::Array(expected), Value::Array(found)) => {
            for index in 0..expected.len().max(found.len()) {
                let at = format!("{at}/{index}");
                match (expected.get(index), found.get(index)) {
                    (Some(expected), Some(found)) => walk(expected, found, &at, node, findings),
                    (expected, found) => findings.push(differs(&at, node, expected, found)),
                }
            }
        }
        _ => findings.push(differs(at, node, Some(expected), Some(found))),
    }
}

fn differs(at: &str, node: &str, expected: Option<&Value>, found: Option<&Value>) -> Finding {
    let (place_vi, place_en) = match node {
        "" => (String::new(), String::new()),
        code => (format!("nút {code}: "), format!("node {code}: ")),
    };
    let (none_vi, none_en) = ("(không có)", "(nothing)");
    let shown = |value: Option<&Value>, none: &str| value.map_or_else(|| none.to_owned(), shown);
    Finding::new(
        "differs",
        at,
        format!("{place_vi}tính lại được {}, biên nhận ghi {}", shown(expected, none_vi), shown(found, none_vi)),
        format!("{place_en}{} comes of it, the receipt says {}", shown(expected, none_en), shown(found, none_en)),
    )
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
