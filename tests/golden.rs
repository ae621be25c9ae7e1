//! Files that are made from the code and kept beside it: a stale one fails, `UPDATE=1` writes it anew.

use std::fs;
use std::path::Path;

/// Holds the text of a file in the project against what the code makes of it.
pub(crate) fn hold(path: &str, made: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&file, made).unwrap();
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    if let Some(line) = first_difference(&kept, made) {
        let at = |text: &str| text.lines().nth(line).unwrap_or("(end of file)").to_owned();
        let (kept, made) = (at(&kept), at(made));
        panic!("{path} is stale: run `UPDATE=1 cargo test`.\nline {}\n  kept: {kept}\n  made: {made}", line + 1);
    }
}

/// The first line that differs, from 0.
fn first_difference(kept: &str, made: &str) -> Option<usize> {
    if kept == made {
        return None;
    }
    let same = kept.lines().zip(made.lines()).take_while(|(kept, made)| kept == made).count();
    Some(same)
}

/// A dependency, be it of the tests only, that turns on `serde_json/preserve_order` would change every file that is made from the
/// code, and what is hashed.
#[test]
fn json_goes_by_the_order_of_its_names() {
    let value: serde_json::Value = serde_json::from_str(r#"{"b": 1, "a": {"d": 2, "c": 3}}"#).unwrap();
    assert_eq!(value.to_string(), r#"{"a":{"c":3,"d":2},"b":1}"#);
}

#[test]
fn a_stale_file_is_told_by_its_first_line() {
    assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
    assert_eq!(first_difference("a\nb\n", "a\nc\n"), Some(1));
    assert_eq!(first_difference("a\n", "a\nb\n"), Some(1));
    assert_eq!(first_difference("a", "a\n"), Some(1));
}
