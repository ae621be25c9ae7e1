//! Small real files of every accepted type.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A PDF that readers open: one empty page, with a right cross-reference table. `text` makes it differ from others.
pub(super) fn pdf(text: &str) -> Vec<u8> {
    let mut pdf = format!("%PDF-1.4\n% {text}\n");
    let mut offsets = Vec::new();
    for (number, object) in [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    ]
    .into_iter()
    .enumerate()
    {
        offsets.push(pdf.len());
        pdf += &format!("{} 0 obj\n{object}\nendobj\n", number + 1);
    }
    let table = pdf.len();
    let rows: String = offsets.iter().map(|offset| format!("{offset:010} 00000 n \n")).collect();
    pdf += &format!(
        "xref\n0 4\n0000000000 65535 f \n{rows}trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"
    );
    pdf.into_bytes()
}

/// A PDF of a size of its own, in bytes.
pub(super) fn pdf_of(size: usize) -> Vec<u8> {
    let mut pdf = pdf("padded");
    pdf.resize_with(size, || b'\n');
    pdf
}

/// A ZIP archive of uncompressed members.
pub(super) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        writer.start_file(*name, SimpleFileOptions::default().compression_method(CompressionMethod::Stored)).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// An office file of the newer kind, whose telling names come after 100 KiB of other things.
pub(super) fn ooxml(main: &str, more: &[&str]) -> Vec<u8> {
    let picture = vec![7; 100 * 1024];
    let mut members: Vec<(&str, &[u8])> =
        vec![("docProps/thumbnail.jpeg", &picture), ("[Content_Types].xml", b"<Types/>")];
    members.extend(more.iter().map(|name| (*name, &b"x"[..])));
    members.push((main, b"<x/>"));
    zip(&members)
}

/// An OpenDocument file.
pub(super) fn opendocument(mimetype: &str, more: &[&str]) -> Vec<u8> {
    let mut members: Vec<(&str, &[u8])> = vec![("mimetype", mimetype.as_bytes()), ("content.xml", b"<x/>")];
    members.extend(more.iter().map(|name| (*name, &b"x"[..])));
    zip(&members)
}

/// An office file of the older kind. Names that end in `/` become storages.
pub(super) fn compound(version: cfb::Version, names: &[&str]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create_with_version(version, Cursor::new(Vec::new())).unwrap();
    for name in names {
        match name.strip_suffix('/') {
            Some(storage) => file.create_storage(format!("/{storage}")).unwrap(),
            None => file.create_stream(format!("/{name}")).unwrap().write_all(&[9; 5000]).unwrap(),
        }
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

/// A signed XML whose signature comes after 100 KiB of content.
pub(super) fn signed_xml() -> Vec<u8> {
    let content = "<TTin>Cần Thơ</TTin>".repeat(5000);
    format!("<?xml version=\"1.0\"?><HSo>{content}<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"/></HSo>")
        .into_bytes()
}
