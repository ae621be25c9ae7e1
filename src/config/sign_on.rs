//! Settings of single sign-on. Without an issuer there is none.

use std::fmt;

use url::Url;

use super::{Fault, given, keep};
use crate::catalog;
use crate::domain::facts::Role;
use crate::domain::province;
use crate::domain::text::Text;
use crate::sign_on::{Claims, Provider, ProviderSettings, Reach};

/// Single sign-on, as given. It holds a secret, so it doesn't show what it holds.
#[derive(Clone, Default)]
pub struct RawSignOn {
    /// `PARINDEX_OIDC_ISSUER`.
    pub issuer: Option<String>,
    /// `PARINDEX_OIDC_CLIENT_ID`.
    pub client_id: Option<String>,
    /// `PARINDEX_OIDC_CLIENT_SECRET`.
    pub client_secret: Option<String>,
    /// `PARINDEX_OIDC_NAME`.
    pub name: Option<String>,
    /// `PARINDEX_OIDC_SCOPES`.
    pub scopes: Option<String>,
    /// `PARINDEX_OIDC_NAME_CLAIM`.
    pub name_claim: Option<String>,
    /// `PARINDEX_OIDC_ROLE_CLAIM`.
    pub role_claim: Option<String>,
    /// `PARINDEX_OIDC_UNIT_CLAIM`.
    pub unit_claim: Option<String>,
    /// `PARINDEX_OIDC_PROVINCE_CLAIM`.
    pub province_claim: Option<String>,
    /// `PARINDEX_OIDC_PROVINCE`.
    pub province: Option<String>,
    /// `PARINDEX_OIDC_ROLES`.
    pub roles: Option<String>,
    /// `PARINDEX_OIDC_UNITS`.
    pub units: Option<String>,
}

impl fmt::Debug for RawSignOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawSignOn").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// The roles by their words.
const ROLES: [(&str, Role); 4] =
    [("admin", Role::Admin), ("reviewer", Role::Reviewer), ("department", Role::Department), ("viewer", Role::Viewer)];

/// What a setting that is a word of its own defaults to.
fn word(value: &Option<String>, default: &str) -> String {
    given(value.as_ref()).unwrap_or(default).to_owned()
}

/// Pairs as they are written: `there=here; there=here`. The last `=` counts: names of groups have some of their own.
fn pairs(text: &str) -> Result<Vec<(String, String)>, String> {
    let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
    let pair = |part: &str| {
        let (there, here) = part.rsplit_once('=').ok_or_else(|| part.to_owned())?;
        let (there, here) = (there.trim(), here.trim());
        if there.is_empty() || here.is_empty() { Err(part.to_owned()) } else { Ok((there.to_owned(), here.to_owned())) }
    };
    parts.map(pair).collect()
}

/// Which words of the provider are which roles.
fn roles(given: Option<&str>) -> Result<Vec<(String, Role)>, Fault> {
    let text = given.unwrap_or_default();
    let fault = |found: &str| {
        let (vi, en) = (
            "cần tên vai trò bên cung cấp = vai trò ở đây (admin, reviewer, department, viewer), cách nhau bằng dấu ;, \
             ví dụ par-quan-tri=admin; par-don-vi=department",
            "expected the provider's name of a role = a role here (admin, reviewer, department, viewer), separated by ;, \
             e.g. par-admin=admin; par-unit=department",
        );
        Fault::new("PARINDEX_OIDC_ROLES", found, vi, en)
    };
    let pairs = pairs(text).map_err(|part| fault(&part))?;
    let role = |(there, here): (String, String)| match ROLES.iter().find(|(word, _)| *word == here) {
        Some((_, role)) => Ok((there, *role)),
        None => Err(fault(&format!("{there}={here}"))),
    };
    let roles = pairs.into_iter().map(role).collect::<Result<Vec<_>, _>>()?;
    if roles.is_empty() { Err(fault(text)) } else { Ok(roles) }
}

