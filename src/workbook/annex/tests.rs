//! Sets there and back: the built-in ones, and sets made to be awkward.

use proptest::prelude::*;
use serde_json::json;

use super::{Unwritable, read, write};
use crate::catalog;
use crate::domain::criteria::document::Doc;
use crate::domain::criteria::{self, CriteriaSet};

#[test]
fn a_set_that_is_written_is_the_same_set_when_it_is_read() {
    for set in catalog::criteria_sets() {
        let bytes = write(set).unwrap();
        assert_eq!(bytes, write(set).unwrap(), "the same set, the same bytes");
        let typed = read(&bytes).unwrap();
        assert!(typed.set.says_the_same(set), "{}", set.id);
        assert!(criteria::read(typed.source.as_bytes()).unwrap().says_the_same(set));
    }
}

/// A set with an item under each rule, its texts and names as awkward as they come.
fn awkward(text: &str, name: &str, ends: (u32, u32), evidence: &[String], unit: &str) -> CriteriaSet {
    let both = json!({ "vi": text, "en": format!("{text} en") });
    let (low, high) = (f64::from(ends.0) / 1000.0, f64::from(ends.0 + ends.1) / 1000.0);
    let spec = |more: serde_json::Value| {
        let mut spec = json!({ "unit": unit, "vi": text, "en": text, "decimals": 6 });
        spec.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        spec
    };
    let other = format!("{name}2");
    let leaf = |code: &str, body: serde_json::Value| {
        let mut leaf =
            json!({ "code": code, "name": both, "max": 1, "method": "appraisal", "note": both, "evidence": evidence });
        leaf.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
        leaf
    };
    let steps = json!([
        { "in": format!("[0, {low})"), "points": 0 },
        { "in": format!("[{low}, {high}]"), "points": 1 },
        { "in": format!("({high}, inf)"), "points": 0.5 },
    ]);
    let criteria = json!([
        leaf("A_1", json!({ "rule": { "choice": { name: 1, "none": 0 }, "labels": { name: both } } })),
        leaf("A_2", json!({ "rule": { "checklist": { name: 0.25, "b": 0.75 } } })),
        leaf("A_3", json!({
            "inputs": { name: spec(json!({})) },
            "rule": { "bands": { "of": { "count": name }, "steps": steps }, "non_monotone": true },
            "examples": [{ "given": { name: 0 }, "points": 0 }],
        })),
        { "code": "A.4", "name": both, "max": 3, "provenance": "seed", "items": [
            leaf("A.4-1", json!({
                "inputs": { name: spec(json!({})), other.clone(): spec(json!({})) },
                "rule": { "proportional": { "of": { "growth": [name, other] }, "full_at": "0.33333333333333333333" }, "when_zero": "full" },
            })),
            leaf("A.4-2", json!({
                "per_unit": { name: spec(json!({})) },
                "inputs": { other.clone(): spec(json!({ "from": { "units_where": { name: 0 } } })) },
                "collect_from": ["district", "office"],
                "rule": { "deduct": { "of": { "count": other }, "each": 0.125 } },
                "examples": [{ "units": { "x y": { name: 1 }, name: { name: 0 } }, "points": 0.875 }],
            })),
            leaf("A.4-3", json!({ "method": "survey", "rule": { "survey": {} } })),
        ] },
    ]);
    let set = json!({
        "format": 1, "id": "awkward", "level": "province", "years": [2026, 2027], "name": both, "provenance": "illustrative", "max": 6,
        "areas": [{ "code": "A", "name": both, "max": 6, "criteria": criteria }],
    });
    criteria::read(Doc::of_json(&set).to_yaml(3).as_bytes()).unwrap_or_else(|found| panic!("{found:#?}"))
}

#[test]
fn a_text_that_no_cell_holds_is_not_cut() {
    let set = awkward(&"ệ".repeat(32_767), "a", (1, 1), &[], "dossiers");
    assert!(matches!(write(&set), Err(Unwritable::DoesNotFit)), "the English is three characters longer");
    assert!(write(&awkward(&"ệ".repeat(32_764), "a", (1, 1), &[], "dossiers")).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever the texts, names and thresholds are.
    #[test]
    fn awkward_sets_come_back(
        text in "[ \"=+_x0041@#{}\\[\\]\n\r,:ệĐ€%-]{0,10}[a-zệ]\\PC{0,3}",
        name in "[a-zệ/={},:\"#~._-]{1,6}",
        ends in (1u32..30_000, 0u32..30_000),
        evidence in proptest::collection::vec("[ \n\"\\[a-z,]{0,6}[a-z]", 0..3),
        unit in "dossiers|hồ sơ|người|people|km|[a-z\"]{1,5}",
    ) {
        let text: String = text.chars().filter(|c| !c.is_control() || "\n\r".contains(*c)).collect();
        prop_assume!(name != "b" && name != "none" && name != "null");
        let set = awkward(&text, &name, ends, &evidence, &unit);
        // Whoever writes has read it back already.
        prop_assert!(write(&set).is_ok(), "{:?} {:?} {:?} {:?}", text, name, evidence, unit);
    }
}
