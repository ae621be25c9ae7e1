//! What to tell who has just started the demo.

/// What is there, the tokens and three calls to try, in Vietnamese, then in English. `base_url` has no slash at its end.
#[must_use]
pub fn greeting(base_url: &str) -> String {
    let calls = calls(base_url);
    format!(
        "\
DỮ LIỆU MINH HỌA: thành phố Cần Thơ, Chỉ số CCHC năm 2016 (can-tho-2016) và năm trước đó (can-tho-2015).
Câu chuyện lấy từ bài viết tháng 6/2017 của thành phố: hạng 16/63 và ba nguyên nhân. Số liệu, văn bản và hạn nộp do
chương trình đặt ra, không phải số liệu của thành phố.
Mã truy cập: demo-admin, demo-reviewer (Sở Nội vụ), demo-viewer (chỉ xem), và demo-<đơn vị> cho từng đơn vị, ví dụ
demo-so-tttt, demo-so-khcn, demo-quan-ninh-kieu. Các mã này ai cũng biết: chỉ dùng để thử.
Thử: điểm và hạng dự kiến; điểm đang mất và nguyên nhân; Sở Thông tin và Truyền thông báo cáo mục 7.1.1.

ILLUSTRATIVE DATA: Cần Thơ, PAR INDEX 2016 (can-tho-2016) and the year before (can-tho-2015).
The story is that of the city's article of June 2017: rank 16 of 63, and three causes. The figures, documents and due
dates are made up by the program and are not the city's.
Tokens: demo-admin, demo-reviewer (Sở Nội vụ), demo-viewer (reads only), and demo-<unit> for every unit, such as
demo-so-tttt, demo-so-khcn, demo-quan-ninh-kieu. Everybody knows them: for trying out only.
Try: projected score and rank; what is being lost and why; Sở Thông tin và Truyền thông reports item 7.1.1.

{calls}
Tài liệu API / API documentation: {base_url}/docs
"
    )
}

fn calls(base_url: &str) -> String {
    let assessment = format!("{base_url}/api/v1/assessments/can-tho-2016");
    let report = r#"{"kind": "actual", "inputs": {"done": 19, "planned": 20}, "explanation": "Số liệu minh họa"}"#;
    format!(
        "\
  curl -s -H 'Authorization: Bearer demo-viewer' {assessment}/projection
  curl -s -H 'Authorization: Bearer demo-viewer' {assessment}/losses
  curl -s -H 'Authorization: Bearer demo-so-tttt' -H 'Content-Type: application/json' -d '{report}' {assessment}/items/7.1.1/submissions
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_speaks_vietnamese_first_names_the_tokens_and_gives_three_calls() {
        let text = greeting("http://127.0.0.1:8080");
        assert!(text.find("MINH HỌA").unwrap() < text.find("ILLUSTRATIVE").unwrap());
        for word in ["demo-admin", "demo-reviewer", "demo-viewer", "demo-so-tttt"] {
            assert!(text.contains(word), "{word}");
        }
        let calls: Vec<_> = text.lines().filter(|line| line.trim_start().starts_with("curl ")).collect();
        assert_eq!(calls.len(), 3);
        assert!(calls.iter().all(|call| call.contains("http://127.0.0.1:8080/api/v1/assessments/can-tho-2016/")));
        assert!(text.lines().count() < 30, "it fits a screen");
    }
}
