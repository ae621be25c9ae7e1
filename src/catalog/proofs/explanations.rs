//! What an official reads beside each item's points: one real item of each rule, branch by branch.

use serde_json::{Value as Json, json};

use crate::catalog::criteria_sets;
use crate::domain::criteria::intake::{Completeness, Form};
use crate::domain::score::{Basis, ItemDetail, explain};

/// Explains an item of par-2016 from the figures given.
fn detail(code: &str, given: &Json) -> ItemDetail {
    let item = criteria_sets()[1].item(code).unwrap();
    let form = Form { specs: &item.inputs, rule: Some(&item.rule) };
    let inputs = form.read(given.as_object().unwrap(), Completeness::Partial).unwrap();
    explain(item, &Basis::Inputs(&inputs))
}

/// The explanation in both languages, and the next step.
fn read(code: &str, given: &Json) -> String {
    let detail = detail(code, given);
    let step = detail.next_step.map_or_else(|| "—".to_owned(), |step| serde_json::to_string(&step).unwrap());
    format!("{}\n{}\n{step}", detail.explanation.vi, detail.explanation.en)
}

#[test]
fn choice() {
    insta::assert_snapshot!(read("1.1.1", &json!({ "choice": "late" })), @r#"
    Mức đạt: Ban hành trễ hạn, được 0,25 điểm
    Level reached: Issued late, 0.25 points
    {"points":"0.5","gain":"0.25","needs":[{"input":"choice","choose":"on_time"}]}
    "#);
    insta::assert_snapshot!(read("1.1.1", &json!({})), @r#"
    Chưa chấm được: chưa chọn mức đạt được. Có thể đạt từ 0,00 đến 0,50 điểm
    No score yet: the level reached is not chosen. Between 0.00 and 0.50 points are possible
    —
    "#);
}

#[test]
fn checklist() {
    insta::assert_snapshot!(read("1.2.1", &json!({ "ticked": ["half_year", "quarter_1"] })), @r#"
    Hoàn thành 2/4 nội dung (Báo cáo quý I đúng hạn, Báo cáo 6 tháng đúng hạn): 0,25 điểm
    2 of 4 done (First-quarter report on time, Half-year report on time): 0.25 points
    {"points":"0.375","gain":"0.125","needs":[{"input":"ticked","tick":"quarter_3"}]}
    "#);
    insta::assert_snapshot!(read("1.2.1", &json!({ "ticked": [] })), @r#"
    Chưa hoàn thành nội dung nào trong 4 nội dung: 0 điểm
    None of 4 done: 0 points
    {"points":"0.125","gain":"0.125","needs":[{"input":"ticked","tick":"quarter_1"}]}
    "#);
}

#[test]
fn bands_on_in_and_just_under_a_step() {
    let no_late = |agencies: i64| read("3.4.1", &json!({ "agencies_no_late": agencies, "agencies": 20 }));
    insta::assert_snapshot!(no_late(20), @r#"
    Số cơ quan chuyên môn không có hồ sơ trễ hạn / Tổng số cơ quan chuyên môn cấp tỉnh = 20 / 20 = 100 %, ở mức đúng 100 %: 1,5 điểm
    Departments with no late dossier / Provincial departments = 20 / 20 = 100 %, that is exactly 100 %: 1.5 points
    —
    "#);
    insta::assert_snapshot!(no_late(18), @r#"
    Số cơ quan chuyên môn không có hồ sơ trễ hạn / Tổng số cơ quan chuyên môn cấp tỉnh = 18 / 20 = 90 %, ở mức từ 90 % đến dưới 100 %: 0,75 điểm
    Departments with no late dossier / Provincial departments = 18 / 20 = 90 %, that is from 90 % to under 100 %: 0.75 points
    {"points":"1.5","gain":"0.75","needs":[{"input":"agencies_no_late","at_least":"20","change":"2"}]}
    "#);
    insta::assert_snapshot!(no_late(17), @r#"
    Số cơ quan chuyên môn không có hồ sơ trễ hạn / Tổng số cơ quan chuyên môn cấp tỉnh = 17 / 20 = 85 %, ở mức dưới 90 %: 0 điểm
    Departments with no late dossier / Provincial departments = 17 / 20 = 85 %, that is under 90 %: 0 points
    {"points":"0.75","gain":"0.75","needs":[{"input":"agencies_no_late","at_least":"18","change":"1"}]}
    "#);
    insta::assert_snapshot!(read("2.2.1", &json!({ "reviewed": 24_999, "due": 25_000 })), @r#"
    Số văn bản đã rà soát / Số văn bản phải rà soát trong năm = 24.999 / 25.000 = 99,996 %, ở mức từ 90 % đến dưới 100 %: 0,5 điểm
    Legal documents reviewed / Legal documents due for review in the year = 24,999 / 25,000 = 99.996 %, that is from 90 % to under 100 %: 0.5 points
    {"points":"1","gain":"0.5","needs":[{"input":"reviewed","at_least":"25000","change":"1"}]}
    "#);
}

#[test]
fn bands_over_a_count_and_a_growth() {
    insta::assert_snapshot!(read("1.5", &json!({ "initiatives": 1 })), @r#"
    Số sáng kiến, giải pháp mới trong CCHC được công nhận = 1, ở mức từ 1 đến dưới 2: 0,75 điểm
    Reform initiatives recognised in the year = 1, that is from 1 to under 2: 0.75 points
    {"points":"1.5","gain":"0.75","needs":[{"input":"initiatives","at_least":"2","change":"1"}]}
    "#);
    insta::assert_snapshot!(read("8.2.1", &json!({ "current": "1234.5", "previous": "1235" })), @r#"
    Vốn đầu tư thu hút trong năm (tỷ đồng) / Vốn đầu tư thu hút năm trước (tỷ đồng) = 1.234,5 / 1.235 = 99,96 %, ở mức dưới 100 %: 0 điểm
    Investment attracted in the year (billion VND) / Investment attracted the year before (billion VND) = 1,234.5 / 1,235 = 99.96 %, that is under 100 %: 0 points
    {"points":"1","gain":"1","needs":[{"input":"current","at_least":"1235","change":"0.5"}]}
    "#);
}

#[test]
fn proportional_on_every_branch() {
    let online =
        |online: i64, received: i64| read("7.2.2", &json!({ "online_level3": online, "received_level3": received }));
    insta::assert_snapshot!(online(1_234, 10_000), @r#"
    Số hồ sơ xử lý trực tuyến mức độ 3 / Tổng số hồ sơ tiếp nhận của các TTHC mức độ 3 = 1.234 / 10.000 = 12,34 %, tính theo tỷ lệ (đạt 40 % thì được điểm tối đa): 0,3085 điểm
    Dossiers handled online at level 3 / Dossiers received for level 3 procedures = 1,234 / 10,000 = 12.34 %, in proportion (full marks at 40 %): 0.3085 points
    {"points":"1","gain":"0.6915","needs":[{"input":"online_level3","at_least":"4000","change":"2766"}]}
    "#);
    insta::assert_snapshot!(online(1_000, 7_000), @r#"
    Số hồ sơ xử lý trực tuyến mức độ 3 / Tổng số hồ sơ tiếp nhận của các TTHC mức độ 3 = 1.000 / 7.000 = 14,29 %, tính theo tỷ lệ (đạt 40 % thì được điểm tối đa): ≈ 0,36 điểm
    Dossiers handled online at level 3 / Dossiers received for level 3 procedures = 1,000 / 7,000 = 14.29 %, in proportion (full marks at 40 %): ≈ 0.36 points
    {"points":"1","gain":"0.642857142857","needs":[{"input":"online_level3","at_least":"2800","change":"1800"}]}
    "#);
    insta::assert_snapshot!(online(4_000, 10_000), @r#"
    Số hồ sơ xử lý trực tuyến mức độ 3 / Tổng số hồ sơ tiếp nhận của các TTHC mức độ 3 = 4.000 / 10.000 = 40 %, đạt từ 40 % trở lên: 1 điểm
    Dossiers handled online at level 3 / Dossiers received for level 3 procedures = 4,000 / 10,000 = 40 %, at or above 40 %: 1 point
    —
    "#);
    insta::assert_snapshot!(online(0, 0), @r#"
    Số hồ sơ xử lý trực tuyến mức độ 3 / Tổng số hồ sơ tiếp nhận của các TTHC mức độ 3 = 0 / 0, mẫu số bằng 0: không áp dụng, không tính vào điểm tối đa
    Dossiers handled online at level 3 / Dossiers received for level 3 procedures = 0 / 0, the denominator is 0: not applicable, taken out of the maximum
    —
    "#);
    insta::assert_snapshot!(read("7.2.2", &json!({ "received_level3": 10_000 })), @r#"
    Chưa chấm được: thiếu số liệu “Số hồ sơ xử lý trực tuyến mức độ 3”. Có thể đạt từ 0,00 đến 1,00 điểm
    No score yet: missing figures: “Dossiers handled online at level 3”. Between 0.00 and 1.00 points are possible
    —
    "#);
}

#[test]
fn deduct() {
    insta::assert_snapshot!(read("2.3.2", &json!({ "unhandled": 3 })), @r#"
    Số văn bản trái pháp luật chưa xử lý = 3, cứ mỗi văn bản trừ 0,25 điểm: còn 0,25 điểm
    Unlawful documents left unhandled = 3, 0.25 points off for each: 0.25 points left
    {"points":"0.5","gain":"0.25","needs":[{"input":"unhandled","at_most":"2","change":"-1"}]}
    "#);
    insta::assert_snapshot!(read("2.3.2", &json!({ "unhandled": 7 })), @r#"
    Số văn bản trái pháp luật chưa xử lý = 7, cứ mỗi văn bản trừ 0,25 điểm: còn 0 điểm
    Unlawful documents left unhandled = 7, 0.25 points off for each: 0 points left
    {"points":"0.25","gain":"0.25","needs":[{"input":"unhandled","at_most":"3","change":"-4"}]}
    "#);
}

#[test]
fn survey() {
    insta::assert_snapshot!(read("1.6", &json!({ "satisfaction": "66.67" })), @r#"
    Mức hài lòng 66,67 % × điểm tối đa 1,5 điểm: đạt 1,00005 điểm
    Satisfaction 66.67 % × the maximum of 1.5 points: 1.00005 points
    —
    "#);
}
