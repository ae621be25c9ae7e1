//! What lies in a package, read by other programs: a ZIP library and LibreOffice.

use std::sync::Arc;

use macro_rules_attribute::apply;
use parindex::app::AppError;
use parindex::domain::assessment::may::Caller;
use parindex::domain::chain::sha256_hex;
use parindex::domain::facts::{Actor, Evidence, Fact, Recorded, Role};
use parindex::package::{INDEX, MISSING, RECEIPT, REPORT, TABLE, names};
use serde_json::{Value, json};

use super::{package, unpacked, world};
use crate::api::support::{TestApp, YEAR, pdf};
use crate::support::engines::every_engine;
use crate::support::office;

const FOLDER: &str = "Tài liệu kiểm chứng";

#[apply(every_engine!)]
async fn everything_is_in_it_under_readable_names_and_the_manifest_names_it() {
    let app = world().await;
    let viewer = app.viewer().await;
    let answer = package(&viewer).await;
    let name = format!("attachment; filename=\"can-tho-2016-goi-nop-v{}.zip\"", app.version().await);
    assert_eq!(answer.header("content-disposition"), name);
    let files = unpacked(&answer.bytes);
    let evidence: Vec<_> = files.keys().filter_map(|path| path.strip_prefix(FOLDER)).collect();
    assert_eq!(
        evidence,
        [
            "/7.1.1/01 Số 12-BC-STTTT Báo cáo ứng dụng CNTT.pdf",
            "/7.1.1/02 Số 13-BC-STTTT Báo cáo ứng dụng CNTT.pdf",
            "/7.1.1/03 Số -..-CON ..-..-..-etc-cron.d-xfdp.pdf",
        ]
    );
    assert!(files.keys().all(|path| names::is_safe(path)));
    assert_eq!(files[&format!("{FOLDER}{}", evidence[0])], pdf("first"), "what the claim rests on");
    assert_eq!(files[&format!("{FOLDER}{}", evidence[1])], pdf("newer"));
    let table = viewer.get(&format!("{YEAR}/self-assessment.xlsx")).await;
    let receipt = viewer.get(&format!("{YEAR}/receipt")).await;
    assert!(files[TABLE] == table.bytes && files[RECEIPT] == receipt.bytes, "the very bytes of the service");

    let manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    let payload = &manifest["payload"];
    assert_eq!((&payload["version"], &payload["illustrative"]), (&app.version().await.into(), &true.into()));
    assert_eq!((&payload["set"]["id"], &payload["set"]["provenance"]), (&"par-2016".into(), &"reconstructed".into()));
    let receipt: Value = serde_json::from_slice(&receipt.bytes).unwrap();
    assert_eq!(payload["head"], receipt["payload"]["head"]);
    let listed = payload["files"].as_array().unwrap();
    assert_eq!(listed.len(), files.len() - 1);
    for file in listed {
        let bytes = &files[file["path"].as_str().unwrap()];
        assert_eq!((&file["sha256"], &file["size"]), (&sha256_hex(bytes).into(), &bytes.len().into()));
    }
}

#[apply(every_engine!)]
async fn a_version_has_one_package_whenever_it_is_asked_for() {
    let app = world().await;
    let viewer = app.viewer().await;
    let (first, version) = (package(&viewer).await, app.version().await);
    let tagged = [("if-none-match", first.header("etag"))];
    let again = viewer.send(axum::http::Method::GET, &format!("{YEAR}/package"), &tagged, "").await;
    assert_eq!((again.status.as_u16(), again.bytes.len()), (304, 0));
    app.unit("so-tttt").await.upload("7.1.1", "b.pdf", &pdf("later")).await.created();
    let now = package(&viewer).await;
    assert_ne!(now.header("etag"), first.header("etag"));
    let past = viewer.at(&app.again(None)).get(&format!("{YEAR}/package?as_of={version}")).await;
    assert!(
        past.bytes == first.bytes && past.header("etag") == first.header("etag"),
        "byte for byte, from another server"
    );
    viewer.get(&format!("{YEAR}/package?as_of=9999")).await.problem(404, "not_found");
}

