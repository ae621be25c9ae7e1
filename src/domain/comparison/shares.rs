//! The share of its maximum that an item earns, under one year's rules with the other year's performance.
//!
//! "Performance of one year under the rules of another" means: where the crosswalk says that the subject is the same or the rule
//! changed, and the other rule finds all its inputs among the figures, the other rule reads them (and what appraisal took away
//! is taken away in the same proportion); in every other case the share of the maximum is carried over as it is.

use super::{Alone, Pair, Side};
use crate::domain::assessment::{Assessment, BasisName, History};
use crate::domain::criteria::{Item, Method};
use crate::domain::crosswalk::{Crosswalk, Relation};
use crate::domain::exact::Exact;
use crate::domain::rules::{Figures, Outcome};
use crate::domain::score::Standing;

/// Two items that compare, by their place in their set.
struct Link {
    items: [usize; 2],
    /// How much of the earlier set's item it is.
    weight: Exact,
    relation: Relation,
    /// The share of the one's performance read by the other's rule, by the side whose rule reads.
    read: [Option<Exact>; 2],
    undivided: bool,
}

/// One year.
struct Year<'a> {
    assessment: &'a Assessment,
    standings: Vec<Standing>,
}

/// Both years and what links them.
pub(super) struct Ground<'a> {
    years: [Year<'a>; 2],
    links: Vec<Link>,
}

fn index(side: Side) -> usize {
    match side {
        Side::Before => 0,
        Side::After => 1,
    }
}

impl<'a> Year<'a> {
    fn of(assessment: &'a Assessment) -> Self {
        Self { assessment, standings: assessment.standings(BasisName::Claimed, &History::default()).items }
    }

    fn item(&self, at: usize) -> &'a Item {
        &self.assessment.set.items()[at]
    }

    fn applies(&self, at: usize) -> bool {
        self.standings[at].applicable
    }

    fn points(&self, at: usize) -> Exact {
        self.standings[at].points.clone().unwrap_or_else(Exact::zero)
    }

    /// The share of the maximum; 0 while there is no score, none when the item does not apply.
    fn share(&self, at: usize) -> Option<Exact> {
        let share = Exact::ratio(&self.points(at), &self.item(at).max.into());
        share.filter(|_| self.applies(at))
    }

    /// The share that another rule finds in the figures behind an item; none when it can't read them.
    fn read_by(&self, at: usize, other: &Item) -> Option<Exact> {
        let (item, record) = (self.item(at), &self.assessment.items[at]);
        if item.method == Method::Survey || other.method == Method::Survey || !self.applies(at) {
            return None;
        }
        let basis = record.claim_basis(item);
        let figures = basis.figures(item);
        let points = |rule: &Item, figures: &Figures<'_>| match rule.rule.score(rule.frame(), figures)?.outcome {
            Outcome::Points(points) => Some(points),
            Outcome::NotApplicable => None,
        };
        if let Some(ticked) = figures.ticked
            && !ticked.iter().all(|tick| other.rule.has_option(tick))
        {
            return None;
        }
        let own = points(item, &figures)?;
        let theirs = points(other, &figures)?;
        let share = Exact::ratio(&theirs, &other.max.into())?;
        // Where the rule gave nothing there is no proportion to what was given in the end.
        Some(match Exact::ratio(&self.points(at), &own) {
            Some(kept) => (share * kept).at_most(Exact::whole(1)),
            None => share,
        })
    }
}

impl<'a> Ground<'a> {
    pub fn of(before: &'a Assessment, after: &'a Assessment, crosswalk: Option<&Crosswalk>) -> Option<Self> {
        let years = [Year::of(before), Year::of(after)];
        let sets = [&before.set, &after.set];
        let mut links = Vec::new();
        let mut link = |items: [usize; 2], weight: Exact, relation: Relation| {
            let crosses = matches!(relation, Relation::Same | Relation::RuleChanged);
            let read = |rule: usize| {
                let other = 1 - rule;
                crosses.then(|| years[other].read_by(items[other], years[rule].item(items[rule]))).flatten()
            };
            let read = [read(0), read(1)];
            let undivided = relation == Relation::RuleChanged && read.iter().all(Option::is_none);
            links.push(Link { items, weight, relation, read, undivided });
        };
        if sets[0].id == sets[1].id && sets[0].revision == sets[1].revision {
            (0..sets[0].items().len()).for_each(|at| link([at, at], Exact::whole(1), Relation::Same));
        } else {
            let walk = crosswalk?;
            let forwards = walk.from_set == sets[0].id && walk.to_set == sets[1].id;
            let backwards = walk.from_set == sets[1].id && walk.to_set == sets[0].id;
            if !(forwards || backwards) {
                return None;
            }
            for row in &walk.rows {
                let (Some(from), Some(weight)) = (row.from.as_deref(), row.weight) else { continue };
                let [first, last] = if forwards { [from, &row.to] } else { [&row.to, from] };
                let at = sets[0].index_of(first).zip(sets[1].index_of(last));
                let Some((first, last)) = at else { continue };
                link([first, last], weight.into(), row.relation);
            }
        }
        Some(Self { years, links })
    }

