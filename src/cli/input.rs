//! Files that a command reads, `-` for standard input.

use std::fs::File;
use std::io::{self, Read};

use super::outcome::Failure;
use crate::domain::criteria::MAX_SOURCE_BYTES;

/// The bytes of a file. The name stands in every message about it.
pub(super) fn read(name: &str) -> Result<Vec<u8>, Failure> {
    read_up_to(name, MAX_SOURCE_BYTES)
}

/// The bytes of a file that may be larger or smaller than a criteria file.
pub(super) fn read_up_to(name: &str, most: usize) -> Result<Vec<u8>, Failure> {
    let bytes =
        if name == "-" { take(io::stdin().lock(), most) } else { File::open(name).and_then(|file| take(file, most)) };
    let bytes = bytes.map_err(|error| {
        let cause: &dyn std::error::Error = &error;
        Failure::usage(format!("{name}: không đọc được / can't be read: {cause}"))
    })?;
    if bytes.len() > most {
        let most = most >> 20;
        return Err(Failure::usage(format!("{name}: tệp lớn hơn {most} MiB / the file is larger than {most} MiB")));
    }
    Ok(bytes)
}

/// The text of a file in UTF-8.
pub(super) fn read_text(name: &str) -> Result<String, Failure> {
    String::from_utf8(read(name)?)
        .map_err(|_| Failure::refused(format!("{name}: tệp không phải mã UTF-8 / the file is not UTF-8")))
}

fn take(from: impl Read, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(most).unwrap_or(u64::MAX);
    from.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}
