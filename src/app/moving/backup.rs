//! A backup: one archive of everything as it stood at one moment, while a server goes on writing.

use std::io::Write;

use futures_util::TryStreamExt;

use super::archive::{ENOUGH, FORMAT, HEADER, Header, Line, Name};
use super::documents::{self, Documents};
use super::tar::Pack;
use super::{BATCH, Moved, MovedEvidence, MovedLog, MovingError, Stage, Watch, mark};
use crate::app::{App, AppError};
use crate::domain::chain::Head;
use crate::storage::{Db, LogHead, StorageError};

/// Writes an archive and gives back what it was written to. Every row and every byte is checked on the way.
///
/// # Errors
/// `Refused` or `App` naming the row or the document that disagrees with the rest; `Archive` when it can't be written. What
/// was written until then is no archive.
pub async fn backup<W: Write + Send>(from: &App, out: W, watch: &mut impl Watch) -> Result<(Moved, W), MovingError> {
    mark::must_be_whole(&from.db).await?;
    for log in from.db.logs().await? {
        from.db.no_strays(&log).await?;
    }
    // Before the logs' ends: what a setting speaks of is then in the logs.
    let settings = mark::settings(&from.db).await?;
    let (at, heads) = (from.now(), from.db.log_heads().await?);
    let (objects, bytes) = documents::count(&from.db, &heads).await?;
    let program = env!("CARGO_PKG_VERSION").to_owned();
    let header = Header { format: FORMAT, program, at, objects, bytes, heads };
    let mut pack = Pack::new(out);
    pack.file(HEADER, &json(&header)?)?;
    evidence(from, &header, &mut pack, watch).await?;
    let logs = facts(from, &header.heads, &mut pack, watch).await?;
    pack.file(&Name::Settings.write(), &json(&settings)?)?;
    let out = pack.finish()?;
    let evidence = MovedEvidence { objects, bytes, carried: objects };
    Ok((Moved { logs, evidence, ..Moved::default() }, out))
}

async fn evidence(
    from: &App,
    header: &Header,
    pack: &mut Pack<impl Write>,
    watch: &mut impl Watch,
) -> Result<(), MovingError> {
    watch.begin(Stage::Evidence, header.bytes);
    let mut documents = Documents::of(&from.db, &header.heads);
    while let Some(page) = documents.next().await? {
        for (sha256, document) in page {
            let read = from.evidence.read(&sha256, document.size, None).await;
            let mut pieces = read.map_err(|error| MovingError::document(&document, error))?;
            pack.begin(&Name::Evidence(sha256).write(), document.size)?;
            while let Some(piece) = pieces.try_next().await? {
                pack.write(&piece)?;
                watch.advance(piece.len() as u64);
            }
            pack.end(document.size)?;
        }
    }
    Ok(())
}

async fn facts(
    from: &App,
    heads: &[LogHead],
    pack: &mut Pack<impl Write>,
    watch: &mut impl Watch,
) -> Result<Vec<MovedLog>, MovingError> {
    let total: i64 = heads.iter().map(|head| head.seq).sum();
    watch.begin(Stage::Facts, total.try_into().unwrap_or_default());
    let mut logs = Vec::with_capacity(heads.len());
    for LogHead { log, seq, hash } in heads {
        let mut head = Head::empty();
        while head.seq < *seq {
            let batch = from.db.entries(log, head.seq, *seq, BATCH).await?;
            if batch.is_empty() {
                let what = format!("changes ({log}, {}): the row is gone", head.seq + 1);
                return Err(StorageError::Corrupt { what }.into());
            }
            head = Db::check_entries(log, head, &batch)?;
            let changes = batch.len() as u64;
            let mut lines = Lines { log, first: 0, text: Vec::new() };
            for (change, fact) in batch {
                lines.add(&Line { change, fact }, pack)?;
            }
            lines.end(pack)?;
            watch.advance(changes);
        }
        if head.hash != *hash {
            let what = format!("changes ({log}, {seq}): its hash is another than it was a moment ago");
            return Err(StorageError::Corrupt { what }.into());
        }
        logs.push(MovedLog { log: log.clone(), changes: *seq, carried: *seq, head: hash.clone() });
    }
    Ok(logs)
}

/// Lines of a log that become a file.
struct Lines<'a> {
    log: &'a str,
    first: i64,
    text: Vec<u8>,
}

impl Lines<'_> {
    fn add(&mut self, line: &Line, pack: &mut Pack<impl Write>) -> Result<(), MovingError> {
        if self.text.len() >= ENOUGH {
            self.end(pack)?;
        }
        if self.text.is_empty() {
            self.first = line.change.seq;
        }
        self.text.extend(json(line)?);
        Ok(())
    }

    fn end(&mut self, pack: &mut Pack<impl Write>) -> Result<(), MovingError> {
        let name = Name::Log { log: self.log.to_owned(), first: self.first };
        pack.file(&name.write(), &self.text)?;
        self.text.clear();
        Ok(())
    }
}

/// One line of JSON.
fn json(value: &impl serde::Serialize) -> Result<Vec<u8>, MovingError> {
    let mut line = serde_json::to_vec(value).map_err(|error| AppError::Inconsistent(error.to_string()))?;
    line.push(b'\n');
    Ok(line)
}
