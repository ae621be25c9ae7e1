//! What a look into a file finds: text on a page, and passwords.

use std::io::{Cursor, Write};

use bytes::Bytes;
use cfb::{CompoundFile, Version};
use futures_util::stream;
use lopdf::{
    Dictionary, Document, EncryptionState, EncryptionVersion, Object, Permissions, SaveOptions, Stream, dictionary,
};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::Fixture;
use super::samples::{compound, opendocument, pdf as empty_page, zip as archive};
use crate::domain::facts::Looked;
use crate::evidence::pdf;

const TEXT: &str = "BT /F 12 Tf 60 760 Td (Bao cao) Tj ET";
const PICTURE: &str = "q 595 0 0 842 0 0 cm /Im Do Q";
/// Invisible, over the picture: what recognising a scan adds.
const RECOGNISED: &str = "q 595 0 0 842 0 0 cm /Im Do Q BT 3 Tr /F 12 Tf 60 760 Td [(B) -20 (ao)] TJ ET";

fn image() -> Stream {
    // Bytes that read as text operators: they are a picture all the same.
    let dict = dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1,
    "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8 };
    Stream::new(dict, b"BT (x) Tj ET".to_vec())
}

/// A document of pages with these contents; a form `/Fm` shows what is given.
fn document(contents: &[&str], form: &str) -> Document {
    let mut document = Document::with_version("1.5");
    let pages = document.new_object_id();
    let font = document.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" });
    let fonts = dictionary! { "F" => font };
    let inner = document.add_object(image());
    let dict = dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 9.into(), 9.into()],
    "Resources" => dictionary! { "Font" => fonts.clone(), "XObject" => dictionary! { "Im" => inner } } };
    let form = document.add_object(Stream::new(dict, form.as_bytes().to_vec()));
    let resources =
        document.add_object(dictionary! { "Font" => fonts, "XObject" => dictionary! { "Im" => inner, "Fm" => form } });
    let kids: Vec<Object> = contents
        .iter()
        .map(|content| {
            let content = document.add_object(Stream::new(Dictionary::new(), content.as_bytes().to_vec()));
            document.add_object(dictionary! { "Type" => "Page", "Parent" => pages, "Contents" => content }).into()
        })
        .collect();
    let count = i64::try_from(kids.len()).unwrap();
    // Resources are the parent's: every page has them from there.
    let node = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count, "Resources" => resources };
    document.set_object(pages, node);
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    document
}

/// As scanners and old programs write it, and as new ones do: compressed, with the objects in streams too.
fn written(mut document: Document) -> [Vec<u8>; 2] {
    let (mut plain, mut modern) = (Vec::new(), Vec::new());
    document.save_to(&mut plain).unwrap();
    document.compress();
    let options = SaveOptions::builder().use_object_streams(true).use_xref_streams(true).build();
    document.save_with_options(&mut modern, options).unwrap();
    assert!(modern.windows(6).any(|bytes| bytes == b"ObjStm"));
    [plain, modern]
}

#[test]
fn text_is_what_a_page_shows_and_nothing_else() {
    for (contents, form, expected) in [
        (vec![TEXT], "", Looked::Text),
        (vec![PICTURE, PICTURE, RECOGNISED], "", Looked::Text),
        (vec![PICTURE, "/Fm Do"], TEXT, Looked::Text),
        (vec![PICTURE], "", Looked::NoText),
        (vec![PICTURE, ""], TEXT, Looked::NoText),
        (vec!["/Fm Do"], "/Fm Do /Im Do", Looked::NoText),
        (vec!["BT /F 12 Tf () Tj [() 4] TJ ET"], "", Looked::NoText),
        (vec!["BT /F 12 Tf (cut"], "", Looked::Unreadable),
    ] {
        for bytes in written(document(&contents, form)) {
            assert_eq!(pdf::look(&bytes), expected, "{contents:?} {form}");
        }
    }
    assert_eq!(pdf::look(&empty_page("x")), Looked::NoText);
}

#[test]
fn a_visible_signature_is_no_text_layer() {
    let mut scan = document(&[PICTURE], "");
    let appearance = scan.add_object(Stream::new(dictionary! { "Subtype" => "Form" }, TEXT.as_bytes().to_vec()));
    let widget = scan.add_object(
        dictionary! { "Type" => "Annot", "Subtype" => "Widget", "AP" => dictionary! { "N" => appearance } },
    );
    let page = scan.page_iter().next().unwrap();
    scan.get_dictionary_mut(page).unwrap().set("Annots", vec![widget.into()]);
    for bytes in written(scan) {
        assert_eq!(pdf::look(&bytes), Looked::NoText);
    }
}