/// Which names there are which units.
fn units(given: Option<&str>) -> Result<Vec<(String, String)>, Fault> {
    pairs(given.unwrap_or_default()).map_err(|part| {
        let (vi, en) = (
            "cần tên đơn vị bên cung cấp = mã đơn vị ở đây, cách nhau bằng dấu ;, ví dụ Sở TTTT=so-tttt",
            "expected the provider's name of a unit = its slug here, separated by ;, e.g. Sở TTTT=so-tttt",
        );
        Fault::new("PARINDEX_OIDC_UNITS", &part, vi, en)
    })
}

/// Which province people belong to.
fn reach(fixed: Option<&str>, claim: Option<&str>) -> Result<Reach, Fault> {
    match (fixed, claim) {
        (Some("*"), None) => Ok(Reach::Everywhere),
        (Some(slug), None) if province::find(catalog::provinces(), slug).is_some() => {
            Ok(Reach::Province(slug.to_owned()))
        }
        (None, Some(claim)) => Ok(Reach::Claim(claim.to_owned())),
        (found, _) => {
            let (vi, en) = (
                "cần mã tỉnh của mọi người dùng bên cung cấp (ví dụ can-tho), hoặc * cho mọi tỉnh; hoặc chỉ đặt \
                 PARINDEX_OIDC_PROVINCE_CLAIM",
                "expected the province that everybody there belongs to (e.g. can-tho), or * for all; or only \
                 PARINDEX_OIDC_PROVINCE_CLAIM",
            );
            Err(Fault::new("PARINDEX_OIDC_PROVINCE", found.unwrap_or_default(), vi, en))
        }
    }
}

/// The words of the button, `tiếng Việt|English`.
fn name(given: Option<&str>) -> Text {
    match given.map(|text| text.split_once('|').map_or((text, text), |(vi, en)| (vi.trim(), en.trim()))) {
        Some((vi, en)) => Text::new(vi, en),
        None => Text::new("Đăng nhập một lần của tỉnh", "The province's single sign-on"),
    }
}

/// What holds of single sign-on. Of a public address that is wrong, and so is none here, was told already.
pub(super) fn check(
    raw: &RawSignOn,
    public_url: Option<&Option<String>>,
    faults: &mut Vec<Fault>,
) -> Option<ProviderSettings> {
    let issuer_text = given(raw.issuer.as_ref())?.to_owned();
    let issuer = keep(faults, issuer(&issuer_text));
    let client_id = given(raw.client_id.as_ref()).map(str::to_owned);
    if client_id.is_none() {
        let (vi, en) = ("cần mã ứng dụng đã đăng ký với bên cung cấp", "expected the client's id at the provider");
        faults.push(Fault::new("PARINDEX_OIDC_CLIENT_ID", "", vi, en));
    }
    if public_url.is_some_and(Option::is_none) {
        let (vi, en) = (
            "đăng nhập một lần cần địa chỉ mà người dùng gõ, để bên cung cấp gửi họ về",
            "single sign-on needs the address that people type: the provider sends them back there",
        );
        faults.push(Fault::new("PARINDEX_PUBLIC_URL", "", vi, en));
    }
    let claim = given(raw.province_claim.as_ref());
    let reach = keep(faults, reach(given(raw.province.as_ref()), claim));
    let roles = keep(faults, roles(given(raw.roles.as_ref())));
    let units = keep(faults, units(given(raw.units.as_ref())));
    let claims = Claims {
        name: word(&raw.name_claim, "preferred_username"),
        role: word(&raw.role_claim, "roles"),
        unit: word(&raw.unit_claim, "unit"),
        reach: reach?,
        roles: roles?,
        units: units?,
    };
    let mut scopes = word(&raw.scopes, "openid profile");
    if !scopes.split_whitespace().any(|scope| scope == "openid") {
        scopes = format!("openid {scopes}");
    }
    Some(ProviderSettings {
        issuer: issuer?,
        issuer_text,
        client_id: client_id?,
        client_secret: given(raw.client_secret.as_ref()).map(str::to_owned),
        scopes,
        name: name(given(raw.name.as_ref())),
        public_url: public_url?.clone()?,
        claims,
    })
}

