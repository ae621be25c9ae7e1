//! Settings: read once from flags and environment, checked all together before anything is opened.
//!
//! Checking is pure: what the process was told comes in as [`Raw`], and every fault of it comes out at once.

mod page;
mod post;
mod receipt;
mod sign_on;

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use tracing_subscriber::EnvFilter;
use url::Url;

use crate::domain::receipt::SigningKey;
use crate::domain::text::Text;
use crate::evidence::{S3_MOST_UPLOAD, S3Address};
use crate::post::PostSettings;
use crate::sign_on::ProviderSettings;
pub use post::RawPost;
pub use receipt::RawReceiptKey;
pub use sign_on::RawSignOn;

/// Where the server listens unless said.
pub const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);
/// The largest upload unless said, in bytes: 200 MiB.
pub const DEFAULT_MAX_UPLOAD: u64 = 200 << 20;
/// What the memory of assessments may take unless said, in bytes: 256 MiB.
pub const DEFAULT_CACHE: u64 = 256 << 20;
/// The least it may take: 1 MiB.
const LEAST_CACHE: u64 = 1 << 20;
/// The largest upload that can be allowed, in bytes: 1 TiB.
const MOST_UPLOAD: u64 = 1 << 40;

/// Settings as given; an empty one counts as not given.
#[derive(Clone, Debug, Default)]
pub struct Raw {
    /// `PARINDEX_LISTEN`.
    pub listen: Option<String>,
    /// Where the data is.
    pub places: RawPlaces,
    /// `PARINDEX_MAX_UPLOAD`.
    pub max_upload: Option<String>,
    /// `PARINDEX_CACHE`.
    pub cache: Option<String>,
    /// `PARINDEX_RECEIPT_KEY_FILE`.
    pub receipt_key: Option<RawReceiptKey>,
    /// `PARINDEX_LOG`.
    pub log: Option<String>,
    /// `PARINDEX_LOG_FORMAT`.
    pub log_format: Option<String>,
    /// Whether logs go to a terminal.
    pub terminal: bool,
    /// `PARINDEX_PUBLIC_URL`.
    pub public_url: Option<String>,
    /// How messages leave.
    pub post: RawPost,
    /// Single sign-on.
    pub sign_on: RawSignOn,
}

/// Where the data is, as given.
#[derive(Clone, Debug, Default)]
pub struct RawPlaces {
    /// `--demo`.
    pub demo: bool,
    /// `PARINDEX_DATABASE_URL`.
    pub database_url: Option<String>,
    /// `PARINDEX_EVIDENCE_URL`.
    pub evidence_url: Option<String>,
    /// The working directory, absolute.
    pub directory: PathBuf,
}

/// Settings that hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where the data is.
    pub places: Places,
    /// The largest upload, in bytes.
    pub max_upload: u64,
    /// What the memory of assessments may take, in bytes.
    pub cache: u64,
    /// What signs receipts, if anything does.
    pub receipt_key: Option<SigningKey>,
    /// What to log: directives of `tracing`'s filter.
    pub log: String,
    /// How to log.
    pub log_format: LogFormat,
    /// The origin that people type to reach the pages; none where they reach the server itself.
    pub public_url: Option<String>,
    /// How messages leave.
    pub post: PostSettings,
    /// The provider that people may sign in at.
    pub provider: Option<ProviderSettings>,
}

/// Where the data is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// Whether a demo is asked for.
    pub demo: bool,
    /// The database.
    pub database_url: String,
    /// The evidence store.
    pub evidence_url: String,
}

/// How a log line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// One wrong setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its name in the environment.
    pub setting: &'static str,
    /// What was given.
    pub found: String,
    /// What was expected.
    pub expected: Text,
}

impl Fault {
    fn new(setting: &'static str, found: &str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { setting, found: found.to_owned(), expected: Text::new(vi, en) }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flag = self.setting.trim_start_matches("PARINDEX_").to_lowercase().replace('_', "-");
        let Self { setting, found, expected } = self;
        write!(f, "{setting} (--{flag}) = {found:?}: {} / {}", expected.vi, expected.en)
    }
}

