//! The first look at a file: what its first bytes say it is, or that more of it has to be read.

use super::media::MediaType;
use super::refusal::Refusal;
use super::xml::Encoding;

/// How many bytes of the beginning are looked at.
pub(super) const HEAD_BYTES: usize = 64 * 1024;

/// `%PDF-` may start anywhere in this many bytes: readers accept it, and printers and mail gateways put lines before it.
const PDF_WINDOW: usize = 1024;

const COMPOUND_FILE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const JPEG: &[u8] = &[0xff, 0xd8, 0xff];
const TIFF: [&[u8]; 2] = [b"II*\0", b"MM\0*"];
const MARKUP_OF_PAGES: [&[u8]; 7] = [b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<iframe", b"<svg"];

/// What the beginning of a file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sniffed {
    /// It is this: there is nothing more to look at.
    Is(MediaType),
    /// A ZIP archive: its directory, at the end, says of what.
    Zip,
    /// A compound file (Office 97-2003, but also Windows installers and Outlook messages): its directory says which.
    CompoundFile,
    /// XML: it must be read to the end to find a signature.
    Xml(Encoding),
}

/// Looks at the beginning of a file: all of it, or its first [`HEAD_BYTES`].
///
/// A signature at the very beginning wins over a `%PDF-` further on: a file that programs take for two things is taken for
/// the one that opens first.
pub(super) fn sniff(head: &[u8]) -> Result<Sniffed, Refusal> {
    if head.starts_with(b"PK\x03\x04") {
        return Ok(Sniffed::Zip);
    }
    if head.starts_with(b"PK\x05\x06") {
        return Err(Refusal::Broken { what: "ZIP without files" });
    }
    if head.starts_with(COMPOUND_FILE) {
        return Ok(Sniffed::CompoundFile);
    }
    if head.starts_with(PNG) {
        return Ok(Sniffed::Is(MediaType::Png));
    }
    if head.starts_with(JPEG) {
        return Ok(Sniffed::Is(MediaType::Jpeg));
    }
    if TIFF.iter().any(|magic| head.starts_with(magic)) {
        // Camera raw files share the signature; `infer` tells them apart.
        return match infer::get(head) {
            Some(raw) if raw.mime_type() != "image/tiff" => {
                Err(Refusal::NotOnTheList { found: raw.mime_type().to_owned() })
            }
            _ => Ok(Sniffed::Is(MediaType::Tiff)),
        };
    }
    if head.starts_with(b"#!") {
        return Err(Refusal::Program { found: "#!".to_owned() });
    }
    if let Some(pdf) = find(&head[..head.len().min(PDF_WINDOW)], b"%PDF-") {
        return sniff_pdf(&head[..pdf]);
    }
    if let Some(encoding) = Encoding::of(head) {
        return if begins_as_page(head) { Err(Refusal::WebPage) } else { Ok(Sniffed::Xml(encoding)) };
    }
    Err(refuse_known(head))
}

/// A PDF with `before` in front of it: harmless lines, unless they make the file a program or a page as well.
fn sniff_pdf(before: &[u8]) -> Result<Sniffed, Refusal> {
    if has_page_markup(before) {
        return Err(Refusal::WebPage);
    }
    match infer::get(before) {
        Some(found) => Err(refuse(found)),
        None => Ok(Sniffed::Is(MediaType::Pdf)),
    }
}

fn refuse_known(head: &[u8]) -> Refusal {
    if has_page_markup(&head[..head.len().min(PDF_WINDOW)]) {
        return Refusal::WebPage;
    }
    infer::get(head).map_or(Refusal::Unknown, refuse)
}

fn refuse(found: infer::Type) -> Refusal {
    let name = found.mime_type().to_owned();
    if name.parse::<MediaType>().is_ok() {
        // `infer` is content with less: a `%PDF` far down or without a version, half the signature of a PNG.
        return Refusal::Broken { what: "wrong first bytes" };
    }
    match found.matcher_type() {
        infer::MatcherType::App => Refusal::Program { found: name },
        _ if name == "text/x-shellscript" => Refusal::Program { found: name },
        _ if name == "text/html" => Refusal::WebPage,
        _ => Refusal::NotOnTheList { found: name },
    }
}

/// Whether the first markup is a page's. `<header>` is not: the name must end there.
fn begins_as_page(head: &[u8]) -> bool {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    MARKUP_OF_PAGES.iter().any(|markup| {
        let (start, next) = (text.get(..markup.len()), text.get(markup.len()));
        start.is_some_and(|start| start.eq_ignore_ascii_case(markup))
            && next.is_none_or(|byte| !byte.is_ascii_alphanumeric())
    })
}

