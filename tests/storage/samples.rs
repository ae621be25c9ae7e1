//! Two facts of every kind: one with every optional field set, one with none.

use chrono::NaiveDate;
use parindex::domain::facts::{
    Account, Appraisal, Assignment, Calendar, Cause, Channel, Credential, CredentialEvent, Decision, Evidence,
    Explanation, Extension, Fact, Looked, Missing, MissingKind, Move, NamedDay, Opening, Period, Phase, PhaseEnd,
    PublishedSet, RankingImport, Revocation, Role, SYSTEM_LOG, Schedule, Standing, Submission, SubmissionKind,
    Subscription, SurveyResult, Token, UnitList, Unsubscription, Verdict,
};
use parindex::domain::inputs::{Inputs, Value};
use parindex::domain::text::Text;
use parindex::domain::unit::{Unit, UnitKind};
use rust_decimal::Decimal;
use uuid::Uuid;

/// The assessment of the samples.
pub(super) const LOG: &str = "can-tho-2016";

/// All samples, each with its log, in an order in which they can be appended.
pub(super) fn all() -> Vec<(String, Fact)> {
    let of_assessment = [
        schedules(),
        assignments(),
        extensions(),
        moves(),
        submissions(),
        decisions(),
        appraisals(),
        explanations(),
        surveys(),
        evidence(),
    ];
    let of_system = [sets(), rankings(), units(), calendars(), tokens(), revocations(), subscriptions(), accounts()];
    let mut all =
        vec![(LOG.to_owned(), opening(LOG, true)), ("can-tho-2015".to_owned(), opening("can-tho-2015", false))];
    all.extend(of_assessment.into_iter().flatten().map(|fact| (LOG.to_owned(), fact)));
    all.extend(of_system.into_iter().flatten().map(|fact| (SYSTEM_LOG.to_owned(), fact)));
    all
}

pub(super) fn opening(log: &str, illustrative: bool) -> Fact {
    let (province, set) = ("can-tho".to_owned(), "par-2016".to_owned());
    Fact::Opened(Opening { assessment: log.to_owned(), province, year: 2016, set, revision: 2, illustrative })
}

pub(super) fn survey(id: u128) -> Fact {
    let satisfaction = Decimal::new(7550, 2);
    Fact::Surveyed(SurveyResult { id: Uuid::from_u128(id), item: "8.1".into(), satisfaction, source: None })
}

pub(super) fn revision(revision: u32) -> Fact {
    Fact::SetPublished(PublishedSet { set: "par-2016".into(), revision, source: format!("format: 1 # {revision}") })
}

pub(super) fn ranking(table: &str) -> Fact {
    Fact::RankingImported(RankingImport { year: 2016, table: table.to_owned() })
}

