//! Which items are worth a look: those with the most points to be had first, or those that are due first.

use chrono::NaiveDate;

use crate::app::App;
use crate::domain::assessment::Assessment;
use crate::domain::exact::Exact;
use crate::domain::next_steps::{self, Sort};
use crate::domain::text::{self, Text};

/// Which items are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Words of its name or of its criterion's and area's, or the beginning of the code; accents and capitals don't matter.
    pub words: String,
    /// Area code; empty for all.
    pub area: String,
    /// What comes first.
    pub by: Sort,
}

/// An item that can be taken.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Text,
    /// Most points.
    pub max: Exact,
    /// Points claimed; none when there is no score yet.
    pub points: Option<Exact>,
    /// The nearest way to more points, in words.
    pub up: Option<Text>,
    /// Last day to report.
    pub due: Option<NaiveDate>,
}

impl App {
    /// The items that are wanted: those that reports can move in the order asked for, then the others in the order of the set.
    #[must_use]
    pub fn candidates(&self, assessment: &Assessment, wanted: &Wanted) -> Vec<Candidate> {
        let steps = next_steps::next_steps(assessment, self.day(assessment, None), wanted.by);
        let open = steps.items.into_iter().map(|item| Candidate {
            up: item.up.map(|up| up.words),
            code: item.code,
            name: item.name,
            max: item.max,
            points: item.points,
            due: item.due,
        });
        let closed = steps.closed.iter().filter_map(|code| {
            let (item, record) = assessment.item(code)?;
            let points = record.appraised(item).and_then(|standing| standing.points);
            let (code, name, max) = (item.code.clone(), item.name.clone(), item.max.into());
            Some(Candidate { code, name, max, points, up: None, due: None })
        });
        let fits = |candidate: &Candidate| wanted.fits(assessment, candidate);
        open.chain(closed).filter(fits).collect()
    }
}

impl Wanted {
    pub(super) fn fits(&self, assessment: &Assessment, candidate: &Candidate) -> bool {
        let path = assessment.set.path_to(&candidate.code);
        let area = path.first().map(|area| &*area.code);
        let said: Vec<String> =
            path.iter().flat_map(|node| [&node.name.vi, &node.name.en]).map(|name| text::bare(name)).collect();
        let words = text::bare(&self.words);
        let word = |word: &str| candidate.code.starts_with(word) || said.iter().any(|name| name.contains(word));
        (self.area.is_empty() || area == Some(self.area.as_str())) && words.split_whitespace().all(word)
    }
}
