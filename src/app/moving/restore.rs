//! A restore: an archive into an empty database and an evidence store of any kind, read in one pass.

use std::collections::HashMap;
use std::io::{self, Read};

use futures_util::stream;

use super::archive::{self, FORMAT, Format, HEADER, Header, Line, MOST, Name, SETTINGS};
use super::mark::{self, Into};
use super::tar::{Entry, Unpack};
use super::{BATCH, Moved, MovedEvidence, MovedLog, MovingError, Stage, Watch, proof};
use crate::app::App;
use crate::domain::chain::Change;
use crate::domain::facts::Fact;
use crate::evidence::{Digest, EvidenceError};
use crate::storage::{LogHead, StorageError};

/// Restores an archive and proves it. A destination that an earlier restore of the same archive was broken off in is gone on
/// with.
///
/// # Errors
/// `Refused` before anything is written when the archive is none, of a newer form, or the destination holds something;
/// `Refused` with `archive_cut`, `archive_altered` or what the proof found. Then the destination stays incomplete.
pub async fn restore<R: Read + Send>(input: R, to: &App, watch: &mut impl Watch) -> Result<Moved, MovingError> {
    let mut restore = Restore::begin(input, to).await?;
    let moved = restore.all(watch).await?;
    proof::logs(to, &restore.header.heads, watch).await?;
    proof::documents(to, None, &restore.header.heads, restore.header.bytes, watch).await?;
    mark::end(&to.db).await?;
    Ok(moved)
}

/// A restore under way.
struct Restore<'a, R> {
    unpack: Unpack<R>,
    header: Header,
    to: &'a App,
}

impl<'a, R: Read + Send> Restore<'a, R> {
    async fn begin(input: R, to: &'a App) -> Result<Self, MovingError> {
        let mut unpack = Unpack::new(input);
        let first = unpack.next().map_err(broken)?;
        if first.is_none_or(|first| first.name != HEADER) {
            return Err(MovingError::refused(
                "no_archive",
                "tệp này không phải bản sao lưu của parindex",
                "this file is no backup of parindex",
            ));
        }
        let header = header(&unpack.all(MOST).map_err(broken)?)?;
        must_be_empty(to, &header).await?;
        mark::begin(&to.db, Into::Restore).await?;
        Ok(Self { unpack, header, to })
    }

    /// Everything up to the end of the archive, which vouches for what was before it.
    async fn all(&mut self, watch: &mut impl Watch) -> Result<Moved, MovingError> {
        let there = self.to.db.log_heads().await?.into_iter().map(|LogHead { log, seq, .. }| (log, seq));
        let there: HashMap<String, i64> = there.collect();
        let begun = |log: &str| there.get(log).copied().unwrap_or_default();
        let mut evidence = MovedEvidence::default();
        watch.begin(Stage::Evidence, self.header.bytes);
        let mut facts_begun = false;
        while let Some(Entry { name, size }) = self.unpack.next().map_err(broken)? {
            match Name::read(&name) {
                Some(Name::Evidence(sha256)) => {
                    evidence.carried += u64::from(self.evidence(&sha256, size).await?);
                    evidence.objects += 1;
                    evidence.bytes += size;
                    watch.advance(size);
                }
                Some(Name::Log { log, first }) => {
                    if !std::mem::replace(&mut facts_begun, true) {
                        let total: i64 = self.header.heads.iter().map(|head| head.seq).sum();
                        watch.begin(Stage::Facts, total.try_into().unwrap_or_default());
                    }
                    let lines = self.lines(&log, first)?;
                    watch.advance(lines.len() as u64);
                    self.append(&log, begun(&log), lines).await?;
                }
                Some(Name::Settings) => {
                    let settings: archive::Settings = serde_json::from_slice(&self.unpack.all(MOST).map_err(broken)?)
                        .map_err(|_| altered(SETTINGS))?;
                    mark::set(&self.to.db, &settings).await?;
                }
                None => {
                    return Err(MovingError::refused(
                        "unknown_file",
                        format!("bản sao lưu có tệp lạ: {name:?}"),
                        format!("the archive holds a file that no backup has: {name:?}"),
                    ));
                }
            }
        }
        let log = |LogHead { log, seq, hash }: LogHead| {
            let carried = seq - begun(&log);
            MovedLog { log, changes: seq, carried, head: hash }
        };
        let logs = self.header.heads.iter().cloned().map(log).collect();
        Ok(Moved { logs, evidence, ..Moved::default() })
    }

