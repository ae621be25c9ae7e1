//! Verification names whatever was changed behind the product's back.

use std::fs;

use parindex::domain::chain::Fault;
use parindex::storage::Progress;

use super::raw::Column;
use super::samples::{LOG, opening, survey};
use super::*;

on_every_engine! {
    async fn what_was_only_appended_is_whole(t: TestDb) {
        assert_eq!(t.verify().await, []);
        t.fill().await;
        assert_eq!(t.verify().await, []);
        assert_eq!(t.db.integrity().await.unwrap(), []);
    }

    async fn one_changed_field_of_any_row_is_named(t: TestDb) {
        t.fill().await;
        let mut raw = t.vandal().await;
        let mut tried = 0;
        for table in raw.fact_tables().await {
            raw.run(&format!("create temp table kept as select * from {table}")).await;
            for column in raw.columns(&table).await {
                let before = tried;
                for value in values(t.engine, &column) {
                    for (log, seq) in ends(raw.rows(&table).await) {
                        let name = &column.name;
                        let place = format!("{table}.{name} = {value} at ({log}, {seq})");
                        let this = format!("log = '{log}' and seq = {seq} and {name} is distinct from {value}");
                        if raw.run(&format!("update {table} set {name} = {value} where {this}")).await == 0 {
                            continue;
                        }
                        let findings = t.verify().await;
                        let moved = name == "log" || name == "seq";
                        let named = |f: &Finding| f.table == table && (moved || (f.log == log && f.seq == seq));
                        assert!(findings.iter().any(named), "{place}: {findings:?}");
                        let blameless = |f: &Finding| f.table == table || table == "changes";
                        assert!(findings.iter().all(blameless), "{place} blames others: {findings:?}");
                        raw.run(&format!("delete from {table}")).await;
                        raw.run(&format!("insert into {table} select * from kept")).await;
                        tried += 1;
                    }
                }
                assert!(tried > before, "no row of {table} has another {}: a sample is missing", column.name);
            }
            raw.run("drop table kept").await;
        }
        assert!(tried > 200, "only {tried} were tried");
        assert_eq!(t.verify().await, []);
    }

    async fn another_spelling_of_the_same_value_is_named(t: TestDb) {
        t.fill().await;
        let mut raw = t.vandal().await;
        // Where the engine keeps values and no spelling there is no other to find, but for the zeros of a number.
        let spellings: &[_] = match t.engine {
            Engine::Sqlite => &[
                ("decisions", "points", "0.50", "00.50"),
                ("assignments", "due", "2017-01-05", "2017-1-5"),
                ("submissions", "evidence", "[]", "[ ]"),
                ("tokens", "expires_at", "2018-01-01T00:00:00.000000Z", "2018-01-01T00:00:00Z"),
                ("unit_lists", "units", "[]", "[] "),
            ],
            Engine::Postgres => &[("decisions", "points", "0.50", "0.5")],
        };
        for (table, column, from, to) in spellings {
            let set = format!("update {table} set {column} = '{to}' where {column} = '{from}'");
            assert!(raw.run(&set).await > 0, "{table}.{column}");
            let findings = t.verify().await;
            assert!(!findings.is_empty() && findings.iter().all(|f| f.table == *table), "{findings:?}");
            let named = |f: &Finding| match &f.fault {
                Fault::Unreadable(why) => why.contains(column),
                other => t.engine == Engine::Postgres && other.differs_in("digest"),
            };
            assert!(findings.iter().all(named), "{findings:?}");
            raw.run(&format!("update {table} set {column} = '{from}' where {column} = '{to}'")).await;
        }
    }

    async fn a_deleted_row_is_missed(t: TestDb) {
        t.fill().await;
        let mut raw = t.vandal().await;
        for table in raw.fact_tables().await {
            raw.run(&format!("create temp table kept as select * from {table}")).await;
            let (log, seq) = raw.rows(&table).await.remove(0);
            raw.run(&format!("delete from {table} where log = '{log}' and seq = {seq}")).await;
            let findings = t.verify().await;
            if table == "changes" {
                assert!(findings.iter().any(|f| f.fault == Fault::NoChange && f.seq == seq), "{findings:?}");
            } else {
                let fault = Fault::NoFact;
                assert_eq!(findings, [Finding { log, seq, table: findings[0].table, fault }]);
                assert_eq!(findings[0].table, table);
            }
            raw.run(&format!("delete from {table}")).await;
            raw.run(&format!("insert into {table} select * from kept")).await;
            raw.run("drop table kept").await;
        }
    }

    async fn an_inserted_row_is_noticed(t: TestDb) {
        t.fill().await;
        let mut raw = t.vandal().await;
        let (id, hash) = match t.engine {
            Engine::Sqlite => ("randomblob(16)", "hex(randomblob(32))"),
            Engine::Postgres => ("gen_random_uuid()", "repeat('c', 64)"),
        };
        for table in raw.fact_tables().await {
            let (log, seq) = raw.rows(&table).await.remove(0);
            let others = raw.columns(&table).await.into_iter().map(|column| match column.name.as_str() {
                "seq" => "seq + 1000".to_owned(),
                "revision" => "revision + 1000".to_owned(),
                "id" => id.to_owned(),
                "hash" => hash.to_owned(),
                other => other.to_owned(),
            });
            let others = others.collect::<Vec<_>>().join(", ");
            let like = format!("from {table} where log = '{log}' and seq = {seq}");
            raw.run(&format!("insert into {table} select {others} {like}")).await;
            let findings = t.verify().await;
            assert!(findings.iter().any(|f| f.table == table && f.seq == seq + 1000), "{table}: {findings:?}");
            raw.run(&format!("delete from {table} where seq = {seq} + 1000")).await;
        }
        assert_eq!(t.verify().await, []);
    }

    async fn a_table_that_no_longer_refuses_change_is_named(t: TestDb) {
        let mut raw = t.stranger().await;
        // Trigger, its table, and how it is taken away and put back.
        let sql = match t.engine {
            Engine::Sqlite => "select name, tbl_name, 'drop trigger ' || name, sql from sqlite_master where type = 'trigger'",
            Engine::Postgres => "select tgname::text, relname::text, 'alter table ' || relname || ' disable trigger ' || tgname, \
                 'alter table ' || relname || ' enable always trigger ' || tgname \
                 from pg_trigger join pg_class c on c.oid = tgrelid where not tgisinternal",
        };
        let triggers = raw.texts(sql).await;
        let guarded: std::collections::BTreeSet<_> = triggers.iter().map(|trigger| trigger[1].clone()).collect();
        assert_eq!(guarded.into_iter().collect::<Vec<_>>(), raw.fact_tables().await, "each table of facts refuses change");
        for trigger in triggers {
            let [name, table, away, back]: [String; 4] = trigger.try_into().unwrap();
            raw.run(&away).await;
            let findings = t.db.integrity().await.unwrap();
            let named = |f: &Finding| matches!(&f.fault, Fault::Damaged(what) if what.contains(&table));
            assert!(findings.len() == 1 && findings.iter().all(named), "{name}: {findings:?}");
            raw.run(&back).await;
        }
        assert_eq!(t.db.integrity().await.unwrap(), []);
    }

    async fn a_log_longer_than_a_batch_is_checked_to_its_end(t: TestDb) {
        let actor = reviewer();
        let mut tx = t.db.write(LOG).await.unwrap();
        tx.append(LOG, &opening(LOG, false), stamp(&actor), None).await.unwrap();
        for id in 1..=1_200 {
            tx.append(LOG, &survey(id), stamp(&actor), None).await.unwrap();
        }
        tx.commit().await.unwrap();
        let mut steps = Vec::new();
        assert_eq!(t.db.verify(LOG, |Progress { checked, head }| steps.push((checked, head))).await.unwrap(), []);
        assert_eq!(steps, [(500, 1_201), (1_000, 1_201), (1_201, 1_201)]);

        let mut raw = t.vandal().await;
        raw.run("update survey_results set satisfaction = '99' where seq in (501, 1201)").await;
        let findings = t.verify().await;
        let named: Vec<_> = findings.iter().map(|f| (f.table, f.seq)).collect();
        assert_eq!(named, [("survey_results", 501), ("survey_results", 1_201)]);
        assert!(findings.iter().all(|f| f.fault.differs_in("digest")), "{findings:?}");
    }

    async fn a_damaged_row_is_an_error_to_those_who_load_it(t: TestDb) {
        t.fill().await;
        let mut raw = t.vandal().await;
        let (set, column) = match t.engine {
            Engine::Sqlite => ("due = 'soon'", "due"),
            Engine::Postgres => ("contributors = '{}'", "contributors"),
        };
        raw.run(&format!("update assignments set {set}")).await;
        let damaged = t.db.load(LOG, 0, None).await;
        let Err(StorageError::Corrupt { what }) = &damaged else { panic!("{damaged:?}") };
        assert!(what.contains("assignments (can-tho-2016, ") && what.contains(column), "{what}");
    }
}

