//! A set nobody here has seen, in JSON, using what the built-in sets do not: accepted, and scored right at, under and
//! over every threshold.

use serde_json::{Value as Json, json};

use crate::domain::criteria::intake::{Completeness, Form};
use crate::domain::criteria::{self, Content, CriteriaSet};
use crate::domain::score::{Basis, Figured, item};

fn set() -> CriteriaSet {
    let source = include_bytes!("foreign.json");
    criteria::read(source).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

/// What the figures score: points as text, or `n/a`.
fn score(set: &CriteriaSet, code: &str, given: &Json) -> String {
    let of = set.item(code).unwrap();
    let form = Form { specs: &of.inputs, rule: Some(&of.rule) };
    let inputs = form.read(given.as_object().unwrap(), Completeness::Required).unwrap();
    match item(of, &Basis::Inputs(&inputs)).figured() {
        Figured::Points(points) => points.wire(),
        Figured::NotApplicable => "n/a".to_owned(),
        Figured::Unknown => "?".to_owned(),
    }
}

#[test]
fn the_head_and_the_tree_are_read() {
    let set = set();
    assert_eq!((set.id.as_str(), set.revision, set.level.as_str()), ("district-2031", 2, "district"));
    assert_eq!(set.years, [2031, 2032]);
    let codes: Vec<&str> = set.items().iter().map(|item| item.code.as_str()).collect();
    assert_eq!(codes, ["A.1", "A.2", "A.3-b", "A.4_x", "A.5", "A.6.1", "A.6.2"]);
    let path: Vec<&str> = set.path_to("A.6.2").iter().map(|node| &*node.code).collect();
    assert_eq!(path, ["district-2031", "A.6", "A.6.2"], "an area may be called as the set is");
    assert!(matches!(set.path_to("A.1")[1].content, Content::Item(0)), "a criterion without items is a leaf");
    assert_eq!(set.item("A.1").unwrap().inputs[0].grain().to_string(), "0.001");
    let again = criteria::read(set.to_json().to_string().as_bytes()).unwrap();
    assert_eq!(again.to_json(), set.to_json(), "publishing it again gives the same set");
    assert_eq!(again.items().iter().map(|item| item.examples.len()).sum::<usize>(), 2, "with its examples");
}

#[test]
fn every_threshold_at_under_and_over() {
    let set = set();
    let table: [(&str, Json, &str); 34] = [
        // Bands over a measured count, in a unit nobody has seen.
        ("A.1", json!({ "surfaced": "2.499" }), "0"),
        ("A.1", json!({ "surfaced": "2.5" }), "0"),
        ("A.1", json!({ "surfaced": "2.501" }), "1.25"),
        ("A.1", json!({ "surfaced": "12.75" }), "1.25"),
        ("A.1", json!({ "surfaced": "12.751" }), "2.5"),
        ("A.1", json!({ "surfaced": 1_000_000_000_000_000u64 }), "2.5"),
        // A ratio that nothing bounds: over 100 % is not a fault.
        ("A.2", json!({ "collected": 1099, "estimated": 1000 }), "0.999090909091"),
        ("A.2", json!({ "collected": 1100, "estimated": 1000 }), "1"),
        ("A.2", json!({ "collected": 5000, "estimated": 1000 }), "1"),
        ("A.2", json!({ "collected": 549, "estimated": 1000 }), "0"),
        ("A.2", json!({ "collected": 550, "estimated": 1000 }), "0.5"),
        ("A.2", json!({ "collected": 1, "estimated": 0 }), "0"),
        // Growth: better, the same, worse.
        ("A.3-b", json!({ "now": "100.01", "before": 100 }), "1.5"),
        ("A.3-b", json!({ "now": 100, "before": 100 }), "0.75"),
        ("A.3-b", json!({ "now": "99.99", "before": 100 }), "0"),
        ("A.3-b", json!({ "now": 0, "before": 0 }), "n/a"),
        // Deduct over a share: 4 points for all of it, nothing left from a half.
        ("A.4_x", json!({ "late": 0, "received": 8 }), "2"),
        ("A.4_x", json!({ "late": 1, "received": 8 }), "1.5"),
        ("A.4_x", json!({ "late": 4, "received": 8 }), "0"),
        ("A.4_x", json!({ "late": 5, "received": 8 }), "0"),
        ("A.4_x", json!({ "late": 0, "received": 0 }), "2"),
        // Declared not to be monotone: the middle is best.
        ("A.5", json!({ "used": 89, "allotted": 100 }), "0.5"),
        ("A.5", json!({ "used": 90, "allotted": 100 }), "1"),
        ("A.5", json!({ "used": 100, "allotted": 100 }), "1"),
        ("A.5", json!({ "used": 101, "allotted": 100 }), "0"),
        // A percentage that is reported as such.
        ("A.6.1", json!({ "rate": "74.99" }), "0.7499"),
        ("A.6.1", json!({ "rate": "75" }), "0.75"),
        ("A.6.1", json!({ "rate": "75.01" }), "0.75"),
        ("A.6.1", json!({ "rate": "49.99" }), "0"),
        ("A.6.1", json!({ "rate": "50" }), "0.5"),
        ("A.6.1", json!({ "rate": 100 }), "0.75"),
        // Options whose names are anything without a blank.
        ("A.6.2", json!({ "choice": "đúng-hạn" }), "0.25"),
        ("A.6.2", json!({ "choice": "2" }), "0.125"),
        ("A.6.2", json!({ "choice": "không" }), "0"),
    ];
    for (code, given, expected) in table {
        assert_eq!(score(&set, code, &given), expected, "{code} {given}");
    }
}

/// YAML spells the same things in more ways; none of them changes what is read.
#[test]
fn the_same_set_in_block_style_with_quotes_and_comments_is_the_same_set() {
    let json = set().to_json();
    let mut yaml = String::from("# chú thích\n---\n");
    for (key, value) in json.as_object().unwrap() {
        yaml.push_str(&format!("'{key}':   {value} # {key}\n"));
    }
    yaml.push_str("...\n");
    let read = criteria::read(yaml.as_bytes()).unwrap_or_else(|faults| panic!("{faults:#?}"));
    assert_eq!(read.to_json(), json);
}
