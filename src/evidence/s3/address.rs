//! `s3://bucket/prefix`: where evidence is in an S3-compatible store.

use std::fmt;
use std::str::FromStr;

/// A bucket, and what the keys in it begin with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct S3Address {
    /// The bucket. It must exist: nothing here creates one.
    pub bucket: String,
    /// The beginning of every key, without slashes around it; empty for a bucket that holds nothing else.
    pub prefix: String,
}

/// The text is not `s3://bucket` or `s3://bucket/prefix`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected s3://bucket or s3://bucket/prefix, of letters, digits, dots, hyphens and underscores")]
pub struct NotAnS3Address;

impl FromStr for S3Address {
    type Err = NotAnS3Address;

    /// Only characters that mean the same in a key, in a URL and in a signature: every server agrees on them.
    fn from_str(text: &str) -> Result<Self, NotAnS3Address> {
        let (bucket, prefix) = {
            let rest = text.strip_prefix("s3://").ok_or(NotAnS3Address)?;
            rest.split_once('/').unwrap_or((rest, ""))
        };
        let is_bucket = (3..=63).contains(&bucket.len()) && is_plain(bucket);
        let is_empty = prefix.is_empty();
        let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
        let is_prefix = is_empty || prefix.split('/').all(is_plain);
        if is_bucket && is_prefix && prefix.len() <= 256 {
            Ok(Self { bucket: bucket.to_owned(), prefix: prefix.to_owned() })
        } else {
            Err(NotAnS3Address)
        }
    }
}

/// Letters, digits, `.`, `-` and `_`, and not dots alone.
fn is_plain(segment: &str) -> bool {
    segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
        && segment.bytes().any(|byte| byte != b'.')
}

impl fmt::Display for S3Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bucket, prefix } = self;
        if prefix.is_empty() { write!(f, "s3://{bucket}") } else { write!(f, "s3://{bucket}/{prefix}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_and_perhaps_a_prefix() {
        for (text, shown) in [
            ("s3://can-tho", "s3://can-tho"),
            ("s3://can-tho/", "s3://can-tho"),
            ("s3://can-tho/par/2016/", "s3://can-tho/par/2016"),
            ("s3://a.b_c/x.y", "s3://a.b_c/x.y"),
        ] {
            assert_eq!(text.parse::<S3Address>().unwrap().to_string(), shown);
        }
        for text in [
            "s3:can-tho",
            "s3://",
            "s3://ab",
            "s3:///x",
            "S3://can-tho",
            "s3://key:secret@host",
            "s3://can-tho//",
            "s3://can-tho/a//b",
            "s3://can-tho/../b",
            "s3://can-tho/.",
            "s3://can-tho?x",
            "s3://can-tho/a#b",
            "s3://cần-thơ",
            "file:///a",
        ] {
            assert_eq!(text.parse::<S3Address>(), Err(NotAnS3Address), "{text}");
        }
    }
}
