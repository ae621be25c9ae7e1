//! XML, read once from end to end in constant memory: is it a digitally signed document?
//!
//! This decides a type; it neither checks the signature nor the schema. It follows the markup exactly (so that a comment or a
//! CDATA section that speaks of signatures doesn't count as one) but not the scope of namespace prefixes: a prefix bound to
//! the signature namespace anywhere before counts. A document type declaration ends it, so entities never arise.

use super::media::MediaType;
use super::refusal::Refusal;
use super::sniff::find;

const SIGNATURE: &[u8] = b"http://www.w3.org/2000/09/xmldsig#";
/// Namespaces a browser would act on.
const PAGES: [&[u8]; 2] = [b"http://www.w3.org/1999/xhtml", b"http://www.w3.org/2000/svg"];
/// The longest start tag followed, in bytes. Real ones have some hundred.
const MAX_TAG: usize = 64 * 1024;
/// The most prefixes remembered for the signature namespace. Real documents use one.
const MAX_PREFIXES: usize = 16;

const NOT_WELL_FORMED: Refusal = Refusal::Broken { what: "XML that is not well-formed" };
const CUT_SHORT: Refusal = Refusal::Broken { what: "XML that is cut short" };

/// How the characters of an XML file are written. All others in use share ASCII with UTF-8, which is all that matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// UTF-8, or another one that contains ASCII.
    Ascii,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
}

impl Encoding {
    /// The encoding of a file whose first character, after a byte order mark and blanks, is `<`; `None` when it isn't.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        let (encoding, text) = match head {
            [0xff, 0xfe, text @ ..] => (Self::Utf16Le, text),
            [0xfe, 0xff, text @ ..] => (Self::Utf16Be, text),
            [0xef, 0xbb, 0xbf, text @ ..] => (Self::Ascii, text),
            [b'<', 0, ..] => (Self::Utf16Le, head),
            [0, b'<', ..] => (Self::Utf16Be, head),
            _ => (Self::Ascii, head),
        };
        let width = if encoding == Self::Ascii { 1 } else { 2 };
        let first = text.chunks_exact(width).map(|unit| encoding.ascii(unit)).find(|byte| !byte.is_ascii_whitespace());
        (first == Some(b'<')).then_some(encoding)
    }

    /// The ASCII character a unit stands for; 0xff for all others, which never matter to markup.
    fn ascii(self, unit: &[u8]) -> u8 {
        match (self, unit) {
            (Self::Ascii, [byte, ..]) | (Self::Utf16Le, [byte, 0]) | (Self::Utf16Be, [0, byte]) => *byte,
            _ => 0xff,
        }
    }
}

enum State {
    /// Between markup.
    Text,
    /// After `<`, as long as it may be the beginning of several kinds of markup.
    Markup,
    /// Inside a comment, a CDATA section or a processing instruction, until this ends it.
    Until(&'static [u8]),
    /// Inside a tag, and inside these quotes there.
    Tag(Option<u8>),
}

/// Reads the bytes of one XML file, in pieces of any size.
pub(super) struct Scanner {
    encoding: Encoding,
    half: Option<u8>,
    at_start: bool,
    state: State,
    /// The markup read so far: a whole tag, or as much of the end of a comment as tells whether it is over.
    held: Vec<u8>,
    prefixes: Vec<Vec<u8>>,
    depth: u64,
    elements: u64,
    signed: bool,
}

impl Scanner {
    pub(super) fn new(encoding: Encoding) -> Self {
        Self {
            encoding,
            half: None,
            at_start: true,
            state: State::Text,
            held: Vec::new(),
            prefixes: Vec::new(),
            depth: 0,
            elements: 0,
            signed: false,
        }
    }

