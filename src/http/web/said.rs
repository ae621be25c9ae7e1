//! A change of the log in words: what was done to what, and each value from what it was to what it is.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::names::Units;
use super::pages::item::figure;
use super::words::Words;
use crate::app::told::Told;
use crate::domain::assessment::Assessment;
use crate::domain::facts::{
    Appraisal, Assignment, Decision, Evidence, Extension, Fact, PhaseEnd, Schedule, Submission, SurveyResult,
};
use crate::domain::inputs::Inputs;
use crate::domain::score::inputs_json;

/// The kinds of changes of an assessment, each with the message that names it.
pub const KINDS: [(&str, &str); 11] = [
    ("submitted", "change-submitted"),
    ("decided", "change-decided"),
    ("assigned", "change-assigned"),
    ("extended", "change-extended"),
    ("evidence_added", "change-evidence"),
    ("scheduled", "change-scheduled"),
    ("appraised", "change-appraised"),
    ("explained", "change-explained"),
    ("surveyed", "change-surveyed"),
    ("moved", "change-moved"),
    ("opened", "change-opened"),
];

/// One value: what it was, if anything, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    pub label: String,
    pub from: Option<String>,
    pub to: String,
}

/// A change in words.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// What was done.
    pub what: String,
    /// The item it was done to, and how it is called: no name where the criteria have it no more.
    pub item: Option<(String, String)>,
    /// Whom it concerns.
    pub whom: Option<String>,
    /// The values that changed.
    pub values: Vec<Value>,
    /// Why, or what was said with it.
    pub words: Vec<String>,
}

/// What was said before, where that is of the same kind.
macro_rules! was {
    ($kind:ident, $before:expr) => {
        match $before {
            Some(Fact::$kind(old)) => Some(old),
            _ => None,
        }
    };
}

/// What words are made with.
pub struct Teller<'a> {
    pub w: Words,
    pub assessment: &'a Assessment,
    pub units: &'a Units,
}

