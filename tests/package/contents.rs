//! What lies in a package, read by other programs: a ZIP library and LibreOffice.

use macro_rules_attribute::apply;
use parindex::domain::chain::sha256_hex;
use parindex::domain::facts::Role;
use parindex::package::{INDEX, MISSING, RECEIPT, REPORT, TABLE, names};
use serde_json::Value;

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
    assert!(text.contains(&format!("theo tự đánh giá: {points} trên ")), "{points}: {text}");
}
