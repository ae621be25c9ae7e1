//! Key files of receipts: made once, never overwritten, read by their owner only.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::failure::line;
use super::outcome::{Failure, Outcome};
use crate::config::RawReceiptKey;
use crate::domain::receipt::SigningKey;

/// The file as the settings take it.
pub(super) fn raw(file: String) -> RawReceiptKey {
    let text = match file.trim() {
        "" => Ok(String::new()),
        file => fs::read_to_string(file).map_err(|error| error.to_string()),
    };
    RawReceiptKey { file, text }
}

/// Makes a key, keeps it in a new file, and says its public half.
pub(super) fn make(file: &Path) -> Result<Outcome, Failure> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| {
        Failure::refused(format!("không lấy được số ngẫu nhiên / the system gives no randomness: {error}"))
    })?;
    let text = format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        STANDARD.encode(SigningKey::pkcs8(seed))
    );
    let Some(key) = SigningKey::from_pem(&text) else {
        return Err(Failure::refused("không tạo được khóa / no key could be made"));
    };
    write(file, &text).map_err(|error| {
        let name = file.display();
        match error.kind() {
            io::ErrorKind::AlreadyExists => Failure::refused(format!(
                "{name}: tệp đã có, không ghi đè; khóa cũ còn cần để ký / the file exists and is not overwritten"
            )),
            _ => Failure::usage(line(&format!("{name}: không ghi được"), "can't be written", Some(&error))),
        }
    })?;
    Ok(Outcome::of(format!("{}\n", key.public())))
}

/// Says the public half of a key.
pub(super) fn public(file: &str) -> Result<Outcome, Failure> {
    Ok(Outcome::of(format!("{}\n", read(file)?.public())))
}

/// The key of a file.
pub(super) fn read(file: &str) -> Result<SigningKey, Failure> {
    let unreadable =
        |error: io::Error| Failure::usage(line(&format!("{file}: không đọc được"), "can't be read", Some(&error)));
    let text = fs::read_to_string(file).map_err(unreadable)?;
    SigningKey::from_pem(&text).ok_or_else(|| {
        Failure::refused(format!(
            "{file}: không phải khóa riêng Ed25519 dạng PKCS#8 PEM / no private Ed25519 key in PKCS#8 PEM"
        ))
    })
}

/// A file that did not exist, with the mode it has from its first moment on.
fn write(file: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(file)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
