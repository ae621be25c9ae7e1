//! What is appended is what is loaded, field by field.

use std::collections::BTreeSet;

use parindex::domain::facts::{Fact, SYSTEM_LOG, Schedule, SurveyResult};
use rust_decimal::Decimal;
use uuid::Uuid;

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
        let mut raw = t.stranger().await;
        let tables = raw.fact_tables().await;
        assert_eq!(tables.len(), kinds.len() + 1, "a table for each kind, and the changes");
        for table in tables {
            for column in raw.columns(&table).await.into_iter().map(|column| column.name) {
                let count = raw.texts(&format!("select cast(count({column}) as text) from {table}")).await;
                let count: u64 = count[0][0].parse().unwrap();
                assert!(count > 0, "no sample sets {table}.{column}");
            }
        }
    }

    async fn odd_text_comes_back_as_it_was(t: TestDb) {
        t.append(samples::LOG, &samples::opening(samples::LOG, false)).await;
        for reason in ["", " ", "\u{1f4dc} \\ ' \" \r\n", "e\u{301} é"] {
            let fact = Fact::Scheduled(Schedule { phases: vec![], reason: Some(reason.to_owned()) });
            let seq = t.append(samples::LOG, &fact).await;
            assert_eq!(t.db.load(samples::LOG, seq - 1, None).await.unwrap()[0].fact, fact);
        }
        // A letter of no text: refused at the door, and by PostgreSQL.
        let fact = Fact::Scheduled(Schedule { phases: vec![], reason: Some("a\0b".to_owned()) });
        let mut tx = t.db.write(samples::LOG).await.unwrap();
        match tx.append(samples::LOG, &fact, stamp(&reviewer()), None).await {
            Ok(_) => assert_eq!(t.engine, Engine::Sqlite),
            Err(refused) => assert!(matches!(refused, StorageError::Unstorable { .. }), "{refused:?}"),
        }
        drop(tx);
        assert_eq!(t.verify().await, []);
    }

    async fn a_number_without_a_stored_form_is_refused_or_comes_back(t: TestDb) {
        t.append(samples::LOG, &samples::opening(samples::LOG, false)).await;
        let mut negative_zero = Decimal::ZERO;
        negative_zero.set_sign_negative(true);
        let odd = [negative_zero, Decimal::MAX, Decimal::MIN, Decimal::new(1, 28), Decimal::new(0, 2)];
        for (id, satisfaction) in (1..).zip(odd) {
            let id = Uuid::from_u128(id);
            let fact = Fact::Surveyed(SurveyResult { id, item: "8.1".into(), satisfaction, source: None });
            let mut tx = t.db.write(samples::LOG).await.unwrap();
            match tx.append(samples::LOG, &fact, stamp(&reviewer()), None).await {
                Ok(_) => tx.commit().await.unwrap(),
                Err(refused) => assert!(matches!(refused, StorageError::Unstorable { .. }), "{refused:?}"),
            }
        }
        assert_eq!(t.verify().await, []);
        assert!(t.db.head(samples::LOG).await.unwrap() >= 5, "only the sign of nothing may be refused");
    }

    async fn a_value_that_does_not_fit_its_column_exactly_is_refused(t: TestDb) {
        let mut fine = samples::token(30, 'c');
        fine.expires_at = time("2018-01-01T00:00:00.0000001Z");
        let mut tx = t.db.write(SYSTEM_LOG).await.unwrap();
        let refused = tx.append(SYSTEM_LOG, &Fact::TokenIssued(fine), stamp(&reviewer()), None).await;
        assert!(matches!(refused, Err(StorageError::Unstorable { .. })), "{refused:?}");
    }
}
