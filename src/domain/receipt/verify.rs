//! The proof of a receipt, from its bytes alone: canonical, signed, chained, and every number made anew by the one engine.

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::difference::differences;
use super::finding::Finding;
use super::key::{PublicKey, Signature};
use super::{ALGORITHM, Entry, FORM, FORM_MOVED, Seal, SetSource, Source, Totals, canonical, replay};
use crate::domain::assessment::Assessment;
use crate::domain::criteria;

/// What is known of who issued a receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Issuer {
    /// Signed by the key that was named.
    Proven,
    /// Signed by the key that the receipt itself names, and nobody else vouches for.
    Claimed,
    /// Not signed.
    Unsigned,
    /// Its signature does not hold.
    Refuted,
}

/// What a verification came to.
#[derive(Debug, Serialize)]
pub struct Verdict {
    /// Whether everything in it follows from its log and its set, byte for byte, and no signature is wrong.
    pub ok: bool,
    /// Who issued it.
    pub issuer: Issuer,
    /// The public key in the receipt.
    pub public_key: Option<String>,
    /// What was recomputed; none when that was not possible.
    pub recomputed: Option<Recomputed>,
    /// Every fault.
    pub findings: Vec<Finding>,
}

/// What came of the log and the set of a receipt.
#[derive(Debug, Serialize)]
pub struct Recomputed {
    /// Assessment.
    pub assessment: String,
    /// Version.
    pub version: i64,
    /// When that version was made.
    pub at: String,
    /// Hash of its last change.
    pub head: String,
    /// Whether the figures are illustrative.
    pub illustrative: bool,
    /// Criteria set, `par-2016@1`.
    pub set: String,
    /// SHA-256 of the set's document.
    pub set_sha256: String,
    /// The totals.
    pub totals: Totals,
}

/// Verifies the bytes of a receipt; `pinned` is the public key that must have signed it.
///
/// # Errors
/// When what was read has no JSON form, which nothing of today can cause.
pub fn verify(bytes: &[u8], pinned: Option<&PublicKey>) -> Result<Verdict, serde_json::Error> {
    let mut findings = Vec::new();
    let value: Value = match serde_json::from_slice(bytes) {
        Ok(value) => value,
        Err(error) => {
            findings.push(Finding::new(
                "not_json",
                "",
                format!("không phải JSON trọn vẹn: {error}"),
                format!("no whole JSON: {error}"),
            ));
            let issuer = Issuer::Refuted;
            return Ok(Verdict { ok: false, issuer, public_key: None, recomputed: None, findings });
        }
    };
    let (issuer, public_key) = sealed(bytes, &value, pinned, &mut findings)?;
    shape(&value, &mut findings);
    let recomputed = recompute(&value["payload"], &mut findings)?;
    Ok(Verdict { ok: findings.is_empty() && recomputed.is_some(), issuer, public_key, recomputed, findings })
}

fn not_canonical(found: &[u8], expected: &[u8]) -> Option<Finding> {
    let same = found.iter().zip(expected).take_while(|(found, expected)| found == expected).count();
    (found != expected).then(|| {
        Finding::new(
            "not_canonical",
            "",
            format!("không phải JSON chính tắc (RFC 8785): khác từ byte {same}"),
            format!("no canonical JSON (RFC 8785): it differs from byte {same} on"),
        )
    })
}

/// What is known of who signed a JSON of `payload` and `signature`, and whether its text is canonical.
///
/// # Errors
/// As [`verify`].
pub fn sealed(
    bytes: &[u8],
    value: &Value,
    pinned: Option<&PublicKey>,
    findings: &mut Vec<Finding>,
) -> Result<(Issuer, Option<String>), serde_json::Error> {
    findings.extend(not_canonical(bytes, &canonical::bytes(value)?));
    issuer(value, pinned, findings)
}

/// The assessment that a receipt carries; `None` when it carries none. Ask [`verify`] first.
#[must_use]
pub fn reread(bytes: &[u8]) -> Option<Assessment> {
    let mut value: Value = serde_json::from_slice(bytes).ok()?;
    let payload = &mut value["payload"];
    let read = |set: &Value| criteria::read(set["document"].as_str()?.as_bytes()).ok().map(Arc::new);
    let (set, moved) = (read(&payload["set"])?, payload["revisions"].as_array().into_iter().flatten());
    let moved = moved.map(read).collect::<Option<Vec<_>>>()?;
    let entries: Vec<Entry> = serde_json::from_value(payload["changes"].take()).ok()?;
    replay::assessment(set, &moved, &entries)
}

/// The outermost names, and the form.
fn shape(value: &Value, findings: &mut Vec<Finding>) {
    let names = value.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    let unknown = names.filter(|name| !["payload", "signature"].contains(name));
    findings.extend(unknown.map(|name| {
        Finding::new(
            "wrong_shape",
            format!("/{name}"),
            format!("không có trường {name}"),
            format!("there is no field {name}"),
        )
    }));
    if value.get("signature").is_none() {
        findings.push(Finding::new("wrong_shape", "/signature", "thiếu signature", "signature is missing"));
    }
    let form = &value["payload"]["form"];
    if form != FORM && form != FORM_MOVED {
        findings.push(Finding::new(
            "unknown_form",
            "/payload/form",
            format!("chương trình này đọc {FORM} và {FORM_MOVED}, biên nhận ghi {form}"),
            format!("this program reads {FORM} and {FORM_MOVED}, the receipt says {form}"),
        ));
    }
}

