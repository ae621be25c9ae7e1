//! What somebody at a desk brings beside a use case's own input: figures as typed, and the version of the item they looked at.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::decisions::NewDecision;
use super::items::find;
use super::submissions::{NewSubmission, Outcome, form};
use super::{Answer, App, AppError, Fault, Request};
use crate::domain::assessment::Assessment;
use crate::domain::assessment::may;
use crate::domain::cells::{DecimalMark, plain};
use crate::domain::criteria::Item;
use crate::domain::facts::Role;
use crate::domain::text;

/// Figures as typed, ready to be sent; and what could not be read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typed {
    /// The figures by name: decimals with a point, an option, a list of entries. What was left empty is not here.
    pub inputs: Map<String, Value>,
    /// Every field that does not hold a number, at `/inputs/{name}`.
    pub faults: Vec<Fault>,
}

impl Typed {
    /// Reads the fields of an item's report: numbers with the mark that starts their decimals. Fields of other names are no figures.
    #[must_use]
    pub fn read(item: &Item, fields: &[(String, String)], mark: DecimalMark) -> Self {
        let mut typed = Self::default();
        let option = form(item).rule.and_then(|rule| rule.option_input());
        if option == Some("ticked") {
            let ticked = fields.iter().filter(|(name, _)| name == "ticked").map(|(_, entry)| entry.clone().into());
            typed.inputs.insert("ticked".to_owned(), Value::Array(ticked.collect()));
            return typed;
        }
        for name in form(item).names() {
            let value = fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.trim());
            if value.is_empty() {
                continue;
            }
            match if option.is_some() { Some(value.to_owned()) } else { plain(value, mark) } {
                Some(plain) => drop(typed.inputs.insert(name.to_owned(), plain.into())),
                None => typed.faults.push(unreadable(&format!("/inputs/{name}"), value, mark)),
            }
        }
        typed
    }

    /// The faults of a use case with these: a figure that could not be read is not missing as well.
    #[must_use]
    pub fn with(self, found: Vec<Fault>) -> Vec<Fault> {
        let unread: BTreeSet<&String> = self.faults.iter().map(|fault| &fault.pointer).collect();
        let more: Vec<_> = found.into_iter().filter(|fault| !unread.contains(&fault.pointer)).collect();
        self.faults.into_iter().chain(more).collect()
    }
}

fn unreadable(pointer: &str, value: &str, mark: DecimalMark) -> Fault {
    let value: String = value.chars().filter(|letter| !text::is_deceptive(*letter)).take(40).collect();
    let example = mark.example();
    Fault::new(
        pointer,
        "not_a_number",
        format!("“{value}” không đọc được thành số; viết như {example}"),
        format!("“{value}” can't be read as a number; write it like {example}"),
    )
}

/// A decimal as typed; none where nothing was.
///
/// # Errors
/// The fault of the field at `pointer` when it is no number.
pub fn decimal(typed: &str, pointer: &str, mark: DecimalMark) -> Result<Option<Decimal>, Fault> {
    if typed.is_empty() {
        return Ok(None);
    }
    let read = plain(typed, mark).and_then(|plain| Decimal::from_str_exact(&plain).ok());
    read.map(Some).ok_or_else(|| unreadable(pointer, typed, mark))
}

/// The version at which an item last moved: its assignment, a report, a review, an appraisal. For a unit only its own reports
/// and the reviews of them count. 0 where nothing has happened.
///
/// # Errors
/// `NotFound`.
pub fn moved(assessment: &Assessment, code: &str, unit: Option<&str>) -> Answer<i64> {
    let (_, record) = find(assessment, code)?;
    let own: Vec<_> = record.submissions.iter().filter(|one| unit.is_none_or(|unit| one.fact.unit == unit)).collect();
    let is_own = |id| own.iter().any(|one| one.fact.id == id);
    let reviews = record.decisions.iter().filter(|decision| is_own(decision.fact.submission));
    let moves = own.iter().map(|one| one.seq).chain(reviews.map(|decision| decision.seq));
    let moves = moves.chain(record.assignments.iter().map(|one| one.seq));
    Ok(moves.chain(record.appraisals.iter().map(|one| one.seq)).max().unwrap_or_default())
}

