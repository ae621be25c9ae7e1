//! `parindex score`: scores figures of a file under a criteria set, with the engine that every other answer comes from.

use super::figures::FiguresFile;
use super::lang::Lang;
use super::outcome::{Failure, Outcome};
use super::{input, score_table, set};
use crate::app::criteria_sets::{ScoredSet, SetSummary, score_figures};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Mã bộ tiêu chí có sẵn (par-2016) hoặc tệp. A built-in set's id, or a file.
    #[arg(long, value_name = "SET|FILE")]
    set: String,
    /// Tệp YAML/JSON {inputs: {mã: {tên: số}}, units: {mã: {đơn vị: {tên: số}}}}, - là đầu vào chuẩn. YAML or JSON
    /// file {inputs: {code: {name: value}}, units: {code: {unit: {name: value}}}}, - for standard input.
    #[arg(value_name = "FILE")]
    file: String,
    /// In JSON như API. Print the JSON of the API.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, lang: Lang) -> Result<Outcome, Failure> {
    let set = set::find(&args.set)?;
    let text = input::read_text(&args.file)?;
    let file = FiguresFile::read(&args.file, &text)?;
    let root = score_figures(&set, &file.figures).map_err(|faults| file.refuse(&faults))?;
    let scored = ScoredSet { set: SetSummary::of(&set), root };
    if args.json { Outcome::json(&scored) } else { Ok(Outcome::of(score_table::render(&scored, lang))) }
}
