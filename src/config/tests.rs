//! What holds, what does not, and that all faults come at once.

use super::*;

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn raw() -> Raw {
    let places = RawPlaces { directory: "/srv/par index".into(), ..RawPlaces::default() };
    Raw { places, ..Raw::default() }
}

fn settings(faults: &[Fault]) -> Vec<&str> {
    faults.iter().map(|fault| fault.setting).collect()
}

#[test]
fn nothing_given_is_a_server_for_this_machine() {
    let config = Config::check(&raw()).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.places.database_url, "sqlite://parindex.sqlite");
    assert_eq!(config.places.evidence_url, "file:///srv/par%20index/evidence");
    assert_eq!((config.max_upload, config.log.as_str()), (209_715_200, "info"));
    assert_eq!(config.log_format, LogFormat::Json);
    assert_eq!(Config::check(&Raw { terminal: true, ..raw() }).unwrap().log_format, LogFormat::Text);
}

#[test]
fn an_empty_setting_is_one_not_given() {
    let mut empty = Raw { listen: some(""), max_upload: some(" "), log: some(""), log_format: some(""), ..raw() };
    empty.places.database_url = some("");
    empty.places.evidence_url = some("");
    assert_eq!(Config::check(&empty).unwrap(), Config::check(&raw()).unwrap());
}

#[test]
fn a_demo_has_places_of_its_own_unless_said() {
    let mut demo = raw();
    demo.places.demo = true;
    let places = Config::check(&demo).unwrap().places;
    assert_eq!(places.database_url, "sqlite://parindex-demo/parindex.sqlite");
    assert_eq!(places.evidence_url, "file:///srv/par%20index/parindex-demo/evidence");
    demo.places.database_url = some("sqlite:///data/a.sqlite");
    let places = Config::check(&demo).unwrap().places;
    assert_eq!(places.database_url, "sqlite:///data/a.sqlite");
    assert_eq!(places.evidence_url, "file:///srv/par%20index/parindex-demo/evidence");
}

#[test]
fn a_demo_is_not_for_the_network() {
    for (address, ok) in [("127.0.0.1:0", true), ("[::1]:80", true), ("0.0.0.0:8080", false), ("10.0.0.5:80", false)] {
        let mut demo = Raw { listen: some(address), ..raw() };
        assert!(Config::check(&demo).is_ok(), "{address}");
        demo.places.demo = true;
        assert_eq!(Config::check(&demo).is_ok(), ok, "{address}");
    }
}

#[test]
fn every_fault_is_named_at_once() {
    let wrong = Raw {
        listen: some("8080"),
        places: RawPlaces {
            database_url: some("postgres://an:secret@db/"),
            evidence_url: some("evidence"),
            ..RawPlaces::default()
        },
        max_upload: some("200 MB"),
        cache: some("1"),
        receipt_key: Some(RawReceiptKey { file: "a.key".to_owned(), text: Ok("a secret".to_owned()) }),
        log: some("verbose"),
        log_format: some("xml"),
        public_url: some("par.example"),
        terminal: false,
        post: RawPost {
            smtp_url: some("mail.example.org"),
            mail_from: some("a@example.org"),
            webhook_key: some("short"),
            webhook_private: some("maybe"),
        },
        sign_on: RawSignOn {
            issuer: some("sso"),
            client_id: some("par"),
            roles: some("a=viewer"),
            ..RawSignOn::default()
        },
    };
    let faults = Config::check(&wrong).unwrap_err();
    let expected = [
        "PARINDEX_LISTEN",
        "PARINDEX_DATABASE_URL",
        "PARINDEX_EVIDENCE_URL",
        "PARINDEX_MAX_UPLOAD",
        "PARINDEX_CACHE",
        "PARINDEX_RECEIPT_KEY_FILE",
        "PARINDEX_LOG",
        "PARINDEX_LOG_FORMAT",
        "PARINDEX_PUBLIC_URL",
        "PARINDEX_WEBHOOK_PRIVATE",
        "PARINDEX_SMTP_URL",
        "PARINDEX_WEBHOOK_KEY",
        "PARINDEX_OIDC_ISSUER",
        "PARINDEX_OIDC_PROVINCE",
    ];
    assert_eq!(settings(&faults), expected);
    assert!(faults.iter().all(|fault| !fault.to_string().contains("short")), "a key is not shown");
    assert!(!faults.iter().any(|fault| fault.to_string().contains("secret")), "{faults:?}");
    assert_eq!(
        faults[3].to_string(),
        "PARINDEX_MAX_UPLOAD (--max-upload) = \"200 MB\": cần số byte, hoặc số kèm KiB, MiB, GiB, ví dụ 200MiB \
         (nhiều nhất 1024GiB) / expected bytes, or a number with KiB, MiB or GiB, e.g. 200MiB (1024GiB at most)"
    );
}

