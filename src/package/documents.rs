//! Which documents lie in which folder: those that an item's standing claims rest on, those that answer the ministry, and those that
//! name the item. A document that serves several items lies in each of their folders, so that each is complete.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::names::{self, Names};
use crate::domain::assessment::Assessment;
use crate::domain::criteria::Item;
use crate::domain::facts::{Evidence, Recorded};
use crate::evidence::MediaType;

/// The folder of the evidence.
pub const FOLDER: &str = "Tài liệu kiểm chứng";

/// Why a document lies in an item's folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// A standing claim rests on it.
    Claim,
    /// It is the newest version of one that a standing claim rests on.
    Newer,
    /// The last explanation to the ministry names it.
    Answer,
    /// It names the item, and is the newest of its versions.
    Names,
}

impl Why {
    /// In words.
    #[must_use]
    pub fn vi(self) -> &'static str {
        match self {
            Self::Claim => "Căn cứ của số liệu đã báo cáo",
            Self::Newer => "Bản mới của tài liệu đã báo cáo",
            Self::Answer => "Kèm giải trình với Bộ",
            Self::Names => "Đơn vị gửi thêm cho mục",
        }
    }
}

/// A document in an item's folder.
#[derive(Clone, Debug)]
pub struct Placed<'a> {
    /// The item.
    pub item: &'a Item,
    /// The document.
    pub document: &'a Recorded<Evidence>,
    /// Why it lies there.
    pub why: Why,
    /// Its newest version, where that is another.
    pub newest: Option<&'a Recorded<Evidence>>,
    /// Its path in the package.
    pub path: String,
}

/// Every document of the package, item by item in the set's order: the same for the same version, whoever asks.
#[must_use]
pub fn documents(assessment: &Assessment) -> Vec<Placed<'_>> {
    let mut given = Names::default();
    let mut placed = Vec::new();
    let items = assessment.set.items();
    let folders = Names::folders(FOLDER, items.iter().map(|item| item.code.as_str()));
    for (item, folder) in items.iter().zip(folders) {
        for ((document, why), number) in of_item(assessment, item).into_iter().zip(1_u32..) {
            let fact = &document.fact;
            let extension = fact.media_type.parse::<MediaType>().map_or("bin", MediaType::extension);
            let stem = format!("{number:02} Số {} {}", names::part(&fact.number), fact.title);
            let path = given.give(&folder, &stem, extension);
            placed.push(Placed { item, document, why, newest: newest(assessment, fact.id), path });
        }
    }
    placed
}

/// The newest version of a document, where that is another.
fn newest(assessment: &Assessment, id: Uuid) -> Option<&Recorded<Evidence>> {
    assessment.versions(id).pop().filter(|version| version.fact.id != id)
}

fn of_item<'a>(assessment: &'a Assessment, item: &Item) -> Vec<(&'a Recorded<Evidence>, Why)> {
    let Some((item, record)) = assessment.item(&item.code) else { return Vec::new() };
    let claimed = record.standing_claims(item).into_iter().flat_map(|claim| claim.fact.evidence.iter().copied());
    let claimed: Vec<Uuid> = claimed.collect();
    let newer = claimed.iter().filter_map(|id| newest(assessment, *id)).map(|version| version.fact.id);
    let answers = record.explanations.last().into_iter().flat_map(|answer| answer.fact.evidence.iter().copied());
    let all = assessment.evidence_for(&item.code);
    let naming = all.iter().filter(|document| {
        document.fact.items.contains(&item.code) && assessment.replaced_by(document.fact.id).is_none()
    });
    let wanted = claimed.iter().map(|id| (*id, Why::Claim));
    let wanted = wanted.chain(newer.map(|id| (id, Why::Newer))).chain(answers.map(|id| (id, Why::Answer)));
    let wanted = wanted.chain(naming.map(|document| (document.fact.id, Why::Names)));
    let mut seen = BTreeSet::new();
    wanted.filter(|(id, _)| seen.insert(*id)).filter_map(|(id, why)| Some((assessment.evidence(id)?, why))).collect()
}
