//! PostgreSQL for the tests: Debian's programs in a directory and on a port of their own, gone when the tests are.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parindex::storage::{Access, Db};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// The database that others are copied from: migrated once.
const TEMPLATE: &str = "parindex_template";

/// A server of its own.
pub struct Cluster {
    dir: TempDir,
    port: u16,
    /// Whether it may lie to the disk: it is never killed in the test.
    fast: bool,
    keeper: Option<Keeper>,
    databases: AtomicU64,
    template: OnceCell<()>,
}

/// The shell that runs the server and stops it when this process ends, however it ends: its standard input closes.
struct Keeper {
    shell: Child,
    _hold: ChildStdin,
}

impl Cluster {
    /// The one that tests share, each with databases of its own.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(true))
    }

    /// A server that can be killed; what it acknowledges is on the disk.
    pub fn durable() -> Self {
        Self::start(false)
    }

    fn start(fast: bool) -> Self {
        let dir = tempfile::Builder::new().prefix("parindex-postgres-").tempdir().unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let data = dir.path().join("data");
        fs::create_dir(&data).unwrap();
        if is_root() {
            let owned = Command::new("chown").arg("postgres").arg(&data).status().unwrap();
            assert!(owned.success(), "Debian's package makes a user postgres");
        }
        let init = |locale: &[&str]| {
            let mut init = as_postgres(&program("initdb"));
            init.args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions"]).args(locale);
            init.arg("-D").arg(&data).current_dir(dir.path()).output().unwrap()
        };
        // A language's own order of letters, where there is one: what relies on the order of bytes must say so.
        let mut made = init(&["--locale-provider=icu", "--icu-locale=vi", "--locale=C.UTF-8"]);
        if !made.status.success() {
            made = init(&["--locale=C.UTF-8"]);
        }
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        let mut cluster = Self {
            dir,
            port: free_port(),
            fast,
            keeper: None,
            databases: AtomicU64::new(0),
            template: OnceCell::new(),
        };
        cluster.restart();
        cluster
    }

    /// Starts the server again, on the same port.
    pub fn restart(&mut self) {
        let mut shell = Command::new("sh");
        // The one that tests share is never dropped: whoever keeps it clears away after it.
        let clear = if self.fast { r#"; rm -rf "$directory""# } else { "" };
        let keep = format!(r#""$@" & server=$!; read -r end; kill -INT $server; wait $server{clear}"#);
        shell.arg("-c").arg(keep).arg("keeper").env("directory", self.dir.path());
        let mut server = as_postgres(&program("postgres"));
        server.arg("-D").arg(self.dir.path().join("data")).arg("-p").arg(self.port.to_string());
        for setting in ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=400"] {
            server.arg("-c").arg(setting);
        }
        if self.fast {
            for setting in ["fsync=off", "full_page_writes=off"] {
                server.arg("-c").arg(setting);
            }
        }
        shell.arg(server.get_program()).args(server.get_args());
        let log = fs::File::options().create(true).append(true).open(self.dir.path().join("log")).unwrap();
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(log).current_dir(self.dir.path());
        let mut shell = shell.spawn().unwrap();
        let hold = shell.stdin.take().unwrap();
        self.keeper = Some(Keeper { shell, _hold: hold });
        let begun = Instant::now();
        while !self.answers() {
            let log = || fs::read_to_string(self.dir.path().join("log")).unwrap_or_default();
            assert!(begun.elapsed() < Duration::from_secs(60), "PostgreSQL does not start: {}", log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn answers(&self) -> bool {
        let ready = Command::new(program("pg_isready"))
            .args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", "postgres"])
            .status();
        ready.is_ok_and(|status| status.success())
    }

    /// `SIGKILL` to the server and all it started.
    pub fn kill(&mut self) {
        let data = self.dir.path().join("data");
        let postmaster = fs::read_to_string(data.join("postmaster.pid")).unwrap();
        // The one that would start others first; then all that is left of it, until nothing is.
        let mut left = vec![postmaster.lines().next().unwrap().trim().to_owned()];
        while !left.is_empty() {
            drop(Command::new("kill").arg("-9").args(&left).stderr(Stdio::null()).status());
            std::thread::sleep(Duration::from_millis(5));
            left = processes_in(&data);
        }
        if let Some(mut keeper) = self.keeper.take() {
            drop(keeper._hold);
            keeper.shell.wait().unwrap();
        }
    }

    /// The URL of one of its databases.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// A new database with nothing in it.
    pub async fn empty_database(&self) -> String {
        self.create("template0").await
    }

    /// A new database with the schema.
    pub async fn migrated_database(&self) -> String {
        let made = self.template.get_or_init(|| async {
            self.execute(&format!("create database {TEMPLATE} template template0")).await;
            let db = Db::open(&self.url(TEMPLATE), Access::Own).await.unwrap();
            db.migrate().await.unwrap();
            db.close().await;
        });
        made.await;
        self.create(TEMPLATE).await
    }

    async fn create(&self, template: &str) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::SeqCst));
        self.execute(&format!("create database {name} template {template}")).await;
        self.url(&name)
    }

    async fn execute(&self, sql: &str) {
        let mut conn = PgConnection::connect(&self.url("postgres")).await.unwrap();
        conn.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
        conn.close().await.unwrap();
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(mut keeper) = self.keeper.take() {
            drop(keeper._hold);
            let _ = keeper.shell.wait();
        }
    }
}

/// Processes whose working directory is the server's.
fn processes_in(data: &Path) -> Vec<String> {
    let processes = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let inside =
        processes.filter(|process| fs::read_link(process.path().join("cwd")).is_ok_and(|directory| directory == *data));
    inside.map(|process| process.file_name().to_string_lossy().into_owned()).collect()
}

/// A program of the newest installed server.
fn program(name: &str) -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().filter_map(Result::ok);
    let newest =
        versions.max_by_key(|version| version.file_name().to_string_lossy().parse::<u32>().unwrap_or_default());
    newest.map_or_else(|| name.into(), |version| version.path().join("bin").join(name))
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// PostgreSQL refuses to run as root.
fn as_postgres(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
    command
}

/// A port that nobody listens on at this moment.
pub fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}
