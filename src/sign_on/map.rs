//! What claims come to: one of our roles, a province, a unit. Whoever has none of our roles has none.

use serde_json::{Map, Value};

use super::SignOnError;
use crate::domain::facts::Role;

/// The most values of a claim that are looked at.
const MOST: usize = 500;

/// Where a province comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Everybody of this provider belongs to this one.
    Province(String),
    /// Everybody reaches all of them.
    Everywhere,
    /// A claim names it.
    Claim(String),
}

/// Which claims count, and what they come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// Where the name to write under is.
    pub name: String,
    /// Where the roles are: a claim, or a way to one (`realm_access.roles`).
    pub role: String,
    /// Where the unit is.
    pub unit: String,
    /// Which province.
    pub reach: Reach,
    /// Names of roles there and what they are here; the first that a person has counts.
    pub roles: Vec<(String, Role)>,
    /// Names of units there and their slugs here; what is not among them is taken for a slug.
    pub units: Vec<(String, String)>,
}

/// Somebody whom the provider vouches for, as our roles and units have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who it is, to the provider.
    pub subject: String,
    /// What they are called there.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Province; none reaches all.
    pub province: Option<String>,
    /// Unit, of departments only.
    pub unit: Option<String>,
}

/// The values of a claim: of the claim with this very name, else of the one that the name, cut at its dots, leads to.
fn values<'a>(claims: &'a Map<String, Value>, name: &str) -> Vec<&'a str> {
    let path = |name: &str| {
        let mut steps = name.split('.');
        let first = claims.get(steps.next()?)?;
        steps.try_fold(first, |at, step| at.get(step))
    };
    match claims.get(name).or_else(|| path(name)) {
        Some(Value::String(one)) => vec![one.trim()],
        Some(Value::Array(several)) => several.iter().take(MOST).filter_map(Value::as_str).map(str::trim).collect(),
        _ => Vec::new(),
    }
}

impl Claims {
    /// Who claims of a token that holds are about.
    ///
    /// # Errors
    /// `NoRole`, `NoProvince`, `NoUnit`.
    pub(super) fn person(&self, claims: &Map<String, Value>) -> Result<Person, SignOnError> {
        let subject = claims.get("sub").and_then(Value::as_str).unwrap_or_default().to_owned();
        let name = values(claims, &self.name).first().copied().unwrap_or_default().to_owned();
        let given = values(claims, &self.role);
        let role = self.roles.iter().find(|(word, _)| given.contains(&word.as_str())).map(|(_, role)| *role);
        let names = || self.roles.iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>().join(", ");
        let role = role.ok_or_else(|| SignOnError::NoRole { subject: subject.clone(), roles: names() })?;
        let province = match &self.reach {
            Reach::Everywhere => None,
            Reach::Province(slug) => Some(slug.clone()),
            Reach::Claim(claim) => match values(claims, claim).first() {
                Some(slug) if !slug.is_empty() => Some((*slug).to_owned()),
                _ => return Err(SignOnError::NoProvince { subject, province: String::new() }),
            },
        };
        let unit = match role {
            Role::Department => {
                let given = values(claims, &self.unit);
                let known = self.units.iter().find(|(word, _)| given.contains(&word.as_str()));
                let slug = known.map(|(_, slug)| slug.clone()).or_else(|| given.first().map(|slug| (*slug).to_owned()));
                let none = || SignOnError::NoUnit { subject: subject.clone(), unit: String::new() };
                Some(slug.filter(|slug| !slug.is_empty()).ok_or_else(none)?)
            }
            _ => None,
        };
        Ok(Person { subject, name, role, province, unit })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn claims() -> Claims {
        Claims {
            name: "preferred_username".to_owned(),
            role: "realm_access.roles".to_owned(),
            unit: "unit".to_owned(),
            reach: Reach::Province("can-tho".to_owned()),
            roles: [("par-admin", Role::Admin), ("CN=PAR, OU=a=b", Role::Reviewer), ("par-unit", Role::Department)]
                .map(|(word, role)| (word.to_owned(), role))
                .to_vec(),
            units: vec![("Sở TTTT".to_owned(), "so-tttt".to_owned())],
        }
    }

    fn person(claims: &Claims, given: Value) -> Result<Person, SignOnError> {
        claims.person(given.as_object().unwrap())
    }

    #[test]
    fn the_first_role_of_the_settings_that_a_person_has_counts() {
        let roles =
            |roles: Value| person(&claims(), json!({ "sub": "1", "unit": "x", "realm_access": { "roles": roles } }));
        assert_eq!(roles(json!(["par-unit", "par-admin"])).unwrap().role, Role::Admin);
        assert_eq!(roles(json!("CN=PAR, OU=a=b")).unwrap().role, Role::Reviewer);
        assert_eq!(roles(json!(["offline_access", "par-unit", 7])).unwrap().role, Role::Department);
        for none in [json!([]), json!(["PAR-ADMIN"]), json!(["par-adm"]), json!({ "par-admin": true }), json!(null)] {
            let refused = roles(none.clone()).unwrap_err();
            let no_role = SignOnError::NoRole {
                subject: "1".to_owned(),
                roles: "par-admin, CN=PAR, OU=a=b, par-unit".to_owned(),
            };
            assert_eq!(refused, no_role, "{none}");
        }
    }

    #[test]
    fn a_claim_of_the_very_name_comes_before_a_way_to_one() {
        let claims = Claims { role: "https://par.example/roles".to_owned(), ..claims() };
        let given = json!({ "sub": "1", "https://par.example/roles": ["par-admin"] });
        assert_eq!(person(&claims, given).unwrap().role, Role::Admin);
    }

    #[test]
    fn a_unit_is_mapped_or_taken_for_a_slug_and_is_a_departments_alone() {
        let unit = |role: &str, unit: Value| {
            person(&claims(), json!({ "sub": "1", "realm_access": { "roles": [role] }, "unit": unit }))
        };
        assert_eq!(unit("par-unit", json!("Sở TTTT")).unwrap().unit.as_deref(), Some("so-tttt"));
        assert_eq!(unit("par-unit", json!(["Đảng ủy", "Sở TTTT"])).unwrap().unit.as_deref(), Some("so-tttt"));
        assert_eq!(unit("par-unit", json!("so-tu-phap")).unwrap().unit.as_deref(), Some("so-tu-phap"));
        assert_eq!(unit("par-admin", json!("so-tu-phap")).unwrap().unit, None);
        for none in [json!(""), json!([]), json!(null), json!(7)] {
            assert!(matches!(unit("par-unit", none), Err(SignOnError::NoUnit { .. })));
        }
    }

    #[test]
    fn a_province_that_a_claim_names_must_be_there() {
        let claims = Claims { reach: Reach::Claim("org.province".to_owned()), ..claims() };
        let given = |province: Value| {
            person(
                &claims,
                json!({ "sub": "1", "realm_access": { "roles": ["par-admin"] }, "org": { "province": province } }),
            )
        };
        assert_eq!(given(json!("hue")).unwrap().province.as_deref(), Some("hue"));
        for none in [json!(null), json!(""), json!([])] {
            assert!(matches!(given(none), Err(SignOnError::NoProvince { .. })), "never the whole country");
        }
    }
}
