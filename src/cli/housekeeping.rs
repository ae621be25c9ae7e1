//! What a server does beside answering: it sends messages, and once a day forgets old answers and removes what no record names.

use std::time::Duration;

use chrono::TimeDelta;

use crate::app::{Answer, App};

/// How often what subscribers are to be told is written.
const WRITE_EVERY: Duration = Duration::from_secs(5 * 60);
/// How often what is on its way is sent.
const SEND_EVERY: Duration = Duration::from_secs(20);
/// How long what was told is remembered: longer than any year's events recur.
const MESSAGES_LAST: TimeDelta = TimeDelta::days(800);
/// How often the house is tidied.
const EVERY: Duration = Duration::from_secs(24 * 60 * 60);
/// How long the answer to a repeated request is remembered.
const KEYS_LAST: TimeDelta = TimeDelta::days(30);
/// How long failed sign-ins count against a name or an address, at most.
const LIMITS_LAST: TimeDelta = TimeDelta::days(2);
/// How long sign-ins are on record: of those that failed, the last ten thousand.
const SIGN_INS_LAST: TimeDelta = TimeDelta::days(400);
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

/// Writes what subscribers are to be told and sends it, until it is dropped. What fails is logged and tried again.
pub(super) async fn post(app: App) {
    let (mut writing, mut sending) = (tokio::time::interval(WRITE_EVERY), tokio::time::interval(SEND_EVERY));
    loop {
        let done = tokio::select! {
            _ = writing.tick() => app.remind().await,
            _ = sending.tick() => app.deliver().await,
        };
        if let Err(error) = done {
            tracing::warn!(%error, "messages wait; it is tried again");
        }
    }
}

async fn tidy_up(app: &App) -> Answer<()> {
    let now = app.now();
    app.db.forget_keys(now - KEYS_LAST).await?;
    app.db.forget_messages(now - MESSAGES_LAST).await?;
    app.db.forget_ended(now).await?;
    app.db.forget_sign_ins(now - LIMITS_LAST, now - SIGN_INS_LAST).await?;
    let swept = app.sweep(now - GRACE, false, |_| ()).await?;
    if swept.staging + swept.objects > 0 {
        tracing::info!(unfinished = swept.staging, unnamed = swept.objects, "removed what no record names");
    }
    Ok(())
}
