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

/// The most faults that are reported: a file that is wrong throughout is told so without an answer as large as itself.
pub const MAX_FINDINGS: usize = 500;
/// The most inputs, steps, options or entries one rule may hold. The official sets need fewer than twenty.
pub(crate) const MAX_MEMBERS: usize = 100;

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
        self.add(Finding {
            path: at.path.clone(),
            line: at.doc.line,
            rule: rule.to_owned(),
            found: shortened(found),
            expected: Text::new(vi, en),
        });
    }

    /// Adds a fault, up to the limit; the last one says that there are more.
    pub(crate) fn add(&mut self, finding: Finding) {
        match self.findings.len() + 1 {
            count if count < MAX_FINDINGS => self.findings.push(finding),
            MAX_FINDINGS => self.findings.push(Finding {
                rule: "too_many_findings".to_owned(),
                found: format!("{MAX_FINDINGS}+"),
                expected: Text::new("sửa các lỗi trên rồi kiểm tra lại", "mend the faults above, then lint again"),
                ..finding
            }),
            _ => {}
        }
    }

    /// Adds a fault when a list or mapping is longer than any official set needs; true when it is.
    pub(crate) fn too_many(&mut self, at: &At<'_>, count: usize) -> bool {
        if count > MAX_MEMBERS {
            let (vi, en) = (format!("không quá {MAX_MEMBERS} mục"), format!("{MAX_MEMBERS} entries at most"));
            self.at(at, "too_many_members", &count.to_string(), &vi, &en);
        }
        count > MAX_MEMBERS
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

    /// Reads `{ option: points, … }` with the labels that stand beside it; none when any of it is faulty, so that one
    /// fault is not reported again as an unreachable maximum.
    pub(crate) fn listed(&mut self, body: &At<'_>, labels: Option<&At<'_>>) -> Option<Vec<Listed>> {
        let entries = body.entries(self)?;
        if self.too_many(body, entries.len()) {
            return None;
        }
        let labels = labels.map_or_else(Vec::new, |at| self.labels(at, &entries));
        let listed = entries.into_iter().map(|(name, at)| {
            at.name(&name, self)?;
            let points = at.points(self)?;
            let label = labels.iter().find(|(of, _)| *of == name).map_or_else(
                || {
                    let words = name.replace('_', " ");
                    Text::new(words.clone(), words)
                },
                |(_, label)| label.clone(),
            );
            Some(Listed { name, label, points })
        });
        // Every entry is read before the first fault ends it.
        listed.collect::<Vec<_>>().into_iter().collect()
    }

    fn labels(&mut self, at: &At<'_>, options: &[(String, At<'_>)]) -> Vec<(String, Text)> {
        let mut labels = Vec::new();
        for (name, at) in at.entries(self).unwrap_or_default() {
            if !options.iter().any(|(option, _)| *option == name) {
                let known = options.iter().map(|(option, _)| option.as_str()).collect::<Vec<_>>().join(", ");
                self.at(
                    &at,
                    "unknown_option",
                    &name,
                    &format!("một lựa chọn của quy tắc: {known}"),
                    &format!("an option of the rule: {known}"),
                );
            }
            if let Some(label) = at.bilingual(self) {
                labels.push((name, label));
            }
        }
        labels
    }
}

/// At most 200 characters: what is found may be as long as the file.
fn shortened(found: &str) -> String {
    match found.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", &found[..end]),
        None => found.to_owned(),
    }
}

impl<'a> At<'a> {
    /// The whole file.
    pub(crate) fn root(doc: &'a Doc) -> Self {
        Self { doc, path: String::new() }
    }

    pub(crate) fn below(&self, key: &str, doc: &'a Doc) -> Self {
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
            Kind::Scalar { text, .. } if !text.trim().is_empty() && !self.doc.is_null() => Some(text),
            _ => {
                self.wrong_type(lint, "một chuỗi chữ", "text");
                None
            }
        }
    }

    /// A decimal number as written.
    pub(crate) fn decimal(&self, lint: &mut Lint) -> Option<Decimal> {
        let number = match &self.doc.kind {
            // The parser of decimals would take `1_000` too.
            Kind::Scalar { text, .. } if text.len() <= 24 && !text.contains('_') => Decimal::from_str_exact(text).ok(),
            _ => None,
        };
        if number.is_none() {
            self.wrong_type(lint, "một số thập phân, ví dụ 0.5", "a decimal number such as 0.5");
        }
        number
    }

    /// Points: from 0 to 10,000 with at most 6 decimals, so that no sum of them can overflow or lose a digit.
    pub(crate) fn points(&self, lint: &mut Lint) -> Option<Decimal> {
        let points = self.decimal(lint)?;
        let good = (Decimal::ZERO..=Decimal::from(10_000)).contains(&points) && points.normalize().scale() <= 6;
        if !good {
            let (vi, en) = ("điểm từ 0 đến 10000, tối đa 6 số lẻ", "points of 0 to 10000, 6 decimals at most");
            lint.at(self, "points_out_of_range", &points.to_string(), vi, en);
        }
        good.then_some(points)
    }

    /// The name of an input or option that stands here: short, without blanks or control characters.
    pub(crate) fn name(&self, name: &str, lint: &mut Lint) -> Option<()> {
        let good = (1..=64).contains(&name.len()) && !name.contains(|c: char| c.is_whitespace() || c.is_control());
        if !good {
            let (vi, en) = ("tên không có khoảng trắng, tối đa 64 byte", "a name without blanks, 64 bytes at most");
            lint.at(self, "not_a_name", name, vi, en);
        }
        good.then_some(())
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
        let texts: Vec<_> = members.iter().map(|at| at.text(lint).map(str::to_owned)).collect();
        texts.into_iter().collect()
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
    /// The entry, if it is there; `null` is as good as absent.
    pub(crate) fn get(&self, name: &str) -> Option<At<'a>> {
        self.entries.iter().find(|(key, at)| key == name && !at.doc.is_null()).map(|(_, at)| at.clone())
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
