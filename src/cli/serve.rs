//! `parindex serve`: opens what the server needs in the order that a killed one recovers in, then serves until told to stop.

use std::io::{self, IsTerminal};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::args::PlacesArgs;
use super::failure::line;
use super::housekeeping;
use super::log;
use super::outcome::{self, Failure, Outcome};
use super::receipt_key;
use super::sign_on_args::SignOnArgs;
use crate::app::App;
use crate::app::moving::must_be_whole;
use crate::config::{self, Config, Raw, RawPost};
use crate::demo;
use crate::evidence::EvidenceStore;
use crate::http;
use crate::post::Post;
use crate::sign_on::Provider;
use crate::storage::{Access, Db, StorageError};

/// How long requests under way may take once the server was told to stop.
const DRAIN: Duration = Duration::from_secs(20);
/// The setting that marks a demo database.
const DEMO: &str = "demo";

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    places: PlacesArgs,
    /// Địa chỉ phục vụ. Where to listen [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS", env = "PARINDEX_LISTEN", hide_env_values = true)]
    listen: Option<String>,
    /// Cỡ tệp tải lên lớn nhất, byte hoặc KiB/MiB/GiB. Largest upload, bytes or KiB/MiB/GiB [default: 200MiB]
    #[arg(long, value_name = "SIZE", env = "PARINDEX_MAX_UPLOAD", hide_env_values = true)]
    max_upload: Option<String>,
    /// Bộ nhớ cho các kỳ đánh giá. Memory for assessments, bytes or KiB/MiB/GiB [default: 256MiB]
    #[arg(long, value_name = "SIZE", env = "PARINDEX_CACHE", hide_env_values = true)]
    cache: Option<String>,
    /// Tệp khóa ký biên nhận (`parindex receipt key`). The key file that signs receipts [default: receipts are not signed]
    #[arg(long, value_name = "FILE", env = "PARINDEX_RECEIPT_KEY_FILE", hide_env_values = true)]
    receipt_key_file: Option<String>,
    /// Mức ghi nhật ký, ví dụ info,parindex=debug. Levels to log [default: info]
    #[arg(long, value_name = "LEVELS", env = "PARINDEX_LOG", hide_env_values = true)]
    log: Option<String>,
    /// Dạng nhật ký: text hoặc json. Log format: text or json [default: text on a terminal, else json]
    #[arg(long, value_name = "FORMAT", env = "PARINDEX_LOG_FORMAT", hide_env_values = true)]
    log_format: Option<String>,
    /// Địa chỉ mà người dùng gõ, khi đứng sau TLS. What people type to reach the pages, e.g. https://par.example.gov [default: this address]
    #[arg(long, value_name = "URL", env = "PARINDEX_PUBLIC_URL", hide_env_values = true)]
    public_url: Option<String>,
    #[command(flatten)]
    post: PostArgs,
    #[command(flatten)]
    sign_on: SignOnArgs,
}

/// How messages leave: with none of these, none do.
#[derive(Debug, clap::Args)]
struct PostArgs {
    /// Máy chủ thư. Mail server, e.g. smtps://user:password@host
    #[arg(long, value_name = "URL", env = "PARINDEX_SMTP_URL", hide_env_values = true)]
    smtp_url: Option<String>,
    /// Người gửi thư. Sender of mail, e.g. PAR INDEX <parindex@example.gov>
    #[arg(long, value_name = "ADDRESS", env = "PARINDEX_MAIL_FROM", hide_env_values = true)]
    mail_from: Option<String>,
    /// Khóa gốc để ký webhook, ít nhất 32 ký tự. What webhooks are signed with, 32 characters at least
    #[arg(long, value_name = "KEY", env = "PARINDEX_WEBHOOK_KEY", hide_env_values = true)]
    webhook_key: Option<String>,
    /// Cho phép webhook tới mạng nội bộ và http: true hoặc false. Let webhooks go to private networks and by http [default: false]
    #[arg(long, value_name = "TRUE|FALSE", env = "PARINDEX_WEBHOOK_PRIVATE", hide_env_values = true)]
    webhook_private: Option<String>,
}

impl Args {
    fn check(self) -> Result<Config, Failure> {
        let Self { places, listen, max_upload, cache, receipt_key_file, log, log_format, public_url, post, sign_on } =
            self;
        let PostArgs { smtp_url, mail_from, webhook_key, webhook_private } = post;
        let post = RawPost { smtp_url, mail_from, webhook_key, webhook_private };
        let receipt_key = receipt_key_file.map(receipt_key::raw);
        let terminal = io::stderr().is_terminal();
        Ok(Config::check(&Raw {
            listen,
            places: places.raw()?,
            max_upload,
            cache,
            receipt_key,
            log,
            log_format,
            terminal,
            public_url,
            post,
            sign_on: sign_on.raw(),
        })?)
    }
}

