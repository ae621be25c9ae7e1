//! Whatever is changed in a receipt is found, and named where it is.

use parindex::domain::chain::sha256_hex;
use parindex::domain::receipt::canonical;
use parindex::domain::receipt::finding::Finding;
use parindex::domain::receipt::verify::{Issuer, verify};
use serde_json::{Value, json};

use super::{KEPT, KNOWN, OTHER, key};

fn kept() -> Value {
    serde_json::from_slice(KEPT).unwrap()
}

fn found(receipt: &Value) -> Vec<Finding> {
    let verdict = verify(&canonical::bytes(receipt).unwrap(), None).unwrap();
    assert_eq!(verdict.ok, verdict.findings.is_empty());
    verdict.findings
}

/// Signs what was changed, as whoever has a key of their own could.
fn signed_anew(receipt: &mut Value) {
    let (key, payload) = (key(OTHER), canonical::bytes(&receipt["payload"]).unwrap());
    receipt["signature"]["public_key"] = json!(key.public().to_string());
    receipt["signature"]["value"] = json!(key.sign(&payload).to_string());
}

/// The pointer of every value that is neither list nor object.
fn leaves(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| leaves(value, &format!("{at}/{name}"), found))
        }
        Value::Array(members) => {
            members.iter().enumerate().for_each(|(index, value)| leaves(value, &format!("{at}/{index}"), found));
        }
        _ => found.push(at.to_owned()),
    }
}

#[test]
fn every_field_that_is_changed_is_named_even_when_all_is_signed_anew() {
    let mut pointers = Vec::new();
    leaves(&kept()["payload"], "/payload", &mut pointers);
    assert!(pointers.len() > 400, "{}", pointers.len());
    for pointer in pointers {
        let mut changed = kept();
        let value = changed.pointer_mut(&pointer).unwrap();
        *value = match value.take() {
            Value::String(text) => json!(format!("{text}x")),
            Value::Number(number) => json!(number.as_i64().unwrap() + 1),
            Value::Bool(flag) => json!(!flag),
            _ => json!("x"),
        };
        let wrong = found(&changed);
        assert!(wrong.iter().any(|finding| finding.code == "signature_wrong"), "{pointer}: {wrong:?}");
        signed_anew(&mut changed);
        let wrong = found(&changed);
        // A set that reads otherwise is told by what it was opened on, its hash or what does not read.
        let named = |finding: &Finding| {
            finding.pointer.starts_with(&pointer)
                || (!finding.pointer.is_empty() && pointer.starts_with(&finding.pointer))
                || (pointer.starts_with("/payload/set") && finding.pointer.starts_with("/payload/set"))
                || (pointer.ends_with("/by/name") || pointer.ends_with("/by/unit") || pointer.ends_with("/prev_hash"))
                    && finding.pointer
                        == format!("{}/hash", pointer.split("/by/").next().unwrap().trim_end_matches("/prev_hash"))
        };
        assert!(wrong.iter().any(named), "{pointer}: {wrong:?}");
        for finding in wrong.iter().filter(|finding| finding.code == "chain_broken") {
            let index: usize = finding.pointer.split('/').nth(3).unwrap().parse().unwrap();
            assert!(finding.detail.en.starts_with("change "), "{finding:?}");
            let near = format!("/payload/changes/{index}");
            let before = format!("/payload/changes/{}", index.wrapping_sub(1));
            let whole = pointer.starts_with("/payload/changes/0/");
            assert!(whole || pointer.starts_with(&near) || pointer.starts_with(&before), "{pointer}: {finding:?}");
        }
    }
}

#[test]
fn a_node_that_differs_is_named_by_its_code() {
    let mut changed = kept();
    *changed.pointer_mut("/payload/trace/children/0/children/2/points").unwrap() = json!("0.75");
    signed_anew(&mut changed);
    let wrong = found(&changed);
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert_eq!((wrong[0].code, wrong[0].pointer.as_str()), ("differs", "/payload/trace/children/0/children/2/points"));
    assert_eq!(wrong[0].detail.en, "node 1.3: \"0.5\" comes of it, the receipt says \"0.75\"");
}

/// A fact changed, its digest and every hash after it made anew: the log is whole in itself, and the score tells.
#[test]
fn a_log_rewritten_with_all_its_hashes_is_told_by_the_score_and_by_the_key() {
    let mut changed = kept();
    let changes = changed["payload"]["changes"].as_array_mut().unwrap();
    let mut head = "0".repeat(64);
    for change in changes {
        let fact = change["fact"].as_str().unwrap().replace("\"number\":\"1\"}}", "\"number\":\"0\"}}");
        let digest = sha256_hex(fact.as_bytes());
        let hashed = json!([
            "1",
            "can-tho-2016",
            change["seq"],
            change["at"],
            change["by"]["name"],
            change["by"]["role"],
            change["by"]["unit"],
            change["kind"],
            change["subject"],
            digest,
            head
        ]);
        (change["fact"], change["digest"], change["prev_hash"]) = (json!(fact), json!(digest), json!(head));
        head = sha256_hex(hashed.to_string().as_bytes());
        change["hash"] = json!(head);
    }
    changed["payload"]["head"] = json!(head);
    signed_anew(&mut changed);
    let wrong = found(&changed);
    assert!(
        !wrong.is_empty() && wrong.iter().all(|finding| finding.pointer.starts_with("/payload/trace")),
        "{wrong:?}"
    );
    // Whoever recomputes the score as well has made another receipt: only the issuer's key tells then.
    let verdict = verify(&canonical::bytes(&changed).unwrap(), Some(&key(KNOWN).public())).unwrap();
    assert_eq!(verdict.issuer, Issuer::Refuted);
    assert!(verdict.findings.iter().any(|finding| finding.code == "other_key"));
}

