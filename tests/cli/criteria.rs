//! `criteria lint` and `criteria show`.

use super::{Desk, places};

/// A set with one item under each rule.
pub(super) const SET: &str = r#"format: 1
id: so-y-te-2026
level: department
years: [2026]
name: { vi: Bộ tiêu chí thử, en: A trial set }
legal_basis: [{ number: 1/QĐ-SNV, date: 2026-01-02 }]
provenance: illustrative
max: 10
areas:
  - code: "1"
    name: { vi: Chỉ đạo, en: Steering }
    max: 6
    criteria:
      - code: "1.1"
        name: { vi: Kế hoạch, en: Plan }
        max: 2
        method: appraisal
        rule: { choice: { on_time: 2, late: 1, none: 0 } }
        examples: [{ given: { choice: late }, points: 1 }]
      - code: "1.2"
        name: { vi: Báo cáo, en: Reports }
        max: 1
        method: appraisal
        rule: { checklist: { q1: 0.5, q2: 0.5 } }
        examples: [{ given: { ticked: [q1] }, points: 0.5 }]
      - code: "1.3"
        name: { vi: Hồ sơ đúng hạn, en: Dossiers on time }
        max: 3
        method: appraisal
        inputs:
          on_time: { unit: dossiers, vi: Số hồ sơ đúng hạn, en: Dossiers on time, at_most: all }
          all: { unit: dossiers, vi: Tổng số hồ sơ, en: All dossiers }
        rule:
          bands: { of: { ratio: [on_time, all] }, steps: [{ in: "[1, 1]", points: 3 }, { in: "[0.8, 1)", points: 1.5 }, { in: "[0, 0.8)", points: 0 }] }
          when_zero: not_applicable
        examples: [{ given: { on_time: 8, all: 10 }, points: 1.5 }]
  - code: "2"
    name: { vi: Kết quả, en: Results }
    max: 4
    criteria:
      - code: "2.1"
        name: { vi: Trực tuyến, en: Online }
        max: 1
        method: appraisal
        inputs:
          online: { unit: dossiers, vi: Số hồ sơ trực tuyến, en: Online dossiers, at_most: received }
          received: { unit: dossiers, vi: Số hồ sơ tiếp nhận, en: Dossiers received }
        rule:
          proportional: { of: { ratio: [online, received] }, full_at: 0.4, zero_below: 0.1 }
          when_zero: zero
        examples: [{ given: { online: 1, received: 5 }, points: 0.5 }]
      - code: "2.2"
        name: { vi: Phản ánh chưa xử lý, en: Complaints left }
        max: 1
        method: appraisal
        inputs:
          left: { unit: cases, vi: Số phản ánh chưa xử lý, en: Complaints left }
        rule: { deduct: { of: { count: left }, each: 0.25 } }
        examples: [{ given: { left: 1 }, points: 0.75 }]
      - code: "2.3"
        name: { vi: Hài lòng của người dân, en: Satisfaction }
        max: 2
        method: survey
        inputs:
          satisfaction: { unit: percent, vi: Mức hài lòng, en: Satisfaction }
        rule: { survey: {} }
        examples: [{ given: { satisfaction: 80 }, points: 1.6 }]
"#;

#[test]
fn a_set_without_fault_is_said_to_be_valid() {
    let desk = Desk::new();
    desk.file("a.yaml", SET);
    insta::assert_snapshot!(desk.run(&["criteria", "lint", "a.yaml"]).good(), @"a.yaml: hợp lệ: so-y-te-2026, 6 mục, 10 điểm, 6 ví dụ đúng / valid: so-y-te-2026, 6 items, 10 points, 6 examples right");
}

