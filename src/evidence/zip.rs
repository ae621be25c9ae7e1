//! What a ZIP archive is an archive of: read from the names in its central directory, in constant memory.
//!
//! The first bytes can't tell: a .docx may begin with its pictures, and where macros are is known only from the whole directory.

use super::error::EvidenceError;
use super::media::MediaType;
use super::refusal::Refusal;
use super::sniff::find;
use super::window::{Window, u16_at, u32_at, u64_at};

const END: &[u8] = b"PK\x05\x06";
const END_BYTES: u64 = 22;
const LOCATOR: &[u8] = b"PK\x06\x07";
const LOCATOR_BYTES: u64 = 20;
const END_64: &[u8] = b"PK\x06\x06";
const ENTRY: &[u8] = b"PK\x01\x02";
const ENTRY_BYTES: u64 = 46;
/// The fixed part of the header before an entry's bytes.
const LOCAL_BYTES: u64 = 30;
/// The comment behind the end record is at most this long, in bytes.
const MAX_COMMENT: u64 = 65_535;
/// How much of the directory is read at a time, in bytes: any entry's fixed part and name fit.
const PIECE: u64 = 128 * 1024;

const CUT_SHORT: Refusal = Refusal::Broken { what: "ZIP without its directory" };
const BAD_DIRECTORY: Refusal = Refusal::Broken { what: "ZIP with a damaged directory" };

/// What the names in a directory say.
#[derive(Default)]
struct Contents {
    entries: u64,
    has_content_types: bool,
    is_word: bool,
    is_excel: bool,
    is_powerpoint: bool,
    is_java: bool,
    macros: Option<&'static str>,
    /// Whether an entry says that it is encrypted.
    is_encrypted: bool,
    /// Where the entry `content.xml` begins, if it is not compressed.
    stored_content: Option<u64>,
}

/// The type of a ZIP archive whose first bytes are `head`.
///
/// An office file with macros is refused ([`Refusal::Macros`] says why), as is what is built on ZIP but not on the list
/// (Java and Android programs, e-books, drawings). Everything else is a plain archive, whose members are not looked into.
pub(super) async fn identify(head: &[u8], window: Window<'_>) -> Result<MediaType, EvidenceError> {
    let contents = read_directory(window).await?;
    if contents.entries == 0 {
        return Err(BAD_DIRECTORY.into());
    }
    let declared = declared_type(head).map(|declared| String::from_utf8_lossy(declared).into_owned());
    let media = match declared.as_deref() {
        Some("application/vnd.oasis.opendocument.text") => MediaType::Odt,
        Some("application/vnd.oasis.opendocument.spreadsheet") => MediaType::Ods,
        Some(other) => return Err(Refusal::NotOnTheList { found: shown(other) }.into()),
        None if contents.is_java => {
            return Err(Refusal::Program { found: "application/java-archive".to_owned() }.into());
        }
        None if !contents.has_content_types => return Ok(MediaType::Zip),
        None if contents.is_word => MediaType::Docx,
        None if contents.is_excel => MediaType::Xlsx,
        None if contents.is_powerpoint => MediaType::Pptx,
        None => return Err(Refusal::NotOnTheList { found: "Office Open XML".to_owned() }.into()),
    };
    match contents.macros {
        Some(found) => Err(Refusal::Macros { found: found.to_owned() }.into()),
        None => Ok(media),
    }
}

/// Whether something in an archive can be read with a password only: an entry that says so, or, in an OpenDocument file, a content
/// that is neither compressed nor XML, which is how encrypted ones are written.
pub(super) async fn is_protected(window: Window<'_>) -> Result<bool, EvidenceError> {
    let contents = read_directory(window).await?;
    if contents.is_encrypted {
        return Ok(true);
    }
    let Some(at) = contents.stored_content else { return Ok(false) };
    let header = window.read(at..at.saturating_add(LOCAL_BYTES)).await?;
    let (Some(name), Some(extra)) = (u16_at(&header, 26), u16_at(&header, 28)) else { return Ok(false) };
    let start = at.saturating_add(LOCAL_BYTES + u64::from(name) + u64::from(extra));
    let first = window.read(start..start.saturating_add(4)).await?;
    let text = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&first);
    Ok(!text.first().is_none_or(|byte| *byte == b'<' || byte.is_ascii_whitespace()))
}

/// What an archive says of itself in a first, uncompressed entry named `mimetype`, as OpenDocument files and e-books do.
fn declared_type(head: &[u8]) -> Option<&[u8]> {
    const NAME: &[u8] = b"mimetype";
    let is_stored = u16_at(head, 8)? == 0;
    let name_bytes = usize::from(u16_at(head, 26)?);
    if !is_stored || name_bytes != NAME.len() || head.get(30..30 + name_bytes)? != NAME {
        return None;
    }
    let content = head.get(30 + name_bytes + usize::from(u16_at(head, 28)?)..)?;
    match usize::try_from(u32_at(head, 18)?).ok()? {
        // The size stands behind the content when the archive was written as a stream.
        0 => Some(&content[..find(content, b"PK")?]),
        size => content.get(..size),
    }
}

