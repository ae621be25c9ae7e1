//! What the holder of an account sees to: the own password and the own sessions.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::accounts::{AccountView, SignInView};
use super::sessions::{IDLE, MOST, SignedIn};
use super::throttle::Keys;
use super::write::Writing;
use super::{Answer, App, AppError, Done, Request};
use crate::domain::assessment::may::Caller;
use crate::domain::facts::{Account, Credential, CredentialEvent, Fact, SYSTEM_LOG, Standing};
use crate::storage::{KnownAccount, SignIn, StoredSession, Tx};

/// Own attempts to sign in that are shown at most.
const SHOWN: u32 = 100;

/// A new password.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// The one until now.
    pub current: String,
    /// The new one: 12 characters at least, 256 bytes at most, not easily guessed.
    pub password: String,
}

/// A session of one's own.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SessionView {
    /// Key.
    pub id: Uuid,
    /// When it began.
    pub at: DateTime<Utc>,
    /// When it was last used, within five minutes.
    pub seen_at: DateTime<Utc>,
    /// When it is over unless it is used.
    pub expires_at: DateTime<Utc>,
    /// Address it was begun from.
    pub address: String,
}

/// How many sessions were ended.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SessionsEnded {
    /// How many.
    pub ended: u64,
}

impl App {
    /// The living account of a caller.
    async fn own(&self, caller: &Caller) -> Answer<KnownAccount> {
        let known = self.db.account_named(&caller.actor.name).await?;
        known.filter(|known| is_own(caller, &known.account)).ok_or_else(|| none(caller))
    }

    /// The caller's account.
    ///
    /// # Errors
    /// `NotFound` when the caller is a program whose token has no account beside it; storage.
    pub async fn own_account(&self, caller: &Caller) -> Answer<AccountView> {
        let account = self.own(caller).await?.account;
        let has_password = self.db.password(account.id).await?.is_some();
        Ok(AccountView::of(&account, has_password))
    }

    /// The caller's sessions that live, newest first.
    ///
    /// # Errors
    /// As [`App::own_account`].
    pub async fn own_sessions(&self, caller: &Caller) -> Answer<Vec<SessionView>> {
        let (known, now) = (self.own(caller).await?, self.now());
        let sessions = self.db.sessions_of(known.account.id).await?;
        let view = |session: StoredSession| {
            let expires_at = session.ends_at.min(session.seen_at + IDLE);
            let StoredSession { id, at, seen_at, address, version, .. } = session;
            (version == known.version && now < expires_at).then_some(SessionView {
                id,
                at,
                seen_at,
                expires_at,
                address,
            })
        };
        Ok(sessions.into_iter().filter_map(view).collect())
    }

    /// Ends one of the caller's sessions.
    ///
    /// # Errors
    /// `NotFound` when it is none of theirs or over already; as [`App::own_account`].
    pub async fn end_own_session(&self, id: Uuid, request: &Request) -> Answer<SessionsEnded> {
        let account = self.own(&request.caller).await?.account.id;
        let mut tx = self.db.write_beside().await?;
        if !tx.end_session_of(account, id).await? {
            return Err(AppError::not_found("session", id.to_string()));
        }
        self.ended(tx, 1, request).await
    }

    /// Signs the caller out everywhere but in one session.
    ///
    /// # Errors
    /// As [`App::own_account`].
    pub async fn end_other_sessions(&self, kept: Uuid, request: &Request) -> Answer<SessionsEnded> {
        let account = self.own(&request.caller).await?.account.id;
        let mut tx = self.db.write_beside().await?;
        let ended = tx.end_sessions_but(account, kept).await?;
        self.ended(tx, ended, request).await
    }

    /// Signs the caller out everywhere.
    ///
    /// # Errors
    /// As [`App::own_account`].
    pub async fn sign_out_everywhere(&self, request: &Request) -> Answer<SessionsEnded> {
        let account = self.own(&request.caller).await?.account.id;
        let mut tx = self.db.write_beside().await?;
        let ended = tx.end_sessions(account).await?;
        self.ended(tx, ended, request).await
    }

    async fn ended(&self, tx: Tx, ended: u64, request: &Request) -> Answer<SessionsEnded> {
        if !request.dry_run {
            self.commit_sessions(tx).await?;
        }
        Ok(SessionsEnded { ended })
    }

