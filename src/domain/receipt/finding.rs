//! What is wrong with a receipt: where, and what was expected.

use serde::Serialize;

use crate::domain::text::Text;

/// One fault of a receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable code: `not_json`, `not_canonical`, `unknown_form`, `wrong_shape`, `signature_missing`, `signature_malformed`,
    /// `signature_wrong`, `other_key`, `set_unreadable`, `other_set`, `chain_broken`, `fact_unreadable`, `not_an_assessment`,
    /// `differs`, `more`.
    pub code: &'static str,
    /// JSON pointer into the receipt, or empty for the whole.
    pub pointer: String,
    /// What was found and what was expected.
    pub detail: Text,
}

impl Finding {
    pub(super) fn new(
        code: &'static str,
        pointer: impl Into<String>,
        vi: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self { code, pointer: pointer.into(), detail: Text::new(vi, en) }
    }
}