pub(super) async fn run(args: Args) -> Result<Outcome, Failure> {
    let config = args.check()?;
    log::start(&config)?;
    let db = match Db::open(&config.places.database_url, Access::Own).await {
        Err(error @ StorageError::Unavailable(_)) => return Err(of_database(error.into(), &config)),
        opened => opened?,
    };
    db.migrate().await?;
    must_be_whole(&db).await?;
    let marked = stay_home(&db, &config).await?;
    let evidence = EvidenceStore::open(&config.places.evidence_url, config.max_upload)?;
    // Checked with the rest: what is wrong has been named by now.
    let post = Post::open(&config.post).unwrap_or_default();
    let provider = config.provider.clone().and_then(|settings| Provider::open(settings).ok());
    let app = App::new(db.clone(), evidence.clone())
        .with_cache(config.cache)
        .with_receipt_key(config.receipt_key.clone())
        .with_post(post)
        .with_provider(provider);
    // Nobody else writes: what lies in staging belongs to no upload that is under way.
    if db.is_sole_writer() {
        match evidence.sweep_staging(app.now()).await {
            Ok(0) => {}
            Ok(swept) => tracing::info!(swept, "removed what unfinished uploads had left"),
            // A store that is away for the moment is no reason not to start: readiness tells of it.
            Err(error) => tracing::warn!(%error, "what unfinished uploads have left stays for now"),
        }
    }
    if (config.places.demo || marked) && !demo::is_demo(&app).await? {
        fill(&app, &config).await?;
    }
    let listener = TcpListener::bind(config.listen).await.map_err(|error| {
        let address = config.listen;
        Failure::refused(line(&format!("không mở được {address}"), &format!("can't listen on {address}"), Some(&error)))
    })?;
    // From here on a signal ends the server in order; whoever reads the greeting may send one.
    let signals = Signals::listen()?;
    outcome::print(&greeting(&app, &config, listener.local_addr()?).await?)?;
    let tidying = tokio::spawn(housekeeping::run(app.clone()));
    let posting = tokio::spawn(housekeeping::post(app.clone()));
    serve(app, listener, &config, signals).await?;
    tidying.abort();
    posting.abort();
    db.close().await;
    Ok(Outcome::default())
}

/// A demo's tokens are public words, so it never answers the network, asked for as one or not.
async fn stay_home(db: &Db, config: &Config) -> Result<bool, Failure> {
    let marked = db.setting(DEMO).await?.is_some();
    let open = marked && !config.listen.ip().is_loopback();
    if open { Err(vec![config::open_demo(config.listen)].into()) } else { Ok(marked) }
}

/// Fills an empty database with the demo. Any other is refused, one whose filling was broken off with its own words.
async fn fill(app: &App, config: &Config) -> Result<(), Failure> {
    demo::install(app).await.map_err(|error| of_database(error.into(), config))
}

/// A failure that says of which database it is.
fn of_database(mut failure: Failure, config: &Config) -> Failure {
    if let Some(line) = failure.lines.first_mut() {
        *line = format!("{}: {line}", config::without_password(&config.places.database_url));
    }
    failure
}

/// Where to look, and what to know before anything else.
async fn greeting(app: &App, config: &Config, address: SocketAddr) -> Result<String, Failure> {
    // "Every address" is none to go to.
    let everywhere = address.ip().is_unspecified();
    let reach = if everywhere { SocketAddr::new(Ipv4Addr::LOCALHOST.into(), address.port()) } else { address };
    let base = format!("http://{reach}");
    let (places, version) = (&config.places, env!("CARGO_PKG_VERSION"));
    let mut text = format!(
        "parindex {version}: {base}\n\
         \x20 Tài liệu API / API reference  {base}/docs\n\
         \x20 Cơ sở dữ liệu / Database      {}\n\
         \x20 Kho tài liệu / Evidence       {}\n\
         \x20 Dừng / Stop                   Ctrl-C\n",
        config::without_password(&places.database_url),
        places.evidence_url
    );
    if let Some(key) = &config.receipt_key {
        text.push_str(&format!("\x20 Khóa biên nhận / Receipt key   {}\n", key.public()));
    }
    if demo::is_demo(app).await? {
        if !places.demo {
            text.push_str(
                "\nCẢNH BÁO: đây là dữ liệu demo, mã truy cập ai cũng biết. / \
                 WARNING: this is demo data, its tokens are public words.\n",
            );
            tracing::warn!("a demo database is served without --demo: its tokens are public words");
        }
        text.push('\n');
        text.push_str(&demo::greeting(&base));
    } else if app.db.tokens().await?.is_empty() {
        text.push_str(&format!(
            "\nChưa có mã truy cập nào. Dừng máy chủ, cấp mã quản trị đầu tiên rồi chạy lại: / \
             There is no token yet. Stop the server, issue the first administrator's token, and start again:\n\
             \x20 parindex token create --name admin --role admin --database-url {} --evidence-url {}\n",
            config::without_password(&places.database_url),
            places.evidence_url
        ));
    }
    Ok(text)
}

/// Serves until a signal; then gives requests under way their time, unless a second signal says that it is enough.
async fn serve(app: App, listener: TcpListener, config: &Config, mut signals: Signals) -> Result<(), Failure> {
    let is_demo = demo::is_demo(&app).await?;
    let stop = CancellationToken::new();
    let public_url = config.public_url.as_deref().map(Arc::from);
    let settings = http::Settings {
        max_upload: config.max_upload,
        public_url,
        demo: is_demo,
        // What is answered is far less than what it is worked out from.
        answers: config.cache / 4,
        ..http::Settings::default()
    };
    let serving = http::serve(app, listener, stop.clone().cancelled_owned(), settings);
    let deadline = async {
        signals.next().await;
        tracing::info!("told to stop: requests under way have {} s", DRAIN.as_secs());
        stop.cancel();
        tokio::select! {
            () = tokio::time::sleep(DRAIN) => tracing::warn!("requests still under way were cut off"),
            () = signals.next() => tracing::warn!("told twice: requests under way were cut off"),
        }
    };
    tokio::select! {
        served = serving => Ok(served?),
        () = deadline => Ok(()),
    }
}

/// What asks a server to stop.
struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    #[cfg(unix)]
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    #[cfg(unix)]
    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    #[cfg(not(unix))]
    fn listen() -> io::Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    async fn next(&mut self) {
        drop(tokio::signal::ctrl_c().await);
    }
}
