//! The HTTP `Range` header for one range of bytes (RFC 9110, section 14).

use std::ops::Range;

/// What a `Range` header asks of a representation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Requested {
    /// Everything: no range, several of them, or a header that isn't understood. Answer 200.
    Whole,
    /// These bytes, never empty, within the size. Answer 206 with [`content_range`].
    Part(Range<u64>),
    /// Nothing of it exists. Answer 416 with [`unsatisfied`].
    Unsatisfiable,
}

/// Reads a `Range` header against a representation of `size` bytes.
///
/// Several ranges are answered as a whole, which RFC 9110 allows: evidence is read by browsers and download tools that resume,
/// and an answer in many small overlapping parts is a known way to make a server work.
#[must_use]
pub fn parse(header: &str, size: u64) -> Requested {
    let Some((unit, set)) = header.trim().split_once('=') else { return Requested::Whole };
    if !unit.eq_ignore_ascii_case("bytes") || set.contains(',') {
        return Requested::Whole;
    }
    let Some((first, last)) = set.trim().split_once('-') else { return Requested::Whole };
    let bounds = match (number(first), number(last)) {
        (Number::Absent, Number::Is(length)) => {
            // The last `length` bytes; "-0" asks for nothing and can't be satisfied.
            if length == 0 { size..size } else { size.saturating_sub(length)..size }
        }
        (Number::Is(first), Number::Absent) => first..size,
        (Number::Is(first), Number::Is(last)) if first <= last => first..last.saturating_add(1).min(size),
        _ => return Requested::Whole,
    };
    if bounds.is_empty() { Requested::Unsatisfiable } else { Requested::Part(bounds) }
}

/// The value of `Content-Range` on a 206: `bytes 0-99/1234`. The range must not be empty.
#[must_use]
pub fn content_range(range: &Range<u64>, size: u64) -> String {
    format!("bytes {}-{}/{size}", range.start, range.end.saturating_sub(1))
}

/// The value of `Content-Range` on a 416: `bytes */1234`.
#[must_use]
pub fn unsatisfied(size: u64) -> String {
    format!("bytes */{size}")
}

enum Number {
    Absent,
    Is(u64),
    Malformed,
}

fn number(text: &str) -> Number {
    if text.is_empty() {
        Number::Absent
    } else if text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit is past the end of any file, as the largest number is.
        Number::Is(text.parse().unwrap_or(u64::MAX))
    } else {
        Number::Malformed
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_range_against_a_hundred_bytes() {
        use Requested::{Part, Unsatisfiable, Whole};
        for (header, expected) in [
            ("bytes=0-0", Part(0..1)),
            ("bytes=10-19", Part(10..20)),
            ("bytes=90-", Part(90..100)),
            ("bytes=90-500", Part(90..100)),
            ("bytes=99-99", Part(99..100)),
            ("bytes=-1", Part(99..100)),
            ("bytes=-500", Part(0..100)),
            ("Bytes= 5-6 ", Part(5..7)),
            ("bytes=0-99999999999999999999999", Part(0..100)),
            ("bytes=100-", Unsatisfiable),
            ("bytes=100-200", Unsatisfiable),
            ("bytes=99999999999999999999999-", Unsatisfiable),
            ("bytes=-0", Unsatisfiable),
            ("bytes=20-10", Whole),
            ("bytes=0-1,5-6", Whole),
            ("bytes=-", Whole),
            ("bytes=a-b", Whole),
            ("bytes=+1-2", Whole),
            ("bytes=1", Whole),
            ("items=0-1", Whole),
            ("", Whole),
        ] {
            assert_eq!(parse(header, 100), expected, "{header}");
        }
        assert_eq!(parse("bytes=0-", 0), Unsatisfiable);
        assert_eq!(content_range(&(10..20), 100), "bytes 10-19/100");
        assert_eq!(unsatisfied(100), "bytes */100");
    }

    proptest! {
        #[test]
        fn a_part_lies_within_and_is_never_empty(header in "(bytes=)?[0-9a-z,-]{0,24}", size in 0u64..1000) {
            if let Requested::Part(range) = parse(&header, size) {
                prop_assert!(range.start < range.end && range.end <= size);
            }
        }
    }
}
