//! Whatever way the parts come, the document is the same.

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::*;

/// One request of a client that may have lost track.
#[derive(Clone, Debug)]
enum Step {
    /// So many bytes from where the upload is.
    Part(usize),
    /// The same, broken off after so many of them.
    Cut(usize, usize),
    /// The same, with a checksum, right or wrong.
    Sum(usize, bool),
    /// From somewhere else, so many bytes away.
    Astray(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let length = 0..60_000_usize;
    prop_oneof![
        length.clone().prop_map(Step::Part),
        (length.clone(), 0..60_000_usize).prop_map(|(length, kept)| Step::Cut(length, kept)),
        (length, any::<bool>()).prop_map(|(length, right)| Step::Sum(length, right)),
        (1..60_000_usize).prop_map(Step::Astray),
    ]
}

/// What the upload has come to when a step was taken, by the rules alone.
async fn take(unit: &Actor<'_>, at: &str, bytes: &[u8], come: usize, step: &Step) -> usize {
    let to = |length: usize| (come + length).min(bytes.len());
    match step {
        Step::Part(length) => {
            assert_eq!(patch(unit, at, come, &[], bytes[come..to(*length)].to_vec()).await.status, 204);
            to(*length)
        }
        Step::Cut(length, kept) => {
            let kept = to(*kept.min(length));
            let answer = patch(unit, at, come, &[], cut(&bytes[come..kept])).await;
            assert_eq!(answer.status, 400, "{}", answer.text());
            kept
        }
        Step::Sum(length, right) => {
            let part = &bytes[come..to(*length)];
            let sum = if *right { checksum(part) } else { checksum(&[part, b"!"].concat()) };
            let answer = patch(unit, at, come, &[("upload-checksum", &sum)], part.to_vec()).await;
            assert_eq!(answer.status.as_u16(), if *right { 204 } else { 460 }, "{}", answer.text());
            if *right { to(*length) } else { come }
        }
        Step::Astray(away) => {
            let wrong = if come >= *away { come - away } else { come + away };
            assert_eq!(patch(unit, at, wrong, &[], "abc").await.status, 409);
            come
        }
    }
}

/// Steps until all is there, and then the rest.
async fn send(app: &TestApp, length: usize, steps: &[Step]) {
    let unit = app.unit("so-tttt").await;
    let (bytes, version) = (pdf_of(length), app.version().await);
    let at = begun(&unit, bytes.len()).await;
    let mut come = 0;
    for step in steps {
        if come == bytes.len() {
            break;
        }
        come = take(&unit, &at, &bytes, come, step).await;
        assert_eq!(offset(&unit, &at).await, come, "{step:?}");
    }
    if come < bytes.len() {
        assert_eq!(patch(&unit, &at, come, &[], bytes[come..].to_vec()).await.status, 204);
    }
    let (upload, content) = document(&unit, &at).await;
    assert!(content == bytes);
    assert_eq!(upload["evidence"]["sha256"], Digest::of(&bytes).to_string());
    assert_eq!((app.version().await, pieces(app)), (version + 1, 0));
}

#[apply(every_engine!)]
async fn any_sequence_of_parts_makes_the_same_document() {
    let app = TestApp::new().await;
    let runtime = tokio::runtime::Handle::current();
    let cases = (1_000..250_000_usize, prop::collection::vec(step(), 0..12));
    tokio::task::block_in_place(|| {
        let config = ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() };
        let run = TestRunner::new(config).run(&cases, |(length, steps)| {
            runtime.block_on(send(&app, length, &steps));
            Ok(())
        });
        run.unwrap();
    });
}
