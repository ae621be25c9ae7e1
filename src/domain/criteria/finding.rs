//! What lint reports: where, which rule of lint, what was found, what was expected.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::text::Text;

/// One fault in a criteria file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Finding {
    /// JSON pointer into the file, e.g. `/areas/6/criteria/1/items/1/rule`.
    pub path: String,
    /// Line in the file, from 1.
    pub line: usize,
    /// Stable name of the lint rule that refused, e.g. `bands_gap`.
    pub rule: String,
    /// What was found.
    pub found: String,
    /// What was expected.
    pub expected: Text,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "dòng/line {}: {} [{}]: {} → {} / {}",
            self.line, self.path, self.rule, self.found, self.expected.vi, self.expected.en
        )
    }
}
