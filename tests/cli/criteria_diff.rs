//! `criteria diff`: files and built-in sets side by side.

use serde_json::Value;

use super::Desk;
use super::criteria::SET;

#[test]
fn two_files_differ_in_what_was_changed_and_in_nothing_else() {
    let desk = Desk::new();
    desk.file("a.yaml", SET);
    let stricter = SET
        .replace("late: 1, none", "late: 0.5, none")
        .replace("{ given: { choice: late }, points: 1 }", "{ given: { choice: late }, points: 0.5 }");
    desk.file("b.yaml", stricter.replace("so-y-te-2026", "so-y-te-2027"));
    let table = desk.run(&["criteria", "diff", "a.yaml", "b.yaml"]).good();
    for part in [
        "ghép theo mã mục: 1 khác nhau, 5 giữ nguyên",
        "đổi quy tắc",
        "on_time 2 · late 1 · none 0",
        "on_time 2 · late 0,5 ·",
    ] {
        assert!(table.contains(part), "{part}:\n{table}");
    }
    let english = desk.run(&["--lang", "en", "criteria", "diff", "a.yaml", "a.yaml"]).good();
    assert!(english.contains("matched by code: 0 differ, 6 the same"), "{english}");
}

#[test]
fn built_in_sets_go_through_their_crosswalk() {
    let desk = Desk::new();
    let json: Value =
        serde_json::from_str(&desk.run(&["criteria", "diff", "par-2015", "par-2016", "--json"]).good()).unwrap();
    assert_eq!(json["matched_by"], "crosswalk");
    let online = json["items"].as_array().unwrap().iter().find(|item| item["to"]["code"] == "7.2.2").unwrap();
    assert!(online["rule"]["before"]["en"].as_str().unwrap().contains("procedures_online"), "{online:#}");
    assert!(desk.run(&["criteria", "diff", "par-2015", "nowhere.yaml"]).bad(2).contains("nowhere.yaml"));
}
