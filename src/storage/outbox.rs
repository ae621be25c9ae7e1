//! Messages on their way: written in one transaction with the note that their events have been told, sent afterwards, and
//! tried again until they arrive or are given up.

use chrono::{DateTime, SubsecRound, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::column::Col;
use super::db::{Db, on_db};
use super::error::StorageError;
use super::tx::Tx;

/// A message to a subscriber.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Key; the same in every attempt.
    pub id: Uuid,
    /// To whom.
    pub subscription: Uuid,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// What it is about.
    pub subject: String,
    /// What it says: a JSON text.
    pub body: String,
}

/// How far a message has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// What is sent.
    pub message: Message,
    /// How often it was tried, the attempt under way among them.
    pub attempts: u32,
    /// When it is tried next; none when it has arrived or was given up.
    pub next_at: Option<DateTime<Utc>>,
    /// When it arrived.
    pub done_at: Option<DateTime<Utc>>,
    /// Why the last attempt failed.
    pub fault: Option<String>,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    subscription: Uuid,
    at: Col<DateTime<Utc>>,
    subject: String,
    body: String,
    attempts: Col<u32>,
    next_at: Option<Col<DateTime<Utc>>>,
    done_at: Option<Col<DateTime<Utc>>>,
    fault: Option<String>,
}

impl From<Row> for Delivery {
    fn from(row: Row) -> Self {
        let Row { id, subscription, at, subject, body, attempts, next_at, done_at, fault } = row;
        let message = Message { id, subscription, at: at.0, subject, body };
        let time = |time: Option<Col<DateTime<Utc>>>| time.map(|time| time.0);
        Self { message, attempts: attempts.0, next_at: time(next_at), done_at: time(done_at), fault }
    }
}

fn micros(at: DateTime<Utc>) -> Col<DateTime<Utc>> {
    Col(at.trunc_subsecs(6))
}

impl Tx {
    /// Notes that a subscriber is told of an event; false when that was noted before.
    ///
    /// # Errors
    /// `DiskFull`, `Unavailable`.
    pub async fn note_event(
        &mut self,
        subscription: Uuid,
        event: &str,
        at: DateTime<Utc>,
    ) -> Result<bool, StorageError> {
        const SQL: &str = "insert into reminders (subscription, event, at) values ($1, $2, $3) \
             on conflict (subscription, event) do nothing";
        let rows: u64 = on_db!(&mut self.conn(), |c| {
            sqlx::query(SQL).bind(subscription).bind(event).bind(micros(at)).execute(c).await?.rows_affected()
        });
        Ok(rows == 1)
    }

    /// Puts a message on its way.
    ///
    /// # Errors
    /// `Conflict` when its id is taken, `DiskFull`, `Unavailable`.
    pub async fn post(&mut self, message: &Message) -> Result<(), StorageError> {
        const SQL: &str = "insert into outbox (id, subscription, at, subject, body, attempts, next_at) \
             values ($1, $2, $3, $4, $5, $6, $3)";
        on_db!(&mut self.conn(), |c| {
            let query = sqlx::query(SQL).bind(message.id).bind(message.subscription).bind(micros(message.at));
            query.bind(&message.subject).bind(&message.body).bind(Col(0_u32)).execute(c).await?;
        });
        Ok(())
    }

    /// Takes a message to send: one that is due, until `lease` at most, after which another may take it. Whoever holds it
    /// counts an attempt.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn take_message(
        &mut self,
        now: DateTime<Utc>,
        lease: DateTime<Utc>,
    ) -> Result<Option<Delivery>, StorageError> {
        const SQL: &str = "update outbox set attempts = attempts + 1, next_at = $2 \
             where next_at <= $1 and id = (select id from outbox where next_at <= $1 order by next_at, id limit 1) \
             returning id, subscription, at, subject, body, attempts, next_at, done_at, fault";
        let row: Option<Row> = on_db!(&mut self.conn(), |c| {
            sqlx::query_as(SQL).bind(micros(now)).bind(micros(lease)).fetch_optional(c).await?
        });
        Ok(row.map(Delivery::from))
    }

    /// Says what came of an attempt: the message arrived at `done_at`, or failed and is tried again at `next_at`, or, with
    /// neither, is given up. Nothing happens when somebody else has taken it since.
    ///
    /// # Errors
    /// `DiskFull`, `Unavailable`.
    pub async fn settle_message(&mut self, delivery: &Delivery) -> Result<(), StorageError> {
        const SQL: &str = "update outbox set next_at = $3, done_at = $4, fault = $5 where id = $1 and attempts = $2 and done_at is null";
        let Delivery { message, attempts, next_at, done_at, fault } = delivery;
        on_db!(&mut self.conn(), |c| {
            let query = sqlx::query(SQL).bind(message.id).bind(Col(*attempts)).bind(next_at.map(micros));
            query.bind(done_at.map(micros)).bind(fault).execute(c).await?;
        });
        Ok(())
    }
}

impl Db {
    /// The newest messages, `limit` at most.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn messages(&self, limit: u32) -> Result<Vec<Delivery>, StorageError> {
        const SQL: &str = "select id, subscription, at, subject, body, attempts, next_at, done_at, fault \
             from outbox order by at desc, id desc limit $1";
        let mut session = self.read().await?;
        let rows: Vec<Row> =
            on_db!(&mut session.conn(), |c| sqlx::query_as(SQL).bind(i64::from(limit)).fetch_all(c).await?);
        Ok(rows.into_iter().map(Delivery::from).collect())
    }

    /// Forgets messages and events from before a moment.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn forget_messages(&self, before: DateTime<Utc>) -> Result<(), StorageError> {
        const SENT: &str = "delete from outbox where at < $1";
        const TOLD: &str = "delete from reminders where at < $1";
        let mut tx = self.write_beside().await?;
        on_db!(&mut tx.conn(), |c| sqlx::query(SENT).bind(micros(before)).execute(c).await.map(drop))?;
        on_db!(&mut tx.conn(), |c| sqlx::query(TOLD).bind(micros(before)).execute(c).await.map(drop))?;
        tx.commit().await
    }
}
