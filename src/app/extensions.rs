//! Extensions: more time to report, for a unit, an item or both.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::calendars::OnDayOff;
use super::{Answer, App, AppError, Done, Fault, Request};
use crate::domain::assessment::Assessment;
use crate::domain::assessment::may::{self, Caller};
use crate::domain::calendar::Calendars;
use crate::domain::criteria::Method;
use crate::domain::deadline;
use crate::domain::facts::{Actor, Extension, Fact, Recorded};
use crate::domain::text;
use crate::domain::unit::Unit;

/// Longest reason, in characters.
const MAX_REASON: usize = 1_000;

/// An extension as sent: for an item, a unit, or a unit's part of an item. The latest for the same item and unit counts, so
/// that an earlier day takes back what was granted.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewExtension {
    /// Item code; every item the unit reports for unless said.
    #[schema(example = "7.1.1")]
    pub item: Option<String>,
    /// Slug of the unit; every unit that reports for the item unless said.
    #[schema(example = "so-tttt")]
    pub unit: Option<String>,
    /// Last day, to its end in Asia/Ho_Chi_Minh; not after the review phase ends.
    pub until: NaiveDate,
    /// What becomes of a day off.
    #[serde(default)]
    pub on_day_off: OnDayOff,
    /// Why.
    pub reason: String,
}

/// More time that was given.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExtensionView {
    /// Key.
    pub id: Uuid,
    /// Version it made.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: Actor,
    /// Item code; null: every item the unit reports for.
    pub item: Option<String>,
    /// Slug of the unit; null: every unit that reports for the item.
    pub unit: Option<String>,
    /// Last day, to its end in Asia/Ho_Chi_Minh.
    pub until: NaiveDate,
    /// The day that was asked for, when that one is a day off.
    pub asked: Option<NaiveDate>,
    /// Why.
    pub reason: String,
    /// Whether it is the latest for its item and unit.
    pub in_force: bool,
}

impl ExtensionView {
    fn of(assessment: &Assessment, extension: &Recorded<Extension>) -> Self {
        let Recorded { seq, at, actor, fact } = extension;
        let same = |other: &&Recorded<Extension>| other.fact.item == fact.item && other.fact.unit == fact.unit;
        let latest = assessment.extensions.iter().rev().find(same).map(|latest| latest.seq);
        Self {
            id: fact.id,
            seq: *seq,
            at: *at,
            by: actor.clone(),
            item: fact.item.clone(),
            unit: fact.unit.clone(),
            until: fact.until,
            asked: fact.asked,
            reason: fact.reason.clone(),
            in_force: latest == Some(*seq),
        }
    }
}

impl App {
    /// Every extension, newest first.
    #[must_use]
    pub fn extensions(&self, assessment: &Assessment) -> Vec<ExtensionView> {
        assessment.extensions.iter().rev().map(|extension| ExtensionView::of(assessment, extension)).collect()
    }

    /// Gives more time. It opens what was locked; what came late before stays late.
    ///
    /// # Errors
    /// `Invalid` for an unknown item or unit, a unit that does not report for the item, a day that has passed or lies after the
    /// review, a reason that is missing; a refusal.
    pub async fn extend(&self, id: &str, request: &Request, new: NewExtension) -> Answer<Done> {
        let new = self.checked_extension(id, new).await?;
        let decide = |assessment: &Assessment, now| new.facts(&request.caller, assessment, now);
        let answer = |_: &Assessment, after: &Assessment| {
            let last = after.extensions.last();
            last.map(|extension| ExtensionView::of(after, extension))
                .ok_or_else(|| AppError::Inconsistent("extension just given".to_owned()))
        };
        self.write(id, request, 201, decide, answer).await
    }

    /// An extension with all that it is checked against.
    pub(super) async fn checked_extension(&self, id: &str, new: NewExtension) -> Answer<Checked> {
        let province = self.assessment(id).await?.opening.province.clone();
        let (units, calendars) = (self.units(&province).await?, self.calendars(&[new.until]).await?);
        Ok(Checked { id: self.new_id(self.now()), new, units, calendars })
    }
}