#[apply(every_engine!)]
async fn a_unit_may_not_have_every_units_documents() {
    let app = TestApp::new().await;
    let refused = app.unit("so-tttt").await.get(&format!("{YEAR}/package")).await.problem(403, "forbidden");
    assert_eq!(refused["errors"][0]["code"], "other_unit");
    let stranger = app.actor("stranger", Role::Reviewer, Some("ha-noi"), None).await;
    stranger.get(&format!("{YEAR}/package")).await.problem(403, "forbidden");
    app.nobody().get(&format!("{YEAR}/package")).await.problem(401, "unauthenticated");
    for reader in [app.viewer().await, app.reviewer().await, app.admin().await] {
        package(&reader).await;
    }
}

/// The lists as LibreOffice reads them, from the head on.
fn rows(xlsx: &[u8]) -> (String, Vec<Vec<String>>) {
    let rows = office::rows(xlsx);
    let head = rows.iter().position(|row| row[0].starts_with("STT")).unwrap();
    let above = rows[..head].iter().map(|row| row[0].clone()).collect::<Vec<_>>().join("\n");
    (above, rows[head + 1..].to_vec())
}

#[tokio::test(flavor = "multi_thread")]
async fn libreoffice_reads_the_index_and_what_is_missing() {
    let app = world().await;
    let files = unpacked(&package(&app.reviewer().await).await.bytes);
    let (above, index) = rows(&files[INDEX]);
    assert!(above.contains("BỘ TIÊU CHÍ PHỤC DỰNG") && above.contains("SỐ LIỆU MINH HỌA"), "{above}");
    assert!(above.contains("thành phố Cần Thơ, năm 2016"), "{above}");
    assert_eq!(index.len(), 3);
    let first = &index[0];
    assert_eq!(
        first[1..8].join("|"),
        format!("7.1.1|{}|12/BC-STTTT|Sở TTTT|20/12/2016|Báo cáo ứng dụng CNTT|3, 7-9", first[2])
    );
    assert_eq!(first[8], "Căn cứ của số liệu đã báo cáo\nĐã có bản mới: số 13/BC-STTTT");
    assert_eq!(
        (index[1][8].as_str(), index[2][8].as_str()),
        ("Bản mới của tài liệu đã báo cáo", "Đơn vị gửi thêm cho mục")
    );
    for row in &index {
        assert_eq!(sha256_hex(&files[&row[10]]), row[11], "the file that the row names");
    }

    let (above, missing) = rows(&files[MISSING]);
    assert!(above.contains("SỐ LIỆU MINH HỌA"), "{above}");
    let of = |code: &str| -> Vec<String> {
        missing
            .iter()
            .filter(|row| row[1] == code)
            .map(|row| format!("{}|{}|{}|{}", row[4], row[5], row[6], row[7]))
            .collect()
    };
    assert_eq!(of("7.1.1"), [""; 0]);
    let [bare] = &of("7.1.2")[..] else { panic!("{:?}", of("7.1.2")) };
    assert!(bare.starts_with("Không có tài liệu kiểm chứng|Sở Thông tin và Truyền thông|20/01/2017|"), "{bare}");
    assert_eq!(of("7.4.1").len(), 1, "{:?}", of("7.4.1"));
    assert!(of("7.4.1")[0].ends_with("Thiếu danh sách; thiếu tài liệu: Danh sách cơ quan"), "{:?}", of("7.4.1"));
    let kinds: Vec<_> = of("3.4.2").iter().map(|row| row.split('|').next().unwrap().to_owned()).collect();
    assert_eq!(kinds, ["Đơn vị phối hợp chưa báo cáo", "Đơn vị phối hợp chưa báo cáo", "Không có tài liệu kiểm chứng"]);
    assert!(of("3.1.1")[0].starts_with("Chưa có báo cáo|"), "{:?}", of("3.1.1"));
    assert!(missing.iter().any(|row| row[4] == "Chưa phân công"));
    assert!(!missing.iter().any(|row| row[1] == "1.6"), "nobody brings documents for a survey");
}

