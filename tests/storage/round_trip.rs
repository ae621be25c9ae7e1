//! What is appended is what is loaded, field by field.

use std::collections::BTreeSet;

use parindex::domain::facts::{Fact, SYSTEM_LOG};

use super::*;

on_every_engine! {
    async fn every_fact_comes_back_as_it_was_written(t: TestDb) {
        let written = t.fill().await;
        let mut read = Vec::new();
        for log in t.db.logs().await.unwrap() {
            for fact in t.db.load(&log, 0, None).await.unwrap() {
                assert_eq!((fact.at, &fact.actor), (stamp(&reviewer()).at, &reviewer()));
                read.push((log.clone(), fact.seq, serde_json::to_string(&fact.fact).unwrap(), fact.fact));
            }
        }
        for log in ["can-tho-2015", samples::LOG, SYSTEM_LOG] {
            let wrote: Vec<_> = written.iter().filter(|(of, _)| of == log).map(|(_, fact)| fact).collect();
            let read: Vec<_> = read.iter().filter(|(of, ..)| of == log).collect();
            assert_eq!(read.len(), wrote.len(), "{log}");
            for (place, (fact, (_, seq, json, back))) in wrote.iter().zip(&read).enumerate() {
                assert_eq!(*fact, back);
                assert_eq!(&serde_json::to_string(fact).unwrap(), json, "1.50 stays 1.50");
                assert_eq!(*seq, i64::try_from(place).unwrap() + 1);
            }
        }
    }

    async fn the_samples_fill_every_column_of_every_table(t: TestDb) {
        let kinds: BTreeSet<_> = t.fill().await.iter().map(|(_, fact)| fact.kind()).collect();
        let mut conn = t.stranger().await;
        let tables = fact_tables(&mut conn).await;
        assert_eq!(tables.len(), kinds.len() + 1, "a table for each kind, and the changes");
        for table in tables {
            let columns: Vec<String> = sqlx::query_scalar("select name from pragma_table_info($1)")
                .bind(&table).fetch_all(&mut conn).await.unwrap();
            for column in columns {
                let sql = format!("select count({column}) from {table}");
                let count: i64 = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut conn).await.unwrap();
                assert!(count > 0, "no sample sets {table}.{column}");
            }
        }
    }

    async fn a_value_that_does_not_fit_its_column_exactly_is_refused(t: TestDb) {
        let mut fine = samples::token(30, 'c');
        fine.expires_at = time("2018-01-01T00:00:00.0000001Z");
        let mut tx = t.db.write().await.unwrap();
        let refused = tx.append(SYSTEM_LOG, &Fact::TokenIssued(fine), stamp(&reviewer()), None).await;
        assert!(matches!(refused, Err(StorageError::Unstorable { .. })), "{refused:?}");
    }
}