#[test]
fn what_can_not_be_read_is_never_said_to_be_without_text() {
    for bytes in
        [&b"%PDF-1.4\n%%EOF"[..], b"", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"]
    {
        assert_eq!(pdf::look(bytes), Looked::Unreadable);
    }
    let mut odd = document(&[TEXT], "");
    let page = odd.page_iter().next().unwrap();
    let content = odd.get_page_contents(page)[0];
    odd.get_object_mut(content).unwrap().as_stream_mut().unwrap().dict.set("Filter", "FlateDecode");
    let mut bytes = Vec::new();
    odd.save_to(&mut bytes).unwrap();
    assert_ne!(pdf::look(&bytes), Looked::NoText);
    let whole = &written(document(&[TEXT; 3], ""))[1];
    for cut in (0..whole.len()).step_by(37) {
        assert_ne!(pdf::look(&whole[..cut]), Looked::NoText, "{cut}");
    }
}

#[test]
fn what_inflates_without_end_is_given_up() {
    let mut bomb = document(&[PICTURE], "");
    let page = bomb.page_iter().next().unwrap();
    let content = bomb.get_page_contents(page)[0];
    let spaces = vec![b' '; 80 << 20];
    bomb.set_object(content, Stream::new(Dictionary::new(), spaces));
    bomb.compress();
    let mut bytes = Vec::new();
    bomb.save_to(&mut bytes).unwrap();
    assert!(bytes.len() < 1 << 20, "{}", bytes.len());
    assert_eq!(pdf::look(&bytes), Looked::TooLarge);
}

/// Object streams of almost 4 MiB each, of which the file holds a few kilobytes.
fn with_object_streams(count: usize) -> Vec<u8> {
    let mut document = document(&[PICTURE], "");
    let dict = dictionary! { "Type" => "ObjStn", "N" => 0, "First" => 0 };
    let mut packed = Stream::new(dict, vec![b' '; (4 << 20) - 1]);
    packed.compress().unwrap();
    for _ in 0..count {
        document.add_object(packed.clone());
    }
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    // The writer leaves out what it takes for its own.
    while let Some(at) = bytes.windows(6).position(|bytes| bytes == b"ObjStn") {
        bytes[at + 5] = b'm';
    }
    bytes
}

#[test]
fn object_streams_have_a_budget_together() {
    assert_eq!(pdf::look(&with_object_streams(3)), Looked::NoText);
    let bomb = with_object_streams(65);
    assert!(bomb.len() < 1 << 20, "{}", bomb.len());
    assert_eq!(pdf::look(&bomb), Looked::TooLarge, "260 MiB, each stream within its own limit");
}

#[test]
fn a_pdf_behind_a_password_is_told_however_the_word_is_written() {
    for (user, expected) in [("bi mat", Looked::Protected), ("", Looked::Unreadable)] {
        let mut document = document(&[TEXT], "");
        let id = Object::string_literal("0123456789abcdef");
        document.trailer.set("ID", vec![id.clone(), id]);
        let version = EncryptionVersion::V2 {
            document: &document,
            owner_password: "chu",
            user_password: user,
            key_length: 128,
            permissions: Permissions::all(),
        };
        let state = EncryptionState::try_from(version).unwrap();
        document.encrypt(&state).unwrap();
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        assert_eq!(pdf::look(&bytes), expected, "{user:?}");
        let at = bytes.windows(8).rposition(|bytes| bytes == b"/Encrypt").unwrap();
        bytes.splice(at + 5..at + 6, *b"#79");
        assert_eq!(pdf::look(&bytes), expected, "{user:?}, escaped");
    }
}

fn office(stream: &str, first: &[u8]) -> Vec<u8> {
    let mut file = CompoundFile::create_with_version(Version::V3, Cursor::new(Vec::new())).unwrap();
    let mut content = first.to_vec();
    content.resize(5000, 0);
    file.create_stream(format!("/{stream}")).unwrap().write_all(&content).unwrap();
    file.flush().unwrap();
    file.into_inner().into_inner()
}

/// A ZIP whose entry says that it is encrypted, in both of its headers.
fn locked(mut zip: Vec<u8>) -> Vec<u8> {
    for (mark, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let at = zip.windows(4).position(|bytes| bytes == mark).unwrap();
        zip[at + flags] |= 1;
    }
    zip
}

#[tokio::test]
async fn archives_and_office_files_behind_a_password_are_told() {
    let fixture = Fixture::on_disk();
    let odt = "application/vnd.oasis.opendocument.text";
    let word = |flags: u16| [&[0xec, 0xa5, 0xc1, 0, 0, 0, 0, 0, 0, 0][..], &flags.to_le_bytes()].concat();
    let bof = [9, 8, 4, 0, 0, 6, 5, 0];
    let mut encrypted = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in [("mimetype", odt.as_bytes()), ("content.xml", &[0x8f, 0x02, 0x77, 0x10])] {
        encrypted.start_file(name, stored).unwrap();
        encrypted.write_all(content).unwrap();
    }
    for (bytes, protected) in [
        (archive(&[("a.pdf", b"%PDF")]), false),
        (locked(archive(&[("a.pdf", b"%PDF")])), true),
        (opendocument(odt, &[]), false),
        (encrypted.finish().unwrap().into_inner(), true),
        (office("WordDocument", &word(0x0200)), false),
        (office("WordDocument", &word(0x0300)), true),
        (office("Workbook", &bof), false),
        (office("Workbook", &[&bof[..], &[0x2f, 0, 2, 0, 1, 0]].concat()), true),
        (compound(Version::V3, &["PowerPoint Document"]), false),
        (compound(Version::V3, &["PowerPoint Document", "EncryptedSummary"]), true),
    ] {
        let once = stream::iter([Ok::<_, std::io::Error>(Bytes::from(bytes))]);
        let staged = fixture.store.stage(once).await.unwrap();
        assert_eq!(staged.is_protected().await.unwrap(), protected, "{}", staged.media_type());
        staged.discard().await;
    }
}
