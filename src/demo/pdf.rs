//! A PDF file of one page of text: the smallest that every reader opens.

use std::fmt::Write;

/// A page in A4 with a title and lines below it.
///
/// The page is set in Helvetica, which every reader has and which has no Vietnamese letters: text is written on it without
/// diacritics. The document's title, which readers show in their window, keeps them.
pub(super) fn page(title: &str, lines: &[String]) -> Vec<u8> {
    let mut text = String::from("BT\n/F1 14 Tf\n56 770 Td\n18 TL\n");
    _ = writeln!(text, "({}) Tj T*\n/F1 11 Tf", escaped(&plain(title)));
    for line in lines {
        _ = writeln!(text, "T* ({}) Tj", escaped(&plain(line)));
    }
    text.push_str("ET");
    file(&[
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>"
            .to_owned(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        format!("<< /Title {} /Producer (parindex demo) >>", utf16(title)),
    ])
}

/// The file around its objects, the first of which is the catalogue and the last the information about the document.
fn file(objects: &[String]) -> Vec<u8> {
    let mut file = String::from("%PDF-1.4\n");
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        _ = writeln!(table, "{:010} 00000 n ", file.len());
        _ = writeln!(file, "{} 0 obj\n{object}\nendobj", index + 1);
    }
    let (start, count) = (file.len(), objects.len());
    let trailer =
        format!("trailer\n<< /Size {} /Root 1 0 R /Info {count} 0 R >>\nstartxref\n{start}\n%%EOF\n", count + 1);
    (file + &table + &trailer).into_bytes()
}

/// A literal string's content.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)")
}

/// A string in UTF-16, as hexadecimal digits.
fn utf16(text: &str) -> String {
    let digits: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    format!("<FEFF{digits}>")
}

/// The text in ASCII: Vietnamese letters without their marks, anything else beyond ASCII as `?`.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(letter).collect()
}

fn letter(letter: char) -> char {
    const MARKED: [(char, &str); 7] = [
        ('a', "àáảãạăằắẳẵặâầấẩẫậ"),
        ('d', "đ"),
        ('e', "èéẻẽẹêềếểễệ"),
        ('i', "ìíỉĩị"),
        ('o', "òóỏõọôồốổỗộơờớởỡợ"),
        ('u', "ùúủũụưừứửữự"),
        ('y', "ỳýỷỹỵ"),
    ];
    if letter.is_ascii() {
        return letter;
    }
    let lower = letter.to_lowercase().next().unwrap_or(letter);
    match MARKED.iter().find(|(_, marked)| marked.contains(lower)) {
        Some((bare, _)) if letter.is_uppercase() => bare.to_ascii_uppercase(),
        Some((bare, _)) => *bare,
        None => '?',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> String {
        let lines = ["Số: MH-01/BC-SNV".to_owned(), "(một) \\ hai".to_owned()];
        String::from_utf8(page("Báo cáo Cải cách hành chính", &lines)).unwrap()
    }

    #[test]
    fn the_cross_reference_table_points_at_every_object() {
        let file = sample();
        let start: usize = file.rsplit_once("startxref\n").unwrap().1.lines().next().unwrap().parse().unwrap();
        let table = &file[start..];
        assert!(table.starts_with("xref\n0 7\n"), "{table}");
        for number in 1..=6 {
            // Every entry is 20 bytes, after the two lines of the heading and the entry of object 0.
            let at = "xref\n0 7\n".len() + 20 * number;
            let (entry, _) = table[at..].split_at(20);
            let offset: usize = entry[..10].parse().unwrap();
            assert!(entry.ends_with(" 00000 n \n"), "{entry:?}");
            assert!(file[offset..].starts_with(&format!("{number} 0 obj\n")), "{number}");
        }
    }

    #[test]
    fn the_stream_is_as_long_as_it_says() {
        let file = sample();
        let length: usize = file.split_once("/Length ").unwrap().1.split(' ').next().unwrap().parse().unwrap();
        let stream = file.split_once("stream\n").unwrap().1;
        assert!(stream[length..].starts_with("\nendstream"));
    }

    #[test]
    fn the_page_is_ascii_and_the_title_keeps_its_marks() {
        let file = sample();
        assert!(file.is_ascii());
        assert!(file.contains("(Bao cao Cai cach hanh chinh) Tj"));
        assert!(file.contains("(So: MH-01/BC-SNV) Tj"));
        assert!(file.contains("(\\(mot\\) \\\\ hai) Tj"));
        assert!(file.contains("/Title <FEFF004200E1006F"), "Báo in UTF-16");
        assert_eq!(plain("Quyết định ĐẶC biệt Ơ ỹ €"), "Quyet dinh DAC biet O y ?");
    }
}
