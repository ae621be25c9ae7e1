//! What a compound file is: read from the names in its root storage, in constant memory.
//!
//! Office 97-2003 files are compound files, but so are Windows installers, Outlook messages and office files behind a password.

use super::error::EvidenceError;
use super::media::MediaType;
use super::refusal::Refusal;
use super::window::{Window, u16_at, u32_at};

const HEADER_BYTES: u64 = 512;
/// Sector numbers from here on are marks: end of chain, free and the like.
const FIRST_MARK: u32 = 0xffff_fffa;
/// How many sectors of the file allocation table the header itself lists.
const LISTED_IN_HEADER: u64 = 109;
const ENTRY_BYTES: usize = 128;
/// How many sectors of the directory are read at most. What is in the root storage stands among the first entries; the limit
/// is there for directories that are a circle.
const MAX_DIRECTORY_SECTORS: usize = 512;

const DAMAGED: Refusal = Refusal::Broken { what: "compound file with a damaged directory" };

/// The type of a compound file.
///
/// What isn't a Word, Excel or PowerPoint file is refused: there is no "some office file", since a Windows installer is a
/// compound file too. Macros in PowerPoint 97-2003 lie inside of another stream and are not found.
pub(super) async fn identify(window: Window<'_>) -> Result<MediaType, EvidenceError> {
    let file = CompoundFile::open(window).await?;
    let entries = root_entries(&file.directory().await?);
    let has = |name: &str| entries.iter().any(|known| known.name.eq_ignore_ascii_case(name));
    if has("EncryptedPackage") {
        return Err(Refusal::Encrypted.into());
    }
    if let Some(found) = ["Macros", "_VBA_PROJECT_CUR", "VBA"].into_iter().find(|name| has(name)) {
        return Err(Refusal::Macros { found: found.to_owned() }.into());
    }
    if has("WordDocument") {
        Ok(MediaType::Doc)
    } else if has("Workbook") || has("Book") {
        Ok(MediaType::Xls)
    } else if has("PowerPoint Document") {
        Ok(MediaType::Ppt)
    } else {
        Err(Refusal::NotOnTheList { found: "application/x-ole-storage".to_owned() }.into())
    }
}

/// Whether a Word, Excel or PowerPoint file of 97-2003 says at the beginning of its main stream that a password encrypts it.
pub(super) async fn is_protected(window: Window<'_>, media: MediaType) -> Result<bool, EvidenceError> {
    let file = CompoundFile::open(window).await?;
    let entries = root_entries(&file.directory().await?);
    let find =
        |names: &[&str]| entries.iter().find(|entry| names.iter().any(|name| entry.name.eq_ignore_ascii_case(name)));
    Ok(match media {
        // [MS-DOC] 2.5.2: `fEncrypted` is the ninth bit of the flags at offset 10.
        MediaType::Doc => match find(&["WordDocument"]) {
            Some(entry) => u16_at(&file.beginning(entry).await?, 10).is_some_and(|flags| flags & 0x0100 != 0),
            None => false,
        },
        MediaType::Xls => match find(&["Workbook", "Book"]) {
            Some(entry) => has_file_pass(&file.beginning(entry).await?),
            None => false,
        },
        // [MS-PPT] 2.3.8: the summary of an encrypted presentation moves to a stream of its own.
        _ => find(&["EncryptedSummary"]).is_some(),
    })
}

/// [MS-XLS] 2.4.117: the record FilePass stands among the first of the workbook, before anything is encrypted.
fn has_file_pass(workbook: &[u8]) -> bool {
    const FILE_PASS: u16 = 0x002f;
    let mut at = 0_usize;
    while let (Some(kind), Some(length)) = (u16_at(workbook, at), u16_at(workbook, at + 2)) {
        if kind == FILE_PASS {
            return true;
        }
        at += 4 + usize::from(length);
    }
    false
}

struct CompoundFile<'a> {
    window: Window<'a>,
    header: Vec<u8>,
    /// A sector is 2 to the power of this many bytes: 9 or 12.
    sector_shift: u32,
}

impl<'a> CompoundFile<'a> {
    async fn open(window: Window<'a>) -> Result<Self, EvidenceError> {
        let header = window.read(0..HEADER_BYTES).await?.to_vec();
        let sector_shift = u16_at(&header, 30).map(u32::from).filter(|shift| matches!(shift, 9 | 12)).ok_or(DAMAGED)?;
        Ok(Self { window, header, sector_shift })
    }

    fn sector_bytes(&self) -> u64 {
        1 << self.sector_shift
    }

    /// Where a sector begins: the header takes the place of one more sector before the first.
    fn offset(&self, sector: u32) -> u64 {
        (u64::from(sector) + 1) << self.sector_shift
    }

