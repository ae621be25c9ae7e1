//! A made-up country: as many facts as 3,400 assessments would bring, none of them anybody's.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use parindex::app::tokens::NewToken;
use parindex::app::{self, App};
use parindex::catalog;
use parindex::domain::assessment::may::Caller;
use parindex::domain::chain::{Change, Head};
use parindex::domain::criteria::Method;
use parindex::domain::facts::{Actor, Assignment, Evidence, Fact, Opening, Role, Schedule, Submission, SubmissionKind};
use parindex::evidence::EvidenceStore;
use parindex::storage::Db;
use uuid::Uuid;

/// How much of everything.
#[derive(Clone, Copy)]
pub struct Size {
    pub assessments: usize,
    pub submissions: usize,
    pub documents: usize,
}

impl Size {
    /// 34 provinces and 3,321 communes, rounded up; 300,000 submissions, 1,000,000 documents.
    pub const COUNTRY: Self = Self { assessments: 3_400, submissions: 89, documents: 295 };
}

/// Facts written at once.
const BATCH: usize = 500;

/// Bytes of documents: what is measured is how many there are, not how long they are, so each stands for many.
const BYTES: usize = 1_000;

/// Puts the bytes that documents have into a store: digest and size of each.
pub async fn bytes(store: &EvidenceStore) -> Vec<(String, u64)> {
    let mut kept = Vec::with_capacity(BYTES);
    for nth in 0..BYTES {
        let pdf = format!("%PDF-1.4\n% {nth}\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");
        let received = store.receive(futures_util::stream::iter([Ok::<_, std::io::Error>(pdf.into())])).await.unwrap();
        kept.push((received.sha256.to_string(), received.size));
    }
    kept
}

/// Fills an empty database. The logs are real: chained, hashed, with a fact for every change.
pub async fn fill(db: &Db, size: Size, bytes: &[(String, u64)]) -> Vec<String> {
    let provinces = catalog::provinces();
    let mut ids = Vec::new();
    let mut number = 0;
    for nth in 0..size.assessments {
        // The first of them are Cần Thơ's, whose units the program knows: those are written to.
        let province = if nth < 64 { "can-tho" } else { provinces[nth % 63].slug.as_str() };
        let id = format!("{province}-2016-{nth}");
        let mut head = Head::empty();
        let mut entries: Vec<(Change, Fact)> = Vec::new();
        for (place, fact) in facts(&id, province, size, bytes, &mut number).into_iter().enumerate() {
            let at: DateTime<Utc> = "2016-12-01T02:00:00Z".parse().unwrap();
            let change =
                head.next(&id, at + TimeDelta::seconds(i64::try_from(place).unwrap()), &actor(), &fact).unwrap();
            head = change.head();
            entries.push((change, fact));
        }
        while !entries.is_empty() {
            let rest = entries.split_off(entries.len().min(BATCH));
            let mut tx = db.write(&id).await.unwrap();
            tx.append_entries(&id, entries).await.unwrap();
            tx.commit().await.unwrap();
            entries = rest;
        }
        ids.push(id);
    }
    ids
}

/// A token of one who reads everything, or of the unit that every item is assigned to.
pub async fn token(app: &App, role: Role) -> String {
    let request = app::Request::by(Caller { actor: app::system_actor(), province: None });
    let unit = (role == Role::Department).then(|| "so-noi-vu".to_owned());
    let province = unit.is_some().then(|| "can-tho".to_owned());
    let new = NewToken { name: format!("bench-{role:?}").to_lowercase(), role, province, unit, days: None };
    let issued: serde_json::Value = serde_json::from_str(&app.issue_token(&request, new).await.unwrap().body).unwrap();
    issued["token"].as_str().unwrap().to_owned()
}

fn actor() -> Actor {
    Actor { name: "bench".to_owned(), role: Role::Admin, unit: None }
}

fn facts(id: &str, province: &str, size: Size, bytes: &[(String, u64)], number: &mut u128) -> Vec<Fact> {
    let set = catalog::criteria_sets().iter().find(|set| set.id == "par-2016").unwrap();
    let (assessment, province) = (id.to_owned(), province.to_owned());
    let (set_id, revision) = (set.id.clone(), set.revision);
    let mut facts = vec![
        Fact::Opened(Opening { assessment, province, year: 2016, set: set_id, revision, illustrative: true }),
        Fact::Scheduled(Schedule { phases: Vec::new(), reason: None }),
    ];
    let due = NaiveDate::from_ymd_opt(2100, 1, 1).unwrap();
    let items: Vec<_> =
        set.items().iter().filter(|item| item.method == Method::Appraisal && !item.is_collected()).collect();
    for item in set.items().iter().filter(|item| item.method == Method::Appraisal) {
        let (item, lead) = (item.code.clone(), "so-noi-vu".to_owned());
        facts.push(Fact::Assigned(Assignment { item, lead, contributors: Vec::new(), due, asked: None, reason: None }));
    }
    let mut next = || {
        *number += 1;
        Uuid::from_u128(*number)
    };
    for nth in 0..size.submissions {
        let item = items[nth % items.len()];
        let inputs = item.examples[nth / items.len() % item.examples.len()].given.clone();
        let explanation = Some("Số liệu đặt ra để đo, không phải của ai".to_owned());
        let (item, unit) = (item.code.clone(), "so-noi-vu".to_owned());
        let kind = SubmissionKind::Actual;
        facts.push(Fact::Submitted(Submission {
            id: next(),
            item,
            unit,
            kind,
            inputs,
            explanation,
            evidence: Vec::new(),
        }));
    }
    for nth in 0..size.documents {
        let id = next();
        let (sha256, size) = bytes[usize::try_from(id.as_u128()).unwrap() % bytes.len()].clone();
        facts.push(Fact::EvidenceAdded(Evidence {
            id,
            unit: Some("so-noi-vu".to_owned()),
            sha256,
            size,
            media_type: "application/pdf".to_owned(),
            file_name: format!("bao-cao-{nth}.pdf"),
            title: format!("Báo cáo số {nth} (đặt ra để đo)"),
            number: format!("{nth}/BC-SNV"),
            issuer: "Sở Nội vụ".to_owned(),
            signed_on: NaiveDate::from_ymd_opt(2016, 12, 1).unwrap(),
            period: None,
            items: vec![items[nth % items.len()].code.clone()],
            pages: None,
            replaces: None,
            looked: None,
        }));
    }
    facts
}
