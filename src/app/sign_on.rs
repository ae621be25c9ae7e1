//! Signing in at the province's provider: an account for each of its people, made when they first come, and changed as it says from
//! then on.
//!
//! The key of such an account is made of issuer and subject ([`provided_id`]), so that nothing has to be kept beside it and whoever
//! comes back after a restore is the same person. Its name is chosen once: it is the "who" of everything its holder writes.

use uuid::Uuid;

use super::accounts::{fits_tokens, free_name};
use super::sessions::{SignedIn, cut, most_failed};
use super::throttle::Keys;
use super::tokens::{hex, name_fault};
use super::write::Writing;
use super::{Answer, App, AppError, Request, system_actor};
use crate::domain::assessment::may::Caller;
use crate::domain::chain;
use crate::domain::facts::{Account, Fact, SYSTEM_LOG, Standing, provided_id};
use crate::domain::text::Text;
pub use crate::sign_on::{Callback, SignOnError};
use crate::sign_on::{Person, Provider};
use crate::storage::{KnownAccount, SignIn};

/// The longest name of an account that is made here: there must be room for what tells it from another.
const LONGEST_NAME: usize = 48;

/// The beginning of a way to the provider and back.
pub struct SignOnBegun {
    /// Where to send the browser.
    pub to: String,
    /// What the browser keeps until it is back, and nobody else.
    pub secret: String,
}

impl App {
    /// The same application with a provider that people may sign in at.
    #[must_use]
    pub fn with_provider(self, provider: Option<Provider>) -> Self {
        Self { provider, ..self }
    }

    /// What the button says that leads to the provider; none where there is none.
    #[must_use]
    pub fn provider_name(&self) -> Option<&Text> {
        self.provider.as_ref().map(Provider::name)
    }

    fn provider(&self) -> Answer<&Provider> {
        self.provider.as_ref().ok_or_else(|| AppError::not_found("provider", ""))
    }

    /// Begins the way to the provider.
    ///
    /// # Errors
    /// `NotFound` where there is none; `SignOn` when it does not answer.
    pub async fn begin_sign_on(&self) -> Answer<SignOnBegun> {
        let mut bytes = (self.secrets)().map_err(|error| AppError::Inconsistent(format!("no randomness: {error}")))?;
        let secret = hex(&bytes);
        bytes.fill(0);
        let to = self.provider()?.there(&secret).await.map_err(told)?;
        Ok(SignOnBegun { to, secret })
    }

    /// Where the browser ends its session with the provider as well; none where there is no such place, or none that answers.
    pub async fn provider_sign_out(&self) -> Option<String> {
        let provider = self.provider.as_ref()?;
        provider.end_session().await.map_err(told).ok().flatten()
    }

    /// Ends the way to the provider and back with a session of whom it vouches for.
    ///
    /// # Errors
    /// `SignOn`: why not; `Conflict` where a living token of the name has another scope; storage. A refusal of somebody whose
    /// account is known is on record. `Throttled` where an address has failed too often.
    pub async fn end_sign_on(&self, secret: &str, back: &Callback, from_address: &str) -> Answer<SignedIn> {
        let address = cut(from_address);
        let provider = self.provider()?;
        // A way that was never begun is nobody's attempt: whoever forges one writes nothing here.
        if !Provider::has_begun(secret, back) {
            return Err(told(SignOnError::NotBegun));
        }
        let keys = Keys::of_address(&address);
        self.count_attempt(&keys).await?;
        let person = match provider.back(secret, back, self.now()).await {
            Ok(person) => person,
            Err(error) => {
                if matches!(error, SignOnError::Unavailable(_)) {
                    // No mistake of theirs: an office does not wait longer for a provider that was away.
                    let mut tx = self.db.write_beside().await?;
                    self.forgive_attempt(&mut tx, &keys, self.now()).await?;
                    tx.commit().await?;
                }
                let account = error.subject().map(|subject| provided_id(provider.issuer(), subject));
                return self.not_let_in(account, address, error).await;
            }
        };
        let id = provided_id(provider.issuer(), &person.subject);
        let faults = self.scope_faults(person.role, person.province.as_deref(), person.unit.as_deref()).await?;
        if let Some(fault) = faults.first() {
            let Person { subject, province, unit, .. } = person;
            let error = match (fault.pointer.as_str(), unit) {
                ("/unit", Some(unit)) => SignOnError::NoUnit { subject, unit },
                _ => SignOnError::NoProvince { subject, province: province.unwrap_or_default() },
            };
            return self.not_let_in(Some(id), address, error).await;
        }
        match self.provided(id, &person).await? {
            Some(known) => self.begin_session(&known, &address, Some(&keys)).await,
            None => self.not_let_in(Some(id), address, SignOnError::Locked).await,
        }
    }

