//! Chromium without a screen, spoken to through its pipe (the DevTools protocol): what a person sees and types, and no more of it
//! than the stories need. Where it is missing a test that needs it fails.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A browser with one page open; killed when it is dropped.
pub struct Chromium {
    process: Arc<Mutex<Child>>,
    /// Dropped with the browser: nobody watches any more.
    _watch: Sender<()>,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    session: String,
    asked: u64,
    complaints: Vec<String>,
    screen: Value,
    _profile: TempDir,
}

impl Chromium {
    /// A browser with a window of this size.
    pub fn open(width: u32, height: u32) -> Self {
        let profile = tempfile::tempdir().unwrap();
        // The protocol goes over the file descriptors 3 and 4; a shell puts our pipes there.
        let script = r#"exec 3<&0 4>&1 0</dev/null 1>/dev/null; exec "$@""#;
        let mut process = Command::new("sh")
            .args(["-c", script, "sh", program(), "--headless", "--remote-debugging-pipe", "--no-sandbox"])
            .args(["--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars", "--lang=vi"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .env("HOME", profile.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (to, from) = (process.stdin.take().unwrap(), BufReader::new(process.stdout.take().unwrap()));
        let (session, complaints) = (String::new(), Vec::new());
        let process = Arc::new(Mutex::new(process));
        let mut browser = Self {
            _watch: watch(&process),
            process,
            to,
            from,
            session,
            asked: 0,
            complaints,
            screen: Value::Null,
            _profile: profile,
        };
        let target = browser.ask("Target.createTarget", json!({ "url": "about:blank" }))["targetId"].clone();
        let attached = browser.ask("Target.attachToTarget", json!({ "targetId": target, "flatten": true }));
        browser.session = attached["sessionId"].as_str().unwrap().to_owned();
        for domain in ["Page.enable", "Log.enable", "Runtime.enable"] {
            browser.ask(domain, json!({}));
        }
        browser.resize(width, height);
        browser
    }

    /// The same browser with another window and nothing kept: no cookie, no page.
    pub fn begin_again(&mut self, width: u32, height: u32) {
        self.go("about:blank");
        self.ask("Network.clearBrowserCookies", json!({}));
        self.resize(width, height);
    }

    /// Another size of the window.
    pub fn resize(&mut self, width: u32, height: u32) {
        self.screen = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        let screen = self.screen.clone();
        self.ask("Emulation.setDeviceMetricsOverride", screen);
    }

    /// A command and its answer; events that come meanwhile are passed over.
    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.send(method, params);
        let id = self.asked;
        loop {
            let said = self.hear();
            if said["id"] == id {
                assert!(said.get("error").is_none(), "{method}: {said}");
                return said["result"].clone();
            }
        }
    }

    fn send(&mut self, method: &str, params: Value) {
        self.asked += 1;
        let mut message = json!({ "id": self.asked, "method": method, "params": params });
        if !self.session.is_empty() {
            message["sessionId"] = self.session.clone().into();
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.to.write_all(&bytes).unwrap();
        self.to.flush().unwrap();
    }

    fn hear(&mut self) -> Value {
        let mut bytes = Vec::new();
        self.from.read_until(0, &mut bytes).unwrap();
        assert_eq!(bytes.pop(), Some(0), "the browser has gone");
        let said: Value = serde_json::from_slice(&bytes).unwrap();
        self.note(&said);
        said
    }

    /// Keeps what the browser complains of: a script that fails, a file that the policy forbids or that is not there.
    fn note(&mut self, said: &Value) {
        let complaint = match said["method"].as_str() {
            // An answer of 4xx is what some stories are about.
            Some("Log.entryAdded") => match &said["params"]["entry"] {
                entry if entry["source"] == "network" || entry["level"] == "verbose" => return,
                entry => &entry["text"],
            },
            Some("Runtime.exceptionThrown") => &said["params"]["exceptionDetails"],
            Some("Runtime.consoleAPICalled") if said["params"]["type"] == "error" => &said["params"]["args"],
            _ => return,
        };
        self.complaints.push(complaint.to_string());
    }

    /// What the browser has complained of since the last time this was asked.
    pub fn complaints(&mut self) -> Vec<String> {
        self.ask("Page.getFrameTree", json!({}));
        std::mem::take(&mut self.complaints)
    }

    /// Does something that loads another page, and waits until it is there.
    fn until_loaded(&mut self, method: &str, params: Value) {
        self.send(method, params);
        while self.hear()["method"] != "Page.loadEventFired" {}
    }

    /// Opens an address.
    pub fn go(&mut self, address: &str) {
        self.until_loaded("Page.navigate", json!({ "url": address }));
    }

    /// What a script comes to on the page.
    pub fn eval(&mut self, script: &str) -> Value {
        let answer =
            self.ask("Runtime.evaluate", json!({ "expression": script, "returnByValue": true, "awaitPromise": true }));
        assert!(answer.get("exceptionDetails").is_none(), "{script}: {answer}");
        answer["result"]["value"].clone()
    }

    /// Waits until a script comes to something true; half a minute at most.
    pub fn until(&mut self, script: &str) {
        let waits = format!(
            "new Promise((done, fail) => {{ const began = Date.now(); const look = () => {{ if ({script}) done(true); \
             else if (Date.now() - began > 30000) fail(Error('waited in vain')); else setTimeout(look, 20); }}; look(); }})"
        );
        assert_eq!(self.eval(&waits), true);
    }

    /// Types into a field, as a person does: the page is told of it.
    pub fn types(&mut self, selector: &str, text: &str) {
        let script =
            format!("(it => {{ it.focus(); it.select(); return !!it }})(document.querySelector({selector:?}))");
        assert_eq!(self.eval(&script), true, "{selector}");
        self.ask("Input.insertText", json!({ "text": text }));
    }

    /// Clicks on what a selector finds first; another page comes of it.
    pub fn click(&mut self, selector: &str) {
        let script = format!(
            "(() => {{ const it = document.querySelector({selector:?}); if (!it) throw Error('nothing to click'); it.click(); }})()"
        );
        self.until_loaded("Runtime.evaluate", json!({ "expression": script }));
    }

    /// Presses a key, as a person does. `Enter` loads another page.
    pub fn press(&mut self, key: &str) {
        let (code, text) = match key {
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            _ => panic!("{key}"),
        };
        let down = json!({ "type": "keyDown", "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text });
        let up = json!({ "type": "keyUp", "key": key, "code": key, "windowsVirtualKeyCode": code });
        if key == "Enter" {
            self.until_loaded("Input.dispatchKeyEvent", down);
        } else {
            self.ask("Input.dispatchKeyEvent", down);
        }
        self.ask("Input.dispatchKeyEvent", up);
    }

    /// The words on the page.
    pub fn words(&mut self) -> String {
        self.eval("document.body.innerText").as_str().unwrap().to_owned()
    }

    /// Lets no script of a page through; those of a story still run.
    pub fn without_script(&mut self) {
        self.ask("Network.enable", json!({}));
        self.ask("Network.setBlockedURLs", json!({ "urls": ["*.js"] }));
    }

    /// The page on paper (A4), among the artefacts of the run: on how many sheets. Nothing may be wider than they are.
    pub fn print(&mut self, name: &str) -> usize {
        self.ask("Emulation.setEmulatedMedia", json!({ "media": "print" }));
        // 182 mm between the margins.
        let sheet = json!({ "width": 688, "height": 1017, "deviceScaleFactor": 1, "mobile": false });
        self.ask("Emulation.setDeviceMetricsOverride", sheet);
        let wide = self.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assert!(wide.as_i64().unwrap() <= 0, "{name} is {wide} pixels wider than the sheet");
        self.picture(&format!("{name}-paper"));
        let paper =
            json!({ "paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": true, "printBackground": true });
        let printed = self.ask("Page.printToPDF", paper);
        let bytes = STANDARD.decode(printed["data"].as_str().unwrap()).unwrap();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("screenshots");
        std::fs::write(folder.join(format!("{name}.pdf")), &bytes).unwrap();
        self.ask("Emulation.setEmulatedMedia", json!({ "media": "" }));
        let screen = self.screen.clone();
        self.ask("Emulation.setDeviceMetricsOverride", screen);
        bytes.windows(11).filter(|window| window == b"/Type /Page").count()
            - bytes.windows(12).filter(|window| window == b"/Type /Pages").count()
    }

    /// The whole page as a picture, among the artefacts of the run.
    pub fn picture(&mut self, name: &str) {
        let shot = self.ask("Page.captureScreenshot", json!({ "format": "png", "captureBeyondViewport": true }));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        let bytes = STANDARD.decode(shot["data"].as_str().unwrap()).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), bytes).unwrap();
    }
}

/// Ends a browser that is still there after a quarter of an hour: whoever waits for it is told that it has gone.
fn watch(process: &Arc<Mutex<Child>>) -> Sender<()> {
    let (watching, over) = channel();
    let process = Arc::clone(process);
    std::thread::spawn(move || {
        if over.recv_timeout(Duration::from_secs(900)) == Err(RecvTimeoutError::Timeout) {
            drop(process.lock().unwrap().kill());
        }
    });
    watching
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let mut process = self.process.lock().unwrap();
        drop(process.kill());
        drop(process.wait());
    }
}

fn program() -> &'static str {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let is_there = |name: &&&str| std::env::split_paths(&folders).any(|folder: PathBuf| folder.join(name).is_file());
    let found = ["chromium", "chromium-browser", "google-chrome"].iter().find(is_there);
    found.expect("Chromium is missing (Debian: apt-get install chromium)")
}
