//! Who acts in the demo: an administrator, Sở Nội vụ as reviewer, a reader, and one account for each unit.

use crate::app::tokens::NewToken;
use crate::app::{Answer, App, Request, system_actor};
use crate::catalog;
use crate::domain::assessment::may::Caller;
use crate::domain::facts::{Actor, Role};

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

/// Issues everybody's token, with its well-known word as the secret.
pub(super) async fn issue_tokens(app: &App) -> Answer<()> {
    let units = catalog::units(PROVINCE).iter().map(|unit| department(&unit.slug));
    let everybody = [admin(), reviewer(), person("viewer", Role::Viewer, None)].into_iter().chain(units);
    let system = Request::by(Caller { actor: system_actor(), province: None });
    for Caller { actor: Actor { name, role, unit }, province } in everybody {
        let secret = name.clone();
        app.issue_token_with(&system, NewToken { name, role, province, unit, days: None }, secret).await?;
    }
    Ok(())
}