#[test]
fn sizes_are_bytes_or_binary_units() {
    for (text, size) in
        [("1", 1), ("200MiB", 200 << 20), ("64 kib", 64 << 10), ("2GiB", 2 << 30), ("1024GiB", 1 << 40), ("5B", 5)]
    {
        assert_eq!(max_upload(Some(text)).unwrap(), size, "{text}");
    }
    for text in ["0", "-1", "1.5MiB", "MiB", "1025GiB", "99999999999999999999", "18446744073709551615GiB", "1MB", "1k"]
    {
        assert!(max_upload(Some(text)).is_err(), "{text}");
    }
}

#[test]
fn an_upload_fits_where_it_goes() {
    for (url, size, ok) in
        [("s3://can-tho", "5GiB", true), ("s3://can-tho", "6GiB", false), ("file:///a", "6GiB", true)]
    {
        let mut sized = Raw { max_upload: some(size), ..raw() };
        sized.places.evidence_url = some(url);
        let checked = Config::check(&sized);
        assert_eq!(checked.is_ok(), ok, "{url} {size}");
        assert!(checked.map_or_else(|faults| settings(&faults) == ["PARINDEX_MAX_UPLOAD"], |_| true));
    }
}

#[test]
fn addresses_are_checked_for_what_opening_would_refuse() {
    for text in ["sqlite://", "sqlite://:memory:", "sqlite://a.db?mode=ro", "sqlite:a.db", "a.db"] {
        assert_eq!(database_url(Some(text), false).unwrap_err().found, text);
    }
    for text in [
        "file://evidence",
        "file:evidence",
        "file:///a#b",
        "file:///a?b",
        "file:///",
        "s3://",
        "s3://a?b",
        "s3a://bucket",
        "/a",
    ] {
        assert_eq!(evidence_url(Some(text), false, Path::new("/")).unwrap_err().found, text);
    }
    for text in ["file:///data/evidence", "s3://can-tho", "s3://can-tho/parindex/2016"] {
        assert_eq!(evidence_url(Some(text), false, Path::new("/")).unwrap(), text);
    }
    let words = evidence_url(Some("s3://"), false, Path::new("/")).unwrap_err().to_string();
    assert!(words.contains("tên kho và tiền tố nếu có") && words.contains("s3:// and a bucket"), "{words}");
    for text in ["localhost:99999", ":8080", "example.org:80", "127.0.0.1"] {
        assert!(listen(Some(text)).is_err(), "{text}");
    }
    assert_eq!(listen(Some("localhost:0")).unwrap().to_string(), "127.0.0.1:0");
}

#[test]
fn a_mistyped_level_is_no_level() {
    for text in ["info", "WARN", "info,parindex=debug", "parindex::http=trace", "off"] {
        assert!(log(Some(text)).is_ok(), "{text}");
    }
    for text in ["inof", "parindex=loud", "info,parindex=7x"] {
        assert!(log(Some(text)).is_err(), "{text}");
    }
}
