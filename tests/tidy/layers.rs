//! Layers point inwards: what each part of the sources may not name. Tests may look further than the program does.

use super::lexer::lex;
use super::tree::Tree;

/// A part of the sources and the paths that may not occur in it, with those that may all the same.
struct Layer {
    part: &'static str,
    never: &'static [&'static str],
    but: &'static [&'static str],
}

const LAYERS: [Layer; 12] = [
    Layer {
        part: "src/domain/",
        never: &[
            "axum",
            "sqlx",
            "tokio",
            "object_store",
            "tower",
            "tower_http",
            "clap",
            "tracing",
            "getrandom",
            "std::time",
            "std::env",
            "std::fs",
            "std::net",
            "std::process",
            "std::thread",
            "crate::app",
            "crate::storage",
            "crate::http",
            "crate::cli",
            "crate::evidence",
            "crate::package",
            "crate::catalog",
            "crate::config",
            "crate::demo",
        ],
        but: &[],
    },
    Layer {
        part: "src/catalog/",
        never: &[
            "axum",
            "sqlx",
            "tokio",
            "std::fs",
            "std::env",
            "crate::app",
            "crate::storage",
            "crate::http",
            "crate::cli",
            "crate::evidence",
            "crate::config",
            "crate::demo",
        ],
        but: &[],
    },
    Layer {
        part: "src/storage/",
        never: &[
            "axum",
            "crate::app",
            "crate::http",
            "crate::cli",
            "crate::evidence",
            "crate::catalog",
            "crate::config",
            "crate::demo",
        ],
        but: &[],
    },
    Layer {
        part: "src/evidence/",
        never: &[
            "axum",
            "sqlx",
            "crate::app",
            "crate::http",
            "crate::cli",
            "crate::storage",
            "crate::catalog",
            "crate::config",
            "crate::demo",
        ],
        but: &[],
    },
    Layer {
        part: "src/post/",
        never: &[
            "axum",
            "sqlx",
            "crate::app",
            "crate::http",
            "crate::cli",
            "crate::storage",
            "crate::evidence",
            "crate::catalog",
            "crate::config",
            "crate::demo",
        ],
        but: &[],
    },
    Layer {
        part: "src/sign_on/",
        never: &[
            "axum",
            "sqlx",
            "crate::app",
            "crate::http",
            "crate::cli",
            "crate::storage",
            "crate::evidence",
            "crate::post",
            "crate::catalog",
            "crate::config",
            "crate::demo",
        ],
        but: &[],
    },
    Layer {
        part: "src/workbook/",
        never: &[
            "axum",
            "sqlx",
            "tokio",
            "object_store",
            "std::fs",
            "std::env",
            "crate::app",
            "crate::http",
            "crate::cli",
            "crate::storage",
            "crate::evidence",
            "crate::package",
            "crate::catalog",
            "crate::config",
            "crate::demo",
        ],
        but: &[],
    },
    Layer {
        part: "src/package/",
        never: &[
            "axum",
            "sqlx",
            "tokio",
            "object_store",
            "std::fs",
            "std::env",
            "crate::app",
            "crate::http",
            "crate::cli",
            "crate::storage",
            "crate::catalog",
            "crate::config",
            "crate::demo",
        ],
        but: &[],
    },
    Layer {
        part: "src/app/",
        never: &[
            "axum",
            "sqlx",
            "clap",
            "object_store",
            "lettre",
            "reqwest",
            "crate::http",
            "crate::cli",
            "crate::config",
            "crate::demo",
        ],
        but: &[],
    },
    Layer {
        part: "src/http/",
        never: &["sqlx", "clap", "object_store", "crate::storage", "crate::cli", "crate::config", "crate::demo"],
        // A refusal of storage becomes a problem here; no call to storage does.
        but: &["crate::storage::StorageError"],
    },
    Layer {
        part: "src/demo/",
        never: &[
            "axum",
            "sqlx",
            "clap",
            "object_store",
            "crate::http",
            "crate::cli",
            "crate::config",
            "crate::storage",
        ],
        but: &[],
    },
    Layer { part: "src/cli/", never: &["sqlx", "object_store"], but: &[] },
];

