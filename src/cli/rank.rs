//! `parindex rank`: standard competition ranks of a table of scores, on exact decimals.

use serde::Serialize;

use super::input;
use super::lang::Lang;
use super::outcome::{Failure, Outcome};
use super::rank_csv::{self, Row};
use super::table::{Column, Table};
use crate::domain::exact::Exact;
use crate::domain::ranking::competition::competition_ranks;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Bảng CSV có cột tên và cột điểm (cột khác bỏ qua), - là đầu vào chuẩn. CSV table with a column of names and one
    /// of scores (others are passed over), - for standard input.
    #[arg(value_name = "FILE")]
    file: String,
    /// In JSON. Print JSON.
    #[arg(long)]
    json: bool,
}

/// The ranking of a table.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Ranking {
    /// How many were ranked.
    of: usize,
    /// Best first; equal scores in the order of the file.
    rows: Vec<Ranked>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Ranked {
    rank: u32,
    name: String,
    /// With at least two decimals.
    score: String,
    tied: bool,
}

pub(super) fn run(args: &Args, lang: Lang) -> Result<Outcome, Failure> {
    let rows = rank_csv::read(&args.file, &input::read_text(&args.file)?)?;
    let ranking = rank(rows);
    if args.json { Outcome::json(&ranking) } else { Ok(Outcome::of(render(&ranking, lang))) }
}

fn rank(rows: Vec<Row>) -> Ranking {
    let scores: Vec<Exact> = rows.iter().map(|row| Exact::from(row.score)).collect();
    let places = competition_ranks(&scores);
    let ranked = rows.into_iter().zip(places).map(|(row, place)| Ranked {
        rank: place.rank,
        name: row.name,
        score: row.score.to_string(),
        tied: place.tied,
    });
    let mut rows: Vec<Ranked> = ranked.collect();
    rows.sort_by_key(|row| row.rank);
    Ranking { of: rows.len(), rows }
}

fn render(ranking: &Ranking, lang: Lang) -> String {
    let header = match lang {
        Lang::Vi => ["Hạng", "", "Tên", "Điểm"],
        Lang::En => ["Rank", "", "Name", "Score"],
    };
    let mut table = Table::new([Column::Right, Column::Left(5), Column::Left(60), Column::Right], header);
    for row in &ranking.rows {
        let tie = if row.tied { lang.pick("đồng", "tied") } else { "" };
        table.row([row.rank.to_string(), tie.to_owned(), row.name.clone(), row.score.clone()]);
    }
    table.render()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_scores_share_the_better_rank_however_they_are_written() {
        let text = "name,score\nA,80.0\nB,90\nC,80.00\nD,70.01\n";
        let ranking = rank(rank_csv::read("t.csv", text).unwrap());
        let rows: Vec<_> = ranking.rows.iter().map(|r| (r.rank, r.name.as_str(), r.tied)).collect();
        assert_eq!(rows, [(1, "B", false), (2, "A", true), (2, "C", true), (4, "D", false)]);
        assert_eq!(ranking.rows[2].score, "80.00");
    }
}
