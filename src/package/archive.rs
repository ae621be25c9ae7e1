//! The ZIP as it is written: a stream, of which no more is held than has not been taken yet.
//!
//! Nothing is compressed: what is in it is compressed already, and a verifier unpacks nothing. Sizes and checksums stand behind each
//! file (data descriptors), so that no file has to be known whole before its first byte goes out; where sizes or places pass four
//! GiB, ZIP64.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use chrono::{DateTime as Time, Datelike, Utc};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::domain::deadline;

/// From this size on a file needs ZIP64, in bytes; with room for what stands around it.
const LARGE: u64 = 0xFFFF_0000;

/// An archive that is being written. One that is dropped before [`Writer::finish`] never ends: the directory, without which it is
/// no archive, is handed out by that alone.
pub struct Writer {
    zip: ZipWriter<StreamWriter<Sink>>,
    written: Sink,
    options: SimpleFileOptions,
}

/// What was written and not taken yet.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Sink {
    fn take(&self) -> Bytes {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).into()
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Writer {
    /// An archive whose files are all of one time: the same files give the same bytes.
    #[must_use]
    pub fn new(at: Time<Utc>) -> Self {
        let written = Sink::default();
        let day = deadline::day_of(at);
        let part = |number: u32| u8::try_from(number).unwrap_or_default();
        let year = u16::try_from(day.year()).unwrap_or_default();
        let time = DateTime::from_date_and_time(year, part(day.month()), part(day.day()), 0, 0, 0).unwrap_or_default();
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        let options = options.last_modified_time(time).unix_permissions(0o644);
        Self { zip: ZipWriter::new_stream(written.clone()), written, options }
    }

    /// Begins a file of so many bytes.
    ///
    /// # Errors
    /// A path that the archive has already.
    pub fn begin(&mut self, path: &str, size: u64) -> io::Result<()> {
        Ok(self.zip.start_file(path, self.options.large_file(size >= LARGE))?)
    }

    /// More bytes of the file that was begun last.
    ///
    /// # Errors
    /// More than it was said to be, past four GiB.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.zip.write_all(bytes)
    }

    /// What was written since it was last taken.
    #[must_use]
    pub fn take(&mut self) -> Bytes {
        self.written.take()
    }

    /// The end of the archive.
    ///
    /// # Errors
    /// Only what would be a fault of ours.
    pub fn finish(self) -> io::Result<Bytes> {
        self.zip.finish()?;
        Ok(self.written.take())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use zip::ZipArchive;

    use super::*;

    fn at() -> Time<Utc> {
        "2017-01-05T18:00:00Z".parse().unwrap()
    }

    #[test]
    fn another_program_reads_what_was_written_and_nothing_waits_in_memory() {
        let mut writer = Writer::new(at());
        let mut archive = Vec::new();
        let piece = vec![7; 64 << 10];
        for path in ["Tài liệu/1.1/01 Số 1.pdf", "b.pdf"] {
            writer.begin(path, 3 * piece.len() as u64).unwrap();
            for _ in 0..3 {
                writer.write(&piece).unwrap();
                let taken = writer.take();
                assert!(taken.len() >= piece.len() && taken.len() < piece.len() + 400, "{}", taken.len());
                archive.extend(taken);
            }
        }
        assert!(writer.begin("b.pdf", 0).is_err(), "the same path twice");
        archive.extend(writer.finish().unwrap());
        let mut read = ZipArchive::new(Cursor::new(archive)).unwrap();
        assert_eq!(read.len(), 2);
        let mut file = read.by_name("Tài liệu/1.1/01 Số 1.pdf").unwrap();
        let time = file.last_modified().unwrap();
        assert_eq!((time.year(), time.month(), time.day()), (2017, 1, 6), "the day in Viet Nam");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, piece.repeat(3));
    }

    #[test]
    fn what_is_broken_off_is_no_archive() {
        let mut writer = Writer::new(at());
        writer.begin("a.pdf", 10).unwrap();
        writer.write(b"12345").unwrap();
        let written = writer.written.clone();
        let taken = writer.take();
        drop(writer);
        assert!(ZipArchive::new(Cursor::new(&taken)).is_err());
        // The library ends the archive when it is dropped: into what nobody takes.
        drop(written);
        assert!(!taken.windows(4).any(|window| window == b"PK\x01\x02" || window == b"PK\x05\x06"));
    }
}
