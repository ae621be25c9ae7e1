//! Reads a year's published facts into the first bounds of an [`Order`].

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::error::RankingError;
use super::order::{Block, Bound, Interval, Order, Standing};
use super::published::{Certainty, Group, Published, PublishedRow};
use crate::domain::exact::Exact;
use crate::domain::text::{self, Text};

/// Index of the fact that scores lie between 0 and 100.
const RANGE: usize = 0;
/// Index of the fact that is the published mean (or that there is none).
pub(super) const MEAN: usize = 1;

/// More decimals than any source gives; keeps decimal sums exact.
const MOST_PLACES: u32 = 6;

/// A derived figure is the sum or difference of two figures, each rounded to two decimals.
fn derived_room() -> Decimal {
    Decimal::new(1, 2)
}

/// Half a unit of the last decimal a figure was written with.
fn half_unit(value: Decimal) -> Decimal {
    Decimal::new(5, value.scale() + 1)
}

/// Where the two-decimal figure behind a score as written can lie.
fn known(value: Decimal, certainty: Certainty) -> Interval {
    let mut room = if value.scale() < 2 { half_unit(value) } else { Decimal::ZERO };
    if certainty == Certainty::Derived {
        room += derived_room();
    }
    Interval { lo: (value - room).max(Decimal::ZERO), hi: (value + room).min(Decimal::ONE_HUNDRED) }
}

/// Where the mean of the two-decimal figures can lie: the mean was rounded, and so was each figure (another 0.005).
fn mean_room(mean: Decimal, certainty: Certainty) -> Interval {
    let mut room = half_unit(mean) + Decimal::new(5, 3);
    if certainty == Certainty::Derived {
        room += derived_room();
    }
    Interval { lo: mean - room, hi: mean + room }
}

/// The bounds that each fact gives by itself, not yet carried from one position to another.
pub(super) fn gather(published: &Published, roster: &[String]) -> Result<Order, RankingError> {
    let n = roster.len();
    let aggregates = &published.aggregates;
    let mut facts = vec![
        Text::new("điểm nằm trong khoảng từ 0 đến 100", "scores lie between 0 and 100"),
        match aggregates.mean {
            Some(mean) => Text::new(format!("trung bình {mean}"), format!("mean {mean}")),
            None => Text::new("không có trung bình", "no mean"),
        },
    ];
    let standings = standings(published, roster, &mut facts)?;
    let mut order = Order {
        year: published.year,
        lo: vec![Bound { value: Decimal::ZERO, fact: RANGE }; n],
        hi: vec![Bound { value: Decimal::ONE_HUNDRED, fact: RANGE }; n],
        sum: None,
        likely_sum: None,
        blocks: Vec::new(),
        standings,
        facts,
    };
    ranks(&mut order, published)?;
    groups(&mut order, &aggregates.groups)?;
    extremes(&mut order, published)?;
    mean(&mut order, published)?;
    Ok(order)
}

/// Checks the rows against the roster and sorts the provinces by what is known of them.
fn standings(
    published: &Published,
    roster: &[String],
    facts: &mut Vec<Text>,
) -> Result<BTreeMap<String, Standing>, RankingError> {
    let year = published.year;
    let mut standings = BTreeMap::new();
    for province in roster {
        if standings.insert(province.clone(), Standing::Unknown).is_some() {
            return Err(RankingError::Duplicate { province: province.clone(), year });
        }
    }
    if published.of != roster.len() {
        return Err(RankingError::RosterSize { year, of: published.of, roster: roster.len() });
    }
    let mut seen = BTreeMap::new();
    for row in &published.rows {
        let province = row.province.clone();
        if seen.insert(&row.province, ()).is_some() {
            return Err(RankingError::Duplicate { province, year });
        }
        let Some(standing) = standings.get_mut(&row.province) else {
            return Err(RankingError::NotOnRoster { province, year });
        };
        if let Some(score) = row.score {
            in_range(score, || row_fact(row))?;
            facts.push(row_fact(row));
            *standing = Standing::Scored { value: known(score, row.certainty), fact: facts.len() - 1 };
        }
        if let Some(rank) = row.rank {
            let start = position(rank, roster.len())
                .ok_or_else(|| RankingError::BadFigure { what: row_fact(row), value: rank.into() })?;
            *standing = Standing::Ranked(start);
        }
    }
    Ok(standings)
}

