//! From a log and a criteria set to what a receipt says: the chain recomputed, the facts folded, the score made anew.
//!
//! The server issues what this makes, and a verifier makes it once more: there is no second way.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::finding::Finding;
use super::{Entry, FORM, FORM_MOVED, Payload, SetSource, Sum, Totals};
use crate::domain::assessment::{Assessment, BasisName, History};
use crate::domain::chain::{Change, Fault, Head, rfc3339, sha256_hex};
use crate::domain::criteria::CriteriaSet;
use crate::domain::exact::Exact;
use crate::domain::facts::{Fact, Recorded};
use crate::domain::score::{self, Percent, ScoredNode};

/// A criteria set, and the text it was read from.
pub type Source = (Arc<CriteriaSet>, String);

/// What a log scored by a set comes to, and every place where the log disagrees with itself or with the set. Without a payload
/// there is at least one finding. `opened` is the set that the assessment was opened on, `moved` are the revisions that it moved to.
///
/// # Errors
/// When a fact has no JSON form, which no fact of today can cause.
pub fn replay(
    opened: Source,
    moved: Vec<Source>,
    entries: Vec<Entry>,
) -> Result<(Option<Payload>, Vec<Finding>), serde_json::Error> {
    let mut findings = Vec::new();
    let facts = facts(&entries, &mut findings)?;
    let Some(facts) = facts else { return Ok((None, findings)) };
    let Some(Fact::Opened(opening)) = facts.first().map(|first| &first.fact) else {
        findings.push(Finding::new(
            "not_an_assessment",
            "/payload/changes/0",
            "nhật ký không bắt đầu bằng việc mở kỳ đánh giá",
            "the log does not begin with the opening of an assessment",
        ));
        return Ok((None, findings));
    };
    let moves = facts.iter().filter_map(|recorded| match &recorded.fact {
        Fact::Moved(moved) => Some(format!("{}@{}", opening.set, moved.revision)),
        _ => None,
    });
    let named: Vec<_> = [format!("{}@{}", opening.set, opening.revision)].into_iter().chain(moves).collect();
    let carried: Vec<_> =
        [&opened].into_iter().chain(&moved).map(|(set, _)| format!("{}@{}", set.id, set.revision)).collect();
    if named != carried {
        let (named, carried) = (named.join(", "), carried.join(", "));
        findings.push(Finding::new(
            "other_set",
            "/payload/set",
            format!("kỳ đánh giá theo bộ tiêu chí {named}, biên nhận mang theo {carried}"),
            format!("the assessment goes by the set {named}, the receipt carries {carried}"),
        ));
        return Ok((None, findings));
    }
    let sets: Vec<_> = moved.iter().map(|(set, _)| Arc::clone(set)).collect();
    let Some(assessment) = Assessment::fold_over(Arc::clone(&opened.0), &sets, facts) else {
        return Ok((None, findings));
    };
    let opening = &assessment.opening;
    let tree = |basis| tree(&assessment, basis, false);
    let totals = Totals {
        secured: sum(&tree(BasisName::Secured)),
        claimed: sum(&tree(BasisName::Claimed)),
        ceiling: sum(&tree(BasisName::Ceiling)),
    };
    let payload = Payload {
        form: if moved.is_empty() { FORM } else { FORM_MOVED },
        assessment: opening.assessment.clone(),
        version: assessment.version,
        at: rfc3339(assessment.at),
        head: entries.last().map(|last| last.hash.clone()).unwrap_or_default(),
        illustrative: opening.illustrative,
        set: source(opened),
        revisions: moved.into_iter().map(source).collect(),
        changes: entries,
        totals,
        trace: self::tree(&assessment, BasisName::Claimed, true),
    };
    Ok((Some(payload), findings))
}

fn source((set, document): Source) -> SetSource {
    SetSource { id: set.id.clone(), revision: set.revision, sha256: sha256_hex(document.as_bytes()), document }
}

