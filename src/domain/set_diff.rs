//! Two criteria sets side by side: what came, went, moved, and whose maximum, rule, figures or evidence changed, in words; and
//! what each changed rule does to the figures of an assessment.

mod pairs;

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::assessment::Assessment;
use super::criteria::input::unit_name;
use super::criteria::{CriteriaSet, InputSpec, Item, Method};
use super::crosswalk::{Crosswalk, Relation};
use super::exact::Exact;
use super::score;
use super::text::Text;
pub use pairs::MatchedBy;
use pairs::Pair;

/// A set that is compared.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SetSide {
    /// Id.
    #[schema(example = "par-2016")]
    pub id: String,
    /// Revision.
    pub revision: u32,
    /// Name.
    pub name: Text,
    /// Most points.
    #[schema(value_type = String)]
    pub max: Exact,
    /// Number of items.
    pub items: usize,
}

/// An item that is compared.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ItemSide {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Text,
    /// Most points.
    #[schema(value_type = String)]
    pub max: Exact,
}

/// What happened to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Happened {
    /// The other set has nothing to compare it with.
    Added,
    /// It is not in the other set.
    Removed,
    /// It has another code.
    Moved,
    /// It has another name.
    Renamed,
    /// It earns more or fewer points at best.
    MaxChanged,
    /// Somebody else scores it.
    MethodChanged,
    /// It is scored otherwise.
    RuleChanged,
    /// Other figures are asked for.
    InputsChanged,
    /// Other evidence is asked for.
    EvidenceChanged,
}

/// Something before and after.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BeforeAfter<T> {
    /// In the first set.
    pub before: T,
    /// In the second.
    pub after: T,
}

/// What is asked for no more, and what is asked for now.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Asked {
    /// Asked for no more.
    pub removed: Vec<Text>,
    /// Asked for now.
    pub added: Vec<Text>,
    /// Asked for under the same name, with another meaning, unit or bound.
    pub changed: Vec<Text>,
}

/// What both rules make of the same figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RuleEffect {
    /// Points under the first set's rule; null where the figures do not settle it, or the item does not apply.
    #[schema(value_type = Option<String>)]
    pub before: Option<Exact>,
    /// Points under the second's.
    #[schema(value_type = Option<String>)]
    pub after: Option<Exact>,
    /// The difference, where both are known.
    #[schema(value_type = Option<String>)]
    pub change: Option<Exact>,
}

/// An item that differs.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ItemDiff {
    /// What happened.
    pub happened: Vec<Happened>,
    /// The item of the first set; null for an added one.
    pub from: Option<ItemSide>,
    /// The item of the second; null for a removed one.
    pub to: Option<ItemSide>,
    /// The share of the first that went to the second, where the crosswalk says so.
    #[schema(value_type = Option<String>)]
    pub weight: Option<Decimal>,
    /// What the crosswalk says happened.
    pub relation: Option<Relation>,
    /// The maximum, where it changed: before, the share of it that came here.
    #[schema(value_type = Option<BeforeAfter<String>>)]
    pub max: Option<BeforeAfter<Exact>>,
    /// Both rules in words, where they differ; figures and options as the file calls them.
    pub rule: Option<BeforeAfter<Text>>,
    /// The same for people who have never seen the file: by labels.
    pub rule_in_labels: Option<BeforeAfter<Text>>,
    /// Figures, where they differ.
    pub inputs: Option<Asked>,
    /// Evidence, where it differs.
    pub evidence: Option<Asked>,
    /// What both rules make of an assessment's figures, where one was named, the code is the same and the rule changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<RuleEffect>,
}

/// Two sets side by side.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SetDiff {
    /// The first.
    pub from: SetSide,
    /// The second.
    pub to: SetSide,
    /// How items were matched.
    pub matched_by: MatchedBy,
    /// Items that differ, in the order of the second set; those that are gone come last.
    pub items: Vec<ItemDiff>,
    /// Items that are the same.
    pub unchanged: usize,
    /// The assessment whose figures were scored under both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assessment: Option<String>,
    /// The sum of the changes that are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub effect: Option<Exact>,
}

