//! `verify`: finds and names what was changed behind the product's back.

use std::fs;
use std::path::PathBuf;

use crate::support::papers::report;
use parindex::app::assessments::NewAssessment;
use parindex::app::{App, Request, system_actor};
use parindex::domain::assessment::may::Caller;
use parindex::evidence::EvidenceStore;
use parindex::storage::{Access, Db};
use serde_json::Value;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions};

use super::{Desk, Ran};

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n";

/// A desk with an assessment and one document, and what the document is known by.
pub(super) struct Office {
    pub(super) desk: Desk,
    pub(super) app: App,
    pub(super) db: Db,
    pub(super) id: String,
    pub(super) sha256: String,
}

impl Office {
    pub(super) async fn new() -> Self {
        let desk = Desk::new();
        let path = desk.path().display().to_string();
        let db = Db::open(&format!("sqlite://{path}/parindex.sqlite"), Access::Own).await.unwrap();
        db.migrate().await.unwrap();
        let app = App::new(db.clone(), EvidenceStore::open(&format!("file://{path}/evidence"), 1 << 20).unwrap());
        let request = Request::by(Caller { actor: system_actor(), province: None });
        let opening = NewAssessment {
            id: None,
            province: "can-tho".into(),
            year: 2016,
            set: "par-2016".into(),
            phases: vec![],
            illustrative: true,
        };
        app.open_assessment(&request, opening).await.unwrap();
        let (id, sha256) = add(&app, "Báo cáo", PDF.to_vec()).await;
        Self { id, sha256, desk, app, db }
    }

    /// One more document, different for each title: its SHA-256.
    pub(super) async fn document(&self, title: &str) -> String {
        add(&self.app, title, [PDF, title.as_bytes(), b"\n%%EOF\n"].concat()).await.1
    }

    /// The same with nothing in memory.
    pub(super) fn again(self) -> Self {
        let evidence = format!("file://{}/evidence", self.desk.path().display());
        let app = App::new(self.db.clone(), EvidenceStore::open(&evidence, 1 << 20).unwrap());
        Self { app, ..self }
    }

    pub(super) fn object(&self) -> PathBuf {
        self.object_of(&self.sha256)
    }

    pub(super) fn object_of(&self, sha256: &str) -> PathBuf {
        self.desk.path().join("evidence/sha256").join(&sha256[..2]).join(sha256)
    }

    pub(super) fn verify(&self) -> Ran {
        self.desk.run(&["verify"])
    }

    /// The findings of a verification that found some, as `table.field code`.
    #[track_caller]
    pub(super) fn findings(&self) -> Vec<Value> {
        let ran = self.desk.run(&["verify", "--json"]);
        assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""), "{ran:?}");
        let report: Value = serde_json::from_str(&ran.out).unwrap();
        report["findings"].as_array().unwrap().clone()
    }

    /// A connection behind the product's back.
    pub(super) async fn vandal(&self) -> SqliteConnection {
        let path = self.desk.path().join("parindex.sqlite");
        let mut conn = SqliteConnectOptions::new().filename(path).foreign_keys(false).connect().await.unwrap();
        let triggers = "select name from sqlite_master where type = 'trigger'";
        let triggers: Vec<String> = sqlx::query_scalar(triggers).fetch_all(&mut conn).await.unwrap();
        for trigger in triggers {
            sqlx::query(AssertSqlSafe(format!("drop trigger {trigger}"))).execute(&mut conn).await.unwrap();
        }
        conn
    }
}

/// Adds a document: its id and SHA-256.
async fn add(app: &App, title: &str, bytes: Vec<u8>) -> (String, String) {
    let document = report(title);
    let request = Request::by(Caller { actor: system_actor(), province: None });
    let bytes = futures_util::stream::iter([Ok::<_, std::io::Error>(bytes::Bytes::from(bytes))]);
    let staged = app.stage_evidence(bytes).await.unwrap();
    let done = app.add_evidence("can-tho-2016", &request, document, "bc.pdf", staged).await.unwrap();
    let view: Value = serde_json::from_str(&done.body).unwrap();
    let text = |key: &str| view[key].as_str().unwrap().to_owned();
    (text("id"), text("sha256"))
}

