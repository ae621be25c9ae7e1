//! Signing in with a name and a password, and the sessions that come of it: a secret for one cookie, kept as a hash here.
//!
//! A session is begun on a version of its account and is over as soon as the account has another: a lock, another role, a new
//! password or the account's end need no list of sessions to go through, and can't miss one.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use smallvec::smallvec;
use uuid::Uuid;

use super::memo::Stamp;
use super::throttle::Keys;
use super::{Answer, App, AppError};
use crate::domain::assessment::may::Caller;
use crate::domain::chain;
use crate::domain::facts::{Account, Actor, Standing};
use crate::storage::{KnownAccount, SignIn, StorageError, StoredSession, Tx};

/// What every secret starts with, so that a leaked one is recognised.
const PREFIX: &str = "parindexsession_";
/// How long a session lasts however much it is used.
const LONGEST: TimeDelta = TimeDelta::hours(12);
/// How long it lasts unused: somebody who fills in a long table or sends large files is not away.
pub(super) const IDLE: TimeDelta = TimeDelta::hours(2);
/// How exactly its use is noted: not every request is a write.
const SEEN_EVERY: TimeDelta = TimeDelta::minutes(5);
/// Sessions that an account has at once.
pub(super) const MOST: u32 = 20;
/// Failed attempts that are on record: the last ones.
const MOST_FAILED: u32 = 10_000;
/// How many failures on one account are kept.
const MOST_FAILED_OF_ONE: u32 = 1_000;
/// Longest name that is looked up, and longest address that is noted, in bytes.
const LONGEST_WORD: usize = 64;

/// Somebody who has just signed in.
#[derive(Clone)]
pub struct SignedIn {
    /// The session's secret: for its cookie, and nowhere else.
    pub secret: String,
    /// Account name.
    pub account: String,
    /// What a form of this session must carry.
    pub csrf: String,
    /// When the session is over, however much it is used.
    pub ends_at: DateTime<Utc>,
}

/// A session that lives.
#[derive(Clone, Debug)]
pub struct Session {
    /// Key that may be shown.
    pub id: Uuid,
    /// Who has signed in.
    pub caller: Caller,
    /// Account name.
    pub account: String,
    /// What a form of this session must carry.
    pub csrf: String,
    /// When it began.
    pub signed_in_at: DateTime<Utc>,
    /// When it is over unless it is used: two hours after it was last, and never after the next.
    pub expires_at: DateTime<Utc>,
    /// When it is over however much it is used.
    pub ends_at: DateTime<Utc>,
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedIn")
            .field("account", &self.account)
            .field("ends_at", &self.ends_at)
            .finish_non_exhaustive()
    }
}

/// What a session's forms carry, made of its secret: whoever reads the database can't make it.
fn csrf(secret: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(b"parindex csrf");
    super::tokens::hex(&mac.finalize().into_bytes())
}

/// Whether a form carries what its session's forms must; in a time that does not tell how nearly.
#[must_use]
pub fn same_csrf(expected: &str, sent: &str) -> bool {
    chain::same_secret(expected, sent)
}

pub(super) fn hash(secret: &str) -> String {
    chain::sha256_hex(secret.as_bytes())
}

/// The beginning of a word, no longer than is stored.
pub(super) fn cut(word: &str) -> String {
    word.chars()
        .filter(|c| !c.is_control())
        .scan(0, |bytes, c| {
            *bytes += c.len_utf8();
            (*bytes <= LONGEST_WORD).then_some(c)
        })
        .collect()
}

/// How many failures like this attempt are kept.
pub(super) const fn most_failed(note: &SignIn) -> u32 {
    if note.account.is_some() { MOST_FAILED_OF_ONE } else { MOST_FAILED }
}

pub(super) fn actor(account: &Account) -> Actor {
    Actor { name: account.name.clone(), role: account.role, unit: account.unit.clone() }
}

impl App {
    /// Signs somebody in: a new session, whatever the browser had before. `from_address` is the client's, as the proxy tells
    /// it. The name is taken without regard to case and to spaces around it.
    ///
    /// # Errors
    /// `SignInFailed` when the name is unknown, its account locked or without a password, or the password wrong: nothing
    /// tells which, neither words nor time. `Throttled` when it is too early after failures. Storage.
    pub async fn sign_in(&self, name: &str, password: &str, from_address: &str) -> Answer<SignedIn> {
        let (name, address) = (cut(&name.trim().to_lowercase()), cut(from_address));
        let keys = Keys::of(&name, Some(&address));
        self.count_attempt(&keys).await?;
        let known = self.db.account_named(&name).await?.filter(|known| known.account.standing != Standing::Ended);
        let id = known.as_ref().map(|known| known.account.id);
        let hash = self.db.password(id.unwrap_or_default()).await?;
        let open = known.as_ref().is_some_and(|known| known.account.standing == Standing::Open);
        let right = self.is_password(hash.filter(|_| open), password).await?;
        match known.filter(|_| right) {
            Some(known) => self.begin_session(&known, &address, Some(&keys)).await,
            None => {
                let mut tx = self.db.write_beside().await?;
                let note = SignIn { at: self.now(), account: id, signed_in: false, address };
                tx.note_sign_in(&note, most_failed(&note)).await?;
                tx.commit().await?;
                metrics::counter!("parindex_sign_ins_total", "outcome" => "failed").increment(1);
                Err(AppError::SignInFailed)
            }
        }
    }

    /// Begins a session of an account without asking who it is: a demo's.
    pub(crate) async fn let_in(&self, known: &KnownAccount, address: &str) -> Answer<SignedIn> {
        self.begin_session(known, address, None).await
    }

