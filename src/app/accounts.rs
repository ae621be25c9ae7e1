//! Accounts of people, as administrators see to them: made, confined like a token, locked, ended.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::tokens::{name_fault, reaches_no_further};
use super::write::Writing;
use super::{Answer, App, AppError, Done, Fault, Request};
use crate::domain::assessment::may::{self, Caller};
use crate::domain::facts::{Account, Credential, CredentialEvent, Fact, Role, SYSTEM_LOG, Standing};

/// Longest reason, in characters.
const LONGEST_REASON: usize = 500;
/// Attempts to sign in that are shown at most.
const SHOWN: usize = 1_000;
/// How many are looked through for them: others' are among them.
const READ: u32 = 20_000;

/// An answer, and what it says as it is before it becomes JSON; none where an earlier answer is repeated.
type Shown<T> = Answer<(Done, Option<T>)>;

/// An account to make.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// Name, in lower case: the "who" of everything its holder writes.
    #[schema(example = "tttt.an")]
    pub name: String,
    /// Role.
    pub role: Role,
    /// Province it is confined to; none reaches all.
    pub province: Option<String>,
    /// Unit it acts for; required for departments.
    pub unit: Option<String>,
}

/// What an account is confined to from now on.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// Role.
    pub role: Role,
    /// Province it is confined to; none reaches all.
    pub province: Option<String>,
    /// Unit it acts for; required for departments.
    pub unit: Option<String>,
}

/// Why an account is locked.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// Why, for the record.
    pub reason: Option<String>,
}

/// An account.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AccountView {
    /// Key.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Province it is confined to.
    pub province: Option<String>,
    /// Unit it acts for.
    pub unit: Option<String>,
    /// Whether it lets its holder in.
    pub standing: Standing,
    /// Why it was locked or ended.
    pub reason: Option<String>,
    /// Whether a password was set.
    pub has_password: bool,
    /// Whether its holder signs in at the province's provider: it has no password, and its role and unit come from there.
    pub provided: bool,
}

/// A one-time link, just made: the only time it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LinkView {
    /// Its secret.
    pub code: String,
    /// The address of the page that takes it, below the server's own.
    #[schema(example = "/set-password/parindexlink_…")]
    pub path: String,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
}

/// An account just made, with the link by which its holder sets the password.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NewAccountView {
    /// The account.
    #[serde(flatten)]
    pub account: AccountView,
    /// The link; shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<LinkView>,
}

/// An attempt to sign in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SignInView {
    /// When.
    pub at: DateTime<Utc>,
    /// Account name; null when there is none of the name that was typed, which is not kept.
    pub account: Option<String>,
    /// Whether it succeeded.
    pub signed_in: bool,
    /// Where it came from.
    pub address: String,
}

impl AccountView {
    /// An account in its own words.
    #[must_use]
    pub fn of(account: &Account, has_password: bool) -> Self {
        let provided = account.is_provided();
        let Account { id, name, role, province, unit, standing, reason } = account.clone();
        Self { id, name, role, province, unit, standing, reason, has_password, provided }
    }
}

fn reason_faults(reason: Option<&String>) -> Vec<Fault> {
    let too_long = reason.is_some_and(|reason| reason.chars().count() > LONGEST_REASON);
    let fault = || Fault::new("/reason", "too_long", "tối đa 500 ký tự", "500 characters at most");
    too_long.then(fault).into_iter().collect()
}

fn all_well(faults: Vec<Fault>) -> Answer<()> {
    if faults.is_empty() { Ok(()) } else { Err(AppError::Invalid(faults)) }
}

impl App {
    /// Makes an account and the link by which its holder sets the password.
    ///
    /// # Errors
    /// `Invalid`; `Conflict` when the name has a living account, or a living token of another scope; a refusal.
    pub async fn create_account(&self, request: &Request, new: NewAccount) -> Answer<Done> {
        Ok(self.create_account_shown(request, new).await?.0)
    }

    /// As [`App::create_account`], with the account and its link as they are before they become JSON.
    ///
    /// # Errors
    /// As there.
    pub async fn create_account_shown(&self, request: &Request, new: NewAccount) -> Shown<NewAccountView> {
        self.create_account_with(request, new, true).await
    }

