//! Provinces and the units inside them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Answer, App, AppError, Done, Fault, Request};
use crate::catalog;
use crate::domain::assessment::may;
use crate::domain::facts::{Fact, SYSTEM_LOG, UnitList};
use crate::domain::province;
use crate::domain::unit::Unit;

/// The units of a province.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Units {
    /// All of them.
    pub units: Vec<Unit>,
}

impl App {
    /// The units of a province: as listed, or built in.
    ///
    /// # Errors
    /// Storage.
    pub async fn units(&self, province: &str) -> Answer<Vec<Unit>> {
        Ok(match self.db.units(province).await? {
            Some(list) => list.fact.units,
            None => catalog::units(province).to_vec(),
        })
    }

    /// Replaces the list of a province's units.
    ///
    /// # Errors
    /// `Invalid` for slugs that repeat or are none, empty names; `NotFound` for an unknown province; a refusal.
    pub async fn list_units(&self, province: &str, request: &Request, new: Units) -> Answer<Done> {
        may::administer(&request.caller)?;
        may::enter(&request.caller, province)?;
        if province::find(catalog::provinces(), province).is_none() {
            return Err(AppError::not_found("province", province));
        }
        let mut faults = Vec::new();
        for (index, unit) in new.units.iter().enumerate() {
            let slug = &unit.slug;
            let good = (1..=64).contains(&slug.len())
                && slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            if !good {
                faults.push(Fault::new(
                    format!("/units/{index}/slug"),
                    "not_a_slug",
                    "chữ thường a-z, số, dấu -",
                    "lower-case a-z, digits, -",
                ));
            }
            if new.units[..index].iter().any(|earlier| earlier.slug == *slug) {
                faults.push(Fault::new(
                    format!("/units/{index}/slug"),
                    "duplicate_unit",
                    format!("{slug} ghi hai lần"),
                    format!("{slug} stands twice"),
                ));
            }
            if unit.name.vi.trim().is_empty() {
                faults.push(Fault::new(
                    format!("/units/{index}/name/vi"),
                    "text_length",
                    "cần tên đơn vị",
                    "a name is required",
                ));
            }
        }
        if new.units.is_empty() {
            faults.push(Fault::new("/units", "empty", "cần ít nhất một đơn vị", "at least one unit"));
        }
        if !faults.is_empty() {
            return Err(AppError::Invalid(faults));
        }
        let fact = Fact::UnitsListed(UnitList { province: province.to_owned(), units: new.units.clone() });
        match self.begin(SYSTEM_LOG, request).await? {
            Err(done) => Ok(done),
            Ok(writing) => writing.facts(200, vec![fact], &new).await,
        }
    }
}