/// Whether a page's markup is anywhere in the first bytes.
fn has_page_markup(bytes: &[u8]) -> bool {
    let bytes = bytes[..bytes.len().min(PDF_WINDOW)].to_ascii_lowercase();
    MARKUP_OF_PAGES.iter().any(|markup| find(&bytes, markup).is_some())
}

pub(super) fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(head: &[u8]) -> Result<Sniffed, String> {
        sniff(head).map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn a_pdf_may_start_within_the_first_1024_bytes() {
        let at = |offset: usize| [vec![b' '; offset], b"%PDF-1.7\n".to_vec()].concat();
        assert_eq!(sniff(&at(0)), Ok(Sniffed::Is(MediaType::Pdf)));
        assert_eq!(sniff(&at(1019)), Ok(Sniffed::Is(MediaType::Pdf)));
        assert_eq!(sniff(&at(1020)), Err(Refusal::Broken { what: "wrong first bytes" }));
        assert_eq!(sniff(b"\x1b%-12345X@PJL JOB\r\n%PDF-1.4"), Ok(Sniffed::Is(MediaType::Pdf)));
    }

    #[test]
    fn a_file_of_two_natures_is_refused() {
        assert_eq!(sniff(b"<html><script>1</script>%PDF-1.4"), Err(Refusal::WebPage));
        assert_eq!(sniff(b"#!/bin/sh\n#%PDF-1.4"), Err(Refusal::Program { found: "#!".to_owned() }));
        assert!(matches!(sniff(b"MZ\x90\0\x03\0\0\0 %PDF-1.4"), Err(Refusal::Program { .. })));
        assert_eq!(sniff(b"PK\x03\x04 %PDF-1.4"), Ok(Sniffed::Zip));
    }

    #[test]
    fn images_are_known_by_their_first_bytes() {
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n...."), Ok(Sniffed::Is(MediaType::Png)));
        assert_eq!(sniff(b"\xff\xd8\xff\xe0\0\x10JFIF"), Ok(Sniffed::Is(MediaType::Jpeg)));
        assert_eq!(sniff(b"II*\0\x08\0\0\0\x01\0"), Ok(Sniffed::Is(MediaType::Tiff)));
        assert_eq!(sniff(b"MM\0*\0\0\0\x08\0\x01"), Ok(Sniffed::Is(MediaType::Tiff)));
        assert!(matches!(sniff(b"II*\0\x10\0\0\0CR\x02\0"), Err(Refusal::NotOnTheList { .. })));
    }

    #[test]
    fn other_files_are_refused_and_named() {
        for (head, words) in [
            (&b"MZ\x90\0\x03\0\0\0"[..], "program"),
            (b"\x7fELF\x02\x01\x01\0................................................", "program"),
            (b"#!/usr/bin/env python3\n", "program"),
            (b"GIF89a......", "image/gif"),
            (b"<!DOCTYPE html><p>", "web page"),
            (b"  <HTML><body>", "web page"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "web page"),
            (b"\xef\xbb\xbf<html>", "web page"),
            (b"Rar!\x1a\x07\x00...", "application/vnd.rar"),
            (b"Xin ch\xc3\xa0o", "not known"),
            (b"%PDF", "wrong first bytes"),
            (b"\x89PNG\n\n....", "wrong first bytes"),
            (b"PK\x05\x06", "without files"),
        ] {
            let refusal = found(head).unwrap_err();
            assert!(refusal.contains(words), "{refusal}");
        }
    }

    #[test]
    fn markup_is_read_to_the_end_before_it_is_judged() {
        assert_eq!(sniff(b"<?xml version='1.0'?><a/>"), Ok(Sniffed::Xml(Encoding::Ascii)));
        assert_eq!(sniff(b"<header><head/></header>"), Ok(Sniffed::Xml(Encoding::Ascii)));
        assert_eq!(sniff(b"\xff\xfe<\0a\0/\0>\0"), Ok(Sniffed::Xml(Encoding::Utf16Le)));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(
            magic in prop::sample::select(vec![&b""[..], b"PK\x03\x04", b"II*\0", b"%PDF-", b"<?xml ", b"\xff\xfe<", b"MZ", b"\x7fELF", b"RIFF", b"\0\0\0\x20ftyp"]),
            rest in prop::collection::vec(any::<u8>(), 0..600),
        ) {
            let _ = sniff(&[magic, &rest].concat());
            let _ = sniff(&[&rest, magic].concat());
        }
    }
}