    /// As [`App::create_account`], with a link or without one: a demo's accounts have no password.
    pub(crate) async fn create_account_with(
        &self,
        request: &Request,
        new: NewAccount,
        link: bool,
    ) -> Shown<NewAccountView> {
        may::administer(&request.caller)?;
        reaches_no_further(&request.caller, new.province.as_deref())?;
        let mut faults: Vec<Fault> = name_fault(&new.name).into_iter().collect();
        if faults.is_empty() && new.name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            faults.push(Fault::new("/name", "not_lower_case", "chỉ dùng chữ thường", "lower-case letters only"));
        }
        faults.extend(self.scope_faults(new.role, new.province.as_deref(), new.unit.as_deref()).await?);
        all_well(faults)?;
        // A secret is never stored, not even as the remembered answer to a repeated request.
        let mut writing = match self.begin(SYSTEM_LOG, &Request { key: None, ..request.clone() }).await? {
            Err(done) => return Ok((done, None)),
            Ok(writing) => writing,
        };
        if writing.tx.account_named(&new.name).await?.is_some_and(|known| known.account.standing != Standing::Ended) {
            return Err(AppError::conflict(
                "name_taken",
                format!("Đã có tài khoản {}", new.name),
                format!("There is an account {}", new.name),
            ));
        }
        free_name(&mut writing, &new.name).await?;
        let NewAccount { name, role, province, unit } = new;
        let id = self.new_id(writing.now);
        let account = Account { id, name, role, province, unit, standing: Standing::Open, reason: None };
        fits_tokens(&mut writing, &account).await?;
        let mut facts = vec![Fact::AccountListed(account.clone())];
        let link = if link {
            let (link, fact) = self.keep_link(&mut writing, id, TimeDelta::hours(72)).await?;
            facts.push(fact);
            Some(link)
        } else {
            None
        };
        let view = NewAccountView { account: AccountView::of(&account, false), link };
        Ok((writing.facts(201, facts, &view).await?, Some(view)))
    }

    /// Every account that the caller may see.
    ///
    /// # Errors
    /// A refusal; storage.
    pub async fn accounts(&self, caller: &Caller) -> Answer<Vec<AccountView>> {
        may::administer(caller)?;
        let accounts = self.db.accounts().await?;
        let seen = accounts.iter().filter(|(account, _)| sees(caller, account));
        Ok(seen.map(|(account, set)| AccountView::of(account, *set)).collect())
    }

    /// The last attempts to sign in to accounts that the caller may see, newest first; those with unknown names only for an
    /// administrator of all.
    ///
    /// # Errors
    /// A refusal; storage.
    pub async fn sign_ins(&self, caller: &Caller) -> Answer<Vec<SignInView>> {
        may::administer(caller)?;
        let accounts = self.db.accounts().await?;
        let view = |sign_in: crate::storage::SignIn| {
            let account = sign_in.account.and_then(|id| accounts.iter().find(|(account, _)| account.id == id));
            let seen = account.map_or(caller.province.is_none(), |(account, _)| sees(caller, account));
            let account = account.map(|(account, _)| account.name.clone());
            let crate::storage::SignIn { at, signed_in, address, .. } = sign_in;
            seen.then_some(SignInView { at, account, signed_in, address })
        };
        Ok(self.db.sign_ins(READ).await?.into_iter().filter_map(view).take(SHOWN).collect())
    }

    /// Confines an account to another role, province or unit. Its sessions are over.
    ///
    /// # Errors
    /// `Invalid`; `NotFound`; `Conflict` when a living token of the name would have another scope; a refusal.
    pub async fn change_account(&self, name: &str, request: &Request, scope: Scope) -> Answer<Done> {
        may::administer(&request.caller)?;
        reaches_no_further(&request.caller, scope.province.as_deref())?;
        all_well(self.scope_faults(scope.role, scope.province.as_deref(), scope.unit.as_deref()).await?)?;
        let Scope { role, province, unit } = scope;
        self.restate(name, request, |account| here(&account).map(|()| Account { role, province, unit, ..account }))
            .await
    }

    /// Locks an account: its sessions and its links are over, and nobody signs in.
    ///
    /// # Errors
    /// `Invalid`; `NotFound`; a refusal.
    pub async fn lock_account(&self, name: &str, request: &Request, lock: Lock) -> Answer<Done> {
        may::administer(&request.caller)?;
        all_well(reason_faults(lock.reason.as_ref()))?;
        let reason = lock.reason;
        self.restate(name, request, |account| Ok(Account { standing: Standing::Locked, reason, ..account })).await
    }

    /// Unlocks an account: its password counts again.
    ///
    /// # Errors
    /// `NotFound`; a refusal.
    pub async fn unlock_account(&self, name: &str, request: &Request) -> Answer<Done> {
        may::administer(&request.caller)?;
        self.restate(name, request, |account| Ok(Account { standing: Standing::Open, reason: None, ..account })).await
    }

    /// Ends an account for good: its password, links and sessions are forgotten, its name is free. What it wrote stays.
    ///
    /// # Errors
    /// `NotFound`; a refusal.
    pub async fn end_account(&self, name: &str, request: &Request) -> Answer<Done> {
        may::administer(&request.caller)?;
        self.restate(name, request, |account| Ok(Account { standing: Standing::Ended, reason: None, ..account })).await
    }

    /// Makes the link by which an account's holder sets the password; the one before stops working, the sessions go on until it
    /// is used.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` when the account is locked; a refusal.
    pub async fn make_link(&self, name: &str, request: &Request) -> Answer<Done> {
        Ok(self.make_link_shown(name, request).await?.0)
    }

    /// As [`App::make_link`], with the link as it is before it becomes JSON.
    ///
    /// # Errors
    /// As there.
    pub async fn make_link_shown(&self, name: &str, request: &Request) -> Shown<LinkView> {
        may::administer(&request.caller)?;
        let mut writing = match self.begin(SYSTEM_LOG, &Request { key: None, ..request.clone() }).await? {
            Err(done) => return Ok((done, None)),
            Ok(writing) => writing,
        };
        let account = living(&mut writing, name, &request.caller).await?;
        here(&account)?;
        if account.standing != Standing::Open {
            return Err(AppError::conflict(
                "account_locked",
                format!("Tài khoản {name} đang bị khóa: hãy mở khóa trước"),
                format!("The account {name} is locked: unlock it first"),
            ));
        }
        // The first password may wait over a weekend; one that is replaced is wanted now.
        let hours = if writing.tx.has_password(account.id).await? { 24 } else { 72 };
        let (link, fact) = self.keep_link(&mut writing, account.id, TimeDelta::hours(hours)).await?;
        Ok((writing.facts(201, vec![fact], &link).await?, Some(link)))
    }

    async fn keep_link(&self, writing: &mut Writing, account: Uuid, life: TimeDelta) -> Answer<(LinkView, Fact)> {
        let code = self.new_link_code()?;
        let expires_at = writing.now + life;
        writing.tx.keep_link(&super::sessions::hash(&code), account, expires_at).await?;
        let fact = Credential { account, event: CredentialEvent::LinkMade, until: Some(expires_at) };
        let path = format!("/set-password/{code}");
        Ok((LinkView { code, path, expires_at }, Fact::CredentialNoted(fact)))
    }

    async fn restate(
        &self,
        name: &str,
        request: &Request,
        change: impl FnOnce(Account) -> Answer<Account>,
    ) -> Answer<Done> {
        let mut writing = match self.begin(SYSTEM_LOG, request).await? {
            Err(done) => return Ok(done),
            Ok(writing) => writing,
        };
        let before = living(&mut writing, name, &request.caller).await?;
        let after = change(before.clone())?;
        let has_password = writing.tx.has_password(after.id).await? && after.standing != Standing::Ended;
        let view = AccountView::of(&after, has_password);
        if after == before {
            return writing.facts(200, Vec::new(), &view).await;
        }
        match after.standing {
            Standing::Open => fits_tokens(&mut writing, &after).await?,
            Standing::Locked => writing.tx.forget_links(after.id).await?,
            Standing::Ended => {
                writing.tx.forget_links(after.id).await?;
                writing.tx.forget_password(after.id).await?;
            }
        }
        writing.tx.end_sessions(after.id).await?;
        writing.facts(200, vec![Fact::AccountListed(after)], &view).await
    }
}

