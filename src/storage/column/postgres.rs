//! The forms of PostgreSQL: its own types, `NUMERIC`, `DATE`, `TIMESTAMPTZ`, `BOOLEAN`, `JSONB`.

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use rust_decimal::Decimal;
use serde_json::Value;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgTypeInfo, PgValueRef, Postgres};
use sqlx::types::Json;
use sqlx::{Decode, Encode, Type};
use uuid::Uuid;

use super::{Col, Column, found, stored, whole_numbers, words};
use crate::domain::facts::{
    Cause, Channel, CredentialEvent, Looked, Missing, NamedDay, PhaseEnd, Role, Standing, SubmissionKind, Verdict,
};
use crate::domain::inputs::Inputs;
use crate::domain::unit::Unit;

impl<T: Column<Postgres, Raw: Type<Postgres>>> Type<Postgres> for Col<T> {
    fn type_info() -> PgTypeInfo {
        T::Raw::type_info()
    }

    fn compatible(ty: &PgTypeInfo) -> bool {
        T::Raw::compatible(ty)
    }
}

impl<'q, T: Column<Postgres, Raw: Encode<'q, Postgres>>> Encode<'q, Postgres> for Col<T> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        stored(&self.0)?.encode(buffer)
    }
}

impl<'r, T: Column<Postgres, Raw: Decode<'r, Postgres>>> Decode<'r, Postgres> for Col<T> {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        found(&T::Raw::decode(value)?).map(Self)
    }
}

/// `NUMERIC` to the last digit and with the zeros it was written with: sqlx itself rounds at the 28th place and, of zero,
/// forgets the scale.
#[derive(PartialEq)]
pub(super) struct Numeric(Decimal);

impl Type<Postgres> for Numeric {
    fn type_info() -> PgTypeInfo {
        Decimal::type_info()
    }
}

impl<'q> Encode<'q, Postgres> for Numeric {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        for word in write_numeric(self.0) {
            buffer.extend(word.to_be_bytes());
        }
        Ok(IsNull::No)
    }
}

impl<'r> Decode<'r, Postgres> for Numeric {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        read_numeric(value.as_bytes()?).map(Self).ok_or_else(|| "no decimal of 28 places and 96 bits".into())
    }
}

/// The wire format: how many digits, weight of the first, sign, scale, each 16 bits, then the digits to the base 10,000.
fn read_numeric(bytes: &[u8]) -> Option<Decimal> {
    const NEGATIVE: i16 = 0x4000;
    let mut words = bytes.chunks_exact(2).map(|pair| i16::from_be_bytes([pair[0], pair[1]]));
    let (count, weight, sign, scale) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let digits: Vec<i16> = words.collect();
    if digits.len() != usize::try_from(count).ok()? || !matches!(sign, 0 | NEGATIVE) {
        return None;
    }
    let mut mantissa: i128 = 0;
    for digit in &digits {
        mantissa = mantissa.checked_mul(10_000)?.checked_add((*digit).into())?;
    }
    // The last digit stands for tens to this power; shifted so that exactly `scale` places follow the point.
    let power = 4 * (i32::from(weight) - i32::from(count) + 1) + i32::from(scale);
    let shift = 10_i128.checked_pow(power.unsigned_abs())?;
    mantissa = if power < 0 { mantissa / shift } else { mantissa.checked_mul(shift)? };
    let signed = if sign == NEGATIVE { -mantissa } else { mantissa };
    Decimal::try_from_i128_with_scale(signed, u32::try_from(scale).ok()?).ok()
}

/// As [`read_numeric`] reads it.
fn write_numeric(decimal: Decimal) -> Vec<i16> {
    let scale = i16::try_from(decimal.scale()).unwrap_or_default();
    // Whole groups of four after the point; 96 bits and three digits more fit with room to spare.
    let padding = (4 - decimal.scale() % 4) % 4;
    let mut left = decimal.mantissa().unsigned_abs() * 10_u128.pow(padding);
    let mut groups = Vec::new();
    while left > 0 {
        groups.push(i16::try_from(left % 10_000).unwrap_or_default());
        left /= 10_000;
    }
    let after_point = i16::try_from((decimal.scale() + padding) / 4).unwrap_or_default();
    let weight = i16::try_from(groups.len()).unwrap_or_default() - after_point - 1;
    let sign = if decimal.is_sign_negative() { 0x4000 } else { 0 };
    let digits: Vec<i16> = groups.into_iter().skip_while(|group| *group == 0).collect();
    let count = i16::try_from(digits.len()).unwrap_or_default();
    let head = [count, if count == 0 { 0 } else { weight }, sign, scale];
    head.into_iter().chain(digits.into_iter().rev()).collect()
}

