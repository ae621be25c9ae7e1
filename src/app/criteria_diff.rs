//! Two criteria sets side by side.

use super::{Answer, App};
use crate::catalog;
use crate::domain::assessment::Assessment;
use crate::domain::criteria::CriteriaSet;
use crate::domain::set_diff::{self, SetDiff};

/// Two sets side by side, through the crosswalk that ships between them in either direction, else code by code.
#[must_use]
pub fn compare(from: &CriteriaSet, to: &CriteriaSet, assessment: Option<&Assessment>) -> SetDiff {
    let forwards = catalog::crosswalk(&from.id, &to.id).map(|crosswalk| (crosswalk, false));
    let crosswalk = forwards.or_else(|| catalog::crosswalk(&to.id, &from.id).map(|crosswalk| (crosswalk, true)));
    set_diff::diff(from, to, crosswalk, assessment)
}

impl App {
    /// Two sets by their keys; with an assessment, what both rules make of its figures.
    ///
    /// # Errors
    /// `NotFound`, or storage.
    pub async fn criteria_diff(&self, from: &str, to: &str, assessment: Option<&Assessment>) -> Answer<SetDiff> {
        Ok(compare(&*self.set_by_key(from).await?, &*self.set_by_key(to).await?, assessment))
    }
}
