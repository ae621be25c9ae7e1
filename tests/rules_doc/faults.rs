//! One fault for every rule of lint, each made in a set that is sound without it.

/// How a fault is made.
pub(super) enum Made {
    /// The first text of the sound set, replaced by the second.
    By(&'static str, &'static str),
    /// A file of its own.
    File(fn() -> Vec<u8>),
}

/// A rule of lint: its name, what it asks for in Vietnamese and in English, and a fault that breaks it.
pub(super) struct Case(pub &'static str, pub &'static str, pub &'static str, pub Made);

use Made::{By, File};

/// In the order in which a file is read.
pub(super) const CASES: [Case; 57] = [
    Case("too_large", "Tệp không quá 4 MiB", "A file of 4 MiB at most", File(|| vec![b' '; (4 << 20) + 1])),
    Case("wrong_encoding", "Tệp là văn bản UTF-8", "The file is UTF-8 text", File(|| b"id: c\xf4\n".to_vec())),
    Case(
        "control_character",
        "Không có ký tự điều khiển ngoài tab và xuống dòng",
        "No control characters but tabs and line breaks",
        By("level: province", "level: \"pro\\0vince\""),
    ),
    Case("syntax", "YAML hoặc JSON đúng cú pháp", "Well-formed YAML or JSON", By("years: [2016]", "years: [2016")),
    Case(
        "alias_refused",
        "Không dùng neo, bí danh, thẻ của YAML",
        "No anchors, aliases or tags",
        By("[2016]", "&y [2016]"),
    ),
    Case(
        "not_one_document",
        "Một tệp là một tài liệu",
        "One file is one document",
        By("format: 1", "---\n---\nformat: 1"),
    ),
    Case("too_deep", "Không lồng quá 24 tầng", "24 levels at most", File(|| "[".repeat(100).into_bytes())),
    Case(
        "too_many_values",
        "Không quá 400.000 giá trị",
        "400,000 values at most",
        File(|| format!("[{}]", "1,".repeat(400_001)).into_bytes()),
    ),
    Case(
        "too_many_findings",
        "Danh sách lỗi dừng ở 500",
        "The list of faults ends at 500",
        File(|| "x: {}\n".repeat(600).into_bytes()),
    ),
    Case(
        "wrong_type",
        "Giá trị đúng kiểu: chữ, số, danh sách, bảng",
        "The value is of its kind: text, number, list, mapping",
        By("max: 5", "max: [5]"),
    ),
    Case("missing_key", "Đủ các mục bắt buộc", "Every required key is there", By("years: [2016]\n", "")),
    Case("unknown_key", "Không có mục lạ", "No unknown keys", By("level: province", "level: province\nweight: 2")),
    Case(
        "duplicate_key",
        "Mỗi tên một lần",
        "Each name once",
        By("level: province", "level: province\nlevel: province"),
    ),
    Case(
        "unknown_word",
        "Một trong các từ đã định",
        "One word of the closed list",
        By("provenance: illustrative", "provenance: guessed"),
    ),
    Case(
        "not_a_slug",
        "Định danh viết thường, không dấu",
        "An identifier in lower case",
        By("id: sample", "id: Bộ mẫu"),
    ),
    Case("not_a_date", "Ngày viết 2016-12-28", "A date is written 2016-12-28", By("2016-12-28", "28/12/2016")),
    Case(
        "years_out_of_range",
        "Ít nhất một năm, từ 2000 đến 2100",
        "At least one year, 2000 to 2100",
        By("[2016]", "[1916]"),
    ),
    Case(
        "revision_out_of_range",
        "Lần đính chính là số nguyên từ 1",
        "The revision is a whole number from 1",
        By("format: 1", "format: 1\nrevision: 0"),
    ),
    Case("not_a_code", "Mã gồm chữ, số, dấu chấm", "A code has letters, digits and points", By("\"1.2\"", "\"1 2\"")),
    Case("duplicate_code", "Mỗi mã một lần", "Each code once", By("\"1.2\"", "\"1.1\"")),
    Case(
        "max_out_of_range",
        "Điểm tối đa trên 0, không quá 10.000",
        "Most points above 0, 10,000 at most",
        By("max: 5\nareas", "max: 0\nareas"),
    ),
    Case(
        "sum_mismatch",
        "Các mục con cộng lại bằng mục cha",
        "Children sum to their parent",
        By("    max: 5\n", "    max: 6\n"),
    ),
    Case(
        "leaf_and_group",
        "Tiêu chí có mục con thì không tự có quy tắc",
        "A criterion with items has no rule of its own",
        By("        per_unit:\n", "        items: []\n        per_unit:\n"),
    ),
    Case(
        "method_mismatch",
        "Quy tắc `survey` đi với `method: survey`",
        "The rule `survey` goes with `method: survey`",
        By("method: survey", "method: appraisal"),
    ),
    Case(
        "survey_unit",
        "Mức hài lòng tính bằng phần trăm",
        "Satisfaction is in percent",
        By(
            "method: survey\n",
            "method: survey\n        inputs: { satisfaction: { unit: people, vi: Hài lòng, en: Satisfied } }\n",
        ),
    ),
    Case(
        "not_a_name",
        "Tên số liệu, lựa chọn không có khoảng trắng",
        "Names of inputs and options have no blanks",
        By("late: 0.5", "\"too late\": 0.5"),
    ),
    Case(
        "too_many_members",
        "Không quá 100 lựa chọn, bậc, số liệu",
        "100 options, steps or inputs at most",
        File(many_options),
    ),
    Case(
        "decimals_out_of_range",
        "Số chữ số thập phân từ 0 đến 6",
        "0 to 6 decimals",
        By("en: Errors }\n        rule", "en: Errors, decimals: 7 }\n        rule"),
    ),
    Case(
        "unknown_input",
        "Chỉ dùng số liệu đã khai báo",
        "Only declared inputs are used",
        By("[done, planned]", "[done, plan]"),
    ),
    Case(
        "unused_input",
        "Không hỏi số liệu mà quy tắc không dùng",
        "No input is asked for that no rule reads",
        By("          errors: {", "          extra: { unit: cases, vi: Thừa, en: Extra }\n          errors: {"),
    ),
    Case(
        "one_rule",
        "Mỗi mục đúng một quy tắc",
        "Exactly one rule for an item",
        By("          survey: {}", "          survey: {}\n          choice: { a: 1, b: 0 }"),
    ),
    Case("one_measure", "Đúng một số đo", "Exactly one measure", By("{ count: errors }", "{}")),
    Case(
        "unknown_measure",
        "Số đo là `count`, `ratio` hoặc `growth`",
        "A measure is `count`, `ratio` or `growth`",
        By("{ count: errors }", "{ sum: errors }"),
    ),
    Case(
        "measure_inputs",
        "`ratio`, `growth` cần hai số liệu khác nhau",
        "`ratio` and `growth` take two different inputs",
        By("ratio: [done, planned]", "ratio: [done, done]"),
    ),
    Case(
        "when_zero_missing",
        "`ratio`, `growth` phải nói mẫu số 0 thì sao",
        "`ratio` and `growth` say what a denominator of 0 means",
        By("          when_zero: zero\n        examples", "        examples"),
    ),
    Case(
        "unexpected_when_zero",
        "`when_zero` không đi với `count`",
        "No `when_zero` with a count",
        By("each: 0.25 }", "each: 0.25 }\n          when_zero: zero"),
    ),
    Case(
        "unexpected_labels",
        "`labels` chỉ đi với `choice`, `checklist`",
        "`labels` go with `choice` and `checklist` only",
        By("each: 0.25 }", "each: 0.25 }\n          labels: {}"),
    ),
    Case(
        "unexpected_non_monotone",
        "`non_monotone` chỉ đi với `bands`",
        "`non_monotone` goes with `bands` only",
        By("each: 0.25 }", "each: 0.25 }\n          non_monotone: true"),
    ),
    Case(
        "unknown_option",
        "Nhãn thuộc về một lựa chọn có thật",
        "A label belongs to an option that is there",
        By("{ on_time: { vi:", "{ early: { vi:"),
    ),
    Case(
        "too_few_options",
        "`choice` có ít nhất hai lựa chọn",
        "`choice` has two options at least",
        By("{ on_time: 1, late: 0.5, none: 0 }", "{ on_time: 1 }"),
    ),
    Case("points_out_of_range", "Điểm từ 0 trở lên", "Points of 0 or more", By("none: 0 }", "none: -1 }")),
    Case(
        "unreachable_max",
        "Có cách đạt đúng điểm tối đa",
        "Exactly the maximum can be reached",
        By("on_time: 1, late", "on_time: 0.9, late"),
    ),
    Case(
        "not_an_interval",
        "Bậc viết như `[0.8, 1)`",
        "A step is written like `[0.8, 1)`",
        By("\"[0.8, 1)\"", "\"0.8 - 1\""),
    ),
    Case("bands_gap", "Các bậc phủ kín thang đo", "Steps cover the whole range", By("\"[0.8, 1)\"", "\"[0.8, 0.9)\"")),
    Case("bands_overlap", "Các bậc không chồng nhau", "Steps do not overlap", By("\"[0, 0.8)\"", "\"[0, 0.9)\"")),
    Case(
        "unreachable_step",
        "Bậc nằm trong thang đo",
        "A step lies within the range",
        By(
            "- { in: \"[1, 1]\", points: 1 }",
            "- { in: \"[1, 1]\", points: 1 }\n              - { in: \"(1, 2]\", points: 1 }",
        ),
    ),
    Case(
        "not_monotone",
        "Điểm chỉ tăng hoặc chỉ giảm, trừ khi ghi `non_monotone: true`",
        "Points only rise or only fall, unless `non_monotone: true` is said",
        By(
            "points: 0.5 }\n              - { in: \"[0, 0.8)\", points: 0 }",
            "points: 0 }\n              - { in: \"[0, 0.8)\", points: 0.5 }",
        ),
    ),
    Case(
        "full_at_out_of_range",
        "`full_at` lớn hơn 0",
        "`full_at` is above 0",
        By("full_at: 1, zero_below: 0.5", "full_at: 0"),
    ),
    Case(
        "zero_below_out_of_range",
        "`zero_below` từ 0 đến `full_at`",
        "`zero_below` lies between 0 and `full_at`",
        By("zero_below: 0.5", "zero_below: 1.5"),
    ),
    Case("each_out_of_range", "`each` lớn hơn 0", "`each` is above 0", By("each: 0.25", "each: 0")),
    Case(
        "one_source",
        "`from` có đúng một nguồn",
        "`from` has exactly one source",
        By("{ units_where: { late: 0 } }", "{}"),
    ),
    Case(
        "unknown_source",
        "`from` là `units`, `sum` hoặc `units_where`",
        "`from` is `units`, `sum` or `units_where`",
        By("{ units_where: { late: 0 } }", "{ mean: late }"),
    ),
    Case(
        "input_without_source",
        "Số liệu của mục thu thập phải có `from`",
        "Every input of a collected item has `from`",
        By("en: All, from: units }", "en: All }"),
    ),
    Case(
        "source_without_rows",
        "`from` đi với `per_unit`",
        "`from` goes with `per_unit`",
        By("en: Errors }\n        rule", "en: Errors, from: units }\n        rule"),
    ),
    Case(
        "bound_not_held",
        "Giới hạn giữa hai số liệu phải đúng ở từng đơn vị",
        "A bound between inputs holds in each unit's row",
        By("{ units_where: { late: 0 } }", "{ sum: late }"),
    ),
    Case(
        "example_inputs",
        "Ví dụ dùng số liệu hợp lệ",
        "An example's figures are sound",
        By("{ done: 9, planned: 10 }", "{ done: 11, planned: 10 }"),
    ),
    Case(
        "example_fails",
        "Ví dụ chấm ra đúng điểm đã ghi",
        "An example scores what it says",
        By("planned: 10 }, points: 0.5", "planned: 10 }, points: 1"),
    ),
];

fn many_options() -> Vec<u8> {
    let options: String = (0..=100).map(|index| format!("o{index}: 1, ")).collect();
    super::lint::BASE.replace("{ on_time: 1, late: 0.5, none: 0 }", &format!("{{ {options} }}")).into_bytes()
}
