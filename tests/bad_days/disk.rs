//! Disks that can't be written to.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use std::time::Duration;

use crate::support::program::{Program, client};

/// A command in a name space of its own, in which a script mounts what it likes.
fn apart(script: &str) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c", script, env!("CARGO_BIN_EXE_parindex")]);
    command
}

fn ask(program: &Program, path: &str, body: Option<(&str, Vec<u8>)>) -> (u16, Value) {
    let agent = client(Duration::from_secs(60));
    let address = format!("{}{path}", program.base);
    let mut answer = match body {
        None => agent.get(address).header("authorization", "Bearer demo-so-tttt").call().unwrap(),
        Some((kind, body)) => {
            let request = agent.post(address).header("authorization", "Bearer demo-so-tttt");
            request.header("content-type", kind).send(body).unwrap()
        }
    };
    (answer.status().as_u16(), answer.body_mut().read_json().unwrap_or(Value::Null))
}

fn document(program: &Program) -> (u16, Value) {
    let meta = r#"{"title":"Báo cáo","number":"1/BC","issuer":"Sở","signed_on":"2016-12-01","items":["7.1.1"]}"#;
    let parts = [("meta", None, meta.into()), ("file", Some("a.pdf"), crate::api::support::pdf("disk"))];
    let body = crate::api::support::multipart(&parts);
    ask(program, "/api/v1/assessments/can-tho-2016/evidence", Some(("multipart/form-data; boundary=CUT", body)))
}

fn figures(program: &Program) -> (u16, Value) {
    let report = json!({ "kind": "actual", "inputs": { "done": 7, "planned": 40 }, "explanation": "minh họa" });
    let path = "/api/v1/assessments/can-tho-2016/items/7.1.1/submissions";
    ask(program, path, Some(("application/json", report.to_string().into_bytes())))
}

/// Mounts anew in the name space of a server.
fn remount(program: &Program, how: &str, place: &Path) {
    let status = Command::new("nsenter")
        .args(["--target", &program.id().to_string(), "--user", "--mount", "--preserve-credentials"])
        .args(["mount", "-o", &format!("remount,{how}")])
        .arg(place)
        .status()
        .unwrap();
    assert!(status.success());
}

#[test]
fn a_store_that_turns_read_only_is_named_and_figures_go_on() {
    let home = tempfile::tempdir().unwrap();
    let place = home.path().join("parindex-demo/evidence");
    std::fs::create_dir_all(&place).unwrap();
    let script = r#"mount -t tmpfs -o size=64m tmpfs parindex-demo/evidence && exec "$0" serve --demo"#;
    let server = Program::start(apart(script), home.path(), &[]);
    assert_eq!(document(&server).0, 201);
    remount(&server, "ro", &place);
    let (status, body) = document(&server);
    assert_eq!((status, body["code"].as_str()), (503, Some("unavailable")), "{body}");
    let (status, body) = ask(&server, "/health/ready", None);
    assert_eq!((status, body["errors"][0]["pointer"].as_str()), (503, Some("evidence")), "{body}");
    assert_eq!(figures(&server).0, 201, "figures need no store");
    remount(&server, "rw", &place);
    assert_eq!(document(&server).0, 201, "well again by itself");
    assert_eq!(ask(&server, "/health/ready", None).0, 200);
}

#[test]
fn nothing_is_served_from_a_read_only_database_and_it_can_still_be_proved() {
    let home = tempfile::tempdir().unwrap();
    let server = Program::start(Program::demo(), home.path(), &[]);
    assert_eq!((figures(&server).0, document(&server).0), (201, 201));
    server.kill();
    let run = |args: &str| {
        let script = format!(
            r#"mount --bind parindex-demo parindex-demo && mount -o remount,bind,ro parindex-demo && exec "$0" {args}"#
        );
        let mut command = apart(&script);
        let output = command.current_dir(home.path()).env("PARINDEX_LISTEN", "127.0.0.1:0").output().unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        (output.status.code(), said)
    };
    let (code, said) = run("serve --demo");
    assert!(code == Some(1) && !said.contains("panicked"), "{code:?} {said}");
    assert!(said.contains("parindex-demo") || said.contains("parindex.sqlite"), "it says which: {said}");
    let (code, said) = run("verify --demo");
    assert_eq!(code, Some(0), "{said}");
    let server = Program::start(Program::demo(), home.path(), &[]);
    assert_eq!(figures(&server).0, 201, "nothing was harmed");
}
