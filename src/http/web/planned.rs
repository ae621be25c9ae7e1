//! A plan on a form: what was typed, what it would come to, what is wrong with it, whether somebody else was faster.

use axum::http::StatusCode;
use chrono::NaiveDate;

use super::form::Fields;
use super::frame::Frame;
use super::pages::report::Choice;
use super::session::Visitor;
use super::words::Words;
use crate::app::calendars::OnDayOff;
use crate::app::planning::Replanned;
use crate::app::{Answer, AppError, Fault, Request};
use crate::domain::assessment::may;
use crate::http::problem::Problem;

/// See the module.
#[derive(Clone, Debug, Default)]
pub struct Planned {
    /// The version that the form was filled in against.
    pub version: i64,
    pub sent: Fields,
    /// What is wrong: the field, in words.
    pub faults: Vec<(String, String)>,
    /// What it would come to.
    pub outcome: Option<Replanned>,
    /// Whether somebody planned the same while the form was filled in.
    pub moved: bool,
    /// Whether it was to be sent and is not what was looked at.
    pub other: bool,
}

impl Planned {
    /// A form of this session, and the write it asks for: a look, unless it is what was looked at.
    ///
    /// # Errors
    /// Where the form is not one of this session's.
    pub fn sent(visitor: &Visitor, fields: Fields) -> Result<(Request, Self), Problem> {
        let (wanted, same) = (fields.get("do") == "send", fields.get("seen") == fields.digest());
        let request = visitor.request(fields.get("csrf"), !(wanted && same))?;
        let version = fields.get("version").parse().unwrap_or(-1);
        Ok((request, Self { version, other: wanted && !same, sent: fields, ..Self::default() }))
    }

    /// The same, filled in against this version where it was not filled in yet.
    #[must_use]
    pub fn since(self, version: i64) -> Self {
        if self.version == 0 { Self { version, ..self } } else { self }
    }

    /// What was typed into a field.
    pub fn value(&self, name: &str) -> &str {
        self.sent.get(name)
    }

    /// Whether a box is ticked.
    pub fn ticked(&self, name: &str, value: &str) -> bool {
        self.sent.all(name).any(|one| one == value)
    }

    /// What is wrong with a field.
    pub fn fault(&self, name: &str) -> Option<&str> {
        self.faults.iter().find(|(field, _)| field == name).map(|(_, words)| words.as_str())
    }

    /// What is wrong with none of these fields.
    pub fn others(&self, fields: &[&str]) -> Vec<&str> {
        self.faults.iter().filter(|(field, _)| !fields.contains(&field.as_str())).map(|(_, words)| &**words).collect()
    }

    /// Takes in what became of the plan.
    ///
    /// # Errors
    /// What is no matter of this form.
    pub fn take(&mut self, w: Words, done: Answer<Replanned>) -> Result<StatusCode, Problem> {
        match done {
            Ok(outcome) => {
                self.outcome = Some(outcome);
                Ok(if self.other { StatusCode::CONFLICT } else { StatusCode::OK })
            }
            Err(AppError::Invalid(faults)) => {
                let beside = |fault: Fault| {
                    let field = fault.pointer.trim_start_matches('/').split('/').next().unwrap_or_default();
                    (field.to_owned(), w.text(&fault.detail).to_owned())
                };
                self.faults = faults.into_iter().map(beside).collect();
                Ok(StatusCode::UNPROCESSABLE_ENTITY)
            }
            Err(AppError::Stale { current }) => {
                (self.moved, self.version) = (true, current);
                Ok(StatusCode::CONFLICT)
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl Fields {
    /// The day in a field; none where it is empty.
    ///
    /// # Errors
    /// The fault of the field when it holds no day.
    pub fn day(&self, name: &str) -> Result<Option<NaiveDate>, Fault> {
        let text = self.get(name);
        let read = ["%Y-%m-%d", "%d/%m/%Y"].iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok());
        if read.is_none() && !text.is_empty() {
            let (vi, en) = ("cần ngày, viết như 31/12/2016", "expected a day, written like 31/12/2016");
            return Err(Fault::new(format!("/{name}"), "not_a_day", vi, en));
        }
        Ok(read)
    }

    /// The day in a field that must hold one.
    ///
    /// # Errors
    /// The fault of the field when it does not.
    pub fn needed_day(&self, name: &str) -> Result<NaiveDate, Fault> {
        let missing = || Fault::new(format!("/{name}"), "not_a_day", "cần chọn ngày", "choose a day");
        self.day(name)?.ok_or_else(missing)
    }

    /// What becomes of a day off, as it is ticked.
    pub fn on_day_off(&self) -> OnDayOff {
        match self.get("keep_day") {
            "true" => OnDayOff::Keep,
            _ => OnDayOff::NextWorkingDay,
        }
    }
}

impl Frame {
    /// Whether the visitor plans the year: Sở Nội vụ, and not in the past.
    pub fn plans(&self) -> bool {
        let visitor = self.visitor.as_ref().filter(|_| self.then.is_none());
        visitor.is_some_and(|visitor| may::review(&visitor.caller).is_ok())
    }
}

/// What can be chosen, the chosen one marked.
pub fn choices<'a>(all: impl Iterator<Item = (&'a str, String)>, chosen: &str) -> Vec<Choice> {
    all.map(|(value, label)| Choice { value: value.to_owned(), label, on: value == chosen }).collect()
}
