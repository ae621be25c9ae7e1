//! Rationals in the machine's words. Every operation is exact, or none: then the number is held in the large.

use std::cmp::Ordering;
use std::fmt::Write as _;

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::ToPrimitive;

/// The powers of ten that fit.
const POWERS: [i128; 39] = {
    let mut powers = [1; 39];
    let mut exponent = 1;
    while exponent < powers.len() {
        powers[exponent] = powers[exponent - 1] * 10;
        exponent += 1;
    }
    powers
};

/// Ten to the power of `exponent`, where it fits.
pub(super) fn pow10(exponent: u32) -> Option<i128> {
    POWERS.get(exponent as usize).copied()
}

/// A fraction in lowest terms, its denominator above 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Small {
    numer: i64,
    denom: i64,
}

impl Small {
    pub(super) const ZERO: Self = Self::whole(0);

    pub(super) const fn whole(value: i64) -> Self {
        Self { numer: value, denom: 1 }
    }

    /// `numer / denom` in lowest terms, the denominator above 0; `None` where that does not fit.
    pub(super) fn of(numer: i128, denom: i128) -> Option<Self> {
        // In words where they fit: that is several times faster.
        if let (Ok(numer), Ok(denom)) = (i64::try_from(numer), i64::try_from(denom)) {
            if denom == 1 || numer == 0 {
                return Some(Self::whole(numer));
            }
            // One division first: most denominators are far smaller than what they divide.
            let (size, whole) = (numer.unsigned_abs(), denom.unsigned_abs());
            let rest = size % whole;
            let common = i64::try_from(if rest == 0 { whole } else { rest.gcd(&whole) }).ok()?;
            return Some(if common == 1 {
                Self { numer, denom }
            } else {
                Self { numer: numer / common, denom: denom / common }
            });
        }
        let common = numer.gcd(&denom);
        Some(Self { numer: i64::try_from(numer / common).ok()?, denom: i64::try_from(denom / common).ok()? })
    }

    /// The same number, where it fits.
    pub(super) fn fits(number: &BigRational) -> Option<Self> {
        Some(Self { numer: number.numer().to_i64()?, denom: number.denom().to_i64()? })
    }

    pub(super) fn big(self) -> BigRational {
        BigRational::new_raw(BigInt::from(self.numer), BigInt::from(self.denom))
    }

    pub(super) fn add(self, other: Self) -> Option<Self> {
        let (a, b) = (self.wide(), other.wide());
        // Over one denominator, or with a whole number, hardly anything is left to reduce.
        if self.denom == other.denom {
            return Self::of(a.0 + b.0, a.1);
        }
        if self.denom == 1 || other.denom == 1 {
            let numer = i64::try_from(a.0 * b.1 + b.0 * a.1).ok()?;
            return Some(Self { numer, denom: self.denom.max(other.denom) });
        }
        // Neither product reaches 2^126: their sum fits.
        Self::of(a.0 * b.1 + b.0 * a.1, a.1 * b.1)
    }

    pub(super) fn sub(self, other: Self) -> Option<Self> {
        self.add(Self { numer: other.numer.checked_neg()?, ..other })
    }

    pub(super) fn mul(self, other: Self) -> Option<Self> {
        let (a, b) = (self.wide(), other.wide());
        Self::of(a.0 * b.0, a.1 * b.1)
    }

    /// `None` for a divisor of 0 too.
    pub(super) fn div(self, other: Self) -> Option<Self> {
        let (a, b) = (self.wide(), other.wide());
        let sign = b.0.signum();
        (sign != 0).then(|| Self::of(a.0 * b.1 * sign, a.1 * b.0 * sign))?
    }

