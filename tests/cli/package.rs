//! `verify FILE.zip`: a package is proven from its file alone, whatever the machine's settings are.

use parindex::app::assessments::NewAssessment;
use parindex::app::{App, Request, system_actor};
use parindex::domain::assessment::may::Caller;
use parindex::domain::receipt::SigningKey;
use parindex::evidence::EvidenceStore;
use parindex::storage::{Access, Db};
use serde_json::Value;

use super::Desk;

/// A package of a year that was just opened, issued with a key; that key's public half.
async fn issued(desk: &Desk) -> String {
    desk.run(&["receipt", "key", "a.key"]).good();
    let key = SigningKey::from_pem(&std::fs::read_to_string(desk.path().join("a.key")).unwrap()).unwrap();
    let path = desk.path().join("office").display().to_string();
    let db = Db::open(&format!("sqlite://{path}/parindex.sqlite"), Access::Own).await.unwrap();
    db.migrate().await.unwrap();
    let app = App::new(db, EvidenceStore::open(&format!("file://{path}/evidence"), 1 << 20).unwrap());
    let app = app.with_receipt_key(Some(key.clone()));
    let caller = Caller { actor: system_actor(), province: None };
    let opening = NewAssessment {
        id: None,
        province: "can-tho".into(),
        year: 2016,
        set: "par-2016".into(),
        phases: vec![],
        illustrative: true,
    };
    app.open_assessment(&Request::by(caller.clone()), opening).await.unwrap();
    let assessment = app.assessment("can-tho-2016").await.unwrap();
    let parcel = app.package(&assessment, &caller).await.unwrap();
    let pieces: Vec<_> = futures_util::TryStreamExt::try_collect(parcel.stream().await.unwrap()).await.unwrap();
    desk.file("goi.zip", pieces.concat());
    key.public().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_package_is_proven_from_its_file_and_the_exit_code_tells_what_is_proven() {
    let desk = Desk::new();
    let public = issued(&desk).await;
    std::fs::remove_dir_all(desk.path().join("office")).unwrap();
    let proven = desk.run(&["verify", "goi.zip", "--key", &public]).good();
    for part in
        ["can-tho-2016, phiên bản 2", "số liệu minh họa", "KHỚP: 6 tệp, không thừa, không thiếu", "đúng khóa đã nêu"]
    {
        assert!(proven.contains(part), "{part}: {proven}");
    }
    let claimed = desk.run(&["--lang", "en", "verify", "goi.zip"]);
    assert_eq!(claimed.code, Some(3), "{claimed:?}");
    assert!(claimed.out.contains("HOLDS: 6 files") && claimed.out.contains("whose it is is not proven"), "{claimed:?}");
    let other = desk.run(&["--lang", "en", "verify", "goi.zip", "--key", &"0".repeat(64)]);
    assert!(
        other.code == Some(1) && other.out.contains("manifest.json /signature/public_key [other_key]"),
        "{other:?}"
    );

    let mut bytes = std::fs::read(desk.path().join("goi.zip")).unwrap();
    let words = "KHÔNG KHỚP";
    let middle = bytes
        .windows(16)
        .position(|window| window == b"word/styles.xml\0" || window.starts_with(b"word/styles.xml"))
        .unwrap();
    bytes[middle + 40] ^= 1;
    desk.file("changed.zip", &bytes);
    let changed = desk.run(&["verify", "changed.zip", "--json"]);
    let verdict: Value = serde_json::from_str(&changed.out).unwrap();
    assert_eq!(
        (changed.code, &verdict["ok"], verdict["findings"][0]["file"].as_str()),
        (Some(1), &false.into(), Some("02 Báo cáo giải trình.docx"))
    );
    let said = desk.run(&["verify", "changed.zip"]).out;
    assert!(
        said.contains("02 Báo cáo giải trình.docx [file_changed] nội dung bị đổi") && said.contains(words),
        "{said}"
    );

    desk.file("half.zip", &bytes[..bytes.len() / 2]);
    assert_eq!(desk.run(&["verify", "half.zip"]).code, Some(1));
    desk.run(&["verify", "nowhere.zip"]).bad(2);
    desk.run(&["verify", "--key", &public]).bad(2);
    assert!(desk.run(&["verify", "goi.zip", "--key", "ABC"]).bad(2).contains("--key"));
}
