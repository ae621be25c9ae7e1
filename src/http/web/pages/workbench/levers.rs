//! The levers of an item on the page: fields and sliders, what was typed into them, what is wrong with it.

use crate::app::workbench::{At, Figure, Figured, ItemThen, Lever, Refused, Slide, Then};
use crate::http::web::form::Fields;
use crate::http::web::names::Units;
use crate::http::web::pages::report::Choice;
use crate::http::web::words::Words;

/// A field of the workbench.
pub(in crate::http::web) struct Field {
    /// Its name in the form, without the letter of its kind.
    pub key: String,
    pub label: String,
    pub unit: String,
    pub value: String,
    pub whole: bool,
    /// As it is claimed, where something else is assumed.
    pub now: Option<String>,
    pub choices: Vec<Choice>,
    /// Whether several may be chosen.
    pub several: bool,
    pub slide: Option<Slide>,
    pub fault: Option<String>,
}

/// A contributing unit's fields.
pub(in crate::http::web) struct UnitRow {
    pub name: String,
    pub fields: Vec<Field>,
}

/// An item with its fields.
pub(in crate::http::web) struct Row {
    pub lever: Lever,
    pub lead: Option<String>,
    pub fields: Vec<Field>,
    pub units: Vec<UnitRow>,
    /// The points assumed.
    pub points: Field,
    pub left_out: bool,
    /// What is refused of it as a whole.
    pub faults: Vec<String>,
    /// What would come of it.
    pub then: Option<ItemThen>,
}

/// The name of a figure's field.
pub(super) fn key(code: &str, unit: Option<&str>, name: &str) -> String {
    match unit {
        Some(unit) => format!("{code}@{unit}:{name}"),
        None => format!("{code}:{name}"),
    }
}

/// A figure as a field shows it.
pub(super) fn written(w: Words, figured: &Figured) -> String {
    match figured.value() {
        Some(Figure::One(value)) if figured.options.is_empty() => w.mark().written(value),
        _ => String::new(),
    }
}

impl Row {
    pub(super) fn of(
        w: Words,
        units: &Units,
        lever: Lever,
        refused: &[Refused],
        then: Option<&Then>,
        sent: Option<&Fields>,
    ) -> Self {
        let own = refused.iter().filter(|one| one.item == lever.code).collect::<Vec<_>>();
        let told = |unit: Option<&str>, at: &At| {
            let found = own.iter().find(|one| one.unit.as_deref() == unit && one.at == *at);
            found.map(|one| w.text(&one.detail).to_owned())
        };
        let field = |unit: Option<&str>, figured: &Figured| {
            let fault = told(unit, &At::Figure(figured.name.clone()));
            field(w, key(&lever.code, unit, &figured.name), figured, fault, sent)
        };
        let typed = |letter: &str| sent.map(|sent| sent.get(&format!("{letter}:{}", lever.code)).to_owned());
        let points = lever.points.map(|points| w.mark().written(&points.normalize().to_string()));
        let points = Field {
            key: lever.code.clone(),
            label: w.t("bench-points"),
            unit: format!("/ {}", w.exact(&lever.max)),
            value: typed("p").or(points).unwrap_or_default(),
            whole: false,
            now: None,
            choices: Vec::new(),
            several: false,
            slide: lever.slide,
            fault: told(None, &At::Points),
        };
        let rows = lever.units.iter().map(|unit| UnitRow {
            name: units.name(&unit.slug).to_owned(),
            fields: unit.figures.iter().map(|figured| field(Some(&unit.slug), figured)).collect(),
        });
        let whole = own.iter().filter(|one| one.at == At::Item).map(|one| match &one.unit {
            Some(unit) => format!("{}: {}", units.name(unit), w.text(&one.detail)),
            None => w.text(&one.detail).to_owned(),
        });
        Self {
            lead: lever.lead.as_ref().map(|lead| units.name(lead).to_owned()),
            fields: lever.figures.iter().map(|figured| field(None, figured)).collect(),
            units: rows.collect(),
            points,
            left_out: typed("n").map_or(lever.left_out, |typed| !typed.is_empty()),
            faults: whole.collect(),
            then: then.and_then(|then| then.items.iter().find(|item| item.code == lever.code)).cloned(),
            lever,
        }
    }

    /// Puts what can't be read beside its field.
    pub(super) fn blame(&mut self, faults: &[(String, String)]) {
        let units = self.units.iter_mut().flat_map(|unit| &mut unit.fields);
        for field in self.fields.iter_mut().chain(units) {
            let own = format!("f:{}", field.key);
            field.fault = faults.iter().find(|(key, _)| *key == own).map(|(_, words)| words.clone());
        }
        let own = format!("p:{}", self.points.key);
        self.points.fault = faults.iter().find(|(key, _)| *key == own).map(|(_, words)| words.clone());
    }

    /// Whether a unit's figure, points or that it does not apply is assumed or refused: what is folded then stands open.
    pub(in crate::http::web) fn is_open(&self) -> bool {
        self.units.iter().any(UnitRow::is_open)
    }

    /// Whether points are assumed, or that the item does not apply.
    pub(in crate::http::web) fn is_given(&self) -> bool {
        !self.points.value.is_empty() || self.left_out || self.points.fault.is_some()
    }
}

impl UnitRow {
    /// Whether one of its figures is assumed or refused.
    pub(in crate::http::web) fn is_open(&self) -> bool {
        self.fields.iter().any(|field| field.now.is_some() || field.fault.is_some())
    }
}

fn field(w: Words, key: String, figured: &Figured, fault: Option<String>, sent: Option<&Fields>) -> Field {
    let several = figured.name == "ticked";
    let chosen = |option: &str| match (sent, figured.value()) {
        (Some(sent), _) => sent.all(&format!("f:{key}")).any(|value| value == option),
        (None, Some(Figure::One(value))) => value == option,
        (None, Some(Figure::Several(entries))) => entries.iter().any(|entry| entry == option),
        (None, None) => false,
    };
    let options = figured.options.iter().map(|(name, label)| Choice {
        value: name.clone(),
        label: w.text(label).to_owned(),
        on: chosen(name),
    });
    let choices = options.collect();
    let typed = sent.map(|sent| sent.get(&format!("f:{key}")).to_owned());
    Field {
        label: match &figured.label {
            Some(label) => w.text(label).to_owned(),
            None => w.t(if several { "figure-ticked" } else { "figure-choice" }),
        },
        unit: w.text(&figured.unit).to_owned(),
        value: typed.unwrap_or_else(|| written(w, figured)),
        whole: figured.whole,
        now: figured.then.is_some().then(|| now(w, figured)),
        choices,
        several,
        slide: figured.slide,
        fault,
        key,
    }
}

/// How a figure is now, in words.
fn now(w: Words, figured: &Figured) -> String {
    let Some(now) = &figured.now else { return w.t("unknown") };
    let label = |option: &String| {
        let listed = figured.options.iter().find(|(name, _)| name == option);
        listed.map_or_else(|| option.clone(), |(_, label)| w.text(label).to_owned())
    };
    match now {
        Figure::One(value) if figured.options.is_empty() => w.number(value),
        Figure::One(option) => label(option),
        Figure::Several(entries) if entries.is_empty() => w.t("figure-none-ticked"),
        Figure::Several(entries) => entries.iter().map(label).collect::<Vec<_>>().join("; "),
    }
}