/// The 0-based position of a rank, when it is one of 1 to n.
fn position(rank: u32, n: usize) -> Option<usize> {
    usize::try_from(rank).ok()?.checked_sub(1).filter(|position| *position < n)
}

fn in_range(value: Decimal, what: impl Fn() -> Text) -> Result<(), RankingError> {
    let possible = value >= Decimal::ZERO && value <= Decimal::ONE_HUNDRED && value.scale() <= MOST_PLACES;
    if possible { Ok(()) } else { Err(RankingError::BadFigure { what: what(), value }) }
}

/// Pins the ranked provinces to their positions, and their scores with them.
fn ranks(order: &mut Order, published: &Published) -> Result<(), RankingError> {
    let mut by_start: BTreeMap<usize, Vec<&PublishedRow>> = BTreeMap::new();
    for row in &published.rows {
        if let Some(Standing::Ranked(start)) = order.standings.get(&row.province) {
            by_start.entry(*start).or_default().push(row);
        }
    }
    let mut taken: (usize, Vec<usize>) = (0, Vec::new());
    for (start, rows) in by_start {
        let mut named = Vec::new();
        for row in &rows {
            let fact = state(order, row_fact(row));
            named.push(fact);
            if let Some(score) = row.score {
                let value = known(score, row.certainty);
                order.at_least(start, value.lo, fact);
                order.at_most(start, value.hi, fact);
            }
        }
        let end = start + rows.len();
        if start < taken.0 || end > order.len() {
            named.extend(taken.1);
            return Err(order.contradiction(&named));
        }
        order.blocks.push(Block { start, len: rows.len() });
        taken = (end, named);
    }
    Ok(())
}

/// Group sizes: how many scores at least reach a cut-off, and, where groups follow each other without a gap from the top or
/// from the bottom, how many at most.
fn groups(order: &mut Order, groups: &[Group]) -> Result<(), RankingError> {
    let n = order.len();
    let mut stated: Vec<(Interval, usize, usize)> = Vec::new();
    for group in groups {
        let ends = Interval { lo: group.min.unwrap_or_default(), hi: group.max.unwrap_or(Decimal::ONE_HUNDRED) };
        in_range(ends.lo, || group_fact(group))?;
        in_range(ends.hi, || group_fact(group))?;
        let fact = state(order, group_fact(group));
        let count = usize::try_from(group.count).unwrap_or(usize::MAX);
        if ends.lo > ends.hi || count > n {
            return Err(order.contradiction(&[fact]));
        }
        stated.push((ends, count, fact));
    }
    stated.sort_by_key(|(ends, ..)| std::cmp::Reverse((ends.lo, ends.hi)));
    for pair in stated.windows(2) {
        if let [(upper, _, first), (lower, _, second)] = pair
            && lower.hi > upper.lo
        {
            return Err(order.contradiction(&[*first, *second]));
        }
    }
    if stated.iter().map(|(_, count, _)| count).sum::<usize>() > n {
        let all: Vec<_> = stated.iter().map(|(.., fact)| *fact).collect();
        return Err(order.contradiction(&all));
    }
    let (mut down, mut reached) = (0, Some(Decimal::ONE_HUNDRED));
    for (ends, count, fact) in &stated {
        down += count;
        if let Some(last) = down.checked_sub(1) {
            order.at_least(last, ends.lo, *fact);
        }
        reached = reached.filter(|upper| *upper == ends.hi).map(|_| ends.lo);
        if reached.is_some() {
            order.at_most(down, ends.lo, *fact);
        }
    }
    let (mut up, mut reached) = (n, Some(Decimal::ZERO));
    for (ends, count, fact) in stated.iter().rev() {
        up -= count;
        order.at_most(up, ends.hi, *fact);
        reached = reached.filter(|lower| *lower == ends.lo).map(|_| ends.hi);
        if let (Some(_), Some(last)) = (reached, up.checked_sub(1)) {
            order.at_least(last, ends.hi, *fact);
        }
    }
    Ok(())
}

