//! Amended rules: the set with other rules in it, read and linted like any other.

use std::sync::Arc;

use serde_json::Value;

use super::{RuleChange, refuse};
use crate::app::Fault;
use crate::domain::assessment::Assessment;
use crate::domain::criteria::document;
use crate::domain::criteria::{self, CriteriaSet};
use crate::domain::text::Text;

/// The assessment's set with the amended rules; `None` when one cannot be.
pub(super) fn amended(
    assessment: &Assessment,
    changes: &[RuleChange],
    faults: &mut Vec<Fault>,
) -> Option<Arc<CriteriaSet>> {
    let before = faults.len();
    let mut json = assessment.set.to_json();
    let mut places = Vec::new();
    for (index, change) in changes.iter().enumerate() {
        let at = format!("/rules/{index}");
        if refuse::known(assessment, &change.item, &at, faults).is_none() {
            continue;
        }
        let rule = body(&change.rule, &format!("{at}/rule"), faults);
        let inputs = change.inputs.as_ref().map(|inputs| body(inputs, &format!("{at}/inputs"), faults));
        let Some(pointer) = pointer_to(&json, &change.item) else { continue };
        if let (Some(rule), Some(Value::Object(node))) = (rule, json.pointer_mut(&pointer)) {
            node.insert("rule".to_owned(), rule);
            if let Some(inputs) = inputs.flatten() {
                node.insert("inputs".to_owned(), inputs);
            }
            // The worked examples are of the rule that was.
            node.remove("examples");
        }
        places.push((pointer, at));
    }
    if faults.len() > before {
        return None;
    }
    match criteria::read(json.to_string().as_bytes()) {
        Ok(set) => Some(Arc::new(set)),
        Err(findings) => {
            for finding in findings {
                let place = places.iter().find_map(|(pointer, at)| {
                    let rest = finding.path.strip_prefix(pointer.as_str())?;
                    (rest.is_empty() || rest.starts_with('/')).then(|| format!("{at}{rest}"))
                });
                let Text { vi, en } = finding.expected;
                let found = finding.found;
                faults.push(Fault::new(
                    place.unwrap_or_else(|| "/rules".to_owned()),
                    finding.rule,
                    format!("{found}; cần {vi}"),
                    format!("{found}; expected {en}"),
                ));
            }
            None
        }
    }
}

/// A part of a criteria file: as JSON, or YAML in a text.
fn body(given: &Value, at: &str, faults: &mut Vec<Fault>) -> Option<Value> {
    let Value::String(text) = given else { return Some(given.clone()) };
    match document::parse(text) {
        Ok(doc) => Some(doc.to_json()),
        Err(error) => {
            let line = error.line;
            faults.push(Fault::new(
                at,
                error.code,
                format!("dòng {line}: không phải YAML hoặc JSON: {}", error.what),
                format!("line {line}: neither YAML nor JSON: {}", error.what),
            ));
            None
        }
    }
}

/// Where the node with this code stands in the set's JSON.
fn pointer_to(set: &Value, code: &str) -> Option<String> {
    fn below(nodes: &Value, at: &str, code: &str) -> Option<String> {
        nodes.as_array()?.iter().enumerate().find_map(|(index, node)| {
            let at = format!("{at}/{index}");
            if node["code"] == code {
                return Some(at);
            }
            ["criteria", "items"].iter().find_map(|key| below(&node[*key], &format!("{at}/{key}"), code))
        })
    }
    below(&set["areas"], "/areas", code)
}
