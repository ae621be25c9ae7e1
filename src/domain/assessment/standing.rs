//! The four totals: secured, claimed, expected, ceiling; item by item, and what each assumes.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Assessment, ItemRecord};
use crate::domain::criteria::{Item, Method};
use crate::domain::exact::Exact;
use crate::domain::score::{self, Basis, Figured, Standing};
use crate::domain::text::{self, Text};

/// Which total is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BasisName {
    /// The ministry's appraisal where there is one, else what Sở Nội vụ settled, and the surveys known; the rest 0.
    Secured,
    /// Secured, and what departments claim and nobody has decided.
    #[default]
    Claimed,
    /// Claimed × how much of such claims survived, surveys carried forward, forecasts.
    Expected,
    /// Claimed, and the most that open items can still give.
    Ceiling,
}

impl BasisName {
    /// All four, least sure last.
    pub const ALL: [Self; 4] = [Self::Secured, Self::Claimed, Self::Expected, Self::Ceiling];
}

/// What earlier years teach: the input to `expected`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// How claims fared.
    pub survival: Option<Survival>,
    /// Satisfaction in percent last found for a survey item of this set, and where.
    pub surveys: BTreeMap<String, (Decimal, Text)>,
}

impl History {
    /// The share of claimed points that survived; 1 when no year tells.
    fn rate(&self) -> Exact {
        self.survival.as_ref().map_or_else(|| Exact::whole(1), Survival::rate)
    }
}

/// How the claims of earlier years fared at the ministry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survival {
    /// Points claimed for the items appraised.
    pub claimed: Exact,
    /// Points the ministry gave for them, never more than claimed.
    pub appraised: Exact,
    /// Items counted.
    pub items: usize,
    /// Assessments they come from.
    pub assessments: Vec<String>,
}

impl Survival {
    /// The share that survived; 1 when nothing was claimed.
    #[must_use]
    pub fn rate(&self) -> Exact {
        Exact::ratio(&self.appraised, &self.claimed).unwrap_or_else(|| Exact::whole(1))
    }

    /// How claims fared over all of these; `None` when there are none.
    #[must_use]
    pub fn together(all: impl Iterator<Item = Self>) -> Option<Self> {
        all.reduce(|mut sum, next| {
            sum.claimed = sum.claimed + next.claimed;
            sum.appraised = sum.appraised + next.appraised;
            sum.items += next.items;
            sum.assessments.extend(next.assessments);
            sum
        })
    }

    /// How claims fared in one assessment; `None` when the ministry has appraised none of them.
    #[must_use]
    pub fn of(assessment: &Assessment) -> Option<Self> {
        let (mut claimed, mut appraised, mut items) = (Exact::zero(), Exact::zero(), 0);
        for (item, record) in assessment.set.items().iter().zip(&assessment.items) {
            if item.method == Method::Survey {
                continue;
            }
            let Some(given) = record.appraised(item).and_then(|standing| standing.points) else { continue };
            let Some(asked) = record.claimed(item).points else { continue };
            appraised = appraised + given.at_most(asked.clone());
            claimed = claimed + asked;
            items += 1;
        }
        let assessments = vec![assessment.opening.assessment.clone()];
        (items > 0).then_some(Self { claimed, appraised, items, assessments })
    }
}

/// Each item's standing under one basis, and what was assumed.
#[derive(Clone, Debug)]
pub struct Standings {
    /// In the set's order.
    pub items: Vec<Standing>,
    /// Every assumption, in words.
    pub assumptions: Vec<Text>,
}

impl Assessment {
    /// The standing of every item under a basis.
    #[must_use]
    pub fn standings(&self, basis: BasisName, history: &History) -> Standings {
        let Some(of) = alone(basis) else { return self.expected(history) };
        let pairs = self.set.items().iter().zip(&self.items);
        Standings { items: pairs.map(|(item, record)| of(item, record)).collect(), assumptions: Vec::new() }
    }

