//! The language of tables; errors are told in both.

use clap::ValueEnum;

use crate::domain::text::{self, Text};

/// Vietnamese or English.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Lang {
    /// Tiếng Việt.
    Vi,
    /// English.
    En,
}

impl Lang {
    /// One of two wordings.
    pub(super) fn pick<'a>(self, vi: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Vi => vi,
            Self::En => en,
        }
    }

    /// The wording of a text.
    pub(super) fn of(self, text: &Text) -> &str {
        self.pick(&text.vi, &text.en)
    }

    /// A decimal the way this reader writes it.
    pub(super) fn number(self, plain: &str) -> String {
        self.of(&text::number(plain)).to_owned()
    }
}
