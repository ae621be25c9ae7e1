//! `copy`, `backup`, `restore`: what the program says, and what it refuses to serve.

use std::fs;
use std::process::Stdio;

use parindex::app::App;
use parindex::demo;
use parindex::evidence::EvidenceStore;
use parindex::storage::{Access, Db};

use super::Desk;
use crate::support::engines::Engine;

/// A desk with the demo in `parindex.sqlite` and `evidence`, and the application that owns it.
async fn office() -> (Desk, App) {
    let desk = Desk::new();
    let path = desk.path().display().to_string();
    let db = Db::open(&format!("sqlite://{path}/parindex.sqlite"), Access::Own).await.unwrap();
    db.migrate().await.unwrap();
    let app = App::new(db, EvidenceStore::open(&format!("file://{path}/evidence"), 1 << 20).unwrap());
    demo::install(&app).await.unwrap();
    (desk, app)
}

impl Desk {
    /// The settings of a place on the desk.
    fn place(&self, name: &str) -> [String; 4] {
        let evidence = format!("file://{}/{name}", self.path().display());
        ["--database-url".into(), format!("sqlite://{name}.sqlite"), "--evidence-url".into(), evidence]
    }

    fn at(&self, args: &[&str], place: &str) -> super::Ran {
        let place = self.place(place);
        self.run(&[args, &place.each_ref().map(String::as_str)].concat())
    }

    /// The heads that `verify` prints.
    fn heads(&self, place: &str) -> Vec<String> {
        let proof = self.at(&["verify"], place).good();
        proof.lines().filter(|line| line.contains("hash")).map(str::to_owned).collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_is_taken_beside_the_owner_and_restored_elsewhere() {
    let (desk, _app) = office().await;
    let said = desk.run(&["backup", "--out", "b.tar"]).good();
    assert!(said.ends_with("ĐÃ SAO LƯU / BACKED UP\n"), "{said}");
    assert!(!desk.path().join("b.tar.partial").exists());
    assert!(desk.run(&["backup", "--out", "b.tar"]).bad(1).contains("is not overwritten"));

    let said = desk.at(&["restore", "--in", "b.tar"], "new").good();
    assert!(said.ends_with("ĐÃ PHỤC HỒI VÀ ĐỐI CHIẾU / RESTORED AND PROVEN\n"), "{said}");
    assert_eq!(
        desk.heads("new"),
        desk.run(&["verify"]).good().lines().filter(|l| l.contains("hash")).collect::<Vec<_>>()
    );
    assert!(desk.at(&["restore", "--in", "b.tar"], "new").bad(1).contains("into an empty one only"));

    // Through a pipe the same bytes come out.
    let piped = desk.command(&["backup", "--out", "-"]).stdout(Stdio::piped()).output().unwrap();
    assert!(piped.status.success() && piped.stdout.len() == fs::read(desk.path().join("b.tar")).unwrap().len());
    assert!(String::from_utf8_lossy(&piped.stderr).ends_with("BACKED UP\n"));
    assert!(desk.run(&["restore", "--in", "none.tar"]).bad(2).contains("none.tar"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_restore_left_half_done_is_not_served() {
    let (desk, _app) = office().await;
    desk.run(&["backup", "--out", "b.tar"]).good();
    let archive = fs::read(desk.path().join("b.tar")).unwrap();
    desk.file("cut.tar", &archive[..archive.len() - 2048]);
    assert!(desk.at(&["restore", "--in", "cut.tar"], "new").bad(1).contains("the archive is cut"));
    let token = ["token", "create", "--name", "a", "--role", "admin"];
    for command in [&["serve"][..], &token, &["backup", "--out", "c.tar"], &["sweep"]] {
        let said = desk.at(command, "new").bad(1);
        assert!(said.contains("chưa đầy đủ") && said.contains("`parindex restore` into it has not ended"), "{said}");
    }
    assert!(!desk.path().join("c.tar").exists() && !desk.path().join("c.tar.partial").exists());
    desk.at(&["restore", "--in", "b.tar"], "new").good();
    desk.at(&token, "new").good();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_goes_to_another_engine_beside_the_owner_and_says_what_it_proved() {
    let (desk, _app) = office().await;
    let [from, to] = ["evidence", "moved"].map(|name| format!("file://{}/{name}", desk.path().display()));
    let database = Engine::Postgres.new_database(&desk.dir).await;
    let copy = |database: &str, evidence: &str, json: bool| {
        let args = ["copy", "--from", "sqlite://parindex.sqlite", "--to", database, "--evidence-from", evidence];
        desk.run(&[&args[..], &["--evidence-to", &to], if json { &["--json"] } else { &[] }].concat())
    };
    let report: serde_json::Value = serde_json::from_str(&copy(&database, &from, true).good()).unwrap();
    assert_eq!((&report["same_scores"], &report["logs"][0]["log"]), (&2.into(), &"can-tho-2015".into()));
    let said = copy(&database, &from, false).good();
    assert!(said.contains("assessments with the same score on both sides: 2\n"), "{said}");
    assert!(said.ends_with("ĐÃ CHÉP VÀ ĐỐI CHIẾU / COPIED AND PROVEN\n"), "{said}");
    desk.run(&["verify", "--database-url", &database, "--evidence-url", &to]).good();

    assert!(copy("sqlite://parindex.sqlite", &from, false).bad(2).contains("the destination is the source"));
    let said = copy("mysql://x", "evidence", false).bad(2);
    let flags: Vec<&str> = said.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(flags, ["--evidence-from", "--to"]);
    assert!(copy(&database, "file:///no/such/place", false).bad(1).contains("there is no evidence store"));
}
