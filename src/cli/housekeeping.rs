//! What a server does beside answering: once a day it forgets old answers and removes what no record names.

use std::time::Duration;

use chrono::TimeDelta;

use crate::app::{Answer, App};

/// How often.
const EVERY: Duration = Duration::from_secs(24 * 60 * 60);
/// How long the answer to a repeated request is remembered.
const KEYS_LAST: TimeDelta = TimeDelta::days(30);
/// How long an upload may take from its first byte to its record: what is younger is left alone.
const GRACE: TimeDelta = TimeDelta::days(1);

/// Tidies up, now and every day after, until it is dropped. What fails is logged and tried again the next day.
pub(super) async fn run(app: App) {
    let mut days = tokio::time::interval(EVERY);
    loop {
        days.tick().await;
        if let Err(error) = tidy_up(&app).await {
            tracing::warn!(%error, "not everything could be tidied up; it is tried again tomorrow");
        }
    }
}

async fn tidy_up(app: &App) -> Answer<()> {
    let now = app.now();
    app.db.forget_keys(now - KEYS_LAST).await?;
    let swept = app.sweep(now - GRACE, false, |_| ()).await?;
    if swept.staging + swept.objects > 0 {
        tracing::info!(unfinished = swept.staging, unnamed = swept.objects, "removed what no record names");
    }
    Ok(())
}
