//! The key that signs receipts, as it was given.

use super::Fault;
use crate::domain::receipt::SigningKey;

/// The key's file as given: its name, and its text or why it can't be read.
#[derive(Clone, Debug)]
pub struct RawReceiptKey {
    /// `PARINDEX_RECEIPT_KEY_FILE`.
    pub file: String,
    /// What is in it.
    pub text: Result<String, String>,
}

/// The key, if one is given. What is in the file is never shown.
pub(super) fn check(given: Option<&RawReceiptKey>) -> Result<Option<SigningKey>, Fault> {
    let Some(RawReceiptKey { file, text }) = given.filter(|given| !given.file.trim().is_empty()) else {
        return Ok(None);
    };
    let fault = |vi: &str, en: &str| Fault::new("PARINDEX_RECEIPT_KEY_FILE", file, vi, en);
    let unreadable =
        |why: &String| fault(&format!("không đọc được tệp: {why}"), &format!("the file can't be read: {why}"));
    SigningKey::from_pem(text.as_ref().map_err(unreadable)?).map(Some).ok_or_else(|| {
        fault(
            "cần khóa riêng Ed25519 dạng PKCS#8 PEM: tạo bằng parindex receipt key TỆP",
            "expected a private Ed25519 key in PKCS#8 PEM: make one with parindex receipt key FILE",
        )
    })
}
