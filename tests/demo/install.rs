//! Installing: into an empty database, once, quickly, with everybody's token.

use macro_rules_attribute::apply;
use std::time::{Duration, Instant};

use parindex::app::assessments::NewAssessment;
use parindex::app::tokens::Denied;
use parindex::app::{AppError, Request, system_actor};
use parindex::catalog;
use parindex::demo;
use parindex::domain::assessment::may::Caller;
use parindex::domain::facts::Role;

use super::{Place, YEAR};
use crate::support::engines::every_engine;

async fn refusal(place: &Place) -> &'static str {
    match demo::install(&place.app).await.unwrap_err() {
        AppError::Conflict { code, detail } => {
            assert!(!detail.vi.is_empty() && !detail.en.is_empty());
            code
        }
        other => panic!("{other}"),
    }
}

#[apply(every_engine!)]
async fn an_empty_database_becomes_the_demo_in_seconds_and_only_once() {
    let place = Place::empty().await;
    assert!(!demo::is_demo(&place.app).await.unwrap());
    let start = Instant::now();
    demo::install(&place.app).await.unwrap();
    // About one second on two idle cores; the rest is room for a busy machine.
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    assert!(demo::is_demo(&place.app).await.unwrap());
    let version = place.assessment().await.version;
    assert_eq!(refusal(&place).await, "demo_installed");
    assert_eq!(place.assessment().await.version, version, "a refused installation writes nothing");
}

#[apply(every_engine!)]
async fn a_database_that_holds_anything_is_left_alone() {
    let place = Place::empty().await;
    let new = NewAssessment {
        id: None,
        province: "can-tho".to_owned(),
        year: 2016,
        set: "par-2016".to_owned(),
        phases: Vec::new(),
        illustrative: false,
    };
    let system = Request::by(Caller { actor: system_actor(), province: None });
    place.app.open_assessment(&system, new).await.unwrap();
    assert_eq!(refusal(&place).await, "not_empty");
    assert!(!demo::is_demo(&place.app).await.unwrap());
    assert_eq!(place.assessment().await.version, 2);
}

#[apply(every_engine!)]
async fn an_installation_broken_off_is_no_demo_and_says_what_to_do() {
    let place = Place::empty().await;
    place.db.set_setting("demo", "installing").await.unwrap();
    assert!(!demo::is_demo(&place.app).await.unwrap());
    assert_eq!(refusal(&place).await, "demo_incomplete");
}

#[apply(every_engine!)]
async fn everybody_signs_in_to_the_demo_without_a_password_and_to_nothing_else() {
    let place = Place::installed().await;
    for who in ["admin", "reviewer", "viewer", "so-tttt", "quan-ninh-kieu"] {
        let signed_in = place.app.demo_sign_in(&format!("demo-{who}"), "203.0.113.7").await.unwrap();
        let session = place.app.session(&signed_in.secret).await.unwrap();
        assert_eq!(session.caller, place.caller(who).await, "{who}: the token's holder");
    }
    for nobody in ["", "demo-", "demo-nobody", "system"] {
        let refused = place.app.demo_sign_in(nobody, "203.0.113.7").await;
        assert!(matches!(refused, Err(AppError::SignInFailed)), "{nobody}: {refused:?}");
    }
    assert!(place.app.sign_in("demo-admin", "", "203.0.113.7").await.is_err());
    // The same accounts in a database that is none: a demo's word opens nothing there.
    for setting in ["installing", "0"] {
        place.db.set_setting("demo", setting).await.unwrap();
        let refused = place.app.demo_sign_in("demo-admin", "203.0.113.7").await;
        assert!(matches!(refused, Err(AppError::Conflict { code: "not_a_demo", .. })), "{setting}: {refused:?}");
    }
}

#[apply(every_engine!)]
async fn everybody_has_a_token_and_the_logs_verify() {
    let place = Place::installed().await;
    let units = catalog::units("can-tho");
    for (who, role) in [("admin", Role::Admin), ("reviewer", Role::Reviewer), ("viewer", Role::Viewer)] {
        let caller = place.caller(who).await;
        assert_eq!((caller.actor.role, caller.actor.unit), (role, None), "{who}");
        assert_eq!(caller.province.as_deref(), (role != Role::Admin).then_some("can-tho"), "{who}");
    }
    for unit in units {
        let caller = place.caller(&unit.slug).await;
        assert_eq!((caller.actor.role, caller.actor.unit.as_deref()), (Role::Department, Some(&*unit.slug)));
        assert_eq!(caller.province.as_deref(), Some("can-tho"));
    }
    let admin = place.caller("admin").await;
    assert_eq!(place.app.tokens(&admin).await.unwrap().len(), units.len() + 3);
    assert_eq!(place.app.authenticate("demo-").await.unwrap(), Err(Denied::Unknown));
    for log in ["system", "can-tho-2015", YEAR] {
        let proof = place.app.verify_log(log).await.unwrap();
        assert!(proof.ok && proof.version > 0, "{log}: {:?}", proof.findings);
    }
}
