//! What hangs together, matched to our items and to the rivals; what can't be applied is refused, never skipped.

use std::collections::HashSet;

use num_bigint::BigInt;
use num_traits::ToPrimitive;
use rust_decimal::Decimal;

use super::super::chance::ONE;
use super::super::own::Own;
use super::super::rivals::{PER_PERCENT, Rival};
use super::super::{Ground, Kind};
use super::{MOST_DRAWS, MOST_SEED, SimulationRequest, Unfit};
use crate::domain::assessment::Assessment;
use crate::domain::exact::Exact;
use crate::domain::ranking::order::Order;

/// A cause that strikes several items.
#[derive(Clone, Debug)]
pub(super) struct Cause {
    /// In units of 2⁻⁶⁰.
    pub chance: u64,
    pub keep: Exact,
}

/// A shift of several rivals.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shift {
    /// In units of 2⁻⁶⁰.
    pub chance: u64,
    /// In units of a score.
    pub by: i64,
}

/// What hangs together.
#[derive(Clone, Debug)]
pub(super) struct Links {
    pub causes: Vec<Cause>,
    pub ties: usize,
    pub shifts: Vec<Shift>,
    /// Per item of the model the cause that may strike it, and the tie it is in.
    pub items: Vec<(Option<usize>, Option<usize>)>,
    /// Per rival of the model the shift it may make.
    pub rivals: Vec<Option<usize>>,
}

/// What an item keeps of its points when a cause strikes it: never less than counting leaves to it, never more than it had.
pub(super) fn kept(points: &Exact, keep: &Exact, least: &Exact) -> Exact {
    (points * keep).max(least.clone()).at_most(points.clone())
}

/// A rival's possible scores when it shifts: within the bounds that are proven for it, or within 0 and 100 percent.
pub(super) fn shifted(rival: &Rival, by: i64) -> Vec<i64> {
    let ends = if rival.moves {
        (0, 100 * PER_PERCENT)
    } else {
        let scores = || rival.atoms.iter().map(|(score, _)| *score);
        (scores().min().unwrap_or_default(), scores().max().unwrap_or_default())
    };
    rival.atoms.iter().map(|(score, _)| (score + by).clamp(ends.0, ends.1)).collect()
}

/// Matches what is asked to the model; every fault at once.
pub(super) fn links(
    ask: &SimulationRequest,
    assessment: &Assessment,
    order: &Order,
    ground: &Ground,
) -> Result<Links, Vec<Unfit>> {
    let mut links = Links {
        causes: Vec::new(),
        ties: ask.tied.len(),
        shifts: Vec::new(),
        items: vec![(None, None); ground.items.len()],
        rivals: vec![None; ground.model.field.rivals.len()],
    };
    let mut faults = Vec::new();
    if ask.seed > MOST_SEED {
        faults.push(range("/seed", &format!("0 → {MOST_SEED}"), &format!("0 to {MOST_SEED}")));
    }
    if !(1..=MOST_DRAWS).contains(&ask.draws) {
        faults.push(range("/draws", &format!("1 → {MOST_DRAWS}"), &format!("1 to {MOST_DRAWS}")));
    }
    let own = OwnItems { assessment, items: &ground.items };
    let mut seen = HashSet::new();
    for (nth, cause) in ask.together.iter().enumerate() {
        let at = |field: &str| format!("/together/{nth}/{field}");
        few(&at("items"), cause.items.len(), 1, &mut faults);
        let chance = chance(&at("chance"), cause.chance, &mut faults);
        let fits = (Decimal::ZERO..Decimal::ONE).contains(&cause.keep);
        if !fits {
            faults.push(range(&at("keep"), "từ 0 đến dưới 1", "0 or more and under 1"));
        }
        let keep = Exact::from(cause.keep);
        for (pointer, code) in pointed(&at("items"), &cause.items) {
            let less = |own: &Own, points: &Exact| kept(points, &keep, &own.least) != *points;
            let loses = |own: &Own| !fits || own.spread.0.iter().any(|(points, _)| less(own, points));
            match own.index(&pointer, code, &mut seen, loses) {
                Ok(index) => links.items[index].0 = Some(nth),
                Err(fault) => faults.push(fault),
            }
        }
        links.causes.push(Cause { chance, keep });
    }
    seen.clear();
    for (nth, tied) in ask.tied.iter().enumerate() {
        let at = format!("/tied/{nth}/items");
        few(&at, tied.items.len(), 2, &mut faults);
        for (pointer, code) in pointed(&at, &tied.items) {
            match own.index(&pointer, code, &mut seen, |own| own.spread.0.len() > 1) {
                Ok(index) => links.items[index].1 = Some(nth),
                Err(fault) => faults.push(fault),
            }
        }
    }
    seen.clear();
    for (nth, group) in ask.rivals.iter().enumerate() {
        let at = |field: &str| format!("/rivals/{nth}/{field}");
        few(&at("provinces"), group.provinces.len(), 1, &mut faults);
        let chance = chance(&at("chance"), group.chance, &mut faults);
        let by = Exact::from(group.shift) * Exact::whole(PER_PERCENT.unsigned_abs());
        let whole = by.scaled_by(&BigInt::from(1)).to_i64().unwrap_or(i64::MAX);
        let fits = (-100 * PER_PERCENT..=100 * PER_PERCENT).contains(&whole) && whole != 0;
        if !fits || Exact::of_whole(whole.into(), 1.into()) != by {
            faults.push(range(
                &at("shift"),
                "từ -100 đến 100, khác 0, nhiều nhất bốn chữ số thập phân",
                "-100 to 100, not 0, four decimals at most",
            ));
        }
        for (pointer, slug) in pointed(&at("provinces"), &group.provinces) {
            match rival(&pointer, slug, assessment, order, ground, &mut seen) {
                Ok(index) => links.rivals[index] = Some(nth),
                Err(fault) => faults.push(fault),
            }
        }
        links.shifts.push(Shift { chance, by: whole });
    }
    if faults.is_empty() { Ok(links) } else { Err(faults) }
}

