//! The one way facts are written: under the write lock, checked against the newest state, all or nothing, answered once.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Answer, App, AppError};
use crate::domain::assessment::Assessment;
use crate::domain::assessment::may::Caller;
use crate::domain::facts::{Fact, Recorded};
use crate::storage::{Remembered, Stamp, StorageError, Tx};

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

/// A write to one log that is under way: it has the log to itself until it ends. Dropped, nothing of it happened.
pub(super) struct Writing {
    app: App,
    request: Request,
    log: String,
    /// When it began, in whole microseconds.
    pub(super) now: DateTime<Utc>,
    /// Where the log is.
    pub(super) version: i64,
    /// What it sees and writes through.
    pub(super) tx: Tx,
}

impl App {
    /// Begins a write to a log, unless the same request was answered before: then that answer.
    ///
    /// # Errors
    /// `KeyReused`; `Stale` when the log is not where the caller has seen it; storage.
    pub(super) async fn begin(&self, log: &str, request: &Request) -> Answer<Result<Writing, Done>> {
        let mut tx = self.db.write(log).await?;
        if let Some(key) = &request.key
            && let Some(earlier) = tx.recall(&request.caller.actor.name, &key.key).await?
        {
            return replay(key, earlier).map(Err);
        }
        let version = tx.head(log).await?;
        // Of an assessment that does not exist there is something better to say.
        if version > 0 && request.expected.is_some_and(|expected| expected != version) {
            return Err(AppError::Stale { current: version });
        }
        // The clock is read under the lock: later in the log is later in time. One that was set back is not believed: what
        // is decided is decided at the time that the log will say.
        let now = self.now().max(tx.latest(log).await?.unwrap_or_default());
        Ok(Ok(Writing { app: self.clone(), request: request.clone(), log: log.to_owned(), now, version, tx }))
    }

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
        match self.begin(assessment, request).await? {
            Err(done) => Ok(done),
            Ok(writing) => writing.assessment(status, decide, answer).await,
        }
    }

    /// As [`App::write`] of something new, with the answer before it was put into JSON; none where an earlier one is repeated.
    pub(super) async fn write_shown<T: Serialize + Clone>(
        &self,
        assessment: &str,
        request: &Request,
        decide: impl FnOnce(&Assessment, DateTime<Utc>) -> Answer<Vec<Fact>>,
        answer: impl FnOnce(&Assessment, &Assessment) -> Answer<T>,
    ) -> Answer<(Done, Option<T>)> {
        let mut shown = None;
        let kept = |before: &Assessment, after: &Assessment| Ok(shown.insert(answer(before, after)?).clone());
        let done = self.write(assessment, request, 201, decide, kept).await?;
        Ok((done, shown))
    }

    /// The answer an earlier request with this key got, if any.
    ///
    /// # Errors
    /// `KeyReused` when it was another request.
    pub async fn replayed(&self, request: &Request) -> Answer<Option<Done>> {
        let Some(key) = &request.key else { return Ok(None) };
        let earlier = self.db.recall(&request.caller.actor.name, &key.key).await?;
        earlier.map(|earlier| replay(key, earlier)).transpose()
    }
}

impl Writing {
    /// As [`App::write`], with the write begun.
    pub(super) async fn assessment<T: Serialize>(
        mut self,
        status: u16,
        decide: impl FnOnce(&Assessment, DateTime<Utc>) -> Answer<Vec<Fact>>,
        answer: impl FnOnce(&Assessment, &Assessment) -> Answer<T>,
    ) -> Answer<Done> {
        let before = match self.app.known(&self.log) {
            Some(known) if known.version == self.version => known,
            known => {
                let missed = self.tx.load(&self.log, known.as_ref().map_or(0, |known| known.version)).await?;
                self.app.fold(&self.log, known, missed).await?
            }
        };
        let facts = decide(&before, self.now)?;
        let mut after = Assessment::clone(&before);
        for fact in facts {
            if let Fact::Moved(moved) = &fact {
                after.know(self.app.set(&after.opening.set, Some(moved.revision)).await?);
            }
            let recorded = if self.request.dry_run {
                let (seq, at, actor) = (after.version + 1, self.now.max(after.at), self.request.caller.actor.clone());
                Recorded { seq, at, actor, fact }
            } else {
                self.append(fact).await?
            };
            after.apply(recorded);
        }
        let body = json(&answer(&before, &after)?)?;
        if self.request.dry_run {
            return Ok(Done { status: 200, body, version: self.version, replayed: false });
        }
        self.commit(status, body, Some(Arc::new(after))).await
    }

    /// Appends facts and ends the write with an answer that was made before them.
    pub(super) async fn facts<T: Serialize>(mut self, status: u16, facts: Vec<Fact>, answer: &T) -> Answer<Done> {
        if self.version == 0 && self.request.expected.is_some() {
            return Err(AppError::Stale { current: 0 });
        }
        let body = json(answer)?;
        if self.request.dry_run {
            return Ok(Done { status: 200, body, version: self.version, replayed: false });
        }
        for fact in facts {
            self.append(fact).await?;
        }
        self.commit(status, body, None).await
    }

    async fn append(&mut self, fact: Fact) -> Answer<Recorded> {
        let actor = self.request.caller.actor.clone();
        let change = self.tx.append(&self.log, &fact, Stamp { at: self.now, actor: &actor }, None).await?;
        self.version = change.seq;
        Ok(Recorded { seq: change.seq, at: change.at, actor, fact })
    }

    /// Makes it durable, then known. On a task of its own: a caller that goes away can't come between the two, which would
    /// leave what is stored unseen by those who ask next.
    async fn commit(mut self, status: u16, body: String, after: Option<Arc<Assessment>>) -> Answer<Done> {
        let done = Done { status, body, version: self.version, replayed: false };
        self.remember(&done).await?;
        let Self { app, log, tx, .. } = self;
        let committing = tokio::spawn(async move {
            let committed = tx.commit().await;
            match (&committed, &after) {
                (Ok(()), Some(after)) => app.keep(&log, after),
                (Ok(()), None) => {}
                // It may have been written or not: whoever asks next looks for himself.
                (Err(_), _) => app.forget(&log),
            }
            app.wrote(&log);
            committed
        });
        committing.await.map_err(|error| AppError::Inconsistent(format!("a write broke off: {error}")))??;
        Ok(done)
    }

    async fn remember(&mut self, done: &Done) -> Answer<()> {
        let Some(key) = &self.request.key else { return Ok(()) };
        let remembered = Remembered {
            fingerprint: key.fingerprint.clone(),
            status: done.status,
            body: done.body.clone().into_bytes(),
            etag: Some(done.version.to_string()),
        };
        match self.tx.remember(&self.request.caller.actor.name, &key.key, &remembered, self.now).await {
            // Somebody uses the key for another log at this very moment.
            Err(StorageError::Conflict { .. }) => Err(AppError::KeyReused),
            other => Ok(other?),
        }
    }
}

pub(super) fn replay(key: &Key, earlier: Remembered) -> Answer<Done> {
    if earlier.fingerprint != key.fingerprint {
        return Err(AppError::KeyReused);
    }
    let version = earlier.etag.as_deref().and_then(|etag| etag.parse().ok()).unwrap_or_default();
    let body = String::from_utf8(earlier.body).map_err(|error| AppError::Inconsistent(error.to_string()))?;
    Ok(Done { status: earlier.status, body, version, replayed: true })
}

fn json<T: Serialize>(answer: &T) -> Answer<String> {
    serde_json::to_string(answer).map_err(|error| AppError::Inconsistent(error.to_string()))
}
