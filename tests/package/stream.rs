//! How a package goes out: a piece at a time, and never to its end when a document is damaged.

use std::fs;
use std::io::Cursor;

use futures_util::{Stream, StreamExt, pin_mut};
use macro_rules_attribute::apply;
use parindex::app::evidence::NewEvidence;
use parindex::app::{App, AppError, Request, system_actor};
use parindex::domain::assessment::may::Caller;
use parindex::evidence::{EvidenceError, EvidenceStore};
use zip::ZipArchive;

use super::{check, package, unpacked, world};
use crate::api::support::{TestApp, YEAR, pdf};
use crate::support::engines::every_engine;

/// How large the large document is, in bytes.
const LARGE: usize = 6 << 20;

fn anybody() -> Caller {
    Caller { actor: system_actor(), province: None }
}

/// The same application, taking larger documents than the tests' own does.
fn roomy(app: &TestApp) -> App {
    let url = format!("file://{}/evidence", app.dir.path().display());
    App::new(app.db.clone(), EvidenceStore::open(&url, 64 << 20).unwrap())
}

async fn add(app: &App, item: &str, bytes: Vec<u8>) {
    let document = NewEvidence {
        title: format!("Báo cáo {item}"),
        number: "1/BC".into(),
        issuer: "Sở".into(),
        signed_on: "2016-12-01".parse().unwrap(),
        period: None,
        items: vec![item.into()],
        pages: None,
        replaces: None,
    };
    let pieces = futures_util::stream::iter([Ok::<_, std::io::Error>(bytes::Bytes::from(bytes))]);
    let staged = app.stage_evidence(pieces).await.unwrap();
    app.add_evidence("can-tho-2016", &Request::by(anybody()), document, "a.pdf", staged).await.unwrap();
}

async fn stream(app: &App) -> Result<impl Stream<Item = Result<bytes::Bytes, AppError>>, AppError> {
    let assessment = app.assessment("can-tho-2016").await?;
    app.package(&assessment, &anybody()).await?.stream().await
}

fn large() -> Vec<u8> {
    let mut bytes = pdf("large");
    let mut state = 1_u32;
    while bytes.len() < LARGE {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        bytes.extend(state.to_le_bytes());
    }
    bytes
}

#[apply(every_engine!)]
async fn bytes_flow_before_the_next_document_is_read_and_few_are_held() {
    let test = TestApp::new().await;
    let app = roomy(&test);
    add(&app, "7.1.1", large()).await;
    let files = test.evidence_files();
    add(&app, "7.1.2", pdf("last")).await;
    let last = test.evidence_files().into_iter().find(|path| !files.contains(path)).unwrap();
    let sound = fs::read(&last).unwrap();
    let stream = stream(&app).await.unwrap();
    pin_mut!(stream);
    // What comes last is not there to be read until it is its turn: so nothing has read it ahead.
    fs::write(&last, b"gone").unwrap();
    let (mut archive, mut largest, mut pieces) = (Vec::new(), 0, 0);
    while let Some(piece) = stream.next().await {
        let piece = piece.unwrap();
        largest = largest.max(piece.len());
        pieces += 1;
        archive.extend(piece);
        if archive.len() > LARGE / 2 {
            fs::write(&last, &sound).unwrap();
        }
        assert_eq!(test.evidence_files().len(), 2, "no copy on the way");
    }
    assert!(largest < LARGE / 8 && pieces > 20, "{largest} bytes at once, {pieces} pieces");
    let read = unpacked(&archive);
    assert!(read.values().any(|bytes| *bytes == large()) && read.values().any(|bytes| *bytes == pdf("last")));
    assert!(check(&archive, None).ok);
}

#[apply(every_engine!)]
async fn a_damaged_document_breaks_it_off_and_no_archive_comes_of_it() {
    let test = world().await;
    let (app, viewer) = (roomy(&test), test.viewer().await);
    let whole = package(&viewer).await.bytes;
    for path in test.evidence_files() {
        let sound = fs::read(&path).unwrap();
        let mut damaged = sound.clone();
        let middle = damaged.len() / 2;
        damaged[middle] ^= 1;
        fs::write(&path, &damaged).unwrap();
        let (mut handed_out, mut error) = (Vec::new(), None);
        {
            let stream = stream(&app).await.unwrap();
            pin_mut!(stream);
            while let Some(piece) = stream.next().await {
                match piece {
                    Ok(piece) => handed_out.extend(piece),
                    Err(found) => error = Some(found),
                }
            }
        }
        assert!(matches!(error, Some(AppError::Evidence(EvidenceError::Damaged { .. }))), "{error:?}");
        assert!(whole.starts_with(&handed_out) && handed_out.len() < whole.len());
        assert!(ZipArchive::new(Cursor::new(&handed_out)).is_err() && !check(&handed_out, None).ok);
        // Over HTTP the body breaks off, so that no client takes what it has for the whole.
        let answer = viewer.get(&format!("{YEAR}/package")).await;
        assert_eq!((answer.status.as_u16(), answer.bytes.len()), (200, 0), "an answer without an end");
        // What is not there at all is told before the first byte.
        fs::remove_file(&path).unwrap();
        viewer.get(&format!("{YEAR}/package")).await.problem(500, "evidence_damaged");
        fs::write(&path, &sound).unwrap();
    }
    assert_eq!(package(&viewer).await.bytes, whole);
}
