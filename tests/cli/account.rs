//! `account`: people's accounts, from the command line.

use parindex::app::App;
use parindex::domain::facts::Role;
use parindex::evidence::EvidenceStore;
use parindex::storage::{Access, Db};
use serde_json::Value;

use super::Desk;

const CREATE: [&str; 6] = ["account", "create", "--name", "quan-tri", "--role", "admin"];
const PASSWORD: &str = "mưa rào trên mái tôn cũ";

async fn app(desk: &Desk) -> App {
    let path = desk.path().display();
    let db = Db::open(&format!("sqlite://{path}/parindex.sqlite"), Access::Own).await.unwrap();
    App::new(db, EvidenceStore::open(&format!("file://{path}/evidence"), 1 << 20).unwrap())
}

/// The code of the link that a command printed.
fn code(said: &str) -> &str {
    said.trim_end().strip_prefix("/set-password/").unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_administrator_sets_a_password_and_is_locked_and_unlocked() {
    let desk = Desk::new();
    let created = desk.run(&CREATE);
    assert!(created.err.contains("quan-tri") && !created.err.contains("parindexlink_"), "{created:?}");
    let link = created.good();
    let sign_in = async || app(&desk).await.sign_in("quan-tri", PASSWORD, "127.0.0.1").await;
    app(&desk).await.use_link(code(&link), PASSWORD).await.unwrap();
    let secret = sign_in().await.unwrap().secret;
    assert_eq!(app(&desk).await.session(&secret).await.unwrap().caller.actor.role, Role::Admin);
    assert!(desk.run(&CREATE).bad(1).contains("There is an account quan-tri"));

    desk.run(&["account", "lock", "quan-tri", "--reason", "nghỉ phép"]).good();
    assert!(sign_in().await.is_err());
    let listed: Value = serde_json::from_str(&desk.run(&["account", "list", "--json"]).good()).unwrap();
    let locked = &listed[0];
    assert_eq!((&locked["standing"], &locked["reason"]), (&"locked".into(), &"nghỉ phép".into()), "{listed}");
    assert!(desk.run(&["account", "list"]).good().contains("bị khóa"));
    desk.run(&["account", "unlock", "quan-tri"]).good();
    assert!(app(&desk).await.session(&secret).await.is_err());
    sign_in().await.unwrap();

    let anew = desk.run(&["account", "link", "quan-tri"]).good();
    app(&desk).await.link(code(&anew)).await.unwrap();
    assert!(desk.run(&["account", "lock", "ai-do"]).bad(1).contains("ai-do"));
}

#[tokio::test]
async fn beside_a_server_the_way_round_is_told() {
    let desk = Desk::new();
    let app = app(&desk).await;
    assert!(desk.run(&CREATE).bad(1).contains("POST /api/v1/accounts"));
    assert!(desk.run(&["account", "lock", "an"]).bad(1).contains("PUT /api/v1/accounts/an/lock"));
    drop(app);
    let wrong = ["account", "create", "--name", "Quan.Tri", "--role", "department"];
    let faults = desk.run(&wrong).bad(1);
    assert!(faults.contains("--name: chỉ dùng chữ thường") && faults.contains("--unit: "), "{faults}");
}
