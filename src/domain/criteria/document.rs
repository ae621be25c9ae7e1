//! YAML (and so JSON) text as a tree that keeps line numbers and the text of every scalar, so that `0.4` stays `0.4`.
//!
//! Control characters are refused, written as they are or escaped: the parser takes U+0000 for the end of the file.
//! Anchors, aliases and tags are refused: a criteria file needs none, and without them no file grows when it is read.

use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::domain::text::control_character;

/// How deep a file may nest.
const MAX_DEPTH: usize = 24;
/// How many values a file may hold.
const MAX_NODES: usize = 400_000;

/// A value with its place.
#[derive(Clone, Debug)]
pub struct Doc {
    /// Line, from 1.
    pub line: usize,
    /// What it is.
    pub kind: Kind,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A scalar as written; `plain` when it stands without quotes.
    Scalar {
        /// Its text.
        text: String,
        /// Whether it stands without quotes.
        plain: bool,
    },
    /// A list.
    List(Vec<Doc>),
    /// A mapping in the order of the file; keys may repeat here, the reader refuses them.
    Map(Vec<(String, Doc)>),
}

/// Why a text is not a document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct SyntaxError {
    /// Line, from 1.
    pub line: usize,
    /// Stable code: `control_character`, `syntax`, `alias_refused`, `too_deep`, `too_many_values`, `not_one_document`.
    pub code: &'static str,
    /// What is wrong, in English, as the parser says it.
    pub what: String,
}

/// Parses one document.
///
/// # Errors
/// The first place that is not plain YAML or JSON, or that exceeds the limits on depth and size.
pub fn parse(text: &str) -> Result<Doc, SyntaxError> {
    for (index, line) in text.lines().enumerate() {
        without_control(line, index + 1)?;
    }
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text.trim_start_matches('\u{feff}')) {
        let (event, span) = event.map_err(|error| {
            // The scanner reads ahead and may run into its own limit on nesting before the builder meets ours.
            let code = if error.info().contains("recursion limit") { "too_deep" } else { "syntax" };
            fault(error.marker().line(), code, error.info())
        })?;
        builder.take(event, span.start.line())?;
    }
    builder.root.ok_or_else(|| fault(1, "not_one_document", "the file is empty"))
}

/// Refuses a text with a control character.
fn without_control(text: &str, line: usize) -> Result<(), SyntaxError> {
    let found = control_character(text).map(|found| format!("U+{:04X} is a control character", u32::from(found)));
    found.map_or(Ok(()), |found| Err(fault(line, "control_character", found)))
}

fn fault(line: usize, code: &'static str, what: impl Into<String>) -> SyntaxError {
    SyntaxError { line, code, what: what.into() }
}

#[derive(Default)]
struct Builder {
    stack: Vec<Open>,
    root: Option<Doc>,
    count: usize,
}

struct Open {
    line: usize,
    kind: OpenKind,
}

enum OpenKind {
    List(Vec<Doc>),
    Map { entries: Vec<(String, Doc)>, key: Option<String> },
}

