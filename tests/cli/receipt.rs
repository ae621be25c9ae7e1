//! `receipt`: keys that are made once, receipts that are replayed from a file alone.

use serde_json::Value;

use super::Desk;

const KEPT: &[u8] = include_bytes!("../api/receipt/kept-1.json");
/// Whose signature is on it: RFC 8032, section 7.1, test 2.
const PUBLIC: &str = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";

#[test]
fn a_receipt_is_replayed_from_its_file_and_the_exit_code_tells_what_is_proven() {
    let desk = Desk::new();
    desk.file("receipt.json", KEPT);
    let proven = desk.run(&["receipt", "verify", "receipt.json", "--key", PUBLIC]).good();
    for part in ["can-tho-2016, phiên bản 23", "Tự chấm: 4,397685714286 / 13 = 33,83 %", "KHỚP", "đúng khóa đã nêu"]
    {
        assert!(proven.contains(part), "{part}: {proven}");
    }
    let claimed = desk.run(&["--lang", "en", "receipt", "verify", "receipt.json"]);
    assert_eq!(claimed.code, Some(3));
    assert!(claimed.out.contains("HOLDS") && claimed.out.contains("whose it is is not proven"), "{claimed:?}");
    let mut unsigned: Value = serde_json::from_slice(KEPT).unwrap();
    unsigned["signature"] = Value::Null;
    let unsigned = unsigned.to_string();
    let run = desk.feed(&["receipt", "verify", "-", "--json"], &unsigned);
    let verdict: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((run.code, &verdict["ok"], verdict["issuer"].as_str()), (Some(3), &true.into(), Some("unsigned")));

    let other = "0".repeat(64);
    desk.file("changed.json", String::from_utf8_lossy(KEPT).replace("33.83", "33.84"));
    for args in [&["receipt.json", "--key", &other][..], &["changed.json"], &["changed.json", "--key", PUBLIC]] {
        let run = desk.run(&[&["--lang", "en", "receipt", "verify"], args].concat());
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(run.out.contains("DOES NOT HOLD"), "{run:?}");
    }
    let wrong = desk.run(&["--lang", "en", "receipt", "verify", "changed.json"]).out;
    assert!(wrong.contains("/payload/totals/claimed/percent [differs] \"33.83\" comes of it"), "{wrong}");
    desk.run(&["receipt", "verify", "nowhere.json"]).bad(2);
    assert!(desk.run(&["receipt", "verify", "receipt.json", "--key", "ABC"]).bad(2).contains("--key"));
}

#[test]
fn a_key_is_made_once_and_its_public_half_can_be_read_again() {
    let desk = Desk::new();
    let public = desk.run(&["receipt", "key", "a.key"]).good();
    assert_eq!(public.trim().len(), 64);
    let kept = std::fs::read(desk.path().join("a.key")).unwrap();
    #[cfg(unix)]
    {
        let mode =
            std::os::unix::fs::PermissionsExt::mode(&desk.path().join("a.key").metadata().unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
    }
    assert!(desk.run(&["receipt", "key", "a.key"]).bad(1).contains("not overwritten"));
    assert_eq!(std::fs::read(desk.path().join("a.key")).unwrap(), kept);
    assert_eq!(desk.run(&["receipt", "public", "a.key"]).good(), public);
    assert_ne!(desk.run(&["receipt", "key", "b.key"]).good(), public);
    desk.run(&["receipt", "key", "none/c.key"]).bad(2);
    desk.file("d.key", "secret");
    for (args, code) in [(["receipt", "public", "d.key"], 1), (["receipt", "public", "none"], 2)] {
        assert!(!desk.run(&args).bad(code).contains("secret"));
    }
    for file in ["d.key", "none"] {
        let said = desk.run(&["serve", "--listen", "127.0.0.1:0", "--receipt-key-file", file]).bad(2);
        assert!(
            said.starts_with("PARINDEX_RECEIPT_KEY_FILE (--receipt-key-file)") && !said.contains("secret"),
            "{said}"
        );
    }
}
