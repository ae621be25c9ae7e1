//! A unit's workbook, taken back: what each input cell says now, held against what it said when the workbook was made.

use serde_json::{Map, Value as Json};

use super::book::{Book, Sheet};
use super::cell::{self, Cell};
use super::form::{Asks, EXPLANATION, FIGURE, FIRST_ROW, Field, Form, FormItem, KEY, SHEET, TICKS};
use super::{Identity, Misfit, Unreadable, identity};
use crate::domain::criteria::intake::{self, Completeness};
use crate::domain::facts::{Recorded, Submission};
use crate::domain::text::Text;

/// What a workbook says of one item that differs from what it was made from.
#[derive(Clone, Debug)]
pub struct Filled {
    /// The item's place in the form.
    pub place: usize,
    /// The item's inputs as the domain reads them; what is left empty is absent.
    pub inputs: Map<String, Json>,
    /// The explanation.
    pub explanation: Option<String>,
    /// The cells that changed.
    pub changes: Vec<Change>,
    /// What each field says, as it is shown.
    answers: Vec<Option<String>>,
}

/// One changed cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Sheet and address.
    pub place: String,
    /// The field's place in the item; none for the explanation.
    pub field: Option<usize>,
    /// The input; none for the explanation.
    pub input: Option<String>,
    /// What the cell asks for.
    pub label: Text,
    /// What it held when the workbook was made.
    pub before: Option<String>,
    /// What it holds now.
    pub after: Option<String>,
}

impl Filled {
    /// Whether a submission says exactly what the workbook does.
    #[must_use]
    pub fn is_said_by(&self, form: &FormItem<'_>, submission: &Recorded<Submission>) -> bool {
        let mut answers = self.answers.iter().enumerate();
        answers.all(|(field, answer)| form.said(submission, Some(field)) == *answer)
            && form.said(submission, None) == self.explanation
    }

    /// The cell that a pointer into a submission is about.
    #[must_use]
    pub fn place_of(&self, form: &FormItem<'_>, pointer: &str) -> Option<String> {
        let (row, column) = match pointer.strip_prefix("/inputs/") {
            Some(name) => (form.fields.iter().find(|field| form.input(field) == name)?.row, FIGURE),
            None => (form.row, EXPLANATION),
        };
        Some(format!("{SHEET}!{}", cell::address(row, column.into())))
    }
}

/// Which workbook a file is.
///
/// # Errors
/// As [`Book::sheet`]; in the answer: no workbook of this program, or an identity that was edited.
pub fn identify(book: &mut Book) -> Result<Result<Identity, Misfit>, Unreadable> {
    let Some(hidden) = book.sheet(identity::SHEET)? else { return Ok(Err(foreign(book))) };
    Ok(Identity::read(&hidden))
}

/// The sheet that is filled in.
///
/// # Errors
/// As [`Book::sheet`]; in the answer: there is none of that name.
pub fn sheet(book: &mut Book) -> Result<Result<Sheet, Misfit>, Unreadable> {
    Ok(book.sheet(SHEET)?.ok_or_else(|| foreign(book)))
}

fn foreign(book: &Book) -> Misfit {
    let found: Vec<String> = book.sheets().iter().take(10).map(|name| format!("“{name}”")).collect();
    let found = found.join(", ");
    Misfit::new(
        SHEET,
        "wrong_sheet",
        format!("tệp có trang tính {found}; cần trang “{SHEET}” và trang ẩn “{}” của sổ đã tải về", identity::SHEET),
        format!(
            "the file has the sheets {found}; expected “{SHEET}” and the hidden “{}” of the workbook that was downloaded",
            identity::SHEET
        ),
    )
}

