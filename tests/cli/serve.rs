//! `serve`: what stops the start, what is printed, how it ends.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};

use parindex::storage::{Access, Db};

use super::Desk;

/// A running server, stopped when the test is over.
struct Server {
    child: Child,
    out: BufReader<ChildStdout>,
    first: String,
}

impl Server {
    fn start(desk: &Desk, args: &[&str]) -> Self {
        let args = [&["serve", "--log", "off", "--listen", "127.0.0.1:0"], args].concat();
        let mut child = desk.command(&args).stdout(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        out.read_line(&mut first).unwrap();
        Self { child, out, first }
    }

    /// Asks it to stop, and gives its exit code and the rest of what it printed.
    fn stop(mut self, signal: &str) -> (Option<i32>, String) {
        let sent = Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        (self.child.wait().unwrap().code(), rest)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has usually ended by now.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn every_wrong_setting_is_named_before_anything_is_opened() {
    let desk = Desk::new();
    let mut command = desk.command(&["serve", "--listen", "nowhere", "--max-upload", "200MB"]);
    command
        .env("PARINDEX_DATABASE_URL", "mysql://db/parindex")
        .env("PARINDEX_EVIDENCE_URL", "s3://b")
        .env("PARINDEX_LOG", "x");
    let said = super::Ran::of(command.output().unwrap()).bad(2);
    let named: Vec<&str> = said.lines().map(|line| line.split(' ').next().unwrap()).collect();
    let expected =
        ["LISTEN", "DATABASE_URL", "EVIDENCE_URL", "MAX_UPLOAD", "LOG"].map(|name| format!("PARINDEX_{name}"));
    assert_eq!(named, expected);
    assert_eq!(std::fs::read_dir(desk.path()).unwrap().count(), 0);
}

#[test]
fn a_server_says_where_it_is_and_ends_in_order_when_told() {
    let desk = Desk::new();
    for signal in ["-TERM", "-INT"] {
        let server = Server::start(&desk, &[]);
        assert!(server.first.contains(": http://127.0.0.1:"), "{}", server.first);
        assert!(desk.run(&["serve"]).bad(1).contains("parindex.sqlite"), "a second one is refused");
        let (code, rest) = server.stop(signal);
        assert_eq!(code, Some(0), "{signal}");
        assert!(rest.contains("parindex token create --name admin --role admin"), "{rest}");
    }
    desk.run(&["token", "create", "--name", "admin", "--role", "admin"]).good();
    let (_, rest) = Server::start(&desk, &[]).stop("-TERM");
    assert!(!rest.contains("token create"), "{rest}");
}

#[test]
fn a_demo_is_used_again_and_never_open_to_the_network() {
    let desk = Desk::new();
    for _ in 0..2 {
        let (code, rest) = Server::start(&desk, &["--demo"]).stop("-TERM");
        assert_eq!(code, Some(0), "{rest}");
        assert!(rest.contains("parindex-demo/parindex.sqlite"), "{rest}");
    }
    let url = ["--database-url", "sqlite://parindex-demo/parindex.sqlite"];
    let (_, rest) = Server::start(&desk, &url).stop("-TERM");
    assert!(rest.contains("WARNING: this is demo data"), "{rest}");
    let open = [&["serve", "--listen", "0.0.0.0:0"], &url[..]].concat();
    assert!(desk.run(&open).bad(2).contains("PARINDEX_LISTEN"));
    assert!(desk.run(&["serve", "--demo", "--listen", "0.0.0.0:0"]).bad(2).contains("PARINDEX_LISTEN"));
}

#[tokio::test]
async fn other_data_is_never_taken_for_a_demo_nor_half_a_demo_for_data() {
    let desk = Desk::new();
    desk.run(&["token", "create", "--name", "admin", "--role", "admin"]).good();
    let said = desk.run(&["serve", "--demo", "--database-url", "sqlite://parindex.sqlite"]).bad(1);
    assert!(said.starts_with("sqlite://parindex.sqlite: "), "{said}");
    assert!(said.contains("the demo goes into an empty one only"), "{said}");

    let half = Db::open(&format!("sqlite://{}/half.sqlite", desk.path().display()), Access::Own).await.unwrap();
    half.migrate().await.unwrap();
    half.set_setting("demo", "installing").await.unwrap();
    half.close().await;
    drop(half);
    for args in [&["serve", "--demo"][..], &["serve"]] {
        let said = desk.run(&[args, &["--database-url", "sqlite://half.sqlite"]].concat()).bad(1);
        assert!(said.contains("was broken off"), "{said}");
    }
}
