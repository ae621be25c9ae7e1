//! Somebody at a desk: a shell with `curl`, the program, and files in a folder of their own.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::api::support::{Actor, TestApp, YEAR};

/// One person's desk.
pub struct Desk {
    base: String,
    token: String,
    home: PathBuf,
}

/// What came back: the status, and the body as JSON where it is.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub body: Value,
}

impl Desk {
    /// A desk of somebody with a token, before the server at this address.
    pub fn of(who: &Actor<'_>, base: &str, app: &TestApp) -> Self {
        let home = app.dir.path().join("desks").join(who.secret());
        fs::create_dir_all(&home).unwrap();
        Self { base: base.to_owned(), token: who.secret().to_owned(), home }
    }

    /// A file in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.home.join(name)
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    /// `curl` with the token, to an address of the year's (or any other that begins with `/`).
    pub fn curl(&self, args: &[&str], address: &str) -> Reply {
        let address = if address.starts_with('/') {
            format!("{}{address}", self.base)
        } else {
            format!("{}{YEAR}/{address}", self.base)
        };
        let mut command = Command::new("curl");
        command.args(["-sS", "-w", "\n%{http_code}", "-H", &format!("Authorization: Bearer {}", self.token)]);
        let output = command.args(args).arg(address).current_dir(&self.home).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let (body, status) = said.rsplit_once('\n').unwrap();
        let body = serde_json::from_str(body).unwrap_or_else(|_| Value::String(body.to_owned()));
        Reply { status: status.parse().unwrap(), body }
    }

    pub fn get(&self, address: &str) -> Value {
        self.curl(&[], address).done()
    }

    /// Saves an answer as a file.
    pub fn download(&self, address: &str, name: &str) {
        let reply = self.curl(&["-o", name], address);
        assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&self.read(name)));
    }

    pub fn send(&self, method: &str, address: &str, json: &Value) -> Reply {
        self.curl(&["-X", method, "-H", "Content-Type: application/json", "-d", &json.to_string()], address)
    }

    pub fn post(&self, address: &str, json: &Value) -> Value {
        self.send("POST", address, json).done()
    }

    /// Sends a file as it lies there.
    pub fn send_file(&self, address: &str, name: &str, media_type: &str) -> Reply {
        self.curl(&["-H", &format!("Content-Type: {media_type}"), "--data-binary", &format!("@{name}")], address)
    }

    /// Uploads a document; its id.
    pub fn upload(&self, name: &str, meta: &Value) -> Value {
        let (meta, file) = (format!("meta={meta}"), format!("file=@{name}"));
        self.curl(&["-F", &meta, "-F", &file], "evidence").done()["id"].clone()
    }

    /// The program, in this folder. Its exit code and what it says.
    pub fn program(&self, args: &[&str]) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_parindex"));
        let output = command.args(args).current_dir(&self.home).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(said).unwrap())
    }
}

impl Reply {
    /// The body of what was done.
    pub fn done(self) -> Value {
        assert!((200..300).contains(&self.status), "{} {:#}", self.status, self.body);
        self.body
    }
}
