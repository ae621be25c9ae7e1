//! One body, every engine: a test is written once and runs as `name::sqlite` and `name::postgres`.

use tempfile::TempDir;

use super::postgres;

/// A database engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

tokio::task_local! {
    /// The engine of the test that is running.
    static ENGINE: Engine;
}

impl Engine {
    /// The engine of the test that is running.
    pub fn current() -> Self {
        ENGINE.try_with(|engine| *engine).unwrap_or(Self::Sqlite)
    }

    /// Runs a test's body on this engine.
    pub async fn run<T>(self, body: impl Future<Output = T>) -> T {
        // On the heap: test bodies are large, and a test thread's stack is small.
        ENGINE.scope(self, Box::pin(body)).await
    }

    /// The URL of a new database: of a file in the directory, or a database of its own in the tests' server.
    pub async fn new_database(self, dir: &TempDir) -> String {
        match self {
            Self::Sqlite => format!("sqlite://{}/new/parindex.sqlite", dir.path().display()),
            Self::Postgres => postgres::Cluster::shared().empty_database().await,
        }
    }

    /// As [`Engine::new_database`], migrated.
    pub async fn migrated_database(self, dir: &TempDir) -> String {
        match self {
            Self::Sqlite => self.new_database(dir).await,
            Self::Postgres => postgres::Cluster::shared().migrated_database().await,
        }
    }
}

/// Makes of every body a test on every engine.
macro_rules! on_every_engine {
    ($($(#[$meta:meta])* async fn $name:ident($($arg:ident: $make:ty)?) $body:block)*) => {$(
        mod $name {
            use super::*;

            $(#[$meta])*
            async fn body($($arg: $make)?) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let run = async { body($(<$make>::new().await)?).await };
                $crate::support::engines::Engine::Sqlite.run(run).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let run = async { body($(<$make>::new().await)?).await };
                $crate::support::engines::Engine::Postgres.run(run).await;
            }
        }
    )*};
}
pub(crate) use on_every_engine;

/// The same as an attribute, for bodies that make what they need themselves: `#[apply(every_engine!)]`.
macro_rules! every_engine {
    ($(#[$meta:meta])* async fn $name:ident() $body:block) => {
        $crate::support::engines::on_every_engine! {
            $(#[$meta])*
            async fn $name() $body
        }
    };
}
pub(crate) use every_engine;
