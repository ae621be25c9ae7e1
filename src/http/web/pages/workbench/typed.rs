//! What was typed and slid, as a scenario. What was typed counts; where nothing was, the slider does, if it was moved. What stays as
//! it is claimed is not assumed.

use rust_decimal::Decimal;

use super::address;
use super::levers::{key, written};
use crate::app::desk;
use crate::app::workbench::{Assumption, Figure, Figured, Lever, Scenario, Slide, What};
use crate::http::web::form::Fields;
use crate::http::web::words::Words;

/// A scenario as sent, and what could not be read of it.
pub(super) struct Typed {
    pub(super) scenario: Scenario,
    /// Field and what is wrong with it.
    pub(super) faults: Vec<(String, String)>,
    pub(super) name_fault: Option<String>,
}

impl Typed {
    /// Reads the fields of the levers shown. What is assumed of other items stays.
    pub(super) fn read(w: Words, levers: &[Lever], before: &Scenario, fields: &Fields) -> Self {
        let (name, name_fault) = match address::name(fields.get("name")) {
            Ok(name) => (name, None),
            Err(fault) => (before.name.clone(), Some(w.text(&fault.detail).to_owned())),
        };
        let mut reader = Reader { w, fields, faults: Vec::new() };
        let shown = |one: &&Assumption| !levers.iter().any(|lever| lever.code == one.item);
        let mut assumed: Vec<Assumption> = before.assumed.iter().filter(shown).cloned().collect();
        for lever in levers {
            reader.lever(lever, &mut assumed);
        }
        let claimed_only = fields.get("accepted").is_empty();
        Self { scenario: Scenario { name, claimed_only, assumed }, faults: reader.faults, name_fault }
    }

    /// Whether everything could be read.
    pub(super) fn is_sound(&self) -> bool {
        self.faults.is_empty() && self.name_fault.is_none()
    }
}

struct Reader<'a> {
    w: Words,
    fields: &'a Fields,
    faults: Vec<(String, String)>,
}

impl Reader<'_> {
    fn lever(&mut self, lever: &Lever, assumed: &mut Vec<Assumption>) {
        let mut assume = |unit: Option<&str>, what| {
            assumed.push(Assumption { item: lever.code.clone(), unit: unit.map(str::to_owned), what });
        };
        if !self.fields.get(&format!("n:{}", lever.code)).is_empty() {
            assume(None, What::NotApplicable);
            return;
        }
        let shown = lever.points.map(|points| self.w.mark().written(&points.normalize().to_string()));
        if let Some(points) = self.number(&lever.code, "p", &shown.unwrap_or_default(), lever.slide, lever.points) {
            assume(None, What::Points(points));
        }
        let own = self.figures(&lever.code, None, &lever.figures);
        if !own.is_empty() {
            assume(None, What::Figures(own));
        }
        for unit in &lever.units {
            let row = self.figures(&lever.code, Some(&unit.slug), &unit.figures);
            if !row.is_empty() {
                assume(Some(&unit.slug), What::Figures(row));
            }
        }
    }

    /// The figures of a row that are not as they are now.
    fn figures(&mut self, code: &str, unit: Option<&str>, figures: &[Figured]) -> Vec<(String, Figure)> {
        let mut changed = Vec::new();
        for figured in figures {
            let key = key(code, unit, &figured.name);
            let then = if figured.options.is_empty() { self.typed(&key, figured) } else { self.chosen(&key, figured) };
            if let Some(then) = then.filter(|then| figured.now.as_ref() != Some(then)) {
                changed.push((figured.name.clone(), then));
            }
        }
        changed
    }

    fn chosen(&self, key: &str, figured: &Figured) -> Option<Figure> {
        let field = format!("f:{key}");
        if figured.name == "ticked" {
            let ticked: Vec<String> = self.fields.all(&field).map(str::to_owned).collect();
            // No tick at all is what it was before anybody reported.
            return (figured.now.is_some() || !ticked.is_empty()).then_some(Figure::Several(ticked));
        }
        self.fields.some(&field).map(Figure::One)
    }

    fn typed(&mut self, key: &str, figured: &Figured) -> Option<Figure> {
        let before = match figured.value() {
            Some(Figure::One(value)) => Decimal::from_str_exact(value).ok(),
            _ => None,
        };
        let number = self.number(key, "f", &written(self.w, figured), figured.slide, before)?;
        Some(Figure::One(number.normalize().to_string()))
    }

    /// What was typed, if it is not what was shown; else where the slider was moved to; else what it was.
    fn number(
        &mut self,
        key: &str,
        letter: &str,
        shown: &str,
        slide: Option<Slide>,
        before: Option<Decimal>,
    ) -> Option<Decimal> {
        let field = format!("{letter}:{key}");
        if !self.fields.0.iter().any(|(name, _)| *name == field) {
            return before;
        }
        let typed = self.fields.get(&field);
        if typed != shown {
            return match desk::decimal(typed, &field, self.w.mark()) {
                Ok(number) => number,
                Err(fault) => {
                    self.faults.push((field, self.w.text(&fault.detail).to_owned()));
                    None
                }
            };
        }
        let slid = Decimal::from_str_exact(self.fields.get(&format!("{letter}s:{key}"))).ok();
        match (slid, slide) {
            (Some(slid), Some(slide)) if slid != slide.at => Some(slid),
            _ => before,
        }
    }
}
