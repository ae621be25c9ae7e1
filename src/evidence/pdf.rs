//! Whether a PDF has a text layer: text shown on any of its pages, be it invisible over a scan; or none, and nobody can search it.
//!
//! Only what pages themselves show counts, in forms they draw too. Annotations do not: a visible signature on a scan is text,
//! and yet the scan has none. What can't be read for certain is never said to be without text.
//!
//! The file comes from a stranger: what it may inflate to, how many objects it may hold and how deep it may nest is bounded.

use std::cell::Cell;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::content::Content;
use lopdf::{DecompressError, Dictionary, Document, Error, LoadOptions, Object, ObjectId, Stream};

use crate::domain::facts::Looked;

/// The largest file looked into, in bytes.
pub const MOST_BYTES: u64 = 16 << 20;
/// What one object stream may inflate to, in bytes.
const MOST_STREAM: usize = 4 << 20;
/// What all pages together may inflate to until text is found, in bytes.
const MOST_CONTENT: usize = 64 << 20;
/// What all object streams together may inflate to, in bytes.
const MOST_OBJECT_BYTES: usize = 256 << 20;
/// Objects kept, at most.
const MOST_OBJECTS: usize = 300_000;
/// Object streams read, at most.
const MOST_OBJECT_STREAMS: usize = 500;
/// Forms within forms, and nodes above a page, at most.
const MOST_DEPTH: usize = 32;

thread_local! {
    /// Objects and object streams seen while the file at hand is read, and what may still be unpacked of these, in bytes: the reader
    /// takes a plain function for its filter.
    static SEEN: Cell<(usize, usize, Option<usize>)> = const { Cell::new((0, 0, None)) };
}

/// What a look into a PDF finds. It works for seconds at worst.
#[must_use]
pub fn look(bytes: &[u8]) -> Looked {
    // The reader is not ours: should it fail on what somebody made to break it, the file is one that can't be read.
    catch_unwind(AssertUnwindSafe(|| look_at(bytes))).unwrap_or(Looked::Unreadable)
}

fn look_at(bytes: &[u8]) -> Looked {
    if names_encryption(bytes) {
        return look_at_encrypted(bytes);
    }
    SEEN.set((0, 0, Some(MOST_OBJECT_BYTES)));
    let options =
        LoadOptions { filter: Some(keep), max_decompressed_size: Some(MOST_STREAM), ..LoadOptions::default() };
    let document = match Document::load_mem_with_options(bytes, options) {
        Ok(document) => document,
        Err(error) => return unread(&error),
    };
    let (objects, streams, left) = SEEN.get();
    if objects > MOST_OBJECTS || streams > MOST_OBJECT_STREAMS || left.is_none() {
        return Looked::TooLarge;
    }
    let mut look = Look { document: &document, left: MOST_CONTENT, doubt: None, seen: HashSet::new() };
    let mut pages = 0_usize;
    for page in document.page_iter() {
        pages += 1;
        if look.page_shows_text(page) {
            return Looked::Text;
        }
        if look.doubt == Some(Looked::TooLarge) {
            return Looked::TooLarge;
        }
    }
    if pages == 0 { Looked::Unreadable } else { look.doubt.unwrap_or(Looked::NoText) }
}

/// An encrypted file that opens without a password is only restricted; its pages are not looked at.
fn look_at_encrypted(bytes: &[u8]) -> Looked {
    match Document::load_metadata_mem(bytes) {
        // Pages that nobody counts are behind the password.
        Ok(metadata) if metadata.encrypted && metadata.page_count == 0 => Looked::Protected,
        Err(Error::InvalidPassword | Error::Unimplemented(_) | Error::Decryption(_)) => Looked::Protected,
        Ok(_) | Err(_) => Looked::Unreadable,
    }
}

fn unread(error: &Error) -> Looked {
    match error {
        Error::Decompress(DecompressError::MemoryLimitExceeded { .. }) => Looked::TooLarge,
        _ => Looked::Unreadable,
    }
}

/// Whether the name `/Encrypt` stands anywhere, however it is written: in a trailer it is never compressed.
fn names_encryption(bytes: &[u8]) -> bool {
    let starts = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at + 1);
    starts.into_iter().any(|at| reads_as(bytes.get(at..).unwrap_or_default(), b"Encrypt"))
}

/// Whether bytes begin with a name, any letter of which may be written as `#` and two digits.
fn reads_as(mut bytes: &[u8], name: &[u8]) -> bool {
    for letter in name {
        let hex = |digits: &[u8]| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok();
        match bytes {
            [b'#', a, b, rest @ ..] if hex(&[*a, *b]) == Some(*letter) => bytes = rest,
            [first, rest @ ..] if first == letter => bytes = rest,
            _ => return false,
        }
    }
    true
}

