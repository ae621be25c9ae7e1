//! `parindex sweep`: what a running server does once a day, now.

use chrono::TimeDelta;

use super::args::PlacesArgs;
use super::outcome::{Failure, Outcome};
use super::verify;
use crate::app::App;
use crate::app::moving::must_be_whole;
use crate::app::sweep::Swept;
use crate::config::DEFAULT_MAX_UPLOAD;
use crate::evidence::EvidenceStore;
use crate::storage::{Access, Db};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    places: PlacesArgs,
    /// Chỉ những gì đã ghi từ trước chừng này giờ; 0 khi không ai đang tải lên. Only what was written so many hours ago;
    /// 0 when nobody is uploading.
    #[arg(long, value_name = "HOURS", default_value_t = 24, value_parser = clap::value_parser!(u16))]
    older_than: u16,
    /// Chỉ đếm, không xóa. Only count, remove nothing.
    #[arg(long)]
    dry_run: bool,
}

pub(super) async fn run(args: Args) -> Result<Outcome, Failure> {
    let Args { places, older_than, dry_run } = args;
    let places = places.places()?;
    let db = Db::open(&places.database_url, Access::Own).await?;
    db.check().await?;
    must_be_whole(&db).await?;
    let app = App::new(db.clone(), EvidenceStore::open(&places.evidence_url, DEFAULT_MAX_UPLOAD)?);
    let bar = verify::bar(0, "kho tài liệu / evidence", "");
    let before = app.now() - TimeDelta::hours(older_than.into());
    let swept = app.sweep(before, dry_run, |swept| bar.set_position(swept.seen)).await?;
    bar.finish_and_clear();
    db.close().await;
    let Swept { staging, objects, seen } = swept;
    let done = if dry_run { "sẽ xóa / would be removed" } else { "đã xóa / removed" };
    Ok(Outcome::of(format!(
        "đã xem / looked at: {seen}\n\
         {done}, không bản ghi nào nhắc tới / that no record names: {objects}\n\
         {done}, tải lên dở dang / of unfinished uploads: {staging}\n"
    )))
}
