//! Names of files in the package: readable on every system, and never more than a name in the folder they are meant for.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

use crate::domain::text::is_deceptive;

/// The longest part of a path, in UTF-16 units: three of them and the folder somebody unpacks into stay below the 260 of Windows.
const MOST_UNITS: usize = 96;
/// The longest part of a path, in bytes of UTF-8: most file systems hold 255.
const MOST_BYTES: usize = 200;
/// What stands where nothing readable is left ("no name").
const UNNAMED: &str = "khong-ten";
/// Names that are devices on Windows, with or without an extension, in any case.
const DEVICES: [&str; 10] = ["con", "prn", "aux", "nul", "com", "lpt", "conin$", "conout$", "clock$", "keybd$"];

/// One part of a path: composed (NFC), without what a file system takes for more than a name, without characters that nobody sees,
/// no device of Windows, not ended by a dot or a space, never empty.
#[must_use]
pub fn part(text: &str) -> String {
    part_within(text, MOST_UNITS, MOST_BYTES)
}

fn part_within(text: &str, units: usize, bytes: usize) -> String {
    let shown = text.nfc().map(|character| if character.is_whitespace() { ' ' } else { character });
    let shown = shown.filter(|character| !is_deceptive(*character)).map(|character| match character {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
        other => other,
    });
    let mut clean = String::new();
    for character in shown {
        if !(character == ' ' && (clean.is_empty() || clean.ends_with(' '))) {
            clean.push(character);
        }
    }
    // Dropping an invisible character can bring a letter and its mark together.
    let clean: String = clean.nfc().collect();
    let clean = clean.trim_start_matches(['.', ' ']);
    let (mut left_units, mut left_bytes) = (units, bytes);
    let fits = |character: &char| {
        let fits = character.len_utf16() <= left_units && character.len_utf8() <= left_bytes;
        left_units = left_units.saturating_sub(character.len_utf16());
        left_bytes = left_bytes.saturating_sub(character.len_utf8());
        fits
    };
    let cut: String = clean.chars().take_while(fits).collect();
    let cut = cut.trim_end_matches(['.', ' ']);
    match cut {
        "" => UNNAMED.to_owned(),
        device if is_device(device) => format!("_{device}"),
        name => name.to_owned(),
    }
}

/// Whether Windows takes a name for a device: `CON`, `nul.pdf`, `COM¹`.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let bare = stem.trim_end_matches(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '¹', '²', '³']);
    DEVICES.contains(&bare) && (stem == bare || (["com", "lpt"].contains(&bare) && stem.chars().count() == 4))
}

/// Whether a path in an archive is one that [`Names`] gives: relative, every part a plain name.
#[must_use]
pub fn is_safe(path: &str) -> bool {
    !path.is_empty() && path.split('/').all(|own| part_within(own, 255, 255) == own)
}

/// Paths given so far. No two of them differ only in case.
#[derive(Default)]
pub struct Names(HashSet<String>);

impl Names {
    /// A path in a folder that [`part`] or a constant named: the stem made safe, numbered where the name is taken. The extension
    /// is ours.
    pub fn give(&mut self, folder: &str, stem: &str, extension: &str) -> String {
        let mut number = 1_u32;
        loop {
            let suffix = if number == 1 { String::new() } else { format!(" ({number})") };
            let room = suffix.len() + extension.len() + 1;
            let stem = part_within(stem, MOST_UNITS - room, MOST_BYTES - room);
            let name = format!("{stem}{suffix}.{extension}");
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            if self.0.insert(path.to_lowercase()) {
                return path;
            }
            number += 1;
        }
    }

    /// A folder under another: the same for the same text, another for any other.
    pub fn folders<'a>(parent: &str, texts: impl Iterator<Item = &'a str>) -> Vec<String> {
        let mut taken = HashSet::new();
        let mut folder = |text: &str| {
            let mut number = 1_u32;
            loop {
                let name = part_within(text, MOST_UNITS - 8, MOST_BYTES - 8);
                let name = if number == 1 { name } else { format!("{name} ({number})") };
                if taken.insert(name.to_lowercase()) {
                    return format!("{parent}/{name}");
                }
                number += 1;
            }
        };
        texts.map(&mut folder).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_stays_readable_and_is_no_more_than_a_name() {
        for (raw, expected) in [
            ("Số 12/BC-STTTT Báo cáo", "Số 12-BC-STTTT Báo cáo"),
            ("So\u{302}\u{301} 1", "Số 1"),
            ("../../etc/passwd", "-..-etc-passwd"),
            ("C:\\Windows\\x", "C--Windows-x"),
            ("a\u{202e}fdp.exe", "afdp.exe"),
            ("a\u{0}b\r\nc\td", "ab c d"),
            ("CON", "_CON"),
            ("nul.pdf", "_nul.pdf"),
            ("com1", "_com1"),
            ("LPT².txt", "_LPT².txt"),
            ("com10", "com10"),
            ("conduct", "conduct"),
            ("hết. . .", "hết"),
            (" . ", UNNAMED),
            ("..", UNNAMED),
            ("", UNNAMED),
            ("7.1.1", "7.1.1"),
        ] {
            assert_eq!(part(raw), expected, "{raw:?}");
            assert_eq!(part(expected), expected, "made safe once is safe");
        }
        for path in ["", "/a", "a//b", "../a", "a/..", "a\\b", "a/b.", "C:/x", "a/nul", "a\u{202e}b", "a/ b", "a/"] {
            assert!(!is_safe(path), "{path:?}");
        }
        assert!(is_safe("Tài liệu kiểm chứng/7.1.1/01 Số 1-BC.pdf") && is_safe("manifest.json"));
    }

    #[test]
    fn folders_of_different_items_are_different_folders() {
        let folders = Names::folders("T", ["1.a", "1.A", "1/a", "1-a", "1.a."].into_iter());
        assert_eq!(folders, ["T/1.a", "T/1.A (2)", "T/1-a", "T/1-a (2)", "T/1.a (3)"]);
    }

    proptest! {
        #[test]
        fn no_name_escapes_and_all_differ(stems in proptest::collection::vec(any::<String>(), 1..12), one in ".{0,3}[/\\\\.:]{0,3}.{0,300}") {
            let mut names = Names::default();
            let mut seen = HashSet::new();
            let again = stems.clone();
            for stem in stems.iter().chain(&again).chain([&one, &one]) {
                let path = names.give("Tài liệu/7.1.1", stem, "pdf");
                let name = path.strip_prefix("Tài liệu/7.1.1/").unwrap();
                prop_assert!(!name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|']), "{name}");
                prop_assert!(!name.chars().any(is_deceptive) && !name.starts_with(['.', ' ']) && name.ends_with(".pdf"));
                prop_assert!(name.len() <= MOST_BYTES && name.encode_utf16().count() <= MOST_UNITS, "{name}");
                prop_assert_eq!(name.nfc().collect::<String>(), name);
                prop_assert!(is_safe(&path), "{path}");
                prop_assert!(seen.insert(path.to_lowercase()), "{path}");
            }
        }

        #[test]
        fn whatever_is_called_safe_lies_below_where_it_is_unpacked(path in "[a./\\\\: ]{0,12}|.{0,40}") {
            if is_safe(&path) {
                let parts: Vec<_> = std::path::Path::new(&path).components().collect();
                prop_assert!(parts.iter().all(|own| matches!(own, std::path::Component::Normal(_))), "{path}");
                prop_assert!(!path.contains(['\\', ':', '\0']));
            }
        }
    }
}
