//! The other provinces: this year's published facts where they tell how high the year is, else the year before moved by what
//! years have moved before.

use num_bigint::BigInt;
use num_traits::ToPrimitive;
use rust_decimal::Decimal;

use super::chance::shares;
use super::rivals::{Field, PER_PERCENT, Rival, STEP};
use crate::domain::exact::Exact;
use crate::domain::ranking::order::Order;
use crate::domain::ranking::published::Published;
use crate::domain::ranking::rivals::{Seat, seats};
use crate::domain::text::{self, Text};

/// Before any change is seen, a province moves against the mean by so many percent, with these weights.
const MOVES_BEFORE: [(i64, u64); 5] = [(-4, 1), (-2, 2), (0, 4), (2, 2), (4, 1)];
/// How far to each side a change that was seen is spread: 1 percent.
const AROUND: i64 = PER_PERCENT;
/// Before any change of the mean is seen, it moves by 2 percent; that counts as four years.
const SHOCK_BEFORE: (i64, i64) = (2 * PER_PERCENT, 4);
/// The common shock in standard deviations, with binomial weights: mean 0, variance 1.
const SHOCKS: [(i64, u64); 5] = [(-2, 1), (-1, 4), (0, 6), (1, 4), (2, 1)];

/// What is published of the years before, oldest first.
pub type Years<'a> = &'a [&'a Published];

/// The others, and how that was assumed.
pub(super) struct Others {
    pub field: Field,
    /// Who each rival of the field is, where that is known.
    pub provinces: Vec<Option<String>>,
    pub words: Vec<Text>,
}

/// The others of a year. `before` is the year that is closest before it of which something is known, with its order.
pub(super) fn others(
    order: &Order,
    published: &Published,
    own: &str,
    own_score: &Exact,
    before: Option<(&Published, &Order)>,
    years: Years<'_>,
) -> Others {
    let now = seats(order, own, own_score);
    let settled = now.iter().all(|seat| seat.lo == seat.hi);
    let provinces = now.iter().map(|seat| seat.province.clone()).collect();
    let known = Field { rivals: now.iter().map(by_bounds).collect(), shocks: vec![(0, super::chance::ONE)] };
    match before {
        _ if settled => Others {
            field: known,
            provinces,
            words: vec![Text::new(
                "Điểm của mọi tỉnh, thành phố khác đã công bố",
                "The scores of all others are published",
            )],
        },
        Some((last, last_order)) if published.aggregates.mean.is_none() => {
            moved_from(&now, (last, last_order), own, own_score, years)
        }
        _ => Others { field: known, provinces, words: vec![in_year(published.aggregates.mean.is_some())] },
    }
}

fn in_year(mean: bool) -> Text {
    if mean {
        return Text::new(
            "Các tỉnh, thành phố khác: theo số liệu đã công bố của năm; điểm chưa rõ của mỗi vị trí phân bố tam giác trong khoảng đã chứng minh, đỉnh ở giá trị nội suy; các vị trí độc lập với nhau",
            "The others: by what is published of the year; where a place's score is not known it is triangular within its proven bounds, likeliest at the interpolated value; places are independent",
        );
    }
    Text::new(
        "Các tỉnh, thành phố khác: không có số liệu năm trước; điểm mỗi vị trí phân bố tam giác trong khoảng đã chứng minh, độc lập với nhau",
        "The others: nothing is known of earlier years; each place's score is triangular within its proven bounds, independently",
    )
}

fn units(percent: &Exact) -> i64 {
    (percent * &Exact::whole(PER_PERCENT.unsigned_abs())).scaled_by(&BigInt::from(1)).to_i64().unwrap_or_default()
}

fn by_bounds(seat: &Seat) -> Rival {
    Rival::between(units(&seat.lo.into()), units(&seat.likely), units(&seat.hi.into()))
}

/// Last year's places, each moved by itself and all by a common shock; whoever's score of this year is known has that.
fn moved_from(
    now: &[Seat],
    (last, last_order): (&Published, &Order),
    own: &str,
    own_score: &Exact,
    years: Years<'_>,
) -> Others {
    let mut places = seats(last_order, own, own_score);
    places.sort_by(|a, b| b.likely.cmp(&a.likely));
    let n = now.len();
    if places.len() != n && !places.is_empty() {
        // The map has changed: as many places as there are rivals now, evenly from the best to the last.
        let pick = |index: usize| places[((2 * index + 1) * places.len() / (2 * n)).min(places.len() - 1)].clone();
        places = (0..n).map(|index| Seat { province: None, ..pick(index) }).collect();
    }
    let (mut known, mut provinces) = (Vec::new(), Vec::new());
    for seat in now.iter().filter(|seat| seat.province.is_some() && seat.lo == seat.hi) {
        let same = places.iter().position(|place| place.province == seat.province);
        let away = |place: &Seat| units(&(&place.likely - &seat.likely)).abs();
        let free = || (0..places.len()).filter(|index| places[*index].province.is_none());
        let index = same.or_else(|| free().min_by_key(|index| away(&places[*index]))).unwrap_or_default();
        if index < places.len() {
            places.remove(index);
        }
        known.push(by_bounds(seat));
        provinces.push(seat.province.clone());
    }
    provinces.extend(places.iter().map(|place| place.province.clone()));
    let moves = moves(years);
    let count = known.len();
    let estimated = places.iter().map(|place| {
        let base = (units(&place.likely) + STEP / 2).div_euclid(STEP) * STEP;
        let atoms = moves.iter().map(|(by, chance)| ((base + by).clamp(0, 100 * PER_PERCENT), *chance));
        Rival { atoms: atoms.collect(), moves: true }
    });
    known.extend(estimated);
    let sigma = shock(years);
    let chances = shares(&SHOCKS.map(|(_, weight)| weight));
    let shocks = SHOCKS.iter().zip(chances).map(|((times, _), chance)| (times * sigma, chance)).collect();
    let shown = text::number(&Exact::of_whole(BigInt::from(sigma), BigInt::from(PER_PERCENT)).wire());
    let (seen, year) = (changes(years).count(), last.year);
    let words = vec![
        Text::new(
            format!(
                "Các tỉnh, thành phố khác: {count} đã có điểm của năm; còn lại lấy theo năm {year}, mỗi nơi tự thay đổi so với trung bình như {seen} thay đổi đã quan sát (lấy đối xứng, cộng với giả định ban đầu ±2 và ±4 %)"
            ),
            format!(
                "The others: {count} have a score of the year; the rest stand as in {year}, each moving against the mean as {seen} changes seen before (taken to both sides alike, with ±2 and ±4 % assumed beforehand)"
            ),
        ),
        Text::new(
            format!(
                "Năm chặt hơn hay lỏng hơn làm mọi điểm chưa biết cùng thay đổi: độ lệch chuẩn {} điểm phần trăm, năm mức đối xứng",
                shown.vi
            ),
            format!(
                "A stricter or milder year moves every score not yet known alike: standard deviation {} percent, at five symmetric levels",
                shown.en
            ),
        ),
    ];
    Others { field: Field { rivals: known, shocks }, provinces, words }
}

/// The mean of a year and of the year after, where both are known.
fn pairs<'a>(years: Years<'a>) -> impl Iterator<Item = (&'a Published, &'a Published, Decimal)> {
    years.windows(2).filter_map(|pair| {
        let [before, after] = pair else { return None };
        let moved = after.aggregates.mean? - before.aggregates.mean?;
        (after.year == before.year + 1).then_some((*before, *after, moved))
    })
}

