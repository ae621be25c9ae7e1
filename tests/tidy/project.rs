//! What lies around the sources: the top level, dependencies, migrations, documents.

use std::collections::BTreeSet;

use super::tree::Tree;

/// What may lie at the top, beside hidden files.
const TOP: [&str; 16] = [
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "benches",
    "build.rs",
    "clippy.toml",
    "deny.toml",
    "docs",
    "migrations",
    "openapi",
    "rustfmt.toml",
    "src",
    "tests",
    ".ci",
    ".gitignore",
];

/// Everything at the top that is not on the list.
pub(super) fn top_level(tree: &Tree) -> Vec<String> {
    let names: BTreeSet<&str> = tree.0.keys().filter_map(|path| path.split('/').next()).collect();
    names.into_iter().filter(|name| !TOP.contains(name)).map(|name| format!("{name} has no place at the top")).collect()
}

/// Every dependency without a word on what it is for.
pub(super) fn unexplained_dependencies(tree: &Tree) -> Vec<String> {
    let mut faults = Vec::new();
    let mut inside = false;
    for (index, line) in tree.text("Cargo.toml").lines().enumerate() {
        if line.starts_with('[') {
            inside = line.contains("dependencies");
        } else if inside && line.contains('=') && !line.starts_with('#') {
            let (named, why) = line.split_once(" # ").unwrap_or((line, ""));
            if why.trim().is_empty() {
                let name = named.split('=').next().unwrap_or_default().trim();
                faults.push(format!("Cargo.toml:{}: {name} does not say what it is for", index + 1));
            }
        }
    }
    faults
}

/// Migrations that are not numbered 0001, 0002 … or not the same on every engine, and directories that nothing runs.
pub(super) fn migrations(tree: &Tree) -> Vec<String> {
    let mut faults = Vec::new();
    let paths = tree.0.keys().filter_map(|path| path.strip_prefix("migrations/")?.split_once('/'));
    let all: BTreeSet<(&str, &str)> = paths.collect();
    let engines: BTreeSet<&str> = all.iter().map(|(engine, _)| *engine).collect();
    for engine in &engines {
        let names: Vec<&str> = all.iter().filter(|(of, _)| of == engine).map(|(_, name)| *name).collect();
        for (index, name) in names.iter().enumerate() {
            let expected = format!("{:04}_", index + 1);
            if !(name.starts_with(&expected) && name.ends_with(".sql")) {
                faults.push(format!("migrations/{engine}/{name}: expected {expected}….sql"));
            }
            let missing = engines.iter().filter(|other| !all.contains(&(**other, *name)));
            faults.extend(missing.map(|other| format!("migrations/{other} has no {name}")));
        }
        let run = format!("migrate!(\"migrations/{engine}\")");
        if !tree.files("src/storage/", ".rs").any(|(_, text)| text.contains(&run)) {
            faults.push(format!("migrations/{engine}: nothing in src/storage runs it"));
        }
    }
    faults
}

/// Every path in `code` of a document that leads nowhere.
pub(super) fn dead_paths(tree: &Tree) -> Vec<String> {
    let mut faults = Vec::new();
    for (path, text) in tree.files("", ".md") {
        for (index, line) in text.lines().enumerate() {
            for quoted in line.split('`').skip(1).step_by(2).filter(|quoted| is_path(quoted)) {
                if !tree.has(quoted) {
                    faults.push(format!("{path}:{}: {quoted} does not exist", index + 1));
                }
            }
        }
    }
    faults
}

fn is_path(quoted: &str) -> bool {
    let tops = ["src/", "tests/", "docs/", "migrations/", "benches/", "openapi/", ".ci/"];
    tops.iter().any(|top| quoted.starts_with(top)) && !quoted.contains(['*', '<', '{', ' ', '…'])
}

#[test]
fn each_check_finds_its_fault() {
    let tree = Tree::of(&[
        ("src/main.rs", ""),
        ("scripts/x.sh", ""),
        (
            "Cargo.toml",
            "[dependencies]\n# a group\naxum = \"0.8\" # web\nserde = { version = \"1\" }\n[lib]\ntest = true\n",
        ),
        ("migrations/sqlite/0001_a.sql", ""),
        ("migrations/sqlite/0003_b.sql", ""),
        ("migrations/postgres/0001_a.sql", ""),
        ("src/storage/db.rs", "sqlx::migrate!(\"migrations/sqlite\")"),
        ("docs/A.md", "See `src/main.rs`, `src/storage`, `src/none.rs`, `src/<rule>.rs` and `GET /docs/x`.\n"),
    ]);
    assert_eq!(top_level(&tree), ["scripts has no place at the top"]);
    assert_eq!(unexplained_dependencies(&tree), ["Cargo.toml:4: serde does not say what it is for"]);
    let expected = [
        "migrations/postgres: nothing in src/storage runs it",
        "migrations/sqlite/0003_b.sql: expected 0002_….sql",
        "migrations/postgres has no 0003_b.sql",
    ];
    assert_eq!(migrations(&tree), expected);
    assert_eq!(dead_paths(&tree), ["docs/A.md:1: src/none.rs does not exist"]);
}