    /// The last attempts to sign in to the caller's account, newest first: whoever sees one there that was not theirs should
    /// change the password.
    ///
    /// # Errors
    /// As [`App::own_account`].
    pub async fn own_sign_ins(&self, caller: &Caller) -> Answer<Vec<SignInView>> {
        let account = self.own(caller).await?.account;
        let found = self.db.sign_ins_of(account.id, SHOWN).await?.into_iter();
        let view = |SignIn { at, signed_in, address, .. }: SignIn| {
            let account = Some(account.name.clone());
            SignInView { at, account, signed_in, address }
        };
        Ok(found.map(view).collect())
    }

    /// Changes the password of whom a session belongs to. All sessions are over but a new one, whose secret is the answer.
    ///
    /// # Errors
    /// `NotSignedIn`; `Invalid` when the current password is wrong, which counts as a failed sign-in, or the new one is too short, too long or too weak; storage.
    pub async fn change_password(&self, secret: &str, new: NewPassword, from_address: &str) -> Answer<SignedIn> {
        let session = self.session(secret).await?;
        let request = Request::by(session.caller);
        let (mut writing, known) = self.new_password(&request, new, Some(from_address)).await?;
        // The fact that is about to be written is the account's next version.
        let known = KnownAccount { version: writing.version + 1, ..known };
        let (signed_in, begun) = self.new_session(&known, from_address, writing.now)?;
        writing.tx.keep_session(&begun, MOST).await?;
        writing.facts(200, vec![changed(&known.account)], &()).await?;
        Ok(signed_in)
    }

    /// Changes the caller's password. All sessions are over.
    ///
    /// # Errors
    /// As [`App::change_password`], and [`App::own_account`].
    pub async fn change_own_password(&self, request: &Request, new: NewPassword) -> Answer<Done> {
        // A password is never stored, not even as part of the fingerprint of a request.
        let request = Request { key: None, ..request.clone() };
        let (writing, known) = self.new_password(&request, new, None).await?;
        let view = AccountView::of(&known.account, true);
        writing.facts(200, vec![changed(&known.account)], &view).await
    }

    async fn new_password(
        &self,
        request: &Request,
        new: NewPassword,
        address: Option<&str>,
    ) -> Answer<(Writing, KnownAccount)> {
        let known = self.own(&request.caller).await?;
        let keys = Keys::of(&known.account.name, address);
        self.count_attempt(&keys).await?;
        let current = self.db.password(known.account.id).await?;
        if !self.is_password(current, &new.current).await? {
            let (vi, en) = ("không phải mật khẩu đang dùng", "it is not the password in use");
            return Err(AppError::invalid("/current", "wrong_password", vi, en));
        }
        // Forgiven whatever becomes of the new one: too weak or a dry run, it was no wrong guess at this one.
        let mut tx = self.db.write_beside().await?;
        self.forgive_attempt(&mut tx, &keys, self.now()).await?;
        tx.commit().await?;
        let password = self.hash_password(&new.password, &known.account).await?;
        let mut writing = match self.begin(SYSTEM_LOG, request).await? {
            Err(_) => return Err(AppError::Inconsistent("a password without a key was answered before".to_owned())),
            Ok(writing) => writing,
        };
        // Locked, ended or set anew meanwhile: whoever asked is nobody any more.
        if writing.tx.account(known.account.id).await?.as_ref() != Some(&known) {
            return Err(AppError::NotSignedIn);
        }
        writing.tx.set_password(known.account.id, &password, writing.now).await?;
        writing.tx.forget_links(known.account.id).await?;
        writing.tx.end_sessions(known.account.id).await?;
        Ok((writing, known))
    }
}

/// Whether an account is the caller's: of the same name, open, and reaching as far.
fn is_own(caller: &Caller, account: &Account) -> bool {
    let same =
        (account.role, &account.province, &account.unit) == (caller.actor.role, &caller.province, &caller.actor.unit);
    account.standing == Standing::Open && same
}

fn none(caller: &Caller) -> AppError {
    AppError::not_found("account", caller.actor.name.clone())
}

fn changed(account: &Account) -> Fact {
    let (account, event) = (account.id, CredentialEvent::PasswordChanged);
    Fact::CredentialNoted(Credential { account, event, until: None })
}
