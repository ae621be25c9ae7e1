//! Lint: one sound file, one fault put into it at a time, and what lint must say of it: that and nothing else.

use crate::domain::criteria::{self, Finding};

const BASE: &str = include_str!("base.yaml");

/// The base file with one text replaced at its only place.
fn mutated(from: &str, to: &str) -> String {
    assert_eq!(BASE.matches(from).count(), 1, "{from:?} must stand once in the base file");
    BASE.replacen(from, to, 1)
}

fn faults(source: &str) -> Vec<Finding> {
    criteria::read(source.as_bytes()).err().unwrap_or_default()
}

/// Each finding as `rule path`.
fn named(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|finding| format!("{} {}", finding.rule, finding.path)).collect()
}

/// Puts each mutation into the base file and compares all findings, in order.
fn check(table: &[(&str, &str, &[&str])]) {
    assert_eq!(faults(BASE), []);
    let mut wrong = Vec::new();
    for (from, to, expected) in table {
        let found = faults(&mutated(from, to));
        if named(&found) != *expected {
            wrong.push(format!("{from:?} -> {to:?}\n  expected {expected:?}\n  found    {:?}", named(&found)));
        }
        for finding in &found {
            let texts = [&finding.found, &finding.expected.vi, &finding.expected.en];
            assert!(texts.iter().all(|text| !text.is_empty()) && finding.line > 0, "{finding:?}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const BANDS: &str = "/areas/0/criteria/1";
const ONLINE: &str = "/areas/0/criteria/2/items/1";
const COLLECTED: &str = "/areas/1/criteria/2";

#[test]
fn bands() {
    let rule = &format!("{BANDS}/rule");
    let gap: &[&str] = &[&format!("bands_gap {rule}")];
    let overlap: &[&str] = &[&format!("bands_overlap {rule}")];
    let step = |index: usize, key: &str| format!("{rule}/bands/steps/{index}{key}");
    check(&[
        (r#""[0.8, 1)""#, r#""[0.85, 1)""#, gap),
        (r#""[0.8, 1)""#, r#""(0.8, 1)""#, gap),
        (r#""[0, 0.8)""#, r#""(0, 0.8)""#, gap),
        (r#""[0, 0.8)""#, r#""[0.1, 0.8)""#, gap),
        (r#""[0.8, 1)""#, r#""[0.75, 1)""#, overlap),
        (r#""[0.8, 1)""#, r#""[0.8, 1]""#, overlap),
        (r#""[0, 0.8)""#, r#""[0, 0.8]""#, overlap),
        (r#""[0, 0.8)""#, r#""[0, inf)""#, &[&format!("bands_overlap {rule}"), &format!("bands_overlap {rule}")]),
        (
            r#"- { in: "[0, 0.8)", points: 0 }"#,
            r#"- { in: "[0, 0.8)", points: 0 }
              - { in: "(1, 2]", points: 2 }"#,
            &[&format!("unreachable_step {rule}")],
        ),
        (
            r#"points: 2 }
              - { in: "[0.8"#,
            r#"points: 1.5 }
              - { in: "[0.8"#,
            &[&format!("unreachable_max {rule}")],
        ),
        (
            r#""[0.8, 1)", points: 1 }"#,
            r#""[0.8, 1)", points: 3 }"#,
            &[&format!("unreachable_max {rule}"), &format!("not_monotone {rule}")],
        ),
        (r#""[0, 0.8)", points: 0 }"#, r#""[0, 0.8)", points: 1.5 }"#, &[&format!("not_monotone {rule}")]),
        (
            r#""[0, 0.8)", points: 0 }"#,
            r#""[0, 0.8)", points: -1 }"#,
            &[&format!("points_out_of_range {}", step(2, "/points"))],
        ),
        (r#""[0.8, 1)""#, r#""[1, 0.8)""#, &[&format!("not_an_interval {}", step(1, "/in"))]),
        (r#""[0.8, 1)""#, "0.8-1", &[&format!("not_an_interval {}", step(1, "/in"))]),
        (r#""[0.8, 1)""#, r#""[0,8; 1)""#, &[&format!("not_an_interval {}", step(1, "/in"))]),
        (
            r#""[0.8, 1)", points: 1"#,
            r#""[0.8, 1)", point: 1"#,
            &[&format!("unknown_key {}", step(1, "/point")), &format!("missing_key {}", step(1, ""))],
        ),
    ]);
}

#[test]
fn a_scale_that_goes_up_and_down_must_say_so() {
    let declared = mutated(
        "points: 0 }\n          when_zero: full",
        "points: 1.5 }\n          when_zero: full\n          non_monotone: true",
    );
    assert_eq!(named(&faults(&declared)), Vec::<String>::new());
}

#[test]
fn the_other_rules() {
    check(&[
        ("{ done: 1, not_done: 0 }", "{ done: 0.5, not_done: 0 }", &["unreachable_max /areas/0/criteria/0/rule"]),
        ("{ done: 1, not_done: 0 }", "{ done: 1 }", &["too_few_options /areas/0/criteria/0/rule"]),
        (
            "{ done: 1, not_done: 0 }",
            "{ done: 1, not_done: -1 }",
            &["points_out_of_range /areas/0/criteria/0/rule/choice/not_done"],
        ),
        (
            "{ done: 1, not_done: 0 }",
            "{ done: 1, done: 0 }",
            &["duplicate_key /areas/0/criteria/0/rule/choice/done", "too_few_options /areas/0/criteria/0/rule"],
        ),
        ("{ done: 1, not_done: 0 }", "[done, not_done]", &["wrong_type /areas/0/criteria/0/rule/choice"]),
        ("{ done: { vi", "{ finished: { vi", &["unknown_option /areas/0/criteria/0/rule/labels/finished"]),
        ("first: 0.5, second: 0.5", "first: 0.5, second: 0.25", &["unreachable_max /areas/0/criteria/2/items/0/rule"]),
        (
            "first: 0.5, second: 0.5",
            "first: 0.5, second: nửa",
            &["wrong_type /areas/0/criteria/2/items/0/rule/checklist/second"],
        ),
        ("full_at: 0.4", "full_at: 1.2", &[&format!("unreachable_max {ONLINE}/rule")]),
        (
            "full_at: 0.4",
            "full_at: 0",
            &[&format!("full_at_out_of_range {ONLINE}/rule"), &format!("zero_below_out_of_range {ONLINE}/rule")],
        ),
        ("zero_below: 0.1", "zero_below: 0.5", &[&format!("zero_below_out_of_range {ONLINE}/rule")]),
        ("zero_below: 0.1", "zero_below: -0.1", &[&format!("zero_below_out_of_range {ONLINE}/rule")]),
        ("full_at: 0.4", "full_at: 40 %", &[&format!("wrong_type {ONLINE}/rule/proportional/full_at")]),
        ("each: 0.25", "each: 0", &["each_out_of_range /areas/1/criteria/0/rule"]),
        ("each: 0.25", "each: 1_000", &["wrong_type /areas/1/criteria/0/rule/deduct/each"]),
        ("survey: {}", "survey: { full_at: 90 }", &["unknown_key /areas/1/criteria/1/rule/survey/full_at"]),
        ("method: survey", "method: appraisal", &["method_mismatch /areas/1/criteria/1/rule"]),
        (
            "survey: {}",
            "choice: { yes: 1, no: 0 }",
            &[
                "method_mismatch /areas/1/criteria/1/rule",
                "example_inputs /areas/1/criteria/1/examples/0/given",
                "example_inputs /areas/1/criteria/1/examples/0/given",
            ],
        ),
        (
            "method: survey\n",
            "method: survey\n        inputs: { satisfaction: { unit: forms, vi: P, en: F } }\n",
            &["survey_unit /areas/1/criteria/1/rule"],
        ),
        ("rule:\n          survey: {}", "lead: so-a", &["missing_key /areas/1/criteria/1"]),
        (
            "survey: {}",
            "survey: {}\n          deduct: { of: { count: a }, each: 1 }",
            &["one_rule /areas/1/criteria/1/rule"],
        ),
        ("survey: {}", "{}", &["one_rule /areas/1/criteria/1/rule"]),
        (
            "survey: {}",
            "formula: 2 * x",
            &["unknown_key /areas/1/criteria/1/rule/formula", "one_rule /areas/1/criteria/1/rule"],
        ),
    ]);
}

#[test]
fn measures_and_inputs() {
    check(&[
        ("          when_zero: full\n", "", &[&format!("when_zero_missing {BANDS}/rule/bands/of")]),
        ("when_zero: full", "when_zero: half", &[&format!("unknown_word {BANDS}/rule/when_zero")]),
        (
            "each: 0.25 }\n",
            "each: 0.25 }\n          when_zero: full\n",
            &["unexpected_when_zero /areas/1/criteria/0/rule/deduct/of"],
        ),
        (
            "survey: {}\n",
            "survey: {}\n          when_zero: full\n",
            &["unexpected_when_zero /areas/1/criteria/1/rule/when_zero"],
        ),
        (
            "survey: {}\n",
            "survey: {}\n          non_monotone: true\n",
            &["unexpected_non_monotone /areas/1/criteria/1/rule/non_monotone"],
        ),
        ("ratio: [finished, planned]", "ratio: [finished]", &[&format!("measure_inputs {BANDS}/rule/bands/of/ratio")]),
        (
            "ratio: [finished, planned]",
            "ratio: [planned, planned]",
            &[
                &format!("measure_inputs {BANDS}/rule/bands/of/ratio"),
                &format!("bands_gap {BANDS}/rule"),
                &format!("unused_input {BANDS}/inputs"),
            ],
        ),
        (
            "ratio: [finished, planned]",
            "share: [finished, planned]",
            &[&format!("unknown_measure {BANDS}/rule/bands/of/share")],
        ),
        ("{ ratio: [finished, planned] }", "{}", &[&format!("one_measure {BANDS}/rule/bands/of")]),
        (
            "count: wrong",
            "count: missing",
            &["unknown_input /areas/1/criteria/0/rule", "unused_input /areas/1/criteria/0/inputs"],
        ),
        (
            "at_most: planned",
            "at_most: plans",
            &[&format!("unknown_input {BANDS}/inputs/finished/at_most"), &format!("bands_gap {BANDS}/rule")],
        ),
        (
            "at_most: planned",
            "at_most: finished",
            &[&format!("unknown_input {BANDS}/inputs/finished/at_most"), &format!("bands_gap {BANDS}/rule")],
        ),
        ("wrong: { unit: documents,", "wrong: {", &["missing_key /areas/1/criteria/0/inputs/wrong"]),
        ("vi: Sai, en: Wrong", "vi: Sai", &["missing_key /areas/1/criteria/0/inputs/wrong"]),
        (
            "unit: documents",
            "unit: documents, decimals: 7",
            &["decimals_out_of_range /areas/1/criteria/0/inputs/wrong/decimals"],
        ),
        (
            "unit: documents",
            "unit: documents, from: { sum: late }",
            &["unknown_input /areas/1/criteria/0/inputs/wrong/from/sum"],
        ),
        ("unit: documents", "unit: documents, from: units", &["source_without_rows /areas/1/criteria/0/inputs"]),
        (
            "given: { wrong: 3 }",
            "given: { wrong: 3, wrong: 4 }",
            &["duplicate_key /areas/1/criteria/0/examples/0/given/wrong"],
        ),
        ("given: { wrong: 3 }", "given: { wrong: 3.5 }", &["example_inputs /areas/1/criteria/0/examples/0/given"]),
        ("given: { wrong: 3 }", "given: {}", &["example_inputs /areas/1/criteria/0/examples/0/given"]),
    ]);
}

#[test]
fn collected_items() {
    check(&[
        (", from: units }", " }", &[&format!("input_without_source {COLLECTED}/inputs")]),
        (
            "from: units }",
            "from: agencies }",
            &[
                &format!("unknown_word {COLLECTED}/inputs/agencies/from"),
                &format!("input_without_source {COLLECTED}/inputs"),
            ],
        ),
        (
            "units_where: { late: 0 }",
            "units_where: { overdue: 0 }",
            &[
                &format!("unknown_input {COLLECTED}/inputs/on_time/from/units_where/overdue"),
                &format!("unused_input {COLLECTED}/per_unit"),
            ],
        ),
        (
            "{ units_where: { late: 0 } }",
            "{ sum: overdue }",
            &[
                &format!("unknown_input {COLLECTED}/inputs/on_time/from/sum"),
                &format!("bound_not_held {COLLECTED}/inputs"),
                &format!("unused_input {COLLECTED}/per_unit"),
            ],
        ),
        // Each unit may report any number: their sum is not held by the number of units.
        ("{ units_where: { late: 0 } }", "{ sum: late }", &[&format!("bound_not_held {COLLECTED}/inputs")]),
        (
            "vi: Trễ hạn, en: Late }",
            "vi: Trễ hạn, en: Late, from: units }",
            &[&format!("unknown_key {COLLECTED}/per_unit/late/from")],
        ),
        (
            "          late: { unit: dossiers, vi: Trễ hạn, en: Late }\n",
            "          late: { unit: dossiers, vi: Trễ hạn, en: Late }\n          other: { unit: dossiers, vi: K, en: O }\n",
            &[
                &format!("unused_input {COLLECTED}/per_unit"),
                &format!("example_inputs {COLLECTED}/examples/0/units/so-a"),
                &format!("example_inputs {COLLECTED}/examples/0/units/so-b"),
            ],
        ),
        (
            "{ late: 1 } }, points: 0 }",
            "{ late: 0 } }, points: 0 }",
            &[&format!("example_fails {COLLECTED}/examples/0")],
        ),
    ]);
}

#[test]
fn the_tree_and_its_head() {
    check(&[
        ("max: 6\n", "max: 7\n", &["sum_mismatch /areas/0", "sum_mismatch "]),
        ("max: 10\n", "max: 11\n", &["sum_mismatch "]),
        ("max: 10\n", "max: 0\n", &["max_out_of_range /max"]),
        ("max: 10\n", "max: 1e1\n", &["wrong_type /max"]),
        ("code: \"2.2\"", "code: \"1.2\"", &["duplicate_code /areas/1/criteria/1/code"]),
        ("code: \"2.2\"", "code: \"2/2\"", &["not_a_code /areas/1/criteria/1/code"]),
        ("code: \"2\"\n", "code: \"1\"\n", &["duplicate_code /areas/1/code"]),
        (
            "      - code: \"1.3\"\n",
            "      - code: \"1.3\"\n        rule: { survey: {} }\n",
            &["leaf_and_group /areas/0/criteria/2/rule"],
        ),
        ("format: 1\n", "format: 2\n", &["unknown_word /format"]),
        ("id: base", "id: Cơ bản", &["not_a_slug /id"]),
        ("id: base", "id: [base]", &["wrong_type /id"]),
        ("id: base\n", "id: base\nrevision: 0\n", &["revision_out_of_range /revision"]),
        ("id: base\n", "id: base\nrevision: hai\n", &["wrong_type /revision"]),
        ("years: [2016]", "years: 2016", &["wrong_type /years"]),
        ("years: [2016]", "years: []", &["years_out_of_range /years"]),
        ("years: [2016]", "years: [20166]", &["years_out_of_range /years"]),
        ("years: [2016]", "years: [năm]", &["wrong_type /years/0"]),
        ("date: 2016-12-28", "date: 28/12/2016", &["not_a_date /legal_basis/0/date"]),
        ("date: 2016-12-28", "date: 2016-02-30", &["not_a_date /legal_basis/0/date"]),
        ("provenance: illustrative", "provenance: true", &["unknown_word /provenance"]),
        ("provenance: illustrative\n", "", &["missing_key "]),
        ("name: { vi: Kế hoạch, en: Plan }", "name: Kế hoạch", &["wrong_type /areas/0/criteria/0/name"]),
        (
            "name: { vi: Kế hoạch, en: Plan }",
            "name: { vi: Kế hoạch, en: null }",
            &["missing_key /areas/0/criteria/0/name"],
        ),
        ("id: base\n", "id: base\nweights: []\n", &["unknown_key /weights"]),
        ("id: base\n", "id: base\nid: other\n", &["duplicate_key /id"]),
        ("id: base\n", "id: base\na/b~c: 1\n", &["unknown_key /a~1b~0c"]),
        ("points: 0.8 }", "points: 0.9 }", &["example_fails /areas/1/criteria/1/examples/0"]),
        ("points: 0.8 }", "points: not_applicable }", &["example_fails /areas/1/criteria/1/examples/0"]),
    ]);
}

/// Nothing waits for anything: five faults of five kinds in five places, in one answer, each with its line.
#[test]
fn five_faults_are_reported_at_once() {
    let mut source = BASE.to_owned();
    for (from, to) in [
        ("{ done: 1, not_done: 0 }", "{ done: 0.5, not_done: 0 }"),
        (r#""[0.8, 1)""#, r#""[0.85, 1)""#),
        ("code: \"2.1\"", "code: \"1.2\""),
        ("points: 0.25 }", "points: 0.5 }"),
        ("max: 4\n", "max: 5\n"),
    ] {
        assert_eq!(source.matches(from).count(), 1, "{from}");
        source = source.replace(from, to);
    }
    let found: Vec<String> =
        faults(&source).iter().map(|f| format!("{}: {} {} ({})", f.line, f.rule, f.path, f.found)).collect();
    insta::assert_snapshot!(found.join("\n"), @r#"
    19: unreachable_max /areas/0/criteria/0/rule (0.5)
    31: bands_gap /areas/0/criteria/1/rule ([0, 0.8) , [0.85, 1))
    68: duplicate_code /areas/1/criteria/0/code (1.2, đã có ở dòng/already on line 23)
    77: example_fails /areas/1/criteria/0/examples/0 (0.25)
    64: sum_mismatch /areas/1 (tổng/sum 4)
    1: sum_mismatch  (tổng/sum 11)
    "#);
}

#[test]
fn a_finding_says_where_what_and_what_instead() {
    let found = faults(&mutated("each: 0.25", "each: 0"));
    insta::assert_snapshot!(found[0], @"dòng/line 75: /areas/1/criteria/0/rule [each_out_of_range]: each: 0 → each lớn hơn 0 / each above 0");
}