/// What somebody at a desk sends after having looked at an item.
#[derive(Clone, Debug)]
pub enum Sent {
    /// A unit's figures.
    Report(NewSubmission),
    /// A verdict.
    Verdict(NewDecision),
}

/// The unit that somebody acts for.
fn unit_of(request: &Request) -> Option<&str> {
    request.caller.actor.unit.as_deref().filter(|_| request.caller.actor.role == Role::Department)
}

/// How often a write is tried again when others write to the same assessment meanwhile.
const TRIES: usize = 8;

impl App {
    /// What a report would be worth to somebody who saw the item at version `seen`, and what it lacks before it can be sent.
    ///
    /// # Errors
    /// `Stale` when the item has moved; what [`App::worth`] refuses.
    pub async fn try_report(
        &self,
        assessment: &str,
        code: &str,
        request: &Request,
        seen: i64,
        new: NewSubmission,
    ) -> Answer<(Option<Outcome>, Vec<Fault>)> {
        let now = self.assessment(assessment).await?;
        may::enter(&request.caller, &now.opening.province)?;
        if moved(&now, code, unit_of(request))? > seen {
            return Err(AppError::Stale { current: now.version });
        }
        self.worth(assessment, code, request, new).await
    }

    /// Does what somebody sends who saw an item at version `seen`. What others wrote to other items since then is no conflict.
    ///
    /// # Errors
    /// `Stale` when the item has moved; what [`App::submit`] and [`App::decide`] refuse.
    pub async fn act(
        &self,
        assessment: &str,
        code: &str,
        request: &Request,
        seen: i64,
        sent: &Sent,
    ) -> Answer<Option<Outcome>> {
        let unit = unit_of(request);
        let mut current = 0;
        for _ in 0..TRIES {
            let now = self.assessment(assessment).await?;
            current = now.version;
            may::enter(&request.caller, &now.opening.province)?;
            if moved(&now, code, unit)? > seen {
                break;
            }
            let request = Request { expected: Some(current), ..request.clone() };
            let done = match sent.clone() {
                Sent::Report(new) => self.submit_shown(assessment, code, &request, new).await,
                Sent::Verdict(new) => self.decide_shown(assessment, code, &request, new).await,
            };
            match done {
                Err(AppError::Stale { .. }) => {}
                other => return Ok(other?.1),
            }
        }
        Err(AppError::Stale { current })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::catalog;

    fn read(code: &str, fields: &[(&str, &str)], mark: DecimalMark) -> Typed {
        let set = catalog::criteria_sets().iter().find(|set| set.id == "par-2016").unwrap();
        let fields: Vec<_> = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Typed::read(set.item(code).unwrap(), &fields, mark)
    }

    #[test]
    fn numbers_are_read_as_the_reader_writes_them() {
        let set = catalog::criteria_sets().iter().find(|set| set.id == "par-2016").unwrap();
        let item = set.items().iter().find(|item| !item.is_collected() && item.inputs.len() == 2).unwrap();
        let (first, second) = (item.inputs[0].name.as_str(), item.inputs[1].name.as_str());
        let typed = read(&item.code, &[(first, "1.234"), (second, " 5678 "), ("csrf", "1")], DecimalMark::Comma);
        assert_eq!(Value::Object(typed.inputs), json!({ first: "1234", second: "5678" }));
        let typed = read(&item.code, &[(first, "12x"), (second, "")], DecimalMark::Comma);
        assert_eq!((typed.inputs.len(), typed.faults.len()), (0, 1));
        assert!(typed.faults[0].detail.vi.contains("12x") && typed.faults[0].detail.vi.contains("1.234,5"));
        let pointer = format!("/inputs/{first}");
        let missing = |name: &str| Fault::new(format!("/inputs/{name}"), "missing_input", "", "");
        let codes = typed.with(vec![missing(first), missing(second)]);
        assert_eq!(codes[0].pointer, pointer);
        assert_eq!(
            codes.iter().map(|fault| fault.code.as_str()).collect::<Vec<_>>(),
            ["not_a_number", "missing_input"]
        );
    }
}