/// The assessment that entries fold to; `None` when one can't be read.
pub(super) fn assessment(
    set: Arc<CriteriaSet>,
    revisions: &[Arc<CriteriaSet>],
    entries: &[Entry],
) -> Option<Assessment> {
    let facts = entries.iter().map(|entry| {
        let (fact, at) = (serde_json::from_str(&entry.fact).ok()?, entry.at.parse().ok()?);
        Some(Recorded { seq: entry.seq, at, actor: entry.by.clone(), fact })
    });
    Assessment::fold_over(set, revisions, facts.collect::<Option<_>>()?)
}

fn tree(assessment: &Assessment, basis: BasisName, explained: bool) -> ScoredNode {
    let items = assessment.standings(basis, &History::default()).items;
    score::tree(&assessment.set, &items, &mut |index| {
        explained.then(|| assessment.explain(index, basis, items.get(index)?)).flatten()
    })
}

fn sum(root: &ScoredNode) -> Sum {
    let points = root.points.clone().unwrap_or_else(Exact::zero);
    Sum { percent: Percent::of(&points, &root.applicable_max), applicable_max: root.applicable_max.clone(), points }
}

/// The facts of a log whose chain is recomputed on the way; none when one of them can't be read.
fn facts(entries: &[Entry], findings: &mut Vec<Finding>) -> Result<Option<Vec<Recorded>>, serde_json::Error> {
    let mut facts = Vec::with_capacity(entries.len());
    let mut head = Head::empty();
    let mut log = None;
    for (index, entry) in entries.iter().enumerate() {
        let at = format!("/payload/changes/{index}");
        let (fact, time) = (serde_json::from_str::<Fact>(&entry.fact), entry.at.parse::<DateTime<Utc>>());
        let (Ok(fact), Ok(time)) = (fact, time) else {
            let seq = entry.seq;
            let unreadable = if entry.at.parse::<DateTime<Utc>>().is_err() { "at" } else { "fact" };
            findings.push(Finding::new(
                "fact_unreadable",
                format!("{at}/{unreadable}"),
                format!("thay đổi {seq}: không đọc được {unreadable}"),
                format!("change {seq}: {unreadable} can't be read"),
            ));
            head = Head { seq: entry.seq, at: None, hash: entry.hash.clone() };
            continue;
        };
        let log: &String = log.get_or_insert_with(|| match &fact {
            Fact::Opened(opening) => opening.assessment.clone(),
            _ => String::new(),
        });
        let change = Change {
            log: log.clone(),
            seq: entry.seq,
            at: time,
            actor: entry.by.clone(),
            kind: entry.kind.clone(),
            subject: entry.subject.clone(),
            digest: entry.digest.clone(),
            prev_hash: entry.prev_hash.clone(),
            hash: entry.hash.clone(),
        };
        let mut faults = head.check(&change)?;
        faults.extend(change.check_fact(&fact)?);
        for (field, expected, found) in
            [("at", rfc3339(time), &entry.at), ("fact", serde_json::to_string(&fact)?, &entry.fact)]
        {
            if expected != *found {
                faults.push(Fault::Differs { field, expected, found: found.clone() });
            }
        }
        if head.at.is_some_and(|last| time < last) {
            let expected = format!("≥ {}", head.at.map(rfc3339).unwrap_or_default());
            faults.push(Fault::Differs { field: "at", expected, found: entry.at.clone() });
        }
        findings.extend(faults.iter().map(|fault| broken(&at, entry.seq, fault)));
        head = change.head();
        facts.push(Recorded { seq: entry.seq, at: time, actor: entry.by.clone(), fact });
    }
    Ok((facts.len() == entries.len()).then_some(facts))
}

fn broken(at: &str, seq: i64, fault: &Fault) -> Finding {
    let field = match fault {
        Fault::Differs { field, .. } => format!("/{field}"),
        _ => String::new(),
    };
    let text = fault.text();
    Finding::new(
        "chain_broken",
        format!("{at}{field}"),
        format!("thay đổi {seq}, {}", text.vi),
        format!("change {seq}, {}", text.en),
    )
}
