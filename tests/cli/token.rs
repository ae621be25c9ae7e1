//! `token` and `migrate`: commands on a database.

use parindex::app::App;
use parindex::domain::facts::Role;
use parindex::evidence::EvidenceStore;
use parindex::storage::{Access, Db};
use serde_json::Value;

use super::Desk;

const CREATE: [&str; 6] = ["token", "create", "--name", "quan-tri", "--role", "admin"];

async fn app(desk: &Desk) -> App {
    let path = desk.path().display();
    let db = Db::open(&format!("sqlite://{path}/parindex.sqlite"), Access::Own).await.unwrap();
    App::new(db, EvidenceStore::open(&format!("file://{path}/evidence"), 1 << 20).unwrap())
}

fn list(desk: &Desk) -> Value {
    serde_json::from_str(&desk.run(&["token", "list", "--json"]).good()).unwrap()
}

#[tokio::test]
async fn a_secret_is_shown_once_and_lets_its_holder_in_until_it_is_revoked() {
    let desk = Desk::new();
    let created = desk.run(&CREATE);
    assert!(created.err.contains("quan-tri") && !created.err.contains("parindex_"), "{created:?}");
    let secret = created.good();
    let secret = secret.trim_end();
    let caller = app(&desk).await.authenticate(secret).await.unwrap().unwrap();
    assert_eq!((caller.actor.name.as_str(), caller.actor.role), ("quan-tri", Role::Admin));

    let tokens = list(&desk);
    assert_eq!((&tokens[0]["name"], &tokens[0]["revoked"]), (&"quan-tri".into(), &false.into()));
    assert!(!tokens.to_string().contains(secret));
    assert!(desk.run(&CREATE).bad(1).contains("quan-tri has a living token"));

    let id = tokens[0]["id"].as_str().unwrap();
    desk.run(&["token", "revoke", id]).good();
    assert_eq!(list(&desk)[0]["revoked"], true);
    assert!(app(&desk).await.authenticate(secret).await.unwrap().is_err());
    let stranger = "01920000-0000-7000-8000-000000000000";
    assert!(desk.run(&["token", "revoke", stranger]).bad(1).contains(stranger));
    assert!(desk.run(&["token", "list"]).good().contains("đã thu hồi"));
}

#[test]
fn faults_are_those_of_the_flags() {
    let wrong = ["token", "create", "--name", "a b", "--role", "department", "--days", "0"];
    insta::assert_snapshot!(Desk::new().run(&wrong).bad(1), @r#"
    --name: chữ, số, . - _ @ (tối đa 64) / letters, digits, . - _ @ (64 at most)
    --days: từ 1 đến 3650 ngày / 1 to 3650 days
    --unit: tài khoản đơn vị phải ghi đơn vị / a department's token needs a unit
    "#);
}

#[tokio::test]
async fn beside_a_server_the_way_round_is_told() {
    let desk = Desk::new();
    let app = app(&desk).await;
    let said = desk.run(&CREATE).bad(1);
    assert!(said.contains(&format!("process {}", std::process::id())), "{said}");
    assert!(said.contains("POST /api/v1/tokens"), "{said}");
    let id = "01920000-0000-7000-8000-000000000000";
    assert!(desk.run(&["token", "revoke", id]).bad(1).contains(&format!("DELETE /api/v1/tokens/{id}")));
    drop(app);
    desk.run(&CREATE).good();
}

#[test]
fn migrating_says_what_it_did_and_what_waits() {
    let desk = Desk::new();
    assert!(desk.run(&["migrate", "--status"]).bad(1).contains("parindex.sqlite"));
    desk.file("parindex.sqlite", "");
    let pending = desk.run(&["migrate", "--status"]);
    assert_eq!(pending.code, Some(1));
    assert!(pending.out.starts_with("chờ / pending: 0001 facts\n"), "{pending:?}");
    let done = desk.run(&["migrate"]).good();
    assert_eq!(done, pending.out.replace("chờ / pending", "xong / done"));
    let nothing = "cấu trúc đã mới nhất / the schema is up to date\n";
    assert_eq!(desk.run(&["migrate"]).good(), nothing);
    assert_eq!(desk.run(&["migrate", "--status"]).good(), nothing);
    desk.file("no-database", "a text");
    let text = desk.run(&["migrate", "--database-url", "sqlite://no-database"]).bad(1);
    assert_eq!(text.lines().count(), 1, "{text}");
}
