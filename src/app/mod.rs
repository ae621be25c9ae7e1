//! Use cases: authorise → domain → storage in one transaction → change record. One file per resource.

pub mod account_links;
pub mod accounts;
pub mod appraisal_table;
pub mod appraisals;
pub mod assessments;
mod batch;
pub mod calendars;
pub mod changes;
pub mod comparison;
pub mod criteria_diff;
pub mod criteria_sets;
pub mod deadlines;
pub mod decisions;
pub mod desk;
pub mod error;
pub mod evidence;
pub mod explanations;
pub mod exports;
pub mod extensions;
pub mod feeds;
mod following;
mod glance;
mod heavy;
pub mod influence;
pub mod items;
mod kept;
mod memo;
pub mod merger;
pub mod moving;
pub mod next_steps;
pub mod outlook;
pub mod overview;
pub mod own_account;
pub mod package;
mod passwords;
pub mod plan;
pub mod planning;
pub mod pro_forma;
pub mod rankings;
pub mod receipt;
pub mod reconciliation;
mod reminders;
pub mod reviews;
pub mod revisions;
pub mod scores;
mod self_assessment;
pub mod sessions;
pub mod sign_on;
pub mod simulation;
pub mod statistics;
pub mod submissions;
pub mod subscriptions;
pub mod sweep;
mod tables;
mod throttle;
pub mod tokens;
pub mod told;
pub mod units;
pub mod uploads;
pub mod what_if;
pub mod workbench;
pub mod workbooks;
mod write;

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};

use chrono::{DateTime, Utc};
use smallvec::smallvec;
use uuid::Uuid;

use crate::domain::assessment::Assessment;
use crate::domain::criteria::CriteriaSet;
use crate::domain::facts::{Actor, Opening, Role, SYSTEM_LOG, Token};
use crate::domain::receipt::SigningKey;
use crate::evidence::EvidenceStore;
use crate::post::Post;
use crate::sign_on::Provider;
use crate::storage::{Db, KnownAccount, StorageError, StoredSession};
pub use error::{AppError, Fault};
use following::Looks;
use heavy::Heavy;
use kept::Kept;
use memo::{Memo, Stamp};
use rankings::Known;
use scores::Outside;
pub use write::{Done, Key, Request};

/// What every use case answers.
pub type Answer<T> = Result<T, AppError>;

/// Where the time comes from.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;
/// Where ids come from: given the time, a new one.
pub type Ids = Arc<dyn Fn(DateTime<Utc>) -> Uuid + Send + Sync>;
/// Where secrets come from: 32 random bytes.
pub type Secrets = Arc<dyn Fn() -> Result<[u8; 32], getrandom::Error> + Send + Sync>;

/// The application: everything a use case needs, cheap to clone.
#[derive(Clone)]
pub struct App {
    pub(crate) db: Db,
    pub(crate) evidence: EvidenceStore,
    post: Post,
    provider: Option<Provider>,
    clock: Clock,
    ids: Ids,
    secrets: Secrets,
    receipt_key: Option<SigningKey>,
    shared: Arc<Shared>,
}

/// What processes may forget at any time: nothing here is the only copy.
#[derive(Default)]
struct Shared {
    assessments: Kept,
    sets: RwLock<HashMap<(String, u32), Arc<CriteriaSet>>>,
    tokens: Memo<String, Option<(Token, bool)>>,
    /// How often this process has written to the system's log, and how often to any.
    system_writes: AtomicI64,
    writes: AtomicI64,
    outsides: Memo<String, Outside>,
    published: Memo<i32, Known>,
    heavy: Heavy,
    /// Turns to look into documents, apart from other work: what strangers made may hang.
    peeking: Heavy,
    /// Turns to put uploads together.
    finishing: uploads::Finishing,
    looks: Looks,
    glances: glance::Glances,
    sessions: Memo<String, StoredSession>,
    accounts: Memo<Uuid, KnownAccount>,
    /// How often this process has begun, ended or noted the use of a session.
    session_writes: AtomicI64,
    /// Turns to hash a password, apart from other work, and how many wait for one.
    hashing: Heavy,
    waiting: AtomicUsize,
}

