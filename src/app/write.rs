//! The one way facts are written: under the write lock, checked against the newest state, all or nothing, answered once.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Answer, App, AppError};
use crate::domain::assessment::Assessment;
use crate::domain::assessment::may::Caller;
use crate::domain::facts::{Actor, Fact, Recorded, SYSTEM_LOG};
use crate::storage::{Remembered, Stamp, Tx};

/// What comes with every write.
#[derive(Clone, Debug)]
pub struct Request {
    /// Who asks.
    pub caller: Caller,
    /// The version the caller has seen (`If-Match`).
    pub expected: Option<i64>,
    /// Set when a repetition must not write again.
    pub key: Option<Key>,
    /// Answer with the consequences and store nothing.
    pub dry_run: bool,
}

/// An idempotency key and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The key, unique for the caller.
    pub key: String,
    /// Hash of the request it was first used with.
    pub fingerprint: String,
}

/// The answer to a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// HTTP status it is worth: 200 or 201.
    pub status: u16,
    /// JSON body.
    pub body: String,
    /// Version after the write.
    pub version: i64,
    /// Whether it repeats the answer of an earlier request with the same key.
    pub replayed: bool,
}

impl Request {
    /// A plain write by a caller.
    #[must_use]
    pub fn by(caller: Caller) -> Self {
        Self { caller, expected: None, key: None, dry_run: false }
    }
}

impl App {
    /// Writes facts to an assessment's log.
    ///
    /// `decide` sees the newest state under the write lock and returns the facts, or refuses. `answer` sees the state
    /// before and after. On a dry run nothing is stored.
    pub(super) async fn write<T: Serialize>(
        &self,
        assessment: &str,
        request: &Request,
        status: u16,
        decide: impl FnOnce(&Assessment, DateTime<Utc>) -> Answer<Vec<Fact>>,
        answer: impl FnOnce(&Assessment, &Assessment) -> Answer<T>,
    ) -> Answer<Done> {
        let now = self.now();
        let mut tx = self.db.write().await?;
        if let Some(done) = replay(&mut tx, request).await? {
            return Ok(done);
        }
        let known = self.known(assessment);
        let missed = tx.load(assessment, known.as_ref().map_or(0, |known| known.version)).await?;
        let before = self.take_in(assessment, known, missed).await?;
        if request.expected.is_some_and(|expected| expected != before.version) {
            return Err(AppError::Stale { current: before.version });
        }
        let facts = decide(&before, now)?;
        let mut after = Assessment::clone(&before);
        for fact in facts {
            let recorded = if request.dry_run {
                let (seq, at, actor) = (after.version + 1, now.max(after.at), request.caller.actor.clone());
                Recorded { seq, at, actor, fact }
            } else {
                append(&mut tx, assessment, fact, now, &request.caller.actor).await?
            };
            after.apply(recorded);
        }
        let body = json(&answer(&before, &after)?)?;
        let done = Done { status, body, version: after.version, replayed: false };
        if request.dry_run {
            return Ok(Done { status: 200, version: before.version, ..done });
        }
        remember(&mut tx, request, &done, now).await?;
        tx.commit().await?;
        self.keep(assessment, &Arc::new(after));
        self.wrote();
        Ok(done)
    }

    /// Writes facts to the system's log, or opens an assessment's; the answer is made before they are stored.
    pub(super) async fn write_to<T: Serialize>(
        &self,
        log: &str,
        request: &Request,
        status: u16,
        facts: Vec<Fact>,
        answer: &T,
    ) -> Answer<Done> {
        let now = self.now();
        let mut tx = self.db.write().await?;
        if let Some(done) = replay(&mut tx, request).await? {
            return Ok(done);
        }
        let mut version = tx.head(log).await?;
        if request.expected.is_some_and(|expected| expected != version) {
            return Err(AppError::Stale { current: version });
        }
        let body = json(answer)?;
        if request.dry_run {
            if log != SYSTEM_LOG && version > 0 {
                return Err(crate::storage::StorageError::Exists { log: log.to_owned() }.into());
            }
            return Ok(Done { status: 200, body, version, replayed: false });
        }
        for fact in facts {
            version = append(&mut tx, log, fact, now, &request.caller.actor).await?.seq;
        }
        let done = Done { status, body, version, replayed: false };
        remember(&mut tx, request, &done, now).await?;
        tx.commit().await?;
        self.wrote();
        Ok(done)
    }

    /// The answer an earlier request with this key got, if any.
    ///
    /// # Errors
    /// `KeyReused` when it was another request.
    pub async fn replayed(&self, request: &Request) -> Answer<Option<Done>> {
        if request.key.is_none() {
            return Ok(None);
        }
        replay(&mut self.db.write().await?, request).await
    }
}

async fn append(tx: &mut Tx, log: &str, fact: Fact, at: DateTime<Utc>, actor: &Actor) -> Answer<Recorded> {
    let change = tx.append(log, &fact, Stamp { at, actor }, None).await?;
    Ok(Recorded { seq: change.seq, at: change.at, actor: actor.clone(), fact })
}

async fn replay(tx: &mut Tx, request: &Request) -> Answer<Option<Done>> {
    let Some(key) = &request.key else { return Ok(None) };
    let Some(earlier) = tx.recall(&request.caller.actor.name, &key.key).await? else { return Ok(None) };
    if earlier.fingerprint != key.fingerprint {
        return Err(AppError::KeyReused);
    }
    let version = earlier.etag.as_deref().and_then(|etag| etag.parse().ok()).unwrap_or_default();
    let body = String::from_utf8(earlier.body).map_err(|error| AppError::Inconsistent(error.to_string()))?;
    Ok(Some(Done { status: earlier.status, body, version, replayed: true }))
}

async fn remember(tx: &mut Tx, request: &Request, done: &Done, now: DateTime<Utc>) -> Answer<()> {
    let Some(key) = &request.key else { return Ok(()) };
    let remembered = Remembered {
        fingerprint: key.fingerprint.clone(),
        status: done.status,
        body: done.body.clone().into_bytes(),
        etag: Some(done.version.to_string()),
    };
    Ok(tx.remember(&request.caller.actor.name, &key.key, &remembered, now).await?)
}

fn json<T: Serialize>(answer: &T) -> Answer<String> {
    serde_json::to_string(answer).map_err(|error| AppError::Inconsistent(error.to_string()))
}
