//! How far logs have come: what tells whether anything was written since.

use std::collections::BTreeMap;

use super::db::{Db, Session, on_db};
use super::error::StorageError;

/// How far several logs had come at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heads {
    /// The system's log.
    pub system: i64,
    /// Of every assessment that was asked about and is there.
    pub of: BTreeMap<String, Around>,
}

/// How far an assessment's log had come, and those of its province's earlier years.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// Its own.
    pub own: i64,
    /// Those of earlier years, as [`Db::heads`] has them.
    pub earlier: Vec<i64>,
}

impl Db {
    /// Where the system's log is, and the log of each of a province's assessments of earlier years, when a province and a
    /// year are named: equal heads mean that nothing was written to any of them in between, by whichever server.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn heads(&self, earlier: Option<(&str, i32)>) -> Result<Vec<i64>, StorageError> {
        const SYSTEM: &str = "select coalesce(max(seq), 0) as head from changes where log = 'system'";
        const ALL: &str = "select coalesce(max(seq), 0) as head from changes where log = 'system' union all \
             select head from (select (select max(seq) from changes c where c.log = o.log) as head from openings o \
             where o.province = $1 and o.year < $2 order by o.log) h";
        let mut session = self.read().await?;
        on_db!(&mut session.conn(), |c| Ok(match earlier {
            None => sqlx::query_scalar(SYSTEM).fetch_all(c).await?,
            Some((province, year)) => sqlx::query_scalar(ALL).bind(province).bind(year).fetch_all(c).await?,
        }))
    }

    /// The heads of the system's log, and for each of these assessments its own and those that [`Db::heads`] tells of its year:
    /// all as one statement sees them.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn heads_around(&self, assessments: &[String]) -> Result<Heads, StorageError> {
        const SQL: &str = "select '' as asked, 'system' as log, coalesce(max(seq), 0) as head from changes where log = 'system' \
             union all select a.log, o.log, (select max(seq) from changes c where c.log = o.log) \
             from openings a join openings o on o.province = a.province and (o.year < a.year or o.log = a.log) \
             where a.log = any($1)";
        let Session::Postgres(mut conn) = self.read().await? else {
            return Err(StorageError::Url { why: "only PostgreSQL has several writers".to_owned() });
        };
        let mut rows: Vec<(String, String, i64)> = sqlx::query_as(SQL).bind(assessments).fetch_all(&mut *conn).await?;
        rows.sort_unstable();
        let mut heads = Heads::default();
        for (asked, log, head) in rows {
            if asked.is_empty() {
                heads.system = head;
                continue;
            }
            let is_own = asked == log;
            let around = heads.of.entry(asked).or_default();
            if is_own { around.own = head } else { around.earlier.push(head) }
        }
        Ok(heads)
    }
}
