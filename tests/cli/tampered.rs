//! One change anywhere in a file of any kind is found, and the file is named.

use std::fs;
use std::path::Path;

use super::Ran;
use super::verify::Office;

/// Places of a file: its ends, and some between.
fn places(length: usize) -> impl Iterator<Item = usize> {
    let between = (0..length).step_by((length / 12).max(1));
    [0, 1, length / 2, length - 2, length - 1].into_iter().chain(between)
}

/// Runs a check of a file in which one byte is another, one is missing, one is too many, or all are gone; it must find each.
fn tamper(file: &Path, mut check: impl FnMut() -> Ran, named: &str) {
    let whole = fs::read(file).unwrap();
    let mut changes: Vec<(String, Vec<u8>)> = places(whole.len())
        .map(|place| {
            let mut changed = whole.clone();
            changed[place] ^= 1 << (place % 8);
            (format!("byte {place}"), changed)
        })
        .collect();
    changes.push(("cut".to_owned(), whole[..whole.len() - 1].to_vec()));
    changes.push(("longer".to_owned(), [&whole[..], b"\n"].concat()));
    changes.push(("empty".to_owned(), Vec::new()));
    for (what, changed) in changes {
        fs::write(file, changed).unwrap();
        let ran = check();
        assert!(matches!(ran.code, Some(1 | 2)), "{what}: {ran:?}");
        assert!(format!("{}{}", ran.out, ran.err).contains(named), "{what}: {ran:?}");
    }
    fs::write(file, &whole).unwrap();
    let ran = check();
    assert!(matches!(ran.code, Some(0 | 3)), "put back: {ran:?}");
}

#[tokio::test]
async fn a_document() {
    let office = Office::new().await;
    let named = format!("table=evidence evidence={} sha256={}", office.id, office.sha256);
    tamper(&office.object(), || office.verify(), &named);
}

#[tokio::test]
async fn a_document_in_the_place_of_another() {
    let office = Office::new().await;
    let other = office.document("Báo cáo thứ hai").await;
    let (one, two) = (office.object(), office.object_of(&other));
    let bytes = fs::read(&one).unwrap();
    fs::write(&one, fs::read(&two).unwrap()).unwrap();
    fs::write(&two, bytes).unwrap();
    let findings = office.findings();
    let found = |sha256: &str| findings.iter().any(|finding| finding["sha256"] == sha256);
    assert!(found(&office.sha256) && found(&other), "{findings:?}");
}

#[tokio::test]
async fn a_receipt() {
    let office = Office::new().await;
    let receipt = office.app.receipt(office.app.assessment("can-tho-2016").await.unwrap()).await.unwrap();
    office.desk.file("r.json", receipt);
    let check = || office.desk.run(&["--lang", "en", "receipt", "verify", "r.json"]);
    tamper(&office.desk.path().join("r.json"), check, "");
}

#[tokio::test]
async fn a_backup() {
    let office = Office::new().await;
    office.desk.run(&["backup", "--out", "b.tar"]).good();
    let mut nth = 0;
    let check = || {
        nth += 1;
        let (database, evidence) =
            (format!("sqlite://r{nth}.sqlite"), format!("file://{}/r{nth}", office.desk.path().display()));
        office.desk.run(&["restore", "--in", "b.tar", "--database-url", &database, "--evidence-url", &evidence])
    };
    tamper(&office.desk.path().join("b.tar"), check, "");
}