/// What the sheet says, item by item, against the form it was made from; only items in which something changed.
///
/// # Errors
/// Every misfit of every cell.
pub fn read(form: &Form<'_>, sheet: &Sheet) -> Result<Vec<Filled>, Vec<Misfit>> {
    let mut misfits = strays(form, sheet);
    let mut filled = Vec::new();
    for (place, item) in form.items.iter().enumerate().filter(|(_, item)| item.reports()) {
        let (found, faults) = read_item(place, item, sheet);
        misfits.extend(faults);
        filled.extend(found.filter(|found| !found.changes.is_empty()));
    }
    misfits.sort_by(|a, b| a.place.cmp(&b.place));
    misfits.dedup();
    if misfits.is_empty() { Ok(filled) } else { Err(misfits) }
}

/// Rows that are not where they were, and values where nothing is asked for.
fn strays(form: &Form<'_>, sheet: &Sheet) -> Vec<Misfit> {
    let mut misfits = Vec::new();
    let mut figures = Vec::new();
    let mut explanations = Vec::new();
    for item in &form.items {
        let rows = item.fields.iter().map(|field| (field.row, item.key(field)));
        for (row, key) in [(item.row, item.item.code.clone())].into_iter().chain(rows) {
            let cell = sheet.cell(row, KEY.into());
            if cell.text().ok().flatten().as_deref() != Some(key.as_str()) {
                misfits.push(cell.misfit(
                    "row_moved",
                    format!("dòng này phải là {key}, đang là {}; dòng đã bị chèn, xóa hoặc sắp xếp lại", cell.shown()),
                    format!("this row must be {key}, it is {}; rows were inserted, deleted or sorted", cell.shown()),
                ));
            }
        }
        figures.extend(item.fields.iter().map(|field| field.row));
        // The lead of an item that others report finds a note there.
        explanations.push(item.row);
    }
    for cell in sheet.filled().filter(|cell| cell.row >= FIRST_ROW) {
        let asked = match cell.column {
            column if column == u32::from(FIGURE) => figures.contains(&cell.row),
            column if column == u32::from(EXPLANATION) => explanations.contains(&cell.row),
            _ => true,
        };
        let blank = cell.text().is_ok_and(|text| text.is_none());
        if !asked && !blank {
            misfits.push(cell.misfit(
                "not_an_input",
                format!("có “{}” ở ô không nhập; chỉ nhập vào ô màu vàng", cell.shown()),
                format!("found “{}” where nothing is asked for; fill in the yellow cells only", cell.shown()),
            ));
        }
    }
    misfits
}

fn read_item(place: usize, form: &FormItem<'_>, sheet: &Sheet) -> (Option<Filled>, Vec<Misfit>) {
    let (mut misfits, mut changes, mut inputs) = (Vec::new(), Vec::new(), Map::new());
    let (mut ticks, mut answers) = (Vec::new(), Vec::new());
    for (index, field) in form.fields.iter().enumerate() {
        let cell = sheet.cell(field.row, FIGURE.into());
        let now = match read_field(form, field, cell) {
            Ok(now) => now,
            Err(misfit) => {
                misfits.push(misfit);
                continue;
            }
        };
        let before = form.claim.and_then(|claim| form.said(claim, Some(index)));
        let after = now.as_ref().map(|now| now.shown.clone());
        answers.push(after.clone());
        if before != after {
            let (field, input, label) = (Some(index), Some(form.input(field).to_owned()), form.label(field));
            changes.push(Change { place: cell.place(), field, input, label, before, after });
        }
        match (field.asks, now) {
            (Asks::Tick(entry), now) => ticks.push((cell, entry, now.map(|now| now.json == Json::Bool(true)))),
            (_, Some(now)) => drop(inputs.insert(form.input(field).to_owned(), now.json)),
            (_, None) => {}
        }
    }
    misfits.extend(ticked(form, &ticks, &mut inputs));
    let cell = sheet.cell(form.row, EXPLANATION.into());
    let before = form.claim.and_then(|claim| form.said(claim, None));
    let explanation = cell.text().unwrap_or_else(|misfit| {
        misfits.push(misfit);
        None
    });
    if before != explanation {
        let (place, label, after) = (cell.place(), Text::new("Giải trình", "Explanation"), explanation.clone());
        changes.push(Change { place, field: None, input: None, label, before, after });
    }
    // A cell that could not be read is not also missing.
    let told: Vec<String> = misfits.iter().map(|misfit| misfit.place.clone()).collect();
    let more = refused(form, sheet, &inputs, changes.is_empty());
    misfits.extend(more.into_iter().filter(|misfit| !told.contains(&misfit.place)));
    (misfits.is_empty().then_some(Filled { place, inputs, explanation, changes, answers }), misfits)
}