/// Whether an account is of the caller's province.
fn sees(caller: &Caller, account: &Account) -> bool {
    caller.province.is_none() || caller.province == account.province
}

/// Whether it is for an administrator here to say what an account may do and how its holder comes in.
fn here(account: &Account) -> Answer<()> {
    if !account.is_provided() {
        return Ok(());
    }
    Err(AppError::conflict(
        "signs_in_elsewhere",
        format!("{} đăng nhập qua hệ thống của tỉnh: vai trò, đơn vị và mật khẩu do hệ thống đó quản lý", account.name),
        format!("{} signs in at the province's provider: role, unit and password are seen to there", account.name),
    ))
}

/// The account of a name that has not ended, if the caller may see to it.
async fn living(writing: &mut Writing, name: &str, caller: &Caller) -> Answer<Account> {
    let known = writing.tx.account_named(name).await?.map(|known| known.account);
    known
        .filter(|account| account.standing != Standing::Ended && sees(caller, account))
        .ok_or_else(|| AppError::not_found("account", name))
}

/// Frees the name of a new account of what its last holder was answered: that is none of the new one's business. A living token of
/// the name is the same actor ([`fits_tokens`]): its answers stay.
pub(super) async fn free_name(writing: &mut Writing, name: &str) -> Answer<()> {
    let now = writing.now;
    let mut living = writing.tx.tokens().await?.into_iter();
    if !living.any(|(token, revoked)| token.fact.name == name && !revoked && token.fact.expires_at > now) {
        writing.tx.forget_actor(name).await?;
    }
    Ok(())
}

/// One name is one holder: a living token of the account's name must reach as far as the account, no less and no more.
pub(super) async fn fits_tokens(writing: &mut Writing, account: &Account) -> Answer<()> {
    let now = writing.now;
    let other = writing.tx.tokens().await?.into_iter().any(|(token, revoked)| {
        let token = token.fact;
        let same = (token.role, &token.province, &token.unit) == (account.role, &account.province, &account.unit);
        token.name == account.name && !revoked && token.expires_at > now && !same
    });
    if !other {
        return Ok(());
    }
    Err(AppError::conflict(
        "name_taken",
        format!("{} có mã truy cập đang dùng với vai trò, tỉnh hoặc đơn vị khác", account.name),
        format!("{} has a living token of another role, province or unit", account.name),
    ))
}
