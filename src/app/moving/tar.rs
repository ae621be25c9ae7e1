//! The form of an archive: a plain tar of regular files that any `tar` reads, written and read in constant memory.
//!
//! Reading is strict: every header must be, to the last byte, the one that writing would make of its name and size. So an
//! archive holds no links, no owners, no long names, and no byte that nothing vouches for. The last file holds the SHA-256 of
//! every byte before it; a cut or an altered archive doesn't end with the right one. Calls block: a program that backs up or
//! restores does nothing else meanwhile.

use std::io::{self, Read, Write};

use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use tar::Header;

use crate::evidence::Digest;

/// What a tar is made of, in bytes.
const BLOCK: usize = 512;
/// The most that is read at once, in bytes.
const PIECE: usize = 256 << 10;
/// The name of the last file.
const DONE: &str = "done.json";

/// Writes an archive.
pub(super) struct Pack<W> {
    out: W,
    hasher: Sha256,
}

impl<W: Write> Pack<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out, hasher: Sha256::new() }
    }

    /// A file that is in memory.
    pub(super) fn file(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.begin(name, bytes.len() as u64)?;
        self.write(bytes)?;
        self.end(bytes.len() as u64)
    }

    /// Begins a file of a size; its bytes follow, then [`Pack::end`].
    pub(super) fn begin(&mut self, name: &str, size: u64) -> io::Result<()> {
        self.write(header(name, size)?.as_bytes())
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hasher.update(bytes);
        self.out.write_all(bytes)
    }

    pub(super) fn end(&mut self, size: u64) -> io::Result<()> {
        self.write(&[0; BLOCK][..padding(size)])
    }

    /// Ends the archive with what vouches for it, and gives back what it was written to.
    pub(super) fn finish(mut self) -> io::Result<W> {
        let tail = tail(self.hasher)?;
        self.out.write_all(&tail)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// A file that an archive holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: String,
    /// In bytes.
    pub(super) size: u64,
}

/// Reads an archive. Errors of kind `UnexpectedEof` mean that it is cut, of kind `InvalidData` that it was altered or is none.
pub(super) struct Unpack<R> {
    input: R,
    hasher: Sha256,
    /// What of the current file is still to be read.
    left: u64,
    padding: usize,
}

impl<R: Read> Unpack<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, hasher: Sha256::new(), left: 0, padding: 0 }
    }

    /// The next file; none after the last, when everything before was found as it was written.
    pub(super) fn next(&mut self) -> io::Result<Option<Entry>> {
        while self.piece()?.is_some() {}
        let mut block = [0; BLOCK];
        self.input.read_exact(&mut block)?;
        let entry = entry(&block)?;
        if entry.name == DONE {
            return self.done(&block).map(|()| None);
        }
        self.hasher.update(block);
        (self.left, self.padding) = (entry.size, padding(entry.size));
        Ok(Some(entry))
    }

    /// The next bytes of the current file; none at its end.
    pub(super) fn piece(&mut self) -> io::Result<Option<Bytes>> {
        let size = usize::try_from(self.left).unwrap_or(PIECE).min(PIECE);
        if size > 0 {
            let mut piece = vec![0; size];
            self.input.read_exact(&mut piece)?;
            self.hasher.update(&piece);
            self.left -= size as u64;
            return Ok(Some(piece.into()));
        }
        let mut zeros = [0; BLOCK];
        let zeros = &mut zeros[..std::mem::take(&mut self.padding)];
        self.input.read_exact(zeros)?;
        self.hasher.update(zeros);
        Ok(None)
    }

    /// The whole of the current file, which may have so many bytes at most.
    pub(super) fn all(&mut self, most: usize) -> io::Result<Vec<u8>> {
        if self.left > most as u64 {
            return Err(invalid("a file in the archive is larger than any that is written"));
        }
        let mut all = Vec::new();
        while let Some(piece) = self.piece()? {
            all.extend_from_slice(&piece);
        }
        Ok(all)
    }

    fn done(&mut self, block: &[u8; BLOCK]) -> io::Result<()> {
        let expected = tail(self.hasher.clone())?;
        let mut found = block.to_vec();
        // One more than there may be: nothing follows the end.
        let rest = expected.len() + 1 - BLOCK;
        self.input.by_ref().take(rest as u64).read_to_end(&mut found)?;
        if found.len() < expected.len() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if found == expected { Ok(()) } else { Err(invalid("the archive is not the one that was written")) }
    }
}

