//! A stranger's xlsx unpacked within bounds: what is too large, encrypted, programmed or none is refused before it is read.
//!
//! An archive of a few kilobytes can unpack to gigabytes, and a number in it can ask a reader to reserve them. So the parts
//! that a reader of cells needs are unpacked here up to a limit, looked through, and packed again as they are; only that is read.

use std::borrow::Cow;
use std::io::{Cursor, Read, Write};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::book::Unreadable;

/// The most parts an archive may have.
const MOST_PARTS: usize = 1_000;
/// The most bytes of one part, unpacked. A filled workbook of 81 items has some 300 kB in its largest.
const MOST_PART: u64 = 8 << 20;
/// The most bytes of all parts that are read, unpacked.
const MOST_BYTES: u64 = 16 << 20;
/// The most digits of a number by which a part asks for room: a million strings is more than any table here has.
const MOST_DIGITS: usize = 6;

/// How a compound file begins: Excel 97-2003, or any office file behind a password.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// The same workbook without what nobody reads here, every part within the limits and nothing compressed.
pub(super) fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, Unreadable> {
    if bytes.starts_with(COMPOUND) {
        let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let encrypted = bytes.windows(name.len()).any(|window| window == name);
        return Err(if encrypted { Unreadable::Password } else { Unreadable::Old });
    }
    if !bytes.starts_with(b"PK") {
        return Err(Unreadable::NotXlsx);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::Broken)?;
    if archive.len() > MOST_PARTS {
        return Err(Unreadable::TooLarge);
    }
    let lower = |name: Result<Cow<'_, str>, ZipError>| name.map(|name| name.to_ascii_lowercase());
    let names: Result<Vec<String>, ZipError> = archive.file_names().map(lower).collect();
    let names = names.map_err(|_| Unreadable::Broken)?;
    let has = |test: fn(&str) -> bool| names.iter().any(|name| test(name));
    if has(|name| name.ends_with("vbaproject.bin") || name.contains("macrosheets/") || name.contains("activex/")) {
        return Err(Unreadable::Macros);
    }
    if !has(|name| name == "[content_types].xml") || !has(|name| name.starts_with("xl/workbook") && is_text(name)) {
        return Err(Unreadable::NotXlsx);
    }
    let mut clean = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut left = MOST_BYTES;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| refused(&error))?;
        let name = part.name().map_err(|_| Unreadable::Broken)?.into_owned();
        if !is_text(&name.to_ascii_lowercase()) {
            continue;
        }
        let limit = left.min(MOST_PART);
        let mut text = Vec::new();
        part.take(limit + 1).read_to_end(&mut text).map_err(|_| Unreadable::Broken)?;
        let size = u64::try_from(text.len()).unwrap_or(u64::MAX);
        left = left.checked_sub(size).filter(|_| size <= limit).ok_or(Unreadable::TooLarge)?;
        look_through(&text)?;
        clean.start_file(name, stored).map_err(|_| Unreadable::Broken)?;
        clean.write_all(&text).map_err(|_| Unreadable::Broken)?;
    }
    Ok(clean.finish().map_err(|_| Unreadable::Broken)?.into_inner())
}

/// Whether a reader of cells may want this part.
fn is_text(name: &str) -> bool {
    let beside = ["xl/media/", "xl/drawings/", "xl/charts/", "xl/printersettings/", "customxml/", "docprops/"];
    (name.ends_with(".xml") || name.ends_with(".rels")) && !beside.iter().any(|folder| name.starts_with(folder))
}

fn refused(error: &ZipError) -> Unreadable {
    match error {
        ZipError::UnsupportedArchive(why) if *why == ZipError::PASSWORD_REQUIRED => Unreadable::Password,
        _ => Unreadable::Broken,
    }
}

/// What no spreadsheet program writes, and a reader could be hurt by.
fn look_through(text: &[u8]) -> Result<(), Unreadable> {
    let text = std::str::from_utf8(text).map_err(|_| Unreadable::Broken)?;
    if text.contains("<!DOCTYPE") || text.contains("<!ENTITY") {
        return Err(Unreadable::Broken);
    }
    if text.contains("macroEnabled") {
        return Err(Unreadable::Macros);
    }
    // The reader reserves room for as many strings as a table of strings says it has.
    let asked = text.match_indices("uniqueCount").map(|(at, name)| &text[at + name.len()..]);
    let digits = asked.map(|rest| rest.trim_start_matches([' ', '\t', '\r', '\n', '=', '"', '\'', '+', '0']));
    let mut digits = digits.map(|rest| rest.bytes().take_while(u8::is_ascii_digit).count());
    if digits.any(|digits| digits > MOST_DIGITS) { Err(Unreadable::TooLarge) } else { Ok(()) }
}