    pub(super) fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = (self.wide(), other.wide());
        (a.0 * b.1).cmp(&(b.0 * a.1))
    }

    /// It times 10^`places`, rounded half away from zero.
    pub(super) fn rounded(self, places: u32) -> Option<i128> {
        let power = pow10(places)?;
        // In words where they fit: a division of twice their length takes several times as long.
        let words = || {
            let doubled = self.numer.unsigned_abs().checked_mul(u64::try_from(power).ok()?)?.checked_mul(2)?;
            let denom = self.denom.unsigned_abs();
            Some(i128::from(doubled.checked_add(denom)? / denom.checked_mul(2)?))
        };
        let size = match words() {
            Some(size) => size,
            None => {
                let (numer, denom) = self.wide();
                (numer.abs().checked_mul(power)?.checked_mul(2)?.checked_add(denom)?) / (2 * denom)
            }
        };
        Some(if self.numer < 0 { -size } else { size })
    }

    /// As a decimal without idle zeros, where it ends within `places` decimals: `12.5`.
    pub(super) fn ended(self, places: u32) -> Option<String> {
        let denom = self.denom.unsigned_abs();
        let size = self.numer.unsigned_abs();
        let (whole, mut rest) = (size / denom, size % denom);
        let mut text = String::with_capacity(24);
        if self.numer < 0 {
            text.push('-');
        }
        write!(text, "{whole}").ok()?;
        if rest > 0 {
            text.push('.');
        }
        for _ in 0..places {
            if rest == 0 {
                break;
            }
            let tenfold = rest.checked_mul(10)?;
            text.push(char::from(b'0' + u8::try_from(tenfold / denom).ok()?));
            rest = tenfold % denom;
        }
        (rest == 0).then_some(text)
    }

    /// The largest whole number that is not above it times 10^`places`.
    pub(super) fn floored(self, places: u32) -> Option<i128> {
        let power = pow10(places)?;
        // In words where they fit, as above.
        if let Some(scaled) = i64::try_from(power).ok().and_then(|power| self.numer.checked_mul(power)) {
            return Some(scaled.div_euclid(self.denom).into());
        }
        let (numer, denom) = self.wide();
        Some(numer.checked_mul(power)?.div_euclid(denom))
    }

    /// The smallest whole number that is not below it times 10^`places`.
    pub(super) fn ceiled(self, places: u32) -> Option<i128> {
        Self { numer: self.numer.checked_neg()?, ..self }.floored(places)?.checked_neg()
    }

    fn wide(self) -> (i128, i128) {
        (self.numer.into(), self.denom.into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Exact, Number};
    use super::*;

    /// Numbers near the ends of a word, near 0, and between.
    fn word() -> impl Strategy<Value = i64> {
        prop_oneof![-40_i64..40, any::<i64>(), Just(i64::MAX), Just(i64::MIN), Just(i64::MIN + 1)]
    }

    fn small() -> impl Strategy<Value = Small> {
        let denom = prop_oneof![1_i64..40, 1_i64..=i64::MAX, Just(1_000_000_000_000)];
        (word(), denom).prop_filter_map("fits", |(n, d)| Small::of(n.into(), d.into()))
    }

    fn told(small: Option<Small>) -> Option<(i64, i64)> {
        small.map(|small| (small.numer, small.denom))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn it_reckons_as_large_numbers_do_or_not_at_all(a in small(), b in small()) {
            let (large_a, large_b) = (a.big(), b.big());
            let fits = |large: BigRational| told(Small::fits(&large));
            prop_assert_eq!(told(a.add(b)), fits(&large_a + &large_b));
            prop_assert_eq!(told(a.mul(b)), fits(&large_a * &large_b));
            if b.numer != i64::MIN {
                prop_assert_eq!(told(a.sub(b)), fits(&large_a - &large_b));
            }
            let quotient = (b.numer != 0).then(|| fits(&large_a / &large_b)).flatten();
            prop_assert_eq!(told(a.div(b)), quotient);
            prop_assert_eq!(a.cmp(&b), large_a.cmp(&large_b));
            prop_assert_eq!(a == b, large_a == large_b);
        }

        #[test]
        fn it_is_written_as_large_numbers_are(a in small(), places in 0_u32..13) {
            let power = BigRational::from_integer(BigInt::from(10).pow(places));
            let scaled = (a.big() * power).round().to_integer();
            if let Some(rounded) = a.rounded(places) {
                prop_assert_eq!(BigInt::from(rounded), scaled);
            } else {
                prop_assert!(a.numer.unsigned_abs() > 1_000_000, "whatever is of use is written in words");
            }
            if let Some(text) = a.ended(places) {
                prop_assert_eq!(Exact::parse(&text), Some(Exact(Number::Small(a))));
                prop_assert!(!text.contains('.') || !text.ends_with(['0', '.']), "{}", text);
            } else {
                let left = a.big() * BigRational::from_integer(BigInt::from(10).pow(places));
                prop_assert!(!left.is_integer() || a.denom > 1 << 59, "what ends is written");
            }
            let power = || BigRational::from_integer(BigInt::from(10).pow(places));
            let (floor, ceil) = ((a.big() * power()).floor().to_integer(), (a.big() * power()).ceil().to_integer());
            prop_assert!(a.floored(places).is_none_or(|floored| BigInt::from(floored) == floor));
            prop_assert!(a.ceiled(places).is_none_or(|ceiled| BigInt::from(ceiled) == ceil));
        }
    }
}