/// See [`App::checked_extension`].
pub(super) struct Checked {
    id: Uuid,
    new: NewExtension,
    units: Vec<Unit>,
    calendars: Calendars,
}

impl Checked {
    /// The fact it makes, if every rule allows it.
    pub(super) fn facts(self, caller: &Caller, assessment: &Assessment, now: DateTime<Utc>) -> Answer<Vec<Fact>> {
        may::enter(caller, &assessment.opening.province)?;
        may::review(caller)?;
        Ok(vec![Fact::Extended(self.new.fact(self.id, assessment, &self.units, &self.calendars, now)?)])
    }
}

impl NewExtension {
    fn fact(
        self,
        id: Uuid,
        assessment: &Assessment,
        units: &[Unit],
        calendars: &Calendars,
        now: DateTime<Utc>,
    ) -> Answer<Extension> {
        let mut faults = Vec::new();
        self.check_whom(assessment, units, &mut faults);
        let (until, asked) = self.on_day_off.applied(self.until, calendars);
        let granted = assessment.extensions.iter().rev().find(|e| e.fact.item == self.item && e.fact.unit == self.unit);
        let takes_back = granted.is_some_and(|granted| until < granted.fact.until);
        if deadline::end_of(until) <= now && !takes_back {
            let today = text::day(deadline::day_of(now));
            faults.push(Fault::new(
                "/until",
                "day_passed",
                format!("ngày đã qua, hôm nay là {}", today.vi),
                format!("the day has passed, today is {}", today.en),
            ));
        }
        if let Some(limit) = assessment.extension_limit().filter(|limit| until > *limit) {
            let limit = text::day(limit);
            faults.push(Fault::new(
                "/until",
                "after_review",
                format!("giai đoạn rà soát kết thúc ngày {}; gia hạn rà soát trước", limit.vi),
                format!("the review ends on {}; move the phases first", limit.en),
            ));
        }
        let reason = self.reason.trim().to_owned();
        if !(1..=MAX_REASON).contains(&reason.chars().count()) {
            faults.push(Fault::new(
                "/reason",
                "text_length",
                format!("cần lý do, tối đa {MAX_REASON} ký tự"),
                format!("a reason is required, {MAX_REASON} characters at most"),
            ));
        }
        if !faults.is_empty() {
            return Err(AppError::Invalid(faults));
        }
        Ok(Extension { id, item: self.item, unit: self.unit, until, asked, reason })
    }

    fn check_whom(&self, assessment: &Assessment, units: &[Unit], faults: &mut Vec<Fault>) {
        if self.item.is_none() && self.unit.is_none() {
            faults.push(Fault::new(
                "",
                "item_or_unit",
                "cần mục (item), đơn vị (unit) hoặc cả hai",
                "an item, a unit or both are needed",
            ));
        }
        if let Some(slug) = self.unit.as_ref().filter(|slug| !units.iter().any(|unit| unit.slug == **slug)) {
            let province = &assessment.opening.province;
            faults.push(Fault::new(
                "/unit",
                "unknown_unit",
                format!("{slug} không phải đơn vị của {province}"),
                format!("{slug} is not a unit of {province}"),
            ));
            return;
        }
        let Some(code) = &self.item else { return };
        let Some((item, record)) = assessment.item(code) else {
            faults.push(Fault::new(
                "/item",
                "unknown_item",
                format!("không có mục {code}"),
                format!("there is no item {code}"),
            ));
            return;
        };
        let reporters = record.reporters(item);
        let nobody = item.method == Method::Survey || reporters.is_empty();
        if nobody || self.unit.as_ref().is_some_and(|unit| !reporters.contains(unit)) {
            let unit = self.unit.as_deref();
            faults.push(Fault::new(
                if nobody { "/item" } else { "/unit" },
                "owes_no_report",
                unit.map_or_else(
                    || format!("không đơn vị nào báo cáo mục {code}"),
                    |unit| format!("{unit} không báo cáo mục {code}"),
                ),
                unit.map_or_else(
                    || format!("no unit reports for item {code}"),
                    |unit| format!("{unit} does not report for item {code}"),
                ),
            ));
        }
    }
}
