//! Names of uploaded files: data to show, never paths to open.

use crate::domain::text::is_deceptive;

/// The longest name kept, in bytes of UTF-8: what file systems of those who download it can hold.
pub const MAX_BYTES: usize = 255;

/// What a file is called whose name holds nothing to show ("no name").
pub const UNNAMED: &str = "khong-ten";

/// Extensions longer than this many bytes are taken for a part of the name when it is shortened.
const MAX_EXTENSION_BYTES: usize = 16;

/// A name to keep and show: the last part of any path, without control, invisible and direction-changing characters,
/// at most [`MAX_BYTES`] long with the extension kept, never empty, never `.` or `..`.
#[must_use]
pub fn clean(raw: &str) -> String {
    let last = raw.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible: String = last.chars().filter(|character| !is_deceptive(*character)).collect();
    let name = visible.trim();
    if name.is_empty() || name.bytes().all(|byte| byte == b'.') {
        return UNNAMED.to_owned();
    }
    shorten(name)
}

fn shorten(name: &str) -> String {
    if name.len() <= MAX_BYTES {
        return name.to_owned();
    }
    let (stem, extension) = match name.rfind('.') {
        Some(dot) if name.len() - dot <= MAX_EXTENSION_BYTES => name.split_at(dot),
        _ => (name, ""),
    };
    let stem = &stem[..stem.floor_char_boundary(MAX_BYTES - extension.len())];
    format!("{}{extension}", stem.trim_end())
}

/// The value of a `Content-Disposition` header that saves the file under `name` (RFC 6266): an ASCII stand-in for old clients,
/// and the name itself in UTF-8 (RFC 8187). Always `attachment`, so that a browser never shows the bytes as a page of this site.
#[must_use]
pub fn content_disposition(name: &str) -> String {
    let name = clean(name);
    let plain: String = name
        .chars()
        .map(|character| match character {
            // A percent sign is left out of the stand-in: some clients decode it there.
            '"' | '\\' | '%' => '_',
            ' '..='~' => character,
            _ => '_',
        })
        .collect();
    let encoded =
        name.bytes().map(|byte| if is_attr_char(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") });
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", encoded.collect::<String>())
}

/// `attr-char` of RFC 8187: what may stand unencoded.
fn is_attr_char(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_never_a_path() {
        for (raw, expected) in [
            ("Báo cáo CCHC 2016.pdf", "Báo cáo CCHC 2016.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\Lan\\Quyết định.docx", "Quyết định.docx"),
            ("..", UNNAMED),
            ("a/..", UNNAMED),
            ("dir/", UNNAMED),
            ("", UNNAMED),
            ("  \u{0}\r\n ", UNNAMED),
            ("bao\u{0}cao\r\nX-Evil: 1.pdf", "baocaoX-Evil: 1.pdf"),
            ("anh\u{202e}gnp.exe", "anhgnp.exe"),
            ("\u{feff}a\u{200b}b.pdf", "ab.pdf"),
            (".hidden", ".hidden"),
        ] {
            assert_eq!(clean(raw), expected, "{raw:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension_and_whole_characters() {
        let name = clean(&format!("{}.docx", "ế".repeat(200)));
        assert!(name.len() <= MAX_BYTES && name.len() > MAX_BYTES - 3, "{}", name.len());
        assert!(name.ends_with("ế.docx"));
        assert_eq!(clean(&"a".repeat(300)).len(), MAX_BYTES);
        assert_eq!(clean(&format!("a.{}", "b".repeat(300))).len(), MAX_BYTES);
    }

    #[test]
    fn the_header_carries_vietnamese_and_no_quote_escapes() {
        assert_eq!(
            content_disposition("Báo \"cáo\".pdf"),
            "attachment; filename=\"B_o _c_o_.pdf\"; filename*=UTF-8''B%C3%A1o%20%22c%C3%A1o%22.pdf"
        );
    }

    proptest! {
        #[test]
        fn any_name_is_cleaned_once_and_fits_a_header(raw in any::<String>()) {
            let name = clean(&raw);
            prop_assert!(!name.is_empty() && name.len() <= MAX_BYTES);
            prop_assert!(!name.contains(['/', '\\']) && name != "." && name != "..");
            prop_assert_eq!(clean(&name), name.clone());
            let header = content_disposition(&raw);
            prop_assert!(header.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
            prop_assert_eq!(header.matches('"').count(), 2);
        }
    }
}