#[tokio::test]
async fn untouched_data_is_intact_even_beside_its_owner() {
    let office = Office::new().await;
    let text = office.verify().good();
    let head = office.app.assessment("can-tho-2016").await.unwrap().version;
    assert!(text.contains(&format!("log can-tho-2016: {head} ")), "{text}");
    let hashes: Vec<&str> = text.lines().filter_map(|line| line.split_once("hash ")).map(|(_, hash)| hash).collect();
    assert!(hashes.iter().all(|hash| hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit())), "{text}");
    assert!(!hashes.is_empty(), "{text}");
    let size = PDF.len();
    assert!(text.contains(&format!("1 bản ghi / records, 1 tệp / objects, {size} byte\n")), "{text}");
    assert!(text.ends_with("TOÀN VẸN / INTACT\n"), "{text}");
}

#[tokio::test]
async fn one_flipped_byte_of_evidence_is_named() {
    let office = Office::new().await;
    let mut bytes = fs::read(office.object()).unwrap();
    bytes[20] ^= 1;
    fs::write(office.object(), bytes).unwrap();
    let ran = office.verify();
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let named = format!("log=can-tho-2016 seq=3 table=evidence evidence={} sha256={}:", office.id, office.sha256);
    assert!(ran.out.contains(&format!("[wrong_hash] {named}")), "{}", ran.out);
    assert!(ran.out.ends_with("HỎNG: 1 phát hiện / DAMAGED: 1 findings\n"), "{}", ran.out);

    fs::remove_file(office.object()).unwrap();
    let findings = office.findings();
    assert_eq!(findings.len(), 1);
    let [code, evidence] = [&findings[0]["code"], &findings[0]["evidence"]];
    assert_eq!([code, evidence], ["missing", office.id.as_str()]);

    fs::remove_dir_all(office.desk.path().join("evidence")).unwrap();
    assert!(office.verify().bad(1).contains("there is no evidence store"));
    assert!(!office.desk.path().join("evidence").exists(), "verifying creates nothing");
}

#[tokio::test]
async fn one_changed_field_of_one_row_is_named() {
    for (table, update) in [
        ("evidence", "update evidence set title = 'Báo cáo khác'"),
        ("evidence", "update evidence set sha256 = replace(sha256, substr(sha256, 1, 1), 'x')"),
        ("openings", "update openings set illustrative = 0"),
        ("changes", "update changes set actor_name = 'khac' where log = 'can-tho-2016' and seq = 3"),
    ] {
        let office = Office::new().await;
        let mut vandal = office.vandal().await;
        let changed = sqlx::query(AssertSqlSafe(update)).execute(&mut vandal).await.unwrap().rows_affected();
        assert_eq!(changed, 1, "{update}");
        let findings = office.findings();
        let seq = if table == "openings" { 1 } else { 3 };
        let names = |f: &Value| f["log"] == "can-tho-2016" && f["table"] == table && f["seq"] == seq;
        assert!(findings.iter().any(names), "{update}: {findings:?}");
    }
}

#[tokio::test]
async fn what_no_row_names_is_counted_and_its_bytes_are_read() {
    let office = Office::new().await;
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let orphan = office.desk.path().join("evidence/sha256/e3").join(empty);
    fs::write(&orphan, b"").unwrap();
    let text = office.verify().good();
    assert!(text.contains("objects that no record names: 1\n"), "{text}");
    fs::write(&orphan, b"x").unwrap();
    let findings = office.findings();
    assert_eq!((findings.len(), &findings[0]["sha256"]), (1, &empty.into()));
}

#[test]
fn without_a_database_there_is_nothing_to_verify() {
    let desk = Desk::new();
    assert!(desk.run(&["verify"]).bad(1).contains("there is no database at parindex.sqlite"));
    assert_eq!(fs::read_dir(desk.path()).unwrap().count(), 0, "verifying creates nothing");
}