    /// The next piece of the file. An error is final.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        for byte in bytes.iter().copied() {
            let character = match (self.encoding, self.half.take()) {
                (Encoding::Ascii, _) => byte,
                (encoding, Some(first)) => encoding.ascii(&[first, byte]),
                (_, None) => {
                    self.half = Some(byte);
                    continue;
                }
            };
            self.character(character)?;
        }
        Ok(())
    }

    /// What the file is, once all of it was fed.
    pub(super) fn finish(self) -> Result<MediaType, Refusal> {
        if self.half.is_some() || self.depth != 0 || self.elements == 0 || !matches!(self.state, State::Text) {
            return Err(CUT_SHORT);
        }
        if self.signed { Ok(MediaType::SignedXml) } else { Err(Refusal::UnsignedXml) }
    }

    fn character(&mut self, character: u8) -> Result<(), Refusal> {
        match self.state {
            State::Text => {
                if character == b'<' {
                    self.at_start = false;
                    self.held.clear();
                    self.state = State::Markup;
                } else if !self.at_start && self.depth == 0 && !character.is_ascii_whitespace() {
                    return Err(NOT_WELL_FORMED);
                }
            }
            State::Markup => {
                self.held.push(character);
                self.markup(character)?;
            }
            State::Until(end) => {
                self.held.push(character);
                if self.held.ends_with(end) {
                    self.state = State::Text;
                } else if self.held.len() >= end.len() {
                    // Three bytes at most: cheaper than anything that would avoid it.
                    self.held.remove(0);
                }
            }
            State::Tag(quote) => {
                if character == b'>' && quote.is_none() {
                    self.state = State::Text;
                    return self.tag();
                }
                self.state = State::Tag(match (quote, character) {
                    (None, b'"' | b'\'') => Some(character),
                    (Some(open), _) if open == character => None,
                    (quote, _) => quote,
                });
                self.hold(character)?;
            }
        }
        Ok(())
    }

    /// Decides what kind of markup begins, one character after the other.
    fn markup(&mut self, character: u8) -> Result<(), Refusal> {
        let next = match self.held.as_slice() {
            b"?" => Some(State::Until(b"?>")),
            b"!--" => Some(State::Until(b"-->")),
            b"![CDATA[" => Some(State::Until(b"]]>")),
            b"!DOCTYPE" => return Err(Refusal::DocumentType),
            held if b"!--".starts_with(held) || b"![CDATA[".starts_with(held) || b"!DOCTYPE".starts_with(held) => None,
            [b'/'] => Some(State::Tag(None)),
            [first] if first.is_ascii_alphabetic() || matches!(first, b'_' | b':' | 0x80..) => Some(State::Tag(None)),
            [b'!', ..] if character.is_ascii_alphabetic() => {
                let is_doctype =
                    b"!DOCTYPE".get(..self.held.len()).is_some_and(|start| self.held.eq_ignore_ascii_case(start));
                return Err(if is_doctype { Refusal::DocumentType } else { NOT_WELL_FORMED });
            }
            _ => return Err(NOT_WELL_FORMED),
        };
        if let Some(state) = next {
            if matches!(state, State::Until(_)) {
                self.held.clear();
            }
            self.state = state;
        }
        Ok(())
    }

    fn hold(&mut self, character: u8) -> Result<(), Refusal> {
        if self.held.len() >= MAX_TAG {
            return Err(Refusal::Broken { what: "XML with a tag of more than 64 KiB" });
        }
        self.held.push(character);
        Ok(())
    }

    /// A whole tag is held, without `<` and `>`.
    fn tag(&mut self) -> Result<(), Refusal> {
        let held = std::mem::take(&mut self.held);
        if held.first() == Some(&b'/') {
            self.depth = self.depth.checked_sub(1).ok_or(NOT_WELL_FORMED)?;
            return Ok(());
        }
        if self.depth == 0 && self.elements > 0 {
            return Err(NOT_WELL_FORMED);
        }
        let name_ends = held.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'/').unwrap_or(held.len());
        let (name, attributes) = held.split_at(name_ends);
        let (prefix, local) = split_name(name);
        if self.elements == 0 && (local.eq_ignore_ascii_case(b"html") || local.eq_ignore_ascii_case(b"svg")) {
            return Err(Refusal::WebPage);
        }
        self.namespaces(attributes)?;
        self.signed |= local == b"Signature" && self.prefixes.iter().any(|known| known == prefix);
        self.elements += 1;
        if held.last() != Some(&b'/') {
            self.depth += 1;
        }
        Ok(())
    }

    fn namespaces(&mut self, mut attributes: &[u8]) -> Result<(), Refusal> {
        while let Some((name, value, rest)) = attribute(attributes) {
            attributes = rest;
            let prefix = match split_name(name) {
                (b"", b"xmlns") => &b""[..],
                (b"xmlns", prefix) => prefix,
                _ => continue,
            };
            if PAGES.contains(&value) {
                return Err(Refusal::WebPage);
            }
            let is_new = value == SIGNATURE && !self.prefixes.iter().any(|known| known == prefix);
            if is_new && self.prefixes.len() < MAX_PREFIXES {
                self.prefixes.push(prefix.to_vec());
            }
        }
        Ok(())
    }
}

fn split_name(name: &[u8]) -> (&[u8], &[u8]) {
    match find(name, b":") {
        Some(colon) => (&name[..colon], &name[colon + 1..]),
        None => (b"", name),
    }
}

