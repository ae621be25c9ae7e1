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

#[cfg(test)]
mod tests {
    use super::*;

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