impl Config {
    /// Checks all settings of a server.
    ///
    /// # Errors
    /// Every fault.
    pub fn check(raw: &Raw) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let listen = keep(&mut faults, listen(given(raw.listen.as_ref())));
        if let Some(address) = listen.filter(|address| raw.places.demo && !address.ip().is_loopback()) {
            faults.push(open_demo(address));
        }
        let places = Places::check(&raw.places).map_err(|found| faults.extend(found)).ok();
        let max_upload = keep(&mut faults, max_upload(given(raw.max_upload.as_ref())));
        let cache = keep(&mut faults, cache(given(raw.cache.as_ref())));
        if let (Some(places), Some(bytes)) = (&places, max_upload) {
            keep(&mut faults, fits(bytes, &places.evidence_url));
        }
        let receipt_key = keep(&mut faults, receipt::check(raw.receipt_key.as_ref()));
        let log = keep(&mut faults, log(given(raw.log.as_ref())));
        let log_format = keep(&mut faults, log_format(given(raw.log_format.as_ref()), raw.terminal));
        let public_url = keep(&mut faults, page::public_url(given(raw.public_url.as_ref())));
        let post = post::check(&raw.post, &mut faults);
        let provider = sign_on::check(&raw.sign_on, public_url.as_ref(), &mut faults);
        match (listen, places, max_upload, cache, receipt_key, log, log_format, public_url) {
            (
                Some(listen),
                Some(places),
                Some(max_upload),
                Some(cache),
                Some(receipt_key),
                Some(log),
                Some(log_format),
                Some(public_url),
            ) if faults.is_empty() => {
                Ok(Self { listen, places, max_upload, cache, receipt_key, log, log_format, public_url, post, provider })
            }
            _ => Err(faults),
        }
    }
}

impl Places {
    /// Checks where the data is, for commands that need no more.
    ///
    /// # Errors
    /// Every fault.
    pub fn check(raw: &RawPlaces) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let database = keep(&mut faults, database_url(given(raw.database_url.as_ref()), raw.demo));
        let evidence = keep(&mut faults, evidence_url(given(raw.evidence_url.as_ref()), raw.demo, &raw.directory));
        match (database, evidence) {
            (Some(database_url), Some(evidence_url)) => Ok(Self { demo: raw.demo, database_url, evidence_url }),
            _ => Err(faults),
        }
    }
}

/// The fault of a demo that would answer the whole network: its tokens are public words.
#[must_use]
pub fn open_demo(address: SocketAddr) -> Fault {
    Fault::new(
        "PARINDEX_LISTEN",
        &address.to_string(),
        "mã truy cập của bản demo ai cũng biết, nên chỉ mở trên chính máy này, ví dụ 127.0.0.1:8080",
        "the demo's tokens are public words, so it listens on this machine only, e.g. 127.0.0.1:8080",
    )
}

fn given(value: Option<&String>) -> Option<&str> {
    value.map(|value| value.trim()).filter(|value| !value.is_empty())
}

fn keep<T>(faults: &mut Vec<Fault>, read: Result<T, Fault>) -> Option<T> {
    read.map_err(|fault| faults.push(fault)).ok()
}

fn listen(given: Option<&str>) -> Result<SocketAddr, Fault> {
    let Some(text) = given else { return Ok(DEFAULT_LISTEN) };
    let numeric = text.strip_prefix("localhost:").map_or_else(|| text.to_owned(), |port| format!("127.0.0.1:{port}"));
    numeric.parse().map_err(|_| {
        let (vi, en) =
            ("cần địa chỉ IP và cổng, ví dụ 127.0.0.1:8080", "expected an IP address and a port, e.g. 127.0.0.1:8080");
        Fault::new("PARINDEX_LISTEN", text, vi, en)
    })
}

fn database_url(given: Option<&str>, demo: bool) -> Result<String, Fault> {
    let name = if demo { "parindex-demo/parindex.sqlite" } else { "parindex.sqlite" };
    let Some(text) = given else { return Ok(format!("sqlite://{name}")) };
    let path = text.strip_prefix("sqlite://");
    if path.is_some_and(|path| !path.is_empty() && path != ":memory:" && !path.contains('?')) {
        return Ok(text.to_owned());
    }
    let server = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "postgres" | "postgresql"));
    if server.as_ref().is_some_and(|url| url.host().is_some() && url.path().len() > 1) {
        return Ok(text.to_owned());
    }
    let (vi, en) = (
        "cần sqlite:// rồi đường dẫn tới một tệp, ví dụ sqlite:///var/lib/parindex/parindex.sqlite, \
         hoặc postgres://người_dùng:mật_khẩu@máy_chủ/cơ_sở_dữ_liệu",
        "expected sqlite:// and the path of a file, e.g. sqlite:///var/lib/parindex/parindex.sqlite, \
         or postgres://user:password@host/database",
    );
    Err(Fault::new("PARINDEX_DATABASE_URL", &without_password(text), vi, en))
}

/// A URL as it may be shown.
#[must_use]
pub fn without_password(text: &str) -> String {
    match (text.find("://"), text.rfind('@')) {
        (Some(scheme), Some(at)) if scheme < at => {
            let user = text[scheme + 3..at].split(':').next().unwrap_or_default();
            format!("{}://{user}:***@{}", &text[..scheme], &text[at + 1..])
        }
        _ => text.to_owned(),
    }
}

