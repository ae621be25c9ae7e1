//! The hash chain of a log: every change carries the digest of its fact and the hash of the change before it.
//!
//! A change's hash is SHA-256 over the compact JSON array
//! `["1", log, seq, at, name, role, unit, kind, subject, digest, prev_hash]`: the first entry is the version of this
//! form, `at` is RFC 3339 in UTC with six decimals, `unit` may be null. Any language with JSON and SHA-256 can check it.

use chrono::{DateTime, SecondsFormat, SubsecRound, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::facts::{Actor, Fact};
use super::text::Text;

/// What the first change of a log names as the hash before it.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The version of the hashed form.
const FORM: &str = "1";

/// One entry of a log: which fact came when, by whom, and the links that make tampering visible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The log: an assessment's id, or [`SYSTEM_LOG`](super::facts::SYSTEM_LOG).
    pub log: String,
    /// 1, 2, 3 … within the log.
    pub seq: i64,
    /// When, in whole microseconds; never before the change before it.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: Actor,
    /// [`Fact::kind`].
    pub kind: String,
    /// [`Fact::subject`].
    pub subject: String,
    /// [`digest`] of the fact, 64 hex digits.
    pub digest: String,
    /// Hash of the change before it, or [`GENESIS`].
    pub prev_hash: String,
    /// Hash of this change, 64 hex digits.
    pub hash: String,
}

/// The end of a log: what the next change builds on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Last version; 0 for an empty log.
    pub seq: i64,
    /// When the last change was made; `None` for an empty log.
    pub at: Option<DateTime<Utc>>,
    /// Its hash, or [`GENESIS`].
    pub hash: String,
}

/// One way in which a stored log disagrees with itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A field is not what the rest of the log proves it was.
    Differs {
        /// Column: `seq`, `prev_hash`, `hash`, `kind`, `subject` or `digest`.
        field: &'static str,
        /// What the chain calls for.
        expected: String,
        /// What is there.
        found: String,
    },
    /// The change is there, its fact is gone.
    NoFact,
    /// The fact is there, no change speaks of it.
    NoChange,
    /// The row does not hold what its columns must hold; names the column.
    Unreadable(String),
    /// The database file itself is damaged, in the engine's words.
    Damaged(String),
}

impl Head {
    /// The head of a log that has no change yet.
    #[must_use]
    pub fn empty() -> Self {
        Self { seq: 0, at: None, hash: GENESIS.to_owned() }
    }

    /// The change that puts `fact` on top of this head. A clock that went back does not disturb the order: the change
    /// is dated at the earliest like the one before it.
    ///
    /// # Errors
    /// When the fact has no JSON form, which no fact of today can cause.
    pub fn next(&self, log: &str, at: DateTime<Utc>, actor: &Actor, fact: &Fact) -> Result<Change, serde_json::Error> {
        let at = at.trunc_subsecs(6);
        let mut change = Change {
            log: log.to_owned(),
            seq: self.seq.saturating_add(1),
            at: self.at.map_or(at, |last| at.max(last)),
            actor: actor.clone(),
            kind: fact.kind().to_owned(),
            subject: fact.subject(),
            digest: digest(fact)?,
            prev_hash: self.hash.clone(),
            hash: String::new(),
        };
        change.hash = change.computed_hash()?;
        Ok(change)
    }

    /// Where the given change does not follow from this head, or does not hash to what it says. Empty when all is well.
    ///
    /// # Errors
    /// As [`Head::next`].
    pub fn check(&self, change: &Change) -> Result<Vec<Fault>, serde_json::Error> {
        let mut faults = Vec::new();
        differs(&mut faults, "seq", &self.seq.saturating_add(1).to_string(), &change.seq.to_string());
        differs(&mut faults, "prev_hash", &self.hash, &change.prev_hash);
        differs(&mut faults, "hash", &change.computed_hash()?, &change.hash);
        Ok(faults)
    }
}

