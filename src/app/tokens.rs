//! Tokens: shown once, stored as a hash, scoped to role, province and unit, expiring, revocable.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::memo::Stamp;
use super::{Answer, App, AppError, Done, Fault, Request};
use crate::domain::assessment::may::{self, Caller};
use crate::domain::chain;
use crate::domain::facts::{Actor, Fact, Recorded, Revocation, Role, SYSTEM_LOG, Standing, Token};
use crate::storage::KnownAccount;

/// How long a token lives unless said.
const DEFAULT_DAYS: u32 = 365;
/// How long a token may live at most.
const MOST_DAYS: u32 = 3650;
/// What every secret starts with, so that a leaked one is recognised.
const PREFIX: &str = "parindex_";

/// A token to issue.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// Account name: the "who" of everything it writes.
    #[schema(example = "tttt.an")]
    pub name: String,
    /// Role.
    pub role: Role,
    /// Province it is confined to; none reaches all.
    pub province: Option<String>,
    /// Unit it acts for; required for departments.
    pub unit: Option<String>,
    /// Days until it expires, 1 to 3650; 365 unless said.
    pub days: Option<u32>,
}

/// A token without its secret.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TokenView {
    /// Key.
    pub id: Uuid,
    /// Account name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Province it is confined to.
    pub province: Option<String>,
    /// Unit it acts for.
    pub unit: Option<String>,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
    /// Whether it was revoked.
    pub revoked: bool,
}

/// A token just issued: the only time its secret is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IssuedToken {
    /// The secret, to send as `Authorization: Bearer …`.
    pub token: String,
    /// What it is.
    #[serde(flatten)]
    pub view: TokenView,
}

/// Why a bearer token does not let its holder in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// None was sent.
    Missing,
    /// It is not known.
    Unknown,
    /// Its time is over.
    Expired,
    /// It was revoked.
    Revoked,
}

impl TokenView {
    fn of(token: &Token, revoked: bool) -> Self {
        let Token { id, name, role, province, unit, expires_at, .. } = token.clone();
        Self { id, name, role, province, unit, expires_at, revoked }
    }
}

impl App {
    /// Who a bearer token is.
    ///
    /// # Errors
    /// Storage. An inner error says why the token does not let its holder in.
    pub async fn authenticate(&self, secret: &str) -> Answer<Result<Caller, Denied>> {
        let hash = chain::sha256_hex(secret.as_bytes());
        let stamp = self.stamp(None).await?;
        let known = match self.shared.tokens.get(&hash, &stamp) {
            Some(known) => known,
            None => Box::pin(self.stored_token(hash, stamp)).await?,
        };
        let token = match &*known {
            // The link of a feed opens its calendar and nothing else.
            None | Some((Token { role: Role::Feed, .. }, _)) => return Ok(Err(Denied::Unknown)),
            Some((_, true)) => return Ok(Err(Denied::Revoked)),
            Some((token, false)) => token,
        };
        if token.expires_at <= self.now() {
            return Ok(Err(Denied::Expired));
        }
        let actor = Actor { name: token.name.clone(), role: token.role, unit: token.unit.clone() };
        Ok(Ok(Caller { actor, province: token.province.clone() }))
    }

    /// A token as it is stored, remembered from then on.
    async fn stored_token(&self, hash: String, stamp: Stamp) -> Answer<Arc<Option<(Token, bool)>>> {
        let known = Arc::new(self.db.token_by_hash(&hash).await?);
        // Only what is known: whoever guesses secrets must not fill the memory.
        if known.is_some() {
            self.shared.tokens.put(hash, stamp, &known);
        }
        Ok(known)
    }

    /// Issues a token. Its secret is in the answer and nowhere else.
    ///
    /// # Errors
    /// `Invalid`; `Conflict` when the account has a living token; a refusal.
    pub async fn issue_token(&self, request: &Request, new: NewToken) -> Answer<Done> {
        let mut bytes = (self.secrets)().map_err(|error| AppError::Inconsistent(format!("no randomness: {error}")))?;
        let secret = format!("{PREFIX}{}", hex(&bytes));
        bytes.fill(0);
        self.issue_token_with(request, new, secret).await
    }

    /// Issues a token with a secret chosen by the caller: the fixed words of a demo.
    ///
    /// # Errors
    /// As [`App::issue_token`].
    pub(crate) async fn issue_token_with(&self, request: &Request, new: NewToken, secret: String) -> Answer<Done> {
        may::administer(&request.caller)?;
        reaches_no_further(&request.caller, new.province.as_deref())?;
        self.check_token(&new).await?;
        // A secret is never stored, not even as the remembered answer to a repeated request.
        let mut writing = match self.begin(SYSTEM_LOG, &Request { key: None, ..request.clone() }).await? {
            Err(done) => return Ok(done),
            Ok(writing) => writing,
        };
        let now = writing.now;
        for (known, revoked) in writing.tx.tokens().await? {
            if known.fact.name == new.name && !revoked && known.fact.expires_at > now {
                return Err(AppError::conflict(
                    "name_taken",
                    format!("{} đã có tài khoản đang dùng", new.name),
                    format!("{} has a living token", new.name),
                ));
            }
        }
        let account = writing.tx.account_named(&new.name).await?.map(|KnownAccount { account, .. }| account);
        let account = account.filter(|account| account.standing != Standing::Ended);
        if let Some(account) = &account
            && (account.role, &account.province, &account.unit) != (new.role, &new.province, &new.unit)
        {
            return Err(AppError::conflict(
                "name_taken",
                format!("{} là tài khoản có vai trò, tỉnh hoặc đơn vị khác", new.name),
                format!("{} is an account of another role, province or unit", new.name),
            ));
        }
        // What the name's last holder was answered is none of the new one's business.
        // A living account of that name is the same actor: its answers stay.
        if account.is_none() {
            writing.tx.forget_actor(&new.name).await?;
        }
        let token = Token {
            id: self.new_id(now),
            name: new.name,
            hash: chain::sha256_hex(secret.as_bytes()),
            role: new.role,
            province: new.province,
            unit: new.unit,
            expires_at: now + TimeDelta::days(i64::from(new.days.unwrap_or(DEFAULT_DAYS))),
        };
        let answer = IssuedToken { token: secret, view: TokenView::of(&token, false) };
        writing.facts(201, vec![Fact::TokenIssued(token)], &answer).await
    }