/// Keeps an object, unless there are too many or it is a picture. Of a stream nobody asks for the copy.
fn keep(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    let (mut objects, mut streams, mut left) = SEEN.get();
    objects += 1;
    let stream = object.as_stream().ok();
    if let Some(stream) = stream.filter(|stream| stream.dict.has_type(b"ObjStm")) {
        streams += 1;
        // The reader unpacks it next, unless it is passed over here.
        left = left.and_then(|left| left.checked_sub(unpacked(stream, left)?));
    }
    SEEN.set((objects, streams, left));
    if objects > MOST_OBJECTS || streams > MOST_OBJECT_STREAMS || left.is_none() {
        return None;
    }
    match stream {
        Some(stream) if is_subtype(&stream.dict, b"Image") => None,
        Some(_) => Some((id, Object::Null)),
        None => Some((id, object.clone())),
    }
}

/// How many bytes a stream unpacks to; none when they are more than are left. One that does not unpack costs the reader nothing.
fn unpacked(stream: &Stream, left: usize) -> Option<usize> {
    match stream.get_plain_content_with_limit(left.min(MOST_STREAM)) {
        Ok(content) => Some(content.len()),
        Err(Error::Decompress(DecompressError::MemoryLimitExceeded { .. })) => None,
        Err(_) => Some(0),
    }
}

fn is_subtype(dict: &Dictionary, name: &[u8]) -> bool {
    dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|subtype| subtype == name)
}

struct Look<'a> {
    document: &'a Document,
    /// What may still be inflated, in bytes.
    left: usize,
    /// Why nothing that is not found may be said to be not there.
    doubt: Option<Looked>,
    /// Forms that were looked at.
    seen: HashSet<ObjectId>,
}

impl Look<'_> {
    fn page_shows_text(&mut self, page: ObjectId) -> bool {
        let resources = self.resources(page);
        let mut content = Vec::new();
        for id in self.document.get_page_contents(page) {
            // What is not there draws nothing.
            let Ok(stream) = self.document.get_object(id).and_then(Object::as_stream) else { continue };
            content.extend(self.inflated(stream));
            content.push(b'\n');
        }
        self.shows_text(&content, &resources, 0)
    }

    /// The resources of a page: its own, or those of the nearest node above that has any.
    fn resources(&self, page: ObjectId) -> Dictionary {
        let mut node = self.document.get_dictionary(page).ok();
        for _ in 0..MOST_DEPTH {
            let Some(dict) = node else { break };
            if let Ok(resources) = dict.get_deref(b"Resources", self.document).and_then(Object::as_dict) {
                return resources.clone();
            }
            node = dict.get_deref(b"Parent", self.document).and_then(Object::as_dict).ok();
        }
        Dictionary::new()
    }

    fn inflated(&mut self, stream: &Stream) -> Vec<u8> {
        match stream.decompressed_content_with_limit(self.left) {
            Ok(content) => {
                // The reader passes over what does not inflate.
                if content.is_empty() && !stream.content.is_empty() {
                    self.doubt.get_or_insert(Looked::Unreadable);
                }
                self.left = self.left.saturating_sub(content.len());
                content
            }
            Err(error) => {
                self.doubt = Some(unread(&error));
                Vec::new()
            }
        }
    }

    fn shows_text(&mut self, content: &[u8], resources: &Dictionary, depth: usize) -> bool {
        for operation in Content::decode_iter(content) {
            let Ok(operation) = operation else {
                self.doubt.get_or_insert(Looked::Unreadable);
                return false;
            };
            let shown = match operation.operator.as_str() {
                "Tj" | "TJ" | "'" | "\"" => operation.operands.iter().any(holds_text),
                "Do" => operation.operands.first().is_some_and(|name| self.form_shows_text(name, resources, depth)),
                _ => false,
            };
            if shown {
                return true;
            }
        }
        // The operations end where they can't be read, which need not be the end.
        if content.len() > MOST_STREAM {
            self.doubt = Some(Looked::TooLarge);
        } else if Content::decode_strict(content).is_err() {
            self.doubt.get_or_insert(Looked::Unreadable);
        }
        false
    }

    fn form_shows_text(&mut self, name: &Object, resources: &Dictionary, depth: usize) -> bool {
        let document = self.document;
        let forms = resources.get_deref(b"XObject", document).and_then(Object::as_dict);
        let Ok(drawn) = name.as_name().and_then(|name| forms?.get(name)) else { return false };
        if let Ok(id) = drawn.as_reference()
            && !self.seen.insert(id)
        {
            return false;
        }
        // A picture, or nothing.
        let Ok(form) = document.dereference(drawn).and_then(|(_, object)| object.as_stream()) else { return false };
        if !is_subtype(&form.dict, b"Form") {
            return false;
        }
        if depth >= MOST_DEPTH {
            self.doubt = Some(Looked::TooLarge);
            return false;
        }
        let own = form.dict.get_deref(b"Resources", document).and_then(Object::as_dict);
        let content = self.inflated(form);
        self.shows_text(&content, own.unwrap_or(resources), depth + 1)
    }
}

/// Whether an operand holds a string that is not empty.
fn holds_text(operand: &Object) -> bool {
    match operand {
        Object::String(text, _) => !text.is_empty(),
        Object::Array(parts) => parts.iter().any(|part| matches!(part, Object::String(text, _) if !text.is_empty())),
        _ => false,
    }
}