#[tokio::test(flavor = "multi_thread")]
async fn libreoffice_opens_the_report_of_explanations() {
    let app = world().await;
    let files = unpacked(&package(&app.reviewer().await).await.bytes);
    let text = office::text(&files[REPORT]);
    for said in [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "THÀNH PHỐ CẦN THƠ",
        "BÁO CÁO GIẢI TRÌNH",
        "BỘ TIÊU CHÍ PHỤC DỰNG",
        "SỐ LIỆU MINH HỌA",
        "Kính gửi: Bộ Nội vụ",
        "Mục 7.1.2: ",
        "Chờ Bộ TT&TT hướng dẫn <khung> kiến trúc",
        "UBND quận Ô Môn: Số liệu một cửa",
        "Bị trả lại, chưa gửi lại",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!text.contains("Mục 7.1.1: "), "its evidence is whole: {text}");
    let (claimed, silent) = text.split_once("III. CÁC MỤC CHƯA CÓ BÁO CÁO").unwrap();
    assert!(claimed.contains("7.1.2") && silent.contains("7.4.1") && silent.contains("3.1.1"), "{text}");
    let score = app.viewer().await.get(&format!("{YEAR}/score")).await.ok();
    let points = score["points"].as_str().unwrap().replace('.', ",");
    assert!(text.contains(&format!("thì điểm tự đánh giá): {points} trên ")), "{points}: {text}");
    assert!(text.contains(&format!("Điểm tự đánh giá: {points}. Điểm thẩm định: chưa có.")), "{points}: {text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_provinces_own_points_stay_its_own_when_the_ministry_has_spoken() {
    let app = world().await;
    let reviewer = app.reviewer().await;
    let own = reviewer.get(&format!("{YEAR}/items/7.1.2")).await.ok()["self"]["points"].as_str().unwrap().to_owned();
    let before = reviewer.get(&format!("{YEAR}/score")).await.ok()["points"].as_str().unwrap().replace('.', ",");
    assert_ne!(own, "0.125");
    let points = json!({ "points": "0.125", "reason": "Thiếu minh chứng" });
    reviewer.post(&format!("{YEAR}/items/7.1.2/appraisals"), points).await.created();
    let text = office::text(&unpacked(&package(&reviewer).await.bytes)[REPORT]);
    let total = reviewer.get(&format!("{YEAR}/score")).await.ok()["points"].as_str().unwrap().replace('.', ",");
    assert!(text.contains(&format!("Điểm tự đánh giá: {before}. Điểm thẩm định: 0,125.")), "{before}: {text}");
    assert!(text.contains(&format!("thì điểm tự đánh giá): {total} trên ")), "{total}: {text}");
    let of = |item: &str, text: &str| {
        let (_, rest) = text.split_once(&format!("Mục {item}: ")).unwrap();
        rest.split("Vì sao chưa đủ điểm").next().unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let said = of("7.1.2", &text);
    let own = own.replace('.', ",");
    assert!(said.ends_with(&format!("Điểm tự đánh giá {own} Điểm thẩm định 0,125")), "{own}: {said}");
    assert!(of("3.4.2", &text).ends_with("Điểm thẩm định chưa có"), "{text}");
}

/// More files than a package holds, without as many documents: each of these lies with every item.
#[tokio::test]
async fn too_many_files_are_told_before_the_first_byte() {
    let app = TestApp::new().await;
    let mut assessment = (*app.app.assessment("can-tho-2016").await.unwrap()).clone();
    let items: Vec<String> = assessment.set.items().iter().map(|item| item.code.clone()).collect();
    let documents = 20_000 / items.len() + 1;
    for nth in 0..documents {
        let fact = Fact::EvidenceAdded(Evidence {
            id: uuid::Uuid::from_u128(nth as u128 + 1),
            unit: None,
            sha256: sha256_hex(nth.to_string().as_bytes()),
            size: 1,
            media_type: "application/pdf".to_owned(),
            file_name: "a.pdf".to_owned(),
            title: "Báo cáo".to_owned(),
            number: format!("{nth}/BC"),
            issuer: "Sở TTTT".to_owned(),
            signed_on: "2016-12-20".parse().unwrap(),
            period: None,
            items: items.clone(),
            pages: None,
            replaces: None,
            looked: None,
        });
        let actor = Actor { name: "x".to_owned(), role: Role::Reviewer, unit: None };
        assessment.apply(Recorded { seq: assessment.version + 1, at: assessment.at, actor, fact });
    }
    let actor = Actor { name: "x".to_owned(), role: Role::Reviewer, unit: None };
    let caller = Caller { actor, province: None };
    let refused = app.app.package(&Arc::new(assessment), &caller).await.err();
    assert!(matches!(refused, Some(AppError::Conflict { code: "package_too_large", .. })), "{refused:?}");
}
