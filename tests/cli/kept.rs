//! `verify --note` and `--against`: what was kept elsewhere tells of a log that was cut short or rewritten, which is whole in itself.

use std::fs;

use parindex::app::tokens::NewToken;
use parindex::app::{Request, system_actor};
use parindex::domain::assessment::may::Caller;
use parindex::domain::facts::Role;
use parindex::domain::receipt::SigningKey;
use sqlx::AssertSqlSafe;

use super::verify::Office;

/// Removes the last changes of a log, with their facts and whatever would tell.
async fn cut(office: &Office, log: &str, changes: i64) {
    let mut vandal = office.vandal().await;
    let tables: Vec<String> = sqlx::query_scalar(
        "select m.name from sqlite_master m join pragma_table_info(m.name) c on c.name = 'seq' \
         join pragma_table_info(m.name) l on l.name = 'log' where m.type = 'table'",
    )
    .fetch_all(&mut vandal)
    .await
    .unwrap();
    let head: i64 = sqlx::query_scalar("select max(seq) from changes where log = $1")
        .bind(log)
        .fetch_one(&mut vandal)
        .await
        .unwrap();
    for table in tables {
        let sql = format!("delete from {table} where log = '{log}' and seq > {}", head - changes);
        sqlx::query(AssertSqlSafe(sql)).execute(&mut vandal).await.unwrap();
    }
}

/// An office with a key, and a checkpoint signed by it.
async fn noted() -> (Office, String) {
    let office = Office::new().await;
    let request = Request::by(Caller { actor: system_actor(), province: None });
    let token = NewToken { name: "xem".into(), role: Role::Viewer, province: None, unit: None, days: None };
    office.app.issue_token(&request, token).await.unwrap();
    let public = office.desk.run(&["receipt", "key", "issuer.key"]).good().trim().to_owned();
    let said = office.desk.run(&["verify", "--note", "mốc.json", "--sign", "issuer.key"]).good();
    assert!(said.ends_with("TOÀN VẸN / INTACT\n"), "{said}");
    (office, public)
}

/// What only a checkpoint tells: everything else of the verification is as it should be.
fn told(office: &Office, args: &[&str]) -> String {
    let ran = office.desk.run(&[&["verify"], args].concat());
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let found: Vec<_> = ran.out.lines().filter(|line| line.contains("FINDING [")).collect();
    // The triggers are gone as well; that is no matter here.
    let [one] = found.iter().filter(|line| !line.contains("[damaged]")).collect::<Vec<_>>()[..] else {
        panic!("{}", ran.out)
    };
    (*one).to_owned()
}

#[tokio::test]
async fn the_last_changes_that_are_gone_are_told_by_a_checkpoint() {
    for (log, gone) in [("can-tho-2016", 1), ("can-tho-2016", 3), ("system", 1)] {
        let (office, public) = noted().await;
        let head = office.db.head(log).await.unwrap();
        assert!(head >= gone, "{log} has {head}");
        let against = ["--against", "mốc.json", "--key", public.as_str()];
        let ran = office.desk.run(&[&["verify"], &against[..]].concat());
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(ran.out.contains("held against mốc.json") && ran.out.contains("the key you named"), "{}", ran.out);
        cut(&office, log, gone).await;
        let line = told(&office, &against);
        assert!(line.contains(&format!("[cut_short] log={log} seq={} table=changes", head - gone + 1)), "{line}");
    }
}

#[tokio::test]
async fn a_log_that_went_another_way_is_told_where() {
    let (office, public) = noted().await;
    // The last document is gone, and something else was said in its place.
    cut(&office, "can-tho-2016", 1).await;
    let office = office.again();
    office.document("Báo cáo khác").await;
    let line = told(&office, &["--against", "mốc.json", "--key", &public]);
    assert!(line.contains("[rewritten] log=can-tho-2016 seq=") && line.contains("mốc.json"), "{line}");
}

#[tokio::test]
async fn a_receipt_tells_the_same_of_its_assessment() {
    let office = Office::new().await;
    office.document("Báo cáo thứ hai").await;
    let public = office.desk.run(&["receipt", "key", "issuer.key"]).good().trim().to_owned();
    let key = SigningKey::from_pem(&fs::read_to_string(office.desk.path().join("issuer.key")).unwrap());
    let app = office.app.clone().with_receipt_key(key);
    let receipt = app.receipt(app.assessment("can-tho-2016").await.unwrap()).await.unwrap();
    office.desk.file("biên nhận.json", &receipt);
    let ran = office.desk.run(&["verify", "--against", "biên nhận.json", "--json"]);
    assert_eq!(ran.code, Some(3), "all is well, whose key it is nobody said: {ran:?}");
    office.document("Báo cáo sau biên nhận").await;
    let args = ["verify", "--against", "biên nhận.json", "--key", public.as_str()];
    office.desk.run(&args).good();
    cut(&office, "can-tho-2016", 2).await;
    let line = told(&office, &args[1..]);
    assert!(line.contains("[cut_short] log=can-tho-2016"), "{line}");
}

#[tokio::test]
async fn what_does_not_hold_in_itself_holds_nothing_else() {
    let (office, public) = noted().await;
    let kept = fs::read_to_string(office.desk.path().join("mốc.json")).unwrap();
    let other = "0".repeat(64);
    let head = kept.split("\"head\":\"").nth(1).unwrap()[..64].to_owned();
    office.desk.file("khác.json", kept.replacen(&head, &other, 1));
    assert!(office.desk.run(&["verify", "--against", "khác.json"]).bad(1).contains("signature_wrong"));
    let mut unsigned: serde_json::Value = serde_json::from_str(&kept).unwrap();
    unsigned["signature"] = serde_json::Value::Null;
    office.desk.file("không.json", unsigned.to_string());
    assert_eq!(office.desk.run(&["verify", "--against", "không.json"]).code, Some(3));
    assert!(
        office.desk.run(&["verify", "--against", "không.json", "--key", &public]).bad(1).contains("signature_missing")
    );
    assert!(office.desk.run(&["verify", "--against", "mốc.json", "--key", &other]).bad(1).contains("other_key"));
    office.desk.run(&["verify", "--against", "nowhere.json"]).bad(2);
    office.desk.run(&["verify", "--key", &public]).bad(2);
    office.desk.run(&["verify", "--note", "mốc.json"]).bad(2);
    // Nothing is noted of what is damaged.
    fs::remove_file(office.object()).unwrap();
    assert_eq!(office.desk.run(&["verify", "--note", "hai.json"]).code, Some(1));
    assert!(!office.desk.path().join("hai.json").exists());
}