impl Change {
    /// The hash that the other fields call for.
    ///
    /// # Errors
    /// As [`Head::next`].
    pub fn computed_hash(&self) -> Result<String, serde_json::Error> {
        let Actor { name, role, unit } = &self.actor;
        let at = rfc3339(self.at);
        serde_json::to_vec(&(
            FORM,
            &self.log,
            self.seq,
            at,
            name,
            role,
            unit,
            &self.kind,
            &self.subject,
            &self.digest,
            &self.prev_hash,
        ))
        .map(|json| sha256_hex(&json))
    }

    /// Where the fact is not the one the change speaks of. Empty when all is well.
    ///
    /// # Errors
    /// As [`Head::next`].
    pub fn check_fact(&self, fact: &Fact) -> Result<Vec<Fault>, serde_json::Error> {
        let mut faults = Vec::new();
        differs(&mut faults, "kind", &self.kind, fact.kind());
        differs(&mut faults, "subject", &self.subject, &fact.subject());
        differs(&mut faults, "digest", &self.digest, &digest(fact)?);
        Ok(faults)
    }

    /// The head of the log when this is its last change.
    #[must_use]
    pub fn head(&self) -> Head {
        Head { seq: self.seq, at: Some(self.at), hash: self.hash.clone() }
    }
}

impl Fault {
    /// Stable name of the kind of fault.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Differs { .. } => "differs",
            Self::NoFact => "fact_missing",
            Self::NoChange => "change_missing",
            Self::Unreadable(_) => "unreadable",
            Self::Damaged(_) => "damaged",
        }
    }

    /// Whether the fault is a difference in this field.
    #[must_use]
    pub fn differs_in(&self, name: &str) -> bool {
        matches!(self, Self::Differs { field, .. } if *field == name)
    }

    /// The same difference seen from the other side: what was found is what is right.
    #[must_use]
    pub fn turned(self) -> Self {
        match self {
            Self::Differs { field, expected, found } => Self::Differs { field, expected: found, found: expected },
            other => other,
        }
    }

    /// The fault in words.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::Differs { field, expected, found } => Text::new(
                format!("{field}: phải là {expected}, đang là {found}"),
                format!("{field}: expected {expected}, found {found}"),
            ),
            Self::NoFact => Text::new("bản ghi đã mất, nhật ký vẫn còn", "the row is gone, the log still speaks of it"),
            Self::NoChange => Text::new("bản ghi không có trong nhật ký", "the log does not speak of this row"),
            Self::Unreadable(why) => Text::new(format!("không đọc được: {why}"), format!("unreadable: {why}")),
            Self::Damaged(why) => Text::new(format!("tệp dữ liệu hỏng: {why}"), format!("damaged file: {why}")),
        }
    }
}

/// SHA-256 over the JSON of a fact, 64 lower-case hex digits.
///
/// # Errors
/// When the fact has no JSON form, which no fact of today can cause.
pub fn digest(fact: &Fact) -> Result<String, serde_json::Error> {
    serde_json::to_vec(fact).map(|json| sha256_hex(&json))
}

/// SHA-256 of bytes as 64 lower-case hex digits.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        text.extend([byte >> 4, byte & 15].map(|nibble| char::from(DIGITS[usize::from(nibble)])));
    }
    text
}

/// Whether a word is the secret one; in a time that does not tell how nearly. An empty one is none.
#[must_use]
pub fn same_secret(expected: &str, sent: &str) -> bool {
    let digest = |word: &str| sha256_hex(word.as_bytes());
    !expected.is_empty() && digest(expected) == digest(sent)
}

/// A moment as it stands in the hashed form: UTC, six decimals, `Z`.
#[must_use]
pub fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

