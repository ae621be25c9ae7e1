//! The forms of SQLite: decimals, days and moments are text, lists and maps are JSON text, the rest whole numbers.

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use rust_decimal::Decimal;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::sqlite::{Sqlite, SqliteArgumentsBuffer, SqliteTypeInfo, SqliteValueRef};
use sqlx::{Decode, Encode, Type};
use uuid::Uuid;

use super::{Col, Column, found, stored, whole_numbers, words};
use crate::domain::chain::rfc3339;
use crate::domain::facts::{
    Cause, Channel, CredentialEvent, Looked, Missing, NamedDay, PhaseEnd, Role, Standing, SubmissionKind, Verdict,
};
use crate::domain::inputs::Inputs;
use crate::domain::unit::Unit;

impl<T: Column<Sqlite, Raw: Type<Sqlite>>> Type<Sqlite> for Col<T> {
    fn type_info() -> SqliteTypeInfo {
        T::Raw::type_info()
    }

    fn compatible(ty: &SqliteTypeInfo) -> bool {
        T::Raw::compatible(ty)
    }
}

impl<'q, T: Column<Sqlite, Raw: Encode<'q, Sqlite>>> Encode<'q, Sqlite> for Col<T> {
    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        stored(&self.0)?.encode(buffer)
    }
}

impl<'r, T: Column<Sqlite, Raw: Decode<'r, Sqlite>>> Decode<'r, Sqlite> for Col<T> {
    fn decode(value: SqliteValueRef<'r>) -> Result<Self, BoxDynError> {
        found(&T::Raw::decode(value)?).map(Self)
    }
}

impl Column<Sqlite> for Decimal {
    type Raw = String;

    fn to_raw(&self) -> Result<String, BoxDynError> {
        Ok(self.to_string())
    }

    fn from_raw(raw: &String) -> Result<Self, BoxDynError> {
        Ok(Self::from_str_exact(raw)?)
    }
}

impl Column<Sqlite> for NaiveDate {
    type Raw = String;

    fn to_raw(&self) -> Result<String, BoxDynError> {
        Ok(self.to_string())
    }

    fn from_raw(raw: &String) -> Result<Self, BoxDynError> {
        Ok(raw.parse()?)
    }
}

/// Fixed width, so that text order is time order.
impl Column<Sqlite> for DateTime<Utc> {
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

impl Column<Sqlite> for bool {
    type Raw = i64;

    fn to_raw(&self) -> Result<i64, BoxDynError> {
        Ok(i64::from(*self))
    }

    fn from_raw(raw: &i64) -> Result<Self, BoxDynError> {
        Ok(*raw != 0)
    }
}

/// Lists and maps, as JSON.
macro_rules! documents {
    ($($type:ty),*) => {$(
        impl Column<Sqlite> for $type {
            type Raw = String;

            fn to_raw(&self) -> Result<String, BoxDynError> {
                Ok(serde_json::to_string(self)?)
            }

            fn from_raw(raw: &String) -> Result<Self, BoxDynError> {
                Ok(serde_json::from_str(raw)?)
            }
        }
    )*};
}

whole_numbers!(Sqlite: u16, u32, u64);
words!(Sqlite: Role, SubmissionKind, Verdict, Cause, Channel, Looked, Standing, CredentialEvent);
documents!(Inputs, Vec<String>, Vec<Uuid>, Vec<PhaseEnd>, Vec<NamedDay>, Vec<Missing>, Vec<Unit>);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn raw<T: Column<Sqlite>>(value: &T) -> Result<T::Raw, BoxDynError> {
        value.to_raw()
    }

    fn back<T: Column<Sqlite>>(raw: &T::Raw) -> Result<T, BoxDynError> {
        T::from_raw(raw)
    }

    #[test]
    fn a_decimal_keeps_its_zeros() {
        let written = Decimal::from_str_exact("1.50").unwrap();
        assert_eq!(back::<Decimal>(&raw(&written).unwrap()).unwrap().to_string(), "1.50");
    }

    #[test]
    fn a_moment_finer_than_microseconds_is_refused() {
        let fine: DateTime<Utc> = "2017-01-01T00:00:00.1234567Z".parse().unwrap();
        assert!(raw(&fine).unwrap_err().to_string().contains("finer"));
    }

    #[test]
    fn a_number_beyond_the_column_is_refused() {
        assert!(raw(&u64::MAX).is_err());
        assert!(back::<u32>(&-1).is_err());
    }

    #[test]
    fn words_are_those_of_the_wire() {
        assert_eq!(raw(&Cause::EvidenceOutOfPeriod).unwrap(), "evidence_out_of_period");
        assert!(back::<Role>(&"owner".to_owned()).is_err());
    }

    proptest! {
        #[test]
        fn decimals_round_trip(mantissa: i64, scale in 0_u32..=18) {
            let value = Decimal::new(mantissa, scale);
            let back = back::<Decimal>(&raw(&value).unwrap()).unwrap();
            prop_assert_eq!(back.to_string(), value.to_string());
        }

        #[test]
        fn moments_sort_as_their_text(
            [a, b] in [-62_000_000_000_000_000_i64..250_000_000_000_000_000, 0..250_000_000_000_000_000],
        ) {
            let [a, b] = [a, b].map(|micros| DateTime::from_timestamp_micros(micros).unwrap());
            prop_assert_eq!(a.cmp(&b), raw(&a).unwrap().cmp(&raw(&b).unwrap()));
        }
    }
}
