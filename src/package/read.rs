//! A stranger's package, opened within bounds: it is laid out as [`super::archive`] does it, or it is refused.
//!
//! Nothing in a package is compressed, so it unpacks to no more than it is. Files lie one behind the other from the first byte to the
//! directory: none overlaps another, and nothing lies between them that only some programs would find.

use std::collections::HashSet;
use std::io::{self, Read, Seek, SeekFrom};

use sha2::{Digest, Sha256};
use zip::ZipArchive;

use super::names;
use super::verify::Finding;

/// The most files of a package, made here or read: fewer than the 65,535 that an archive without ZIP64 names.
pub const MOST_FILES: u64 = 20_000;
/// The largest directory, in bytes.
const MOST_DIRECTORY: u64 = 16 << 20;
const END: &[u8] = b"PK\x05\x06";
const END_BYTES: u64 = 22;
const LOCATOR: &[u8] = b"PK\x06\x07";
const LOCATOR_BYTES: u64 = 20;
const END_64: &[u8] = b"PK\x06\x06";
const END_64_BYTES: u64 = 56;
const LOCAL: &[u8] = b"PK\x03\x04";
const LOCAL_BYTES: usize = 30;
/// Behind a file whose size was not known before it: with a mark, a checksum and two sizes of four or eight bytes.
const DESCRIPTORS: [u64; 2] = [16, 24];
const DESCRIBED: u16 = 1 << 3;
const ENCRYPTED: u16 = 1;

/// An archive whose layout is sound.
pub struct Archive<R> {
    file: R,
    /// Its files, as they lie.
    pub entries: Vec<Entry>,
}

/// One file.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its path: a safe one, unlike every other.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    at: u64,
}

/// What the directory says of a file.
struct Listed {
    name: Vec<u8>,
    header: u64,
    size: u64,
    packed: u64,
    is_link: bool,
}

/// Opens an archive; every fault of its layout, or the archive.
///
/// # Errors
/// The file can't be read.
pub fn open<R: Read + Seek>(mut file: R) -> io::Result<Result<Archive<R>, Vec<Finding>>> {
    let end = match directory(&mut file)? {
        Ok(end) => end,
        Err(finding) => return Ok(Err(vec![finding])),
    };
    let Some((listed, mut file)) = list(file, &end) else {
        let (vi, en) =
            ("mục lục ZIP hỏng hoặc nêu trùng tên tệp", "the ZIP's directory is damaged, or names a file twice");
        return Ok(Err(vec![Finding::of("duplicate_name", "", vi, en)]));
    };
    let (mut entries, mut findings) = (Vec::new(), Vec::new());
    // Where the next file may begin; nothing is known of that behind one whose header is odd.
    let (mut seen, mut from) = (HashSet::new(), Some(vec![0]));
    for own in listed {
        let shown = String::from_utf8_lossy(&own.name).into_owned();
        let path = String::from_utf8(own.name.clone()).ok().filter(|path| names::is_safe(path) && !own.is_link);
        if path.is_none() {
            let (vi, en) = ("tên tệp không an toàn", "the name is not safe");
            findings.push(Finding::of("unsafe_name", &shown, vi, en));
        }
        if !seen.insert(shown.to_lowercase()) {
            let (vi, en) = ("hai tệp trùng tên", "two files have this name");
            findings.push(Finding::of("duplicate_name", &shown, vi, en));
        }
        if from.as_ref().is_some_and(|from| !from.contains(&own.header)) {
            let (vi, en) = (
                "tệp chồng lên tệp khác, hoặc có byte ẩn ở trước",
                "it overlaps another, or hidden bytes lie before it",
            );
            findings.push(Finding::of("hidden_bytes", &shown, vi, en));
        }
        let local = match local(&mut file, &own)? {
            Ok(local) => local,
            Err((code, vi, en)) => {
                findings.push(Finding::of(code, &shown, vi, en));
                from = None;
                continue;
            }
        };
        let behind = local.at.saturating_add(own.size);
        let ends = DESCRIPTORS.map(|more| behind.saturating_add(more));
        from = Some(if local.is_described { ends.into() } else { vec![behind] });
        entries.extend(path.map(|path| Entry { path, size: own.size, at: local.at }));
    }
    if from.is_some_and(|from| !from.contains(&end.at)) {
        let (vi, en) = ("có byte ẩn trước mục lục", "hidden bytes lie before the directory");
        findings.push(Finding::of("hidden_bytes", "", vi, en));
    }
    Ok(if findings.is_empty() { Ok(Archive { file, entries }) } else { Err(findings) })
}

/// Where the directory lies, and how many files it names.
struct Directory {
    at: u64,
    files: u64,
}