fn evidence_url(given: Option<&str>, demo: bool, directory: &Path) -> Result<String, Fault> {
    let fault = |found: &str| {
        let (vi, en) = (
            "cần file:/// rồi đường dẫn tuyệt đối tới một thư mục, ví dụ file:///var/lib/parindex/evidence, hoặc s3:// rồi tên \
             kho và tiền tố nếu có, ví dụ s3://can-tho/parindex",
            "expected file:/// and the absolute path of a directory, e.g. file:///var/lib/parindex/evidence, or s3:// and a \
             bucket, with a prefix if need be, e.g. s3://can-tho/parindex",
        );
        Fault::new("PARINDEX_EVIDENCE_URL", found, vi, en)
    };
    let Some(text) = given else {
        let path = directory.join(if demo { "parindex-demo/evidence" } else { "evidence" });
        return Url::from_file_path(&path).map(String::from).map_err(|()| fault(&path.display().to_string()));
    };
    if text.parse::<S3Address>().is_ok() {
        return Ok(text.to_owned());
    }
    let url = Url::parse(text).ok().filter(|url| url.query().is_none() && url.fragment().is_none());
    match url.map(|url| url.to_file_path()) {
        Some(Ok(path)) if text.starts_with("file:///") && path.parent().is_some() => Ok(text.to_owned()),
        _ => Err(fault(text)),
    }
}

fn max_upload(given: Option<&str>) -> Result<u64, Fault> {
    let Some(text) = given else { return Ok(DEFAULT_MAX_UPLOAD) };
    bytes(text).filter(|bytes| (1..=MOST_UPLOAD).contains(bytes)).ok_or_else(|| {
        let (vi, en) = (
            "cần số byte, hoặc số kèm KiB, MiB, GiB, ví dụ 200MiB (nhiều nhất 1024GiB)",
            "expected bytes, or a number with KiB, MiB or GiB, e.g. 200MiB (1024GiB at most)",
        );
        Fault::new("PARINDEX_MAX_UPLOAD", text, vi, en)
    })
}

/// Whether uploads of a size can be stored where evidence goes.
fn fits(bytes: u64, evidence_url: &str) -> Result<(), Fault> {
    if bytes <= S3_MOST_UPLOAD || !evidence_url.starts_with("s3://") {
        return Ok(());
    }
    let (vi, en) = ("kho S3 nhận nhiều nhất 5GiB mỗi tệp", "an S3 store takes 5GiB a file at most");
    Err(Fault::new("PARINDEX_MAX_UPLOAD", &bytes.to_string(), vi, en))
}

fn cache(given: Option<&str>) -> Result<u64, Fault> {
    let Some(text) = given else { return Ok(DEFAULT_CACHE) };
    bytes(text).filter(|bytes| (LEAST_CACHE..=MOST_UPLOAD).contains(bytes)).ok_or_else(|| {
        let (vi, en) = (
            "cần số byte, hoặc số kèm KiB, MiB, GiB, ví dụ 256MiB (ít nhất 1MiB)",
            "expected bytes, or a number with KiB, MiB or GiB, e.g. 256MiB (1MiB at least)",
        );
        Fault::new("PARINDEX_CACHE", text, vi, en)
    })
}

fn bytes(text: &str) -> Option<u64> {
    let (digits, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let unit: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(unit)
}

fn log(given: Option<&str>) -> Result<String, Fault> {
    let text = given.unwrap_or("info");
    // The filter takes a lone word for the name of a module, so that a mistyped level would log nothing.
    let levels = ["off", "error", "warn", "info", "debug", "trace"];
    let is_word = text.chars().all(char::is_alphanumeric);
    let holds = !is_word || levels.contains(&text.to_ascii_lowercase().as_str());
    if holds && EnvFilter::builder().parse(text).is_ok() {
        return Ok(text.to_owned());
    }
    let (vi, en) = (
        "cần mức ghi nhật ký, ví dụ info hoặc info,parindex=debug",
        "expected levels, e.g. info or info,parindex=debug",
    );
    Err(Fault::new("PARINDEX_LOG", text, vi, en))
}

fn log_format(given: Option<&str>, terminal: bool) -> Result<LogFormat, Fault> {
    match given {
        Some("json") => Ok(LogFormat::Json),
        Some("text") => Ok(LogFormat::Text),
        None if terminal => Ok(LogFormat::Text),
        None => Ok(LogFormat::Json),
        Some(other) => Err(Fault::new("PARINDEX_LOG_FORMAT", other, "cần json hoặc text", "expected json or text")),
    }
}

#[cfg(test)]
mod tests;
