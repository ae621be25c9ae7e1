//! On PostgreSQL a server can act as a role that has no right to change what was said.

use sqlx::{Connection, PgConnection};

use super::samples::{LOG, opening, survey};
use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_servers_role_appends_and_can_neither_change_nor_lift_the_guard() {
    let t = Engine::Postgres.run(TestDb::new()).await;
    t.append(LOG, &opening(LOG, false)).await;
    let role = format!("server_{}", t.url.rsplit('/').next().unwrap());
    let mut owner = t.stranger().await;
    owner.run(&format!("create role {role} login")).await;
    assert!(matches!(t.db.grant("nobody").await, Err(StorageError::Schema { .. })));
    t.db.grant(&role).await.unwrap();

    let url = t.url.replace("postgres@", &format!("{role}@"));
    let db = Db::open(&url, Access::Own).await.unwrap();
    assert_eq!(db.migrate().await.unwrap(), Vec::<String>::new(), "nothing waits, and nothing is tried");
    let mut tx = db.write(LOG).await.unwrap();
    tx.append(LOG, &survey(1), stamp(&reviewer()), None).await.unwrap();
    tx.commit().await.unwrap();
    db.set_setting("demo", "no").await.unwrap();
    assert_eq!(db.verify(LOG, |_| {}).await.unwrap(), []);

    let mut server = Raw::Postgres(PgConnection::connect(&url).await.unwrap());
    for table in server.fact_tables().await {
        for sql in [
            format!("update {table} set seq = seq"),
            format!("delete from {table}"),
            format!("truncate {table}"),
            format!("alter table {table} disable trigger all"),
            format!("drop table {table}"),
        ] {
            let error = StorageError::from(server.try_run(&sql).await.expect_err(&sql));
            assert!(matches!(error, StorageError::Forbidden { .. }), "{sql}: {error:?}");
        }
    }
    assert!(server.try_run("set session_replication_role = replica").await.is_err());
}
