//! How values stand in columns. A stored value has exactly one form: reading one that would be written differently is
//! an error, so that no edit of a row goes unseen because it "means the same".

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use rust_decimal::Decimal;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::sqlite::{Sqlite, SqliteArgumentsBuffer, SqliteTypeInfo, SqliteValueRef};
use sqlx::{Decode, Encode, Type};
use uuid::Uuid;

use crate::domain::chain::rfc3339;
use crate::domain::facts::{Cause, PhaseEnd, Role, SubmissionKind, Verdict};
use crate::domain::inputs::Inputs;
use crate::domain::unit::Unit;

/// A value as a column holds it.
#[derive(Clone, Debug)]
pub(super) struct Col<T>(pub(super) T);

/// A type that a column can hold through [`Col`].
pub(super) trait Column: Sized {
    /// What SQLite stores.
    type Raw: PartialEq;

    /// The one stored form; an error when the value does not fit it exactly.
    fn to_raw(&self) -> Result<Self::Raw, BoxDynError>;

    /// The value of a stored form.
    fn from_raw(raw: &Self::Raw) -> Result<Self, BoxDynError>;
}

impl<T: Column<Raw: Type<Sqlite>>> Type<Sqlite> for Col<T> {
    fn type_info() -> SqliteTypeInfo {
        T::Raw::type_info()
    }

    fn compatible(ty: &SqliteTypeInfo) -> bool {
        T::Raw::compatible(ty)
    }
}

impl<'q, T: Column<Raw: Encode<'q, Sqlite>>> Encode<'q, Sqlite> for Col<T> {
    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        let raw = self.0.to_raw()?;
        // What could not be read back must not be accepted: one such row would close its log to readers for ever.
        if T::from_raw(&raw)?.to_raw()? == raw { raw.encode(buffer) } else { Err("it has no stored form".into()) }
    }
}

impl<'r, T: Column<Raw: Decode<'r, Sqlite>>> Decode<'r, Sqlite> for Col<T> {
    fn decode(value: SqliteValueRef<'r>) -> Result<Self, BoxDynError> {
        let raw = T::Raw::decode(value)?;
        let value = T::from_raw(&raw)?;
        if value.to_raw()? == raw { Ok(Self(value)) } else { Err("not in its stored form".into()) }
    }
}

impl Column for Decimal {
    type Raw = String;

    fn to_raw(&self) -> Result<String, BoxDynError> {
        Ok(self.to_string())
    }

    fn from_raw(raw: &String) -> Result<Self, BoxDynError> {
        Ok(Self::from_str_exact(raw)?)
    }
}

impl Column for NaiveDate {
    type Raw = String;

    fn to_raw(&self) -> Result<String, BoxDynError> {
        Ok(self.to_string())
    }

    fn from_raw(raw: &String) -> Result<Self, BoxDynError> {
        Ok(raw.parse()?)
    }
}

/// Fixed width, so that text order is time order.
impl Column for DateTime<Utc> {
    type Raw = String;

    fn to_raw(&self) -> Result<String, BoxDynError> {
        if *self == self.trunc_subsecs(6) {
            Ok(rfc3339(*self))
        } else {
            Err(format!("{self} is finer than microseconds").into())
        }
    }

    fn from_raw(raw: &String) -> Result<Self, BoxDynError> {
        Ok(raw.parse()?)
    }
}

impl Column for bool {
    type Raw = i64;

    fn to_raw(&self) -> Result<i64, BoxDynError> {
        Ok(i64::from(*self))
    }

    fn from_raw(raw: &i64) -> Result<Self, BoxDynError> {
        Ok(*raw != 0)
    }
}

macro_rules! whole_numbers {
    ($($type:ty),*) => {$(
        impl Column for $type {
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

/// Enums without fields, by their name on the wire.
macro_rules! words {
    ($($type:ty),*) => {$(
        impl Column for $type {
            type Raw = String;

            fn to_raw(&self) -> Result<String, BoxDynError> {
                word(self)
            }

            fn from_raw(raw: &String) -> Result<Self, BoxDynError> {
                Ok(serde_json::from_value(serde_json::Value::String(raw.clone()))?)
            }
        }
    )*};
}

/// Lists and maps, as JSON.
macro_rules! documents {
    ($($type:ty),*) => {$(
        impl Column for $type {
            type Raw = String;

            fn to_raw(&self) -> Result<String, BoxDynError> {
                json(self)
            }

            fn from_raw(raw: &String) -> Result<Self, BoxDynError> {
                from_json(raw)
            }
        }
    )*};
}

whole_numbers!(u16, i32, u32, u64);
words!(Role, SubmissionKind, Verdict, Cause);
documents!(Inputs, Vec<String>, Vec<Uuid>, Vec<PhaseEnd>, Vec<Unit>);

fn word(value: &impl Serialize) -> Result<String, BoxDynError> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(word) => Ok(word),
        other => Err(format!("{other} is no word").into()),
    }
}

fn json(value: &impl Serialize) -> Result<String, BoxDynError> {
    Ok(serde_json::to_string(value)?)
}

fn from_json<T: DeserializeOwned>(raw: &str) -> Result<T, BoxDynError> {
    Ok(serde_json::from_str(raw)?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_decimal_keeps_its_zeros() {
        let written = Decimal::from_str_exact("1.50").unwrap();
        assert_eq!(Decimal::from_raw(&written.to_raw().unwrap()).unwrap().to_string(), "1.50");
    }

    #[test]
    fn a_moment_finer_than_microseconds_is_refused() {
        let fine: DateTime<Utc> = "2017-01-01T00:00:00.1234567Z".parse().unwrap();
        assert!(fine.to_raw().unwrap_err().to_string().contains("finer"));
    }

    #[test]
    fn a_number_beyond_the_column_is_refused() {
        assert!(u64::MAX.to_raw().is_err());
        assert!(u32::from_raw(&-1).is_err());
    }

    #[test]
    fn words_are_those_of_the_wire() {
        assert_eq!(Cause::EvidenceOutOfPeriod.to_raw().unwrap(), "evidence_out_of_period");
        assert!(Role::from_raw(&"owner".to_owned()).is_err());
    }

    proptest! {
        #[test]
        fn decimals_round_trip(mantissa: i64, scale in 0_u32..=18) {
            let value = Decimal::new(mantissa, scale);
            let back = Decimal::from_raw(&value.to_raw().unwrap()).unwrap();
            prop_assert_eq!(back.to_string(), value.to_string());
        }

        #[test]
        fn moments_sort_as_their_text(
            [a, b] in [-62_000_000_000_000_000_i64..250_000_000_000_000_000, 0..250_000_000_000_000_000],
        ) {
            let [a, b] = [a, b].map(|micros| DateTime::from_timestamp_micros(micros).unwrap());
            prop_assert_eq!(a.cmp(&b), a.to_raw().unwrap().cmp(&b.to_raw().unwrap()));
        }
    }
}
