//! Files that are wrong as a whole: not text, not one document, too large, too deep, or wrong from end to end.

use crate::domain::criteria::lint::{MAX_FINDINGS, MAX_MEMBERS};
use crate::domain::criteria::{self, MAX_SOURCE_BYTES};

const BASE: &str = include_str!("base.yaml");

/// The first finding, as line and rule, and how many there are.
fn refused(source: impl AsRef<[u8]>) -> (usize, String, usize) {
    let found = criteria::read(source.as_ref()).unwrap_err();
    (found[0].line, found[0].rule.clone(), found.len())
}

#[test]
fn files_that_are_no_criteria_file() {
    let utf16: Vec<u8> = std::iter::once(0xFEFF).chain(BASE.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let windows_1258 = [BASE.as_bytes(), b"note: K\xEA ho\xE1ch\n"].concat();
    let lines = BASE.lines().count();
    let table: [(&str, Vec<u8>, usize, &str); 13] = [
        ("empty", vec![], 1, "not_one_document"),
        ("blank", b" \n# only a comment\n".to_vec(), 1, "not_one_document"),
        ("a scalar", b"xin chao".to_vec(), 1, "wrong_type"),
        ("a list", b"- 1\n- 2\n".to_vec(), 1, "wrong_type"),
        ("UTF-16", utf16, 1, "wrong_encoding"),
        ("another encoding", windows_1258, lines + 1, "wrong_encoding"),
        ("two documents", format!("{BASE}---\n{BASE}").into_bytes(), lines + 1, "not_one_document"),
        ("a PDF", b"%PDF-1.7\n\xE2\xE3\xCF\xD3\n".to_vec(), 2, "wrong_encoding"),
        ("open quotes", b"id: \"base\nname: x\n".to_vec(), 1, "syntax"),
        ("a tab for indent", b"a:\n\t- b\n".to_vec(), 2, "syntax"),
        ("billion laughs", b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n".to_vec(), 1, "alias_refused"),
        ("a tag", b"a: !!python/object:os.system ls\n".to_vec(), 1, "alias_refused"),
        ("a key that is a list", b"? [a, b]\n: c\n".to_vec(), 1, "syntax"),
    ];
    for (what, source, line, rule) in table {
        let (found_line, found_rule, _) = refused(&source);
        assert_eq!((found_line, found_rule.as_str()), (line, rule), "{what}");
    }
}

#[test]
fn depth_is_refused_in_every_style() {
    let flow = "[".repeat(200_000);
    let maps = "{a: ".repeat(5_000);
    let block: String = (0..200).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    let dashes = "- ".repeat(100_000);
    for source in [flow, maps, block, dashes] {
        assert_eq!(refused(&source).1, "too_deep", "{}", &source[..20]);
    }
}

#[test]
fn size_is_refused_before_anything_is_read() {
    let padded = |bytes: usize| format!("{BASE}#{}\n", "x".repeat(bytes - BASE.len() - 2));
    assert!(criteria::read(padded(MAX_SOURCE_BYTES).as_bytes()).is_ok());
    assert_eq!(refused(padded(MAX_SOURCE_BYTES + 1)), (1, "too_large".to_owned(), 1));
    let values = format!("a: [{}]", "x,".repeat(400_100));
    assert_eq!(refused(values).1, "too_many_values");
}

#[test]
fn an_answer_does_not_outgrow_its_file() {
    let faulty: String = (0..5_000).map(|n| format!("key{n}: 1\n")).collect();
    let found = criteria::read(faulty.as_bytes()).unwrap_err();
    assert_eq!((found.len(), found[MAX_FINDINGS - 1].rule.as_str()), (MAX_FINDINGS, "too_many_findings"));
    let inputs: String = (0..=MAX_MEMBERS).map(|n| format!("i{n}: {{ unit: u, vi: v, en: e }}, ")).collect();
    let many = BASE.replace("wrong: { unit: documents, vi: Sai, en: Wrong }", &format!("{{{inputs}}}"));
    let found = criteria::read(many.as_bytes()).unwrap_err();
    assert_eq!((found[0].rule.as_str(), found[0].path.as_str()), ("too_many_members", "/areas/1/criteria/0/inputs"));
    let long = BASE.replace("id: base", &format!("id: {}", "Đ".repeat(100_000)));
    assert!(criteria::read(long.as_bytes()).unwrap_err()[0].found.chars().count() <= 201);
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_welcome() {
    let windows = format!("\u{feff}{}", BASE.replace('\n', "\r\n"));
    assert!(criteria::read(windows.as_bytes()).is_ok());
}
