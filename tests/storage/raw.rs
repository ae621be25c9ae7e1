//! A connection behind the product's back, on any engine: what a stranger, or a vandal, would do with SQL.

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, Row};

use super::Engine;

/// The tables that no chain covers, on purpose, and why. Whoever owns the database can change them unseen; what is in them says
/// nothing of a score, of who reported it or of when. Every other table is covered in every column.
pub(super) const OUTSIDE: [(&str, &str); 12] = [
    ("_sqlx_migrations", "the engine's record of the schema; the schema itself is checked at the start"),
    ("account_links", "hashes of one-time links, gone when they are used or too old"),
    ("idempotency_keys", "answers that are given again, forgotten after thirty days: what they answered to is a fact"),
    ("outbox", "messages on their way; what they tell of is in the log"),
    ("passwords", "hashes must be replaceable and erasable; that one was set, and by whom, is a fact"),
    ("reminders", "which messages were sent, so that none is sent twice"),
    ("sessions", "hashes of sessions, twelve hours at most"),
    ("settings", "what an operator set, not what anybody reported"),
    ("sign_in_limits", "failures of the last minutes"),
    ("sign_ins", "attempts, kept for 400 days and then forgotten, as personal data must be"),
    (
        "upload_pieces",
        "parts of files that are no documents yet; each is checked against its SHA-256 when they become one",
    ),
    ("uploads", "the same: the document that comes of it is a fact"),
];

/// See the module.
pub(super) enum Raw {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// A column with its declared type and whether it may be null.
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) nullable: bool,
}

impl Raw {
    pub(super) async fn connect(engine: Engine, url: &str) -> Self {
        match engine {
            Engine::Sqlite => {
                let path = url.strip_prefix("sqlite://").unwrap();
                Self::Sqlite(SqliteConnectOptions::new().filename(path).connect().await.unwrap())
            }
            Engine::Postgres => Self::Postgres(PgConnection::connect(url).await.unwrap()),
        }
    }

    /// Runs a statement: how many rows it touched.
    pub(super) async fn try_run(&mut self, sql: &str) -> Result<u64, sqlx::Error> {
        let sql = AssertSqlSafe(sql.to_owned());
        Ok(match self {
            Self::Sqlite(conn) => sqlx::raw_sql(sql).execute(conn).await?.rows_affected(),
            Self::Postgres(conn) => sqlx::raw_sql(sql).execute(conn).await?.rows_affected(),
        })
    }

    pub(super) async fn run(&mut self, sql: &str) -> u64 {
        self.try_run(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// The rows of a query whose columns are all text.
    pub(super) async fn texts(&mut self, sql: &str) -> Vec<Vec<String>> {
        let sql = AssertSqlSafe(sql.to_owned());
        macro_rules! rows {
            ($conn:expr) => {{
                let rows = sqlx::query(sql).fetch_all($conn).await.unwrap();
                rows.iter().map(|row| (0..row.len()).map(|place| row.get(place)).collect()).collect()
            }};
        }
        match self {
            Self::Sqlite(conn) => rows!(conn),
            Self::Postgres(conn) => rows!(conn),
        }
    }

    /// Takes away what keeps facts as they are: triggers, foreign keys, checks.
    pub(super) async fn disarm(&mut self) {
        match self {
            Self::Sqlite(_) => {
                for pragma in ["foreign_keys = off", "ignore_check_constraints = on", "synchronous = off"] {
                    self.run(&format!("pragma {pragma}")).await;
                }
                for trigger in self.texts("select name from sqlite_master where type = 'trigger'").await {
                    self.run(&format!("drop trigger {}", trigger[0])).await;
                }
            }
            Self::Postgres(_) => {
                self.run("set session_replication_role = replica").await;
                let checks = "select conrelid::regclass::text, conname::text from pg_constraint \
                     where contype = 'c' and connamespace = 'public'::regnamespace";
                for check in self.texts(checks).await {
                    self.run(&format!("alter table {} drop constraint {}", check[0], check[1])).await;
                }
            }
        }
    }

    /// The tables that hold facts or changes: all but the few that are known to hold neither.
    pub(super) async fn fact_tables(&mut self) -> Vec<String> {
        let all = match self {
            Self::Sqlite(_) => "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'",
            Self::Postgres(_) => "select tablename::text as name from pg_tables where schemaname = 'public'",
        };
        let mut tables: Vec<String> = self.texts(all).await.into_iter().map(|mut row| row.remove(0)).collect();
        for (table, _) in OUTSIDE {
            let place = tables.iter().position(|own| own == table);
            tables.remove(place.unwrap_or_else(|| panic!("{table} is named as outside the proof and is no table")));
        }
        tables.sort_unstable();
        tables
    }

    pub(super) async fn columns(&mut self, table: &str) -> Vec<Column> {
        let sql = match self {
            Self::Sqlite(_) => format!(
                "select name, lower(type), iif(\"notnull\" or pk, 'no', 'yes') from pragma_table_info('{table}')"
            ),
            Self::Postgres(_) => format!(
                "select column_name::text, data_type::text, lower(is_nullable)::text from information_schema.columns \
                 where table_name = '{table}' order by ordinal_position"
            ),
        };
        let column = |row: Vec<String>| {
            let [name, kind, nullable]: [String; 3] = row.try_into().unwrap();
            Column { name, kind, nullable: nullable == "yes" }
        };
        self.texts(&sql).await.into_iter().map(column).collect()
    }

    /// Log and seq of every row of a table of facts, in order.
    pub(super) async fn rows(&mut self, table: &str) -> Vec<(String, i64)> {
        let sql = format!("select log, cast(seq as text) from {table} where log <> 'can-tho-2015' order by log, seq");
        let place = |row: Vec<String>| (row[0].clone(), row[1].parse().unwrap());
        self.texts(&sql).await.into_iter().map(place).collect()
    }
}