fn differs(faults: &mut Vec<Fault>, field: &'static str, expected: &str, found: &str) {
    if expected != found {
        faults.push(Fault::Differs { field, expected: expected.to_owned(), found: found.to_owned() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::facts::{Opening, Role, Schedule};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn admin() -> Actor {
        Actor { name: "an".into(), role: Role::Admin, unit: None }
    }

    fn opening() -> Fact {
        Fact::Opened(Opening {
            assessment: "can-tho-2016".into(),
            province: "can-tho".into(),
            year: 2016,
            set: "par-2016".into(),
            revision: 1,
            illustrative: false,
        })
    }

    fn chain() -> (Change, Change, Fact) {
        let second = Fact::Scheduled(Schedule { phases: vec![], reason: Some("lùi hạn".into()) });
        let one = Head::empty().next("can-tho-2016", at("2017-01-03T01:00:00.1234567Z"), &admin(), &opening()).unwrap();
        let two = one.head().next("can-tho-2016", at("2017-01-04T01:00:00Z"), &admin(), &second).unwrap();
        (one, two, second)
    }

    #[test]
    fn the_hash_is_what_any_other_program_computes() {
        // printf '%s' '{"opened":{…}}' | sha256sum, and the same over the array.
        let (one, ..) = chain();
        assert_eq!(one.digest, "74fa712b1fabf2a155d9ace2fcb71a4366511ef836df397811c1beabf8972a13");
        assert_eq!(one.hash, "d7983599ee618bd5f8e63adcd83f1ce7fddbf3ebaf7748ee35ceabdfed34ef66");
        assert_eq!(one.prev_hash, GENESIS);
        assert_eq!(one.at, at("2017-01-03T01:00:00.123456Z"));
    }

    #[test]
    fn an_untouched_chain_has_no_fault() {
        let (one, two, fact) = chain();
        assert_eq!(Head::empty().check(&one).unwrap(), []);
        assert_eq!(one.head().check(&two).unwrap(), []);
        assert_eq!(two.check_fact(&fact).unwrap(), []);
        assert_eq!((one.seq, two.seq), (1, 2));
    }

    #[test]
    fn a_clock_set_back_does_not_disturb_the_order() {
        let (one, ..) = chain();
        let late = one.head().next("can-tho-2016", at("2016-01-01T00:00:00Z"), &admin(), &opening()).unwrap();
        assert_eq!(late.at, one.at);
    }

    #[test]
    fn every_field_of_a_change_is_under_the_hash() {
        type Edit = fn(&mut Change);
        let edits: [(&str, Edit); 11] = [
            ("hash", |c| c.log.push('x')),
            ("seq", |c| c.seq += 1),
            ("hash", |c| c.at += chrono::TimeDelta::microseconds(1)),
            ("hash", |c| c.actor.name.push('x')),
            ("hash", |c| c.actor.role = Role::Viewer),
            ("hash", |c| c.actor.unit = Some(String::new())),
            ("hash", |c| c.kind.push('x')),
            ("hash", |c| c.subject.push('x')),
            ("hash", |c| c.digest.push('x')),
            ("prev_hash", |c| c.prev_hash.push('x')),
            ("hash", |c| c.hash.push('x')),
        ];
        let (one, two, _) = chain();
        for (field, edit) in edits {
            let mut changed = two.clone();
            edit(&mut changed);
            let faults = one.head().check(&changed).unwrap();
            assert!(faults.iter().any(|fault| fault.differs_in(field)), "{faults:?}");
            assert!(faults.iter().any(|fault| fault.differs_in("hash")), "{faults:?}");
        }
    }

    #[test]
    fn another_fact_under_a_change_is_named() {
        let (one, _, other) = chain();
        let fields: Vec<_> = one.check_fact(&other).unwrap().into_iter().map(|f| f.text().en).collect();
        assert!(fields[0].starts_with("kind: expected opened, found scheduled"), "{fields:?}");
        assert!(fields[1].starts_with("subject: expected can-tho-2016, found phases"), "{fields:?}");
        assert!(fields[2].starts_with("digest: expected"), "{fields:?}");
    }

    #[test]
    fn hex_of_the_empty_text_is_the_known_one() {
        assert_eq!(sha256_hex(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
