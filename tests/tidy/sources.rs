//! What every source file is, and what none may hold.

use super::lexer::lex;
use super::tree::Tree;

/// The longest file, in lines.
const MOST_LINES: usize = 400;

/// What no source may hold, with what to do instead.
const NEVER: [(&str, &str); 7] = [
    ("#[ignore", "a test runs or is not there"),
    ("todo!", "what is not built is not there"),
    ("unimplemented!", "what is not built is not there"),
    ("dbg!", "logs go through tracing"),
    ("#[allow(", "#[expect(…, reason)] says why and ends when it is not needed"),
    ("#![allow(", "#[expect(…, reason)] says why and ends when it is not needed"),
    ("unsafe ", "nothing here needs it"),
];

/// Where a float may occur in the domain, and why no point or threshold is in it.
const FLOATS: [(&str, &str); 2] = [
    ("src/domain/exact.rs", "an approximate value for charts, which nothing compares or sums"),
    ("src/domain/criteria/intake.rs", "a JSON number is read back as its shortest text, refused above 15 digits"),
];

/// Every file without `//!` in its first line.
pub(super) fn without_heading(tree: &Tree) -> Vec<String> {
    tree.rust()
        .filter(|(_, text)| !text.starts_with("//! "))
        .map(|(path, _)| format!("{path} says not what it is"))
        .collect()
}

/// Every occurrence of what no source may hold.
pub(super) fn forbidden(tree: &Tree) -> Vec<String> {
    let mut faults = Vec::new();
    for (path, source) in tree.rust() {
        for (index, code) in lex(source).code.iter().enumerate() {
            let found = NEVER.iter().filter(|(word, _)| code.contains(word));
            faults.extend(found.map(|(word, instead)| format!("{path}:{}: {}: {instead}", index + 1, word.trim())));
        }
    }
    faults
}

/// Every file that is too long.
pub(super) fn too_long(tree: &Tree) -> Vec<String> {
    let lengths = tree.rust().map(|(path, text)| (path, text.lines().count()));
    let long = lengths.filter(|(_, lines)| *lines > MOST_LINES);
    long.map(|(path, lines)| format!("{path} has {lines} lines, {MOST_LINES} at most")).collect()
}

/// Every float in the domain that is not on the list, and every entry of the list without one.
pub(super) fn floats(tree: &Tree) -> Vec<String> {
    let mut faults = Vec::new();
    for (path, source) in tree.program("src/domain/") {
        let excepted = FLOATS.iter().any(|(file, _)| *file == path);
        let lines: Vec<usize> = lex(source)
            .code
            .iter()
            .enumerate()
            .filter(|(_, code)| is_float(code))
            .map(|(index, _)| index + 1)
            .collect();
        match lines.first() {
            Some(line) if !excepted => faults.push(format!("{path}:{line}: a float")),
            None if excepted => faults.push(format!("{path} holds no float: take it off the list")),
            _ => {}
        }
    }
    faults
}

/// Whether `f32` or `f64` stands in the code as a word or as the last part of one (`as_f64`), or a float literal.
fn is_float(code: &str) -> bool {
    let words = code.split(|c: char| !c.is_alphanumeric() && c != '_');
    let typed = words.clone().any(|word| ["f32", "f64"].iter().any(|float| word.ends_with(float)));
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let literal = code.match_indices('.').any(|(at, _)| {
        let whole = code[..at].rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        let before = code[..at - whole.len()].chars().next_back();
        // `pair.0.1` is a field of a field, `0..9` a range.
        !whole.is_empty()
            && digit(code[at + 1..].chars().next())
            && before.is_none_or(|c| !c.is_alphanumeric() && c != '.')
    });
    typed || literal
}

/// Every text whose letters are taken apart: `ế` is one character here, so that a search finds it.
pub(super) fn decomposed(tree: &Tree) -> Vec<String> {
    let mut faults = Vec::new();
    for (path, text) in &tree.0 {
        for (index, line) in text.lines().enumerate() {
            if line.chars().any(|c| ('\u{300}'..='\u{36f}').contains(&c)) {
                faults.push(format!("{path}:{}: a letter and its mark are two characters", index + 1));
            }
        }
    }
    faults
}

/// Every place that names a directory of the machine it was written on.
pub(super) fn machine_paths(tree: &Tree) -> Vec<String> {
    // Put together here, so that this file does not hold them.
    let roots = ["work", "root", "home", "tmp/wt"].map(|name| format!("/{name}/"));
    let mut faults = Vec::new();
    for (path, text) in &tree.0 {
        for (index, line) in text.lines().enumerate() {
            let named = |root: &&String| {
                line.match_indices(root.as_str()).any(|(at, _)| {
                    // `docs/work/x` and `https://host/home/` are no directories of a machine.
                    line[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && !".-_/}".contains(c))
                })
            };
            faults.extend(roots.iter().filter(named).map(|root| format!("{path}:{}: names {root}", index + 1)));
        }
    }
    faults
}

#[test]
fn each_check_finds_its_fault() {
    let long = "//! Long.\n".repeat(MOST_LINES + 1);
    let tree = Tree::of(&[
        ("src/a.rs", "use std::fmt;\n"),
        ("src/b.rs", "//! B.\n#[ignore]\nfn f() { todo!() } // unsafe\nlet s = \"dbg!(x)\";\n"),
        ("src/c.rs", &long),
        ("src/domain/d.rs", "//! D.\nfn f(x: f64) {}\n"),
        ("src/domain/e.rs", "//! E, 0.5.\nlet x = 0.5 * y;\n"),
        ("src/domain/f.rs", "//! F.\nlet x = pair.0.1 + y.0; for i in 0..9 {} let v = \"0.5\"; v1.2;\n"),
        ("docs/g.md", "Ca\u{302}n Tho\u{31b}\n"),
        ("docs/h.md", &format!("see /{0}x, https://host/{0}, docs/{0}\n", "work/")),
    ]);
    assert_eq!(without_heading(&tree), ["src/a.rs says not what it is"]);
    let never =
        ["src/b.rs:2: #[ignore: a test runs or is not there", "src/b.rs:3: todo!: what is not built is not there"];
    assert_eq!(forbidden(&tree), never);
    assert_eq!(too_long(&tree), ["src/c.rs has 401 lines, 400 at most"]);
    assert_eq!(floats(&tree), ["src/domain/d.rs:2: a float", "src/domain/e.rs:2: a float"]);
    assert_eq!(decomposed(&tree), ["docs/g.md:1: a letter and its mark are two characters"]);
    assert_eq!(machine_paths(&tree), [format!("docs/h.md:1: names /{}", "work/")]);
}

#[test]
fn an_exception_that_is_none_is_a_fault() {
    let tree = Tree::of(&[("src/domain/exact.rs", "//! No float.\n")]);
    assert_eq!(floats(&tree), ["src/domain/exact.rs holds no float: take it off the list"]);
}