    /// The first sector of a stream; nothing of one so small that it lies among other small ones.
    async fn beginning(&self, entry: &Entry) -> Result<Vec<u8>, EvidenceError> {
        let smallest = u32_at(&self.header, 56).unwrap_or(4096);
        if entry.size < u64::from(smallest) || entry.sector >= FIRST_MARK {
            return Ok(Vec::new());
        }
        let at = self.offset(entry.sector);
        Ok(self.window.read(at..at + self.sector_bytes()).await?.to_vec())
    }

    /// The number `index` (of four bytes each) in a sector.
    async fn number(&self, sector: u32, index: u64) -> Result<u32, EvidenceError> {
        let at = self.offset(sector) + 4 * index;
        Ok(u32_at(&self.window.read(at..at + 4).await?, 0).ok_or(DAMAGED)?)
    }

    /// The directory, or as much of it as is read at most.
    async fn directory(&self) -> Result<Vec<u8>, EvidenceError> {
        let mut directory = Vec::new();
        let mut sector = u32_at(&self.header, 48).ok_or(DAMAGED)?;
        for _ in 0..MAX_DIRECTORY_SECTORS {
            if sector >= FIRST_MARK {
                break;
            }
            // A sector behind the end of the file would also lead far away in the table, step by step.
            let at = Some(self.offset(sector)).filter(|at| *at < self.window.size()).ok_or(DAMAGED)?;
            directory.extend_from_slice(&self.window.read(at..at + self.sector_bytes()).await?);
            sector = self.next(sector).await?;
        }
        Ok(directory)
    }

    /// The sector that follows in a chain, as the file allocation table has it.
    async fn next(&self, sector: u32) -> Result<u32, EvidenceError> {
        let per_sector = self.sector_bytes() / 4;
        let (table, index) = (u64::from(sector) / per_sector, u64::from(sector) % per_sector);
        let table_sector = if table < LISTED_IN_HEADER {
            // At most 108 times four bytes: it fits any index.
            u32_at(&self.header, 76 + 4 * table as usize).ok_or(DAMAGED)?
        } else {
            self.listed_further(table - LISTED_IN_HEADER).await?
        };
        if table_sector >= FIRST_MARK { Err(DAMAGED.into()) } else { self.number(table_sector, index).await }
    }

    /// The table sectors behind the header's list are listed in a chain of sectors, whose last number is the next of them.
    async fn listed_further(&self, index: u64) -> Result<u32, EvidenceError> {
        let per_sector = self.sector_bytes() / 4 - 1;
        let mut sector = u32_at(&self.header, 68).ok_or(DAMAGED)?;
        for _ in 0..index / per_sector {
            if sector >= FIRST_MARK {
                break;
            }
            sector = self.number(sector, per_sector).await?;
        }
        if sector >= FIRST_MARK { Err(DAMAGED.into()) } else { self.number(sector, index % per_sector).await }
    }
}

/// What lies directly in the root storage.
struct Entry {
    name: String,
    /// Where its stream begins.
    sector: u32,
    /// How long that is, in bytes.
    size: u64,
}

/// What lies directly in the root storage: a tree of siblings that begins at its child. What is embedded in a document has
/// names like `Workbook` too, but further down.
fn root_entries(directory: &[u8]) -> Vec<Entry> {
    let entries: Vec<&[u8]> = directory.chunks_exact(ENTRY_BYTES).collect();
    let mut seen = vec![false; entries.len()];
    let mut found = Vec::new();
    let mut open: Vec<u32> = entries.first().and_then(|root| u32_at(root, 76)).into_iter().collect();
    while let Some(id) = open.pop() {
        let index = usize::try_from(id).unwrap_or(usize::MAX);
        let (Some(entry), Some(seen @ false)) = (entries.get(index), seen.get_mut(index)) else { continue };
        *seen = true;
        let (sector, size) = (u32_at(entry, 116).unwrap_or(FIRST_MARK), u32_at(entry, 120).unwrap_or_default());
        found.push(Entry { name: name_of(entry), sector, size: u64::from(size) });
        open.extend([u32_at(entry, 68), u32_at(entry, 72)].into_iter().flatten());
    }
    found
}

/// The name of an entry: up to 31 characters of UTF-16 and a zero, whose length in bytes stands behind them.
fn name_of(entry: &[u8]) -> String {
    let bytes = usize::from(u16_at(entry, 64).unwrap_or(0)).saturating_sub(2).min(62);
    let units = entry.get(..bytes).unwrap_or_default().chunks_exact(2);
    char::decode_utf16(units.map(|unit| u16::from_le_bytes([unit[0], unit[1]])))
        .map(|c| c.unwrap_or('\u{fffd}'))
        .collect()
}