/// The highest and the lowest score.
fn extremes(order: &mut Order, published: &Published) -> Result<(), RankingError> {
    let aggregates = &published.aggregates;
    let ends = [
        (aggregates.max, Some(0), "cao nhất", "highest"),
        (aggregates.min, order.len().checked_sub(1), "thấp nhất", "lowest"),
    ];
    for (value, position, vi, en) in ends {
        let (Some(value), Some(position)) = (value, position) else { continue };
        let told = text::number(&value.to_string());
        let text = Text::new(format!("điểm {vi} {}", told.vi), format!("{en} score {}", told.en));
        in_range(value, || text.clone())?;
        let fact = state(order, text);
        let known = known(value, aggregates.certainty);
        order.at_least(position, known.lo, fact);
        order.at_most(position, known.hi, fact);
    }
    Ok(())
}

/// The mean: the sum of all scores, and the score around which "above the mean" turns.
fn mean(order: &mut Order, published: &Published) -> Result<(), RankingError> {
    let aggregates = &published.aggregates;
    let Some(mean) = aggregates.mean else { return Ok(()) };
    in_range(mean, || Text::new("trung bình", "mean"))?;
    let room = mean_room(mean, aggregates.certainty);
    let n = order.len();
    let count = Decimal::from(n as u64);
    order.sum = Some(Interval { lo: count * room.lo, hi: count * room.hi });
    order.likely_sum = Some(Exact::from(count * mean));
    if let Some(above) = aggregates.above_mean {
        let text = Text::new(format!("{above} tỉnh, thành phố trên trung bình"), format!("{above} above the mean"));
        let count = usize::try_from(above).unwrap_or(usize::MAX);
        if count > n {
            return Err(RankingError::BadFigure { what: text, value: above.into() });
        }
        let fact = state(order, text);
        if let Some(last) = count.checked_sub(1) {
            order.at_least(last, room.lo, fact);
        }
        order.at_most(count, room.hi, fact);
    }
    Ok(())
}

fn state(order: &mut Order, text: Text) -> usize {
    order.facts.push(text);
    order.facts.len() - 1
}

/// What a row says, in words.
pub(super) fn row_fact(row: &PublishedRow) -> Text {
    let mut text = Text::new(row.province.clone(), row.province.clone());
    if let Some(rank) = row.rank {
        text = Text::new(format!("{} hạng {rank}", text.vi), format!("{} rank {rank}", text.en));
    }
    if let Some(score) = row.score {
        let score = text::number(&score.to_string());
        text = Text::new(format!("{} điểm {}", text.vi, score.vi), format!("{} score {}", text.en, score.en));
    }
    text
}

fn group_fact(group: &Group) -> Text {
    let told = |end: Decimal| text::number(&end.to_string());
    let ends = match (group.min.map(told), group.max.map(told)) {
        (Some(min), Some(max)) => Text::new(format!("{}-{}", min.vi, max.vi), format!("{}-{}", min.en, max.en)),
        (Some(min), None) => Text::new(format!("≥ {}", min.vi), format!("≥ {}", min.en)),
        (None, Some(max)) => Text::new(format!("≤ {}", max.vi), format!("≤ {}", max.en)),
        (None, None) => Text::new("0-100", "0-100"),
    };
    let (label, count) = (&group.label, group.count);
    Text::new(format!("nhóm {label} ({}): {count}", ends.vi), format!("group {label} ({}): {count}", ends.en))
}
