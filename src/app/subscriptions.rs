//! Subscriptions: who is told of what is due, by mail or webhook; and what became of the messages.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Answer, App, AppError, Done, Fault, Request};
use crate::catalog;
use crate::domain::assessment::may::{self, Caller};
use crate::domain::facts::{Channel, Fact, Recorded, Role, SYSTEM_LOG, Subscription, Unsubscription};
use crate::domain::province;
use crate::storage::Delivery;

/// Messages that are shown at most.
const SHOWN: u32 = 200;
/// Longest target, in characters.
const MOST_TARGET: usize = 500;
/// Subscriptions that one province may have.
const MOST: usize = 1_000;

/// A subscription as sent.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSubscription {
    /// Slug of the unit that is told of its own reports; Sở Nội vụ's digest unless said.
    #[schema(example = "so-tttt")]
    pub unit: Option<String>,
    /// How.
    pub channel: Channel,
    /// The mail address, or the https address of the webhook.
    #[schema(example = "vanthu@sotttt.example")]
    pub target: String,
}

/// A subscription.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SubscriptionView {
    /// Key.
    pub id: Uuid,
    /// Province slug.
    pub province: String,
    /// Slug of the unit; null: Sở Nội vụ's digest.
    pub unit: Option<String>,
    /// How.
    pub channel: Channel,
    /// Where to.
    pub target: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// The secret a webhook's receiver checks signatures with: shown once, when the subscription begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

/// A message and how far it has come.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MessageView {
    /// Key: `webhook-id`, and in the mail's `Message-ID`.
    pub id: Uuid,
    /// The subscription it is sent under.
    pub subscription: Uuid,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// What it is about.
    pub subject: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next; null when it has arrived or was given up.
    pub next_at: Option<DateTime<Utc>>,
    /// When it arrived.
    pub done_at: Option<DateTime<Utc>>,
    /// Why the last attempt failed.
    pub fault: Option<String>,
}

impl SubscriptionView {
    fn of(recorded: &Recorded<Subscription>) -> Self {
        let Subscription { id, province, unit, channel, target } = recorded.fact.clone();
        Self { id, province, unit, channel, target, since: recorded.at, secret: None }
    }
}

/// A unit sees to its own subscriptions; Sở Nội vụ and administrators to all of their province.
fn may_see_to(caller: &Caller, province: &str, unit: Option<&str>) -> Answer<()> {
    may::enter(caller, province)?;
    let own = caller.actor.role == Role::Department && unit.is_some() && caller.actor.unit.as_deref() == unit;
    if !own {
        may::review(caller)?;
    }
    Ok(())
}

impl App {
    /// The subscriptions of a province that the caller sees to.
    ///
    /// # Errors
    /// `NotFound`; a refusal to who sees to none; storage.
    pub async fn subscriptions(&self, province: &str, caller: &Caller) -> Answer<Vec<SubscriptionView>> {
        let own = caller.actor.unit.clone().filter(|_| caller.actor.role == Role::Department);
        may_see_to(caller, province, own.as_deref())?;
        known(province)?;
        let mut living = self.db.subscriptions().await?;
        living.retain(|s| s.fact.province == province && (own.is_none() || s.fact.unit == own));
        Ok(living.iter().map(SubscriptionView::of).collect())
    }

    /// Begins a subscription.
    ///
    /// # Errors
    /// `Invalid` for an unknown unit, a target that is none or lies in a private network, a kind of message that this
    /// installation can't send; `Conflict` when it is there already; a refusal.
    pub async fn subscribe(&self, province: &str, request: &Request, new: NewSubscription) -> Answer<Done> {
        may_see_to(&request.caller, province, new.unit.as_deref())?;
        known(province)?;
        let faults = self.faults(province, &new).await?;
        if !faults.is_empty() {
            return Err(AppError::Invalid(faults));
        }
        // A secret is never stored, not even as the remembered answer to a repeated request.
        let mut writing = match self.begin(SYSTEM_LOG, &Request { key: None, ..request.clone() }).await? {
            Err(done) => return Ok(done),
            Ok(writing) => writing,
        };
        let living = writing.tx.subscriptions().await?;
        let of_province = || living.iter().map(|s| &s.fact).filter(|fact| fact.province == province);
        if of_province().any(|f| f.unit == new.unit && f.channel == new.channel && f.target == new.target) {
            return Err(AppError::conflict(
                "subscribed_already",
                "Đã đăng ký nhận như vậy",
                "There is such a subscription already",
            ));
        }
        if of_province().count() >= MOST {
            return Err(AppError::conflict(
                "too_many_subscriptions",
                format!("Mỗi tỉnh nhiều nhất {MOST} đăng ký nhận tin"),
                format!("A province has {MOST} subscriptions at most"),
            ));
        }
        let NewSubscription { unit, channel, target } = new;
        let id = self.new_id(writing.now);
        let fact = Subscription { id, province: province.to_owned(), unit, channel, target };
        let secret = self.post.webhook_secret(id).filter(|_| channel == Channel::Webhook);
        let Subscription { province, unit, channel, target, .. } = fact.clone();
        let view = SubscriptionView { id, province, unit, channel, target, since: writing.now, secret };
        writing.facts(201, vec![Fact::Subscribed(fact)], &view).await
    }

