//! What proves a package: whatever is changed, taken out or put in is named, and nobody else's signature passes.

use std::collections::BTreeMap;

use macro_rules_attribute::apply;
use parindex::domain::chain::sha256_hex;
use parindex::domain::receipt::verify::Issuer;
use parindex::domain::receipt::{Seal, SigningKey, canonical};
use parindex::package::archive::Writer;
use parindex::package::{INDEX, MISSING, RECEIPT, REPORT, TABLE};
use serde_json::{Value, json};

use super::{KNOWN, OTHER, check, faults, fill, key, package, unpacked};
use crate::api::support::{TestApp, YEAR, pdf};
use crate::support::engines::every_engine;

type Files = BTreeMap<String, Vec<u8>>;

/// The files packed again, as whoever means harm would.
fn packed(files: &Files) -> Vec<u8> {
    let mut writer = Writer::new("2017-01-05T02:00:00Z".parse().unwrap());
    for (path, bytes) in files {
        writer.begin(path, bytes.len() as u64).unwrap();
        writer.write(bytes).unwrap();
    }
    writer.finish().unwrap().to_vec()
}

/// The manifest made to fit the files, and signed anew or left without a signature.
fn listed_anew(files: &mut Files, signer: Option<&SigningKey>) {
    let mut manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    for file in manifest["payload"]["files"].as_array_mut().unwrap() {
        if let Some(bytes) = files.get(file["path"].as_str().unwrap()) {
            file["sha256"] = sha256_hex(bytes).into();
            file["size"] = bytes.len().into();
        }
    }
    let text = canonical::bytes(&manifest["payload"]).unwrap();
    manifest["signature"] = json!(signer.map(|signer| Seal::of(signer, &text)));
    files.insert("manifest.json".into(), canonical::bytes(&manifest).unwrap());
}

/// A package with a signature, and one without.
async fn packages() -> (TestApp, Vec<u8>, Vec<u8>) {
    let app = TestApp::new().await;
    fill(&app).await;
    let viewer = app.viewer().await;
    let unsigned = package(&viewer).await.bytes.to_vec();
    let signed = package(&viewer.at(&app.again(Some(key(KNOWN))))).await.bytes.to_vec();
    (app, signed, unsigned)
}

#[apply(every_engine!)]
async fn a_package_is_proven_from_itself_and_its_issuer_by_the_key() {
    let (_app, signed, unsigned) = packages().await;
    let (own, other) = (key(KNOWN).public(), key(OTHER).public());
    let verdict = check(&signed, Some(&own));
    assert!(verdict.ok && verdict.issuer == Issuer::Proven, "{verdict:?}");
    assert_eq!((verdict.files, verdict.recomputed.unwrap().assessment.as_str()), (9, "can-tho-2016"));
    let verdict = check(&signed, None);
    assert!(verdict.ok && verdict.issuer == Issuer::Claimed, "{verdict:?}");
    let verdict = check(&unsigned, None);
    assert!(verdict.ok && verdict.issuer == Issuer::Unsigned, "{verdict:?}");
    for (bytes, pinned, code) in [(&signed, &other, "other_key"), (&unsigned, &own, "signature_missing")] {
        let verdict = check(bytes, Some(pinned));
        assert!(!verdict.ok && faults(&verdict).iter().all(|(found, _)| *found == code), "{verdict:?}");
    }
}

#[apply(every_engine!)]
async fn whatever_is_changed_is_named() {
    let (_app, signed, _) = packages().await;
    let files = unpacked(&signed);
    assert!(check(&packed(&files), None).ok, "the same files in another order");
    for path in files.keys() {
        for change in [
            |bytes: &mut Vec<u8>| bytes.push(b' '),
            |bytes: &mut Vec<u8>| {
                let at = bytes.len() / 2;
                bytes[at] ^= 1;
            },
        ] {
            let mut changed = files.clone();
            change(changed.get_mut(path).unwrap());
            let verdict = check(&packed(&changed), None);
            assert!(!verdict.ok, "{path}");
            let found = faults(&verdict);
            assert!(found.iter().any(|(_, file)| file == path), "{path}: {found:?}");
            if path != "manifest.json" {
                assert!(found.contains(&("file_changed", path)), "{path}: {found:?}");
                assert!(found.iter().all(|(_, file)| file == path), "{path}, and nothing else: {found:?}");
            }
        }
        let mut fewer = files.clone();
        fewer.remove(path);
        let verdict = check(&packed(&fewer), None);
        assert!(!verdict.ok && faults(&verdict).contains(&("file_missing", path)), "{verdict:?}");
    }
    let mut more = files.clone();
    more.insert("Tài liệu kiểm chứng/7.1.1/04 Số 9 Thêm.pdf".into(), pdf("more"));
    let verdict = check(&packed(&more), None);
    assert_eq!(faults(&verdict), [("file_unexpected", "Tài liệu kiểm chứng/7.1.1/04 Số 9 Thêm.pdf")]);
    // Two documents exchanged: each is a document of the package, in the other's place.
    let mut exchanged = files.clone();
    let evidence: Vec<_> = files.keys().filter(|path| path.starts_with("Tài liệu")).cloned().collect();
    exchanged.insert(evidence[0].clone(), files[&evidence[1]].clone());
    exchanged.insert(evidence[1].clone(), files[&evidence[0]].clone());
    let verdict = check(&packed(&exchanged), None);
    assert_eq!(faults(&verdict), [("file_changed", evidence[0].as_str()), ("file_changed", &evidence[1])]);
}