/// The last file of an archive whose bytes so far were hashed, and the two empty blocks that end a tar.
fn tail(hasher: Sha256) -> io::Result<Vec<u8>> {
    let sha256 = Digest::finish(hasher);
    let done = format!("{{\"sha256\":\"{sha256}\"}}\n");
    let size = done.len() as u64;
    let mut tail = header(DONE, size)?.as_bytes().to_vec();
    tail.extend_from_slice(done.as_bytes());
    tail.resize(tail.len() + padding(size) + 2 * BLOCK, 0);
    Ok(tail)
}

fn header(name: &str, size: u64) -> io::Result<Header> {
    let mut header = Header::new_ustar();
    header.set_path(name)?;
    header.set_size(size);
    header.set_mode(0o644);
    header.set_cksum();
    Ok(header)
}

fn entry(block: &[u8; BLOCK]) -> io::Result<Entry> {
    let found = Header::from_byte_slice(block);
    let name = String::from_utf8(found.path_bytes().into_owned()).map_err(|_| invalid("no name in the archive"))?;
    let size = found.entry_size().map_err(|_| invalid("no size in the archive"))?;
    let expected = header(&name, size).map_err(|_| invalid("no file that a backup has"))?;
    if expected.as_bytes() != block {
        return Err(invalid("no file that a backup has"));
    }
    Ok(Entry { name, size })
}

fn padding(size: u64) -> usize {
    let over = usize::try_from(size % BLOCK as u64).unwrap_or_default();
    (BLOCK - over) % BLOCK
}

fn invalid(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<u8> {
        let mut pack = Pack::new(Vec::new());
        pack.file("a.json", b"{}").unwrap();
        pack.file("dir/empty", b"").unwrap();
        pack.file("dir/block", &[7; 2 * BLOCK]).unwrap();
        pack.finish().unwrap()
    }

    fn read(archive: &[u8]) -> io::Result<Vec<(String, Vec<u8>)>> {
        let mut unpack = Unpack::new(archive);
        let mut files = Vec::new();
        while let Some(entry) = unpack.next()? {
            files.push((entry.name, unpack.all(1 << 20)?));
        }
        Ok(files)
    }

    #[test]
    fn what_was_written_is_read_here_and_by_any_other_tar() {
        let archive = sample();
        let files = read(&archive).unwrap();
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["a.json", "dir/empty", "dir/block"]);
        assert_eq!(files[2].1, [7; 2 * BLOCK]);
        let mut other = ::tar::Archive::new(&*archive);
        let names: Vec<String> =
            other.entries().unwrap().map(|entry| entry.unwrap().path().unwrap().display().to_string()).collect();
        assert_eq!(names, ["a.json", "dir/empty", "dir/block", "done.json"]);
    }

    #[test]
    fn every_flipped_byte_and_every_cut_shows() {
        let archive = sample();
        for place in 0..archive.len() {
            let mut flipped = archive.clone();
            flipped[place] ^= 1;
            assert!(read(&flipped).is_err(), "byte {place}");
            assert_eq!(read(&archive[..place]).unwrap_err().kind(), io::ErrorKind::UnexpectedEof, "cut at {place}");
        }
        let longer = [archive.as_slice(), &[0]].concat();
        assert_eq!(read(&longer).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn a_link_is_no_file_of_a_backup() {
        let mut link = Header::new_ustar();
        link.set_path("evidence/x").unwrap();
        link.set_entry_type(tar::EntryType::Symlink);
        link.set_link_name("/etc/passwd").unwrap();
        link.set_cksum();
        assert_eq!(read(link.as_bytes()).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