    /// Ends a subscription; what is on its way to it is given up.
    ///
    /// # Errors
    /// `NotFound`; a refusal.
    pub async fn unsubscribe(&self, province: &str, id: Uuid, request: &Request) -> Answer<Done> {
        may::enter(&request.caller, province)?;
        let mut writing = match self.begin(SYSTEM_LOG, request).await? {
            Err(done) => return Ok(done),
            Ok(writing) => writing,
        };
        let living = writing.tx.subscriptions().await?;
        let found = living.iter().find(|s| s.fact.id == id && s.fact.province == province);
        let unit = found.and_then(|found| found.fact.unit.as_deref());
        may_see_to(&request.caller, province, unit)?;
        let view =
            found.map(SubscriptionView::of).ok_or_else(|| AppError::not_found("subscription", id.to_string()))?;
        writing.facts(200, vec![Fact::Unsubscribed(Unsubscription { subscription: id })], &view).await
    }

    /// The newest messages to the subscriptions of a province that the caller sees to.
    ///
    /// # Errors
    /// As [`App::subscriptions`].
    pub async fn messages(&self, province: &str, caller: &Caller) -> Answer<Vec<MessageView>> {
        let own = self.subscriptions(province, caller).await?;
        let own = own.iter().map(|subscription| subscription.id).collect();
        let all = self.db.messages(SHOWN).await?;
        let of_these = all.into_iter().filter(|delivery| super::reminders::is_of(delivery, &own));
        Ok(of_these.map(MessageView::of).collect())
    }

    async fn faults(&self, province: &str, new: &NewSubscription) -> Answer<Vec<Fault>> {
        let mut faults = Vec::new();
        let units: BTreeMap<String, ()> = self.units(province).await?.into_iter().map(|unit| (unit.slug, ())).collect();
        if let Some(slug) = new.unit.as_ref().filter(|slug| !units.contains_key(*slug)) {
            faults.push(Fault::new(
                "/unit",
                "unknown_unit",
                format!("{slug} không phải đơn vị của {province}"),
                format!("{slug} is not a unit of {province}"),
            ));
        }
        if !self.post.takes(new.channel) {
            faults.push(Fault::new(
                "/channel",
                "channel_off",
                "máy chủ chưa được cấu hình để gửi bằng cách này",
                "this installation is not configured to send that way",
            ));
        }
        if new.target.chars().count() > MOST_TARGET {
            faults.push(Fault::new(
                "/target",
                "text_length",
                format!("tối đa {MOST_TARGET} ký tự"),
                format!("{MOST_TARGET} characters at most"),
            ));
        } else if let Err(why) = self.post.check(new.channel, &new.target) {
            faults.push(Fault::new("/target", "bad_target", why.vi, why.en));
        }
        Ok(faults)
    }
}

impl MessageView {
    fn of(delivery: Delivery) -> Self {
        let Delivery { message, attempts, next_at, done_at, fault } = delivery;
        Self {
            id: message.id,
            subscription: message.subscription,
            at: message.at,
            subject: message.subject,
            attempts,
            next_at,
            done_at,
            fault,
        }
    }
}

fn known(slug: &str) -> Answer<()> {
    match province::find(catalog::provinces(), slug) {
        Some(_) => Ok(()),
        None => Err(AppError::not_found("province", slug)),
    }
}
