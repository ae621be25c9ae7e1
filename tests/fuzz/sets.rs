//! Criteria files: whatever the text, it is a sound set or a list of faults, and a sound set can be scored, shown and written.

use parindex::app::criteria_sets::{Figures, score_figures};
use parindex::domain::criteria::{self, CriteriaSet};
use parindex::workbook::annex;
use proptest::prelude::*;

use super::mangle::{Mangled, babble, mangled};
use super::{SETS, bounded};

/// What the sample's lines are made of, for files that are made up.
const GRAMMAR: &[&str] = &[
    "format: 1\n",
    "id: sample\n",
    "level: province\n",
    "years: [2016]\n",
    "name: { vi: A, en: A }\n",
    "provenance: illustrative\n",
    "max: 5\n",
    "areas:\n",
    "  - code: \"1\"\n",
    "    criteria:\n",
    "      - code: \"1.1\"\n",
    "        max: 1\n",
    "        method: appraisal\n",
    "        rule:\n",
    "          bands:\n",
    "            of: { ratio: [done, planned] }\n",
    "            steps:\n",
    "              - { in: \"[0, 1)\", points: 1 }\n",
    "          choice: { a: 1, b: 0 }\n",
    "          proportional: { of: { count: done } }\n",
    "          deduct: { of: { count: errors }, each: 0 }\n",
    "          checklist: { a: 1 }\n",
    "          survey: {}\n",
    "          when_zero: zero\n",
    "        inputs:\n",
    "          done: { unit: tasks, vi: A, en: A, at_most: done }\n",
    "        examples:\n",
    "          - { given: { done: 9 }, points: 0.5 }\n",
    "        per_unit:\n",
    "        collect_from: [department]\n",
    "    items:\n",
    "  ",
    "    ",
    "\n",
    "[",
    "]",
    "{",
    "}",
    ", ",
    ": ",
    "\"",
];

/// What can be done with a set that was read.
fn used(set: &CriteriaSet) {
    let json = set.to_json();
    assert!(score_figures(set, &Figures::default()).is_ok(), "nothing is reported yet");
    let mut figures = Figures::default();
    for item in set.items() {
        let given = item.inputs.iter().map(|input| (input.name.clone(), "1".into()));
        figures.inputs.insert(item.code.clone(), given.collect());
    }
    // Figures may break the bounds of the set; that is then said of them.
    drop(score_figures(set, &figures));
    let again = criteria::read(json.to_string().as_bytes());
    assert!(
        again.is_ok_and(|again| again.to_json() == json),
        "the JSON of a set is a criteria file that says the same"
    );
    drop(annex::write(set));
}

fn read(case: &Mangled) {
    match criteria::read(&case.0) {
        Ok(set) => used(&set),
        Err(findings) => assert!(!findings.is_empty() && findings.len() <= 1_000, "{} findings", findings.len()),
    }
}

#[test]
fn a_criteria_file() {
    bounded("sets::a_criteria_file", |target| {
        let files = || SETS.map(|text| text.as_bytes().to_vec());
        target.cases(150, 45, &mangled([files()[0].clone()]), read);
        target.cases(12, 20, &mangled(files()), read);
        let made_up = babble(GRAMMAR, 60).prop_map(|text| Mangled(text.into_bytes()));
        target.cases(150, 35, &made_up, read);
    });
}
