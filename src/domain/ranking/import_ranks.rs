//! Holds the ranks of a typed table against its scores and against each other.

use std::collections::BTreeSet;

use super::competition::competition_ranks;
use super::fault::{Fault, FaultCode, Field};
use super::published::PublishedRow;
use crate::domain::exact::Exact;

/// A row whose cells could be read, with its place in the table (0-based).
pub(super) struct Read {
    pub line: usize,
    pub row: PublishedRow,
}

/// Holds ranks against each other and against scores.
pub(super) fn check_ranks(read: &[Read], n: usize, faults: &mut Vec<Fault>) {
    // A derived score is not sure to its last decimal: only the year's facts as a whole can hold it to account.
    let exact = |row: &PublishedRow| row.score.filter(|_| row.is_exact());
    let scores: Option<Vec<Exact>> = read.iter().map(|read| exact(&read.row).map(Exact::from)).collect();
    match scores {
        Some(scores) if read.len() == n => check_against_all_scores(read, &scores, faults),
        _ => check_pairs(read, faults),
    }
    check_room(read, n, faults);
}

/// With every score known, there is one right rank for each province.
fn check_against_all_scores(read: &[Read], scores: &[Exact], faults: &mut Vec<Fault>) {
    for (one, place) in read.iter().zip(competition_ranks(scores)) {
        let Some(rank) = one.row.rank.filter(|rank| *rank != place.rank) else { continue };
        let (right, level) = (place.rank, if place.tied { (" (đồng hạng)", " (tied)") } else { ("", "") });
        let vi = format!("Theo điểm số thì {} đứng hạng {right}{}, không phải {rank}", one.row.province, level.0);
        let en = format!("By the scores {} is {right}{}, not {rank}", one.row.province, level.1);
        let fault = Fault::of_table(FaultCode::RankContradictsScore, vi, en);
        faults.push(fault.at(one.line, Some(Field::Rank)).expecting(right.to_string()));
    }
}

/// With some scores missing: a better rank needs a higher score, the same rank the same score. Each row is told of one other.
fn check_pairs(read: &[Read], faults: &mut Vec<Fault>) {
    let known: Vec<_> = read
        .iter()
        .filter(|r| r.row.is_exact())
        .filter_map(|r| Some((r.line, &r.row.province, r.row.rank?, r.row.score?)))
        .collect();
    for (line, province, rank, score) in &known {
        let against = known.iter().find(|(other, _, r, s)| other < line && rank.cmp(r) != s.cmp(score));
        let Some((other_line, other, r, s)) = against else { continue };
        let row = other_line + 1;
        let vi = format!("{province} hạng {rank} điểm {score} trái với {other} hạng {r} điểm {s} ở dòng {row}");
        let en = format!("{province} rank {rank} score {score} contradicts {other} rank {r} score {s} in row {row}");
        faults.push(Fault::of_table(FaultCode::RankContradictsScore, vi, en).at(*line, Some(Field::Rank)));
    }
}

/// A rank shared by m provinces leaves the next m - 1 ranks to nobody, and no rank has more holders than places are left.
fn check_room(read: &[Read], n: usize, faults: &mut Vec<Fault>) {
    let told: BTreeSet<_> = faults.iter().filter(|fault| fault.field == Some(Field::Rank)).map(|f| f.row).collect();
    let ranked: Vec<_> = read.iter().filter_map(|r| Some((r, usize::try_from(r.row.rank?).ok()?))).collect();
    for (one, rank) in &ranked {
        let level_or_worse = ranked.iter().filter(|(_, other)| other >= rank).count();
        let holders = |better: usize| ranked.iter().filter(|(_, other)| *other == better).count();
        let shared = (1..*rank).rev().map(|better| (better, holders(better))).find(|(better, m)| better + m > *rank);
        let fault = if let Some((better, m)) = shared {
            let vi = format!("Hạng {rank} phải để trống vì {m} tỉnh, thành phố đồng hạng {better}");
            let en = format!("Nobody can be {rank}: {m} provinces share rank {better}");
            Fault::of_table(FaultCode::ImpossibleRank, vi, en)
        } else if rank + level_or_worse > n + 1 {
            let vi = format!("Từ hạng {rank} trở xuống chỉ có {} chỗ, bảng có {level_or_worse} dòng", n + 1 - rank);
            let en =
                format!("From rank {rank} down there are {} places, the table has {level_or_worse} rows", n + 1 - rank);
            Fault::of_table(FaultCode::ImpossibleRank, vi, en)
        } else {
            continue;
        };
        let fault = fault.at(one.line, Some(Field::Rank));
        if !told.contains(&fault.row) {
            faults.push(fault);
        }
    }
}
