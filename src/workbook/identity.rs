//! Which workbook a file is: assessment, unit, criteria set and version, on a sheet nobody sees, with a checksum over them.
//!
//! The checksum is against accidents (a sheet copied, a number dragged), not a signature: whoever forges an identity gains nothing
//! that their token does not allow, since rights, figures and newer data are checked against what is stored.

use super::book::Sheet;
use super::{Misfit, cell};
use crate::domain::chain::sha256_hex;

/// The sheet that holds it, and the options of choices.
pub(super) const SHEET: &str = "_parindex";
/// The layout of the workbook: changes with every change to where a cell is asked for.
pub const FORM: u32 = 1;

/// What tells one workbook from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Layout.
    pub form: u32,
    /// Assessment.
    pub assessment: String,
    /// Unit.
    pub unit: String,
    /// Criteria set.
    pub set: String,
    /// Its revision.
    pub revision: u32,
    /// The version of the assessment it was made from.
    pub version: i64,
}

impl Identity {
    /// The rows of the sheet, the checksum last.
    pub(super) fn rows(&self) -> Vec<(&'static str, String)> {
        let mut rows = vec![
            ("form", self.form.to_string()),
            ("assessment", self.assessment.clone()),
            ("unit", self.unit.clone()),
            ("set", self.set.clone()),
            ("revision", self.revision.to_string()),
            ("version", self.version.to_string()),
        ];
        rows.push(("checksum", checksum(&rows)));
        rows
    }

    /// Reads it back.
    ///
    /// # Errors
    /// The first row that is not as it was written; another layout than this program's.
    pub(super) fn read(sheet: &Sheet) -> Result<Self, Misfit> {
        let text = |row: u32| sheet.cell(row, 1).text().ok().flatten().unwrap_or_default();
        let keys = ["form", "assessment", "unit", "set", "revision", "version", "checksum"];
        let mut rows = Vec::new();
        for (row, key) in (0..).zip(keys) {
            let found = sheet.cell(row, 0).text().ok().flatten();
            if found.as_deref() != Some(key) {
                return Err(edited(row, key));
            }
            rows.push((key, text(row)));
        }
        let Some(("checksum", found)) = rows.pop() else { return Err(edited(6, "checksum")) };
        if found != checksum(&rows) {
            return Err(edited(6, "checksum"));
        }
        let number = |row: usize| rows[row].1.parse::<u32>().ok();
        let (Some(form), Some(revision), Some(version)) = (number(0), number(4), rows[5].1.parse().ok()) else {
            return Err(edited(5, "version"));
        };
        if form != FORM {
            return Err(Misfit::new(
                format!("{SHEET}!{}", cell::address(0, 1)),
                "other_form",
                format!("mẫu sổ {form}, chương trình này nhận mẫu {FORM}; hãy tải sổ mới"),
                format!("the workbook is of form {form}, this program takes form {FORM}; download a new one"),
            ));
        }
        let [_, (_, assessment), (_, unit), (_, set), ..] = rows.as_slice() else { return Err(edited(0, "form")) };
        let (assessment, unit, set) = (assessment.clone(), unit.clone(), set.clone());
        Ok(Self { form, assessment, unit, set, revision, version })
    }
}

fn checksum(rows: &[(&str, String)]) -> String {
    let text: Vec<String> = rows.iter().map(|(key, value)| format!("{key}={value}")).collect();
    sha256_hex(text.join("\n").as_bytes())
}

fn edited(row: u32, key: &str) -> Misfit {
    Misfit::new(
        format!("{SHEET}!{}", cell::address(row, 1)),
        "identity_edited",
        format!("định danh của sổ đã bị sửa hoặc hỏng ở dòng {key}; hãy tải sổ mới và chép số liệu sang"),
        format!("the workbook's identity was edited or damaged at {key}; download a new one and copy the figures over"),
    )
}