    /// The standings under all four bases, as [`BasisName::ALL`] orders them: each rests on those before it.
    #[must_use]
    pub fn all_standings(&self, history: &History) -> [Standings; 4] {
        let (mut uses, rate) = (Uses::default(), history.rate());
        let mut all = BasisName::ALL.map(|_| Vec::with_capacity(self.items.len()));
        for (item, record) in self.set.items().iter().zip(&self.items) {
            let secured = secured(item, record);
            let claimed = claimed_over(secured.clone(), item, record);
            let expected = expected(item, record, &rate, history, &mut uses, || claimed.clone());
            let ceiling = ceiling_over(claimed.clone());
            all.iter_mut()
                .zip([secured, claimed, expected, ceiling])
                .for_each(|(items, standing)| items.push(standing));
        }
        let [secured, claimed, expected, ceiling] = all;
        let alone = |items| Standings { items, assumptions: Vec::new() };
        let assumptions = uses.in_words(history, &rate);
        [alone(secured), alone(claimed), Standings { items: expected, assumptions }, alone(ceiling)]
    }

    /// The same, given the standings of another state under the same basis: an item whose record both states share stands as
    /// it stood there.
    #[must_use]
    pub fn standings_after(&self, other: &Self, known: &Standings, basis: BasisName, history: &History) -> Standings {
        let Some(of) = alone(basis).filter(|_| Arc::ptr_eq(&self.set, &other.set)) else {
            return self.standings(basis, history);
        };
        let pairs = self.set.items().iter().zip(&self.items).zip(other.items.iter().zip(&known.items));
        let items = pairs.map(
            |((item, record), (before, standing))| {
                if Arc::ptr_eq(record, before) { standing.clone() } else { of(item, record) }
            },
        );
        Standings { items: items.collect(), assumptions: Vec::new() }
    }

    /// What the province says of itself, item by item: what Sở Nội vụ has settled, else what is claimed; whatever the ministry and
    /// the surveys say. A survey item stands open: a province never scores those itself.
    #[must_use]
    pub fn own_word(&self) -> Vec<Standing> {
        let pairs = self.set.items().iter().zip(&self.items);
        let own = pairs.map(|(item, record)| match item.method {
            Method::Survey => Standing::open(item.max.into()),
            Method::Appraisal => {
                let record = ItemRecord { appraisals: Vec::new(), ..ItemRecord::clone(record) };
                claimed(item, &record)
            }
        });
        own.collect()
    }

    fn expected(&self, history: &History) -> Standings {
        let mut uses = Uses::default();
        let rate = history.rate();
        let pairs = self.set.items().iter().zip(&self.items);
        let items =
            pairs.map(|(item, record)| expected(item, record, &rate, history, &mut uses, || claimed(item, record)));
        let items = items.collect();
        Standings { items, assumptions: uses.in_words(history, &rate) }
    }
}

/// What an item's standing is under a basis that looks at nothing but its own facts.
fn alone(basis: BasisName) -> Option<fn(&Item, &ItemRecord) -> Standing> {
    match basis {
        BasisName::Secured => Some(secured),
        BasisName::Claimed => Some(claimed),
        BasisName::Ceiling => Some(ceiling),
        BasisName::Expected => None,
    }
}

/// The standing of one item under a basis.
#[must_use]
pub fn standing_of(item: &Item, record: &ItemRecord, basis: BasisName, history: &History) -> Standing {
    match alone(basis) {
        Some(of) => of(item, record),
        None => expected(item, record, &history.rate(), history, &mut Uses::default(), || claimed(item, record)),
    }
}

fn secured(item: &Item, record: &ItemRecord) -> Standing {
    record.appraised(item).or_else(|| record.reviewed(item)).unwrap_or_else(|| Standing::open(item.max.into()))
}

fn claimed(item: &Item, record: &ItemRecord) -> Standing {
    claimed_over(secured(item, record), item, record)
}

/// The same, given what is secured.
fn claimed_over(secured: Standing, item: &Item, record: &ItemRecord) -> Standing {
    if item.method == Method::Survey || record.appraised(item).is_some() {
        return secured;
    }
    let claim = record.claimed(item);
    if record.waiting().is_empty() {
        // Nothing new is claimed; rows that were accepted still narrow what an unfinished collection can come to.
        return if secured.figured() == Figured::Unknown && item.is_collected() { claim } else { secured };
    }
    match (secured.figured(), claim.figured()) {
        // What is settled stands until something better is settled: a claim adds, it never takes away.
        (Figured::Points(settled), Figured::Points(asked)) if asked <= settled => secured,
        (Figured::Points(_) | Figured::NotApplicable, Figured::Unknown | Figured::NotApplicable) => secured,
        _ => claim,
    }
}