    /// Takes in an object unless it is there, whole. Whether it was new.
    async fn evidence(&mut self, sha256: &Digest, size: u64) -> Result<bool, MovingError> {
        if self.to.evidence.verify(sha256, size).await.is_ok() {
            return Ok(false);
        }
        let pieces = stream::unfold(&mut self.unpack, async |unpack| Some((unpack.piece().transpose()?, unpack)));
        match self.to.evidence.import(sha256, size, pieces).await {
            Ok(_) => Ok(true),
            Err(EvidenceError::Cut { source, .. }) => Err(match source.downcast::<io::Error>() {
                Ok(error) => broken(*error),
                Err(source) => EvidenceError::Unavailable(source).into(),
            }),
            Err(EvidenceError::Damaged { .. } | EvidenceError::Empty) => Err(altered(&Name::Evidence(*sha256).write())),
            Err(error) => Err(error.into()),
        }
    }

    /// The lines of a log in the current file.
    fn lines(&mut self, log: &str, first: i64) -> Result<Vec<(Change, Fact)>, MovingError> {
        let name = Name::Log { log: log.to_owned(), first }.write();
        let text = self.unpack.all(MOST).map_err(broken)?;
        let mut entries = Vec::new();
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            let Line { change, fact } = serde_json::from_slice(line).map_err(|_| altered(&name))?;
            entries.push((change, fact));
        }
        let begins = entries.first().is_some_and(|(change, _)| change.seq == first);
        if begins && entries.len() <= BATCH as usize { Ok(entries) } else { Err(altered(&name)) }
    }

    /// Appends to a log what comes after a version that was there before.
    async fn append(&self, log: &str, after: i64, mut entries: Vec<(Change, Fact)>) -> Result<(), MovingError> {
        entries.retain(|(change, _)| change.seq > after);
        if entries.is_empty() {
            return Ok(());
        }
        let mut tx = self.to.db.write(log).await?;
        match tx.append_entries(log, entries).await {
            Err(StorageError::Corrupt { what }) => return Err(altered(&what)),
            appended => drop(appended?),
        }
        Ok(tx.commit().await?)
    }
}

/// What the archive says it is.
fn header(text: &[u8]) -> Result<Header, MovingError> {
    let Format { format } = serde_json::from_slice(text).map_err(|_| altered(HEADER))?;
    if format > FORMAT {
        return Err(MovingError::refused(
            "newer_archive",
            format!("bản sao lưu ở dạng {format}, chương trình này chỉ đọc đến dạng {FORMAT}: hãy dùng bản mới hơn"),
            format!("the archive is of form {format}, this program reads up to {FORMAT}: use the newer program"),
        ));
    }
    serde_json::from_slice(text).map_err(|_| altered(HEADER))
}

/// Nothing may be there but what an earlier restore brought.
async fn must_be_empty(to: &App, header: &Header) -> Result<(), MovingError> {
    let begun = mark::is_begun(&to.db, Into::Restore).await?;
    let there = to.db.log_heads().await?;
    let is_empty = there.is_empty() && mark::settings(&to.db).await?.is_empty();
    let heads: HashMap<&str, i64> = header.heads.iter().map(|head| (head.log.as_str(), head.seq)).collect();
    let goes_on = |found: &LogHead| heads.get(found.log.as_str()).is_some_and(|seq| *seq >= found.seq);
    if is_empty || begun && there.iter().all(goes_on) {
        return Ok(());
    }
    Err(MovingError::refused(
        "not_empty",
        "cơ sở dữ liệu đã có dữ liệu khác: chỉ phục hồi vào cơ sở dữ liệu trống",
        "the database holds other data: a backup is restored into an empty one only",
    ))
}

/// What an error of reading the archive means.
fn broken(error: io::Error) -> MovingError {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => MovingError::refused(
            "archive_cut",
            "bản sao lưu bị cụt: nó không có phần cuối",
            "the archive is cut: its end is missing",
        ),
        io::ErrorKind::InvalidData => altered(&error.to_string()),
        _ => MovingError::Archive(error),
    }
}

fn altered(what: &str) -> MovingError {
    MovingError::refused(
        "archive_altered",
        format!("bản sao lưu không còn như lúc được ghi: {what}"),
        format!("the archive is not what was written: {what}"),
    )
}
