//! Mail by SMTP.

use std::time::Duration;

use lettre::address::Address;
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::{Letter, PostError};
use crate::domain::text::Text;

/// How long a mail server may take with a message.
const PATIENCE: Duration = Duration::from_secs(30);

/// A mail server and who writes.
pub(super) struct Mail {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// Whether an address is one.
pub(super) fn check(target: &str) -> Result<(), Text> {
    match target.parse::<Address>() {
        Ok(_) => Ok(()),
        Err(_) => Err(Text::new(
            "cần một địa chỉ thư, ví dụ vanthu@cantho.gov.vn",
            "expected a mail address, e.g. office@example.gov",
        )),
    }
}

impl Mail {
    pub(super) fn open(url: &str, from: &str) -> Result<Self, (&'static str, String)> {
        let from =
            from.parse().map_err(|error: lettre::address::AddressError| ("PARINDEX_MAIL_FROM", error.to_string()))?;
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| ("PARINDEX_SMTP_URL", error.to_string()))?
            .timeout(Some(PATIENCE))
            .build();
        Ok(Self { server, from })
    }

    pub(super) async fn send(&self, letter: &Letter<'_>) -> Result<(), PostError> {
        let to: Address = letter.target.parse().map_err(PostError::never)?;
        let message = Message::builder()
            .message_id(Some(format!("<{}@{}>", letter.id, self.from.email.domain())))
            .date(letter.at.into())
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject)
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text.to_owned())
            .map_err(PostError::never)?;
        match self.server.send(message).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() => Err(PostError::never(error)),
            Err(error) => Err(PostError::again(error)),
        }
    }
}
