//! Types are told by the bytes, wherever in the file they stand.

use std::sync::Arc;

use bytes::Bytes;
use cfb::Version;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use proptest::prelude::*;

use super::samples::{compound, ooxml, opendocument, pdf, signed_xml, zip};
use super::{Fixture, on_both_stores, upload};
use crate::evidence::inspect::identify;
use crate::evidence::sniff::HEAD_BYTES;
use crate::evidence::{EvidenceError, MediaType, Refusal};

on_both_stores! {
    a_refused_upload_leaves_nothing,
}

async fn type_of(bytes: &[u8]) -> Result<MediaType, Refusal> {
    let (store, path) = (Arc::new(InMemory::new()), Path::from("x"));
    store.put(&path, Bytes::copy_from_slice(bytes).into()).await.unwrap();
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    match identify(store.as_ref() as &dyn ObjectStore, &path, bytes.len() as u64, head).await {
        Ok(media) => Ok(media),
        Err(EvidenceError::Refused(refusal)) => Err(refusal),
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn every_accepted_type_is_recognised() {
    let odf = "application/vnd.oasis.opendocument.";
    for (bytes, media) in [
        (pdf("a"), MediaType::Pdf),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), MediaType::Png),
        (ooxml("word/document.xml", &[]), MediaType::Docx),
        (ooxml("xl/workbook.xml", &[]), MediaType::Xlsx),
        (ooxml("ppt/presentation.xml", &[]), MediaType::Pptx),
        (opendocument(&format!("{odf}text"), &[]), MediaType::Odt),
        (opendocument(&format!("{odf}spreadsheet"), &[]), MediaType::Ods),
        (compound(Version::V3, &["WordDocument", "1Table", "ObjectPool/", "ObjectPool/Workbook"]), MediaType::Doc),
        (compound(Version::V4, &["Workbook"]), MediaType::Xls),
        (compound(Version::V3, &["Book"]), MediaType::Xls),
        (compound(Version::V3, &["Current User", "Pictures", "PowerPoint Document"]), MediaType::Ppt),
        (zip(&[("Báo cáo/1.pdf", &pdf("a")), ("word/document.xml", b"no content types")]), MediaType::Zip),
        (signed_xml(), MediaType::SignedXml),
    ] {
        assert_eq!(type_of(&bytes).await, Ok(media));
    }
}

#[tokio::test]
async fn what_only_looks_like_an_accepted_type_is_refused() {
    let macros = |found: &str| Refusal::Macros { found: found.to_owned() };
    let other = |found: &str| Refusal::NotOnTheList { found: found.to_owned() };
    let odt = "application/vnd.oasis.opendocument.text";
    for (bytes, refusal) in [
        (ooxml("word/document.xml", &["word/vbaProject.bin"]), macros("vbaProject.bin")),
        (ooxml("xl/workbook.xml", &["XL/MacroSheets/sheet1.xml"]), macros("xl/macrosheets")),
        (opendocument(odt, &["Basic/Standard/Module1.xml"]), macros("Basic")),
        (compound(Version::V3, &["WordDocument", "Macros/", "Macros/VBA/"]), macros("Macros")),
        (compound(Version::V3, &["Workbook", "_VBA_PROJECT_CUR/"]), macros("_VBA_PROJECT_CUR")),
        (compound(Version::V3, &["EncryptedPackage", "EncryptionInfo"]), Refusal::Encrypted),
        // A Windows installer or an Outlook message, with a workbook deeper down.
        (compound(Version::V3, &["Tables", "Sub/", "Sub/Workbook"]), other("application/x-ole-storage")),
        (ooxml("visio/document.xml", &[]), other("Office Open XML")),
        (opendocument(&format!("{odt}-template"), &[]), other("application/vnd.oasis.opendocument.text-template")),
        (opendocument("application/epub+zip", &[]), other("application/epub+zip")),
        (zip(&[("META-INF/MANIFEST.MF", b"")]), Refusal::Program { found: "application/java-archive".to_owned() }),
        (b"<?xml version='1.0'?><a/>".to_vec(), Refusal::UnsignedXml),
        (b"Ch\xc3\xa0o".to_vec(), Refusal::Unknown),
    ] {
        assert_eq!(type_of(&bytes).await, Err(refusal));
    }
}

