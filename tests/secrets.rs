//! No secret is ever logged or printed but where it is handed over: the program is taken through everything that knows one, at the
//! most talkative, and all it said is searched for each of them in every spelling.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::api::support::{multipart, pdf};
use crate::api::uploads::described;
use crate::support::postgres::{Cluster, free_port};
use crate::support::s3::{BUCKET, settings};
use crate::support::s3_process::S3Process;

const DATABASE: &str = "db/pass+wörd";
const WEBHOOK: &str = "webhook-key-0123456789-0123456789";
const MAIL: &str = "mail+pass/word";
const CLIENT: &str = "oidc+client/secret";
const PASSWORD: &str = "mưa rào trên mái tôn cũ";
const WRONG: &str = "mật khẩu gõ nhầm của ai đó";
const NEXT: &str = "chợ nổi Cái Răng 5 giờ sáng";
const GUESSED: &str = "parindex_0000000000000000000000000000000000000000000000000000000000guess";

/// A secret that was used, and what it is.
type Known = Vec<(&'static str, String)>;

/// Every way in which a text may turn up in a log.
fn spellings(secret: &str) -> Vec<String> {
    let bytes = secret.as_bytes();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let json = serde_json::to_string(secret).unwrap().trim_matches('"').to_owned();
    let percent: String = form_urlencoded::byte_serialize(bytes).collect();
    let mut all = vec![
        secret.to_owned(),
        json.escape_default().to_string(),
        json,
        format!("{bytes:?}"),
        percent.replace('+', "%20"),
        percent,
        hex.to_uppercase(),
        hex,
        STANDARD.encode(bytes),
        URL_SAFE_NO_PAD.encode(bytes),
    ];
    // Within other bytes that are in Base64 its own stand at one of three places.
    for shift in 0..3 {
        let within = STANDARD_NO_PAD.encode([&vec![b':'; shift][..], bytes].concat());
        all.push(within[(shift * 4).div_ceil(3)..within.len() - 2].to_owned());
    }
    all.retain(|text| text.len() >= 8);
    all
}

/// The server, whose words go into a file.
struct Server {
    process: Child,
    base: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn program(home: &Path, places: &[(String, String)], args: &[&str], log: &File) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parindex"));
    command
        .current_dir(home)
        .args(args)
        .envs(places.iter().cloned())
        .stdout(log.try_clone().unwrap())
        .stderr(log.try_clone().unwrap());
    command
}

impl Server {
    fn start(home: &Path, places: &[(String, String)], said: &Path) -> Self {
        let log = File::options().append(true).create(true).open(said).unwrap();
        let from = fs::metadata(said).unwrap().len();
        let process = program(home, places, &["serve", "--listen", "127.0.0.1:0"], &log).spawn().unwrap();
        let mut server = Self { process, base: String::new() };
        for _ in 0..3_000 {
            let text = fs::read(said).unwrap();
            let text = String::from_utf8_lossy(&text[usize::try_from(from).unwrap()..]).into_owned();
            let greeting =
                text.lines().find(|line| line.starts_with("parindex ") && line.contains("http://127.0.0.1:"));
            if let Some(line) = greeting {
                server.base = line[line.find("http://").unwrap()..].trim().to_owned();
                return server;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("it does not start: {}", fs::read_to_string(said).unwrap());
    }

    fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> (u16, Vec<(String, String)>, String) {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .allow_non_standard_methods(true)
            .timeout_global(Some(Duration::from_secs(60)));
        let agent: ureq::Agent = config.build().into();
        let mut answer = agent.run(request.body(body).unwrap()).unwrap();
        let headers = answer
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()));
        let headers = headers.collect();
        (answer.status().as_u16(), headers, answer.body_mut().read_to_string().unwrap_or_default())
    }

    fn json(&self, token: &str, method: &str, path: &str, body: Value) -> Value {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let (status, _, text) = self.send(method, path, &headers, body.to_string().as_bytes());
        assert!((200..300).contains(&status), "{method} {path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// A form of a page.
    fn form(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> (u16, Vec<(String, String)>, String) {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("sec-fetch-site", "same-origin"),
            ("cookie", cookie),
        ];
        self.send("POST", path, &headers, body.as_bytes())
    }
}

/// Goes through everything that knows a secret; notes each.
fn live(server: &Server, admin: &str, known: &mut Known) {
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_else(|| panic!("{key}: {value}")).to_owned();
    let opening = json!({ "province": "can-tho", "year": 2016, "set": "par-2016", "phases": [], "illustrative": true });
    server.json(admin, "POST", "/api/v1/assessments", opening);
    let year = "/api/v1/assessments/can-tho-2016";
    server.json(
        admin,
        "PUT",
        &format!("{year}/items/7.1.1/assignment"),
        json!({ "lead": "so-tttt", "due": "2030-01-20" }),
    );
    // Tokens, right and guessed, in a header and in an address.
    let new = json!({ "name": "so-tttt", "role": "department", "province": "can-tho", "unit": "so-tttt" });
    let token = text(&server.json(admin, "POST", "/api/v1/tokens", new), "token");
    known.push(("a token", token.clone()));
    known.push(("a guessed token", GUESSED.to_owned()));
    let guessed = format!("Bearer {GUESSED}");
    assert_eq!(server.send("GET", year, &[("authorization", &guessed)], b"").0, 401);
    for path in [format!("{year}?token={token}"), format!("/api/v1/feeds/{token}"), format!("/{token}/x")] {
        server.send("GET", &path, &[], b"");
    }
    // Uploads.
    let bearer = format!("Bearer {token}");
    let meta = r#"{"title":"Báo cáo","number":"1/BC","issuer":"Sở","signed_on":"2016-12-20","items":["7.1.1"]}"#;
    let body = multipart(&[("meta", None, meta.into()), ("file", Some("a.pdf"), pdf("secrets"))]);
    let kind = "multipart/form-data; boundary=CUT";
    let (status, _, said) =
        server.send("POST", &format!("{year}/evidence"), &[("authorization", &bearer), ("content-type", kind)], &body);
    assert_eq!(status, 201, "{said}");
    let (bytes, metadata) = (pdf("resumed"), described("b.pdf", "7.1.1"));
    let length = bytes.len().to_string();
    let headers = [
        ("authorization", bearer.as_str()),
        ("tus-resumable", "1.0.0"),
        ("upload-length", &length),
        ("upload-metadata", &metadata),
        ("content-type", "application/offset+octet-stream"),
    ];
    assert_eq!(server.send("POST", &format!("{year}/uploads"), &headers, &bytes).0, 201);
    // A calendar's link, a webhook that is called in vain, a mail likewise.
    let feed = text(&server.json(&token, "POST", &format!("{year}/units/so-tttt/feed"), Value::Null), "path");
    assert_eq!(server.send("GET", &feed, &[], b"").0, 200);
    known.push(("a calendar's link", feed.rsplit('/').next().unwrap().to_owned()));
    for (channel, target) in [("webhook", "https://127.0.0.1:9/hook"), ("email", "an@example.gov")] {
        let new = json!({ "unit": "so-tttt", "channel": channel, "target": target });
        let made = server.json(&token, "POST", "/api/v1/provinces/can-tho/subscriptions", new);
        if let Some(secret) = made["secret"].as_str() {
            known.push(("a webhook's secret", secret.strip_prefix("whsec_").unwrap().to_owned()));
        }
    }
    // An account: its link, its passwords, its session.
    let new = json!({ "name": "an", "role": "department", "province": "can-tho", "unit": "so-tttt" });
    let made = server.json(admin, "POST", "/api/v1/accounts", new);
    let link = text(&made["link"], "path");
    known.push(("a link to set a password", link.rsplit('/').next().unwrap().to_owned()));
    assert_eq!(server.send("GET", &link, &[], b"").0, 200);
    server.form(&link, "", &[("password", WRONG), ("again", PASSWORD)]);
    assert_eq!(server.form(&link, "", &[("password", PASSWORD), ("again", PASSWORD)]).0, 200);
    assert_eq!(server.form("/sign-in", "", &[("name", "an"), ("password", WRONG), ("to", "")]).0, 401);
    let (status, headers, said) = server.form("/sign-in", "", &[("name", "an"), ("password", PASSWORD), ("to", "")]);
    assert_eq!(status, 303, "{said}");
    let cookie =
        headers.iter().find(|(name, value)| name == "set-cookie" && value.contains("parindex")).unwrap().1.clone();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    known.push(("a session", cookie.split_once('=').unwrap().1.to_owned()));
    let page = server.send("GET", "/account", &[("cookie", &cookie)], b"").2;
    let csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    known.push(("a form's token", csrf.clone()));
    let fields = [("csrf", csrf.as_str()), ("current", PASSWORD), ("password", NEXT), ("again", NEXT)];
    let (status, _, said) = server.form("/account/password", &cookie, &fields);
    assert!(status < 400, "{status} {said}");
    // The way to a provider that is not there.
    server.send("GET", "/sign-in/provider?to=", &[], b"");
    server.send("GET", "/health/ready", &[], b"");
    server.send("GET", "/metrics", &[], b"");
}

/// What was said, with every line in which a secret is.
fn spoken(said: &str, known: &Known) -> Vec<String> {
    let mut found = Vec::new();
    for (what, secret) in known {
        for spelling in spellings(secret) {
            let lines = said.lines().filter(|line| line.contains(&spelling)).take(3);
            found.extend(
                lines.map(|line| format!("{what} as {spelling:?}: {}", line.chars().take(300).collect::<String>())),
            );
        }
    }
    found
}

#[test]
fn no_secret_is_logged_however_talkative_the_program_is() {
    let home = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let password: String = form_urlencoded::byte_serialize(DATABASE.as_bytes()).collect();
    let (objects, port) = (home.path().join("s3"), free_port());
    let _s3 = S3Process::start(&objects, port);
    let key = home.path().join("issuer.key");
    let mut known: Known = vec![
        ("the database's password", DATABASE.to_owned()),
        ("the key of webhooks", WEBHOOK.to_owned()),
        ("the password of mail", MAIL.to_owned()),
        ("the secret of single sign-on", CLIENT.to_owned()),
        ("a password", PASSWORD.to_owned()),
        ("a wrong password", WRONG.to_owned()),
        ("a new password", NEXT.to_owned()),
    ];
    let store = settings(port);
    known.push((
        "the key of the store",
        store.iter().find(|(name, _)| name == "AWS_SECRET_ACCESS_KEY").unwrap().1.clone(),
    ));
    for format in ["text", "json"] {
        let database =
            runtime.block_on(Cluster::shared().empty_database()).replace("postgres@", &format!("postgres:{password}@"));
        let mut places = store.clone();
        let mail: String = form_urlencoded::byte_serialize(MAIL.as_bytes()).collect();
        places.extend(
            [
                ("PARINDEX_DATABASE_URL", database.as_str()),
                ("PARINDEX_EVIDENCE_URL", &format!("s3://{BUCKET}/{format}")),
                ("PARINDEX_LOG", "trace"),
                ("PARINDEX_LOG_FORMAT", format),
                ("PARINDEX_WEBHOOK_KEY", WEBHOOK),
                ("PARINDEX_WEBHOOK_PRIVATE", "true"),
                ("PARINDEX_SMTP_URL", &format!("smtps://user:{mail}@127.0.0.1:9")),
                ("PARINDEX_MAIL_FROM", "PAR INDEX <par@example.gov>"),
                ("PARINDEX_PUBLIC_URL", "http://127.0.0.1:8080"),
                ("PARINDEX_OIDC_ISSUER", "https://127.0.0.1:9/realms/x"),
                ("PARINDEX_OIDC_CLIENT_ID", "parindex"),
                ("PARINDEX_OIDC_CLIENT_SECRET", CLIENT),
                ("PARINDEX_OIDC_ROLES", "admin=admin"),
                ("PARINDEX_OIDC_PROVINCE", "can-tho"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        let said = home.path().join(format!("said.{format}"));
        // What hands a secret over prints it, elsewhere.
        let handed = |args: &[&str]| {
            let log = File::options().append(true).create(true).open(&said).unwrap();
            let output =
                program(home.path(), &places, args, &log).stdout(std::process::Stdio::piped()).output().unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            assert!(output.status.success(), "{args:?}: {text} {}", fs::read_to_string(&said).unwrap());
            text
        };
        handed(&["migrate"]);
        let admin = handed(&["token", "create", "--name", "admin", "--role", "admin"]).trim().to_owned();
        known.push(("the first token", admin.clone()));
        if !key.exists() {
            handed(&["receipt", "key", key.to_str().unwrap()]);
            let pem = fs::read_to_string(&key).unwrap();
            known.push(("the key of receipts", pem.lines().nth(1).unwrap()[20..].to_owned()));
        }
        places.push(("PARINDEX_RECEIPT_KEY_FILE".to_owned(), key.display().to_string()));
        let server = Server::start(home.path(), &places, &said);
        live(&server, &admin, &mut known);
        // Messages are sent in the background.
        std::thread::sleep(Duration::from_secs(2));
        drop(server);
        // A setting that is wrong is named, not shown.
        let log = File::options().append(true).open(&said).unwrap();
        let wrong = [
            ("PARINDEX_SMTP_URL".to_owned(), format!("ftp://user:{mail}@x")),
            ("PARINDEX_DATABASE_URL".to_owned(), database.replace("postgres://", "mysql://")),
        ];
        program(home.path(), &places, &["serve"], &log).envs(wrong).status().unwrap();
        let away = [("PARINDEX_DATABASE_URL".to_owned(), format!("postgres://postgres:{password}@127.0.0.1:9/x"))];
        program(home.path(), &places, &["serve"], &log).envs(away).status().unwrap();
        let text = String::from_utf8_lossy(&fs::read(&said).unwrap()).into_owned();
        assert!(
            text.lines().count() > 200 && text.contains("TRACE"),
            "it is talkative: {} lines",
            text.lines().count()
        );
        let found = spoken(&text, &known);
        assert!(found.is_empty(), "{format}: {found:#?}");
    }
    assert!(known.len() > 20, "{known:?}");
}

#[test]
fn a_secret_is_found_however_it_is_spelt() {
    let known: Known = vec![("a password", "mưa rào: 5 giờ".to_owned())];
    let secret = &known[0].1;
    for line in [
        format!("x {secret} y"),
        format!("{secret:?}"),
        serde_json::to_string(&json!({ "a": secret })).unwrap(),
        format!("Basic {}", STANDARD.encode(format!("user:{secret}"))),
        format!("Basic {}", STANDARD.encode(format!("us:{secret}"))),
        form_urlencoded::byte_serialize(secret.as_bytes()).collect(),
        format!("{:?}", secret.as_bytes()),
    ] {
        assert!(!spoken(&line, &known).is_empty(), "{line}");
    }
    assert!(spoken("x mua rao y", &known).is_empty());
}
