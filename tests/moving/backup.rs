//! A backup is one moment of an installation, while it goes on, and becomes the same on any engine.

use super::*;
use crate::support::engines::every_engine;
use macro_rules_attribute::apply;

#[apply(every_engine!)]
async fn taken_while_writers_write_it_restores_to_one_moment_on_any_engine() {
    let from = Arc::new(House::small_on(Engine::current(), 600).await);
    from.db.set_setting("demo", "1").await.unwrap();
    let writing = {
        let from = Arc::clone(&from);
        tokio::spawn(async move {
            for n in 0.. {
                from.document(&format!("thêm {n}")).await;
                from.surveys([10_000 + n]).await;
            }
        })
    };
    while from.db.head(LOG).await.unwrap() < 604 {
        tokio::task::yield_now().await;
    }
    let archive = backup(&from).await;
    let head = from.db.head(LOG).await.unwrap();
    writing.abort();
    assert!(writing.await.unwrap_err().is_cancelled());
    let everything = from.lines().await;
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let to = House::empty_on(engine).await;
        let moved = restore(&archive, &to).await.unwrap();
        let changes = moved.logs[0].changes;
        assert!((604..=head).contains(&changes), "{changes} of {head}");
        let lines = to.lines().await;
        assert_eq!(lines.lines().count() as i64, changes);
        assert!(everything.starts_with(&lines), "the beginning of what was said");
        to.must_be_sound().await;
        assert_eq!(to.db.setting("demo").await.unwrap().as_deref(), Some("1"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_is_the_same_after_it() {
    let from = House::demo_on(Engine::Sqlite).await;
    let to = House::empty_on(Engine::Postgres).await;
    restore(&backup(&from).await, &to).await.unwrap();
    assert!(to.lines().await == from.lines().await);
    assert_eq!(to.projections().await, from.projections().await);
    assert!(demo::is_demo(&to.app).await.unwrap());
    assert!(backup(&from).await == backup(&to).await, "and so is its backup, to the last byte");
}

#[apply(every_engine!)]
async fn it_goes_into_an_empty_database_only() {
    let archive = backup(&House::small_on(Engine::Sqlite, 5).await).await;
    let to = House::small().await;
    let before = to.lines().await;
    assert_eq!(code(restore(&archive, &to).await), "not_empty");
    assert!(to.lines().await == before);
    to.must_be_sound().await;
}
