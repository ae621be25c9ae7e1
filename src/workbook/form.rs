//! A unit's workbook: which rows there are, what each asks for, and what was last reported. The same assessment at the same version
//! always gives the same form, so that a file that comes back can be held against what it was made from.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

use super::identity::{FORM, Identity};
use super::look;
use crate::domain::assessment::may::{Caller, Refusal};
use crate::domain::assessment::{Assessment, ItemRecord, ItemState};
use crate::domain::criteria::{InputSpec, Item};
use crate::domain::facts::{Actor, Evidence, Recorded, Role, Submission, SubmissionKind, Verdict};
use crate::domain::inputs::Value;
use crate::domain::text::{self, Text};
use crate::domain::unit::Unit;

/// The sheet a unit fills in.
pub const SHEET: &str = "Biểu nhập";
/// The first row of items, from 0: above it are the title and the head of the table.
pub(super) const FIRST_ROW: u32 = 6;
/// The hidden column of row keys.
pub(super) const KEY: u16 = 0;
/// The column of figures.
pub(super) const FIGURE: u16 = 4;
/// The column of explanations.
pub(super) const EXPLANATION: u16 = 5;

/// The workbook of one unit.
pub struct Form<'a> {
    /// Which workbook it is.
    pub identity: Identity,
    /// The assessment it is made from.
    pub assessment: &'a Assessment,
    /// The unit.
    pub unit: &'a Unit,
    /// The unit's items, in the set's order.
    pub items: Vec<FormItem<'a>>,
}

/// One item of the unit.
pub struct FormItem<'a> {
    /// The item.
    pub item: &'a Item,
    /// Its facts.
    pub record: &'a ItemRecord,
    /// The row it begins on, from 0; its fields follow.
    pub row: u32,
    /// Whether the unit answers for the item, or contributes figures to it.
    pub leads: bool,
    /// The last day to report, with the phase and every extension counted.
    pub due: Option<NaiveDate>,
    /// What the unit reports; empty when others do.
    pub fields: Vec<Field<'a>>,
    /// Why nothing can be reported now.
    pub locked: Option<Box<Refusal>>,
    /// What the unit last reported: the newest claim.
    pub claim: Option<&'a Recorded<Submission>>,
    /// The unit's documents for the item, without those that a newer version replaces.
    pub documents: Vec<&'a Recorded<Evidence>>,
}

/// One input cell.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    /// Its row, from 0.
    pub row: u32,
    /// What it asks for.
    pub asks: Asks<'a>,
}

/// What an input cell asks for.
#[derive(Clone, Copy, Debug)]
pub enum Asks<'a> {
    /// A figure.
    Figure(&'a InputSpec),
    /// One of the item's options.
    Choice,
    /// Whether an entry is done, by its place in the item's list.
    Tick(usize),
}

/// What an input cell held when the workbook was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A figure.
    Figure(Decimal),
    /// The chosen option, by its place in the item's list.
    Choice(usize),
    /// Done or not.
    Tick(bool),
}

/// The two answers to a tick, done first.
pub(super) const TICKS: [&str; 2] = ["Có", "Không"];

impl<'a> Form<'a> {
    /// The workbook of a unit as the assessment is. What is locked is locked as of `now`.
    #[must_use]
    pub fn of(assessment: &'a Assessment, unit: &'a Unit, now: DateTime<Utc>) -> Self {
        let opening = &assessment.opening;
        let identity = Identity {
            form: FORM,
            assessment: opening.assessment.clone(),
            unit: unit.slug.clone(),
            set: opening.set.clone(),
            revision: assessment.set.revision,
            version: assessment.version,
        };
        let actor = Actor { name: unit.slug.clone(), role: Role::Department, unit: Some(unit.slug.clone()) };
        let caller = Caller { actor, province: Some(opening.province.clone()) };
        let mut row = FIRST_ROW;
        let mut items = Vec::new();
        for (item, record) in assessment.set.items().iter().zip(&assessment.items) {
            if !record.concerns(&unit.slug) {
                continue;
            }
            let locked = assessment.may_submit(item, record, &caller, now).err();
            let form = FormItem::of(assessment, item, record, &unit.slug, row, locked);
            row = form.end();
            items.push(form);
        }
        Self { identity, assessment, unit, items }
    }
}

