//! Every query has an index: each one in the sources is explained on both engines.

use std::fs;

use super::*;
use crate::tidy::lexer::lex;

/// Queries that read a whole table by their nature, by what they begin with, each with why.
const WHOLE: [(&str, &str); 4] = [
    ("select distinct log from", "names every log, for the proof"),
    ("select c.log, c.seq, c.hash", "ends of all logs, for a copy"),
    ("select version, description", "a handful of migrations"),
    ("select log from openings where log > $1 order", "a page in the order of its key"),
];

/// The queries in the sources of storage that look for something.
fn queries() -> Vec<String> {
    let mut queries = Vec::new();
    for file in fs::read_dir("src/storage").unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        for (_, text) in lex(&fs::read_to_string(&path).unwrap()).texts {
            let text = text.split('\\').map(str::trim).collect::<Vec<_>>().join(" ");
            // As many places as there are values: one stands for all.
            let text = text.replace("({})", "($1)");
            if (text.starts_with("select ") || text.starts_with("delete from ")) && text.contains("where") {
                queries.push(text);
            }
        }
    }
    queries
}

/// Those of every table of facts, which a macro writes.
async fn of_tables(raw: &mut Raw) -> Vec<String> {
    let tables = raw.fact_tables().await.into_iter().filter(|table| table != "changes");
    tables.map(|table| format!("select * from {table} where log = $1 and seq > $2 and seq <= $3")).collect()
}

fn ours(query: &str) -> bool {
    let catalog = ["sqlite_master", "pg_", "to_regclass", "quote_ident", "$1) t(name)"];
    !catalog.iter().any(|word| query.contains(word)) && !WHOLE.iter().any(|(start, _)| query.starts_with(start))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_query_reads_a_whole_table_on_sqlite() {
    let t = TestDb::new().await;
    t.fill().await;
    let mut raw = t.stranger().await;
    let mut all = queries();
    all.extend(of_tables(&mut raw).await);
    let all: Vec<_> = all.into_iter().filter(|query| ours(query)).collect();
    assert!(all.len() > 25, "{all:#?}");
    let Raw::Sqlite(conn) = &mut raw else { panic!("SQLite") };
    for query in all {
        // A list, which PostgreSQL alone is given: one of it stands for all.
        let query = query.replace("= any($1)", "= $1");
        let explain = sqlx::AssertSqlSafe(format!("explain query plan {query}"));
        let plan = sqlx::query_as::<_, (i64, i64, i64, String)>(explain).fetch_all(&mut *conn).await.unwrap();
        let scan = plan.iter().find(|(.., step)| step.starts_with("SCAN") && !step.contains("CONSTANT ROW"));
        assert!(scan.is_none(), "{query}: {scan:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_query_reads_a_whole_table_on_postgres() {
    let t = Engine::Postgres.run(TestDb::new()).await;
    t.fill().await;
    let mut raw = t.stranger().await;
    // With few rows reading them all is cheapest: what matters is whether it could do otherwise.
    raw.run("set enable_seqscan = off").await;
    raw.run("set plan_cache_mode = force_generic_plan").await;
    let mut all = queries();
    all.extend(of_tables(&mut raw).await);
    for query in all.into_iter().filter(|query| ours(query)) {
        raw.run(&format!("prepare looked_at as {query}")).await;
        let places = (1..10).filter(|place| query.contains(&format!("${place}"))).count();
        let nothing = vec!["null"; places].join(", ");
        let execute = if places == 0 { "looked_at".to_owned() } else { format!("looked_at({nothing})") };
        let plan = raw.texts(&format!("explain (costs off) execute {execute}")).await.concat();
        let text = plan.join("\n");
        assert!(!text.contains("Seq Scan"), "{query}:\n{text}");
        for (place, step) in plan.iter().enumerate().filter(|(_, step)| step.contains("Index Scan using")) {
            let bounded = plan.get(place + 1).is_some_and(|next| next.contains("Index Cond"));
            assert!(bounded, "{query}: {step} reads all of it\n{text}");
        }
        raw.run("deallocate looked_at").await;
    }
}