pub(super) fn token(id: u128, hash: char) -> Token {
    Token {
        id: Uuid::from_u128(id),
        name: format!("token-{id}"),
        hash: String::from(hash).repeat(64),
        role: Role::Viewer,
        province: None,
        unit: None,
        expires_at: "2018-01-01T00:00:00Z".parse().unwrap(),
    }
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn schedules() -> Vec<Fact> {
    let end = |phase, ends_on| PhaseEnd { phase, ends_on };
    let phases = vec![end(Phase::Collect, day(2016, 12, 31)), end(Phase::Publish, day(2017, 5, 30))];
    let full = Schedule { phases, reason: Some("gia hạn theo văn bản mới".into()) };
    [full, Schedule { phases: vec![], reason: None }].map(Fact::Scheduled).into()
}

fn assignments() -> Vec<Fact> {
    let full = Assignment {
        item: "7.2.2".into(),
        lead: "so-tttt".into(),
        contributors: vec!["so-y-te".into(), "ninh-kieu".into()],
        due: day(2017, 1, 5),
        asked: Some(day(2016, 12, 31)),
        reason: Some("đổi đầu mối".into()),
    };
    let bare = Assignment { contributors: vec![], asked: None, reason: None, ..full.clone() };
    [full, bare].map(Fact::Assigned).into()
}

fn extensions() -> Vec<Fact> {
    let full = Extension {
        id: Uuid::from_u128(13),
        item: Some("7.2.2".into()),
        unit: Some("ninh-kieu".into()),
        until: day(2017, 1, 9),
        asked: Some(day(2017, 1, 7)),
        reason: "mất điện diện rộng".into(),
    };
    let bare = Extension { id: Uuid::from_u128(14), item: None, asked: None, ..full.clone() };
    [full, bare].map(Fact::Extended).into()
}

fn moves() -> Vec<Fact> {
    vec![Fact::Moved(Move { revision: 2, reason: "Quyết định đính chính".into() })]
}

fn submissions() -> Vec<Fact> {
    let inputs: Inputs = [
        ("online_level3".to_owned(), Value::Number(Decimal::new(20050, 2))),
        ("plan".to_owned(), Value::Choice("on_time".into())),
        ("quarters".to_owned(), Value::Ticked(["q1", "q3"].map(String::from).into())),
    ]
    .into();
    let full = Submission {
        id: Uuid::from_u128(1),
        item: "7.2.2".into(),
        unit: "so-tttt".into(),
        kind: SubmissionKind::Forecast,
        inputs,
        explanation: Some("số liệu \"tạm tính\"\nđến 30/11".into()),
        evidence: vec![Uuid::from_u128(11), Uuid::from_u128(12)],
    };
    let bare = Submission {
        id: Uuid::from_u128(2),
        kind: SubmissionKind::Actual,
        inputs: Inputs::new(),
        explanation: None,
        evidence: vec![],
        ..full.clone()
    };
    [full, bare].map(Fact::Submitted).into()
}

fn decisions() -> Vec<Fact> {
    let full = Decision {
        id: Uuid::from_u128(3),
        item: "7.2.2".into(),
        submission: Uuid::from_u128(1),
        verdict: Verdict::Adjust,
        points: Some(Decimal::new(50, 2)),
        reason: Some("thiếu biên bản".into()),
        cause: Some(Cause::NoEvidence),
        missing: Some(vec![
            Missing { kind: MissingKind::Figures, input: Some("plan".into()), text: "chưa khớp văn bản".into() },
            Missing { kind: MissingKind::Evidence, input: None, text: "biên bản nghiệm thu".into() },
        ]),
    };
    let bare = Decision {
        id: Uuid::from_u128(4),
        verdict: Verdict::NotApplicable,
        points: None,
        reason: None,
        cause: None,
        missing: None,
        ..full.clone()
    };
    [full, bare].map(Fact::Decided).into()
}

fn appraisals() -> Vec<Fact> {
    let full = Appraisal {
        id: Uuid::from_u128(5),
        item: "7.2.2".into(),
        points: Decimal::new(75, 2),
        reason: Some("chưa đạt 40 %".into()),
        cause: Some(Cause::RuleTightened),
    };
    let bare = Appraisal { id: Uuid::from_u128(6), points: Decimal::ZERO, reason: None, cause: None, ..full.clone() };
    [full, bare].map(Fact::Appraised).into()
}

fn explanations() -> Vec<Fact> {
    let full = Explanation {
        id: Uuid::from_u128(15),
        item: "7.2.2".into(),
        appraisal: Uuid::from_u128(5),
        text: "đã đạt 41 % theo sổ của Bưu điện".into(),
        points: Some(Decimal::new(100, 2)),
        evidence: vec![Uuid::from_u128(9)],
    };
    let bare = Explanation { id: Uuid::from_u128(16), points: None, evidence: vec![], ..full.clone() };
    [full, bare].map(Fact::Explained).into()
}

fn surveys() -> Vec<Fact> {
    let full = SurveyResult {
        id: Uuid::from_u128(7),
        item: "8.1".into(),
        satisfaction: Decimal::new(8040, 2),
        source: Some("Bộ Nội vụ".into()),
    };
    vec![Fact::Surveyed(full), survey(8)]
}

fn evidence() -> Vec<Fact> {
    let full = Evidence {
        id: Uuid::from_u128(9),
        unit: Some("so-tttt".into()),
        sha256: "ab".repeat(32),
        size: 70_368_744_177_664,
        media_type: "application/pdf".into(),
        file_name: "../báo cáo.pdf".into(),
        title: "Báo cáo dịch vụ công trực tuyến".into(),
        number: "12/BC-STTTT".into(),
        issuer: "Sở Thông tin và Truyền thông".into(),
        signed_on: day(2016, 12, 5),
        period: Some(Period { from: day(2016, 1, 1), to: day(2016, 12, 31) }),
        items: vec!["7.2.2".into(), "7.2.3".into()],
        pages: Some("3, 7-9".into()),
        replaces: Some(Uuid::from_u128(10)),
        looked: Some(Looked::NoText),
    };
    let bare = Evidence {
        id: Uuid::from_u128(10),
        unit: None,
        period: None,
        items: vec![],
        pages: None,
        replaces: None,
        looked: None,
        ..full.clone()
    };
    [bare, full].map(Fact::EvidenceAdded).into()
}

fn sets() -> Vec<Fact> {
    vec![revision(1), revision(2)]
}

fn rankings() -> Vec<Fact> {
    vec![ranking(r#"{"rows":[]}"#), ranking("{}")]
}

fn units() -> Vec<Fact> {
    let unit =
        Unit { slug: "ninh-kieu".into(), name: Text::new("Quận Ninh Kiều", "Ninh Kieu"), kind: UnitKind::District };
    let list = |units| UnitList { province: "can-tho".into(), units };
    [list(vec![unit]), list(vec![])].map(Fact::UnitsListed).into()
}

fn calendars() -> Vec<Fact> {
    let list = |days_off, working| Calendar { year: 2017, source: "thông báo mẫu".into(), days_off, working };
    let named = |on, name: &str| NamedDay { on, name: name.into() };
    let full = list(vec![named(day(2017, 1, 2), "nghỉ bù Tết Dương lịch")], vec![named(day(2017, 1, 7), "làm bù")]);
    [full, list(vec![], vec![])].map(Fact::CalendarListed).into()
}

fn tokens() -> Vec<Fact> {
    let full = Token {
        role: Role::Department,
        province: Some("can-tho".into()),
        unit: Some("so-tttt".into()),
        expires_at: "2018-01-01T00:00:00.000001Z".parse().unwrap(),
        ..token(20, 'a')
    };
    [full, token(21, 'b')].map(Fact::TokenIssued).into()
}

fn revocations() -> Vec<Fact> {
    vec![Fact::TokenRevoked(Revocation { token: Uuid::from_u128(21) })]
}

fn accounts() -> Vec<Fact> {
    let full = Account {
        id: Uuid::from_u128(40),
        name: "tttt.an".into(),
        role: Role::Department,
        province: Some("can-tho".into()),
        unit: Some("so-tttt".into()),
        standing: Standing::Locked,
        reason: Some("nghỉ việc".into()),
    };
    let (id, name) = (Uuid::from_u128(41), "quan-tri".into());
    let bare =
        Account { id, name, role: Role::Admin, province: None, unit: None, standing: Standing::Open, reason: None };
    let until = Some("2018-01-01T00:00:00Z".parse().unwrap());
    let made = Credential { account: full.id, event: CredentialEvent::LinkMade, until };
    let used = Credential { account: full.id, event: CredentialEvent::LinkUsed, until: None };
    vec![Fact::AccountListed(full), Fact::AccountListed(bare), Fact::CredentialNoted(made), Fact::CredentialNoted(used)]
}

fn subscriptions() -> Vec<Fact> {
    let full = Subscription {
        id: Uuid::from_u128(30),
        province: "can-tho".into(),
        unit: Some("so-tttt".into()),
        channel: Channel::Email,
        target: "vanthu@example.org".into(),
    };
    let bare = Subscription {
        id: Uuid::from_u128(31),
        unit: None,
        channel: Channel::Webhook,
        target: "https://example.org/".into(),
        ..full.clone()
    };
    let ended = Fact::Unsubscribed(Unsubscription { subscription: full.id });
    vec![Fact::Subscribed(full), Fact::Subscribed(bare), ended]
}
