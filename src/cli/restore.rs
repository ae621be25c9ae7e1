//! `parindex restore`: an archive into an empty database and an evidence store.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::args::PlacesArgs;
use super::failure::line;
use super::lang::Lang;
use super::moved::{self, Bars};
use super::outcome::{Failure, Outcome};
use crate::app::App;
use crate::app::moving;
use crate::config::DEFAULT_MAX_UPLOAD;
use crate::evidence::EvidenceStore;
use crate::storage::{Access, Db};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    places: PlacesArgs,
    /// Tệp sao lưu; - là đầu vào chuẩn. The archive; - is standard input.
    #[arg(long = "in", value_name = "FILE")]
    input: PathBuf,
    /// In JSON. Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: Args, lang: Lang) -> Result<Outcome, Failure> {
    let Args { places, input, json } = args;
    let places = places.places()?;
    // Before anything is created where it would be restored to.
    let file = if input == Path::new("-") { None } else { Some(open(&input)?) };
    let db = Db::open(&places.database_url, Access::Own).await?;
    db.migrate().await?;
    let app = App::new(db, EvidenceStore::open(&places.evidence_url, DEFAULT_MAX_UPLOAD)?);
    let mut bars = Bars::new(lang);
    let moved = match file {
        Some(file) => moving::restore(file, &app, &mut bars).await,
        None => moving::restore(io::stdin(), &app, &mut bars).await,
    };
    app.db.close().await;
    moved::outcome(&moved?, json, "ĐÃ PHỤC HỒI VÀ ĐỐI CHIẾU / RESTORED AND PROVEN")
}

fn open(input: &Path) -> Result<File, Failure> {
    File::open(input).map_err(|error| {
        let path = input.display();
        Failure::usage(line(&format!("không đọc được {path}"), &format!("{path} can't be read"), Some(&error)))
    })
}
