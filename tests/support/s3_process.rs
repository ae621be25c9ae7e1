//! The S3 server as a process of its own, which can be killed.

use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::s3::S3Server;

/// What tells the program of the tests to be the server: a port, a space, a directory.
const TOLD: &str = "PARINDEX_TEST_S3_SERVER";

/// A running server; killed when it is dropped.
pub struct S3Process {
    process: Child,
}

impl S3Process {
    /// Serves a directory on a port, and returns when it answers. Start it again with the same two after a kill.
    pub fn start(dir: &Path, port: u16) -> Self {
        let process = Command::new(std::env::current_exe().unwrap())
            .args(["support::s3_process::serves_when_it_is_told_to", "--exact", "--nocapture"])
            .env(TOLD, format!("{port} {}", dir.display()))
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let server = Self { process };
        for _ in 0..1000 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return server;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("no S3 server on port {port}");
    }

    /// `SIGKILL`: no destructor runs, no buffer is flushed.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for S3Process {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// A port that is free now.
pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Not a test but the server, when [`S3Process::start`] has started this program; then it ends by being killed.
#[test]
fn serves_when_it_is_told_to() {
    #[expect(clippy::disallowed_methods, reason = "a process is told what to be by whoever starts it")]
    let Ok(told) = std::env::var(TOLD) else { return };
    let (port, dir) = told.split_once(' ').unwrap();
    let _server = S3Server::start(Path::new(dir), port.parse().unwrap());
    loop {
        std::thread::park();
    }
}
