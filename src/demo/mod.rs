//! The demo: Cần Thơ, scoring year 2016, as the city's article of June 2017 tells it, with made-up figures that say so.
//!
//! Everything is written through the use cases of [`crate::app`], as departments and Sở Nội vụ would write it: so the demo
//! obeys every rule, and its log verifies like any other. The data lies beside this file as YAML and CSV.

mod figures;
mod greeting;
mod paper;
mod pdf;
mod people;
mod play;
mod story;

pub use greeting::greeting;

use crate::app::{Answer, App, AppError};
use crate::domain::deadline;
use story::Story;

/// The setting that tells a demo's database from a real one.
const SETTING: &str = "demo";
/// What the setting says from the first write to the last.
const INSTALLING: &str = "installing";
/// What it says once all is there.
const INSTALLED: &str = "1";

/// Whether the database holds the demo, whole.
///
/// # Errors
/// Storage.
pub async fn is_demo(app: &App) -> Answer<bool> {
    Ok(app.db.setting(SETTING).await?.as_deref() == Some(INSTALLED))
}

/// Fills an empty database with the demo. Due dates count from today in Asia/Ho_Chi_Minh.
///
/// The tokens come last: before everything is there, their well-known words open nothing.
///
/// # Errors
/// `Conflict` when the database holds anything: `demo_installed` when it is the demo, `demo_incomplete` when an earlier
/// installation was broken off, else `not_empty`. Storage and the evidence store.
pub async fn install(app: &App) -> Answer<()> {
    must_be_empty(app).await?;
    app.db.set_setting(SETTING, INSTALLING).await?;
    let today = deadline::day_of(app.now());
    for story in [Story::can_tho_2015()?, Story::can_tho_2016()?] {
        play::play(app, &story, today).await?;
    }
    people::issue_tokens(app).await?;
    app.db.set_setting(SETTING, INSTALLED).await?;
    Ok(())
}

async fn must_be_empty(app: &App) -> Answer<()> {
    match app.db.setting(SETTING).await?.as_deref() {
        Some(INSTALLED) => Err(AppError::conflict(
            "demo_installed",
            "Cơ sở dữ liệu này đã có dữ liệu minh họa",
            "This database holds the demo already",
        )),
        Some(_) => Err(AppError::conflict(
            "demo_incomplete",
            "Lần cài dữ liệu minh họa trước bị dừng giữa chừng: hãy xóa tệp cơ sở dữ liệu và cài lại",
            "An earlier installation of the demo was broken off: remove the database file and install again",
        )),
        None if !app.db.logs().await?.is_empty() => Err(AppError::conflict(
            "not_empty",
            "Cơ sở dữ liệu đã có dữ liệu: dữ liệu minh họa chỉ cài vào cơ sở dữ liệu trống",
            "The database holds data: the demo goes into an empty one only",
        )),
        None => Ok(()),
    }
}
