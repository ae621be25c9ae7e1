//! Finding facts other than by their log.

use chrono::TimeDelta;
use parindex::domain::facts::SYSTEM_LOG;
use parindex::storage::Remembered;
use uuid::Uuid;

use super::samples::{LOG, opening, ranking, survey};
use super::*;

on_every_engine! {
    async fn a_log_can_be_topped_up_and_read_as_of_a_version(t: TestDb) {
        t.fill().await;
        let seqs = async |after, up_to| -> Vec<i64> {
            t.db.load(LOG, after, up_to).await.unwrap().iter().map(|fact| fact.seq).collect()
        };
        assert_eq!(seqs(0, Some(3)).await, [1, 2, 3]);
        assert_eq!(seqs(3, Some(5)).await, [4, 5]);
        let last = t.db.head(LOG).await.unwrap();
        assert_eq!(seqs(last - 2, None).await, [last - 1, last]);
        assert!(seqs(last, None).await.is_empty());
        assert_eq!(t.db.load("nowhere", 0, None).await.unwrap(), []);
        assert_eq!(t.db.head("nowhere").await.unwrap(), 0);
    }

    async fn a_time_names_a_version(t: TestDb) {
        let start = time("2017-01-01T00:00:00Z");
        let actor = reviewer();
        for day in 0..3_u32 {
            let fact = if day == 0 { opening(LOG, false) } else { survey(u128::from(day)) };
            let mut tx = t.db.write(LOG).await.unwrap();
            let at = start + TimeDelta::days(i64::from(day));
            tx.append(LOG, &fact, Stamp { at, actor: &actor }, None).await.unwrap();
            tx.commit().await.unwrap();
        }
        let day = TimeDelta::days(1);
        let almost = day - TimeDelta::microseconds(1);
        let times = [(-day, None), (TimeDelta::zero(), Some(1)), (almost, Some(1)), (day, Some(2)), (day * 9, Some(3))];
        for (after, seq) in times {
            assert_eq!(t.db.seq_at(LOG, start + after).await.unwrap(), seq, "{after}");
        }
    }

    async fn facts_are_found_by_their_keys(t: TestDb) {
        t.fill().await;
        let ids = async |province, after, limit| -> Vec<String> {
            let openings = t.db.openings(province, after, limit).await.unwrap();
            assert!(openings.iter().all(|opening| opening.seq == 1));
            openings.into_iter().map(|opening| opening.fact.assessment).collect()
        };
        assert_eq!(ids(None, "", 9).await, ["can-tho-2015", LOG]);
        assert_eq!(ids(Some("can-tho"), "", 9).await, ["can-tho-2015", LOG]);
        assert_eq!(ids(Some("ha-noi"), "", 9).await, Vec::<String>::new());
        assert_eq!(ids(None, "", 1).await, ["can-tho-2015"]);
        assert_eq!(ids(None, "can-tho-2015", 9).await, [LOG]);
        let (system, last) = (t.db.head(SYSTEM_LOG).await.unwrap(), t.db.head(LOG).await.unwrap());
        assert_eq!(t.db.heads(None).await.unwrap(), [system]);
        assert_eq!(t.db.heads(Some(("can-tho", 2017))).await.unwrap(), [system, 1, last]);
        assert_eq!(t.db.heads(Some(("can-tho", 2016))).await.unwrap(), [system]);
        assert_eq!(t.db.heads(Some(("ha-noi", 2017))).await.unwrap(), [system]);

        let (log, evidence) = t.db.evidence(Uuid::from_u128(9)).await.unwrap().unwrap();
        assert_eq!((log.as_str(), evidence.seq, evidence.fact.number.as_str()), (LOG, last, "12/BC-STTTT"));
        assert_eq!(t.db.evidence(Uuid::nil()).await.unwrap(), None);

        let sets = t.db.published_sets().await.unwrap();
        assert_eq!(sets.iter().map(|set| set.fact.revision).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(t.db.set("par-2016", 2).await.unwrap().as_ref(), sets.last());
        assert_eq!(t.db.set("par-2016", 3).await.unwrap(), None);

        assert_eq!(t.db.units("can-tho").await.unwrap().unwrap().fact.units, [], "the latest list");
        assert_eq!(t.db.units("ha-noi").await.unwrap(), None);

        assert_eq!(t.db.calendar(2017).await.unwrap().unwrap().fact.days_off, [], "the latest list");
        assert_eq!(t.db.calendar(2016).await.unwrap(), None);
    }

    async fn any_number_of_digests_may_be_asked_for(t: TestDb) {
        t.fill().await;
        let (_, evidence) = t.db.evidence(Uuid::from_u128(9)).await.unwrap().unwrap();
        let known = evidence.fact.sha256;
        let many = (0..70_000_u32).map(|number| format!("{number:064x}"));
        let digests: Vec<String> = [known.clone()].into_iter().chain(many).chain([known.clone()]).collect();
        let same = t.db.same_bytes(digests.clone()).await.unwrap();
        let found: Vec<_> = same.iter().map(|same| (same.sha256.as_str(), same.log.as_str())).collect();
        assert_eq!(found, [(known.as_str(), LOG)], "once, however often it is asked for");
        assert_eq!(t.db.named_bytes(digests).await.unwrap(), [known].into());
    }

    async fn a_token_is_found_by_its_hash_and_may_be_revoked(t: TestDb) {
        t.fill().await;
        let (token, revoked) = t.db.token_by_hash(&"a".repeat(64)).await.unwrap().unwrap();
        assert_eq!((token.unit.as_deref(), revoked), (Some("so-tttt"), false));
        let (token, revoked) = t.db.token_by_hash(&"b".repeat(64)).await.unwrap().unwrap();
        assert_eq!((token, revoked), (samples::token(21, 'b'), true));
        assert_eq!(t.db.token_by_hash(&"c".repeat(64)).await.unwrap(), None);
        let all = t.db.tokens().await.unwrap();
        let all: Vec<_> = all.iter().map(|(token, revoked)| (token.fact.id.as_u128(), *revoked)).collect();
        assert_eq!(all, [(20, false), (21, true)]);
    }

    async fn the_ranking_is_the_latest_or_the_one_known_then(t: TestDb) {
        let actor = reviewer();
        let times = ["2017-05-30T00:00:00Z", "2017-06-15T00:00:00Z"].map(time);
        for (at, table) in times.into_iter().zip(["first", "corrected"]) {
            let mut tx = t.db.write(SYSTEM_LOG).await.unwrap();
            tx.append(SYSTEM_LOG, &ranking(table), Stamp { at, actor: &actor }, None).await.unwrap();
            tx.commit().await.unwrap();
        }
        let table = async |as_of| t.db.ranking(2016, as_of).await.unwrap().map(|found| found.fact.table);
        assert_eq!(table(None).await.as_deref(), Some("corrected"));
        assert_eq!(table(Some(times[1] - TimeDelta::microseconds(1))).await.as_deref(), Some("first"));
        assert_eq!(table(Some(times[0] - TimeDelta::microseconds(1))).await, None);
        assert_eq!(t.db.ranking(2015, None).await.unwrap(), None);
    }

    async fn an_answer_is_remembered_with_its_write_and_forgotten_in_time(t: TestDb) {
        let at = time("2017-03-01T00:00:00Z");
        let etag = Some("\"1\"".into());
        let answer = Remembered { fingerprint: "f".into(), status: 201, body: b"{}".to_vec(), etag };
        let bare = Remembered { etag: None, ..answer.clone() };
        let mut tx = t.db.write(LOG).await.unwrap();
        tx.remember("an", "k1", &answer, at).await.unwrap();
        tx.remember("binh", "k1", &bare, at + TimeDelta::days(1)).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = t.db.write(LOG).await.unwrap();
        let taken = tx.remember("an", "k1", &bare, at).await;
        assert!(matches!(taken, Err(StorageError::Conflict { .. })), "{taken:?}");
        drop(tx);
        assert_eq!(t.db.recall("an", "k1").await.unwrap().as_ref(), Some(&answer));

        assert_eq!(t.db.forget_keys(at).await.unwrap(), 0);
        let mut tx = t.db.write(LOG).await.unwrap();
        assert_eq!(tx.recall("an", "k1").await.unwrap(), Some(answer));
        assert_eq!(tx.recall("an", "k2").await.unwrap(), None);
        drop(tx);
        assert_eq!(t.db.forget_keys(at + TimeDelta::hours(1)).await.unwrap(), 1);
        let mut tx = t.db.write(LOG).await.unwrap();
        assert_eq!(tx.recall("an", "k1").await.unwrap(), None);
        assert_eq!(tx.recall("binh", "k1").await.unwrap(), Some(bare));
        tx.forget_actor("binh").await.unwrap();
        assert_eq!(tx.recall("binh", "k1").await.unwrap(), None);
    }

    async fn every_read_can_be_spawned(t: TestDb) {
        t.fill().await;
        let db = t.db.clone();
        let all = async move {
            db.load(LOG, 0, None).await?;
            db.openings(None, "", 10).await?;
            db.heads(Some(("can-tho", 2017))).await?;
            db.published_sets().await?;
            db.tokens().await?;
            db.ranking(2016, None).await?;
            db.integrity().await?;
            db.verify(LOG, |_| {}).await.map(|findings| findings.len())
        };
        assert_eq!(tokio::spawn(all).await.unwrap().unwrap(), 0);
    }

    async fn a_setting_is_set_again(t: TestDb) {
        assert_eq!(t.db.setting("demo").await.unwrap(), None);
        t.db.set_setting("demo", "no").await.unwrap();
        t.db.set_setting("demo", "yes").await.unwrap();
        assert_eq!(t.db.setting("demo").await.unwrap().as_deref(), Some("yes"));
    }
}