/// Compares two sets, through the crosswalk between them where there is one, else code by code; with an assessment, what each
/// changed rule makes of the figures it claims.
#[must_use]
pub fn diff(
    from: &CriteriaSet,
    to: &CriteriaSet,
    crosswalk: Option<(&Crosswalk, bool)>,
    assessment: Option<&Assessment>,
) -> SetDiff {
    let (matched_by, pairs) = pairs::pairs(from, to, crosswalk);
    let all = pairs.len();
    let items: Vec<ItemDiff> = pairs.into_iter().filter_map(|pair| item_diff(pair, assessment)).collect();
    let effects = items.iter().filter_map(|item| item.effect.as_ref()?.change.as_ref());
    SetDiff {
        from: SetSide::of(from),
        to: SetSide::of(to),
        matched_by,
        unchanged: all - items.len(),
        assessment: assessment.map(|assessment| assessment.opening.assessment.clone()),
        effect: assessment.map(|_| effects.sum()),
        items,
    }
}

impl SetSide {
    fn of(set: &CriteriaSet) -> Self {
        let (id, revision, items) = (set.id.clone(), set.revision, set.items().len());
        Self { id, revision, name: Text::clone(&set.root.name), max: set.root.max.into(), items }
    }
}

impl ItemSide {
    fn of(item: &Item) -> Self {
        Self { code: item.code.clone(), name: item.name.clone(), max: item.max.into() }
    }
}

fn item_diff(pair: Pair<'_>, assessment: Option<&Assessment>) -> Option<ItemDiff> {
    let Pair { from, to, weight, relation } = pair;
    let mut found = ItemDiff {
        happened: Vec::new(),
        from: from.map(ItemSide::of),
        to: to.map(ItemSide::of),
        weight,
        relation,
        max: None,
        rule: None,
        rule_in_labels: None,
        inputs: None,
        evidence: None,
        effect: None,
    };
    match (from, to) {
        (Some(from), Some(to)) => found.compare(from, to, assessment),
        (None, Some(_)) => found.happened.push(Happened::Added),
        (Some(_), None) => found.happened.push(Happened::Removed),
        (None, None) => {}
    }
    (!found.happened.is_empty()).then_some(found)
}

impl ItemDiff {
    fn compare(&mut self, from: &Item, to: &Item, assessment: Option<&Assessment>) {
        let mut note = |so: bool, what| {
            if so {
                self.happened.push(what);
            }
            so
        };
        note(from.code != to.code, Happened::Moved);
        note(from.name != to.name, Happened::Renamed);
        let share = Exact::from(from.max) * Exact::from(self.weight.unwrap_or(Decimal::ONE));
        if note(share != to.max.into(), Happened::MaxChanged) {
            self.max = Some(BeforeAfter { before: share, after: to.max.into() });
        }
        note(method(from) != method(to), Happened::MethodChanged);
        if note(rule_of(from) != rule_of(to), Happened::RuleChanged) {
            self.rule = Some(BeforeAfter { before: from.rule_words(), after: to.rule_words() });
            self.rule_in_labels = Some(BeforeAfter { before: from.rule_in_labels(), after: to.rule_in_labels() });
            self.effect = assessment.filter(|_| from.code == to.code).and_then(|of| effect(from, to, of));
        }
        let inputs = asked_inputs(from, to);
        if note(inputs.is_some(), Happened::InputsChanged) {
            self.inputs = inputs;
        }
        let evidence = asked_evidence(from, to);
        if note(evidence.is_some(), Happened::EvidenceChanged) {
            self.evidence = evidence;
        }
    }
}

fn method(item: &Item) -> (Method, bool) {
    (item.method, item.is_collected())
}

/// The rule, with numbers that are equal written equally.
fn rule_of(item: &Item) -> Value {
    fn plain(value: Value) -> Value {
        match value {
            Value::String(text) => match Decimal::from_str_exact(&text) {
                Ok(number) => number.normalize().to_string().into(),
                Err(_) => text.into(),
            },
            Value::Array(members) => members.into_iter().map(plain).collect(),
            Value::Object(members) => members.into_iter().map(|(name, value)| (name, plain(value))).collect(),
            other => other,
        }
    }
    plain(item.rule.to_json())
}

fn effect(from: &Item, to: &Item, assessment: &Assessment) -> Option<RuleEffect> {
    let (_, record) = assessment.item(&from.code)?;
    let points = |item: &Item| score::item(item, &record.claim_basis(item)).points;
    let (before, after) = (points(from), points(to));
    let change = before.as_ref().zip(after.as_ref()).map(|(before, after)| after - before);
    Some(RuleEffect { before, after, change })
}

