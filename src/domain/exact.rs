//! Exact numbers: rationals for points and ratios, rounded only where they are shown.

mod small;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Div, Mul, Neg, Sub};

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Zero};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use small::{Small, pow10};

/// How many decimal places a number carries at most when it leaves the service as text.
pub const WIRE_PLACES: u32 = 12;

/// An exact rational number. Points, ratios and percentages are kept in it from end to end.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Exact(Number);

/// In lowest terms. What fits the machine's words is always held in them, so that equal numbers are held alike.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Number {
    Small(Small),
    Big(Box<BigRational>),
}

impl Exact {
    /// The number 0.
    #[must_use]
    pub const fn zero() -> Self {
        Self(Number::Small(Small::ZERO))
    }

    /// A whole number.
    #[must_use]
    pub fn whole(value: u64) -> Self {
        i64::try_from(value).map_or_else(
            |_| Self::from(BigRational::from_integer(BigInt::from(value))),
            |value| Self(Number::Small(Small::whole(value))),
        )
    }

    /// `numerator / denominator`, or `None` when the denominator is 0.
    #[must_use]
    pub fn ratio(numerator: &Self, denominator: &Self) -> Option<Self> {
        (!denominator.is_zero()).then(|| numerator / denominator)
    }

    /// Whether the number is 0.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        *self == Self::zero()
    }

    /// The number, however it is held.
    fn big(&self) -> Cow<'_, BigRational> {
        match &self.0 {
            Number::Small(small) => Cow::Owned(small.big()),
            Number::Big(big) => Cow::Borrowed(big),
        }
    }

    /// The smallest number with `places` decimals that is not below this one; `None` when it does not fit.
    #[must_use]
    pub fn ceil_to(&self, places: u32) -> Option<Decimal> {
        self.scaled_to(places, Small::ceiled, BigRational::ceil)
    }

    /// The largest number with `places` decimals that is not above this one; `None` when it does not fit.
    #[must_use]
    pub fn floor_to(&self, places: u32) -> Option<Decimal> {
        self.scaled_to(places, Small::floored, BigRational::floor)
    }

    /// Rounded half away from zero to `places` decimals; `None` when it does not fit a decimal.
    #[must_use]
    pub fn round_to(&self, places: u32) -> Option<Decimal> {
        self.scaled_to(places, Small::rounded, BigRational::round)
    }

    /// Cut in the machine's words where it fits them, else in the large.
    fn scaled_to(
        &self,
        places: u32,
        small: fn(Small, u32) -> Option<i128>,
        large: fn(&BigRational) -> BigRational,
    ) -> Option<Decimal> {
        let cut = match &self.0 {
            Number::Small(number) => small(*number, places),
            Number::Big(_) => None,
        };
        let in_the_large = || {
            let power = BigRational::from_integer(BigInt::from(10u32).pow(places));
            i128::try_from(large(&(&*self.big() * power)).to_integer()).ok()
        };
        Decimal::try_from_i128_with_scale(cut.or_else(in_the_large)?, places).ok()
    }

    /// As shown to people: two decimals, rounded half away from zero, always both written (`8.50`).
    #[must_use]
    pub fn shown(&self) -> String {
        self.fixed(2)
    }

    /// As sent to programs: exact where the number ends within twelve decimals, else rounded there; no idle zeros (`0.125`).
    #[must_use]
    pub fn wire(&self) -> String {
        if let Some(text) = self.written(WIRE_PLACES) {
            return text;
        }
        let text = self.fixed(WIRE_PLACES);
        let trimmed = text.trim_end_matches('0').trim_end_matches('.');
        if trimmed == "-0" { "0".to_owned() } else { trimmed.to_owned() }
    }

    /// The whole of it as a decimal without idle zeros, where it is known to end within `places` decimals; large numbers are not
    /// looked into.
    pub(crate) fn written(&self, places: u32) -> Option<String> {
        match &self.0 {
            Number::Small(small) => small.ended(places),
            Number::Big(_) => None,
        }
    }

    /// Numerator and denominator in lowest terms, as text: `("2", "3")`.
    #[must_use]
    pub fn fraction(&self) -> (String, String) {
        (self.big().numer().to_string(), self.big().denom().to_string())
    }

    /// Parses what [`Exact::wire`] writes. `None` when the text is not a decimal number.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Decimal::from_str_exact(text).ok().map(Self::from)
    }

    /// The numbers, each ended at the decimals that travel, so that they add up, as they are read, to their own sum as it is
    /// written. Each is cut off, and the grains that are then missing to the rounded sum go to those that lost most by the cut:
    /// none moves by a whole grain.
    #[must_use]
    pub fn ended(numbers: &[Self]) -> Vec<Self> {
        let cut: Option<Vec<Self>> =
            numbers.iter().map(|number| number.floor_to(WIRE_PLACES).map(Self::from)).collect();
        let total = numbers.iter().sum::<Self>().round_to(WIRE_PLACES).map(Self::from);
        let (Some(mut ended), Some(total)) = (cut, total) else { return numbers.to_vec() };
        let grain = Self::from(Decimal::new(1, WIRE_PLACES));
        let mut by_loss: Vec<usize> = (0..numbers.len()).collect();
        by_loss.sort_by_cached_key(|index| std::cmp::Reverse(&numbers[*index] - &ended[*index]));
        let mut missing = total - ended.iter().sum();
        for index in by_loss {
            if missing < grain {
                break;
            }
            ended[index] = &ended[index] + &grain;
            missing = &missing - &grain;
        }
        ended
    }

    /// The smaller of two numbers.
    #[must_use]
    pub fn at_most(self, other: Self) -> Self {
        self.min(other)
    }

    /// The least number that makes every one of these whole when multiplied by it.
    pub(crate) fn common_denominator<'a>(numbers: impl Iterator<Item = &'a Self>) -> BigInt {
        numbers.fold(BigInt::one(), |common, number| common.lcm(number.big().denom()))
    }

    /// This number times `scale`, rounded down to a whole; exact where `scale` is a multiple of the denominator.
    pub(crate) fn scaled_by(&self, scale: &BigInt) -> BigInt {
        (&*self.big() * BigRational::from_integer(scale.clone())).floor().to_integer()
    }

    /// `numerator / denominator` of whole numbers; 0 when the denominator is.
    pub(crate) fn of_whole(numerator: BigInt, denominator: BigInt) -> Self {
        if denominator.is_zero() { Self::zero() } else { Self::from(BigRational::new(numerator, denominator)) }
    }

    /// An approximate value for charts and estimates that say they are; never used to compare or sum.
    #[must_use]
    pub fn approximate(&self) -> f64 {
        num_traits::ToPrimitive::to_f64(&*self.big()).unwrap_or(f64::NAN)
    }

    /// Written with exactly `places` decimals, rounded half away from zero.
    fn fixed(&self, places: u32) -> String {
        let small = match &self.0 {
            Number::Small(small) => small.rounded(places),
            Number::Big(_) => None,
        };
        let mut text = small.map_or_else(
            || {
                let power = BigInt::from(10u32).pow(places);
                // `BigRational::round` rounds half away from zero.
                (&*self.big() * BigRational::from_integer(power)).round().to_integer().to_string()
            },
            // Words are written several times as fast as what is twice their length.
            |rounded| i64::try_from(rounded).map_or_else(|_| rounded.to_string(), |rounded| rounded.to_string()),
        );
        let (first, places) = (usize::from(text.starts_with('-')), places as usize);
        while text.len() - first <= places {
            text.insert(first, '0');
        }
        if places > 0 {
            text.insert(text.len() - places, '.');
        }
        text
    }
}