fn pointed<'a>(at: &str, names: &'a [String]) -> impl Iterator<Item = (String, &'a String)> + use<'a> {
    let at = at.to_owned();
    names.iter().enumerate().map(move |(nth, name)| (format!("{at}/{nth}"), name))
}

fn range(pointer: &str, vi: &str, en: &str) -> Unfit {
    Unfit::new(pointer, "out_of_range", vi, en)
}

fn few(pointer: &str, found: usize, least: usize, faults: &mut Vec<Unfit>) {
    if found < least {
        faults.push(Unfit::new(pointer, "too_few", format!("cần ít nhất {least}"), format!("{least} at least")));
    }
}

/// A chance in units of 2⁻⁶⁰, rounded down.
fn chance(pointer: &str, chance: Decimal, faults: &mut Vec<Unfit>) -> u64 {
    if chance <= Decimal::ZERO || chance > Decimal::ONE {
        faults.push(range(pointer, "trên 0, nhiều nhất 1", "above 0, at most 1"));
        return 0;
    }
    Exact::from(chance).scaled_by(&BigInt::from(ONE)).to_u64().unwrap_or(ONE)
}

fn twice(pointer: &str, name: &str) -> Unfit {
    let (vi, en) = (format!("{name} đã có ở trên"), format!("{name} is there above already"));
    Unfit::new(pointer, "duplicate_target", vi, en)
}

struct OwnItems<'a> {
    assessment: &'a Assessment,
    items: &'a [Own],
}

impl OwnItems<'_> {
    /// Where an item is in the model, if it can be struck or tied.
    fn index<'n>(
        &self,
        pointer: &str,
        code: &'n String,
        seen: &mut HashSet<&'n String>,
        matters: impl Fn(&Own) -> bool,
    ) -> Result<usize, Unfit> {
        if self.assessment.set.index_of(code).is_none() {
            let (vi, en) = (format!("không có mục {code}"), format!("no item {code}"));
            return Err(Unfit::new(pointer, "unknown_item", vi, en));
        }
        if !seen.insert(code) {
            return Err(twice(pointer, code));
        }
        let Some(index) = self.items.iter().position(|own| own.code == *code) else {
            let (vi, en) = (format!("mục {code} không áp dụng"), format!("item {code} does not apply"));
            return Err(Unfit::new(pointer, "not_applicable", vi, en));
        };
        let own = &self.items[index];
        if own.kind == Kind::Appraised {
            let vi = format!("mục {code} đã có điểm thẩm định hoặc kết quả điều tra");
            return Err(Unfit::new(pointer, "settled", vi, format!("item {code} is appraised or surveyed")));
        }
        if !matters(own) {
            let vi = format!("mục {code} không có điểm nào để thay đổi");
            return Err(Unfit::new(pointer, "no_effect", vi, format!("item {code} has no points that could change")));
        }
        Ok(index)
    }
}

/// Where a province is in the model, if it can be moved.
fn rival<'n>(
    pointer: &str,
    slug: &'n String,
    assessment: &Assessment,
    order: &Order,
    ground: &Ground,
    seen: &mut HashSet<&'n String>,
) -> Result<usize, Unfit> {
    if !order.ranks(slug) {
        let year = assessment.opening.year;
        let vi = format!("năm {year} không có tỉnh, thành phố {slug}");
        return Err(Unfit::new(pointer, "unknown_province", vi, format!("there is no province {slug} in {year}")));
    }
    if *slug == assessment.opening.province {
        let vi = "tỉnh, thành phố của chính kỳ đánh giá; hãy dùng together";
        return Err(Unfit::new(pointer, "own_province", vi, "the assessment's own province; use together"));
    }
    if !seen.insert(slug) {
        return Err(twice(pointer, slug));
    }
    let named = |name: &Option<String>| name.as_ref() == Some(slug);
    let Some(index) = ground.provinces.iter().position(named) else {
        let vi = format!("không công bố nào cho biết vị trí nào là của {slug}");
        let en = format!("nothing that is published tells which place is that of {slug}");
        return Err(Unfit::new(pointer, "place_unknown", vi, en));
    };
    if ground.model.field.rivals[index].atoms.len() < 2 {
        let (vi, en) = (format!("điểm của {slug} đã công bố"), format!("the score of {slug} is published"));
        return Err(Unfit::new(pointer, "settled", vi, en));
    }
    Ok(index)
}
