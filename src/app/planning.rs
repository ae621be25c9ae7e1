//! What Sở Nội vụ plans from a desk: more time, the stages, who answers for what. Each write is refused when somebody else has
//! planned the same since the page was made, and tells beforehand whose time to report it moves.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::assessments::NewSchedule;
use super::deadlines::Deadlines;
use super::desk;
use super::extensions::NewExtension;
use super::items::{ItemView, NewAssignment};
use super::{Answer, App, AppError, Request};
use crate::domain::assessment::may::{Caller, Refusal};
use crate::domain::assessment::{Assessment, ItemRecord, Window};
use crate::domain::criteria::Method;
use crate::domain::deadline;
use crate::domain::facts::{Extension, Fact, PhaseEnd, Recorded};
use crate::domain::text::Text;
use crate::domain::unit_ranking::{self, UnitStanding};

/// A unit's time to report for an item, before and after a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TimeMoved {
    /// Item code.
    pub code: String,
    /// Item name.
    pub name: Text,
    /// Slug of the unit.
    pub unit: String,
    /// The last day before; none where it did not report for the item.
    pub from: Option<NaiveDate>,
    /// The last day after; none where it does not report for the item any more.
    pub to: Option<NaiveDate>,
    /// Whether it could not report now, and can.
    pub opens: bool,
    /// Whether it could report now, and can't any more.
    pub closes: bool,
}

/// What a plan comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Replanned {
    /// Whose time to report moves, item by item in the set's order.
    pub moved: Vec<TimeMoved>,
}

/// A stage of the year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// The stage and its last day.
    pub end: PhaseEnd,
    /// Whole days left until then; negative when it has passed.
    pub days_left: i64,
}

/// A report that is missing and can't come in now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// Item code.
    pub code: String,
    /// Item name.
    pub name: Text,
    /// Slug of the unit.
    pub unit: String,
    /// Its last day.
    pub until: NaiveDate,
    /// Whole days left until then; negative: it has passed.
    pub days_left: i64,
    /// Why it can't, who can open it, how far.
    pub refusal: Refusal,
}

/// What one unit carries.
#[derive(Clone, Debug)]
pub struct Carried {
    /// Items, points and reports in numbers.
    pub standing: UnitStanding,
    /// The items it leads.
    pub items: Vec<OnBoard>,
}

/// An item on the board.
#[derive(Clone, Debug)]
pub struct OnBoard {
    /// The item.
    pub item: ItemView,
    /// Whether a unit has let its day for it pass.
    pub late: bool,
}

/// Who answers for what.
#[derive(Clone, Debug, Default)]
pub struct Board {
    /// Items that nobody answers for.
    pub unassigned: Vec<OnBoard>,
    /// The units that lead items, most points first.
    pub units: Vec<Carried>,
    /// How many items nobody is to report for, since a survey decides them.
    pub surveys: usize,
}

impl Replanned {
    fn of(before: &Assessment, after: &Assessment, now: DateTime<Utc>) -> Self {
        let mut moved = Vec::new();
        for (index, item) in after.set.items().iter().enumerate().filter(|(_, item)| item.method != Method::Survey) {
            let (was, is) = (&before.items[index], &after.items[index]);
            let mut units: Vec<&String> = is.reporters(item).iter().collect();
            units.extend(was.reporters(item).iter().filter(|unit| !is.reporters(item).contains(unit)));
            for unit in units {
                let owed = |of: &Assessment, record: &ItemRecord| -> Option<Window> {
                    record.reporters(item).contains(unit).then(|| of.window(&item.code, record, unit)).flatten()
                };
                let (from, to) = (owed(before, was), owed(after, is));
                if from.map(|window| window.ends_on) == to.map(|window| window.ends_on) {
                    continue;
                }
                let open = |of: &Assessment, record| of.may_report(item, record, unit, now).is_ok();
                let (was_open, is_open) = (open(before, was), open(after, is));
                moved.push(TimeMoved {
                    code: item.code.clone(),
                    name: item.name.clone(),
                    unit: unit.clone(),
                    from: from.map(|window| window.ends_on),
                    to: to.map(|window| window.ends_on),
                    opens: is_open && !was_open,
                    closes: was_open && !is_open,
                });
            }
        }
        Self { moved }
    }
}

/// Refuses what was planned by somebody who has not seen the newest plan.
fn unless_newer(newest: i64, seen: i64, assessment: &Assessment) -> Answer<()> {
    if newest > seen { Err(AppError::Stale { current: assessment.version }) } else { Ok(()) }
}

/// Whether two extensions speak of some report of one unit on one item.
fn overlap(one: &Recorded<Extension>, new: &NewExtension) -> bool {
    let meet = |a: &Option<String>, b: &Option<String>| a.is_none() || b.is_none() || a == b;
    meet(&one.fact.item, &new.item) && meet(&one.fact.unit, &new.unit)
}