/// Who signed the payload, as far as that is known.
fn issuer(
    value: &Value,
    pinned: Option<&PublicKey>,
    findings: &mut Vec<Finding>,
) -> Result<(Issuer, Option<String>), serde_json::Error> {
    let at = "/signature";
    let stated = value.get("signature").unwrap_or(&Value::Null);
    if stated.is_null() {
        if pinned.is_some() {
            let (vi, en) = ("không được ký", "it is not signed");
            findings.push(Finding::new("signature_missing", at, vi, en));
        }
        return Ok((Issuer::Unsigned, None));
    }
    let Some(seal) = read::<Seal>(stated, at, findings) else { return Ok((Issuer::Refuted, None)) };
    let (key, signature) = (seal.public_key.parse::<PublicKey>(), seal.value.parse::<Signature>());
    let malformed = [
        ("algorithm", seal.algorithm == ALGORITHM, ALGORITHM),
        ("public_key", key.is_ok(), "[0-9a-f]{64}"),
        ("value", signature.is_ok(), "[0-9a-f]{128}"),
    ];
    for (field, holds, expected) in malformed {
        if !holds {
            let detail = format!("{field}: {expected}");
            findings.push(Finding::new("signature_malformed", format!("{at}/{field}"), detail.clone(), detail));
        }
    }
    let public_key = Some(seal.public_key);
    let (Ok(key), Ok(signature), true) = (key, signature, seal.algorithm == ALGORITHM) else {
        return Ok((Issuer::Refuted, public_key));
    };
    let signed = key.signed(&canonical::bytes(&value["payload"])?, &signature);
    if !signed {
        findings.push(Finding::new(
            "signature_wrong",
            format!("{at}/value"),
            format!("không phải chữ ký của khóa {key} trên nội dung này"),
            format!("this is not the signature of the key {key} on this payload"),
        ));
    }
    if let Some(pinned) = pinned.filter(|pinned| **pinned != key) {
        findings.push(Finding::new(
            "other_key",
            format!("{at}/public_key"),
            format!("phải là khóa {pinned}, đây là khóa {key}"),
            format!("expected the key {pinned}, it was signed with {key}"),
        ));
        return Ok((Issuer::Refuted, public_key));
    }
    let issuer = match (signed, pinned) {
        (false, _) => Issuer::Refuted,
        (true, Some(_)) => Issuer::Proven,
        (true, None) => Issuer::Claimed,
    };
    Ok((issuer, public_key))
}

/// Makes everything anew from the log and the set, and names every place where the payload says otherwise.
fn recompute(payload: &Value, findings: &mut Vec<Finding>) -> Result<Option<Recomputed>, serde_json::Error> {
    let source = read::<SetSource>(&payload["set"], "/payload/set", findings);
    let revisions = match &payload["revisions"] {
        Value::Null => Some(Vec::new()),
        revisions => read::<Vec<SetSource>>(revisions, "/payload/revisions", findings),
    };
    let entries = read::<Vec<Entry>>(&payload["changes"], "/payload/changes", findings);
    let (Some(source), Some(revisions), Some(entries)) = (source, revisions, entries) else { return Ok(None) };
    let opened = set_of(source, "/payload/set/document", findings);
    let mut moved = Vec::new();
    for (place, source) in revisions.into_iter().enumerate() {
        moved.extend(set_of(source, &format!("/payload/revisions/{place}/document"), findings));
    }
    let Some(opened) = opened else { return Ok(None) };
    let (made, found) = replay(opened, moved, entries)?;
    findings.extend(found);
    let Some(made) = made else { return Ok(None) };
    findings.extend(differences(&serde_json::to_value(&made)?, payload, "/payload"));
    let last = made.revisions.last().unwrap_or(&made.set);
    Ok(Some(Recomputed {
        assessment: made.assessment,
        version: made.version,
        at: made.at,
        head: made.head,
        illustrative: made.illustrative,
        set: format!("{}@{}", last.id, last.revision),
        set_sha256: last.sha256.clone(),
        totals: made.totals,
    }))
}

/// Reads a criteria set that a receipt carries.
fn set_of(source: SetSource, at: &str, findings: &mut Vec<Finding>) -> Option<Source> {
    match criteria::read(source.document.as_bytes()) {
        Ok(set) => Some((Arc::new(set), source.document)),
        Err(faults) => {
            let first = faults.first().map(ToString::to_string).unwrap_or_default();
            findings.push(Finding::new(
                "set_unreadable",
                at,
                format!("bộ tiêu chí có {} lỗi, lỗi đầu: {first}", faults.len()),
                format!("the criteria set has {} faults, the first: {first}", faults.len()),
            ));
            None
        }
    }
}

/// Reads a part; a part that has another shape is named at its place.
fn read<T: DeserializeOwned>(value: &Value, at: &str, findings: &mut Vec<Finding>) -> Option<T> {
    serde_path_to_error::deserialize(value)
        .map_err(|error| {
            let path = error.path().to_string();
            let detail = format!("{path}: {}", error.inner());
            findings.push(Finding::new("wrong_shape", at, detail.clone(), detail));
        })
        .ok()
}
