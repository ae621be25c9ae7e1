//! The command line: the built program, each test in a directory of its own.

mod account;
mod criteria;
mod criteria_diff;
mod kept;
mod moving;
mod package;
mod rank;
mod receipt;
mod score;
mod serve;
mod tampered;
mod token;
mod verify;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A directory in which the program runs without any setting of the machine's.
struct Desk {
    dir: TempDir,
}

/// What a run of the program came to.
#[derive(Debug)]
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Desk {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Puts a file on the desk.
    fn file(&self, name: &str, text: impl AsRef<[u8]>) {
        std::fs::write(self.path().join(name), text).unwrap();
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_parindex"));
        command.current_dir(self.path()).args(args).stdin(Stdio::null());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PARINDEX_") {
                command.env_remove(name);
            }
        }
        command
    }

    fn run(&self, args: &[&str]) -> Ran {
        Ran::of(self.command(args).output().unwrap())
    }

    /// Runs with standard input.
    fn feed(&self, args: &[&str], input: &str) -> Ran {
        let pipes = [Stdio::piped(), Stdio::piped(), Stdio::piped()];
        let [stdin, stdout, stderr] = pipes;
        let mut child = self.command(args).stdin(stdin).stdout(stdout).stderr(stderr).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        Ran::of(child.wait_with_output().unwrap())
    }
}

impl Ran {
    fn of(output: std::process::Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// The result of a run that went well.
    #[track_caller]
    fn good(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.out
    }

    /// What a run said that ended with this code.
    #[track_caller]
    fn bad(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert!(!self.err.contains("panicked"), "{self:?}");
        assert_eq!(self.out, "", "a refusal leaves standard output empty");
        self.err
    }
}

/// The places and codes of faults, without their words: `file:line: pointer [code]`.
fn places(text: &str) -> String {
    text.lines().map(|line| line.split_inclusive(']').next().unwrap().to_owned() + "\n").collect()
}

#[test]
fn wrong_arguments_are_the_callers_fault() {
    let desk = Desk::new();
    for args in [&["fly"][..], &["rank"], &["token", "create", "--name", "a", "--role", "king"], &[]] {
        assert_eq!(desk.run(args).code, Some(2), "{args:?}");
    }
    assert!(desk.run(&["--version"]).good().starts_with("parindex "));
}

#[test]
fn the_document_is_json() {
    let text = Desk::new().run(&["openapi"]).good();
    assert!(text.ends_with('\n'));
    serde_json::from_str::<serde_json::Value>(&text).unwrap();
}

#[test]
fn a_reader_who_has_seen_enough_is_no_fault() {
    let desk = Desk::new();
    let mut child = desk.command(&["criteria", "show", "par-2016", "--json"]).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().success());
}