/// The provider's address as it writes it itself.
fn issuer(text: &str) -> Result<Url, Fault> {
    let url = Url::parse(text).ok().filter(|url| url.query().is_none() && url.fragment().is_none());
    url.filter(Provider::takes).ok_or_else(|| {
        let (vi, en) = (
            "cần https:// và địa chỉ của bên cung cấp đúng như họ viết, ví dụ https://sso.vi-du.gov.vn/realms/tinh",
            "expected https:// and the provider's issuer, as it writes it itself, e.g. https://sso.example.gov/realms/tinh",
        );
        Fault::new("PARINDEX_OIDC_ISSUER", text, vi, en)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw() -> RawSignOn {
        let some = |text: &str| Some(text.to_owned());
        RawSignOn {
            issuer: some("https://sso.example.gov/realms/tinh"),
            client_id: some("parindex"),
            client_secret: some("s3cret"),
            province: some("can-tho"),
            roles: some("par-admin=admin; CN=PAR,OU=a=reviewer;par-unit = department ;"),
            units: some("Sở TTTT=so-tttt"),
            ..RawSignOn::default()
        }
    }

    fn public() -> Option<String> {
        Some("https://par.example.gov".to_owned())
    }

    fn faults(raw: &RawSignOn, public: Option<String>) -> Vec<&'static str> {
        let mut faults = Vec::new();
        assert!(check(raw, Some(&public), &mut faults).is_none());
        assert!(!faults.iter().any(|fault| fault.to_string().contains("s3cret")), "{faults:?}");
        faults.iter().map(|fault| fault.setting).collect()
    }

    #[test]
    fn what_is_given_is_read_and_the_secret_is_not_shown() {
        let mut faults = Vec::new();
        let read = check(&raw(), Some(&public()), &mut faults).unwrap();
        assert_eq!(faults, []);
        let roles: Vec<_> = read.claims.roles.iter().map(|(word, role)| (word.as_str(), *role)).collect();
        let expected = [("par-admin", Role::Admin), ("CN=PAR,OU=a", Role::Reviewer), ("par-unit", Role::Department)];
        assert_eq!(roles, expected);
        assert_eq!((read.scopes.as_str(), read.claims.role.as_str()), ("openid profile", "roles"));
        assert_eq!(read.claims.reach, Reach::Province("can-tho".to_owned()));
        assert!(!format!("{read:?} {:?}", raw()).contains("s3cret"));
        let named = RawSignOn { name: Some("Cổng tỉnh | The portal".to_owned()), ..raw() };
        let read = check(&named, Some(&public()), &mut faults).unwrap();
        assert_eq!(read.name, Text::new("Cổng tỉnh", "The portal"));
        assert_eq!(check(&RawSignOn::default(), Some(&None), &mut faults), None);
        assert_eq!(faults, [], "without an issuer there is no sign-on, and no fault");
    }

    #[test]
    fn every_fault_is_named() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(faults(&raw(), None), ["PARINDEX_PUBLIC_URL"]);
        for issuer in ["http://sso.example.gov", "sso.example.gov", "https://sso.example.gov/?a=b"] {
            let raw = RawSignOn { issuer: some(issuer), ..raw() };
            assert_eq!(faults(&raw, public()), ["PARINDEX_OIDC_ISSUER"], "{issuer}");
        }
        assert_eq!(faults(&RawSignOn { client_id: None, ..raw() }, public()), ["PARINDEX_OIDC_CLIENT_ID"]);
        for roles in ["", "par-admin", "par-admin=root", "=admin"] {
            let raw = RawSignOn { roles: some(roles), ..raw() };
            assert_eq!(faults(&raw, public()), ["PARINDEX_OIDC_ROLES"], "{roles}");
        }
        for (province, claim) in [(None, None), (some("nowhere"), None), (some("can-tho"), some("province"))] {
            let raw = RawSignOn { province, province_claim: claim, ..raw() };
            assert_eq!(faults(&raw, public()), ["PARINDEX_OIDC_PROVINCE"]);
        }
        assert_eq!(faults(&RawSignOn { units: some("Sở TTTT"), ..raw() }, public()), ["PARINDEX_OIDC_UNITS"]);
    }
}
