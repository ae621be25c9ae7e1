//! Lint: reading a criteria file with every fault collected, none passed over.

use rust_decimal::Decimal;

use super::document::{Doc, Kind};
use super::finding::Finding;
use super::input::InputSpec;
use crate::domain::rules::{Interval, Listed};
use crate::domain::text::Text;

/// A place in the file.
#[derive(Clone, Debug)]
pub struct At<'a> {
    pub(crate) doc: &'a Doc,
    pub(crate) path: String,
}

/// The faults found so far.
#[derive(Clone, Debug, Default)]
pub struct Lint {
    /// Faults, in the order they were found.
    pub findings: Vec<Finding>,
}

/// The entries of a mapping whose names were checked.
#[derive(Clone, Debug)]
pub(crate) struct Fields<'a> {
    at: At<'a>,
    entries: Vec<(String, At<'a>)>,
}

impl Lint {
    /// Adds a fault.
    pub(crate) fn at(&mut self, at: &At<'_>, rule: &str, found: &str, vi: &str, en: &str) {
        self.findings.push(Finding {
            path: at.path.clone(),
            line: at.doc.line,
            rule: rule.to_owned(),
            found: found.to_owned(),
            expected: Text::new(vi, en),
        });
    }

    /// Adds a fault unless the points that can be reached are the maximum.
    pub(crate) fn same_points(&mut self, at: &At<'_>, rule: &str, reached: Decimal, max: Decimal) {
        if reached != max {
            let (reached, max) = (reached.normalize(), max.normalize());
            let (vi, en) =
                (format!("điểm cao nhất bằng điểm tối đa, {max}"), format!("a best of exactly the maximum, {max}"));
            self.at(at, rule, &format!("{reached}"), &vi, &en);
        }
    }

    /// Adds the fault of naming an input that is not declared.
    pub(crate) fn unknown_input(&mut self, at: &At<'_>, name: &str, known: &[InputSpec]) {
        let known = known.iter().map(|spec| spec.name.as_str()).collect::<Vec<_>>().join(", ");
        self.at(
            at,
            "unknown_input",
            name,
            &format!("một số liệu đã khai báo trong inputs: {known}"),
            &format!("an input declared under inputs: {known}"),
        );
    }

    /// Reads `{ option: points, … }` with the labels that stand beside it.
    pub(crate) fn listed(&mut self, body: &At<'_>, labels: Option<&Doc>) -> Option<Vec<Listed>> {
        let mut listed = Vec::new();
        for (name, at) in body.entries(self)? {
            let Some(points) = at.decimal(self) else { continue };
            if points.is_sign_negative() && !points.is_zero() {
                self.at(&at, "points_out_of_range", &points.to_string(), "điểm từ 0 trở lên", "points of 0 or more");
            }
            let label = labels.and_then(|labels| label_of(labels, &name)).unwrap_or_else(|| {
                let words = name.replace('_', " ");
                Text::new(words.clone(), words)
            });
            listed.push(Listed { name, label, points });
        }
        Some(listed)
    }
}

fn label_of(labels: &Doc, name: &str) -> Option<Text> {
    let Kind::Map(entries) = &labels.kind else { return None };
    let (_, label) = entries.iter().find(|(key, _)| key == name)?;
    let Kind::Map(words) = &label.kind else { return None };
    let word = |language: &str| {
        words.iter().find_map(|(key, doc)| match &doc.kind {
            Kind::Scalar { text, .. } if key == language => Some(text.clone()),
            _ => None,
        })
    };
    Some(Text::new(word("vi")?, word("en")?))
}

impl<'a> At<'a> {
    /// The whole file.
    pub(crate) fn root(doc: &'a Doc) -> Self {
        Self { doc, path: String::new() }
    }

    fn below(&self, key: &str, doc: &'a Doc) -> Self {
        let key = key.replace('~', "~0").replace('/', "~1");
        Self { doc, path: format!("{}/{key}", self.path) }
    }

    /// In a few words, what stands here.
    fn shape(&self) -> String {
        match &self.doc.kind {
            Kind::Scalar { text, .. } => format!("\"{}\"", text.chars().take(80).collect::<String>()),
            Kind::List(items) => format!("danh sách/list ({})", items.len()),
            Kind::Map(entries) => format!("bảng/mapping ({})", entries.len()),
        }
    }

    fn wrong_type(&self, lint: &mut Lint, vi: &str, en: &str) {
        lint.at(self, "wrong_type", &self.shape(), vi, en);
    }