fn directory<R: Read + Seek>(file: &mut R) -> io::Result<Result<Directory, Finding>> {
    let whole = file.seek(SeekFrom::End(0))?;
    let no_zip = || {
        let vi = "không phải gói ZIP trọn vẹn như đã phát hành: tệp bị cắt, hoặc bị ghi thêm";
        Finding::of("not_a_package", "", vi, "no whole ZIP as it was issued: cut short, or something was added")
    };
    let Some(mut end) = whole.checked_sub(END_BYTES) else { return Ok(Err(no_zip())) };
    let record = at(file, end, END_BYTES)?;
    if !record.starts_with(END) || number(&record, 20, 2) != 0 {
        return Ok(Err(no_zip()));
    }
    let (mut files, mut size, mut start) = (number(&record, 10, 2), number(&record, 12, 4), number(&record, 16, 4));
    if let Some(locator) = end.checked_sub(LOCATOR_BYTES) {
        let found = at(file, locator, LOCATOR_BYTES)?;
        if found.starts_with(LOCATOR) {
            let wide = number(&found, 8, 8);
            if wide.checked_add(END_64_BYTES) != Some(locator) {
                return Ok(Err(no_zip()));
            }
            let record = at(file, wide, END_64_BYTES)?;
            if !record.starts_with(END_64) {
                return Ok(Err(no_zip()));
            }
            (files, size, start) = (number(&record, 32, 8), number(&record, 40, 8), number(&record, 48, 8));
            end = wide;
        }
    }
    if start.checked_add(size) != Some(end) {
        return Ok(Err(no_zip()));
    }
    if files > MOST_FILES || size > MOST_DIRECTORY {
        let vi = format!("quá nhiều tệp: nhiều nhất {MOST_FILES}, mục lục {} MiB", MOST_DIRECTORY >> 20);
        let en = format!("too many files: {MOST_FILES} at most, a directory of {} MiB", MOST_DIRECTORY >> 20);
        return Ok(Err(Finding::of("too_many_files", "", vi, en)));
    }
    Ok(Ok(Directory { at: start, files }))
}

/// What the directory names, in the order in which it lies in the file; none when it can't be read or names a file twice.
fn list<R: Read + Seek>(file: R, end: &Directory) -> Option<(Vec<Listed>, R)> {
    let mut zip = ZipArchive::new(file).ok()?;
    if zip.offset() != 0 || zip.central_directory_start() != end.at || u64::try_from(zip.len()).ok()? != end.files {
        return None;
    }
    let mut listed = Vec::new();
    for index in 0..zip.len() {
        let own = zip.by_index_raw(index).ok()?;
        listed.push(Listed {
            name: own.name_raw().to_vec(),
            header: own.header_start(),
            size: own.size(),
            packed: own.compressed_size(),
            is_link: own.is_symlink(),
        });
    }
    listed.sort_by_key(|own| own.header);
    Some((listed, zip.into_inner()))
}

/// What the header right before a file says.
struct Local {
    at: u64,
    is_described: bool,
}

type Odd = (&'static str, &'static str, &'static str);

fn local<R: Read + Seek>(file: &mut R, own: &Listed) -> io::Result<Result<Local, Odd>> {
    let header = at(file, own.header, LOCAL_BYTES as u64)?;
    if header.len() < LOCAL_BYTES || !header.starts_with(LOCAL) {
        return Ok(Err(("names_differ", "đầu tệp hỏng", "its header is damaged")));
    }
    let (flags, method) = (number(&header, 6, 2), number(&header, 8, 2));
    let (name, extra) = (number(&header, 26, 2), number(&header, 28, 2));
    if at(file, own.header + LOCAL_BYTES as u64, name)? != own.name {
        let (vi, en) =
            ("tên ở đầu tệp khác tên trong mục lục", "its header and the directory call it by different names");
        return Ok(Err(("names_differ", vi, en)));
    }
    if flags & u64::from(ENCRYPTED) != 0 {
        return Ok(Err(("encrypted", "tệp có mật khẩu", "it is behind a password")));
    }
    if method != 0 || own.size != own.packed {
        let vi = "tệp bị nén: gói phát hành không nén, hãy kiểm tra đúng tệp đã tải về";
        return Ok(Err((
            "compressed",
            vi,
            "it is compressed: a package is not as it is issued; verify the very file that was downloaded",
        )));
    }
    let start = own.header + LOCAL_BYTES as u64 + name + extra;
    Ok(Ok(Local { at: start, is_described: flags & u64::from(DESCRIBED) != 0 }))
}

/// So many bytes at a place; fewer where the file ends.
fn at<R: Read + Seek>(file: &mut R, place: u64, length: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(place))?;
    let mut bytes = Vec::new();
    file.by_ref().take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A number of up to eight bytes, the lowest first; 0 where there are none.
fn number(bytes: &[u8], at: usize, length: usize) -> u64 {
    let digits = bytes.get(at..at + length).unwrap_or_default();
    digits.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

impl<R: Read + Seek> Archive<R> {
    /// A file by its path.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<Entry> {
        self.entries.iter().find(|entry| entry.path == path).cloned()
    }

    /// The bytes of a file; none when they are more than `most`.
    ///
    /// # Errors
    /// The file can't be read.
    pub fn bytes(&mut self, entry: &Entry, most: usize) -> io::Result<Option<Vec<u8>>> {
        if usize::try_from(entry.size).map_or(true, |size| size > most) {
            return Ok(None);
        }
        at(&mut self.file, entry.at, entry.size).map(Some)
    }

    /// The SHA-256 of a file, in lower-case hex.
    ///
    /// # Errors
    /// The file can't be read.
    pub fn sha256(&mut self, entry: &Entry) -> io::Result<String> {
        self.file.seek(SeekFrom::Start(entry.at))?;
        let (mut hasher, mut left, mut piece) = (Sha256::new(), entry.size, vec![0; 64 << 10]);
        while left > 0 {
            let most = usize::try_from(left).unwrap_or(usize::MAX).min(piece.len());
            let read = self.file.read(&mut piece[..most])?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            hasher.update(&piece[..read]);
            left -= read as u64;
        }
        Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}
