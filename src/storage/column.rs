//! How values stand in columns. A stored value has exactly one form: reading one that would be written differently is
//! an error, so that no edit of a row goes unseen because it "means the same".
//!
//! Each engine has its own forms: `sqlite` knows text and whole numbers, `postgres` the native types.

mod postgres;
mod sqlite;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Database;
use sqlx::error::BoxDynError;

/// A value as a column holds it.
#[derive(Clone, Debug)]
pub(super) struct Col<T>(pub(super) T);

/// A type that a column of an engine can hold through [`Col`].
trait Column<DB: Database>: Sized {
    /// What the engine stores.
    type Raw: PartialEq;

    /// The one stored form; an error when the value does not fit it exactly.
    fn to_raw(&self) -> Result<Self::Raw, BoxDynError>;

    /// The value of a stored form.
    fn from_raw(raw: &Self::Raw) -> Result<Self, BoxDynError>;
}

/// What could not be read back must not be accepted: one such row would close its log to readers for ever.
fn stored<DB: Database, T: Column<DB>>(value: &T) -> Result<T::Raw, BoxDynError> {
    let raw = value.to_raw()?;
    if T::from_raw(&raw)?.to_raw()? == raw { Ok(raw) } else { Err("it has no stored form".into()) }
}

/// The value of what was found; an error when it would be written in another way.
fn found<DB: Database, T: Column<DB>>(raw: &T::Raw) -> Result<T, BoxDynError> {
    let value = T::from_raw(raw)?;
    if value.to_raw()? == *raw { Ok(value) } else { Err("not in its stored form".into()) }
}

/// Whole numbers, as 64 bits.
macro_rules! whole_numbers {
    ($db:ty: $($type:ty),*) => {$(
        impl Column<$db> for $type {
            type Raw = i64;

            fn to_raw(&self) -> Result<i64, BoxDynError> {
                i64::try_from(*self).map_err(|_| format!("{self} does not fit 64 bits").into())
            }

            fn from_raw(raw: &i64) -> Result<Self, BoxDynError> {
                Ok(Self::try_from(*raw)?)
            }
        }
    )*};
}
use whole_numbers;

/// Enums without fields, by their name on the wire.
macro_rules! words {
    ($db:ty: $($type:ty),*) => {$(
        impl Column<$db> for $type {
            type Raw = String;

            fn to_raw(&self) -> Result<String, BoxDynError> {
                super::word(self)
            }

            fn from_raw(raw: &String) -> Result<Self, BoxDynError> {
                super::of_word(raw)
            }
        }
    )*};
}
use words;

fn word(value: &impl Serialize) -> Result<String, BoxDynError> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(word) => Ok(word),
        other => Err(format!("{other} is no word").into()),
    }
}

fn of_word<T: DeserializeOwned>(raw: &str) -> Result<T, BoxDynError> {
    Ok(serde_json::from_value(serde_json::Value::String(raw.to_owned()))?)
}