/// Words of a stranger, fit to be repeated.
fn shown(declared: &str) -> String {
    declared.chars().filter(|character| character.is_ascii_graphic()).take(100).collect()
}

async fn read_directory(window: Window<'_>) -> Result<Contents, EvidenceError> {
    let (mut at, end) = locate(window).await?;
    let mut contents = Contents::default();
    let mut piece = window.read(at..end.min(at.saturating_add(PIECE))).await?;
    let mut offset = 0;
    while at < end {
        let Some((name, length)) = entry(&piece[offset..]) else {
            // An entry that starts within a piece but ends behind it begins the next piece.
            if offset == 0 {
                return Err(BAD_DIRECTORY.into());
            }
            piece = window.read(at..end.min(at.saturating_add(PIECE))).await?;
            offset = 0;
            continue;
        };
        contents.note(name, &piece[offset..]);
        at = at.saturating_add(length);
        // An extra field or comment may reach behind the piece: nothing of them is needed.
        offset = piece.len().min(offset.saturating_add(usize::try_from(length).unwrap_or(usize::MAX)));
    }
    if at == end { Ok(contents) } else { Err(BAD_DIRECTORY.into()) }
}

/// The name of the entry that begins here, and the bytes from it to the next; `None` when it isn't wholly here.
fn entry(bytes: &[u8]) -> Option<(&[u8], u64)> {
    if !bytes.starts_with(ENTRY) {
        return None;
    }
    let [name, extra, comment] = [u16_at(bytes, 28)?, u16_at(bytes, 30)?, u16_at(bytes, 32)?];
    let length = ENTRY_BYTES + u64::from(name) + u64::from(extra) + u64::from(comment);
    Some((bytes.get(46..46 + usize::from(name))?, length))
}

/// Where the central directory begins and ends.
async fn locate(window: Window<'_>) -> Result<(u64, u64), EvidenceError> {
    let tail_at = window.size().saturating_sub(END_BYTES + MAX_COMMENT + LOCATOR_BYTES);
    let tail = window.read(tail_at..window.size()).await?;
    let end = tail.windows(END.len()).rposition(|bytes| bytes == END).ok_or(CUT_SHORT)?;
    let bounds = |record: &[u8]| Some((u64::from(u32_at(record, 16)?), u64::from(u32_at(record, 12)?)));
    let (mut start, mut length) = bounds(&tail[end..]).ok_or(CUT_SHORT)?;
    if start == u64::from(u32::MAX) || length == u64::from(u32::MAX) {
        // ZIP64, which some programs write whatever the size: a locator right before says where the real record is.
        let locator =
            end.checked_sub(LOCATOR_BYTES as usize).map(|at| &tail[at..]).filter(|bytes| bytes.starts_with(LOCATOR));
        let record_at = locator.and_then(|locator| u64_at(locator, 8)).ok_or(BAD_DIRECTORY)?;
        let record = window.read(record_at..record_at.saturating_add(56)).await?;
        let wide = |record: &[u8]| record.starts_with(END_64).then_some((u64_at(record, 48)?, u64_at(record, 40)?));
        (start, length) = wide(&record).ok_or(BAD_DIRECTORY)?;
    }
    let stop = start.checked_add(length).filter(|stop| *stop <= tail_at + end as u64).ok_or(BAD_DIRECTORY)?;
    Ok((start, stop))
}

impl Contents {
    fn note(&mut self, name: &[u8], entry: &[u8]) {
        let name = name.to_ascii_lowercase();
        self.entries += 1;
        self.has_content_types |= name == b"[content_types].xml";
        self.is_word |= name.starts_with(b"word/");
        self.is_excel |= name.starts_with(b"xl/");
        self.is_powerpoint |= name.starts_with(b"ppt/");
        self.is_java |= name == b"meta-inf/manifest.mf";
        self.macros = self.macros.or_else(|| macros_in(&name));
        self.is_encrypted |= u16_at(entry, 8).is_some_and(|flags| flags & 1 == 1);
        if name == b"content.xml" && u16_at(entry, 10) == Some(0) {
            self.stored_content = u32_at(entry, 42).map(u64::from);
        }
    }
}

/// Where an office file of either family keeps its macros. The name is in lower case.
fn macros_in(name: &[u8]) -> Option<&'static str> {
    if name.ends_with(b"vbaproject.bin") {
        Some("vbaProject.bin")
    } else if name.starts_with(b"xl/macrosheets/") {
        Some("xl/macrosheets")
    } else if name.starts_with(b"basic/") {
        Some("Basic")
    } else if name.starts_with(b"scripts/") {
        Some("Scripts")
    } else {
        None
    }
}
