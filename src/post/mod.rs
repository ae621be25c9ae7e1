//! Post: how messages leave the house, by mail and by webhook. What they say is none of its business.

mod address;
mod mail;
mod webhook;

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use thiserror::Error;
use uuid::Uuid;

use crate::domain::facts::Channel;
use crate::domain::text::Text;
use mail::Mail;
use webhook::Webhooks;

/// What the post office is told when it opens. It holds secrets, so it doesn't show what it holds.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PostSettings {
    /// `smtp://` or `smtps://`, with user and password if need be; none sends no mail.
    pub smtp_url: Option<String>,
    /// From whom mail comes: `Tên <address>`.
    pub mail_from: Option<String>,
    /// What the signing keys of webhooks are derived from; none sends none.
    pub webhook_key: Option<String>,
    /// Whether webhooks may go to addresses of this machine and of private networks, and by http.
    pub webhook_private: bool,
}

impl fmt::Debug for PostSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostSettings").finish_non_exhaustive()
    }
}

/// A message ready to go.
#[derive(Clone, Debug)]
pub struct Letter<'a> {
    /// Key: the same in every attempt, so that a receiver can tell a repetition.
    pub id: Uuid,
    /// The subscription it is sent under.
    pub subscription: Uuid,
    /// How.
    pub channel: Channel,
    /// Where to.
    pub target: &'a str,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// When it is sent, in this attempt.
    pub sent_at: DateTime<Utc>,
    /// What it is about.
    pub subject: &'a str,
    /// What it says, for people.
    pub text: &'a str,
    /// What it says, for programs: JSON.
    pub json: &'a str,
}

/// Why a message did not arrive.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{detail}")]
pub struct PostError {
    /// Whether trying again is of no use.
    pub permanent: bool,
    /// What was said.
    pub detail: String,
}

impl PostError {
    fn again(detail: impl ToString) -> Self {
        Self { permanent: false, detail: detail.to_string() }
    }

    fn never(detail: impl ToString) -> Self {
        Self { permanent: true, detail: detail.to_string() }
    }
}

/// The post office: cheap to clone.
#[derive(Clone, Default)]
pub struct Post {
    mail: Option<Arc<Mail>>,
    webhooks: Option<Arc<Webhooks>>,
}

impl Post {
    /// Opens it with what it was told.
    ///
    /// # Errors
    /// The name of each setting that is wrong, and why.
    pub fn open(settings: &PostSettings) -> Result<Self, Vec<(&'static str, String)>> {
        let mail = match (&settings.smtp_url, &settings.mail_from) {
            (None, _) => Ok(None),
            (Some(_), None) => Err(("PARINDEX_MAIL_FROM", "mail needs a sender".to_owned())),
            (Some(url), Some(from)) => Mail::open(url, from).map(Some),
        };
        let key = settings.webhook_key.as_deref();
        let webhooks = key.map(|key| Webhooks::open(key, settings.webhook_private)).transpose();
        match (mail, webhooks) {
            (Ok(mail), Ok(webhooks)) => Ok(Self { mail: mail.map(Arc::new), webhooks: webhooks.map(Arc::new) }),
            (mail, webhooks) => Err(mail.err().into_iter().chain(webhooks.err()).collect()),
        }
    }

    /// Whether messages of a kind can leave.
    #[must_use]
    pub fn takes(&self, channel: Channel) -> bool {
        match channel {
            Channel::Email => self.mail.is_some(),
            Channel::Webhook => self.webhooks.is_some(),
        }
    }

    /// Whether a target is one that messages may go to.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self, channel: Channel, target: &str) -> Result<(), Text> {
        match channel {
            Channel::Email => mail::check(target),
            Channel::Webhook => {
                address::check(target, self.webhooks.as_ref().is_some_and(|hooks| hooks.private)).map(drop)
            }
        }
    }

    /// The secret that a webhook's receiver checks signatures with: shown when the subscription begins.
    #[must_use]
    pub fn webhook_secret(&self, subscription: Uuid) -> Option<String> {
        self.webhooks.as_ref().map(|hooks| hooks.secret(subscription))
    }

    /// Sends a message.
    ///
    /// # Errors
    /// Why it did not arrive, as far as is known: an attempt that broke off may have arrived all the same.
    pub async fn send(&self, letter: &Letter<'_>) -> Result<(), PostError> {
        match letter.channel {
            Channel::Email => match &self.mail {
                Some(mail) => mail.send(letter).await,
                None => Err(PostError::again("no mail server is configured")),
            },
            Channel::Webhook => match &self.webhooks {
                Some(webhooks) => webhooks.send(letter).await,
                None => Err(PostError::again("webhooks are not configured")),
            },
        }
    }
}
