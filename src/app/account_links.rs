//! One-time links: how the holder of an account sets the password, the first time and after it was lost.

use chrono::{DateTime, Utc};

use super::sessions::{actor, hash};
use super::{Answer, App, AppError, Request};
use crate::domain::assessment::may::Caller;
use crate::domain::facts::{Account, Credential, CredentialEvent, Fact, SYSTEM_LOG, Standing};

/// What every link's secret starts with, so that a leaked one is recognised.
const PREFIX: &str = "parindexlink_";

/// A link that works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveLink {
    /// Account name.
    pub account: String,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
}

impl App {
    /// What a link is for. Asking does not use it up.
    ///
    /// # Errors
    /// `NotFound` when it is unknown, over or used: nothing is told of which.
    pub async fn link(&self, secret: &str) -> Answer<LiveLink> {
        let (account, expires_at) = self.live_link(secret).await?;
        Ok(LiveLink { account: account.name, expires_at })
    }

    /// Sets the password of a link's account and uses the link up. All sessions of the account are over; the holder signs in
    /// with the new password. A password that is refused leaves the link as it was.
    ///
    /// # Errors
    /// `Invalid` for a password that is too short, too long or too weak; `NotFound` as [`App::link`]; `Throttled` when too
    /// many wait; storage.
    pub async fn use_link(&self, secret: &str, new_password: &str) -> Answer<LiveLink> {
        let (account, expires_at) = self.live_link(secret).await?;
        let password = self.hash_password(new_password, &account).await?;
        let caller = Caller { actor: actor(&account), province: account.province.clone() };
        let mut writing = match self.begin(SYSTEM_LOG, &Request::by(caller)).await? {
            Err(_) => return Err(AppError::Inconsistent("a link without a key was answered before".to_owned())),
            Ok(writing) => writing,
        };
        let known = writing.tx.account(account.id).await?;
        let open = known.is_some_and(|known| known.account.standing == Standing::Open);
        if !open || expires_at <= writing.now || !writing.tx.take_link(&hash(secret)).await? {
            return Err(unknown());
        }
        writing.tx.set_password(account.id, &password, writing.now).await?;
        writing.tx.end_sessions(account.id).await?;
        let used = Credential { account: account.id, event: CredentialEvent::LinkUsed, until: None };
        writing.facts(200, vec![Fact::CredentialNoted(used)], &()).await?;
        Ok(LiveLink { account: account.name, expires_at })
    }

    async fn live_link(&self, secret: &str) -> Answer<(Account, DateTime<Utc>)> {
        let (account, expires_at) = self.db.link(&hash(secret)).await?.ok_or_else(unknown)?;
        let known = self.db.account(account).await?.map(|known| known.account);
        let known = known.filter(|account| account.standing == Standing::Open && self.now() < expires_at);
        Ok((known.ok_or_else(unknown)?, expires_at))
    }

    pub(super) fn new_link_code(&self) -> Answer<String> {
        let mut bytes = (self.secrets)().map_err(|error| AppError::Inconsistent(format!("no randomness: {error}")))?;
        let code = format!("{PREFIX}{}", super::tokens::hex(&bytes));
        bytes.fill(0);
        Ok(code)
    }
}

fn unknown() -> AppError {
    AppError::not_found("link", "")
}
