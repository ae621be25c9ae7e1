//! One process owns the database; others may read beside it; none opens what it does not understand.

use std::fs;

use super::samples::{LOG, opening, survey};
use super::*;

#[tokio::test]
async fn a_second_owner_is_told_who_the_first_is() {
    let t = TestDb::new().await;
    let other_name = t.path.with_file_name("link.sqlite");
    std::os::unix::fs::symlink(&t.path, &other_name).unwrap();
    for url in [t.url.clone(), format!("sqlite:{}", other_name.display())] {
        let refused = Db::open(&url, Access::Own).await.unwrap_err();
        let StorageError::Locked { holder, .. } = &refused else { panic!("{refused:?}") };
        assert_eq!(holder.pid, Some(std::process::id()));
        assert!(holder.host.is_some() && holder.since.is_some(), "{holder:?}");
        assert!(refused.to_string().contains(&format!("in use by process {}", std::process::id())), "{refused}");
    }
    t.db.close().await;
    let TestDb { db, url, _dir, .. } = t;
    drop(db);
    Db::open(&url, Access::Own).await.unwrap().check().await.unwrap();
}

#[tokio::test]
async fn a_reader_works_without_an_owner() {
    let t = TestDb::new().await;
    t.append(LOG, &opening(LOG, false)).await;
    t.db.close().await;
    let reader = Db::open(&t.url, Access::Read).await.unwrap();
    assert_eq!(reader.load(LOG, 0, None).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_was_committed_is_there_after_the_process_is_gone() {
    let t = TestDb::new().await;
    t.append(LOG, &opening(LOG, false)).await;
    let mut tx = t.db.write(LOG).await.unwrap();
    tx.append(LOG, &survey(1), stamp(&reviewer()), None).await.unwrap();
    // What a killed process leaves: the file and its write-ahead log as they are at this moment.
    let after = t.path.with_file_name("after.sqlite");
    fs::copy(&t.path, &after).unwrap();
    fs::copy(t.path.with_extension("sqlite-wal"), after.with_extension("sqlite-wal")).unwrap();
    let db = Db::open(&format!("sqlite://{}", after.display()), Access::Own).await.unwrap();
    assert_eq!(db.load(LOG, 0, None).await.unwrap().len(), 1);
    assert_eq!(db.verify(LOG, |_| {}).await.unwrap(), []);
}

#[tokio::test]
async fn reading_what_is_not_there_is_a_clear_error() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("none.db");
    let url = format!("sqlite://{}", path.display());
    let missing = Db::open(&url, Access::Read).await.unwrap_err();
    assert!(matches!(&missing, StorageError::Missing { path: named } if *named == path), "{missing:?}");
    assert!(!path.exists(), "looking must not create it");
    for url in ["parindex.db", "mysql://localhost/parindex", "postgres://localhost/", "sqlite::memory:"] {
        let refused = Db::open(url, Access::Read).await.unwrap_err();
        assert!(matches!(refused, StorageError::Url { .. }), "{refused:?}");
    }
}

on_every_engine! {
    async fn an_empty_database_waits_for_its_migrations() {
        let dir = tempfile::tempdir().unwrap();
        let url = Engine::current().new_database(&dir).await;
        let db = Db::open(&url, Access::Own).await.unwrap();
        let mut names: Vec<String> = fs::read_dir("migrations/sqlite")
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap().replace('_', " ").replace(".sql", ""))
            .collect();
        names.sort();
        assert!(names.contains(&"0001 facts".to_owned()), "{names:?}");
        assert_eq!(db.pending().await.unwrap(), names);
        assert!(matches!(db.check().await, Err(StorageError::Outdated { .. })));
        let early = Db::open(&url, Access::Read).await.unwrap_err();
        assert!(matches!(early, StorageError::Outdated { .. }), "{early:?}");
        assert_eq!(db.migrate().await.unwrap(), names);
        assert_eq!(db.migrate().await.unwrap(), Vec::<String>::new());
        db.check().await.unwrap();
    }

    async fn a_database_of_a_newer_program_is_refused(t: TestDb) {
        let mut raw = t.stranger().await;
        let future = "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
             values (9999, 'future', true, 'x', 0)";
        raw.run(future).await;
        let found = t.db.check().await.unwrap_err();
        assert!(matches!(found, StorageError::TooNew { found: 9999, known } if known < 9999), "{found:?}");
        let refused = Db::open(&t.url, Access::Read).await.unwrap_err();
        assert!(matches!(refused, StorageError::TooNew { .. }), "{refused:?}");
        assert!(matches!(t.db.migrate().await, Err(StorageError::TooNew { .. })));
    }

    async fn a_schema_of_another_making_is_refused(t: TestDb) {
        let mut raw = t.stranger().await;
        raw.run("update _sqlx_migrations set checksum = 'other' where version = 2").await;
        let refused = t.db.check().await.unwrap_err();
        assert!(matches!(&refused, StorageError::Schema { what } if what.contains("0002")), "{refused:?}");
    }

    async fn who_opened_it_for_reading_never_writes(t: TestDb) {
        t.append(LOG, &opening(LOG, false)).await;
        let reader = Db::open(&t.url, Access::Read).await.unwrap();
        t.append(LOG, &survey(1)).await;
        assert_eq!(reader.head(LOG).await.unwrap(), 2);
        assert_eq!(reader.verify(LOG, |_| {}).await.unwrap(), []);
        assert!(matches!(reader.write(LOG).await, Err(StorageError::ReadOnly)));
        assert!(matches!(reader.write_beside().await, Err(StorageError::ReadOnly)));
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("letter.db");
    fs::write(&path, "Kính gửi Sở Nội vụ. ".repeat(200)).unwrap();
    for access in [Access::Read, Access::Own] {
        let refused = Db::open(&format!("sqlite://{}", path.display()), access).await.unwrap_err();
        assert!(matches!(refused, StorageError::Corrupt { .. }), "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_that_start_at_once_migrate_once() {
    let dir = tempfile::tempdir().unwrap();
    let url = Engine::Postgres.new_database(&dir).await;
    let starts = (0..4).map(|_| async {
        let db = Db::open(&url, Access::Own).await.unwrap();
        db.migrate().await.unwrap();
        db.check().await.unwrap();
        db.set_setting("demo", "no").await.unwrap();
    });
    futures_util::future::join_all(starts).await;
}