impl Builder {
    fn take(&mut self, event: Event<'_>, line: usize) -> Result<(), SyntaxError> {
        match event {
            Event::Alias(_) => return Err(fault(line, "alias_refused", "aliases (*name) are not allowed")),
            Event::Scalar(_, _, anchor, _) | Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _)
                if anchor != 0 =>
            {
                return Err(fault(line, "alias_refused", "anchors (&name) are not allowed"));
            }
            Event::Scalar(_, _, _, Some(_)) | Event::SequenceStart(_, Some(_)) | Event::MappingStart(_, Some(_)) => {
                return Err(fault(line, "alias_refused", "tags (!name) are not allowed"));
            }
            Event::Scalar(text, style, _, _) => {
                without_control(&text, line)?;
                let plain = style == ScalarStyle::Plain;
                self.place(Doc { line, kind: Kind::Scalar { text: text.into_owned(), plain } })?;
            }
            Event::SequenceStart(..) => self.open(line, OpenKind::List(Vec::new()))?,
            Event::MappingStart(..) => self.open(line, OpenKind::Map { entries: Vec::new(), key: None })?,
            Event::SequenceEnd | Event::MappingEnd => self.close()?,
            Event::DocumentStart(_) if self.root.is_some() => {
                return Err(fault(line, "not_one_document", "the file holds more than one document"));
            }
            _ => {}
        }
        Ok(())
    }

    fn open(&mut self, line: usize, kind: OpenKind) -> Result<(), SyntaxError> {
        if self.stack.len() >= MAX_DEPTH {
            return Err(fault(line, "too_deep", format!("more than {MAX_DEPTH} levels")));
        }
        self.stack.push(Open { line, kind });
        Ok(())
    }

    fn close(&mut self) -> Result<(), SyntaxError> {
        let Some(open) = self.stack.pop() else { return Ok(()) };
        let kind = match open.kind {
            OpenKind::List(items) => Kind::List(items),
            OpenKind::Map { entries, .. } => Kind::Map(entries),
        };
        self.place(Doc { line: open.line, kind })
    }

    fn place(&mut self, doc: Doc) -> Result<(), SyntaxError> {
        self.count += 1;
        if self.count > MAX_NODES {
            return Err(fault(doc.line, "too_many_values", format!("more than {MAX_NODES} values")));
        }
        match self.stack.last_mut().map(|open| &mut open.kind) {
            None => self.root = Some(doc),
            Some(OpenKind::List(items)) => items.push(doc),
            Some(OpenKind::Map { entries, key }) => match (key.take(), doc.kind) {
                (Some(name), kind) => entries.push((name, Doc { line: doc.line, kind })),
                (None, Kind::Scalar { text, .. }) => *key = Some(text),
                (None, _) => return Err(fault(doc.line, "syntax", "a key must be plain text")),
            },
        }
        Ok(())
    }
}

impl Doc {
    /// Whether it is nothing: `null`, `~` or an empty place without quotes, as JSON writers leave behind.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(&self.kind, Kind::Scalar { text, plain: true } if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// The value as JSON with every scalar as text: what [`super::intake`] reads figures from.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match &self.kind {
            Kind::Scalar { text, .. } => serde_json::Value::String(text.clone()),
            Kind::List(items) => items.iter().map(Self::to_json).collect(),
            Kind::Map(entries) => {
                serde_json::Value::Object(entries.iter().map(|(k, v)| (k.clone(), v.to_json())).collect())
            }
        }
    }
}

impl Doc {
    /// A document of JSON: what [`Doc::to_json`] gives back.
    #[must_use]
    pub fn of_json(json: &serde_json::Value) -> Self {
        let kind = match json {
            serde_json::Value::Array(members) => Kind::List(members.iter().map(Self::of_json).collect()),
            serde_json::Value::Object(entries) => {
                Kind::Map(entries.iter().map(|(key, value)| (key.clone(), Self::of_json(value))).collect())
            }
            serde_json::Value::String(text) => Kind::Scalar { text: text.clone(), plain: false },
            other => Kind::Scalar { text: other.to_string(), plain: true },
        };
        Self { line: 1, kind }
    }

    /// The value as YAML that [`parse`] reads back as the same, entries in their order: on one line, or a line for each entry down to
    /// `levels` levels.
    #[must_use]
    pub fn to_yaml(&self, levels: usize) -> String {
        let mut out = String::new();
        self.write(&mut out, 0, levels);
        out
    }

    fn write(&self, out: &mut String, depth: usize, levels: usize) {
        let (open, close, entries): (_, _, Vec<(Option<&str>, &Self)>) = match &self.kind {
            Kind::Scalar { text, plain } => return out.push_str(&scalar(text, *plain && self.is_null())),
            Kind::List(items) => ('[', ']', items.iter().map(|item| (None, item)).collect()),
            Kind::Map(entries) => ('{', '}', entries.iter().map(|(key, value)| (Some(key.as_str()), value)).collect()),
        };
        let broken = depth < levels && !entries.is_empty();
        let line = |out: &mut String, depth: usize| out.extend(std::iter::once("\n").chain(vec!["  "; depth]));
        out.push(open);
        for (place, (key, value)) in entries.iter().enumerate() {
            match broken {
                true => line(out, depth + 1),
                false if place > 0 || open == '{' => out.push(' '),
                false => {}
            }
            if let Some(key) = key {
                out.push_str(&scalar(key, false));
                out.push_str(": ");
            }
            value.write(out, depth + 1, levels);
            if place + 1 < entries.len() {
                out.push(',');
            }
        }
        match broken {
            true => line(out, depth),
            false if open == '{' => out.push(' '),
            false => {}
        }
        out.push(close);
    }
}