/// A byte of a title, changed in the file itself.
#[tokio::test]
async fn one_byte_changed_in_the_file_is_named() {
    let t = TestDb::new().await;
    t.fill().await;
    t.db.close().await;
    let mut bytes = fs::read(&t.path).unwrap();
    let place = bytes.windows(11).position(|window| window == b"12/BC-STTTT").unwrap();
    bytes[place] = b'7';
    fs::write(&t.path, bytes).unwrap();

    let db = Db::open(&t.url, Access::Read).await.unwrap();
    let findings = db.verify(LOG, |_| {}).await.unwrap();
    assert_eq!(findings.iter().map(|f| (f.table, f.fault.code())).collect::<Vec<_>>(), [("evidence", "differs")]);
}

/// A byte of an index only: the rows are whole, the engine's own check finds it.
#[tokio::test]
async fn a_damaged_index_is_named() {
    let t = TestDb::new().await;
    t.fill().await;
    t.db.close().await;
    let mut bytes = fs::read(&t.path).unwrap();
    let hash = "ab".repeat(32);
    let places: Vec<usize> = (0..bytes.len() - 64).filter(|at| &bytes[*at..at + 64] == hash.as_bytes()).collect();
    assert!(places.len() >= 4, "two rows and their index entries: {places:?}");
    let mut found = Vec::new();
    for place in places {
        bytes[place] = b'7';
        fs::write(&t.path, &bytes).unwrap();
        let db = Db::open(&t.url, Access::Read).await.unwrap();
        let mut findings = db.verify(LOG, |_| {}).await.unwrap();
        findings.extend(db.integrity().await.unwrap());
        assert!(!findings.is_empty(), "byte {place}");
        found.push(findings.iter().map(|f| f.table).max().unwrap());
        db.close().await;
        bytes[place] = b'a';
    }
    assert!(found.contains(&"") && found.contains(&"evidence"), "{found:?}");
}

/// The first and the last.
fn ends(mut rows: Vec<(String, i64)>) -> Vec<(String, i64)> {
    let last = rows.pop();
    rows.truncate(1);
    rows.into_iter().chain(last).collect()
}

/// Other values for a column, as SQL.
fn values(engine: Engine, column: &Column) -> Vec<String> {
    let name = &column.name;
    let other = match (name.as_str(), column.kind.as_str()) {
        ("seq" | "revision", _) => format!("{name} + 1000"),
        (_, "integer" | "bigint" | "numeric" | "date") => format!("{name} + 1"),
        (_, "boolean") => format!("not {name}"),
        (_, "timestamp with time zone") => format!("{name} + interval '1 microsecond'"),
        (_, "uuid") => "gen_random_uuid()".to_owned(),
        (_, "blob") => "randomblob(16)".to_owned(),
        (_, "jsonb") => "cast('{\"other\": 1}' as jsonb)".to_owned(),
        (_, "text") => format!("coalesce({name}, '') || '1'"),
        (_, other) => panic!("{engine:?}: no other value for a {other}"),
    };
    let mut values = vec![other];
    if column.nullable {
        values.push("null".to_owned());
    }
    values
}