impl App {
    /// As [`App::extend`], by somebody who saw the assessment at version `seen`; what moves by it.
    ///
    /// # Errors
    /// As there; `Stale` when time was given for the same, or the stages moved, since then.
    pub async fn extend_seen(&self, id: &str, request: &Request, seen: i64, new: NewExtension) -> Answer<Replanned> {
        let given = new.clone();
        let checked = self.checked_extension(id, new).await?;
        let decide = |assessment: &Assessment, now| {
            let facts = checked.facts(&request.caller, assessment, now)?;
            let same = assessment.extensions.iter().filter(|one| overlap(one, &given)).map(|one| one.seq);
            let newest = same.chain(assessment.schedules.last().map(|last| last.seq)).max();
            unless_newer(newest.unwrap_or_default(), seen, assessment)?;
            Ok(facts)
        };
        self.replan(id, request, decide).await
    }

    /// As [`App::reschedule`], by somebody who saw the assessment at version `seen`; what moves by it.
    ///
    /// # Errors
    /// As there; `Stale` when the stages have moved since then.
    pub async fn reschedule_seen(&self, id: &str, request: &Request, seen: i64, new: NewSchedule) -> Answer<Replanned> {
        let decide = |assessment: &Assessment, _| {
            let fact = new.fact(&request.caller, assessment)?;
            unless_newer(assessment.schedules.last().map_or(0, |last| last.seq), seen, assessment)?;
            Ok(vec![fact])
        };
        self.replan(id, request, decide).await
    }

    /// As [`App::assign`] of one or several items, all or none, by somebody who saw the assessment at version `seen`; what
    /// moves by it.
    ///
    /// # Errors
    /// As there, of each item; `Stale` when one of them has moved since then.
    pub async fn assign_seen(
        &self,
        id: &str,
        request: &Request,
        seen: i64,
        all: Vec<(String, NewAssignment)>,
    ) -> Answer<Replanned> {
        let province = self.assessment(id).await?.opening.province.clone();
        let days: Vec<_> = all.iter().map(|(_, new)| new.due).collect();
        let (units, calendars) = (self.units(&province).await?, self.calendars(&days).await?);
        let decide = |assessment: &Assessment, _| {
            let mut facts = Vec::with_capacity(all.len());
            for (code, new) in all {
                facts.push(new.fact(assessment, &code, &request.caller, &units, &calendars)?);
                unless_newer(desk::moved(assessment, &code, None)?, seen, assessment)?;
            }
            Ok(facts)
        };
        self.replan(id, request, decide).await
    }

    async fn replan(
        &self,
        id: &str,
        request: &Request,
        decide: impl FnOnce(&Assessment, DateTime<Utc>) -> Answer<Vec<Fact>>,
    ) -> Answer<Replanned> {
        let now = self.now();
        let answer = |before: &Assessment, after: &Assessment| Ok(Replanned::of(before, after, now));
        Ok(self.write_shown(id, request, decide, answer).await?.1.unwrap_or_default())
    }

    /// The stages of an assessment, each with the days left.
    #[must_use]
    pub fn stages(&self, assessment: &Assessment) -> Vec<Stage> {
        let today = deadline::day_of(self.now());
        let ends = assessment.phases.iter().cloned();
        ends.map(|end| Stage { days_left: (end.ends_on - today).num_days(), end }).collect()
    }

    /// The missing reports that can't come in now, longest closed first, of what is due.
    #[must_use]
    pub fn closed(&self, assessment: &Assessment, due: &Deadlines) -> Vec<Closed> {
        let mut closed = Vec::new();
        for due in &due.items {
            let Some((item, record)) = assessment.item(&due.code) else { continue };
            for waiting in &due.waiting_for {
                let Err(refusal) = assessment.may_report(item, record, &waiting.unit, self.now()) else { continue };
                closed.push(Closed {
                    code: due.code.clone(),
                    name: due.name.clone(),
                    unit: waiting.unit.clone(),
                    until: waiting.until,
                    days_left: waiting.days_left,
                    refusal: *refusal,
                });
            }
        }
        closed.sort_by(|a, b| a.until.cmp(&b.until).then_with(|| a.unit.cmp(&b.unit)));
        closed
    }

    /// Who answers for what, what each unit carries, and what nobody does.
    #[must_use]
    pub fn board(&self, assessment: &Assessment, caller: &Caller) -> Board {
        let due = self.deadlines(assessment);
        let late = |code: &str| {
            due.items.iter().any(|due| due.code == code && due.waiting_for.iter().any(|waiting| waiting.late))
        };
        let mut board = Board::default();
        let standings = unit_ranking::rank_units(assessment, self.now()).into_iter();
        board.units = standings.map(|standing| Carried { standing, items: Vec::new() }).collect();
        for item in self.items(assessment, caller) {
            let lead = item.assignment.as_ref().map(|assignment| assignment.lead.clone());
            let on_board = OnBoard { late: late(&item.code), item };
            match lead {
                _ if on_board.item.method == Method::Survey => board.surveys += 1,
                None => board.unassigned.push(on_board),
                Some(lead) => {
                    if let Some(unit) = board.units.iter_mut().find(|unit| unit.standing.unit == lead) {
                        unit.items.push(on_board);
                    }
                }
            }
        }
        board.units.retain(|unit| !unit.items.is_empty());
        board.units.sort_by(|a, b| b.standing.max.cmp(&a.standing.max));
        board
    }
}
