//! Names of units and provinces, and the words for states, verdicts and refusals.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::frame::role_key;
use super::pages::report::Choice;
use super::words::Words;
use crate::app::deadlines::Waiting;
use crate::app::evidence::EvidenceView;
use crate::app::{Answer, App};
use crate::catalog;
use crate::domain::assessment::ItemState;
use crate::domain::assessment::may::{Allowed, Refusal};
use crate::domain::facts::{Phase, PhaseEnd, SubmissionKind, Verdict};
use crate::domain::{deadline, province};

/// The names of a province's units.
#[derive(Clone, Debug, Default)]
pub struct Units(BTreeMap<String, String>);

impl Units {
    /// Those of a province.
    ///
    /// # Errors
    /// Storage.
    pub async fn of(app: &App, province: &str, w: Words) -> Answer<Self> {
        let units = app.units(province).await?.into_iter();
        Ok(Self(units.map(|unit| (unit.slug, w.text(&unit.name).to_owned())).collect()))
    }

    /// A unit's name; its slug where the list does not know it.
    pub fn name<'a>(&'a self, slug: &'a str) -> &'a str {
        self.0.get(slug).map_or(slug, String::as_str)
    }

    /// Every unit: its slug and its name.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(slug, name)| (slug.as_str(), name.as_str()))
    }

    /// Whether the list knows it.
    pub fn has(&self, slug: &str) -> bool {
        self.0.contains_key(slug)
    }

    /// The names of several, joined.
    pub fn names(&self, slugs: &[String]) -> String {
        slugs.iter().map(|slug| self.name(slug)).collect::<Vec<_>>().join(", ")
    }

    /// Whom an item waits for: the name of one unit, else how many.
    pub fn some(&self, waiting: &[Waiting], w: &Words) -> String {
        match waiting {
            [one] => self.name(&one.unit).to_owned(),
            several => w.count("units-waiting", several.len()),
        }
    }
}

/// Documents to choose from: number and title of each, and the name of its file where another has the same.
pub fn documents<'a>(
    all: impl Iterator<Item = &'a EvidenceView>,
    is_on: impl Fn(&EvidenceView) -> bool,
) -> Vec<Choice> {
    let named = |one: &EvidenceView| format!("{} · {}", one.number, one.title);
    let all: Vec<_> = all.map(|one| (named(one), one)).collect();
    let label = |(name, one): &(String, &EvidenceView)| {
        let is_alone = all.iter().filter(|(other, _)| other == name).count() < 2;
        if is_alone { name.clone() } else { format!("{name} · {}", one.file_name) }
    };
    all.iter().map(|both| Choice { value: both.1.id.to_string(), label: label(both), on: is_on(both.1) }).collect()
}

#[cfg(test)]
impl FromIterator<(&'static str, &'static str)> for Units {
    fn from_iter<I: IntoIterator<Item = (&'static str, &'static str)>>(names: I) -> Self {
        Self(names.into_iter().map(|(slug, name)| (slug.to_owned(), name.to_owned())).collect())
    }
}

/// The name of a province.
pub fn province(slug: &str) -> String {
    province::find(catalog::provinces(), slug).map_or_else(|| slug.to_owned(), |province| province.name_vi.clone())
}

/// The slug and the name of every province that there is at a time.
pub fn provinces(now: DateTime<Utc>) -> Vec<(String, String)> {
    let today = now.with_timezone(&deadline::ho_chi_minh()).date_naive();
    let there = province::valid_on(catalog::provinces(), today).into_iter();
    there.map(|province| (province.slug.clone(), province.name_vi.clone())).collect()
}

impl Words {
    /// How far an item is.
    pub fn state(self, state: &ItemState) -> String {
        self.t(state_key(*state))
    }

    /// How far an item is, as a class of the style sheet.
    pub fn state_class(self, state: &ItemState) -> &'static str {
        match state {
            ItemState::NotStarted | ItemState::Returned => "bad",
            ItemState::InProgress | ItemState::Adjusted => "open",
            ItemState::Submitted => "wait",
            ItemState::Accepted | ItemState::Appraised => "good",
            ItemState::NotApplicable => "none",
        }
    }

    /// A verdict.
    pub fn verdict(self, verdict: &Verdict) -> String {
        self.t(match verdict {
            Verdict::Accept => "verdict-accept",
            Verdict::Return => "verdict-return",
            Verdict::Adjust => "verdict-adjust",
            Verdict::NotApplicable => "verdict-not-applicable",
        })
    }

    /// Whether figures are final.
    pub fn kind(self, kind: &SubmissionKind) -> String {
        self.t(match kind {
            SubmissionKind::Actual => "kind-actual",
            SubmissionKind::Forecast => "kind-forecast",
        })
    }

    /// A phase and its last day.
    pub fn phase(self, end: &PhaseEnd) -> String {
        format!("{}: {}", self.phase_name(&end.phase), self.day(&end.ends_on))
    }

    /// A phase.
    pub fn phase_name(self, phase: &Phase) -> String {
        self.t(match phase {
            Phase::Collect => "phase-collect",
            Phase::Review => "phase-review",
            Phase::Approve => "phase-approve",
            Phase::Submit => "phase-submit",
            Phase::Appraise => "phase-appraise",
            Phase::Publish => "phase-publish",
        })
    }

    /// Whole days left, in words.
    pub fn days_left(self, days: &i64) -> String {
        let whole = usize::try_from(days.unsigned_abs()).unwrap_or(usize::MAX);
        match *days {
            0 => self.t("due-today"),
            1.. => self.count("days-left", whole),
            _ => self.count("days-past", whole),
        }
    }

    /// What is allowed, or the refusal with who can lift it and since when it holds.
    pub fn allowed(self, allowed: &Allowed) -> String {
        match &allowed.0 {
            Ok(()) => self.t("may-yes"),
            Err(refusal) => self.refusal(refusal),
        }
    }

    /// A refusal: which rule refused, since or until when, who can lift it.
    pub fn refusal(self, refusal: &Refusal) -> String {
        let mut words = format!("{}.", self.text(&refusal.detail).trim_end_matches('.'));
        if let Some(role) = refusal.lifted_by {
            words.push(' ');
            words.push_str(&self.of("may-lifted-by", self.t(role_key(role))));
        }
        words
    }
}

/// The message that names a state.
fn state_key(state: ItemState) -> &'static str {
    match state {
        ItemState::NotStarted => "state-not-started",
        ItemState::InProgress => "state-in-progress",
        ItemState::Submitted => "state-submitted",
        ItemState::Returned => "state-returned",
        ItemState::Accepted => "state-accepted",
        ItemState::Adjusted => "state-adjusted",
        ItemState::NotApplicable => "state-not-applicable",
        ItemState::Appraised => "state-appraised",
    }
}
