//! A rule in one line of words, as tables and comparisons show it.

use serde_json::Value;

use super::Item;
use crate::domain::rules::Rule;
use crate::domain::text::{self, Text};

/// One of a text's two wordings.
type Tongue = for<'a> fn(&'a Text) -> &'a str;

/// How inputs and options are called: their name in the file, or their label.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Called {
    Name,
    Label,
}

impl Item {
    /// What the rule measures and what that earns.
    #[must_use]
    pub fn rule_words(&self) -> Text {
        Text::new(words(self, |text| &text.vi, Called::Name), words(self, |text| &text.en, Called::Name))
    }

    /// The same for people who have never seen the file: inputs and options by their labels.
    #[must_use]
    pub fn rule_in_labels(&self) -> Text {
        Text::new(words(self, |text| &text.vi, Called::Label), words(self, |text| &text.en, Called::Label))
    }
}

fn words(item: &Item, tongue: Tongue, called: Called) -> String {
    let pick = |vi: &str, en: &str| tongue(&Text::new(vi, en)).to_owned();
    let json = item.rule.to_json();
    let body = &json[item.rule.name()];
    let of = || measure(item, &body["of"], tongue, called);
    let number = |key: &str| plain(&body[key], tongue);
    let words = match item.rule.name() {
        "choice" => format!("{}: {}", pick("chọn một", "one of"), listed(item, body, " · ", tongue, called)),
        "checklist" => format!("{}: {}", pick("cộng dồn", "sum of"), listed(item, body, " + ", tongue, called)),
        "bands" => format!("{}: {}", of(), steps(item, &body["steps"], tongue, called)),
        "proportional" => {
            let least = body.get("zero_below").map(|_| {
                let words = pick("0 điểm khi dưới", "nothing below");
                format!("; {words} {}", number("zero_below"))
            });
            let words = pick("theo tỷ lệ, đủ điểm từ", "in proportion, full from");
            format!("{}: {words} {}{}", of(), number("full_at"), least.unwrap_or_default())
        }
        "deduct" => {
            let (less, each) = (pick("trừ", "less"), pick("cho mỗi", "for each"));
            let max = tongue(&text::number(&item.max.normalize().to_string())).to_owned();
            format!("{max} {less} {} {each} {}", number("each"), of())
        }
        "survey" => pick("điểm tối đa × mức hài lòng (%)", "most points × satisfaction (%)"),
        other => other.to_owned(),
    };
    let collected =
        if item.is_collected() { pick("; thu từ nhiều đơn vị", "; from several units") } else { String::new() };
    let when_zero = json["when_zero"].as_str().map(|when_zero| match when_zero {
        "not_applicable" => pick("; mẫu số 0: không áp dụng", "; over 0: not applicable"),
        "full" => pick("; mẫu số 0: đủ điểm", "; over 0: full"),
        _ => pick("; mẫu số 0: 0 điểm", "; over 0: nothing"),
    });
    format!("{words}{}{collected}", when_zero.unwrap_or_default())
}

fn measure(item: &Item, of: &Value, tongue: Tongue, called: Called) -> String {
    let name = |value: &Value| {
        let name = value.as_str().unwrap_or_default();
        match item.input(name).filter(|_| called == Called::Label) {
            Some(spec) => format!("“{}”", tongue(&spec.label)),
            None => name.to_owned(),
        }
    };
    let pair = |value: &Value| format!("{} / {}", name(&value[0]), name(&value[1]));
    match of.as_object().and_then(|of| of.iter().next()) {
        Some((kind, value)) if kind == "count" => name(value),
        Some((_, value)) => pair(value),
        None => String::new(),
    }
}

/// Options in the order of the file.
fn listed(item: &Item, points: &Value, between: &str, tongue: Tongue, called: Called) -> String {
    let words = item.rule.listed().iter().map(|option| {
        let name = if called == Called::Label { tongue(&option.label) } else { &option.name };
        format!("{name} {}", plain(&points[&option.name], tongue))
    });
    words.collect::<Vec<_>>().join(between)
}

/// In words where labels are wanted; else intervals stand as the file writes them: a decimal comma would read as the comma
/// between the two ends.
fn steps(item: &Item, steps: &Value, tongue: Tongue, called: Called) -> String {
    if let (Called::Label, Rule::Bands(bands)) = (called, &item.rule) {
        let words = bands.in_words();
        let words = words.iter().map(|(level, points)| format!("{}: {}", tongue(level), tongue(points)));
        return words.collect::<Vec<_>>().join("; ");
    }
    let step =
        |step: &Value| format!("{} → {}", step["in"].as_str().unwrap_or_default(), plain(&step["points"], tongue));
    steps.as_array().map(|steps| steps.iter().map(step).collect::<Vec<_>>().join(" · ")).unwrap_or_default()
}

/// A decimal, which the JSON of a rule carries as text.
fn plain(value: &Value, tongue: Tongue) -> String {
    let text = value.as_str().map_or_else(|| text::number(&value.to_string()), text::number);
    tongue(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::catalog;

    #[test]
    fn every_rule_of_the_built_in_sets_has_words() {
        let items = catalog::criteria_sets().iter().flat_map(|set| set.items());
        let mut names = BTreeSet::new();
        for item in items {
            names.insert(item.rule.name());
            let (names, labels) = (item.rule_words(), item.rule_in_labels());
            let named = item.rule.measure().is_none() || labels.vi.contains('“');
            assert!(named && labels.vi != labels.en, "{}: {}", item.code, labels.vi);
            for words in [names.vi, names.en, labels.vi, labels.en] {
                let gaps = ["null", "\"", "  ", ": ;", " / :"];
                assert!(words.len() > 8 && !gaps.iter().any(|gap| words.contains(gap)), "{}: {words}", item.code);
            }
        }
        assert!(names.len() >= 5, "{names:?}");
    }
}
