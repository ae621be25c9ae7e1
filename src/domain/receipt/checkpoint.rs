//! A checkpoint: where every log was at one moment, signed, to be kept where whoever runs the database can't write. By it, as by
//! a receipt, a log is told that was cut short or rewritten since, which is whole in itself.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::finding::Finding;
pub use super::finding::Finding as KeptFinding;
use super::key::PublicKey;
use super::verify::{self, Issuer};
use super::{Entry, Seal, SigningKey, canonical};

/// The form of today's checkpoints.
pub const FORM: &str = "parindex-checkpoint/1";

/// Where a log was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Noted {
    /// The log.
    pub log: String,
    /// How many changes it had.
    pub changes: i64,
    /// Hash of the last.
    pub head: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload {
    form: String,
    logs: Vec<Noted>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Checkpoint {
    payload: Payload,
    signature: Option<Seal>,
}

/// What a kept file says of one log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trail {
    /// The log.
    pub log: String,
    /// Versions and the hash that each had, in order; the last is how far the file reaches.
    pub hashes: Vec<(i64, String)>,
}

/// A kept file that holds in itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Who issued it.
    pub issuer: Issuer,
    /// What it says.
    pub trails: Vec<Trail>,
}

/// The canonical bytes of a checkpoint, signed where there is a key.
///
/// # Errors
/// As [`canonical::bytes`], which nothing of today can cause.
pub fn seal(logs: Vec<Noted>, key: Option<&SigningKey>) -> Result<Vec<u8>, serde_json::Error> {
    let payload = Payload { form: FORM.to_owned(), logs };
    let signature = match key {
        Some(key) => Some(Seal::of(key, &canonical::bytes(&payload)?)),
        None => None,
    };
    canonical::bytes(&Checkpoint { payload, signature })
}

/// Reads what was kept: a checkpoint, or a receipt, which carries its log up to its version.
///
/// # Errors
/// Every fault of the file itself; nothing is to be held against a file that does not hold.
pub fn read(bytes: &[u8], pinned: Option<&PublicKey>) -> Result<Kept, Vec<Finding>> {
    let unreadable = |error: serde_json::Error| {
        let (vi, en) =
            (format!("không phải biên nhận hay mốc: {error}"), format!("no receipt and no checkpoint: {error}"));
        vec![Finding::new("not_kept", "", vi, en)]
    };
    let mut value: Value = serde_json::from_slice(bytes).map_err(unreadable)?;
    if value["payload"]["form"] != FORM {
        let verdict = verify::verify(bytes, pinned).map_err(unreadable)?;
        if !verdict.ok {
            return Err(verdict.findings);
        }
        let payload = &mut value["payload"];
        let entries: Vec<Entry> = serde_json::from_value(payload["changes"].take()).map_err(unreadable)?;
        let hashes = entries.into_iter().map(|entry| (entry.seq, entry.hash)).collect();
        let log = payload["assessment"].as_str().unwrap_or_default().to_owned();
        return Ok(Kept { issuer: verdict.issuer, trails: vec![Trail { log, hashes }] });
    }
    let mut findings = Vec::new();
    let (issuer, _) = verify::sealed(bytes, &value, pinned, &mut findings).map_err(unreadable)?;
    if !findings.is_empty() {
        return Err(findings);
    }
    let checkpoint: Checkpoint = serde_json::from_value(value).map_err(unreadable)?;
    let trail = |noted: Noted| Trail { log: noted.log, hashes: vec![(noted.changes, noted.head)] };
    Ok(Kept { issuer, trails: checkpoint.payload.logs.into_iter().map(trail).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> SigningKey {
        let pem = [
            "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEI",
            "EzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7\n-----END PRIVATE KEY-----\n",
        ];
        SigningKey::from_pem(&format!("{}{}{}", pem[0], if seed == 0 { "E" } else { "F" }, &pem[1][1..])).unwrap()
    }

    #[test]
    fn a_checkpoint_is_its_bytes() {
        let noted = Noted { log: "can-tho-2016".to_owned(), changes: 23, head: "ab".repeat(32) };
        let bytes = seal(vec![noted], Some(&key(0))).unwrap();
        let kept = read(&bytes, Some(&key(0).public())).unwrap();
        assert_eq!(kept.issuer, Issuer::Proven);
        assert_eq!(kept.trails, [Trail { log: "can-tho-2016".to_owned(), hashes: vec![(23, "ab".repeat(32))] }]);
        assert_eq!(read(&bytes, None).unwrap().issuer, Issuer::Claimed);
        assert_eq!(read(&bytes, Some(&key(1).public())).unwrap_err()[0].code, "other_key");
        for place in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            assert!(read(&changed, None).is_err(), "byte {place}");
            assert!(read(&bytes[..place], None).is_err(), "{place} bytes");
        }
        let unsigned = seal(Vec::new(), None).unwrap();
        assert_eq!(read(&unsigned, None).unwrap().issuer, Issuer::Unsigned);
        assert_eq!(read(&unsigned, Some(&key(0).public())).unwrap_err()[0].code, "signature_missing");
    }
}
