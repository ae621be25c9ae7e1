//! How the sheets look: one font that has every Vietnamese letter, borders, and the colour of a cell that waits for somebody.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// On every machine that has an office program, and complete in Vietnamese.
const FONT: &str = "Times New Roman";
/// Most UTF-16 units a cell may hold, by the format.
const MOST_UNITS: usize = 32_767;

pub(super) fn plain() -> Format {
    Format::new().set_font_name(FONT).set_font_size(11).set_align(FormatAlign::Top).set_text_wrap()
}

/// A title over a table: not wrapped, it runs over the empty cells beside it.
pub(super) fn title() -> Format {
    Format::new().set_font_name(FONT).set_font_size(14).set_bold()
}

pub(super) fn note() -> Format {
    Format::new().set_font_name(FONT).set_font_size(11).set_italic()
}

/// A warning that must not be missed.
pub(super) fn warning() -> Format {
    Format::new().set_font_name(FONT).set_font_size(11).set_bold().set_font_color(Color::RGB(0x00C0_0000))
}

pub(super) fn head() -> Format {
    cell()
        .set_bold()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_background_color(Color::RGB(0x00D9_E2F3))
}

pub(super) fn cell() -> Format {
    plain().set_border(FormatBorder::Thin).set_border_color(Color::RGB(0x0080_8080))
}

/// A row above others.
pub(super) fn group() -> Format {
    cell().set_bold().set_background_color(Color::RGB(0x00F2_F2F2))
}

/// What stands beside the name of such a row.
pub(super) fn beside() -> Format {
    cell().set_align(FormatAlign::Left).set_background_color(Color::RGB(0x00F2_F2F2))
}

/// A cell to be filled in.
pub(super) fn input() -> Format {
    cell().set_background_color(Color::RGB(0x00FF_F2CC)).set_unlocked()
}

/// A text that fits a cell; what is longer is cut and says so.
pub(super) fn fitting(text: &str) -> String {
    if text.encode_utf16().count() <= MOST_UNITS {
        return text.to_owned();
    }
    const CUT: &str = " … (cắt bớt: đọc đủ trên hệ thống · cut: the whole is in the service)";
    let mut left = MOST_UNITS - CUT.encode_utf16().count();
    let kept = text.chars().take_while(|character| {
        let units = character.len_utf16();
        let fits = units <= left;
        left = left.saturating_sub(units);
        fits
    });
    kept.chain(CUT.chars()).collect()
}

/// A text as it comes back from a cell: XML knows one kind of line end, and nobody sees the blanks around a text.
pub(super) fn plain_lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned()
}

/// How many lines a text takes in a column so many digits wide: letters are narrower than digits, a sixth or so.
pub(super) fn lines(text: &str, width: usize) -> usize {
    let width = width * 6 / 5;
    text.split('\n').map(|line| line.chars().count().div_ceil(width.max(1)).max(1)).sum()
}