impl<'a> FormItem<'a> {
    fn of(
        assessment: &'a Assessment,
        item: &'a Item,
        record: &'a ItemRecord,
        unit: &str,
        row: u32,
        locked: Option<Box<Refusal>>,
    ) -> Self {
        let leads = record.assignment().is_some_and(|assignment| assignment.fact.lead == unit);
        let reports = if item.is_collected() { record.contributors().iter().any(|slug| slug == unit) } else { leads };
        let asked = if reports { asks(item) } else { Vec::new() };
        let fields = (row + 1..).zip(asked).map(|(row, asks)| Field { row, asks }).collect();
        Self {
            item,
            record,
            row,
            leads,
            due: assessment.window(&item.code, record, unit).map(|window| window.ends_on),
            fields,
            locked: locked.filter(|_| reports),
            claim: claim(item, record, unit),
            documents: documents(assessment, &item.code, unit),
        }
    }

    /// The row after its last, from 0.
    #[must_use]
    pub fn end(&self) -> u32 {
        self.fields.last().map_or(self.row, |field| field.row) + 1
    }

    /// Whether the unit reports the item, alone or as one of several.
    #[must_use]
    pub fn reports(&self) -> bool {
        !self.fields.is_empty()
    }

    /// What a field held when the workbook was made.
    #[must_use]
    pub fn entry(&self, field: &Field<'_>) -> Option<Entry> {
        self.entry_in(self.claim?, field)
    }

    /// What a submission says in a field.
    #[must_use]
    pub fn entry_in(&self, submission: &Recorded<Submission>, field: &Field<'_>) -> Option<Entry> {
        let listed = self.item.rule.listed();
        match (field.asks, submission.fact.inputs.get(self.input(field))?) {
            (Asks::Figure(_), Value::Number(number)) => Some(Entry::Figure(*number)),
            (Asks::Choice, Value::Choice(name)) => {
                listed.iter().position(|option| option.name == *name).map(Entry::Choice)
            }
            (Asks::Tick(place), Value::Ticked(ticked)) => {
                listed.get(place).map(|entry| Entry::Tick(ticked.contains(&entry.name)))
            }
            _ => None,
        }
    }

    /// What a submission says in a field, as it is shown; without a field, its explanation.
    #[must_use]
    pub fn said(&self, submission: &Recorded<Submission>, field: Option<usize>) -> Option<String> {
        match field {
            Some(place) => self.entry_in(submission, self.fields.get(place)?).map(|entry| self.shown(&entry)),
            None => {
                let text = look::plain_lines(&look::fitting(submission.fact.explanation.as_deref()?));
                (!text.is_empty()).then_some(text)
            }
        }
    }

    /// What an option is called in the list of a cell: its label, and its name too where two labels are the same.
    #[must_use]
    pub fn option(&self, place: usize) -> String {
        let listed = self.item.rule.listed();
        let Some(option) = listed.get(place) else { return String::new() };
        let is_shared = listed.iter().filter(|other| other.label.vi == option.label.vi).count() > 1;
        if is_shared { format!("{} ({})", option.label.vi, option.name) } else { option.label.vi.clone() }
    }

    fn shown(&self, entry: &Entry) -> String {
        match entry {
            Entry::Figure(figure) => figure.normalize().to_string(),
            Entry::Choice(place) => self.option(*place),
            Entry::Tick(done) => TICKS[usize::from(!done)].to_owned(),
        }
    }

    /// The input of the item that a field is of.
    #[must_use]
    pub fn input<'f>(&self, field: &'f Field<'_>) -> &'f str {
        match field.asks {
            Asks::Figure(spec) => &spec.name,
            Asks::Choice | Asks::Tick(_) => self.item.rule.option_input().unwrap_or_default(),
        }
    }

