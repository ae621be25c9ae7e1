//! The written conventions, held: each is a sentence of `docs/ARCHITECTURE.md` and a check of the sources.

mod codes;
mod layers;
pub(crate) mod lexer;
mod project;
mod sources;
mod tree;

use tree::Tree;

/// Names everything that breaks a convention.
type Check = fn(&Tree) -> Vec<String>;

/// The sentences, word for word as they stand in `docs/ARCHITECTURE.md`.
const CONVENTIONS: [(&str, Check); 16] = [
    ("Layers point inwards.", layers::faults),
    ("SQL and sqlx live in `src/storage` and nowhere else.", layers::sql_elsewhere),
    ("The domain holds no floats.", sources::floats),
    ("Every file opens by saying what it is.", sources::without_heading),
    ("A file has 400 lines at most.", sources::too_long),
    ("Nothing is ignored, left to do, allowed without a reason, or unsafe.", sources::forbidden),
    ("Vietnamese text is composed (NFC).", sources::decomposed),
    ("No file names a directory of somebody's machine.", sources::machine_paths),
    ("The top level holds only what it must.", project::top_level),
    ("Every dependency says what it is for.", project::unexplained_dependencies),
    ("Every engine has the same migrations, and each is run.", project::migrations),
    ("Every path that a document names exists.", project::dead_paths),
    ("Every problem code and every reason of a refusal is in `docs/API.md`.", codes::undocumented),
    ("No two types share a name in the document of the API.", codes::shared_schema_names),
    ("Whatever may not be found has a Vietnamese noun.", codes::without_noun),
    ("Every convention here is a sentence there.", sentences),
];

/// Every convention that the document does not state.
fn sentences(tree: &Tree) -> Vec<String> {
    let document = tree.text("docs/ARCHITECTURE.md");
    let stated = |sentence: &str| document.contains(sentence);
    CONVENTIONS.iter().filter(|(sentence, _)| !stated(sentence)).map(|(sentence, _)| (*sentence).to_owned()).collect()
}

#[test]
fn the_conventions_hold() {
    let tree = Tree::project();
    let mut broken = String::new();
    for (sentence, check) in CONVENTIONS {
        for fault in check(&tree) {
            broken.push_str(&format!("\n{sentence} {fault}"));
        }
    }
    assert!(broken.is_empty(), "{broken}");
}

#[test]
fn a_convention_that_nobody_wrote_down_is_named() {
    let tree = Tree::of(&[("docs/ARCHITECTURE.md", "Layers point inwards.")]);
    assert_eq!(sentences(&tree).len(), CONVENTIONS.len() - 1);
}

#[test]
fn the_project_is_read_whole() {
    let tree = Tree::project();
    assert!(tree.has("src/domain/exact.rs") && tree.has("Cargo.toml") && !tree.has("target"));
    assert!(tree.rust().count() > 100);
}