    /// Begins a session of an account, and notes it. The attempt that led to it is taken back.
    pub(super) async fn begin_session(
        &self,
        known: &KnownAccount,
        address: &str,
        attempt: Option<&Keys>,
    ) -> Answer<SignedIn> {
        let now = self.now();
        let (signed_in, session) = self.new_session(known, &cut(address), now)?;
        let mut tx = self.db.write_beside().await?;
        if let Some(keys) = attempt {
            self.forgive_attempt(&mut tx, keys, now).await?;
        }
        tx.keep_session(&session, MOST).await?;
        let account = Some(known.account.id);
        let note = SignIn { at: now, account, signed_in: true, address: session.address.clone() };
        tx.note_sign_in(&note, most_failed(&note)).await?;
        self.commit_sessions(tx).await?;
        metrics::counter!("parindex_sign_ins_total", "outcome" => "signed_in").increment(1);
        Ok(signed_in)
    }

    pub(super) fn new_session(
        &self,
        known: &KnownAccount,
        address: &str,
        now: DateTime<Utc>,
    ) -> Answer<(SignedIn, StoredSession)> {
        let mut bytes = (self.secrets)().map_err(|error| AppError::Inconsistent(format!("no randomness: {error}")))?;
        let secret = format!("{PREFIX}{}", super::tokens::hex(&bytes));
        bytes.fill(0);
        let session = StoredSession {
            hash: hash(&secret),
            id: self.new_id(now),
            account: known.account.id,
            version: known.version,
            at: now,
            seen_at: now,
            ends_at: now + LONGEST,
            address: address.to_owned(),
        };
        let account = known.account.name.clone();
        Ok((SignedIn { csrf: csrf(&secret), secret, account, ends_at: session.ends_at }, session))
    }

    /// Who a session's secret is, and that it was used.
    ///
    /// # Errors
    /// `NotSignedIn` when there is no such session or it is over; storage.
    pub async fn session(&self, secret: &str) -> Answer<Session> {
        let hash = hash(secret);
        let (stored, stamp) = self.stored_session(&hash).await?.ok_or(AppError::NotSignedIn)?;
        let known = self.known_account(stored.account, stamp).await?;
        let known = known.filter(|known| known.account.standing == Standing::Open && known.version == stored.version);
        let (now, expires_at) = (self.now(), stored.ends_at.min(stored.seen_at + IDLE));
        let account = known.filter(|_| now < expires_at).ok_or(AppError::NotSignedIn)?.account;
        let expires_at = if now - stored.seen_at >= SEEN_EVERY {
            // Somebody who only reads is not turned away because the disk is full.
            if let Err(error) = self.see_session(&hash, now).await {
                tracing::warn!(%error, "the use of a session could not be noted");
            }
            stored.ends_at.min(now + IDLE)
        } else {
            expires_at
        };
        Ok(Session {
            id: stored.id,
            caller: Caller { actor: actor(&account), province: account.province },
            account: account.name,
            csrf: csrf(secret),
            signed_in_at: stored.at,
            expires_at,
            ends_at: stored.ends_at,
        })
    }

    /// Ends a session; one that is over already stays so.
    ///
    /// # Errors
    /// Storage.
    pub async fn sign_out(&self, secret: &str) -> Answer<()> {
        let mut tx = self.db.write_beside().await?;
        tx.end_session(&hash(secret)).await?;
        self.commit_sessions(tx).await
    }

    /// A session and how far the system's log has come. The sole writer remembers both; where others write as well the
    /// database is asked every time, once.
    async fn stored_session(&self, hash: &str) -> Answer<Option<(StoredSession, Stamp)>> {
        if !self.db.is_sole_writer() {
            let found = self.db.session(hash).await?;
            return Ok(found.map(|(session, head)| (session, Stamp(smallvec![head]))));
        }
        let system = self.stamp(None).await?;
        let stamp = Stamp(smallvec![self.shared.session_writes.load(Ordering::SeqCst)]);
        let key = hash.to_owned();
        if let Some(known) = self.shared.sessions.get(&key, &stamp) {
            return Ok(Some((StoredSession::clone(&known), system)));
        }
        let Some((session, _)) = self.db.session(hash).await? else { return Ok(None) };
        self.shared.sessions.put(key, stamp, &Arc::new(session.clone()));
        Ok(Some((session, system)))
    }

    async fn known_account(&self, id: Uuid, stamp: Stamp) -> Answer<Option<KnownAccount>> {
        if let Some(known) = self.shared.accounts.get(&id, &stamp) {
            return Ok(KnownAccount::clone(&known).into());
        }
        let known = self.db.account(id).await?;
        if let Some(known) = &known {
            self.shared.accounts.put(id, stamp, &Arc::new(known.clone()));
        }
        Ok(known)
    }

    async fn see_session(&self, hash: &str, now: DateTime<Utc>) -> Answer<()> {
        let mut tx = self.db.write_beside().await?;
        tx.see_session(hash, now).await?;
        self.commit_sessions(tx).await
    }

    /// Makes a write to sessions durable, then known; on a task of its own, as a write of facts is.
    pub(super) async fn commit_sessions(&self, tx: Tx) -> Answer<()> {
        let app = self.clone();
        let committing = tokio::spawn(async move {
            let committed: Result<(), StorageError> = tx.commit().await;
            app.shared.session_writes.fetch_add(1, Ordering::SeqCst);
            committed
        });
        Ok(committing.await.map_err(|error| AppError::Inconsistent(format!("a write broke off: {error}")))??)
    }
}
