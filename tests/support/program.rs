//! The program itself, serving in a process of its own.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A server; killed when it is dropped.
pub struct Program {
    process: Child,
    /// Where it answers.
    pub base: String,
}

impl Program {
    /// The program on the demo, which it installs where there is none.
    pub fn demo() -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_parindex"));
        command.args(["serve", "--demo"]);
        command
    }

    /// Starts it in a directory, with settings beside those of every test, and returns once it says where it answers.
    pub fn start(mut command: Command, home: &Path, settings: &[(String, String)]) -> Self {
        let mut process = command
            .current_dir(home)
            .env("PARINDEX_LISTEN", "127.0.0.1:0")
            .env("PARINDEX_LOG", "off")
            .envs(settings.iter().cloned())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let base = lines.map_while(Result::ok).find_map(|line| {
            let start = line.find("http://127.0.0.1:")?;
            Some(line[start..].split_whitespace().next()?.to_owned())
        });
        Self { process, base: base.expect("the server prints its address") }
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// `SIGKILL`: no destructor runs, no buffer is flushed.
    pub fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// A client that takes every status for an answer.
pub fn client(patience: Duration) -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(patience));
    config.build().into()
}