    /// Every token, without secrets, that the caller may see.
    ///
    /// # Errors
    /// A refusal; storage.
    pub async fn tokens(&self, caller: &Caller) -> Answer<Vec<TokenView>> {
        may::administer(caller)?;
        Ok(seen_by(caller, self.db.tokens().await?))
    }

    /// Ends a token before its time.
    ///
    /// # Errors
    /// `NotFound`; a refusal.
    pub async fn revoke_token(&self, id: Uuid, request: &Request) -> Answer<Done> {
        may::administer(&request.caller)?;
        let mut writing = match self.begin(SYSTEM_LOG, request).await? {
            Err(done) => return Ok(done),
            Ok(writing) => writing,
        };
        let tokens = seen_by(&request.caller, writing.tx.tokens().await?);
        let Some(view) = tokens.into_iter().find(|token| token.id == id) else {
            return Err(AppError::not_found("token", id.to_string()));
        };
        let facts = if view.revoked { Vec::new() } else { vec![Fact::TokenRevoked(Revocation { token: id })] };
        writing.facts(200, facts, &TokenView { revoked: true, ..view }).await
    }

    async fn check_token(&self, new: &NewToken) -> Answer<()> {
        let mut faults = Vec::new();
        faults.extend(name_fault(&new.name));
        if !(1..=MOST_DAYS).contains(&new.days.unwrap_or(DEFAULT_DAYS)) {
            faults.push(Fault::new("/days", "out_of_range", "từ 1 đến 3650 ngày", "1 to 3650 days"));
        }
        faults.extend(self.scope_faults(new.role, new.province.as_deref(), new.unit.as_deref()).await?);
        if faults.is_empty() { Ok(()) } else { Err(AppError::Invalid(faults)) }
    }

    /// What is wrong with what a token or an account is confined to.
    pub(super) async fn scope_faults(
        &self,
        role: Role,
        province: Option<&str>,
        unit: Option<&str>,
    ) -> Answer<Vec<Fault>> {
        let mut faults = Vec::new();
        if role == Role::Feed {
            faults.push(Fault::new(
                "/role",
                "not_issued_here",
                "liên kết lịch cấp tại /assessments/{id}/units/{unit}/feed",
                "calendar links are made at /assessments/{id}/units/{unit}/feed",
            ));
        }
        match (unit, province) {
            (None, _) if role == Role::Department => {
                faults.push(Fault::new(
                    "/unit",
                    "unit_missing",
                    "tài khoản đơn vị phải ghi đơn vị",
                    "a department's token needs a unit",
                ));
            }
            (Some(_), None) => faults.push(Fault::new(
                "/province",
                "province_missing",
                "có đơn vị thì phải ghi tỉnh",
                "a unit needs its province",
            )),
            (Some(unit), Some(province)) => {
                if !self.units(province).await?.iter().any(|known| known.slug == *unit) {
                    faults.push(Fault::new(
                        "/unit",
                        "unknown_unit",
                        format!("{unit} không phải đơn vị của {province}"),
                        format!("{unit} is not a unit of {province}"),
                    ));
                }
            }
            (None, Some(province)) => {
                let known = crate::domain::province::find(crate::catalog::provinces(), province).is_some();
                if !known {
                    faults.push(Fault::new(
                        "/province",
                        "unknown_province",
                        format!("không có tỉnh {province}"),
                        format!("no province {province}"),
                    ));
                }
            }
            (None, None) => {}
        }
        Ok(faults)
    }
}

/// An administrator of one province makes nothing that reaches further.
pub(super) fn reaches_no_further(caller: &Caller, province: Option<&str>) -> Answer<()> {
    let Some(own) = caller.province.as_deref() else { return Ok(()) };
    may::enter(caller, province.unwrap_or("*")).map_err(|mut refusal| {
        refusal.detail.en = format!("Only tokens and accounts of {own}");
        refusal.detail.vi = format!("Chỉ cấp được tài khoản của {own}");
        refusal
    })?;
    Ok(())
}

/// What is wrong with a name.
pub(super) fn name_fault(name: &str) -> Option<Fault> {
    let name_ok = (1..=64).contains(&name.len())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || ".-_@".contains(c))
        && name != "system";
    (!name_ok).then(|| {
        Fault::new("/name", "not_a_name", "chữ, số, . - _ @ (tối đa 64)", "letters, digits, . - _ @ (64 at most)")
    })
}

/// Those of a caller's province, or all.
fn seen_by(caller: &Caller, tokens: Vec<(Recorded<Token>, bool)>) -> Vec<TokenView> {
    let own = |token: &Token| caller.province.is_none() || caller.province == token.province;
    let seen = tokens.iter().filter(|(token, _)| own(&token.fact));
    seen.map(|(token, revoked)| TokenView::of(&token.fact, *revoked)).collect()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
