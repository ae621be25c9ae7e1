//! Every code that a program may decide by is written down.

use std::collections::BTreeMap;

use super::lexer::lex;
use super::tree::Tree;

/// Calls whose given text (from 0) is a problem code or the reason of a refusal, and where they stand.
const CALLS: [(&str, &str, usize); 7] = [
    ("src/http/", "Problem::new(", 0),
    ("src/http/", "Self::new(", 0),
    ("src/http/", "Denied::", 0),
    ("src/app/", "AppError::conflict(", 0),
    ("src/app/", "Self::conflict(", 0),
    ("src/domain/assessment/may.rs", "refuse(", 1),
    ("src/domain/assessment/may.rs", "open_until(", 0),
];

/// Every code and reason in the sources that `docs/API.md` does not name.
pub(super) fn undocumented(tree: &Tree) -> Vec<String> {
    let document = tree.text("docs/API.md");
    let mut faults = Vec::new();
    for (place, call, index) in CALLS {
        for (path, source) in tree.files(place, ".rs") {
            let unknown =
                codes(source, call, index).into_iter().filter(|code| !document.contains(&format!("`{code}`")));
            faults.extend(unknown.map(|code| format!("{path}: {code} is not in docs/API.md")));
        }
    }
    faults
}

/// Every kind of thing that may not be found and has no Vietnamese noun in `src/app/error.rs`.
pub(super) fn without_noun(tree: &Tree) -> Vec<String> {
    let nouns = tree.text("src/app/error.rs");
    let mut faults = Vec::new();
    for (path, source) in tree.files("src/", ".rs") {
        for call in ["AppError::not_found(", "Self::not_found("] {
            let unnamed =
                codes(source, call, 0).into_iter().filter(|what| !nouns.contains(&format!("\"{what}\" => \"")));
            faults.extend(unnamed.map(|what| format!("{path}: {what} has no noun")));
        }
    }
    faults
}

/// The code in each statement that makes the call.
fn codes(source: &str, call: &str, index: usize) -> Vec<String> {
    let statements = source.split(call).skip(1).map(|after| after.split(';').next().unwrap_or_default());
    let text = |statement: &str| lex(statement).texts.into_iter().nth(index).map(|(_, text)| text);
    let word = |text: &String| !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    statements.filter_map(text).filter(word).collect()
}

/// The name a type has in the document: its own, unless `#[schema(as = …)]` gives another.
fn schema_names(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    for (at, _) in
        lines.iter().enumerate().filter(|(_, line)| line.starts_with("#[derive(") && line.contains("ToSchema"))
    {
        let head = lines[at + 1..].iter().take_while(|line| line.starts_with("#[") || line.starts_with("///"));
        let given = head.clone().find_map(|line| line.strip_prefix("#[schema(as = "));
        let own = lines[at + 1 + head.count()]
            .split([' ', '<', '{', '('])
            .skip_while(|word| !["struct", "enum"].contains(word))
            .nth(1);
        let name = given.map(|rest| rest.split([',', ')']).next().unwrap_or_default()).or(own);
        found.push(name.unwrap_or_else(|| panic!("whose derive is line {}?", at + 1)).to_owned());
    }
    found
}

/// Every type of the API's document whose name is another's too: the later one would silently replace the other.
pub(super) fn shared_schema_names(tree: &Tree) -> Vec<String> {
    let mut seen = BTreeMap::new();
    let mut faults = Vec::new();
    for (path, source) in tree.program("src/") {
        for name in schema_names(source) {
            if let Some(other) = seen.insert(name.clone(), path) {
                faults.push(format!("{name} is a schema of {path} and of {other}: #[schema(as = …)] tells them apart"));
            }
        }
    }
    if seen.len() < 100 {
        faults.push(format!("only {} schemas were found", seen.len()));
    }
    faults
}

#[test]
fn a_code_that_nobody_wrote_down_is_named() {
    let tree = Tree::of(&[
        ("docs/API.md", "| `known` | `own_item` |"),
        (
            "src/http/problem.rs",
            "Problem::new(status, \"known\", \"a\", \"b\");\nSelf::new(\n  status,\n  \"new_code\",\n \"c\");",
        ),
        (
            "src/domain/assessment/may.rs",
            "refuse(\"forbidden\", \"own_item\", x); refuse(\"locked\", \"new_reason\", y);",
        ),
    ]);
    assert_eq!(
        undocumented(&tree),
        [
            "src/http/problem.rs: new_code is not in docs/API.md",
            "src/domain/assessment/may.rs: new_reason is not in docs/API.md",
        ]
    );
}

#[test]
fn a_thing_without_a_noun_is_named() {
    let tree = Tree::of(&[
        ("src/app/error.rs", "Self::not_found(\"log\", id); match what { \"item\" => \"mục\" }"),
        (
            "src/app/items.rs",
            "x.ok_or_else(|| AppError::not_found(\"item\", code))?; AppError::not_found(\n\"unit\", id);",
        ),
    ]);
    assert_eq!(without_noun(&tree), ["src/app/error.rs: log has no noun", "src/app/items.rs: unit has no noun"]);
}

#[test]
fn a_schema_name_that_is_taken_is_named() {
    let of = |text: &'static str| shared_schema_names(&Tree::of(&[("src/a.rs", text)]));
    let twice = "#[derive(Serialize, ToSchema)]\npub struct Fall {}\n#[derive(ToSchema)]\n/// Two.\npub enum Fall {}";
    assert_eq!(of(twice)[0], "Fall is a schema of src/a.rs and of src/a.rs: #[schema(as = …)] tells them apart");
    let told =
        "#[derive(Serialize, ToSchema)]\npub struct Fall {}\n#[derive(ToSchema)]\n#[schema(as = Drop)]\nenum Fall {}";
    assert_eq!(of(told), ["only 2 schemas were found"]);
}
