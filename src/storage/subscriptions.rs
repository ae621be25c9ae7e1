//! Who is told of what is due.

use std::collections::HashSet;

use sqlx::FromRow;
use uuid::Uuid;

use super::column::Col;
use super::db::{Conn, Db, on_db};
use super::error::StorageError;
use super::facts::{self, FactTable, fact_table};
use super::tx::Tx;
use crate::domain::facts::{Channel, Fact, Recorded, Subscription, Unsubscription};

impl Db {
    /// The subscriptions that have not ended, in the order of their beginning.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn subscriptions(&self) -> Result<Vec<Recorded<Subscription>>, StorageError> {
        living(&mut self.read().await?.conn()).await
    }
}

impl Tx {
    /// As [`Db::subscriptions`], as this write sees them.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    pub async fn subscriptions(&mut self) -> Result<Vec<Recorded<Subscription>>, StorageError> {
        living(&mut self.conn()).await
    }
}

async fn living(conn: &mut Conn<'_>) -> Result<Vec<Recorded<Subscription>>, StorageError> {
    let mut living = facts::all::<Subscription>(conn).await?;
    let ended = facts::all::<Unsubscription>(conn).await?;
    let ended: HashSet<Uuid> = ended.into_iter().map(|end| end.fact.subscription).collect();
    living.retain(|subscription| !ended.contains(&subscription.fact.id));
    Ok(living)
}

#[derive(FromRow)]
pub(super) struct SubscriptionRow {
    id: Uuid,
    province: String,
    unit: Option<String>,
    channel: Col<Channel>,
    target: String,
}

impl FactTable for Subscription {
    type Row = SubscriptionRow;

    fact_table!(
        Subscribed = "subscribed" in "subscriptions", |fact|
        id: &fact.id,
        province: &fact.province,
        unit: &fact.unit,
        channel: Col(fact.channel),
        target: &fact.target,
    );

    fn from_row(_log: &str, row: SubscriptionRow) -> Result<Self, String> {
        let SubscriptionRow { id, province, unit, channel, target } = row;
        Ok(Self { id, province, unit, channel: channel.0, target })
    }
}

#[derive(FromRow)]
pub(super) struct UnsubscriptionRow {
    subscription: Uuid,
}

impl FactTable for Unsubscription {
    type Row = UnsubscriptionRow;

    fact_table!(
        Unsubscribed = "unsubscribed" in "unsubscriptions", |fact|
        subscription: &fact.subscription,
    );

    fn from_row(_log: &str, row: UnsubscriptionRow) -> Result<Self, String> {
        Ok(Self { subscription: row.subscription })
    }
}