#[apply(every_engine!)]
async fn a_manifest_made_to_fit_does_not_pass() {
    let (_app, signed, unsigned) = packages().await;
    let (own, other) = (key(KNOWN), key(OTHER));
    // A report with other words, and a manifest that agrees.
    for (signer, code) in [(None, "other_key"), (Some(&other), "other_key")] {
        let mut files = unpacked(&signed);
        files.get_mut(REPORT).unwrap().push(b' ');
        listed_anew(&mut files, signer);
        let verdict = check(&packed(&files), None);
        assert!(!verdict.ok && faults(&verdict) == [(code, "manifest.json")], "{verdict:?}");
        assert!(!check(&packed(&files), Some(&own.public())).ok);
    }
    let mut files = unpacked(&signed);
    let mut manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    manifest["payload"]["year"] = 2017.into();
    files.insert("manifest.json".into(), canonical::bytes(&manifest).unwrap());
    let verdict = check(&packed(&files), Some(&own.public()));
    assert_eq!(faults(&verdict), [("signature_wrong", "manifest.json"), ("manifest_differs", "manifest.json")]);
    // Whoever holds the key, or where there is none: documents, totals and version are still those of the log.
    for signer in [Some(&own), None] {
        let files = unpacked(if signer.is_some() { &signed } else { &unsigned });
        let evidence = files.keys().find(|path| path.starts_with("Tài liệu")).unwrap().clone();
        let mut other_bytes = files.clone();
        other_bytes.insert(evidence.clone(), pdf("another document"));
        listed_anew(&mut other_bytes, signer);
        let verdict = check(&packed(&other_bytes), None);
        let expected = [("evidence_missing", evidence.as_str()), ("evidence_not_in_log", &evidence)];
        assert_eq!(faults(&verdict), expected, "{verdict:?}");

        let mut left_out = files.clone();
        left_out.remove(&evidence);
        let mut manifest: Value = serde_json::from_slice(&left_out["manifest.json"]).unwrap();
        manifest["payload"]["files"].as_array_mut().unwrap().retain(|file| file["path"] != evidence.as_str());
        left_out.insert("manifest.json".into(), canonical::bytes(&manifest).unwrap());
        listed_anew(&mut left_out, signer);
        let verdict = check(&packed(&left_out), None);
        assert_eq!(faults(&verdict), [("evidence_missing", evidence.as_str())]);

        for paper in [TABLE, REPORT, INDEX, MISSING] {
            let mut no_paper = files.clone();
            no_paper.remove(paper);
            let mut manifest: Value = serde_json::from_slice(&no_paper["manifest.json"]).unwrap();
            manifest["payload"]["files"].as_array_mut().unwrap().retain(|file| file["path"] != paper);
            no_paper.insert("manifest.json".into(), canonical::bytes(&manifest).unwrap());
            listed_anew(&mut no_paper, signer);
            assert_eq!(faults(&check(&packed(&no_paper), None)), [("other_papers", paper)]);
        }
    }
}

#[apply(every_engine!)]
async fn a_table_or_receipt_of_another_version_is_told() {
    let (app, _, unsigned) = packages().await;
    let viewer = app.viewer().await;
    let unit = app.unit("so-tttt").await;
    unit.submit("7.1.1", json!({ "done": 20, "planned": 20 })).await.created();
    let later = unpacked(&package(&viewer).await.bytes);
    let mut files = unpacked(&unsigned);
    files.insert(TABLE.into(), later[TABLE].clone());
    listed_anew(&mut files, None);
    let verdict = check(&packed(&files), None);
    let rows: Vec<_> = verdict.findings.iter().map(|found| (found.code, found.pointer.as_str())).collect();
    let expected = ["TỔNG CỘNG", "7", "7.1", "7.1.1"].map(|row| ("table_differs", row));
    assert_eq!(rows, expected, "{verdict:?}");

    let mut files = unpacked(&unsigned);
    files.insert(RECEIPT.into(), later[RECEIPT].clone());
    listed_anew(&mut files, None);
    let verdict = check(&packed(&files), None);
    let pointers: Vec<_> = verdict.findings.iter().map(|found| found.pointer.as_str()).collect();
    for field in ["/payload/version", "/payload/head", "7.1.1"] {
        assert!(pointers.contains(&field), "{verdict:?}");
    }
    // A table that nobody can read is no table.
    let mut files = unpacked(&unsigned);
    files.insert(TABLE.into(), b"PK no xlsx".to_vec());
    listed_anew(&mut files, None);
    assert_eq!(faults(&check(&packed(&files), None)), [("table_unreadable", TABLE)]);
    assert_eq!(viewer.get(&format!("{YEAR}/receipt")).await.bytes, later[RECEIPT]);
}
