//! Whatever the bytes, reading ends soon, with a set or with findings, and never in a panic.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use crate::catalog::built_in_sets;
use crate::domain::criteria;

const BASE: &str = include_str!("../../domain/criteria/tests/base.yaml");

/// Reads in a time no one notices, and either gives a set that can be published again or says what is wrong.
fn ends(source: &[u8]) -> Result<(), TestCaseError> {
    let begun = Instant::now();
    match criteria::read(source) {
        Ok(set) => prop_assert!(criteria::read(set.to_json().to_string().as_bytes()).is_ok()),
        Err(findings) => prop_assert!(!findings.is_empty()),
    }
    prop_assert!(begun.elapsed() < Duration::from_secs(5), "too slow on {} bytes", source.len());
    Ok(())
}

/// A change to a text: cut, swap two lines, repeat a line, or put something else in place of a few characters.
#[derive(Clone, Debug)]
enum Change {
    Cut(usize),
    Swap(usize, usize),
    Repeat(usize),
    Drop(usize),
    Put(usize, usize, String),
    Number(usize, String),
}

fn change() -> impl Strategy<Value = Change> {
    let place = any::<usize>;
    let number = prop_oneof![
        Just("0".to_owned()),
        Just("-1".to_owned()),
        Just("1e9".to_owned()),
        Just("99999999999999999999999".to_owned()),
        Just("0.0000000000000000000001".to_owned()),
        Just("79228162514264337593543950335".to_owned()),
        "[0-9]{1,3}(\\.[0-9]{1,3})?",
    ];
    prop_oneof![
        1 => place().prop_map(Change::Cut),
        2 => (place(), place()).prop_map(|(a, b)| Change::Swap(a, b)),
        2 => place().prop_map(Change::Repeat),
        2 => place().prop_map(Change::Drop),
        2 => (place(), 0..6usize, "[ \\[\\]{}:,\"'#&*!|>%@`~?\\-\n\ta0]{0,4}").prop_map(|(a, n, s)| Change::Put(a, n, s)),
        6 => (place(), number).prop_map(|(a, number)| Change::Number(a, number)),
    ]
}

fn changed(source: &str, change: &Change) -> String {
    let mut lines: Vec<&str> = source.split('\n').collect();
    let count = lines.len();
    match change {
        Change::Cut(at) => source.chars().take(at % (source.chars().count() + 1)).collect(),
        Change::Swap(a, b) => {
            lines.swap(a % count, b % count);
            lines.join("\n")
        }
        Change::Repeat(at) => {
            lines.insert(at % count, lines[at % count]);
            lines.join("\n")
        }
        Change::Drop(at) => {
            lines.remove(at % count);
            lines.join("\n")
        }
        Change::Put(at, length, text) => {
            let chars: Vec<char> = source.chars().collect();
            let at = at % (chars.len() + 1);
            let end = (at + length).min(chars.len());
            chars[..at].iter().chain(&text.chars().collect::<Vec<_>>()).chain(&chars[end..]).collect()
        }
        Change::Number(at, number) => {
            let starts: Vec<usize> = source
                .char_indices()
                .filter(|(i, c)| {
                    c.is_ascii_digit() && !source[..*i].ends_with(|p: char| p.is_ascii_digit() || p == '.')
                })
                .map(|(i, _)| i)
                .collect();
            let Some(start) = starts.get(at % starts.len().max(1)).copied() else { return source.to_owned() };
            let length =
                source[start..].find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(source.len() - start);
            format!("{}{number}{}", &source[..start], &source[start + length..])
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        ends(&bytes)?;
    }

    #[test]
    fn random_text_of_the_characters_that_matter(text in "[ \\[\\]{}:,\"'#&*!|>%@`~?\\-\n\tab01.]{0,200}") {
        ends(text.as_bytes())?;
    }

    #[test]
    fn a_sound_file_with_a_few_changes(changes in prop::collection::vec(change(), 1..5)) {
        let source = changes.iter().fold(BASE.to_owned(), |source, change| changed(&source, change));
        ends(source.as_bytes())?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_built_in_set_with_a_few_changes(set in 0..2usize, changes in prop::collection::vec(change(), 1..4)) {
        let source = built_in_sets()[set].source.to_owned();
        ends(changes.iter().fold(source, |source, change| changed(&source, change)).as_bytes())?;
    }
}

#[test]
fn shapes_made_to_be_slow_end_soon() {
    let many = 20_000;
    for source in [
        format!("a: [{}", "\"x\", ".repeat(many)),
        "? ".repeat(many),
        "a: ".repeat(many),
        "- a\n".repeat(many),
        "'".repeat(many),
        "a: |\n".to_owned() + &" \n".repeat(many),
        "{".to_owned() + &"a: {}, ".repeat(many),
        "#".repeat(500_000),
        format!("a: \"{}\"", "\\u0041".repeat(many)),
        format!("areas:\n{}", "  - { criteria: [{ items: [{}] }] }\n".repeat(4_000)),
        BASE.replace(
            "{ unit: documents, vi: Sai, en: Wrong }",
            &format!("{{ unit: documents, vi: {}, en: W }}", "x".repeat(500_000)),
        ),
    ] {
        ends(source.as_bytes()).unwrap_or_else(|error| panic!("{error}: {}", &source[..40]));
    }
}