impl Teller<'_> {
    /// A change in words.
    pub fn tell(&self, told: &Told) -> Said {
        let key = KINDS.iter().find(|(kind, _)| *kind == told.fact.kind()).map_or("change-opened", |(_, key)| key);
        let mut said = Said { what: self.w.t(key), ..Said::default() };
        match (&told.fact, &told.before) {
            (Fact::Scheduled(new), before) => self.schedule(&mut said, new, was!(Scheduled, before)),
            (Fact::Assigned(new), before) => self.assignment(&mut said, new, was!(Assigned, before)),
            (Fact::Submitted(new), before) => self.submission(&mut said, new, was!(Submitted, before)),
            (Fact::Decided(new), before) => {
                let old = was!(Decided, before);
                said.whom = told.unit.as_deref().map(|unit| self.units.name(unit).to_owned());
                self.decision(&mut said, new, old);
            }
            (Fact::Appraised(new), before) => self.appraisal(&mut said, new, was!(Appraised, before)),
            (Fact::Surveyed(new), before) => self.survey(&mut said, new, was!(Surveyed, before)),
            (Fact::Extended(new), before) => self.extension(&mut said, new, was!(Extended, before)),
            (Fact::EvidenceAdded(new), before) => {
                let old = was!(EvidenceAdded, before);
                self.evidence(&mut said, new, old, told.readable);
            }
            (Fact::Explained(new), _) => {
                said.item = self.item(&new.item);
                said.words.push(new.text.clone());
                self.value(&mut said, "said-points", None, new.points.map(|points| self.decimal(points)));
            }
            (Fact::Moved(new), before) => {
                let old = was!(Moved, before).map(|old| old.revision.to_string());
                self.value(&mut said, "said-revision", old, Some(new.revision.to_string()));
                said.words.push(new.reason.clone());
            }
            _ => {}
        }
        said
    }

    fn item(&self, code: &str) -> Option<(String, String)> {
        let name = self.assessment.set.item(code).map_or_else(String::new, |item| self.w.text(&item.name).to_owned());
        Some((code.to_owned(), name))
    }

    fn decimal(&self, decimal: Decimal) -> String {
        self.w.number(&decimal.normalize().to_string())
    }

    fn day(&self, day: NaiveDate) -> String {
        self.w.day(&day)
    }

    /// Adds a value that is there and is not what it was.
    fn value(&self, said: &mut Said, key: &str, from: Option<String>, to: Option<String>) {
        let Some(to) = to.filter(|to| from.as_ref() != Some(to)) else { return };
        said.values.push(Value { label: self.w.t(key), from, to });
    }

    fn schedule(&self, said: &mut Said, new: &Schedule, old: Option<&Schedule>) {
        let was = |end: &PhaseEnd| {
            let old = old?.phases.iter().find(|old| old.phase == end.phase)?;
            Some(self.day(old.ends_on))
        };
        for end in &new.phases {
            let (from, to) = (was(end), self.day(end.ends_on));
            if from.as_ref() != Some(&to) {
                said.values.push(Value { label: self.w.phase_name(&end.phase), from, to });
            }
        }
        for gone in old.iter().flat_map(|old| &old.phases) {
            if !new.phases.iter().any(|end| end.phase == gone.phase) {
                let (from, to) = (Some(self.day(gone.ends_on)), self.w.t("said-gone"));
                said.values.push(Value { label: self.w.phase_name(&gone.phase), from, to });
            }
        }
        said.words.extend(new.reason.clone());
    }

    fn assignment(&self, said: &mut Said, new: &Assignment, old: Option<&Assignment>) {
        said.item = self.item(&new.item);
        let name = |slug: &str| self.units.name(slug).to_owned();
        self.value(said, "said-lead", old.map(|old| name(&old.lead)), Some(name(&new.lead)));
        self.value(said, "said-due", old.map(|old| self.day(old.due)), Some(self.day(new.due)));
        let only = |these: &[String], those: &[String]| -> Option<String> {
            let only: Vec<_> = these.iter().filter(|one| !those.contains(one)).cloned().collect();
            (!only.is_empty()).then(|| self.units.names(&only))
        };
        let before = old.map_or(&[][..], |old| &old.contributors);
        self.value(said, "said-joined", None, only(&new.contributors, before));
        self.value(said, "said-left", None, only(before, &new.contributors));
        said.words.extend(new.reason.clone());
    }

    fn submission(&self, said: &mut Said, new: &Submission, old: Option<&Submission>) {
        said.item = self.item(&new.item);
        said.whom = Some(format!("{} · {}", self.units.name(&new.unit), self.w.kind(&new.kind)));
        let written = |inputs: &Inputs, name: &str| {
            let value = inputs_json(inputs).remove(name)?;
            let item = self.assessment.set.item(&new.item)?;
            Some(figure(self.w, item, name, &value))
        };
        let names = new.inputs.keys().chain(old.iter().flat_map(|old| old.inputs.keys()));
        for name in names.collect::<BTreeSet<_>>() {
            let (was, is) = (old.and_then(|old| written(&old.inputs, name)), written(&new.inputs, name));
            let label = is.as_ref().or(was.as_ref()).map_or_else(|| name.clone(), |figure| figure.label.clone());
            let (from, to) = (was.map(|was| was.value), is.map(|is| is.value));
            if from != to {
                said.values.push(Value { label, from, to: to.unwrap_or_else(|| self.w.t("said-gone")) });
            }
        }
        let count = |claim: &Submission| claim.evidence.len().to_string();
        self.value(said, "said-documents", old.map(count), Some(count(new)));
        if old.is_none_or(|old| old.explanation != new.explanation) {
            said.words.extend(new.explanation.clone());
        }
    }

    fn decision(&self, said: &mut Said, new: &Decision, old: Option<&Decision>) {
        said.item = self.item(&new.item);
        let verdict = |one: &Decision| self.w.verdict(&one.verdict).trim_end_matches('.').to_owned();
        self.value(said, "said-verdict", old.map(verdict), Some(verdict(new)));
        let points = |one: &Decision| one.points.map(|points| self.decimal(points));
        self.value(said, "said-points", old.and_then(points), points(new));
        said.words.extend(new.reason.clone());
        said.words.extend(new.missing.iter().flatten().map(|missing| missing.text.clone()));
    }

    fn appraisal(&self, said: &mut Said, new: &Appraisal, old: Option<&Appraisal>) {
        said.item = self.item(&new.item);
        self.value(said, "said-points", old.map(|old| self.decimal(old.points)), Some(self.decimal(new.points)));
        said.words.extend(new.reason.clone());
    }

    fn survey(&self, said: &mut Said, new: &SurveyResult, old: Option<&SurveyResult>) {
        said.item = self.item(&new.item);
        let percent = |one: &SurveyResult| format!("{} %", self.decimal(one.satisfaction));
        self.value(said, "said-satisfaction", old.map(percent), Some(percent(new)));
        said.words.extend(new.source.clone());
    }

    fn extension(&self, said: &mut Said, new: &Extension, old: Option<&Extension>) {
        said.item = new.item.as_deref().and_then(|code| self.item(code));
        said.whom = Some(match &new.unit {
            Some(unit) => self.units.name(unit).to_owned(),
            None => self.w.t("said-every-unit"),
        });
        self.value(said, "said-until", old.map(|old| self.day(old.until)), Some(self.day(new.until)));
        said.words.push(new.reason.clone());
    }

    fn evidence(&self, said: &mut Said, new: &Evidence, old: Option<&Evidence>, readable: bool) {
        said.whom = new.unit.as_deref().map(|unit| self.units.name(unit).to_owned());
        if let [code] = &new.items[..] {
            said.item = self.item(code);
        }
        if !readable {
            said.words.push(self.w.t("said-hidden"));
            return;
        }
        let named = |one: &Evidence| format!("{} · {}", one.number, one.title);
        self.value(said, "said-document", old.map(named), Some(named(new)));
        if new.items.len() > 1 {
            self.value(said, "said-items", None, Some(new.items.join(", ")));
        }
    }
}
