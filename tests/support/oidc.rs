//! A real OpenID Connect provider of the tests' own, on loopback: django-oauth-toolkit (`tests/oidc`) in an environment that is made
//! once, in the target directory. And a browser's part at it, for tests without one.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, redirect};
use serde_json::Value;
use url::{Url, form_urlencoded};

/// How long it may take to start, beside whatever else runs.
const PATIENCE: Duration = Duration::from_secs(180);

/// A provider; it ends with this.
pub struct OidcProvider {
    process: Child,
    base: String,
}

impl OidcProvider {
    /// Starts it.
    pub async fn start() -> Self {
        tokio::task::spawn_blocking(Self::begin).await.unwrap()
    }

    fn begin() -> Self {
        let mut process = Command::new(environment().join("bin/python"))
            .args(["-W", "ignore", "tests/oidc/provider.py"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (said, heard) = mpsc::channel();
        let mut out = BufReader::new(process.stdout.take().unwrap());
        std::thread::spawn(move || {
            let mut line = String::new();
            drop(out.read_line(&mut line));
            drop(said.send(line));
        });
        let port = heard.recv_timeout(PATIENCE).expect("the provider has started by now");
        let port: u16 = port.trim().parse().expect("the provider says its port");
        Self { process, base: format!("http://localhost:{port}") }
    }

    /// What it calls itself.
    pub fn issuer(&self) -> String {
        format!("{}/o", self.base)
    }

    /// Tells it something: `people`, `client`, `rotate`.
    pub async fn tell(&self, what: &str, body: &Value) {
        let told = browser().post(format!("{}/{what}", self.base)).body(body.to_string()).send().await.unwrap();
        assert!(told.status().is_success(), "{what}: {}", told.status());
    }

    /// Signs in there as somebody, sent by an address; the address that the browser is sent back to.
    pub async fn pass(&self, there: &str, name: &str) -> Url {
        let browser = browser();
        let asked = browser.get(there).send().await.unwrap();
        let login = Url::parse(&self.base).unwrap().join(location(&asked)).unwrap();
        let words = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("username", name), ("password", "mat-khau")])
            .finish();
        let form = browser.post(login).header("content-type", "application/x-www-form-urlencoded").body(words);
        let signed_in = form.send().await.unwrap();
        let cookie = signed_in.headers()[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        let on = Url::parse(&self.base).unwrap().join(location(&signed_in)).unwrap();
        let back = browser.get(on).header(COOKIE, cookie).send().await.unwrap();
        Url::parse(location(&back)).unwrap()
    }
}

impl Drop for OidcProvider {
    fn drop(&mut self) {
        // It ends with its input, and takes its files along; if it does not, it is ended.
        drop(self.process.stdin.take());
        for _ in 0..100 {
            if matches!(self.process.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn location(answer: &reqwest::Response) -> &str {
    let to = answer.headers().get(LOCATION);
    to.unwrap_or_else(|| panic!("{} answered {}", answer.url(), answer.status())).to_str().unwrap()
}

/// What asks as a browser does, but follows no redirect by itself.
fn browser() -> Client {
    drop(rustls::crypto::ring::default_provider().install_default());
    Client::builder().redirect(redirect::Policy::none()).no_proxy().timeout(PATIENCE).build().unwrap()
}

/// The environment of the provider, made or made anew where the list of its packages has changed.
fn environment() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let wanted = fs::read_to_string(root.join("tests/oidc/requirements.txt")).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("oidc");
    fs::create_dir_all(&folder).unwrap();
    // One makes it, the others wait.
    let lock = File::create(folder.join("lock")).unwrap();
    lock.lock().unwrap();
    let (venv, made) = (folder.join("venv"), folder.join("made"));
    if fs::read_to_string(&made).is_ok_and(|made| made == wanted) {
        return venv;
    }
    drop(fs::remove_file(&made));
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv));
    let list = root.join("tests/oidc/requirements.txt");
    let quiet = ["install", "--quiet", "--disable-pip-version-check", "--timeout", "60", "--requirement"];
    run(Command::new(venv.join("bin/pip")).args(quiet).arg(list));
    fs::write(made, wanted).unwrap();
    venv
}

fn run(command: &mut Command) {
    let done = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "Python 3.10 or later with venv, and PyPI, are needed: {command:?}: {said}");
}