/// Every place where a part names what it may not.
pub(super) fn faults(tree: &Tree) -> Vec<String> {
    let mut faults = Vec::new();
    for Layer { part, never, but } in &LAYERS {
        // Only a layer that may not name others of this crate can hide one.
        let hides = never.iter().any(|name| name.starts_with("crate::"));
        for (path, source) in tree.program(part) {
            for (index, code) in lex(source).code.iter().enumerate() {
                let named = never.iter().filter(|name| names(code, name, but));
                faults.extend(named.map(|name| format!("{path}:{}: names {name}", index + 1)));
                if hides && code.contains("crate::{") {
                    faults.push(format!("{path}:{}: `crate::{{…}}` hides which layer is meant", index + 1));
                }
            }
        }
    }
    faults
}

/// Whether the code names a path: the path itself or something below it, and none of the exceptions.
fn names(code: &str, name: &str, but: &[&str]) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(name).any(|(at, _)| {
        let (before, after) = (code[..at].chars().next_back(), code[at + name.len()..].chars().next());
        let whole = !before.is_some_and(|c| word(c) || c == ':') && !after.is_some_and(word);
        // A crate is named by a path below it or by `use`; a field or a module of the same name is none.
        let path = name.contains("::") || code[at..].starts_with(&format!("{name}::")) || code.contains("use ");
        whole && path && !but.iter().any(|allowed| code[at..].starts_with(allowed))
    })
}

/// Words that begin a statement of SQL, as this project writes them.
const SQL: [&str; 9] = [
    "select ",
    "insert into ",
    "insert or ",
    "update ",
    "delete from ",
    "create table",
    "pragma ",
    "begin immediate",
    "alter table",
];

/// Every place outside `src/storage` that speaks SQL or names sqlx.
pub(super) fn sql_elsewhere(tree: &Tree) -> Vec<String> {
    let mut faults = Vec::new();
    for (path, source) in tree.files("src/", ".rs").filter(|(path, _)| !path.starts_with("src/storage/")) {
        let lexed = lex(source);
        for (line, text) in &lexed.texts {
            let text = text.trim_start().to_lowercase();
            if SQL.iter().any(|word| text.starts_with(word)) {
                faults.push(format!("{path}:{line}: SQL outside src/storage"));
            }
        }
        let sqlx = lexed.code.iter().enumerate().filter(|(_, code)| names(code, "sqlx", &[]));
        faults.extend(sqlx.map(|(index, _)| format!("{path}:{}: sqlx outside src/storage", index + 1)));
    }
    faults
}

#[test]
fn a_layer_that_points_outwards_is_named() {
    let tree = Tree::of(&[
        ("src/domain/a.rs", "//! A.\nuse std::time::Instant; // crate::app\nlet x = crate::app::App;\n"),
        ("src/domain/b.rs", "//! crate::storage\nlet text = \"crate::http\"; let app = self.tokio; mod apps;\n"),
        ("src/http/c.rs", "use crate::storage::StorageError;\nuse crate::storage::Db;\nuse crate::{app, storage};\n"),
        ("src/app/d.rs", "fn f() { sqlx::query(\"\"); }\nuse axum;\n"),
    ]);
    let expected = [
        "src/domain/a.rs:2: names std::time",
        "src/domain/a.rs:3: names crate::app",
        "src/app/d.rs:1: names sqlx",
        "src/app/d.rs:2: names axum",
        "src/http/c.rs:2: names crate::storage",
        "src/http/c.rs:3: `crate::{…}` hides which layer is meant",
    ];
    assert_eq!(faults(&tree), expected);
}

#[test]
fn sql_is_found_where_it_does_not_belong() {
    let tree = Tree::of(&[
        ("src/storage/a.rs", "sqlx::query(\"select 1\")"),
        ("src/app/b.rs", "let q = \"SELECT * from facts\";\nlet n = \"selected\"; // select \n"),
        ("src/cli/c.rs", "use sqlx::Row;"),
    ]);
    assert_eq!(
        sql_elsewhere(&tree),
        ["src/app/b.rs:1: SQL outside src/storage", "src/cli/c.rs:1: sqlx outside src/storage"]
    );
}

#[test]
fn every_part_of_the_sources_is_a_layer_or_the_root() {
    let tree = Tree::project();
    assert!(LAYERS.iter().all(|layer| tree.has(layer.part)), "a layer names a part that does not exist");
    for (path, _) in tree.files("src/", ".rs") {
        let inside = path.matches('/').count() > 1 && !path.starts_with("src/config/");
        assert!(!inside || LAYERS.iter().any(|layer| path.starts_with(layer.part)), "{path} belongs to no layer");
    }
}
