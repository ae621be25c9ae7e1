//! Several requests at once, at one server or at two: no byte twice, no document twice.

use super::*;
use crate::support::engines::Engine;

#[apply(every_engine!)]
async fn of_two_that_bring_the_same_part_one_is_taken() {
    let app = TestApp::new().await;
    let other = app.beside().await;
    let unit = app.unit("so-tttt").await;
    let there = unit.at(&other);
    let bytes = pdf_of(200_000);
    let at = begun(&unit, bytes.len()).await;
    let mut come = 0;
    for next in [1, 64_000, 130_000, bytes.len()] {
        let part = bytes[come..next].to_vec();
        let (a, b) = futures_util::join!(
            patch(&unit, &at, come, &[], part.clone()),
            patch(&there, &at, come, &[], part.clone()),
        );
        let mut statuses = [a.status.as_u16(), b.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409], "{} {}", a.text(), b.text());
        come = next;
        assert_eq!((offset(&unit, &at).await, offset(&there, &at).await), (come, come));
    }
    assert!(document(&there, &at).await.1 == bytes);
    assert_eq!(pieces(&app), 0);
}

#[apply(every_engine!)]
async fn of_two_that_disagree_one_is_taken_whole() {
    let app = TestApp::new().await;
    let unit = app.unit("so-tttt").await;
    let bytes = pdf_of(3000);
    let at = begun(&unit, bytes.len()).await;
    assert_eq!(patch(&unit, &at, 0, &[], bytes[..1000].to_vec()).await.status, 204);
    // Two halves of the same length, differently filled: a mixture of them would be neither.
    let (a, b) = (vec![b'a'; 2000], vec![b'b'; 2000]);
    let (one, two) =
        futures_util::join!(patch(&unit, &at, 1000, &[], a.clone()), patch(&unit, &at, 1000, &[], b.clone()));
    assert!((one.status == 204) != (two.status == 204), "{} {}", one.status, two.status);
    let content = document(&unit, &at).await.1;
    let taken = if one.status == 204 { a } else { b };
    assert!(content[..] == [&bytes[..1000], &taken].concat());
}

#[apply(every_engine!)]
async fn an_upload_that_many_finish_at_once_becomes_one_document() {
    let app = TestApp::new().await;
    let other = app.beside().await;
    let unit = app.unit("so-tttt").await;
    let there = unit.at(&other);
    let (bytes, version) = (pdf_of(100_000), app.version().await);
    let at = begun(&unit, bytes.len()).await;
    let last = bytes.len() - 1;
    assert_eq!(patch(&unit, &at, 0, &[], bytes[..last].to_vec()).await.status, 204);
    let ask = async |who: &Actor<'_>| super::ask(who, Method::HEAD, &at).await.status.as_u16();
    let (done, ..) = futures_util::join!(
        patch(&unit, &at, last, &[], bytes[last..].to_vec()),
        ask(&unit),
        ask(&there),
        ask(&there),
    );
    assert_eq!(done.status, 204, "{}", done.text());
    for who in [&unit, &there] {
        assert!(document(who, &at).await.1 == bytes);
    }
    assert_eq!((app.version().await, pieces(&app)), (version + 1, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_next_part_may_come_to_another_server() {
    let app = Engine::Postgres.run(TestApp::new()).await;
    let other = app.beside().await;
    let unit = app.unit("so-tttt").await;
    let there = unit.at(&other);
    let bytes = pdf_of(90_000);
    let at = begun(&unit, bytes.len()).await;
    for (turn, from) in (0..bytes.len()).step_by(30_000).enumerate() {
        let who = if turn % 2 == 0 { &there } else { &unit };
        assert_eq!(offset(who, &at).await, from);
        assert_eq!(patch(who, &at, from, &[], bytes[from..from + 30_000].to_vec()).await.status, 204);
    }
    assert!(document(&unit, &at).await.1 == bytes);
}
