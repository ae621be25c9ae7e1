//! A rule in one line of words, as a table shows it.

use serde_json::Value;

use super::lang::Lang;
use crate::domain::criteria::Item;

/// The item's rule: what it measures and what that earns.
pub(super) fn rule_words(item: &Item, lang: Lang) -> String {
    let json = item.rule.to_json();
    let body = &json[item.rule.name()];
    let of = || measure(&body["of"]);
    let number = |key: &str| plain(&body[key], lang);
    let words = match item.rule.name() {
        "choice" => format!("{}: {}", lang.pick("chọn một", "one of"), listed(item, body, " · ", lang)),
        "checklist" => format!("{}: {}", lang.pick("cộng dồn", "sum of"), listed(item, body, " + ", lang)),
        "bands" => format!("{}: {}", of(), steps(&body["steps"], lang)),
        "proportional" => {
            let least = body.get("zero_below").map(|_| {
                let words = lang.pick("0 điểm khi dưới", "nothing below");
                format!("; {words} {}", number("zero_below"))
            });
            let words = lang.pick("theo tỷ lệ, đủ điểm từ", "in proportion, full from");
            format!("{}: {words} {}{}", of(), number("full_at"), least.unwrap_or_default())
        }
        "deduct" => {
            let (less, each) = (lang.pick("trừ", "less"), lang.pick("cho mỗi", "for each"));
            format!("{} {less} {} {each} {}", lang.number(&item.max.normalize().to_string()), number("each"), of())
        }
        "survey" => lang.pick("điểm tối đa × mức hài lòng (%)", "most points × satisfaction (%)").to_owned(),
        other => other.to_owned(),
    };
    let collected =
        if item.is_collected() { lang.pick("; thu từ nhiều đơn vị", "; from several units") } else { "" };
    let when_zero = json["when_zero"].as_str().map_or("", |when_zero| match when_zero {
        "not_applicable" => lang.pick("; mẫu số 0: không áp dụng", "; over 0: not applicable"),
        "full" => lang.pick("; mẫu số 0: đủ điểm", "; over 0: full"),
        _ => lang.pick("; mẫu số 0: 0 điểm", "; over 0: nothing"),
    });
    format!("{words}{when_zero}{collected}")
}

fn measure(of: &Value) -> String {
    let name = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let pair = |value: &Value| format!("{} / {}", name(&value[0]), name(&value[1]));
    match of.as_object().and_then(|of| of.iter().next()) {
        Some((kind, value)) if kind == "count" => name(value),
        Some((_, value)) => pair(value),
        None => String::new(),
    }
}

/// Options in the order of the file.
fn listed(item: &Item, points: &Value, between: &str, lang: Lang) -> String {
    let words: Vec<String> = item.rule.options().map(|name| format!("{name} {}", plain(&points[name], lang))).collect();
    words.join(between)
}

/// Intervals stand as the file writes them: a decimal comma would read as the comma between the two ends.
fn steps(steps: &Value, lang: Lang) -> String {
    let step = |step: &Value| format!("{} → {}", step["in"].as_str().unwrap_or_default(), plain(&step["points"], lang));
    steps.as_array().map(|steps| steps.iter().map(step).collect::<Vec<_>>().join(" · ")).unwrap_or_default()
}

/// A decimal, which the JSON of a rule carries as text.
fn plain(value: &Value, lang: Lang) -> String {
    value.as_str().map_or_else(|| lang.number(&value.to_string()), |text| lang.number(text))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::catalog;

    #[test]
    fn every_rule_of_the_built_in_sets_has_words() {
        let items = catalog::criteria_sets().iter().flat_map(|set| set.items());
        let mut names = BTreeSet::new();
        for item in items {
            names.insert(item.rule.name());
            for lang in [Lang::Vi, Lang::En] {
                let words = rule_words(item, lang);
                let gaps = ["null", "\"", "  ", ": ;", " / :"];
                assert!(words.len() > 8 && !gaps.iter().any(|gap| words.contains(gap)), "{}: {words}", item.code);
            }
        }
        assert!(names.len() >= 5, "{names:?}");
    }
}
