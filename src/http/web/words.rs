//! The words of the pages: one catalogue for each language, and how that language writes numbers and days.

use std::borrow::Borrow;
use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, Utc};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_decimal::Decimal;
use unic_langid::LanguageIdentifier;

use crate::domain::cells::DecimalMark;
use crate::domain::deadline;
use crate::domain::exact::Exact;
use crate::domain::score::Percent;
use crate::domain::text::{self, Text};
use crate::http::language::Language;

/// Both catalogues, a file in each for every room of the pages: `words/vi/{name}.ftl`, `words/en/{name}.ftl`.
macro_rules! catalogues {
    ($($name:literal),+ $(,)?) => {
        [
            (Language::Vietnamese, concat!($(include_str!(concat!("words/vi/", $name, ".ftl"))),+)),
            (Language::English, concat!($(include_str!(concat!("words/en/", $name, ".ftl"))),+)),
        ]
    };
}

/// The catalogues as they are kept: the same messages in both, which a test holds.
pub(super) const SOURCES: [(Language, &str); 2] = catalogues!(
    "account",
    "accounts",
    "area",
    "as_of",
    "assessments",
    "assignments",
    "changes",
    "columns",
    "criteria",
    "deadlines",
    "due",
    "errors",
    "files",
    "frame",
    "item",
    "leader",
    "manage",
    "ranking",
    "report",
    "review",
    "sign_in",
    "unit",
    "units",
    "upload",
    "workbench",
);

static VIETNAMESE: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle(&SOURCES[0]));
static ENGLISH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle(&SOURCES[1]));

/// What stands for a value nobody knows.
const UNKNOWN: &str = "–";

fn bundle((language, source): &(Language, &str)) -> FluentBundle<FluentResource> {
    let language = language.tag().parse::<LanguageIdentifier>().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Whole sentences of one direction: nothing to isolate.
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(read, errors)| {
        tracing::error!(?errors, "a catalogue has faults");
        read
    });
    bundle.add_resource_overriding(resource);
    bundle
}

/// The words of one language.
#[derive(Clone, Copy, Debug)]
pub struct Words(pub Language);

impl Words {
    /// The message called `key`.
    pub fn t(self, key: &str) -> String {
        self.message(key, None)
    }

    /// The message with its one variable, `$name`.
    pub fn of(self, key: &str, name: impl Into<String>) -> String {
        self.with(key, &[("name", FluentValue::from(name.into()))])
    }

    /// The message about so many: `$n` chooses its form.
    pub fn count(self, key: &str, n: impl Borrow<usize>) -> String {
        let n = i64::try_from(*n.borrow()).unwrap_or(i64::MAX);
        self.with(key, &[("n", FluentValue::from(n))])
    }

    /// The message with variables.
    pub fn with(self, key: &str, values: &[(&str, FluentValue<'_>)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set(*name, value.clone());
        }
        self.message(key, Some(&args))
    }

    fn message(self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let bundle = match self.0 {
            Language::Vietnamese => &*VIETNAMESE,
            Language::English => &*ENGLISH,
        };
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, "no such message");
            return format!("⟨{key}⟩");
        };
        let mut faults = Vec::new();
        let text = bundle.format_pattern(pattern, args, &mut faults).into_owned();
        if !faults.is_empty() {
            tracing::error!(key, ?faults, "a message does not fit its variables");
        }
        text
    }

    /// The wording of a text.
    pub fn text(self, text: &Text) -> &str {
        self.0.pick(text)
    }

    /// The language's tag.
    pub fn tag(self) -> &'static str {
        self.0.tag()
    }

    /// A decimal as this language writes it.
    pub fn number(self, plain: &str) -> String {
        self.text(&text::number(plain)).to_owned()
    }

    /// Points or a percentage, two decimals.
    pub fn exact(self, exact: &Exact) -> String {
        self.number(&exact.shown())
    }

    /// The same, or a dash.
    pub fn exact_or(self, exact: &Option<Exact>) -> String {
        exact.as_ref().map_or_else(|| UNKNOWN.to_owned(), |exact| self.exact(exact))
    }

    /// What starts the decimals of a number that a reader of this language types.
    pub fn mark(self) -> DecimalMark {
        match self.0 {
            Language::Vietnamese => DecimalMark::Comma,
            Language::English => DecimalMark::Point,
        }
    }

    /// A change, with its sign.
    pub fn change(self, change: &Exact) -> String {
        let shown = self.exact(change);
        match shown.strip_prefix('-') {
            Some(size) => format!("−{size}"),
            None if *change > Exact::zero() => format!("+{shown}"),
            None => shown,
        }
    }

    /// A percentage without its sign, or a dash.
    pub fn percent(self, percent: &Option<Percent>) -> String {
        percent.as_ref().map_or_else(|| UNKNOWN.to_owned(), |percent| self.exact(&percent.0))
    }

    /// A published figure or a dash.
    pub fn decimal(self, decimal: &Option<Decimal>) -> String {
        decimal.as_ref().map_or_else(|| UNKNOWN.to_owned(), |decimal| self.number(&decimal.to_string()))
    }

    /// A figure written as text, or a dash.
    pub fn figure(self, plain: &Option<String>) -> String {
        plain.as_ref().map_or_else(|| UNKNOWN.to_owned(), |plain| self.number(plain))
    }

    /// The wording of a text, as the beginning of a line.
    pub fn capital(self, text: &Text) -> String {
        let mut letters = self.text(text).chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
    }

    /// A day.
    pub fn day(self, day: &NaiveDate) -> String {
        self.text(&text::day(*day)).to_owned()
    }

    /// An instant, in Asia/Ho_Chi_Minh.
    pub fn time(self, time: &DateTime<Utc>) -> String {
        let there = time.with_timezone(&deadline::ho_chi_minh());
        format!("{} {}", self.day(&there.date_naive()), there.format("%H:%M"))
    }
}

#[cfg(test)]
#[path = "words/tests.rs"]
mod tests;
