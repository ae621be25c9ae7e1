//! What is found while an annex is read: every fault, and which cell says what, so that a fault that only the whole set shows is
//! told at its cell too.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Misfit;
use super::super::cell::{Cell, Value};
use super::{FACTS, Misread, words};
use crate::domain::criteria::Finding;
use crate::domain::criteria::document::Doc;
use crate::domain::text::Text;

/// The most faults that are told: a file that is wrong throughout is told so without an answer as large as itself.
const MOST_FAULTS: usize = 500;

/// Faults and places.
#[derive(Default)]
pub(super) struct Gather {
    faults: Vec<Misread>,
    /// The cell of each pointer into the set.
    places: BTreeMap<String, String>,
    /// Pointers below which something is missing that has been told.
    faulty: BTreeSet<String>,
}

impl Gather {
    pub(super) fn tell(&mut self, place: impl Into<String>, code: &str, vi: impl Into<String>, en: impl Into<String>) {
        self.push(Misread { place: place.into(), code: code.to_owned(), detail: Text::new(vi, en) });
    }

    pub(super) fn push(&mut self, misread: Misread) {
        self.faults.push(misread);
    }

    /// A fault of a cell: what it holds is told, and what was expected.
    pub(super) fn cell(&mut self, cell: &Cell<'_>, code: &str, vi: &str, en: &str) {
        let found = cell.shown();
        self.tell(cell.place(), code, format!("có “{found}”; cần {vi}"), format!("found “{found}”; expected {en}"));
    }

    /// What a cell says, or nothing when it is faulty; below `at` something is missing then.
    pub(super) fn take<T>(&mut self, at: &str, read: Result<Option<T>, Misfit>) -> Option<T> {
        read.unwrap_or_else(|Misfit { place, code, detail }| {
            self.push(Misread { place, code: code.to_owned(), detail });
            self.lacks(at);
            None
        })
    }

    /// Something below a pointer is missing, and that has been told.
    pub(super) fn lacks(&mut self, at: &str) {
        self.faulty.insert(at.to_owned());
    }

    /// A pointer's cell.
    pub(super) fn at(&mut self, pointer: impl Into<String>, place: impl Into<String>) {
        self.places.insert(pointer.into(), place.into());
    }

    /// Whether a pointer has a cell.
    pub(super) fn knows(&self, pointer: &str) -> bool {
        self.places.contains_key(pointer)
    }

    /// A text.
    pub(super) fn text<'c>(&mut self, at: &str, cell: Option<Cell<'c>>) -> Option<(String, Cell<'c>)> {
        let cell = cell?;
        if let Some(Value::Date(_)) = cell.value {
            let (vi, en) = (
                "chữ, không phải ngày tháng: định dạng ô là Văn bản rồi gõ lại",
                "text, not a date: format the cell as text and type it again",
            );
            self.cell(&cell, "date_where_text", vi, en);
            self.lacks(at);
            return None;
        }
        let text = self.take(at, cell.text())?;
        Some((words::unquoted(&text), cell)).filter(|(text, _)| !text.is_empty())
    }

    /// A number, as a scalar of the criteria file.
    pub(super) fn number(&mut self, at: &str, cell: Option<Cell<'_>>) -> Option<Doc> {
        let cell = cell?;
        let json = self.take(at, cell.figure())?;
        let number = json.as_str().unwrap_or_default().to_owned();
        let groups = number.split_once('.').filter(|(whole, part)| !whole.starts_with('0') && part.len() == 3);
        if let (Some(_), Some(Value::Text(_))) = (groups, cell.value) {
            let (vi, en) = (
                "một con số: định dạng ô là Số rồi gõ lại, vì chữ này có thể là hàng nghìn",
                "a number: format the cell as a number and type it again, as this text may mean thousands",
            );
            self.cell(&cell, "ambiguous_number", vi, en);
            self.lacks(at);
            return None;
        }
        Some(words::scalar(line(cell.row), number))
    }

    /// A word of a closed list.
    pub(super) fn word(&mut self, at: &str, cell: Option<Cell<'_>>, list: &words::Words) -> Option<&'static str> {
        let (text, cell) = self.text(at, cell)?;
        let found = words::named(list, &text);
        if found.is_none() {
            let known = list.iter().map(|(_, vi)| format!("“{vi}”")).collect::<Vec<_>>().join(", ");
            self.cell(&cell, "unknown_option", &format!("một trong: {known}"), &format!("one of: {known}"));
            self.lacks(at);
        }
        found
    }

    /// A day, as a date or written `28/12/2016`.
    pub(super) fn day(&mut self, at: &str, cell: Option<Cell<'_>>) -> Option<Doc> {
        let cell = cell?;
        let text = match cell.value {
            Some(Value::Date(text)) => text.clone(),
            _ => self.take(at, cell.text())?,
        };
        let parts: Vec<&str> = text.split('/').collect();
        let day = match parts.as_slice() {
            [day, month, year] => format!("{year}-{month:0>2}-{day:0>2}"),
            _ => text,
        };
        if day.parse::<chrono::NaiveDate>().is_err() {
            self.cell(&cell, "not_a_date", "một ngày, ví dụ 28/12/2016", "a day such as 28/12/2016");
            self.lacks(at);
            return None;
        }
        Some(words::scalar(line(cell.row), day))
    }

    pub(super) fn has_faults(&self) -> bool {
        !self.faults.is_empty()
    }

    /// Everything, with what the whole set showed.
    pub(super) fn all(mut self, findings: Vec<Finding>) -> Vec<Misread> {
        for finding in findings {
            // What is missing because its cell is faulty has been told at that cell.
            if finding.rule == "missing_key" && self.faulty.contains(&finding.path) {
                continue;
            }
            let place = self.place_of(&finding);
            let Finding { rule, found, expected, .. } = finding;
            let (vi, en) =
                (format!("có {found}; cần {}", expected.vi), format!("found {found}; expected {}", expected.en));
            self.tell(place, &rule, vi, en);
        }
        if self.faults.len() > MOST_FAULTS {
            let more = self.faults.len() - MOST_FAULTS;
            self.faults.truncate(MOST_FAULTS);
            self.tell("", "more_faults", format!("và {more} lỗi nữa"), format!("and {more} more"));
        }
        self.faults
    }

    /// The cell to blame: the nearest one around the place in the set. A sum is wrong at the points, not at the name; a figure that
    /// nobody reports at what is measured, not at the kind of rule.
    fn place_of(&self, finding: &Finding) -> String {
        let parts: &[&str] = match finding.rule.as_ref() {
            "sum_mismatch" => &["max"],
            "unknown_input" => &["bands/of", "proportional/of", "deduct/of"],
            _ => &[],
        };
        let nearer = parts.iter().find_map(|part| self.places.get(&format!("{}/{part}", finding.path)));
        if let Some(place) = nearer {
            return place.clone();
        }
        let around = std::iter::successors(Some(finding.path.as_str()), |at| at.rsplit_once('/').map(|(at, _)| at));
        let place = around.filter_map(|at| self.places.get(at)).next();
        place.cloned().unwrap_or_else(|| FACTS.to_owned())
    }
}

/// A row from 0 as a line from 1.
pub(super) fn line(row: u32) -> usize {
    usize::try_from(row).unwrap_or(usize::MAX).saturating_add(1)
}

/// A key as part of a pointer.
pub(super) fn below(at: &str, key: &str) -> String {
    format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"))
}