    fn links_of(&self, side: Side, at: usize) -> impl Iterator<Item = &Link> {
        self.links.iter().filter(move |link| link.items[index(side)] == at)
    }

    /// Items of one year's rules that have a counterpart.
    fn linked(&self, side: Side) -> Vec<usize> {
        let mut items: Vec<usize> = self.links.iter().map(|link| link.items[index(side)]).collect();
        items.sort_unstable();
        items.dedup();
        items
    }

    /// The score of a year as it is, in percent.
    pub fn whole(&self, side: Side) -> Option<Exact> {
        let year = &self.years[index(side)];
        let applicable = || (0..year.standings.len()).filter(|at| year.applies(*at));
        let max: Exact = applicable().map(|at| Exact::from(year.item(at).max)).sum();
        let points: Exact = applicable().map(|at| year.points(at)).sum();
        Exact::ratio(&(points * Exact::whole(100)), &max)
    }

    /// The score, in percent, of what compares: by the rules of one year, with the performance of one (and of one where it is
    /// undivided), applicable as in one.
    pub fn score(&self, rules: Side, performance: Side, undivided: Side, applies: Side) -> Option<Exact> {
        let (mut points, mut max) = (Exact::zero(), Exact::zero());
        for at in self.linked(rules) {
            if !self.applies(rules, at, applies) {
                continue;
            }
            let item: Exact = self.years[index(rules)].item(at).max.into();
            let other = |side: Side| if side == Side::Before { Side::After } else { Side::Before };
            // What only one year has a performance for has that one in both.
            let share = self.share(rules, at, performance, undivided);
            let share = share.or_else(|| self.share(rules, at, other(performance), other(undivided)));
            points = points + &item * &share.unwrap_or_else(Exact::zero);
            max = max + item;
        }
        Exact::ratio(&(points * Exact::whole(100)), &max)
    }

    fn applies(&self, rules: Side, at: usize, as_in: Side) -> bool {
        if rules == as_in {
            return self.years[index(rules)].applies(at);
        }
        self.links_of(rules, at).any(|link| self.years[index(as_in)].applies(link.items[index(as_in)]))
    }

    /// The share that an item earns: of each of its counterparts, by weight.
    fn share(&self, rules: Side, at: usize, performance: Side, undivided: Side) -> Option<Exact> {
        let (mut sum, mut weights) = (Exact::zero(), Exact::zero());
        for link in self.links_of(rules, at) {
            let of = if link.undivided { undivided } else { performance };
            let Some(share) = self.linked_share(rules, link, of) else { continue };
            sum = sum + &share * &link.weight;
            weights = &weights + &link.weight;
        }
        Exact::ratio(&sum, &weights)
    }

    fn linked_share(&self, rules: Side, link: &Link, performance: Side) -> Option<Exact> {
        let own = self.years[index(performance)].share(link.items[index(performance)])?;
        if rules == performance {
            return Some(own);
        }
        Some(link.read[index(rules)].clone().unwrap_or(own))
    }

    pub fn alone(&self) -> Vec<Alone> {
        let of = |side: Side| {
            let (year, linked) = (&self.years[index(side)], self.linked(side));
            let alone =
                (0..year.standings.len()).filter(move |at| linked.binary_search(at).is_err() && year.applies(*at));
            alone.map(move |at| Alone {
                year: side,
                item: year.item(at).code.clone(),
                name: year.item(at).name.clone(),
                points: year.points(at),
                max: year.item(at).max.into(),
            })
        };
        of(Side::Before).chain(of(Side::After)).collect()
    }

    pub fn pairs(&self) -> Vec<Pair> {
        let code = |side: usize, link: &Link| self.years[side].item(link.items[side]).code.clone();
        let pair = |link: &Link| Pair {
            before: code(0, link),
            after: code(1, link),
            relation: link.relation,
            share_before: self.years[0].share(link.items[0]),
            before_by_rule_after: link.read[1].clone(),
            share_after: self.years[1].share(link.items[1]),
            after_by_rule_before: link.read[0].clone(),
            undivided: link.undivided,
        };
        self.links.iter().map(pair).collect()
    }

    pub fn open(&self) -> Vec<(Side, String)> {
        let of = |side: Side| {
            let year = &self.years[index(side)];
            let open = (0..year.standings.len()).filter(|at| year.applies(*at) && year.standings[*at].points.is_none());
            open.map(move |at| (side, year.item(at).code.clone()))
        };
        of(Side::Before).chain(of(Side::After)).collect()
    }
}