/// The next `name = "value"`, and what follows it.
fn attribute(text: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let (name, rest) = text.split_at(find(text, b"=")?);
    let rest = rest[1..].trim_ascii_start();
    let (quote, rest) = rest.split_first().filter(|(quote, _)| matches!(quote, b'"' | b'\''))?;
    let (value, rest) = rest.split_at(find(rest, &[*quote])?);
    Some((name.trim_ascii(), value, &rest[1..]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SIGNED: &str = r#"<?xml version="1.0"?><HSo><TTin ten="a > b">Cần Thơ</TTin><ds:Signature
        xmlns:ds='http://www.w3.org/2000/09/xmldsig#'><ds:SignedInfo/></ds:Signature></HSo>"#;

    fn scan(bytes: &[u8], pieces: usize) -> Result<MediaType, Refusal> {
        let mut scanner = Scanner::new(Encoding::of(bytes).ok_or(Refusal::Unknown)?);
        bytes.chunks(pieces).try_for_each(|piece| scanner.feed(piece))?;
        scanner.finish()
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn a_signature_is_found_in_every_encoding() {
        let default = SIGNED.replace("ds:", "").replace("xmlns:ds", "xmlns").replace(":ds", "");
        for text in [SIGNED, &default] {
            for bytes in [
                text.as_bytes().to_vec(),
                format!("\u{feff}\n{text}\n").into_bytes(),
                utf16(text, false),
                utf16(text, true),
            ] {
                assert_eq!(scan(&bytes, 7), Ok(MediaType::SignedXml));
            }
        }
    }

    #[test]
    fn talk_of_a_signature_is_none() {
        let signature = "<Signature xmlns='http://www.w3.org/2000/09/xmldsig#'/>";
        for (xml, expected) in [
            (format!("<a>{signature}</a>"), Ok(MediaType::SignedXml)),
            ("<a/>".to_owned(), Err(Refusal::UnsignedXml)),
            (format!("<a><!-- {signature} - -- --></a>"), Err(Refusal::UnsignedXml)),
            (format!("<a><![CDATA[ {signature} ]] ]]]></a>"), Err(Refusal::UnsignedXml)),
            (format!("<a><?x {signature} ??></a>"), Err(Refusal::UnsignedXml)),
            (
                "<a b=\"<Signature xmlns='http://www.w3.org/2000/09/xmldsig#'/>\"/>".to_owned(),
                Err(Refusal::UnsignedXml),
            ),
            ("<a><Signature/></a>".to_owned(), Err(Refusal::UnsignedXml)),
            (
                "<a><x:Signature xmlns:y='http://www.w3.org/2000/09/xmldsig#'/></a>".to_owned(),
                Err(Refusal::UnsignedXml),
            ),
            (format!("<a>{signature}"), Err(CUT_SHORT)),
            (format!("<a>{signature}</a><b"), Err(CUT_SHORT)),
            (format!("<a>{signature}</a><b/>"), Err(NOT_WELL_FORMED)),
            (format!("<a>{signature}</a></a>"), Err(NOT_WELL_FORMED)),
            (format!("<a>{signature}</a> more"), Err(NOT_WELL_FORMED)),
            (format!("<!DOCTYPE a [<!ENTITY b 'c'>]><a>{signature}</a>"), Err(Refusal::DocumentType)),
            (format!("<!doctype html><a>{signature}</a>"), Err(Refusal::DocumentType)),
            (format!("<html>{signature}</html>"), Err(Refusal::WebPage)),
            (format!("<a><x:b xmlns:x='http://www.w3.org/1999/xhtml'/>{signature}</a>"), Err(Refusal::WebPage)),
            (format!("<s:SVG>{signature}</s:SVG>"), Err(Refusal::WebPage)),
        ] {
            assert_eq!(scan(xml.as_bytes(), 64), expected, "{xml}");
        }
        let endless = format!("<a b='{}'/>", "x".repeat(MAX_TAG));
        assert_eq!(scan(endless.as_bytes(), 999), Err(Refusal::Broken { what: "XML with a tag of more than 64 KiB" }));
    }

    proptest! {
        #[test]
        fn the_size_of_the_pieces_changes_nothing(xml in "[<>/!?ab:=' \\[\\]\\-]{0,80}", pieces in 1usize..20) {
            let xml = format!("<{xml}");
            prop_assert_eq!(scan(xml.as_bytes(), pieces), scan(xml.as_bytes(), usize::MAX));
        }
    }
}