/// A point in the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// The version of the assessment.
    Seq(i64),
    /// An instant: the last version not after it.
    Time(DateTime<Utc>),
}

/// The account the service itself writes under.
#[must_use]
pub fn system_actor() -> Actor {
    Actor { name: "system".to_owned(), role: Role::Admin, unit: None }
}

impl App {
    /// An application over an open database and evidence store, with the machine's clock and randomness.
    #[must_use]
    pub fn new(db: Db, evidence: EvidenceStore) -> Self {
        #[expect(clippy::disallowed_methods, reason = "the one place where the machine's clock is read")]
        let clock: Clock = Arc::new(Utc::now);
        let ids: Ids = Arc::new(|now| {
            let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
            Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, now.timestamp_subsec_nanos()))
        });
        let secrets: Secrets = Arc::new(|| {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes).map(|()| bytes)
        });
        Self {
            db,
            evidence,
            post: Post::default(),
            provider: None,
            clock,
            ids,
            secrets,
            receipt_key: None,
            shared: Arc::default(),
        }
    }

    /// The same application with another bound on the memory of assessments, in bytes, as it is estimated.
    #[must_use]
    pub fn with_cache(self, bytes: u64) -> Self {
        Self { shared: Arc::new(Shared { assessments: Kept::of(bytes), ..Shared::default() }), ..self }
    }

    /// The same application with a post office: without one it sends no message.
    #[must_use]
    pub fn with_post(self, post: Post) -> Self {
        Self { post, ..self }
    }

    /// The same application with another clock.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// The same application with other ids.
    #[must_use]
    pub fn with_ids(self, ids: Ids) -> Self {
        Self { ids, ..self }
    }

    /// Now, truncated to microseconds: what every store can hold.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        chrono::SubsecRound::trunc_subsecs((self.clock)(), 6)
    }

    fn new_id(&self, now: DateTime<Utc>) -> Uuid {
        (self.ids)(now)
    }

    /// What does not answer of the two that everything needs, each with why; none when all is well.
    pub async fn unready(&self) -> Vec<(&'static str, AppError)> {
        let database = async {
            match self.db.check().await {
                // A newer server has migrated it: what it adds this one can do without until it is replaced.
                Ok(()) | Err(StorageError::TooNew { .. }) => Ok(()),
                Err(error) => Err(AppError::from(error)),
            }
        };
        let evidence = async { self.evidence.check().await.map_err(AppError::from) };
        let (database, evidence) = futures_util::join!(database, evidence);
        let faults = [("database", database.err()), ("evidence", evidence.err())];
        faults.into_iter().filter_map(|(what, error)| Some((what, error?))).collect()
    }

    /// The assessment as it is now.
    ///
    /// What is asked for on the way of most requests keeps the futures of what is seldom needed in boxes, here and elsewhere:
    /// a future is moved whole, with all that it might come to.
    ///
    /// # Errors
    /// `NotFound`, or storage.
    pub async fn assessment(&self, id: &str) -> Answer<Arc<Assessment>> {
        let known = self.known(id);
        if let Some(known) = &known
            && (self.db.is_sole_writer() || self.seen_head(id).await? == Some(known.version))
        {
            return Ok(Arc::clone(known));
        }
        Box::pin(self.newest(id, known)).await
    }

    /// The assessment as its log has it, taken on from what is known of it.
    async fn newest(&self, id: &str, known: Option<Arc<Assessment>>) -> Answer<Arc<Assessment>> {
        let writes = self.shared.writes.load(Ordering::SeqCst);
        let facts = self.db.load(id, known.as_ref().map_or(0, |known| known.version), None).await?;
        let assessment = self.fold(id, known, facts).await?;
        // The sole writer asks its memory first: nothing that a write has overtaken meanwhile may get into it.
        if !self.db.is_sole_writer() || writes == self.shared.writes.load(Ordering::SeqCst) {
            self.keep(id, &assessment);
        }
        Ok(assessment)
    }

    /// The assessment as it stood.
    ///
    /// # Errors
    /// `NotFound` when it did not exist then.
    pub async fn assessment_as_of(&self, id: &str, as_of: AsOf) -> Answer<Arc<Assessment>> {
        let seq = match as_of {
            AsOf::Seq(seq) => seq,
            AsOf::Time(time) => self.db.seq_at(id, time).await?.unwrap_or_default(),
        };
        let facts = self.db.load(id, 0, Some(seq)).await?;
        if facts.last().is_none_or(|last| matches!(as_of, AsOf::Seq(seq) if last.seq != seq)) {
            return Err(AppError::not_found("version", format!("{id} {seq}")));
        }
        let opening = facts.first().and_then(|first| match &first.fact {
            crate::domain::facts::Fact::Opened(opening) => Some(opening.clone()),
            _ => None,
        });
        let Some(opening) = opening else { return Err(AppError::not_found("assessment", id)) };
        let set = self.set(&opening.set, Some(opening.revision)).await?;
        let revisions = self.revisions(&opening.set, &facts).await?;
        Assessment::fold_over(set, &revisions, facts)
            .map(Arc::new)
            .ok_or_else(|| AppError::Inconsistent(format!("log of {id}")))
    }

    /// How far the system's log has come, and with an assessment the logs of its province's earlier years too. The sole writer
    /// counts its own writes; where others write as well the database is asked, once for every request.
    async fn stamp(&self, assessment: Option<&Opening>) -> Answer<Stamp> {
        if self.db.is_sole_writer() {
            let writes = if assessment.is_some() { &self.shared.writes } else { &self.shared.system_writes };
            return Ok(Stamp(smallvec![writes.load(Ordering::SeqCst)]));
        }
        match self.seen_stamp(assessment).await? {
            Some(stamp) => Ok(stamp),
            None => {
                let earlier = assessment.map(|opening| (opening.province.as_str(), opening.year));
                Ok(Stamp(Box::pin(self.db.heads(earlier)).await?.into()))
            }
        }
    }

    /// Notes that something was written, before anybody is told.
    fn wrote(&self, log: &str) {
        if log == SYSTEM_LOG {
            self.shared.system_writes.fetch_add(1, Ordering::SeqCst);
        }
        self.shared.writes.fetch_add(1, Ordering::SeqCst);
    }

    fn known(&self, id: &str) -> Option<Arc<Assessment>> {
        self.shared.assessments.get(id)
    }

    /// Folds new facts onto what is known.
    async fn fold(
        &self,
        id: &str,
        known: Option<Arc<Assessment>>,
        facts: Vec<crate::domain::facts::Recorded>,
    ) -> Answer<Arc<Assessment>> {
        let assessment = match known {
            Some(known) if facts.is_empty() => return Ok(known),
            Some(known) => {
                let mut assessment = Assessment::clone(&known);
                let revisions = self.revisions(&assessment.opening.set, &facts).await?;
                revisions.into_iter().for_each(|set| assessment.know(set));
                facts.into_iter().for_each(|fact| assessment.apply(fact));
                assessment
            }
            None => {
                let Some(crate::domain::facts::Fact::Opened(opening)) = facts.first().map(|first| &first.fact) else {
                    return Err(AppError::not_found("assessment", id));
                };
                let set = self.set(&opening.set, Some(opening.revision)).await?;
                let revisions = self.revisions(&opening.set, &facts).await?;
                Assessment::fold_over(set, &revisions, facts)
                    .ok_or_else(|| AppError::Inconsistent(format!("log of {id}")))?
            }
        };
        Ok(Arc::new(assessment))
    }

    /// The revisions of a set that facts move to.
    async fn revisions(&self, set: &str, facts: &[crate::domain::facts::Recorded]) -> Answer<Vec<Arc<CriteriaSet>>> {
        let mut revisions = Vec::new();
        for recorded in facts {
            if let crate::domain::facts::Fact::Moved(moved) = &recorded.fact {
                revisions.push(self.set(set, Some(moved.revision)).await?);
            }
        }
        Ok(revisions)
    }

    fn forget(&self, id: &str) {
        self.shared.assessments.remove(id);
    }

    fn keep(&self, id: &str, assessment: &Arc<Assessment>) {
        self.shared.assessments.put(id, assessment);
    }
}
