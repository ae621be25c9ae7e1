//! The README is true: its shell blocks run as pasted, against the real program and its demo, and show what they say.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// The program, serving a fresh demo; killed when dropped.
struct Demo {
    server: Child,
    base: String,
    dir: TempDir,
}

impl Demo {
    fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut server = Command::new(program())
            .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--log", "warn"])
            .current_dir(dir.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut greeting = BufReader::new(server.stdout.take().unwrap());
        let mut first = String::new();
        greeting.read_line(&mut first).unwrap();
        let base = first.split_whitespace().last().unwrap_or_default().to_owned();
        let demo = Self { server, base, dir };
        assert!(demo.base.starts_with("http://127.0.0.1:"), "the first line says where: {first:?}");
        // What else is said must be read, or the program would wait for a reader.
        std::thread::spawn(move || greeting.lines().for_each(drop));
        demo
    }

    /// Runs a script as a person would paste it, in a directory with the sources the README names. Its whole output.
    fn paste(&self, script: &str) -> String {
        let set = "src/catalog/par-2016.yaml";
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        fs::create_dir_all(self.dir.path().join("src/catalog")).unwrap();
        fs::copy(root.join(set), self.dir.path().join(set)).unwrap();
        let output = Command::new("bash")
            .args(["-euo", "pipefail", "-c", script])
            .env("BASE", &self.base)
            .env("PARINDEX", program())
            .current_dir(self.dir.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{errors}\n{text}");
        text
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.server.kill().ok();
        self.server.wait().ok();
    }
}

fn program() -> PathBuf {
    env!("CARGO_BIN_EXE_parindex").into()
}

/// The blocks of the README that are marked as bash.
fn blocks() -> Vec<String> {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let blocks = readme.split("\n```bash\n").skip(1);
    blocks.map(|rest| rest.split("\n```").next().unwrap_or_default().to_owned()).collect()
}

/// What the block's comments promise, in order.
fn promises(block: &str) -> Vec<&str> {
    block.lines().filter_map(|line| line.split_once("# → ")).map(|(_, promise)| promise.trim()).collect()
}

#[test]
fn the_readme_runs_as_pasted_and_shows_what_it_says() {
    let demo = Demo::start();
    let blocks = blocks();
    assert_eq!(blocks.len(), 2, "the tour, and the official annex");
    for block in blocks {
        let output = demo.paste(&block);
        let mut rest = output.as_str();
        let promises = promises(&block);
        assert!(promises.len() >= 2, "{block}");
        for promise in promises {
            let Some((_, after)) = rest.split_once(promise) else {
                panic!("README promises {promise:?}, which does not come (any more):\n{output}");
            };
            rest = after;
        }
    }
}

#[test]
fn promises_are_read_from_comments() {
    assert_eq!(promises("a # → one\nb\nc   # → \"two\":2  \n# three"), ["one", "\"two\":2"]);
}