fn ceiling(item: &Item, record: &ItemRecord) -> Standing {
    ceiling_over(claimed(item, record))
}

/// The same, given what is claimed.
fn ceiling_over(claimed: Standing) -> Standing {
    match claimed.figured() {
        Figured::Unknown => Standing::points(claimed.most),
        _ => claimed,
    }
}

/// What `expected` had to assume.
#[derive(Default)]
struct Uses {
    discounted: usize,
    carried: BTreeMap<String, Text>,
    surveys_unknown: usize,
    forecasts: Vec<String>,
    open: usize,
}

fn expected(
    item: &Item,
    record: &ItemRecord,
    rate: &Exact,
    history: &History,
    uses: &mut Uses,
    claimed: impl FnOnce() -> Standing,
) -> Standing {
    if let Some(appraised) = record.appraised(item) {
        return appraised;
    }
    if item.method == Method::Survey {
        let Some((percent, source)) = history.surveys.get(&item.code) else {
            uses.surveys_unknown += 1;
            return Standing::open(item.max.into());
        };
        uses.carried.insert(item.code.clone(), source.clone());
        return Standing::points(&(Exact::from(item.max) * Exact::from(*percent)) / &Exact::whole(100));
    }
    let settled_out = record.reviewed(item).is_some_and(|standing| !standing.applicable);
    let forecast =
        record.forecast_basis(item).filter(|_| !settled_out).map(|basis: Basis<'_>| score::item(item, &basis));
    let standing = match forecast.filter(|standing| standing.figured() != Figured::Unknown) {
        Some(standing) => {
            uses.forecasts.push(item.code.clone());
            standing
        }
        None => claimed(),
    };
    match standing.points {
        Some(points) => {
            uses.discounted += 1;
            Standing::points(&points * rate)
        }
        None if standing.applicable => {
            uses.open += 1;
            standing
        }
        None => standing,
    }
}

impl Uses {
    fn in_words(self, history: &History, rate: &Exact) -> Vec<Text> {
        let mut words = Vec::new();
        let count = self.discounted;
        let percent = text::number(&(rate * &Exact::whole(100)).shown());
        match &history.survival {
            Some(survival) => words.push(Text::new(
                format!(
                    "{count} mục chưa được Bộ thẩm định nhân với {} %: tỷ lệ điểm tự chấm được giữ lại ở {} mục trong {}",
                    percent.vi, survival.items, survival.assessments.join(", ")
                ),
                format!(
                    "{count} items not yet appraised by the ministry are taken at {} %: the share of claimed points that survived for {} items in {}",
                    percent.en, survival.items, survival.assessments.join(", ")
                ),
            )),
            None => words.push(Text::new(
                format!("{count} mục chưa được Bộ thẩm định được giữ nguyên điểm: chưa có kết quả thẩm định của năm trước để chiết giảm"),
                format!("{count} items not yet appraised by the ministry are taken in full: no earlier appraisal is known to discount them by"),
            )),
        }
        let mut sources: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        for (code, source) in self.carried {
            sources.entry((source.vi, source.en)).or_default().push(code);
        }
        for ((vi, en), codes) in sources {
            let codes = codes.join(", ");
            words.push(Text::new(
                format!("Điều tra xã hội học chưa có kết quả, lấy theo {vi}: {codes}"),
                format!("Surveys not yet known, carried forward from {en}: {codes}"),
            ));
        }
        if self.surveys_unknown > 0 {
            let count = self.surveys_unknown;
            words.push(Text::new(
                format!(
                    "{count} mục điều tra xã hội học chưa có kết quả và không có năm trước để lấy theo: tính 0 điểm"
                ),
                format!("{count} survey items have no result and no earlier year to carry forward: counted as 0"),
            ));
        }
        if !self.forecasts.is_empty() {
            let codes = self.forecasts.join(", ");
            words.push(Text::new(
                format!("Theo dự báo cuối năm của đơn vị: {codes}"),
                format!("By the units' year-end forecasts: {codes}"),
            ));
        }
        if self.open > 0 {
            let count = self.open;
            words.push(Text::new(
                format!("{count} mục chưa có báo cáo hoặc bị trả lại: tính 0 điểm"),
                format!("{count} items not reported, or returned: counted as 0"),
            ));
        }
        words
    }
}