/// Compares `a` with `t·b` by cross-multiplication: no quotient is ever formed.
#[must_use]
pub fn compare_with_product(a: Decimal, t: Decimal, b: Decimal) -> Ordering {
    let scale_a = a.scale();
    let scale_tb = t.scale() + b.scale();
    let aligned = || {
        let left = a.mantissa().checked_mul(pow10(scale_tb.saturating_sub(scale_a))?)?;
        let right = t.mantissa().checked_mul(b.mantissa())?;
        Some(left.cmp(&right.checked_mul(pow10(scale_a.saturating_sub(scale_tb))?)?))
    };
    aligned().unwrap_or_else(|| Exact::from(a).cmp(&(Exact::from(t) * Exact::from(b))))
}

impl From<Decimal> for Exact {
    fn from(value: Decimal) -> Self {
        if value.scale() == 0
            && let Ok(whole) = i64::try_from(value.mantissa())
        {
            return Self(Number::Small(Small::whole(whole)));
        }
        if let Some(small) = pow10(value.scale()).and_then(|power| Small::of(value.mantissa(), power)) {
            return Self(Number::Small(small));
        }
        let denominator = BigInt::from(10u32).pow(value.scale());
        Self::from(BigRational::new(BigInt::from(value.mantissa()), denominator))
    }
}

