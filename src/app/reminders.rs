//! Reminders and digests: written into the outbox, each event once; and sent from there until they arrive.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Answer, App, AppError};
use crate::catalog;
use crate::domain::assessment::Assessment;
use crate::domain::deadline;
use crate::domain::facts::{Recorded, Subscription};
use crate::domain::province;
use crate::domain::reminders::{self, Reminder};
use crate::domain::text::{self, Text};
use crate::post::Letter;
use crate::storage::{Delivery, Message};

/// Assessments looked up at a time.
const PAGE: u32 = 200;
/// How long an attempt may take before somebody else may try.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// How long to wait after each attempt that failed, in minutes; after the last one the message is given up.
const WAITS: [i64; 7] = [1, 5, 30, 120, 360, 720, 1440];
/// Longest text of a failure that is kept, in characters.
const MOST_FAULT: usize = 300;

/// What a message holds, for people and for programs.
#[derive(Serialize, Deserialize)]
struct Body {
    text: String,
    data: serde_json::Value,
}

/// What a program is told.
#[derive(Serialize)]
struct Data<'a> {
    r#type: &'static str,
    assessment: &'a str,
    province: &'a str,
    year: i32,
    unit: Option<&'a str>,
    at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reports: Option<&'a [Reminder]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waiting: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    points_waiting: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    overdue: Option<Vec<String>>,
}

impl App {
    /// Writes what subscribers are to be told now, each event once, whoever else does so at the same time and however often.
    /// Returns how many messages that made.
    ///
    /// # Errors
    /// Storage. What was written until then stays written.
    pub async fn remind(&self) -> Answer<usize> {
        let (now, mut written) = (self.now(), 0);
        let mut provinces: BTreeMap<String, Vec<Recorded<Subscription>>> = BTreeMap::new();
        for subscription in self.db.subscriptions().await? {
            // What can't be sent is not written: once it can be, it is told what holds then.
            if self.post.takes(subscription.fact.channel) {
                provinces.entry(subscription.fact.province.clone()).or_default().push(subscription);
            }
        }
        for (province, subscriptions) in provinces {
            let mut after = String::new();
            loop {
                let openings = self.db.openings(Some(&province), &after, PAGE).await?;
                let Some(last) = openings.last() else { break };
                after.clone_from(&last.fact.assessment);
                for opening in &openings {
                    let assessment = self.assessment(&opening.fact.assessment).await?;
                    if reminders::is_time(&assessment, now) {
                        written += self.remind_of(&assessment, &subscriptions, now).await?;
                    }
                }
            }
        }
        Ok(written)
    }

    async fn remind_of(
        &self,
        assessment: &Assessment,
        subscriptions: &[Recorded<Subscription>],
        now: DateTime<Utc>,
    ) -> Answer<usize> {
        let all = reminders::reminders(assessment, now);
        let mut written = 0;
        for subscription in subscriptions {
            let fact = &subscription.fact;
            let mut tx = self.db.write_beside().await?;
            let letter = match &fact.unit {
                Some(unit) => {
                    let mut new = Vec::new();
                    for reminder in all.iter().filter(|reminder| reminder.unit == *unit) {
                        let mut is_new = false;
                        for event in &reminder.events {
                            is_new |= tx.note_event(fact.id, event, now).await?;
                        }
                        if is_new {
                            new.push(reminder.clone());
                        }
                    }
                    if new.is_empty() { None } else { Some(of_unit(assessment, unit, &new, now)?) }
                }
                None => match self.digest(assessment, &all, now)? {
                    Some(letter) if tx.note_event(fact.id, &reminders::digest_event(assessment, now), now).await? => {
                        Some(letter)
                    }
                    _ => None,
                },
            };
            let Some((subject, body)) = letter else { continue };
            let message = Message { id: self.new_id(now), subscription: fact.id, at: now, subject, body };
            tx.post(&message).await?;
            tx.commit().await?;
            written += 1;
        }
        Ok(written)
    }

    /// What Sở Nội vụ is told of a day: what waits for it, and who is overdue; `None` where there is nothing to tell.
    fn digest(
        &self,
        assessment: &Assessment,
        all: &[Reminder],
        now: DateTime<Utc>,
    ) -> Answer<Option<(String, String)>> {
        let queue = self.deadlines(assessment).queue;
        let overdue: BTreeSet<String> = all.iter().filter(|r| r.days_left < 0).map(|r| r.unit.clone()).collect();
        if queue.items.is_empty() && overdue.is_empty() {
            return Ok(None);
        }
        let (count, points) = (queue.items.len(), queue.points.wire());
        let subject = format!("{}: {count} mục chờ rà soát, {} đơn vị quá hạn", title(assessment), overdue.len());
        let shown = text::number(&points);
        let mut says = format!(
            "{count} mục chờ rà soát, {} điểm. Đơn vị quá hạn: {}.\n\n",
            shown.vi,
            if overdue.is_empty() {
                "không".to_owned()
            } else {
                overdue.iter().cloned().collect::<Vec<_>>().join(", ")
            }
        );
        for item in &queue.items {
            let since = text::day(deadline::day_of(item.since)).vi;
            let _ = writeln!(says, "- {}: chờ từ {since}, {} điểm", item.code, text::number(&item.points.wire()).vi);
        }
        let _ = write!(
            says,
            "\n{count} items wait for review, {} points; {} units are overdue.\n",
            shown.en,
            overdue.len()
        );
        let data = Data {
            r#type: "digest",
            waiting: Some(count),
            points_waiting: Some(points),
            overdue: Some(overdue.into_iter().collect()),
            ..Data::of(assessment, None, now)
        };
        Ok(Some((subject, body(says, &data)?)))
    }