    /// The text of a scalar.
    pub(crate) fn text(&self, lint: &mut Lint) -> Option<&'a str> {
        match &self.doc.kind {
            Kind::Scalar { text, .. } if !text.trim().is_empty() => Some(text),
            _ => {
                self.wrong_type(lint, "một chuỗi chữ", "text");
                None
            }
        }
    }

    /// A decimal number as written.
    pub(crate) fn decimal(&self, lint: &mut Lint) -> Option<Decimal> {
        let number = match &self.doc.kind {
            Kind::Scalar { text, .. } if text.len() <= 24 => Decimal::from_str_exact(text).ok(),
            _ => None,
        };
        if number.is_none() {
            self.wrong_type(lint, "một số thập phân, ví dụ 0.5", "a decimal number such as 0.5");
        }
        number
    }

    /// A whole number.
    pub(crate) fn integer<T: std::str::FromStr>(&self, lint: &mut Lint) -> Option<T> {
        let number = match &self.doc.kind {
            Kind::Scalar { text, .. } => text.parse().ok(),
            _ => None,
        };
        if number.is_none() {
            self.wrong_type(lint, "một số nguyên", "a whole number");
        }
        number
    }

    /// One word of a closed list.
    pub(crate) fn word<T: Copy>(&self, words: &[(&str, T)], lint: &mut Lint) -> Option<T> {
        let found = match &self.doc.kind {
            Kind::Scalar { text, .. } => words.iter().find(|(word, _)| word == text),
            _ => None,
        };
        if found.is_none() {
            let known = words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
            lint.at(self, "unknown_word", &self.shape(), &format!("một trong: {known}"), &format!("one of: {known}"));
        }
        found.map(|(_, value)| *value)
    }

    /// An interval such as `[0.8, 1)`.
    pub(crate) fn interval(&self, lint: &mut Lint) -> Option<Interval> {
        let interval = match &self.doc.kind {
            Kind::Scalar { text, .. } => Interval::parse(text),
            _ => None,
        };
        if interval.is_none() {
            lint.at(
                self,
                "not_an_interval",
                &self.shape(),
                "một khoảng không rỗng, ví dụ \"[0.8, 1)\" hoặc \"[1, inf)\"",
                "a non-empty interval such as \"[0.8, 1)\" or \"[1, inf)\"",
            );
        }
        interval
    }

    /// The members of a list.
    pub(crate) fn list(&self, lint: &mut Lint) -> Option<Vec<Self>> {
        match &self.doc.kind {
            Kind::List(items) => {
                Some(items.iter().enumerate().map(|(i, doc)| self.below(&i.to_string(), doc)).collect())
            }
            _ => {
                self.wrong_type(lint, "một danh sách", "a list");
                None
            }
        }
    }

    /// A list of texts.
    pub(crate) fn texts(&self, lint: &mut Lint) -> Option<Vec<String>> {
        let members = self.list(lint)?;
        members.iter().map(|at| at.text(lint).map(str::to_owned)).collect()
    }

    /// The entries of a mapping; a repeated name is a fault.
    pub(crate) fn entries(&self, lint: &mut Lint) -> Option<Vec<(String, Self)>> {
        let Kind::Map(entries) = &self.doc.kind else {
            self.wrong_type(lint, "một bảng tên: giá trị", "a mapping");
            return None;
        };
        let mut seen = std::collections::HashSet::new();
        let mut kept = Vec::with_capacity(entries.len());
        for (name, doc) in entries {
            let at = self.below(name, doc);
            if seen.insert(name.as_str()) {
                kept.push((name.clone(), at));
            } else {
                lint.at(&at, "duplicate_key", name, "mỗi tên một lần", "each name once");
            }
        }
        Some(kept)
    }

    /// The entries of a mapping, none of them unknown.
    pub(crate) fn fields(&self, allowed: &[&str], lint: &mut Lint) -> Option<Fields<'a>> {
        let entries = self.entries(lint)?;
        for (name, at) in &entries {
            if !allowed.contains(&name.as_str()) {
                let known = allowed.join(", ");
                lint.at(at, "unknown_key", name, &format!("một trong: {known}"), &format!("one of: {known}"));
            }
        }
        Some(Fields { at: self.clone(), entries })
    }

    /// A mapping with exactly one entry, its name in `allowed`.
    pub(crate) fn single_entry(&self, what: &str, allowed: &[&str], lint: &mut Lint) -> Option<(String, Self)> {
        let entries = self.entries(lint)?;
        let known = allowed.join(", ");
        match <[(String, Self); 1]>::try_from(entries) {
            Ok([(name, at)]) if allowed.contains(&name.as_str()) => Some((name, at)),
            Ok([(name, at)]) => {
                lint.at(
                    &at,
                    &format!("unknown_{what}"),
                    &name,
                    &format!("một trong: {known}"),
                    &format!("one of: {known}"),
                );
                None
            }
            Err(entries) => {
                let found = format!("{} mục/entries", entries.len());
                lint.at(
                    self,
                    &format!("one_{what}"),
                    &found,
                    &format!("đúng một trong: {known}"),
                    &format!("exactly one of: {known}"),
                );
                None
            }
        }
    }

    /// `{ vi: …, en: … }`.
    pub(crate) fn bilingual(&self, lint: &mut Lint) -> Option<Text> {
        let fields = self.fields(&["vi", "en"], lint)?;
        let vi = fields.required("vi", lint).and_then(|at| at.text(lint));
        let en = fields.required("en", lint).and_then(|at| at.text(lint));
        Some(Text::new(vi?, en?))
    }
}

impl<'a> Fields<'a> {
    /// The entry, if it is there.
    pub(crate) fn get(&self, name: &str) -> Option<At<'a>> {
        self.entries.iter().find(|(key, _)| key == name).map(|(_, at)| at.clone())
    }

    /// The entry; a fault when it is missing.
    pub(crate) fn required(&self, name: &str, lint: &mut Lint) -> Option<At<'a>> {
        let entry = self.get(name);
        if entry.is_none() {
            lint.at(&self.at, "missing_key", "—", &format!("cần có {name}"), &format!("{name} is required"));
        }
        entry
    }

    /// Every entry.
    pub(crate) fn all(&self) -> &[(String, At<'a>)] {
        &self.entries
    }
}
