//! Who acts in the demo: an administrator, Sở Nội vụ as reviewer, a reader, and one account for each unit. Each has a token
//! whose secret is a well-known word, and an account of that name which anybody may sign in to, without a password.

use crate::app::accounts::NewAccount;
use crate::app::sessions::SignedIn;
use crate::app::tokens::NewToken;
use crate::app::{Answer, App, AppError, Request, system_actor};
use crate::catalog;
use crate::domain::assessment::may::Caller;
use crate::domain::facts::{Actor, Role, Standing};

/// The province everybody but the administrator is confined to.
pub(super) const PROVINCE: &str = "can-tho";

/// The secret, and the account name, of who is called `who`: `admin`, `reviewer`, `viewer` or a unit's slug.
fn secret(who: &str) -> String {
    format!("demo-{who}")
}

fn person(who: &str, role: Role, unit: Option<&str>) -> Caller {
    let actor = Actor { name: secret(who), role, unit: unit.map(str::to_owned) };
    Caller { actor, province: (role != Role::Admin).then(|| PROVINCE.to_owned()) }
}

/// Opens assessments.
pub(super) fn admin() -> Caller {
    person("admin", Role::Admin, None)
}

/// Sở Nội vụ.
pub(super) fn reviewer() -> Caller {
    person("reviewer", Role::Reviewer, None)
}

/// A unit's account.
pub(super) fn department(unit: &str) -> Caller {
    person(unit, Role::Department, Some(unit))
}

/// Issues everybody's token, with its well-known word as the secret, and makes everybody's account, without a password.
pub(super) async fn issue_tokens(app: &App) -> Answer<()> {
    let units = catalog::units(PROVINCE).iter().map(|unit| department(&unit.slug));
    let everybody = [admin(), reviewer(), person("viewer", Role::Viewer, None)].into_iter().chain(units);
    let system = Request::by(Caller { actor: system_actor(), province: None });
    for Caller { actor: Actor { name, role, unit }, province } in everybody {
        let secret = name.clone();
        let account = NewAccount { name: name.clone(), role, province: province.clone(), unit: unit.clone() };
        app.issue_token_with(&system, NewToken { name, role, province, unit, days: None }, secret).await?;
        app.create_account_with(&system, account, false).await?;
    }
    Ok(())
}

impl App {
    /// Signs somebody in to a demo, by the account's name alone: `demo-admin`, `demo-reviewer`, `demo-viewer`, `demo-<unit>`.
    ///
    /// # Errors
    /// `Conflict` (`not_a_demo`) in every database but a demo's that is whole; `SignInFailed` for another name; storage.
    pub async fn demo_sign_in(&self, word: &str, from_address: &str) -> Answer<SignedIn> {
        if !super::is_demo(self).await? {
            return Err(AppError::conflict(
                "not_a_demo",
                "Đăng nhập không mật khẩu chỉ có trong dữ liệu minh họa",
                "Only a demo lets in without a password",
            ));
        }
        let known = self.db.account_named(word).await?;
        let known = known
            .filter(|known| word.starts_with("demo-") && known.account.standing == Standing::Open)
            .ok_or(AppError::SignInFailed)?;
        self.let_in(&known, from_address).await
    }
}