/// What the domain has against the figures: those of an item that nobody touched may be missing.
fn refused(form: &FormItem<'_>, sheet: &Sheet, inputs: &Map<String, Json>, untouched: bool) -> Vec<Misfit> {
    let item = form.item;
    let reads = intake::Form { specs: item.reported(), rule: (!item.is_collected()).then_some(&item.rule) };
    let completeness = if untouched { Completeness::Partial } else { Completeness::Required };
    let faults = reads.read(inputs, completeness).err().unwrap_or_default();
    let placed = faults.into_iter().filter_map(|fault| {
        let field = form.fields.iter().find(|field| form.input(field) == fault.input)?;
        let cell = sheet.cell(field.row, FIGURE.into());
        Some(Misfit { place: cell.place(), code: fault.code, detail: fault.detail })
    });
    placed.collect()
}

/// An answer in a field, and how it is shown.
struct Answer {
    json: Json,
    shown: String,
}

fn read_field(form: &FormItem<'_>, field: &Field<'_>, cell: Cell<'_>) -> Result<Option<Answer>, Misfit> {
    let listed = form.item.rule.listed();
    Ok(match field.asks {
        Asks::Figure(_) => cell.figure()?.map(|json| {
            let text = json.as_str().unwrap_or_default();
            let shown = text.parse::<rust_decimal::Decimal>().map(|number| number.normalize().to_string());
            Answer { shown: shown.unwrap_or_else(|_| text.to_owned()), json }
        }),
        Asks::Choice => {
            let labels: Vec<String> = (0..listed.len()).map(|place| form.option(place)).collect();
            let options = listed.iter().zip(&labels).map(|(option, label)| (option.name.as_str(), label.as_str()));
            let chosen = cell.option(options)?.and_then(|place| Some((listed.get(place)?, labels.get(place)?)));
            chosen.map(|(option, label)| Answer { json: Json::String(option.name.clone()), shown: label.clone() })
        }
        Asks::Tick(_) => cell
            .option([("yes", TICKS[0]), ("no", TICKS[1])].into_iter())?
            .map(|place| Answer { json: Json::Bool(place == 0), shown: TICKS[place].to_owned() }),
    })
}

/// The entries that are done. Who answers for one answers for all: an empty cell is no “Không”.
fn ticked(
    form: &FormItem<'_>,
    ticks: &[(Cell<'_>, usize, Option<bool>)],
    inputs: &mut Map<String, Json>,
) -> Vec<Misfit> {
    let Some(name) = form.item.rule.option_input().filter(|_| ticks.iter().any(|(.., done)| done.is_some())) else {
        return Vec::new();
    };
    let done = ticks.iter().filter(|(.., done)| *done == Some(true));
    let done = done.filter_map(|(_, entry, _)| form.item.rule.listed().get(*entry)).map(|entry| entry.name.clone());
    inputs.insert(name.to_owned(), done.collect());
    let empty = ticks.iter().filter(|(.., done)| done.is_none());
    empty
        .map(|(cell, ..)| {
            cell.misfit(
                "missing_input",
                "còn trống; cần Có hoặc Không",
                "it is empty; Có (yes) or Không (no) is expected",
            )
        })
        .collect()
}