#[tokio::test]
async fn a_file_cut_short_before_it_was_sent_is_refused() {
    let compound = compound(Version::V3, &["WordDocument"]);
    let (ooxml, xml) = (ooxml("word/document.xml", &[]), signed_xml());
    for cut in [&ooxml[..600], &ooxml[..ooxml.len() - 30], &compound[..600], &xml[..600], &xml[..xml.len() - 1]] {
        let refusal = type_of(cut).await.unwrap_err();
        assert!(matches!(refusal, Refusal::Broken { .. }), "{} bytes: {refusal}", cut.len());
    }
}

#[tokio::test]
async fn a_zip64_archive_is_read_like_any_other() {
    let plain = ooxml("word/document.xml", &["word/vbaProject.bin"]);
    let end = plain.len() - 22;
    let number = |at: usize| u64::from(u32::from_le_bytes(plain[at..at + 4].try_into().unwrap()));
    let (length, start) = (number(end + 12), number(end + 16));
    let mut wide = plain[..end].to_vec();
    wide.extend(
        [&b"PK\x06\x06"[..], &44u64.to_le_bytes(), &[0; 28], &length.to_le_bytes(), &start.to_le_bytes()].concat(),
    );
    wide.extend([&b"PK\x06\x07"[..], &[0; 4], &(end as u64).to_le_bytes(), &[1, 0, 0, 0]].concat());
    wide.extend([&b"PK\x05\x06"[..], &[0; 4], &[0xff; 12], &[0; 2]].concat());
    assert_eq!(type_of(&wide).await, Err(Refusal::Macros { found: "vbaProject.bin".to_owned() }));
}

#[tokio::test]
async fn a_directory_of_many_pieces_is_read_to_its_end() {
    let names: Vec<String> = (0..4000).map(|number| format!("word/{}{number}.xml", "x".repeat(60))).collect();
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert_eq!(type_of(&ooxml("word/document.xml", &names)).await, Ok(MediaType::Docx));
    names.push("word/vbaProject.bin");
    assert!(matches!(type_of(&ooxml("word/document.xml", &names)).await, Err(Refusal::Macros { .. })));
}

#[tokio::test]
async fn a_directory_that_is_a_circle_ends() {
    let mut bytes = compound(Version::V3, &["Other"]);
    let first_table = u32::from_le_bytes(bytes[76..80].try_into().unwrap());
    let directory = u32::from_le_bytes(bytes[48..52].try_into().unwrap());
    let entry = ((first_table + 1) * 512 + directory * 4) as usize;
    bytes[entry..entry + 4].copy_from_slice(&directory.to_le_bytes());
    assert!(type_of(&bytes).await.is_err());
    bytes[48..52].copy_from_slice(&0xffff_fff0u32.to_le_bytes());
    assert!(matches!(type_of(&bytes).await, Err(Refusal::Broken { .. })));
}

async fn a_refused_upload_leaves_nothing(fixture: Fixture) {
    for bytes in [ooxml("word/document.xml", &["word/vbaProject.bin"]), b"MZ\x90\0".repeat(50_000), b"<html>".to_vec()]
    {
        let error = fixture.store.receive(upload(&bytes, 1000)).await.unwrap_err();
        assert!(matches!(error, EvidenceError::Refused(_)), "{error}");
        assert_eq!(fixture.files(), Vec::<String>::new());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_change_to_a_file_makes_it_panic(
        which in 0..4usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40),
        keep in any::<prop::sample::Index>(),
    ) {
        let mut bytes = match which {
            0 => opendocument("application/vnd.oasis.opendocument.text", &["a", "b"]),
            1 => compound(Version::V3, &["WordDocument", "a/", "a/b"]),
            2 => compound(Version::V4, &["Workbook"]),
            _ => b"<?xml version='1.0'?><a><Signature xmlns='http://www.w3.org/2000/09/xmldsig#'/></a>".to_vec(),
        };
        for (index, byte) in changes {
            // Mostly where structure is: in the header, the directory and the end record.
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(keep.index(bytes.len()) + 1);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let _ = runtime.block_on(type_of(&bytes));
    }
}