    /// What a field is called.
    #[must_use]
    pub fn label(&self, field: &Field<'_>) -> Text {
        match field.asks {
            Asks::Figure(spec) => spec.label.clone(),
            Asks::Choice => Text::new("Mức đạt được", "Level reached"),
            Asks::Tick(place) => {
                self.item.rule.listed().get(place).map(|entry| entry.label.clone()).unwrap_or_default()
            }
        }
    }

    /// The key of a field's row, as the hidden column holds it.
    #[must_use]
    pub fn key(&self, field: &Field<'_>) -> String {
        let entry = match field.asks {
            Asks::Tick(place) => self.item.rule.listed().get(place).map(|entry| format!("/{}", entry.name)),
            _ => None,
        };
        format!("{}/{}{}", self.item.code, self.input(field), entry.unwrap_or_default())
    }

    /// Whether a contributing unit has a claim that was not returned.
    #[must_use]
    pub fn has_reported(&self, unit: &str) -> bool {
        let claim = self.record.newest(SubmissionKind::Actual, Some(unit));
        claim.is_some_and(|claim| !self.record.is_returned(claim.fact.id))
    }

    /// How far it is, in words.
    #[must_use]
    pub fn state(&self) -> Text {
        match self.record.state(self.item) {
            ItemState::NotStarted => Text::new("Chưa bắt đầu", "Not started"),
            ItemState::InProgress => Text::new("Đang thực hiện", "In progress"),
            ItemState::Submitted => Text::new("Đã gửi, chờ rà soát", "Submitted, waiting for review"),
            ItemState::Returned => Text::new("Bị trả lại", "Returned"),
            ItemState::Accepted => Text::new("Đã chấp nhận", "Accepted"),
            ItemState::Adjusted => Text::new("Đã điều chỉnh điểm", "Adjusted"),
            ItemState::NotApplicable => Text::new("Không áp dụng", "Not applicable"),
            ItemState::Appraised => Text::new("Bộ Nội vụ đã thẩm định", "Appraised by the ministry"),
        }
    }

    /// Why the unit's claim was returned, adjusted or held not applicable; none when it was not.
    #[must_use]
    pub fn returned(&self) -> Option<Text> {
        let decision = self.record.decision_on(self.claim?.fact.id)?;
        let (vi, en) = match decision.fact.verdict {
            Verdict::Accept => return None,
            Verdict::Return => ("Trả lại", "Returned"),
            Verdict::Adjust => ("Điều chỉnh điểm", "Adjusted"),
            Verdict::NotApplicable => ("Không áp dụng", "Not applicable"),
        };
        let day = text::day(crate::domain::deadline::day_of(decision.at));
        let reason = decision.fact.reason.as_deref().unwrap_or("-");
        Some(Text::new(format!("{vi} ngày {}: {reason}", day.vi), format!("{en} on {}", day.en)))
    }
}

fn asks(item: &Item) -> Vec<Asks<'_>> {
    match item.rule.option_input() {
        Some("choice") if !item.is_collected() => vec![Asks::Choice],
        Some(_) if !item.is_collected() => (0..item.rule.listed().len()).map(Asks::Tick).collect(),
        _ => item.reported().iter().map(Asks::Figure).collect(),
    }
}

/// The newest claim of an item: of the unit itself where several report, else whoever's it is.
#[must_use]
pub fn claim<'a>(item: &Item, record: &'a ItemRecord, unit: &str) -> Option<&'a Recorded<Submission>> {
    record.newest(SubmissionKind::Actual, item.is_collected().then_some(unit))
}

/// A unit's documents for an item, oldest first, without those that a newer version replaces.
#[must_use]
pub fn documents<'a>(assessment: &'a Assessment, code: &str, unit: &str) -> Vec<&'a Recorded<Evidence>> {
    let own: Vec<_> = assessment
        .evidence_for(code)
        .into_iter()
        .filter(|document| document.fact.unit.as_deref().is_none_or(|owner| owner == unit))
        .collect();
    let replaced: BTreeSet<_> = assessment.documents().iter().filter_map(|document| document.fact.replaces).collect();
    own.into_iter().filter(|document| !replaced.contains(&document.fact.id)).collect()
}
