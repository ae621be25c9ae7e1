//! Storage: facts and their log in a database. SQL and sqlx live here and nowhere else.
//!
//! Every statement is one text for all engines, run through [`on_db!`](db) on a [`Conn`](db::Conn). A write is a [`Tx`]:
//! it appends facts, each with its change, and all of it is durable when [`Tx::commit`] returns or none of it happened.

mod accounts;
mod assessments;
mod calendars;
mod changes;
mod column;
mod db;
mod error;
mod evidence;
mod facts;
mod grants;
mod heads;
mod idempotency;
mod lock;
mod migrations;
mod outbox;
mod postgres;
mod rankings;
mod reviews;
mod sessions;
mod sets;
mod settings;
mod sign_ins;
mod sqlite;
mod submissions;
mod subscriptions;
mod tokens;
mod transfer;
mod tx;
mod units;
mod uploads;
mod verify;

pub use accounts::KnownAccount;
pub use db::{Access, Db};
pub use error::StorageError;
pub use evidence::{Document, SameBytes};
pub use heads::{Around, Heads};
pub use idempotency::{Answered, Remembered};
pub use lock::Holder;
pub use outbox::{Delivery, Message};
pub use sessions::StoredSession;
pub use sign_ins::{Limit, SignIn};
pub use transfer::LogHead;
pub use tx::{Stamp, Tx};
pub use uploads::{StoredPiece, StoredUpload};
pub use verify::{Finding, Progress};
