//! `docs/RULES.md`, made from the code: names and laws of the rules, items of the built-in set scored by the engine, units,
//! and every rule of lint with a real finding. The words between them lie in `frame.md` beside this file.

mod examples;
mod faults;
mod lint;
mod units;

use crate::golden;

#[test]
fn the_rule_reference_is_what_the_code_says() {
    let mut page = include_str!("frame.md").to_owned();
    let parts = [
        ("rules", examples::rules()),
        ("collected", examples::collected()),
        ("units", units::table()),
        ("lint", lint::table()),
    ];
    for (name, text) in parts {
        let place = format!("{{{{{name}}}}}\n");
        assert_eq!(page.matches(&place).count(), 1, "frame.md has one place for {name}");
        page = page.replace(&place, &text);
    }
    assert!(!page.contains("{{"), "every place of frame.md is filled");
    golden::hold("docs/RULES.md", &page);
}

/// A cell of a table: nothing in it ends the cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