/// A scalar as it stands in YAML: without quotes where nobody could take it for anything else.
fn scalar(text: &str, null: bool) -> String {
    let harmless = |c: char| c.is_alphanumeric() || "_.-/%() ".contains(c);
    let words = ["null", "Null", "NULL"];
    let plain = text.starts_with(char::is_alphanumeric)
        && text.chars().all(harmless)
        && !text.ends_with(' ')
        && !words.contains(&text);
    match (null, plain) {
        (true, _) => "null".to_owned(),
        (false, true) => text.to_owned(),
        // A JSON string is a double-quoted scalar of YAML.
        (false, false) => serde_json::Value::from(text).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever is said comes back, on one line or on many.
        #[test]
        fn what_is_written_is_read(texts in proptest::collection::vec("[a-zA-Z0-9ệ .,:#\\[\\]{}\"'~*&!|>%@`\n\t\r-]{0,12}|\\PC{0,6}", 1..6), levels in 0usize..4) {
            let line = 1;
            let list = Doc { line, kind: Kind::List(texts.iter().map(|text| Doc { line, kind: Kind::Scalar { text: text.clone(), plain: false } }).collect()) };
            let entries = vec![("a".to_owned(), list.clone()), (texts[0].clone(), list), ("none".to_owned(), Doc { line, kind: Kind::Map(Vec::new()) })];
            let doc = Doc { line, kind: Kind::Map(entries) };
            let read = parse(&doc.to_yaml(levels)).unwrap();
            let Kind::Map(read) = read.kind else { panic!("a mapping") };
            let Kind::Map(said) = doc.kind else { panic!("a mapping") };
            prop_assert_eq!(read.len(), said.len());
            for ((name, value), (expected, wanted)) in read.iter().zip(&said) {
                prop_assert_eq!(name, expected);
                prop_assert_eq!(value.to_json(), wanted.to_json());
            }
        }
    }

    #[test]
    fn keeps_the_text_of_numbers_and_the_lines() {
        let doc = parse("a: 0.40\nb: [\"7.10\", x]\n").unwrap();
        let Kind::Map(entries) = doc.kind else { panic!("a mapping") };
        assert!(matches!(&entries[0].1.kind, Kind::Scalar { text, plain: true } if text == "0.40"));
        assert_eq!(entries[1].1.line, 2);
    }

    #[test]
    fn json_is_read_too() {
        assert!(parse(r#"{"a": [1, {"b": "c"}]}"#).is_ok());
    }

    #[test]
    fn control_characters_are_refused_in_every_guise() {
        for (text, line) in
            [("a: 1\n\0b: 2\n", 2), ("a: 1\n# \u{1b}\n", 2), ("a: \"\\0\"\n", 1), (r#"{"\u0001": 1}"#, 1)]
        {
            let error = parse(text).unwrap_err();
            assert_eq!((error.code, error.line), ("control_character", line), "{text:?}");
        }
        assert!(parse("a: \"x\\t\\n\"\r\n").is_ok());
    }

    #[test]
    fn a_bomb_is_refused_before_it_grows() {
        let bomb = "a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]\n";
        assert_eq!(parse(bomb).unwrap_err().code, "alias_refused");
        assert_eq!(parse(&"[".repeat(1000)).unwrap_err().code, "too_deep");
        assert_eq!(parse("a: 1\n---\nb: 2\n").unwrap_err().code, "not_one_document");
        assert_eq!(parse("").unwrap_err().code, "not_one_document");
    }
}
