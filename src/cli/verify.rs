//! `parindex verify`: recomputes every chain and reads every byte of evidence, beside a running server if there is one; or, given a
//! package, proves that from itself.

use std::io::IsTerminal;
use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};

use super::args::PlacesArgs;
use super::lang::Lang;
use super::outcome::{Failure, Outcome, REFUSED, UNPROVEN};
use super::verify_report::{Finding, Log, Report};
use super::{receipt, verify_against, verify_evidence, verify_package};
use crate::config::Places;
use crate::domain::receipt::checkpoint::Kept;
use crate::domain::receipt::verify::Issuer;
use crate::storage::{Access, Db, StorageError};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Gói nộp (.zip) cần đối chiếu, không cần cơ sở dữ liệu hay mạng. Mã thoát 3: khớp, chưa rõ ai phát hành. A package (.zip) to
    /// prove instead, without a database or network. Exit code 3: it holds, who issued it is not proven.
    #[arg(value_name = "FILE")]
    file: Option<String>,
    /// Khóa công khai mà nơi phát hành gói đã công bố, 64 chữ số hex. The public key that the package's issuer published, 64 hex digits.
    #[arg(long, value_name = "PUBLIC")]
    key: Option<String>,
    /// Biên nhận hoặc mốc đã cất ở nơi khác: nhật ký bị cắt ngắn hay viết lại từ đó thì lộ; nêu được nhiều lần. Mã thoát 3: khớp, chưa
    /// rõ ai ký. A receipt or checkpoint that was kept elsewhere: a log that was cut short or rewritten since is told; may be
    /// repeated. Exit code 3: all is well, who signed it is not proven.
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    against: Vec<String>,
    /// Khi toàn vẹn, ghi mốc (đỉnh mọi nhật ký) vào tệp mới, để cất ở nơi khác. When all is well, write a checkpoint (the head of
    /// every log) into a new file, to be kept elsewhere.
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    note: Option<PathBuf>,
    /// Khóa ký mốc, như khóa ký biên nhận. The key that signs the checkpoint, as of receipts.
    #[arg(long, value_name = "KEY", requires = "note")]
    sign: Option<String>,
    #[command(flatten)]
    places: PlacesArgs,
    /// In JSON. Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: Args, lang: Lang) -> Result<Outcome, Failure> {
    if let Some(file) = &args.file {
        return verify_package::run(file, args.key.as_deref(), args.json, lang);
    }
    if args.key.is_some() && args.against.is_empty() {
        return Err(Failure::usage("--key: cần FILE hoặc --against / FILE or --against is needed"));
    }
    let kept = verify_against::read(&args.against, receipt::public_key(args.key.as_deref())?.as_ref())?;
    let signer = verify_against::signer(args.sign.as_deref())?;
    let places = args.places.places()?;
    let report = report(&places, kept, lang).await?;
    let unproven = report.against.iter().any(|against| against.issuer != Issuer::Proven);
    let code = match report.findings.is_empty() {
        false => REFUSED,
        true if unproven => UNPROVEN,
        true => 0,
    };
    if let Some(file) = args.note.as_ref().filter(|_| code != REFUSED) {
        verify_against::note(file, &report, signer.as_ref())?;
    }
    let outcome = if args.json { Outcome::json(&report)? } else { Outcome::of(report.text()) };
    Ok(Outcome { code, ..outcome })
}

async fn report(places: &Places, kept: Vec<(String, Kept)>, lang: Lang) -> Result<Report, Failure> {
    let db = Db::open(&places.database_url, Access::Read).await?;
    let mut report = Report::default();
    report.findings.extend(db.integrity().await?.into_iter().map(Finding::from));
    let names = damage(db.logs().await, "changes", &mut report.findings)?.unwrap_or_default();
    for name in names {
        let bar = bar(0, lang.pick("nhật ký", "log"), &name);
        let findings = db.verify(&name, |progress| {
            bar.set_length(u64::try_from(progress.head).unwrap_or_default());
            bar.set_position(u64::try_from(progress.checked).unwrap_or_default());
        });
        let findings = damage(findings.await, &name, &mut report.findings)?.unwrap_or_default();
        bar.finish_and_clear();
        report.findings.extend(findings.into_iter().map(Finding::from));
        report.logs.push(log(&db, name).await?);
    }
    verify_against::check(&db, kept, &mut report).await?;
    verify_evidence::check(&db, &places.evidence_url, &mut report, lang).await?;
    db.close().await;
    Ok(report)
}

/// A log's last version and the hash to note elsewhere: only a noted hash tells of a log cut short.
async fn log(db: &Db, name: String) -> Result<Log, Failure> {
    let changes = db.head(&name).await?;
    let last = match db.changes(&name, changes.saturating_sub(1), 1).await {
        // A finding stands in the report already.
        Err(StorageError::Corrupt { .. }) => None,
        last => last?.pop(),
    };
    Ok(Log { log: name, changes, head: last.map(|change| change.hash) })
}

/// Damage that keeps a whole part from being read is a finding, not the end of the verification.
pub(super) fn damage<T>(
    read: Result<T, StorageError>,
    log: &str,
    findings: &mut Vec<Finding>,
) -> Result<Option<T>, Failure> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(StorageError::Corrupt { what }) => {
            findings.push(Finding::unreadable(log, what));
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// A progress bar on standard error; none where that is no terminal.
pub(super) fn bar(length: u64, what: &str, name: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length);
    // The template is fixed: were it wrong, the bar would only look plain.
    if let Ok(style) = ProgressStyle::with_template("{msg} [{bar:30}] {pos}/{len}") {
        bar.set_style(style);
    }
    bar.set_message(format!("{what} {name}"));
    bar
}