impl Column<Postgres> for Decimal {
    type Raw = Numeric;

    fn to_raw(&self) -> Result<Numeric, BoxDynError> {
        // `NUMERIC` has one zero.
        if self.is_zero() && self.is_sign_negative() { Err("-0 has no stored form".into()) } else { Ok(Numeric(*self)) }
    }

    fn from_raw(raw: &Numeric) -> Result<Self, BoxDynError> {
        Ok(raw.0)
    }
}

impl Column<Postgres> for NaiveDate {
    type Raw = Self;

    fn to_raw(&self) -> Result<Self, BoxDynError> {
        Ok(*self)
    }

    fn from_raw(raw: &Self) -> Result<Self, BoxDynError> {
        Ok(*raw)
    }
}

impl Column<Postgres> for DateTime<Utc> {
    type Raw = Self;

    fn to_raw(&self) -> Result<Self, BoxDynError> {
        if *self == self.trunc_subsecs(6) {
            Ok(*self)
        } else {
            Err(format!("{self} is finer than microseconds").into())
        }
    }

    fn from_raw(raw: &Self) -> Result<Self, BoxDynError> {
        Ok(*raw)
    }
}

impl Column<Postgres> for bool {
    type Raw = Self;

    fn to_raw(&self) -> Result<Self, BoxDynError> {
        Ok(*self)
    }

    fn from_raw(raw: &Self) -> Result<Self, BoxDynError> {
        Ok(*raw)
    }
}

/// Lists and maps, as `JSONB`: compared as values, since it keeps no spelling.
macro_rules! documents {
    ($($type:ty),*) => {$(
        impl Column<Postgres> for $type {
            type Raw = Json<Value>;

            fn to_raw(&self) -> Result<Json<Value>, BoxDynError> {
                Ok(Json(serde_json::to_value(self)?))
            }

            fn from_raw(raw: &Json<Value>) -> Result<Self, BoxDynError> {
                Ok(serde_json::from_value(raw.0.clone())?)
            }
        }
    )*};
}

whole_numbers!(Postgres: u16, u32, u64);
words!(Postgres: Role, SubmissionKind, Verdict, Cause, Channel, Looked, Standing, CredentialEvent);
documents!(Inputs, Vec<String>, Vec<Uuid>, Vec<PhaseEnd>, Vec<NamedDay>, Vec<Missing>, Vec<Unit>);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_round_trip(mantissa in -79_228_162_514_264_337_593_543_950_335_i128..=79_228_162_514_264_337_593_543_950_335, scale in 0_u32..=28) {
            let number = Decimal::from_i128_with_scale(mantissa, scale);
            let bytes: Vec<u8> = write_numeric(number).iter().flat_map(|word| word.to_be_bytes()).collect();
            prop_assert_eq!(read_numeric(&bytes).unwrap().to_string(), number.to_string());
        }
    }

    #[test]
    fn numbers_off_the_wire() {
        let read = |words: &[i16]| {
            let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
            read_numeric(&bytes).map(|decimal| decimal.to_string())
        };
        assert_eq!(read(&[0, 0, 0, 2]).as_deref(), Some("0.00"));
        assert_eq!(read(&[2, 0, 0, 2, 1, 5000]).as_deref(), Some("1.50"));
        assert_eq!(read(&[1, 1, 0x4000, 0, 12]).as_deref(), Some("-120000"));
        assert_eq!(read(&[1, -7, 0, 28, 1]).as_deref(), Some("0.0000000000000000000000000001"));
        assert_eq!(read(&[0, 0, i16::MIN | 0x4000, 0]), None, "not a number");
        assert_eq!(read(&[2, 0, 0, 0, 1]), None, "cut short");
        assert_eq!(read(&[1, 20, 0, 0, 1]), None, "too large");
    }
}
