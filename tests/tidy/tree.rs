//! The files of the project, as a fresh clone has them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Text files by path, with `/` between names. What `.gitignore` names is left out.
pub(super) struct Tree(pub BTreeMap<String, String>);

impl Tree {
    /// The project itself.
    pub fn project() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let ignored = fs::read_to_string(root.join(".gitignore")).unwrap();
        let mut tree = Self(BTreeMap::new());
        tree.walk(root, "", &Ignored::read(&ignored));
        tree
    }

    /// A made-up tree, to show that a check can fail.
    pub fn of(files: &[(&str, &str)]) -> Self {
        Self(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect())
    }

    fn walk(&mut self, directory: &Path, below: &str, ignored: &Ignored) {
        for entry in fs::read_dir(directory).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let path = format!("{below}{name}");
            if path == ".git" || ignored.has(&path) {
                continue;
            }
            if entry.file_type().unwrap().is_dir() {
                self.walk(&entry.path(), &format!("{path}/"), ignored);
            } else {
                let bytes = fs::read(entry.path()).unwrap();
                self.0.insert(path, String::from_utf8_lossy(&bytes).into_owned());
            }
        }
    }

    /// Path and text of every file whose path starts and ends so.
    pub fn files<'a>(&'a self, start: &'a str, end: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let files = self.0.iter().filter(move |(path, _)| path.starts_with(start) && path.ends_with(end));
        files.map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Every Rust file.
    pub fn rust(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files("", ".rs")
    }

    /// As [`Tree::files`], Rust without its tests: neither files of tests nor what follows `#[cfg(test)] mod tests`.
    pub fn program<'a>(&'a self, start: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let tests =
            |path: &str| path.contains("/tests/") || path.ends_with("/tests.rs") || path.ends_with("/testing.rs");
        let files = self.files(start, ".rs").filter(move |(path, _)| !tests(path));
        files.map(|(path, text)| (path, text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default()))
    }

    /// The text of a file, empty when it is not there.
    pub fn text(&self, path: &str) -> &str {
        self.0.get(path).map_or("", String::as_str)
    }

    /// Whether there is such a file, or a directory with something in it.
    pub fn has(&self, path: &str) -> bool {
        let inside = format!("{}/", path.trim_end_matches('/'));
        self.0.contains_key(path) || self.0.keys().any(|file| file.starts_with(&inside))
    }
}

/// The two forms of line that this project's `.gitignore` uses: `/path` and `*.ending`.
struct Ignored {
    paths: Vec<String>,
    endings: Vec<String>,
}

impl Ignored {
    fn read(text: &str) -> Self {
        let lines = || text.lines().map(str::trim);
        let paths = lines().filter_map(|line| line.strip_prefix('/')).map(str::to_owned).collect();
        Self { paths, endings: lines().filter_map(|line| line.strip_prefix('*')).map(str::to_owned).collect() }
    }

    fn has(&self, path: &str) -> bool {
        self.paths.iter().any(|own| own.trim_end_matches('/') == path)
            || self.endings.iter().any(|end| path.ends_with(end.as_str()))
    }
}

#[test]
fn the_program_ends_where_its_tests_begin() {
    let source = "let a = 1;\n#[cfg(test)]\nmod tests;\nlet b = 2;\n#[cfg(test)]\nmod tests {\n    let c = 3;\n}\n";
    let tree = Tree::of(&[("src/a.rs", source), ("src/b/tests/c.rs", "d"), ("src/b/tests.rs", "e")]);
    let program: Vec<_> = tree.program("src/").collect();
    assert_eq!(program, [("src/a.rs", "let a = 1;\n#[cfg(test)]\nmod tests;\nlet b = 2;")]);
}

#[test]
fn what_git_ignores_is_no_part_of_the_project() {
    let ignored = Ignored::read("/target\n/parindex-demo/\n*.sqlite\n");
    assert!(ignored.has("target") && ignored.has("parindex-demo") && ignored.has("a/b.sqlite"));
    assert!(!ignored.has("src/target") && !ignored.has("targets"));
}