    /// Sends what is on its way and due. Returns how many messages arrived.
    ///
    /// # Errors
    /// Storage. A message that does not arrive is none: it is tried again.
    pub async fn deliver(&self) -> Answer<usize> {
        let mut arrived = 0;
        loop {
            let now = self.now();
            let mut tx = self.db.write_beside().await?;
            let taken = tx.take_message(now, now + LEASE).await?;
            tx.commit().await?;
            let Some(delivery) = taken else { return Ok(arrived) };
            let settled = self.attempt(delivery).await?;
            arrived += usize::from(settled.done_at.is_some());
            let mut tx = self.db.write_beside().await?;
            tx.settle_message(&settled).await?;
            tx.commit().await?;
        }
    }

    /// One attempt, and what is to become of the message.
    async fn attempt(&self, mut delivery: Delivery) -> Answer<Delivery> {
        let message = &delivery.message;
        let living = self.db.subscriptions().await?;
        let Some(subscription) = living.into_iter().find(|living| living.fact.id == message.subscription) else {
            return Ok(Delivery { next_at: None, fault: Some("the subscription has ended".to_owned()), ..delivery });
        };
        let Subscription { id, channel, target, .. } = subscription.fact;
        let Body { text, data } = serde_json::from_str(&message.body)
            .map_err(|error| AppError::Inconsistent(format!("message {}: {error}", message.id)))?;
        let letter = Letter {
            id: message.id,
            subscription: id,
            channel,
            target: &target,
            at: message.at,
            sent_at: self.now(),
            subject: &message.subject,
            text: &text,
            json: &data.to_string(),
        };
        let sent = self.post.send(&letter).await;
        let now = self.now();
        let wait =
            usize::try_from(delivery.attempts).unwrap_or(usize::MAX).checked_sub(1).and_then(|nth| WAITS.get(nth));
        let outcome = match sent {
            Ok(()) => {
                (delivery.next_at, delivery.done_at, delivery.fault) = (None, Some(now), None);
                "arrived"
            }
            Err(error) => {
                let wait = wait.filter(|_| !error.permanent);
                delivery.next_at = wait.map(|minutes| now + TimeDelta::minutes(*minutes));
                delivery.fault = Some(error.detail.chars().take(MOST_FAULT).collect());
                tracing::warn!(message = %letter.id, %error, again = delivery.next_at.is_some(), "a message did not arrive");
                if delivery.next_at.is_some() { "failed" } else { "given_up" }
            }
        };
        metrics::counter!("parindex_messages_total", "outcome" => outcome).increment(1);
        Ok(delivery)
    }
}

impl<'a> Data<'a> {
    fn of(assessment: &'a Assessment, unit: Option<&'a str>, at: DateTime<Utc>) -> Self {
        let opening = &assessment.opening;
        Self {
            r#type: "due",
            assessment: &opening.assessment,
            province: &opening.province,
            year: opening.year,
            unit,
            at,
            reports: None,
            waiting: None,
            points_waiting: None,
            overdue: None,
        }
    }
}

/// What a unit is told.
fn of_unit(assessment: &Assessment, unit: &str, new: &[Reminder], now: DateTime<Utc>) -> Answer<(String, String)> {
    let count = |is: fn(&Reminder) -> bool| new.iter().filter(|reminder| is(reminder)).count();
    let counted = [
        (count(|reminder| reminder.days_left < 0), "báo cáo quá hạn"),
        (count(|reminder| reminder.days_left >= 0 && reminder.returned.is_some()), "báo cáo bị trả lại"),
        (count(|reminder| reminder.days_left >= 0 && reminder.returned.is_none()), "báo cáo sắp đến hạn"),
    ];
    let told: Vec<String> =
        counted.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    let subject = format!("{}: {}", title(assessment), told.join(", "));
    let lines: Vec<Text> = new.iter().map(Reminder::line).collect();
    let list = |pick: fn(&Text) -> &str| lines.iter().map(|line| format!("- {}\n", pick(line))).collect::<String>();
    let says = format!(
        "Báo cáo còn thiếu:\n{}\nHết hạn thì khóa; cần thêm thời gian xin liên hệ Sở Nội vụ.\n\nReports still missing:\n{}",
        list(|line| &line.vi),
        list(|line| &line.en)
    );
    let data = Data { reports: Some(new), ..Data::of(assessment, Some(unit), now) };
    Ok((subject, body(says, &data)?))
}

fn body(text: String, data: &Data<'_>) -> Answer<String> {
    let inconsistent = |error: serde_json::Error| AppError::Inconsistent(error.to_string());
    let body = Body { text, data: serde_json::to_value(data).map_err(inconsistent)? };
    serde_json::to_string(&body).map_err(inconsistent)
}

/// `PAR INDEX 2016, Cần Thơ`.
fn title(assessment: &Assessment) -> String {
    let opening = &assessment.opening;
    let name =
        province::find(catalog::provinces(), &opening.province).map_or(&opening.province, |found| &found.name_vi);
    format!("PAR INDEX {}, {name}", opening.year)
}

/// What is known of a message, for [`App::messages`].
pub(super) fn is_of(delivery: &Delivery, subscriptions: &BTreeSet<Uuid>) -> bool {
    subscriptions.contains(&delivery.message.subscription)
}