    /// Notes that somebody was turned away. Whoever had an account and has lost the role to it has no session any more either.
    async fn not_let_in<T>(&self, account: Option<Uuid>, address: String, error: SignOnError) -> Answer<T> {
        let known = match account {
            Some(id) => self.db.account(id).await?.map(|known| known.account.id),
            None => None,
        };
        let mut tx = self.db.write_beside().await?;
        if let Some(id) = known {
            tx.end_sessions(id).await?;
        }
        let note = SignIn { at: self.now(), account: known, signed_in: false, address };
        tx.note_sign_in(&note, most_failed(&note)).await?;
        self.commit_sessions(tx).await?;
        metrics::counter!("parindex_sign_ins_total", "outcome" => "failed").increment(1);
        Err(told(error))
    }

    /// The account of a person as the provider has it now: made, changed or as it was. None when it is locked.
    async fn provided(&self, id: Uuid, person: &Person) -> Answer<Option<KnownAccount>> {
        let is = |account: &Account| {
            (account.role, &account.province, &account.unit) == (person.role, &person.province, &person.unit)
        };
        let known = self.db.account(id).await?;
        if let Some(known) = known.filter(|known| known.account.standing == Standing::Open && is(&known.account)) {
            return Ok(Some(known));
        }
        let system = Request::by(Caller { actor: system_actor(), province: None });
        let mut writing = match self.begin(SYSTEM_LOG, &system).await? {
            Err(_) => return Err(AppError::Inconsistent("a sign-on without a key was answered before".to_owned())),
            Ok(writing) => writing,
        };
        let before = writing.tx.account(id).await?.map(|known| known.account);
        let account = match before {
            Some(account) if account.standing == Standing::Locked => return Ok(None),
            // Somebody else's sign-in, at this moment, has changed it already.
            Some(account) if account.standing == Standing::Open && is(&account) => {
                return Ok(self.db.account(id).await?);
            }
            Some(account) if account.standing == Standing::Open => account,
            before => {
                let name = new_name(&mut writing, id, person, before).await?;
                free_name(&mut writing, &name).await?;
                let (province, role) = (None, person.role);
                Account { id, name, role, province, unit: None, standing: Standing::Open, reason: None }
            }
        };
        let Person { role, province, unit, .. } = person.clone();
        let account = Account { role, province, unit, ..account };
        fits_tokens(&mut writing, &account).await?;
        writing.tx.end_sessions(id).await?;
        writing.facts(200, vec![Fact::AccountListed(account)], &()).await?;
        Ok(self.db.account(id).await?)
    }
}

/// What happened, for whoever looks after the server. No token, code or secret is in it.
fn told(error: SignOnError) -> AppError {
    match &error {
        SignOnError::Unavailable(_) | SignOnError::Untrusted(_) => tracing::warn!(%error, "single sign-on"),
        _ => tracing::info!(%error, "single sign-on"),
    }
    AppError::SignOn(error)
}

/// The name of a new account: what its holder is called at the provider where that is a name here and nobody has it, else with
/// something of its key behind it. Nobody gets another's name by being called so elsewhere.
async fn new_name(writing: &mut Writing, id: Uuid, person: &Person, before: Option<Account>) -> Answer<String> {
    let key = chain::sha256_hex(id.as_bytes());
    let called: String = person.name.to_lowercase().chars().take(LONGEST_NAME).collect();
    let called = if name_fault(&called).is_none() { called } else { "sso".to_owned() };
    let names = before.map(|account| account.name).into_iter().chain([
        called.clone(),
        format!("{called}.{}", &key[..4]),
        format!("{called}.{}", &key[..12]),
    ]);
    for name in names.filter(|name| name != "sso") {
        let taken = writing.tx.account_named(&name).await?;
        let taken = taken.is_some_and(|known| known.account.id != id && known.account.standing != Standing::Ended);
        let now = writing.now;
        let token = |token: &crate::domain::facts::Token| token.name == name && token.expires_at > now;
        // A program's name is no person's either, unless an administrator says so.
        let used = writing.tx.tokens().await?.iter().any(|(known, revoked)| !revoked && token(&known.fact));
        if !taken && !used {
            return Ok(name);
        }
    }
    Err(AppError::Inconsistent(format!("no name is left for {id}")))
}