#[test]
fn a_log_cut_short_reordered_or_put_together_is_told() {
    type Edit = fn(&mut Vec<Value>);
    let edits: [(&str, Edit); 5] = [
        ("differs", |changes| drop(changes.pop())),
        ("chain_broken", |changes| drop(changes.remove(9))),
        ("chain_broken", |changes| changes.swap(11, 12)),
        ("chain_broken", |changes| changes.push(changes[22].clone())),
        ("not_an_assessment", |changes| drop(changes.remove(0))),
    ];
    for (code, edit) in edits {
        let mut changed = kept();
        edit(changed["payload"]["changes"].as_array_mut().unwrap());
        signed_anew(&mut changed);
        let wrong = found(&changed);
        assert!(wrong.iter().any(|finding| finding.code == code), "{code}: {wrong:?}");
    }
}

#[test]
fn bytes_that_are_not_the_canonical_ones_are_refused() {
    let text = std::str::from_utf8(KEPT).unwrap();
    let pretty = serde_json::to_string_pretty(&kept()).unwrap();
    let twice = text.replacen("{\"payload\":", "{\"payload\":{},\"payload\":", 1);
    for (changed, code) in [
        (format!("{text}\n"), "not_canonical"),
        (format!(" {text}"), "not_canonical"),
        (pretty, "not_canonical"),
        (twice, "not_canonical"),
        (text.replacen('ở', "\\u1edf", 1), "not_canonical"),
        (text[..text.len() - 1].to_owned(), "not_json"),
        (text[..text.len() / 2 - 50].chars().take(20_000).collect(), "not_json"),
        (String::new(), "not_json"),
        (format!("{text}{text}"), "not_json"),
    ] {
        let verdict = verify(changed.as_bytes(), None).unwrap();
        assert!(!verdict.ok);
        assert_eq!(verdict.findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), [code]);
    }
}

#[test]
fn shapes_signatures_and_keys_that_are_wrong_are_named() {
    type Edit = fn(&mut Value);
    let edits: [(&str, &str, Edit); 12] = [
        ("wrong_shape", "/note", |receipt| receipt["note"] = json!("x")),
        ("differs", "/payload/note", |receipt| receipt["payload"]["note"] = json!("x")),
        ("wrong_shape", "/payload/changes", |receipt| receipt["payload"]["changes"][3]["note"] = json!("x")),
        ("wrong_shape", "/payload/set", |receipt| receipt["payload"]["set"] = json!(null)),
        ("wrong_shape", "/signature", |receipt| drop(receipt.as_object_mut().unwrap().remove("signature"))),
        ("unknown_form", "/payload/form", |receipt| receipt["payload"]["form"] = json!("parindex-receipt/9")),
        ("signature_malformed", "/signature/algorithm", |receipt| receipt["signature"]["algorithm"] = json!("none")),
        ("signature_malformed", "/signature/value", |receipt| receipt["signature"]["value"] = json!("")),
        ("signature_malformed", "/signature/public_key", |receipt| receipt["signature"]["public_key"] = json!("ab")),
        ("signature_wrong", "/signature/value", |receipt| {
            receipt["signature"]["public_key"] = json!(key(OTHER).public().to_string());
        }),
        ("set_unreadable", "/payload/set/document", |receipt| receipt["payload"]["set"]["document"] = json!("id: x")),
        ("other_set", "/payload/set", |receipt| {
            receipt["payload"]["set"]["document"] = json!(include_str!("../../../src/catalog/par-2015.yaml"));
        }),
    ];
    for (code, pointer, edit) in edits {
        let mut changed = kept();
        edit(&mut changed);
        let wrong = found(&changed);
        assert!(
            wrong.iter().any(|finding| (finding.code, finding.pointer.as_str()) == (code, pointer)),
            "{code}: {wrong:?}"
        );
    }
    // No signature is no fault of its own, unless a key is asked for.
    let mut unsigned = kept();
    unsigned["signature"] = Value::Null;
    let bytes = canonical::bytes(&unsigned).unwrap();
    assert_eq!(verify(&bytes, None).unwrap().issuer, Issuer::Unsigned);
    let asked = verify(&bytes, Some(&key(KNOWN).public())).unwrap();
    assert_eq!((asked.ok, asked.findings[0].code), (false, "signature_missing"));
    let other = verify(KEPT, Some(&key(OTHER).public())).unwrap();
    assert_eq!((other.ok, other.issuer, other.findings[0].code), (false, Issuer::Refuted, "other_key"));
}
