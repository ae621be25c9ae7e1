//! `parindex copy`: moving house, to another engine or another machine, and back.

use super::lang::Lang;
use super::moved::{self, Bars};
use super::outcome::{Failure, Outcome, USAGE};
use super::verify_evidence;
use crate::app::App;
use crate::app::moving;
use crate::config::{DEFAULT_MAX_UPLOAD, Places, RawPlaces};
use crate::evidence::EvidenceStore;
use crate::storage::{Access, Db};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Cơ sở dữ liệu nguồn, có thể đang phục vụ. The database to copy, which may be in use.
    #[arg(long, value_name = "URL")]
    from: String,
    /// Cơ sở dữ liệu đích: trống, hoặc từ lần chép trước. The database to copy to: empty, or from an earlier copy.
    #[arg(long, value_name = "URL")]
    to: String,
    /// Kho tài liệu nguồn. The evidence store to copy.
    #[arg(long, value_name = "URL")]
    evidence_from: String,
    /// Kho tài liệu đích. The evidence store to copy to.
    #[arg(long, value_name = "URL")]
    evidence_to: String,
    /// In JSON. Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: Args, lang: Lang) -> Result<Outcome, Failure> {
    let Args { from, to, evidence_from, evidence_to, json } = args;
    let mut lines = Vec::new();
    let places = [
        place(["--from", "--evidence-from"], from, evidence_from, &mut lines)?,
        place(["--to", "--evidence-to"], to, evidence_to, &mut lines)?,
    ];
    let [Some(from), Some(to)] = places else { return Err(Failure { lines, code: USAGE }) };
    if from.database_url == to.database_url {
        return Err(Failure::usage("--to: nơi đến chính là nơi đi / the destination is the source"));
    }
    let store = verify_evidence::open(&from.evidence_url)?;
    let store = store.ok_or_else(|| verify_evidence::missing(&from.evidence_url))?;
    let from = App::new(Db::open(&from.database_url, Access::Read).await?, store);
    let db = Db::open(&to.database_url, Access::Own).await?;
    db.migrate().await?;
    let to = App::new(db, EvidenceStore::open(&to.evidence_url, DEFAULT_MAX_UPLOAD)?);
    let moved = moving::copy(&from, &to, &mut Bars::new(lang)).await;
    to.db.close().await;
    moved::outcome(&moved?, json, "ĐÃ CHÉP VÀ ĐỐI CHIẾU / COPIED AND PROVEN")
}

/// The addresses of one side; what is wrong with them is said by their flags.
fn place(
    flags: [&str; 2],
    database_url: String,
    evidence_url: String,
    lines: &mut Vec<String>,
) -> Result<Option<Places>, Failure> {
    let (database_url, evidence_url) = (Some(database_url), Some(evidence_url));
    let raw = RawPlaces { demo: false, database_url, evidence_url, directory: std::env::current_dir()? };
    let faults = match Places::check(&raw) {
        Ok(places) => return Ok(Some(places)),
        Err(faults) => faults,
    };
    lines.extend(faults.into_iter().map(|fault| {
        let flag = flags[usize::from(fault.setting != "PARINDEX_DATABASE_URL")];
        format!("{flag} = {:?}: {} / {}", fault.found, fault.expected.vi, fault.expected.en)
    }));
    Ok(None)
}
