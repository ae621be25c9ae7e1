//! `parindex backup`: one archive of everything, beside a running server if there is one.

use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal};
use std::path::{Path, PathBuf};

use super::args::PlacesArgs;
use super::lang::Lang;
use super::moved::{self, Bars};
use super::outcome::{Failure, Outcome};
use super::verify_evidence;
use crate::app::App;
use crate::app::moving::{self, Moved};
use crate::storage::{Access, Db};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    places: PlacesArgs,
    /// Tệp sao lưu, chưa được có; - là đầu ra chuẩn. The archive, which must not exist yet; - is standard output.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// In JSON. Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: Args, lang: Lang) -> Result<Outcome, Failure> {
    let Args { places, out, json } = args;
    let places = places.places()?;
    let is_standard = out == Path::new("-");
    if is_standard && io::stdout().is_terminal() {
        return Err(Failure::usage("--out -: đầu ra chuẩn là màn hình / standard output is a terminal"));
    }
    if !is_standard && out.exists() {
        return Err(exists(&out));
    }
    let store = verify_evidence::open(&places.evidence_url)?;
    let store = store.ok_or_else(|| verify_evidence::missing(&places.evidence_url))?;
    let app = App::new(Db::open(&places.database_url, Access::Read).await?, store);
    let mut bars = Bars::new(lang);
    let moved = if is_standard {
        moving::backup(&app, BufWriter::new(io::stdout()), &mut bars).await?.0
    } else {
        into_file(&app, &out, &mut bars).await?
    };
    app.db.close().await;
    let outcome = moved::outcome(&moved, json, "ĐÃ SAO LƯU / BACKED UP")?;
    // Standard output is the archive.
    Ok(if is_standard { Outcome { stderr: outcome.stdout, ..Outcome::default() } } else { outcome })
}

/// Into a file that gets its name when it is whole and on the disk.
async fn into_file(app: &App, out: &Path, bars: &mut Bars) -> Result<Moved, Failure> {
    let mut partial = out.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    let written = async {
        let file = BufWriter::with_capacity(1 << 20, File::create(&partial)?);
        let (moved, file) = moving::backup(app, file, bars).await?;
        file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        if out.exists() {
            return Err(exists(out));
        }
        fs::rename(&partial, out)?;
        if cfg!(unix) {
            let directory = out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            File::open(directory)?.sync_all()?;
        }
        Ok(moved)
    };
    let written = written.await;
    if written.is_err() {
        // What can't be removed is named `.partial` and never taken for an archive.
        drop(fs::remove_file(&partial));
    }
    written
}

fn exists(out: &Path) -> Failure {
    let out = out.display();
    Failure::refused(format!("{out} đã có, không ghi đè / exists already and is not overwritten"))
}
