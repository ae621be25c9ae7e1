//! Settings of the post office: mail and webhooks. None of them sends nothing.

use super::{Fault, given, without_password};
use crate::post::{Post, PostSettings};

/// How messages leave, as given.
#[derive(Clone, Debug, Default)]
pub struct RawPost {
    /// `PARINDEX_SMTP_URL`.
    pub smtp_url: Option<String>,
    /// `PARINDEX_MAIL_FROM`.
    pub mail_from: Option<String>,
    /// `PARINDEX_WEBHOOK_KEY`.
    pub webhook_key: Option<String>,
    /// `PARINDEX_WEBHOOK_PRIVATE`.
    pub webhook_private: Option<String>,
}

pub(super) fn check(raw: &RawPost, faults: &mut Vec<Fault>) -> PostSettings {
    let text = |value: &Option<String>| given(value.as_ref()).map(str::to_owned);
    let webhook_private = match given(raw.webhook_private.as_ref()) {
        None | Some("false") => false,
        Some("true") => true,
        Some(other) => {
            faults.push(Fault::new("PARINDEX_WEBHOOK_PRIVATE", other, "cần true hoặc false", "expected true or false"));
            false
        }
    };
    let settings = PostSettings {
        smtp_url: text(&raw.smtp_url),
        mail_from: text(&raw.mail_from),
        webhook_key: text(&raw.webhook_key),
        webhook_private,
    };
    for (setting, why) in Post::open(&settings).err().unwrap_or_default() {
        let (found, vi, en) = match setting {
            "PARINDEX_SMTP_URL" => (
                without_password(settings.smtp_url.as_deref().unwrap_or_default()),
                "cần smtps://người_dùng:mật_khẩu@máy_chủ hoặc smtp://máy_chủ:cổng",
                "expected smtps://user:password@host or smtp://host:port",
            ),
            "PARINDEX_MAIL_FROM" => (
                settings.mail_from.clone().unwrap_or_default(),
                "cần địa chỉ người gửi, ví dụ PAR INDEX <parindex@vi-du.gov.vn>",
                "expected the sender's address, e.g. PAR INDEX <parindex@example.gov>",
            ),
            // What it is is nobody's business, not even where it is wrong.
            _ => ("***".to_owned(), "cần ít nhất 32 ký tự", "expected 32 characters at least"),
        };
        faults.push(Fault::new(setting, &found, vi, format!("{en}: {why}")));
    }
    settings
}