/// Rule inputs, and for a collected item what each unit reports: the same name may stand in both.
fn asked_inputs(from: &Item, to: &Item) -> Option<Asked> {
    let (mut rule, row) = (asked_figures(&from.inputs, &to.inputs), asked_figures(&from.per_unit, &to.per_unit));
    for (all, more) in
        [(&mut rule.removed, row.removed), (&mut rule.added, row.added), (&mut rule.changed, row.changed)]
    {
        let fresh: Vec<Text> = more.into_iter().filter(|text| !all.contains(text)).collect();
        all.extend(fresh);
    }
    rule.if_any()
}

fn asked_figures(old: &[InputSpec], new: &[InputSpec]) -> Asked {
    let find = |specs: &[InputSpec], name: &str| specs.iter().find(|spec| spec.name == name).cloned();
    let words = |spec: &InputSpec| {
        let unit = unit_name(&spec.unit);
        let label = &spec.label;
        Text::new(format!("{} ({})", label.vi, unit.vi), format!("{} ({})", label.en, unit.en))
    };
    let lacking = |of: &[InputSpec], from: &[InputSpec]| -> Vec<Text> {
        of.iter().filter(|spec| find(from, &spec.name).is_none()).map(words).collect()
    };
    let changed = new.iter().filter(|spec| find(old, &spec.name).is_some_and(|was| was != **spec)).map(words);
    Asked { removed: lacking(old, new), added: lacking(new, old), changed: changed.collect() }
}

fn asked_evidence(from: &Item, to: &Item) -> Option<Asked> {
    let all = |item: &Item| -> BTreeSet<String> { item.evidence.iter().cloned().collect() };
    let (old, new) = (all(from), all(to));
    let words = |title: &String| Text::new(title, title);
    let (removed, added) = (old.difference(&new).map(words).collect(), new.difference(&old).map(words).collect());
    Asked { removed, added, changed: Vec::new() }.if_any()
}

impl Asked {
    fn if_any(self) -> Option<Self> {
        let any = !(self.removed.is_empty() && self.added.is_empty() && self.changed.is_empty());
        any.then_some(self)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::catalog;

    fn set(id: &str) -> &'static CriteriaSet {
        catalog::criteria_sets().iter().find(|set| set.id == id).unwrap()
    }

    #[test]
    fn a_set_differs_from_itself_in_nothing() {
        for set in catalog::criteria_sets() {
            let found = diff(set, set, None, None);
            assert_eq!((found.items.len(), found.unchanged), (0, set.items().len()), "{}", set.id);
        }
    }

    #[test]
    fn every_item_of_both_sets_is_in_some_pair_whichever_comes_first() {
        let (old, new) = (set("par-2015"), set("par-2016"));
        let crosswalk = catalog::crosswalk("par-2015", "par-2016").unwrap();
        for (from, to, crosswalk) in
            [(old, new, Some((crosswalk, false))), (new, old, Some((crosswalk, true))), (old, new, None)]
        {
            let (_, found) = pairs::pairs(from, to, crosswalk);
            let codes = |set: &CriteriaSet| set.items().iter().map(|item| item.code.clone()).collect::<BTreeSet<_>>();
            let side = |pick: fn(&Pair<'_>) -> Option<String>| found.iter().filter_map(pick).collect::<BTreeSet<_>>();
            assert_eq!(side(|pair| Some(pair.from?.code.clone())), codes(from));
            assert_eq!(side(|pair| Some(pair.to?.code.clone())), codes(to));
        }
    }

    #[test]
    fn the_shares_of_an_earlier_maximum_add_up_to_it() {
        let crosswalk = catalog::crosswalk("par-2015", "par-2016").unwrap();
        let found = diff(set("par-2015"), set("par-2016"), Some((crosswalk, false)), None);
        let online: Vec<_> =
            found.items.iter().filter(|item| item.from.as_ref().is_some_and(|from| from.code == "7.2")).collect();
        let shares: Exact = online.iter().filter_map(|item| item.max.as_ref()).map(|max| &max.before).sum();
        assert_eq!(shares, online[0].from.as_ref().unwrap().max);
        assert!(online.iter().all(|item| item.happened.contains(&Happened::RuleChanged)));
    }
}