/// What single provinces moved against the mean, in units of a score.
fn changes<'a>(years: Years<'a>) -> impl Iterator<Item = i64> {
    pairs(years).flat_map(|(before, after, mean)| {
        after.rows.iter().filter_map(move |row| {
            let moved = row.score? - before.row(&row.province)?.score? - mean;
            Some(units(&moved.into()))
        })
    })
}

/// What a province moves by, on the grid, to both sides alike.
fn moves(years: Years<'_>) -> Vec<(i64, u64)> {
    let before = MOVES_BEFORE.map(|(by, weight)| (by * PER_PERCENT, 2 * weight));
    let seen = changes(years).flat_map(|by| [(by, 1), (-by, 1)]);
    let mut weights: std::collections::BTreeMap<i64, u64> = std::collections::BTreeMap::new();
    for (by, weight) in before.into_iter().chain(seen) {
        let middle = (by + STEP / 2).div_euclid(STEP);
        let reach = AROUND / STEP;
        for off in 1 - reach..reach {
            *weights.entry((middle + off) * STEP).or_default() += weight * (reach - off.abs()).unsigned_abs();
        }
    }
    let chances = shares(&weights.values().copied().collect::<Vec<_>>());
    weights.into_keys().zip(chances).filter(|(_, chance)| *chance > 0).collect()
}

/// The standard deviation of a year's common move, on the grid.
fn shock(years: Years<'_>) -> i64 {
    let (before, weight) = SHOCK_BEFORE;
    let seen = || pairs(years).map(|(.., moved)| units(&moved.into()));
    let squares = before * before * weight + seen().map(|moved| moved * moved).sum::<i64>();
    let count = weight + i64::try_from(seen().count()).unwrap_or_default();
    (squares / count).isqrt() / STEP * STEP
}
