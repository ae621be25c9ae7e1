//! How long whoever fails to sign in has to wait: per account name and per address, longer with every failure.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Answer, App, AppError};
use crate::domain::chain;
use crate::storage::{Limit, Tx};

/// Attempts on one name that cost no wait.
const FREE_NAME: u32 = 5;
/// Attempts from one address that cost no wait: a whole office may be behind it.
const FREE_ADDRESS: u32 = 30;
/// The longest wait.
const LONGEST: TimeDelta = TimeDelta::minutes(15);
/// How long it takes an address to be rid of one failure: the mistakes of an office must not add up over a day.
const FADES: TimeDelta = TimeDelta::minutes(2);
/// After how long without an attempt earlier ones are forgotten.
const FORGIVEN: TimeDelta = TimeDelta::hours(24);

/// What an attempt counts against, always taken in this order: nobody waits in a circle.
pub(super) struct Keys {
    address: Option<String>,
    name: Option<String>,
}

impl Keys {
    /// Of a name, known or not, and of an address. Names and addresses fall into 65,536 places each: whatever strangers
    /// try, no more is stored.
    pub(super) fn of(name: &str, address: Option<&str>) -> Self {
        Self { address: address.map(|address| place("address", &network(address))), name: Some(place("name", name)) }
    }

    /// Of an address alone: who it is is not said yet.
    pub(super) fn of_address(address: &str) -> Self {
        Self { address: Some(place("address", &network(address))), name: None }
    }
}

/// Where a name or an address is counted.
fn place(kind: &str, word: &str) -> String {
    let hash = chain::sha256_hex(format!("parindex sign-in {kind} {word}").as_bytes());
    format!("{kind}:{}", &hash[..4])
}

/// The network that one holder has: an IPv4 address, or the first half of an IPv6 one.
fn network(address: &str) -> String {
    match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
        Ok(address) => address.to_string(),
        Err(_) => address.to_owned(),
    }
}

/// What an attempt counts against.
#[derive(Clone, Copy)]
enum Of {
    Name,
    Address,
}

impl Of {
    const fn free(self) -> u32 {
        match self {
            Self::Name => FREE_NAME,
            Self::Address => FREE_ADDRESS,
        }
    }

    /// The failures that still count now, and since when: part of the time that rids an address of one is not lost to an
    /// attempt in between.
    fn left(self, limit: Limit, now: DateTime<Utc>) -> (u32, DateTime<Utc>) {
        let quiet = now - limit.last_at;
        match self {
            _ if quiet >= FORGIVEN => (0, now),
            Self::Name => (limit.failures, now),
            Self::Address => {
                let faded = i32::try_from(quiet.num_seconds() / FADES.num_seconds()).unwrap_or_default().max(0);
                match limit.failures.saturating_sub(faded.unsigned_abs()) {
                    0 => (0, now),
                    failures => (failures, limit.last_at + FADES * faded),
                }
            }
        }
    }
}

/// The limit with one more attempt, or until when it is not heard.
fn counted(limit: Limit, of: Of, now: DateTime<Utc>) -> Result<Limit, DateTime<Utc>> {
    if now < limit.until {
        return Err(limit.until);
    }
    let (failures, last_at) = of.left(limit, now);
    let failures = failures.saturating_add(1);
    let wait = match failures.checked_sub(of.free()) {
        None | Some(0) => TimeDelta::zero(),
        Some(over) => TimeDelta::seconds(1 << over.min(10)).min(LONGEST),
    };
    Ok(Limit { failures, last_at, until: now + wait })
}

impl App {
    /// Counts an attempt as a failure before it is looked at: many at once can't slip through together.
    ///
    /// # Errors
    /// `Throttled` when it is too early; storage.
    pub(super) async fn count_attempt(&self, keys: &Keys) -> Answer<()> {
        let now = self.now();
        let mut tx = self.db.write_beside().await?;
        for (key, of) in keys.both() {
            let limit = tx.hold_limit(key, now).await?;
            match counted(limit, of, now) {
                Ok(limit) => tx.set_limit(key, limit).await?,
                Err(until) => {
                    metrics::counter!("parindex_sign_ins_total", "outcome" => "throttled").increment(1);
                    let seconds = (until - now).num_milliseconds().unsigned_abs().div_ceil(1000);
                    return Err(AppError::Throttled { seconds: seconds.try_into().unwrap_or(u32::MAX) });
                }
            }
        }
        Ok(tx.commit().await?)
    }

    /// Takes an attempt back that turned out to be right. The name starts anew; the address is forgiven this one only: whoever
    /// has an account there must not guess at others for free.
    pub(super) async fn forgive_attempt(&self, tx: &mut Tx, keys: &Keys, now: DateTime<Utc>) -> Answer<()> {
        if let Some(address) = &keys.address {
            let limit = tx.hold_limit(address, now).await?;
            let failures = limit.failures.saturating_sub(1);
            tx.set_limit(address, Limit { failures, until: now, ..limit }).await?;
        }
        if let Some(name) = &keys.name {
            tx.hold_limit(name, now).await?;
            tx.set_limit(name, Limit { failures: 0, last_at: now, until: now }).await?;
        }
        Ok(())
    }
}

impl Keys {
    fn both(&self) -> impl Iterator<Item = (&str, Of)> {
        let address = self.address.as_deref().map(|address| (address, Of::Address));
        address.into_iter().chain(self.name.as_deref().map(|name| (name, Of::Name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_a_quarter_of_an_hour_and_is_forgiven_after_a_day() {
        let mut now: DateTime<Utc> = "2017-01-05T02:00:00Z".parse().unwrap();
        let mut limit = Limit { failures: 0, last_at: now, until: now };
        let mut waits = Vec::new();
        for _ in 0..18 {
            limit = counted(limit, Of::Name, now).unwrap();
            waits.push((limit.until - now).num_seconds());
            if limit.until > now {
                assert_eq!(counted(limit, Of::Name, limit.until - TimeDelta::microseconds(1)), Err(limit.until));
            }
            now = limit.until;
        }
        assert_eq!(waits, [0, 0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]);
        assert_eq!(counted(limit, Of::Name, limit.last_at + FORGIVEN).unwrap().failures, 1);
    }

    #[test]
    fn the_mistakes_of_an_office_fade_and_a_flood_does_not() {
        let start: DateTime<Utc> = "2017-01-05T01:00:00Z".parse().unwrap();
        let mut limit = Limit { failures: 0, last_at: start, until: start };
        // A mistake every two minutes, all day: nobody waits.
        for mistake in 0..300 {
            limit = counted(limit, Of::Address, start + FADES * mistake).unwrap();
            assert_eq!(limit.until, limit.last_at, "{mistake}");
        }
        // Fifty at once: the rest wait.
        let now = limit.last_at;
        let flood = (0..50).try_fold(limit, |limit, _| counted(limit, Of::Address, now));
        assert!(flood.is_err());
        // Attempts in between, that were right and are taken back, don't keep a mistake from fading.
        let mut busy = Limit { failures: 20, last_at: start, until: start };
        for second in (0..3600).step_by(30) {
            let limit = counted(busy, Of::Address, start + TimeDelta::seconds(second)).unwrap();
            busy = Limit { failures: limit.failures - 1, ..limit };
        }
        assert_eq!(busy.failures, 0);
    }

    #[test]
    fn an_ipv6_network_is_one_address_and_a_mapped_one_is_its_own() {
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
        assert_ne!(network("192.0.2.2"), network("192.0.2.1"));
    }
}
