//! Both catalogues say everything, and say nothing that nobody asks for.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::*;

/// Message by key, with the variables it names.
fn catalogue(source: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in source.lines() {
        if let Some((key, _)) =
            line.split_once(" =").filter(|(key, _)| !key.contains(|c: char| c.is_whitespace() || c == '#'))
        {
            current = key.to_owned();
            assert!(found.insert(current.clone(), BTreeSet::new()).is_none(), "{key} stands twice");
        }
        let names = line
            .split('$')
            .skip(1)
            .map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_owned());
        if let Some(variables) = found.get_mut(&current) {
            variables.extend(names);
        }
    }
    found
}

/// The texts of the pages' sources and templates, these tests left out.
fn sources(folder: &Path, found: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let kind = path.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
        if path.is_dir() {
            sources(&path, found);
        } else if matches!(kind, "rs" | "html") && !path.ends_with("words/tests.rs") {
            found.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn both_languages_have_the_same_messages_with_the_same_variables() {
    let [(_, vi), (_, en)] = SOURCES;
    let (vi, en) = (catalogue(vi), catalogue(en));
    assert!(vi.len() > 100);
    assert_eq!(vi, en);
}

#[test]
fn every_catalogue_is_read_without_a_fault() {
    for (language, source) in SOURCES {
        if let Err((_, faults)) = FluentResource::try_new(source.to_owned()) {
            panic!("{}: {faults:?}", language.tag());
        }
    }
}

#[test]
fn whatever_a_page_asks_for_is_there_and_nothing_else() {
    let mut text = String::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/web"), &mut text);
    let known = catalogue(SOURCES[0].1);
    let asked =
        ["w.t(\"", "w.of(\"", "w.with(\"", "w.count(\"", "self.t(\"", "self.with(\"", "self.of(\"", "self.count(\""];
    for ask in asked {
        for rest in text.split(ask).skip(1) {
            let key = rest.split('"').next().unwrap();
            assert!(known.contains_key(key), "nobody says {key}");
        }
    }
    for key in known.keys() {
        assert!(text.contains(&format!("\"{key}\"")), "{key} is said to nobody");
    }
}

#[test]
fn numbers_and_days_are_written_as_each_language_does() {
    let (vi, en) = (Words(Language::Vietnamese), Words(Language::English));
    assert_eq!((vi.number("1234.5"), en.number("1234.5")), ("1.234,5".to_owned(), "1,234.5".to_owned()));
    let day = NaiveDate::from_ymd_opt(2017, 1, 5).unwrap();
    assert_eq!(vi.day(&day), "05/01/2017");
    let fall = -Exact::parse("0.125").unwrap();
    assert_eq!((vi.change(&fall), en.change(&Exact::zero())), ("−0,13".to_owned(), "0.00".to_owned()));
}