impl From<BigRational> for Exact {
    fn from(value: BigRational) -> Self {
        Self(Small::fits(&value).map_or_else(|| Number::Big(Box::new(value)), Number::Small))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Number::Small(a), Number::Small(b)) => a.cmp(b),
            _ => self.big().cmp(&other.big()),
        }
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Debug for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Exact").field(&*self.big()).finish()
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.wire())
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.wire())
    }
}

macro_rules! arithmetic {
    ($($trait:ident $method:ident),*) => {$(
        impl $trait<&Exact> for &Exact {
            type Output = Exact;
            fn $method(self, other: &Exact) -> Exact {
                if let (Number::Small(a), Number::Small(b)) = (&self.0, &other.0)
                    && let Some(small) = a.$method(*b)
                {
                    return Exact(Number::Small(small));
                }
                Exact::from((&*self.big()).$method(&*other.big()))
            }
        }
    )*};
}
arithmetic!(Add add, Sub sub, Mul mul);
// Division panics on a zero divisor as integer division does; use [`Exact::ratio`] where the divisor is data.
arithmetic!(Div div);

macro_rules! by_value {
    ($($trait:ident $method:ident),*) => {$(
        impl $trait for Exact {
            type Output = Self;
            fn $method(self, other: Self) -> Self { (&self).$method(&other) }
        }
    )*};
}
by_value!(Add add, Sub sub, Mul mul);

impl Neg for Exact {
    type Output = Self;
    fn neg(self) -> Self {
        &Self::zero() - &self
    }
}

impl Sum for Exact {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::zero(), |a, b| a + b)
    }
}

impl<'a> Sum<&'a Exact> for Exact {
    fn sum<I: Iterator<Item = &'a Self>>(iter: I) -> Self {
        iter.fold(Self::zero(), |a, b| &a + b)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn exact(text: &str) -> Exact {
        Exact::parse(text).unwrap_or_else(|| panic!("{text} is a decimal"))
    }

    #[test]
    fn thirds_add_up_to_one() {
        let third = Exact::ratio(&Exact::whole(1), &Exact::whole(3)).unwrap();
        assert_eq!(third.wire(), "0.333333333333");
        assert_eq!([&third, &third, &third].into_iter().sum::<Exact>(), Exact::whole(1));
    }

    proptest! {
        #[test]
        fn ended_numbers_add_up_as_they_are_read(fractions in proptest::collection::vec((-40_i64..40, 1_u64..30), 0..12)) {
            let numbers: Vec<Exact> =
                fractions.iter().map(|(n, d)| &Exact::from(Decimal::from(*n)) / &Exact::whole(*d)).collect();
            let ended = Exact::ended(&numbers);
            let read = |numbers: &[Exact]| numbers.iter().map(|number| exact(&number.wire())).sum::<Exact>();
            prop_assert_eq!(read(&ended).wire(), numbers.iter().sum::<Exact>().wire());
            let grain = Exact::from(Decimal::new(1, WIRE_PLACES));
            for (number, ended) in numbers.iter().zip(&ended) {
                prop_assert!(number - ended < grain && ended - number < grain);
                prop_assert!(number != ended || number.wire() == ended.wire());
                prop_assert_eq!(&exact(&ended.wire()), ended, "it ends where it travels");
            }
        }
    }

    #[test]
    fn rounds_half_away_from_zero_only_when_shown() {
        for (value, shown) in [("0.005", "0.01"), ("-0.005", "-0.01"), ("74.634999", "74.63"), ("8", "8.00")] {
            assert_eq!(exact(value).shown(), shown);
        }
        assert_eq!(exact("0.125").wire(), "0.125");
        assert_eq!(exact("-0.0").wire(), "0");
    }

    #[test]
    fn the_threshold_is_compared_without_a_quotient() {
        let d = |text: &str| Decimal::from_str_exact(text).unwrap();
        assert_eq!(compare_with_product(d("9"), d("0.9"), d("10")), Ordering::Equal);
        assert_eq!(compare_with_product(d("899999999999999"), d("0.9"), d("1000000000000000")), Ordering::Less);
        // 0.3 as a float times 3 is 0.8999999999999999: floats would miss this step.
        assert_eq!(compare_with_product(d("0.9"), d("0.3"), d("3")), Ordering::Equal);
        let huge = Decimal::MAX;
        assert_eq!(compare_with_product(huge, Decimal::ONE, huge), Ordering::Equal);
    }
}
