//! Both engines have the same schema: tables, columns, what may be null, keys, references, indexes.

use std::collections::BTreeSet;

use super::raw::OUTSIDE;
use super::*;
use crate::support::postgres::Cluster;

/// What a table is made of, in words that do not depend on the engine.
async fn shape(raw: &mut Raw) -> BTreeSet<String> {
    let mut tables = raw.fact_tables().await;
    tables.extend(OUTSIDE.iter().map(|(table, _)| (*table).to_owned()).filter(|table| table != "_sqlx_migrations"));
    let mut shape = BTreeSet::new();
    for table in tables {
        for column in raw.columns(&table).await {
            let kind = family(&column.kind, &table, &column.name);
            let null = if column.nullable { "null" } else { "not null" };
            shape.insert(format!("{table}.{} {kind} {null}", column.name));
        }
        for key in keys(raw, &table).await {
            shape.insert(format!("{table} {key}"));
        }
    }
    shape
}

/// The types that stand for each other.
fn family(kind: &str, table: &str, column: &str) -> &'static str {
    match kind {
        "integer" | "bigint" | "boolean" => "whole",
        "blob" | "uuid" | "bytea" => "bytes",
        // SQLite has no such types: text with one form.
        "text" | "numeric" | "date" | "timestamp with time zone" | "jsonb" => "text",
        other => panic!("{table}.{column} is a {other}"),
    }
}

/// Indexes, unique or not, and references.
async fn keys(raw: &mut Raw, table: &str) -> Vec<String> {
    let (indexes, references) = match raw {
        Raw::Sqlite(_) => (
            format!(
                "select iif(i.\"unique\", 'unique', 'index'), \
                 (select group_concat(name, ', ') from (select name from pragma_index_info(i.name) order by seqno)) \
                 from pragma_index_list('{table}') i"
            ),
            format!(
                "select \"table\", group_concat(\"from\", ', ') from (select * from pragma_foreign_key_list('{table}') \
                 order by id, seq) group by id, \"table\""
            ),
        ),
        Raw::Postgres(_) => (
            format!(
                "select case when i.indisunique then 'unique' else 'index' end, \
                 (select string_agg(a.attname::text, ', ' order by k.place) \
                  from unnest(i.indkey) with ordinality k(column_number, place) \
                  join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.column_number) \
                 from pg_index i where i.indrelid = '{table}'::regclass"
            ),
            format!(
                "select c.confrelid::regclass::text, \
                 (select string_agg(a.attname::text, ', ' order by k.place) \
                  from unnest(c.conkey) with ordinality k(column_number, place) \
                  join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.column_number) \
                 from pg_constraint c where c.contype = 'f' and c.conrelid = '{table}'::regclass"
            ),
        ),
    };
    let mut keys: Vec<String> = raw.texts(&indexes).await.iter().map(|row| format!("{}: {}", row[0], row[1])).collect();
    keys.extend(raw.texts(&references).await.iter().map(|row| format!("references {}: {}", row[0], row[1])));
    keys
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_engines_have_the_same_schema() {
    let sqlite = TestDb::new().await;
    let url = Cluster::shared().migrated_database().await;
    let mut postgres = Raw::connect(Engine::Postgres, &url).await;
    let (here, there) = (shape(&mut sqlite.stranger().await).await, shape(&mut postgres).await);
    let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| one.difference(other).cloned().collect::<Vec<_>>();
    assert_eq!((only(&here, &there), only(&there, &here)), (vec![], vec![]), "only on SQLite, only on PostgreSQL");
    assert!(here.len() > 100, "{here:?}");
}
