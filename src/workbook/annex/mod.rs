//! A criteria set as an official types it from the ministry's annex: one row for each area, criterion and sub-criterion, the steps of
//! its scale below it, every condition in a cell of its own. [`write`] lays it out, [`read`] takes it back; what is written reads
//! back as the same set, or is not written.
//!
//! Four sheets: what the set is, the annex itself, the figures its items ask for, and worked examples. Columns are found by their
//! heads, so that they may stand in another order.

mod gather;
mod leaf;
mod read;
mod table;
#[cfg(test)]
mod tests;
mod words;
mod write;

use super::Unreadable;
use crate::domain::text::Text;

pub use read::{Typed, read};
pub use write::{Unwritable, write};

/// The sheet that says what the set is.
pub const FACTS: &str = "Thông tin";
/// The sheet of the tree, its points and rules.
pub const ANNEX: &str = "Phụ lục";
/// The sheet of the figures that items ask for.
pub const FIGURES: &str = "Số liệu";
/// The sheet of worked examples.
pub const EXAMPLES: &str = "Ví dụ";

/// One thing in the file that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misread {
    /// Sheet and cell, e.g. `Phụ lục!C12`; the sheet alone where no cell is to blame.
    pub place: String,
    /// Stable code: that of a cell, or the rule of lint.
    pub code: String,
    /// What was found and what was expected.
    pub detail: Text,
}

/// Why a file is no criteria set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It could not be read at all.
    Unreadable(Unreadable),
    /// Every fault in it.
    Faults(Vec<Misread>),
}

impl From<Unreadable> for Refused {
    fn from(unreadable: Unreadable) -> Self {
        Self::Unreadable(unreadable)
    }
}

/// A column of a sheet: width in characters, Vietnamese head, English head.
type Column = (u16, &'static str, &'static str);

/// Columns of the tree.
mod tree {
    use super::Column;

    pub(super) const COLUMNS: [Column; 19] = [
        (9, "STT", "No."),
        (46, "Lĩnh vực/Tiêu chí/Tiêu chí thành phần", "Area/criterion/sub-criterion, step"),
        (9, "Điểm tối đa", "Points"),
        (13, "Đánh giá", "Method"),
        (17, "Cách chấm", "Rule"),
        (24, "Thước đo", "Measure"),
        (18, "Mức, nội dung", "Step, option"),
        (10, "Đủ điểm từ", "Full from"),
        (10, "0 điểm khi dưới", "Nothing below"),
        (10, "Trừ cho mỗi đơn vị", "Less for each"),
        (14, "Mẫu số bằng 0", "Denominator 0"),
        (34, "Tài liệu kiểm chứng", "Evidence"),
        (14, "Cơ quan chủ trì", "Lead unit"),
        (14, "Thu số liệu từ", "Collected from"),
        (13, "Nguồn", "Provenance"),
        (34, "Ghi chú", "Note"),
        (40, "Tên tiếng Anh", "English name"),
        (30, "Ghi chú tiếng Anh", "English note"),
        (18, "Cấp", "Level"),
    ];
    pub(super) const CODE: usize = 0;
    pub(super) const NAME: usize = 1;
    pub(super) const POINTS: usize = 2;
    pub(super) const METHOD: usize = 3;
    pub(super) const RULE: usize = 4;
    pub(super) const MEASURE: usize = 5;
    pub(super) const STEP: usize = 6;
    pub(super) const FULL_AT: usize = 7;
    pub(super) const ZERO_BELOW: usize = 8;
    pub(super) const EACH: usize = 9;
    pub(super) const WHEN_ZERO: usize = 10;
    pub(super) const EVIDENCE: usize = 11;
    pub(super) const LEAD: usize = 12;
    pub(super) const COLLECT_FROM: usize = 13;
    pub(super) const PROVENANCE: usize = 14;
    pub(super) const NOTE: usize = 15;
    pub(super) const NAME_EN: usize = 16;
    pub(super) const NOTE_EN: usize = 17;
    pub(super) const LEVEL: usize = 18;
    /// Columns that a sheet must have.
    pub(super) const NEEDED: [usize; 3] = [CODE, NAME, POINTS];
    /// Columns that a step, an option or an entry below an item may fill.
    pub(super) const OF_A_STEP: [usize; 4] = [NAME, POINTS, STEP, NAME_EN];
}

/// Columns of the figures.
mod figures {
    use super::Column;

    pub(super) const COLUMNS: [Column; 9] = [
        (10, "Mục", "Item"),
        (22, "Tên số liệu", "Figure"),
        (60, "Diễn giải", "What it is"),
        (16, "Đơn vị tính", "Unit of measure"),
        (22, "Không vượt quá", "At most"),
        (9, "Số lẻ", "Decimals"),
        (16, "Báo cáo của", "Reported by"),
        (34, "Tổng hợp từ", "Made from"),
        (50, "Tiếng Anh", "In English"),
    ];
    pub(super) const ITEM: usize = 0;
    pub(super) const NAME: usize = 1;
    pub(super) const LABEL: usize = 2;
    pub(super) const UNIT: usize = 3;
    pub(super) const AT_MOST: usize = 4;
    pub(super) const DECIMALS: usize = 5;
    pub(super) const OWNER: usize = 6;
    pub(super) const FROM: usize = 7;
    pub(super) const LABEL_EN: usize = 8;
    pub(super) const NEEDED: [usize; 4] = [ITEM, NAME, LABEL, UNIT];
}

/// Columns of the examples.
mod examples {
    use super::Column;

    pub(super) const COLUMNS: [Column; 4] = [
        (10, "Mục", "Item"),
        (60, "Số liệu", "Figures"),
        (80, "Số liệu từng đơn vị", "Figures of each unit"),
        (16, "Điểm phải bằng", "Points expected"),
    ];
    pub(super) const ITEM: usize = 0;
    pub(super) const GIVEN: usize = 1;
    pub(super) const UNITS: usize = 2;
    pub(super) const POINTS: usize = 3;
    pub(super) const NEEDED: [usize; 2] = [ITEM, POINTS];
    /// What an example that does not apply says in place of points.
    pub(super) const NOT_APPLICABLE: &str = "Không áp dụng";
}

/// Rows of the facts: key in the criteria file, Vietnamese name, English name.
const FACT_ROWS: [(&str, &str, &str); 8] = [
    ("id", "Mã bộ tiêu chí", "Id"),
    ("revision", "Lần đính chính", "Revision"),
    ("level", "Phạm vi", "Level"),
    ("years", "Năm chấm điểm", "Scored years"),
    ("name", "Tên bộ tiêu chí", "Name"),
    ("provenance", "Nguồn", "Provenance"),
    ("note", "Lưu ý", "Note"),
    ("legal_basis", "Căn cứ", "Legal basis"),
];
/// What the row of the set's most points is called.
const TOTAL: [&str; 4] = ["tổng cộng", "tổng", "tổng điểm", "total"];
