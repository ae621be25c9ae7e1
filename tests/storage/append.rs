//! Appending: order, versions, refusals, and nothing half-written.

use chrono::TimeDelta;
use parindex::domain::chain::{Change, GENESIS};
use parindex::domain::facts::{Decision, Verdict};
use uuid::Uuid;

use super::samples::{LOG, opening, survey};
use super::*;

on_every_engine! {
    async fn each_change_is_linked_to_the_one_before(t: TestDb) {
        t.fill().await;
        let changes = t.db.changes(LOG, 0, 1_000).await.unwrap();
        assert_eq!(changes.iter().map(|c| c.seq).collect::<Vec<_>>(), (1..=t.db.head(LOG).await.unwrap()).collect::<Vec<_>>());
        assert_eq!(changes[0].prev_hash, GENESIS);
        assert!(changes.windows(2).all(|pair| pair[1].prev_hash == pair[0].hash));
        let page = t.db.changes(LOG, 4, 2).await.unwrap();
        assert_eq!(page, changes[4..6]);
    }

    async fn a_writer_who_looked_too_early_is_told_where_the_log_is(t: TestDb) {
        t.append(LOG, &opening(LOG, false)).await;
        t.append(LOG, &survey(1)).await;
        let mut tx = t.db.write(LOG).await.unwrap();
        let stale = tx.append(LOG, &survey(2), stamp(&reviewer()), Some(1)).await;
        assert!(matches!(stale, Err(StorageError::Stale { current: 2 })), "{stale:?}");
        assert_eq!(tx.append(LOG, &survey(2), stamp(&reviewer()), Some(2)).await.unwrap().seq, 3);
    }

    async fn an_assessment_is_opened_once_and_first(t: TestDb) {
        let mut tx = t.db.write(LOG).await.unwrap();
        let unopened = tx.append(LOG, &survey(1), stamp(&reviewer()), None).await;
        assert!(matches!(unopened, Err(StorageError::NoLog { .. })), "{unopened:?}");
        assert_eq!(tx.append(LOG, &opening(LOG, false), stamp(&reviewer()), Some(0)).await.unwrap().seq, 1);
        let again = tx.append(LOG, &opening(LOG, true), stamp(&reviewer()), None).await;
        assert!(matches!(again, Err(StorageError::Exists { .. })), "{again:?}");
    }

    async fn a_fact_stays_in_its_log(t: TestDb) {
        let mut tx = t.db.write(LOG).await.unwrap();
        let token = Fact::TokenIssued(samples::token(1, 'a'));
        let system = opening("system", false);
        for (log, fact) in [("system", system), ("other", opening(LOG, false)), ("system", survey(1)), (LOG, token)] {
            let refused = tx.append(log, &fact, stamp(&reviewer()), None).await;
            assert!(matches!(refused, Err(StorageError::Misplaced { .. })), "{log}: {refused:?}");
        }
    }

    async fn an_id_is_taken_once(t: TestDb) {
        t.append(LOG, &opening(LOG, false)).await;
        t.append(LOG, &survey(1)).await;
        let mut tx = t.db.write(LOG).await.unwrap();
        let taken = tx.append(LOG, &survey(1), stamp(&reviewer()), None).await;
        assert!(matches!(taken, Err(StorageError::Conflict { .. })), "{taken:?}");
    }

    async fn a_decision_speaks_of_a_stored_submission(t: TestDb) {
        t.append(LOG, &opening(LOG, false)).await;
        let id = Uuid::from_u128(1);
        let verdict = Verdict::Accept;
        let item = "1.1".into();
        let decision = Decision { id, item, submission: id, verdict, points: None, reason: None, cause: None, missing: None };
        let mut tx = t.db.write(LOG).await.unwrap();
        let dangling = tx.append(LOG, &Fact::Decided(decision), stamp(&reviewer()), None).await;
        assert!(matches!(dangling, Err(StorageError::Dangling)), "{dangling:?}");
    }

    async fn a_write_that_is_dropped_leaves_nothing(t: TestDb) {
        t.append(LOG, &opening(LOG, false)).await;
        let mut tx = t.db.write(LOG).await.unwrap();
        tx.append(LOG, &survey(1), stamp(&reviewer()), None).await.unwrap();
        tx.set_setting("demo", "yes").await.unwrap();
        assert_eq!(tx.load(LOG, 0).await.unwrap().len(), 2, "it sees its own");
        drop(tx);
        assert_eq!(t.db.head(LOG).await.unwrap(), 1);
        assert_eq!(t.db.setting("demo").await.unwrap(), None);
        assert_eq!(t.append(LOG, &survey(1)).await, 2);
        assert_eq!(t.verify().await, []);
    }

    async fn a_clock_set_back_does_not_disturb_the_order(t: TestDb) {
        let at = time("2017-01-01T00:00:00Z");
        let changes = append_at(&t, [at, at - TimeDelta::days(1), at + TimeDelta::nanoseconds(1_999)]).await;
        assert_eq!(changes.iter().map(|c| c.at).collect::<Vec<_>>(), [at, at, at + TimeDelta::microseconds(1)]);
        assert_eq!(t.db.changes(LOG, 0, 10).await.unwrap(), changes);
    }

    async fn many_writers_lose_no_version(t: TestDb) {
        t.append(LOG, &opening(LOG, false)).await;
        let writers = (0..40_u128).map(|writer| {
            let db = t.db.clone();
            tokio::spawn(async move {
                let mut seqs = Vec::new();
                for fact in 0..5 {
                    let mut tx = db.write(LOG).await.unwrap();
                    let head = tx.head(LOG).await.unwrap();
                    let actor = reviewer();
                    let fact = survey(writer * 5 + fact + 1);
                    let change = tx.append(LOG, &fact, stamp(&actor), Some(head)).await.unwrap();
                    tx.commit().await.unwrap();
                    seqs.push(change.seq);
                }
                seqs
            })
        });
        let mut seqs = Vec::new();
        for writer in writers.collect::<Vec<_>>() {
            seqs.extend(writer.await.unwrap());
        }
        seqs.sort_unstable();
        assert_eq!(seqs, (2..=201).collect::<Vec<_>>());
        assert_eq!(t.db.load(LOG, 0, None).await.unwrap().len(), 201);
        assert_eq!(t.verify().await, []);
    }

    async fn readers_see_whole_writes_only(t: TestDb) {
        t.append(LOG, &opening(LOG, false)).await;
        let mut tx = t.db.write(LOG).await.unwrap();
        tx.append(LOG, &survey(1), stamp(&reviewer()), None).await.unwrap();
        assert_eq!(t.db.load(LOG, 0, None).await.unwrap().len(), 1, "and don't wait for the writer");
        tx.commit().await.unwrap();
        assert_eq!(t.db.load(LOG, 0, None).await.unwrap().len(), 2);
    }

    async fn the_database_refuses_to_change_or_delete_a_fact(t: TestDb) {
        t.fill().await;
        let mut raw = t.stranger().await;
        let (set_up, replace) = match t.engine {
            Engine::Sqlite => ("pragma recursive_triggers = on", "insert or replace into {table} select * from {table}"),
            Engine::Postgres => ("set timezone = 'UTC'", "truncate {table} cascade"),
        };
        raw.run(set_up).await;
        for table in raw.fact_tables().await {
            for sql in ["update {table} set seq = seq", "delete from {table}", replace] {
                let sql = sql.replace("{table}", &table);
                let error = StorageError::from(raw.try_run(&sql).await.expect_err(&sql));
                assert!(matches!(error, StorageError::AppendOnly), "{sql}: {error:?}");
            }
        }
        assert_eq!(t.verify().await, []);
        assert_eq!(t.db.integrity().await.unwrap(), []);
    }

    async fn writers_of_other_logs_do_not_wait_where_the_engine_allows_it(t: TestDb) {
        t.append(LOG, &opening(LOG, false)).await;
        let mut first = t.db.write(LOG).await.unwrap();
        first.append(LOG, &survey(1), stamp(&reviewer()), None).await.unwrap();
        if t.engine == Engine::Postgres {
            t.append("can-tho-2015", &opening("can-tho-2015", false)).await;
        }
        let db = t.db.clone();
        let second = tokio::spawn(async move { db.write(LOG).await.unwrap().head(LOG).await.unwrap() });
        tokio::task::yield_now().await;
        assert!(!second.is_finished(), "one write to a log at a time");
        first.commit().await.unwrap();
        assert_eq!(second.await.unwrap(), 2, "and the next one sees it");
    }
}

async fn append_at<const N: usize>(t: &TestDb, times: [DateTime<Utc>; N]) -> Vec<Change> {
    let actor = reviewer();
    let mut changes = Vec::new();
    for (id, at) in (0..).zip(times) {
        let fact = if id == 0 { opening(LOG, false) } else { survey(id) };
        let mut tx = t.db.write(LOG).await.unwrap();
        changes.push(tx.append(LOG, &fact, Stamp { at, actor: &actor }, None).await.unwrap());
        tx.commit().await.unwrap();
    }
    changes
}