#[test]
fn every_fault_of_every_file_is_named_with_its_line() {
    let desk = Desk::new();
    desk.file("good.yaml", SET);
    desk.file("bad.yaml", SET.replace("max: 6", "max: 7").replace("[0.8, 1)", "[0.9, 1)"));
    desk.file("bomb.yaml", "a: &a [x]\nb: [*a, *a]\n");
    let ran = desk.run(&["criteria", "lint", "bad.yaml", "bomb.yaml", "good.yaml"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""));
    insta::assert_snapshot!(places(&ran.out), @r#"
    bad.yaml:1: [sum_mismatch]
    bad.yaml:10: /areas/0 [sum_mismatch]
    bad.yaml:34: /areas/0/criteria/2/rule [bands_gap]
    bomb.yaml:1: [alias_refused]
    good.yaml: hợp lệ: so-y-te-2026, 6 mục, 10 điểm, 6 ví dụ đúng / valid: so-y-te-2026, 6 items, 10 points, 6 examples right
    "#);
    let missing = desk.run(&["criteria", "lint", "nowhere.yaml", "good.yaml"]);
    assert_eq!(missing.code, Some(2));
    assert!(missing.err.starts_with("nowhere.yaml: "), "{missing:?}");
    assert!(missing.out.starts_with("good.yaml: "), "{missing:?}");
}

#[test]
fn a_set_is_shown_as_a_table_in_either_language() {
    let desk = Desk::new();
    desk.file("a.yaml", SET);
    insta::assert_snapshot!(desk.run(&["criteria", "show", "a.yaml"]).good(), @r#"
    Bộ tiêu chí: so-y-te-2026@1 — Bộ tiêu chí thử
    Năm: 2026
    Căn cứ: 1/QĐ-SNV (2026-01-02)
    Độ tin cậy: minh họa

    Mã   Tên                       Điểm tối đa  Đánh giá      Quy tắc
    ───  ────────────────────────  ───────────  ────────────  ──────────────────────────────────────────────────────────────
    1    Chỉ đạo                             6
    1.1    Kế hoạch                          2  thẩm định     chọn một: on_time 2 · late 1 · none 0
    1.2    Báo cáo                           1  thẩm định     cộng dồn: q1 0,5 + q2 0,5
    1.3    Hồ sơ đúng hạn                    3  thẩm định     on_time / all: [0, 0.8) → 0 · [0.8, 1) → 1,5 · [1, 1] → 3; mẫu
                                                              số 0: không áp dụng
    2    Kết quả                             4
    2.1    Trực tuyến                        1  thẩm định     online / received: theo tỷ lệ, đủ điểm từ 0,4; 0 điểm khi dưới
                                                              0,1; mẫu số 0: 0 điểm
    2.2    Phản ánh chưa xử lý               1  thẩm định     1 trừ 0,25 cho mỗi left
    2.3    Hài lòng của người dân            2  điều tra XHH  điểm tối đa × mức hài lòng (%)
         Tổng                               10
    "#);
    insta::assert_snapshot!(desk.run(&["--lang", "en", "criteria", "show", "a.yaml"]).good(), @r#"
    Criteria set: so-y-te-2026@1 — A trial set
    Years: 2026
    Legal basis: 1/QĐ-SNV (2026-01-02)
    Provenance: illustrative

    Code  Name                Most points  Method     Rule
    ────  ──────────────────  ───────────  ─────────  ───────────────────────────────────────────────────────────────
    1     Steering                      6
    1.1     Plan                        2  appraisal  one of: on_time 2 · late 1 · none 0
    1.2     Reports                     1  appraisal  sum of: q1 0.5 + q2 0.5
    1.3     Dossiers on time            3  appraisal  on_time / all: [0, 0.8) → 0 · [0.8, 1) → 1.5 · [1, 1] → 3; over
                                                      0: not applicable
    2     Results                       4
    2.1     Online                      1  appraisal  online / received: in proportion, full from 0.4; nothing below
                                                      0.1; over 0: nothing
    2.2     Complaints left             1  appraisal  1 less 0.25 for each left
    2.3     Satisfaction                2  survey     most points × satisfaction (%)
          Total                        10
    "#);
}

#[test]
fn shown_as_json_a_set_passes_lint_again() {
    let desk = Desk::new();
    for id in ["par-2015", "par-2016", "par-2016@1"] {
        let json = desk.run(&["criteria", "show", id, "--json"]).good();
        let linted = desk.feed(&["criteria", "lint", "-"], &json).good();
        assert!(linted.starts_with("-: hợp lệ: par-201"), "{linted}");
    }
    assert!(desk.run(&["criteria", "show", "par-2016@9"]).bad(2).contains("par-2015, par-2016"));
}

#[test]
fn a_set_goes_to_excel_and_comes_back() {
    let desk = Desk::new();
    desk.file("a.yaml", SET);
    desk.run(&["criteria", "convert", "a.yaml", "a.xlsx"]).good();
    desk.run(&["criteria", "convert", "a.xlsx", "b.yaml"]).good();
    let shown = |set: &str| desk.run(&["criteria", "show", "--json", set]).good().to_owned();
    assert_eq!(shown("a.yaml"), shown("a.xlsx"));
    assert_eq!(shown("a.yaml"), shown("b.yaml"));
    let linted = desk.run(&["criteria", "lint", "a.xlsx"]).good().to_owned();
    assert!(linted.starts_with("a.xlsx: hợp lệ: so-y-te-2026, 6 mục"), "{linted}");
    let diff = desk.run(&["criteria", "diff", "a.yaml", "a.xlsx"]).good().to_owned();
    assert!(diff.contains("0 khác nhau, 6 giữ nguyên"), "{diff}");
    // Nothing is overwritten, and no other form is guessed.
    let again = desk.run(&["criteria", "convert", "par-2016", "a.xlsx"]);
    assert_eq!((again.code, again.err.starts_with("a.xlsx: ")), (Some(1), true), "{again:?}");
    assert_eq!(desk.run(&["criteria", "convert", "par-2016", "a.docx"]).code, Some(2));
    desk.file("bad.xlsx", "id: x");
    assert_eq!(desk.run(&["criteria", "lint", "bad.xlsx"]).code, Some(1));
}
