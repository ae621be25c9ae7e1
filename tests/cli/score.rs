//! `score`.

use serde_json::Value;

use super::criteria::SET;
use super::{Desk, places};

/// Figures for most of the set: 1.3 has no dossier, 2.3 is not known yet.
const FIGURES: &str = "\
inputs:
  '1.1': { choice: late }
  '1.2': { ticked: [q1, q2] }
  '1.3': { on_time: 0, all: 0 }
  '2.1': { online: 200, received: 1000 }
  '2.2': { left: 1 }
";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.file("set.yaml", SET);
    desk.file("figures.yaml", FIGURES);
    desk
}

/// The table without its last column, which is the rules' to word, and without the lines that only that needs.
fn numbers(text: &str) -> String {
    let width = text.lines().filter_map(|line| line.find("  Giải thích").map(|at| line[..at].chars().count())).next();
    let cut = |line: &str| line.chars().take(width.unwrap()).collect::<String>().trim_end().to_owned() + "\n";
    let (head, table) = text.split_once("\n\n").unwrap();
    format!("{head}\n\n{}", table.lines().map(cut).filter(|line| line != "\n").collect::<String>())
}

#[test]
fn figures_come_out_as_a_tree_with_points_and_explanations() {
    let desk = desk();
    let text = desk.run(&["score", "--set", "set.yaml", "figures.yaml"]).good();
    insta::assert_snapshot!(numbers(&text), @r#"
    so-y-te-2026@1 — Bộ tiêu chí thử (minh họa)
    Tổng điểm: 3,25 / 7,00 = 46,43 %; còn có thể từ 3,25 đến 5,25

    Mã   Tên                                Điểm  Tối đa       %
    ───  ────────────────────────  ─────────────  ──────  ──────
    1    Chỉ đạo                            2,00    3,00   66,67
    1.1    Kế hoạch                         1,00    2,00   50,00
    1.2    Báo cáo                          1,00    1,00  100,00
    1.3    Hồ sơ đúng hạn          không áp dụng    0,00
    2    Kết quả                            1,25    4,00   31,25
    2.1    Trực tuyến                       0,50    1,00   50,00
    2.2    Phản ánh chưa xử lý              0,75    1,00   75,00
    2.3    Hài lòng của người dân              —    2,00       —
    "#);

    let json = desk.run(&["score", "--set", "set.yaml", "--json", "figures.yaml"]).good();
    let root: Value = serde_json::from_str(&json).unwrap();
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let english = desk.run(&["score", "--lang", "en", "--set", "set.yaml", "figures.yaml"]).good();
    let items = root["children"].as_array().unwrap().iter().flat_map(|area| area["children"].as_array().unwrap());
    for item in items {
        for (lang, text) in [("vi", &text), ("en", &english)] {
            let explanation = words(item["explanation"][lang].as_str().unwrap());
            assert!(explanation.iter().all(|word| text.contains(word)), "{item} in {text}");
        }
    }
    let flat = words(&text).join(" ");
    assert!(flat.contains("online ≥ 400 (+200)") && flat.contains("left ≤ 0 (−1)"), "{text}");
    assert!(text.contains("choice = on_time"), "{text}");
}

#[test]
fn json_is_the_answer_of_the_api() {
    let desk = desk();
    let text = desk.run(&["score", "--set", "set.yaml", "--json", "figures.yaml"]).good();
    let root: Value = serde_json::from_str(&text).unwrap();
    let [set, points, percent, most] = [&root["set"]["id"], &root["points"], &root["percent"], &root["applicable_max"]];
    assert_eq!([set, points, percent, most], ["so-y-te-2026", "3.25", "46.43", "7"]);
    assert_eq!(root["children"][0]["children"][2]["applicable"], false);
    let online = &root["children"][1]["children"][0];
    assert_eq!(online["next_step"]["needs"][0]["at_least"], "400");
}

#[test]
fn thresholds_are_exact_on_both_sides() {
    let desk = desk();
    for (on_time, points) in
        [("79999999999", "0"), ("80000000000", "1.5"), ("99999999999", "1.5"), ("100000000000", "3")]
    {
        let figures = format!(r#"{{"1.3": {{"on_time": {on_time}, "all": "100000000000"}}}}"#);
        let text = desk.feed(&["score", "--set", "set.yaml", "--json", "-"], &figures).good();
        let root: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(root["points"], points, "{on_time}");
    }
}

#[test]
fn units_report_rows_of_a_collected_item() {
    let desk = desk();
    let set = parindex::catalog::criteria_sets().iter().find(|set| set.id == "par-2016").unwrap();
    let item = set.items().iter().find(|item| item.is_collected()).unwrap();
    let row: Vec<String> = item.per_unit.iter().map(|spec| format!("{}: 0", spec.name)).collect();
    let (code, row) = (&item.code, row.join(", "));
    let figures = format!("units:\n  '{code}':\n    so-y-te: {{ {row} }}\n    so-tu-phap:\n");
    let text = desk.feed(&["score", "--set", "par-2016", "-"], &figures).good();
    assert!(text.contains("chưa báo cáo: so-tu-phap"), "{text}");
}

#[test]
fn every_fault_is_named_with_its_line() {
    let desk = desk();
    desk.file(
        "bad.yaml",
        "'1.1': { choice: never }\n'1.3':\n  on_time: 11\n  all: 10\n'2.1': { online: '1,5', received: -1 }\n'9.9': { x: 1 }\n",
    );
    insta::assert_snapshot!(places(&desk.run(&["score", "--set", "set.yaml", "bad.yaml"]).bad(1)), @r#"
    bad.yaml:1: /1.1/choice [unknown_option]
    bad.yaml:3: /1.3/on_time [above_limit]
    bad.yaml:5: /2.1/online [comma_in_number]
    bad.yaml:5: /2.1/received [negative]
    bad.yaml:6: /9.9 [unknown_item]
    "#);
    desk.file("latin.yaml", b"'1.1': { choice: \xea }\n");
    assert!(desk.run(&["score", "--set", "set.yaml", "latin.yaml"]).bad(1).contains("UTF-8"));
    desk.file("broken.yaml", "'1.1': {\n");
    assert!(desk.run(&["score", "--set", "set.yaml", "broken.yaml"]).bad(1).contains("[syntax]"));
    assert!(desk.run(&["score", "--set", "figures.yaml", "figures.yaml"]).bad(1).starts_with("figures.yaml:"));
    assert!(desk.run(&["score", "--set", "par-1999", "figures.yaml"]).bad(2).contains("par-2016"));
    assert!(desk.run(&["score", "--set", "set.yaml", "nowhere.yaml"]).bad(2).starts_with("nowhere.yaml: "));
}
