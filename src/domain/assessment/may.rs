//! What a caller may do to an item next, and if not: which rule refuses, who can lift it, until when.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use super::{Assessment, EndedBy, ItemRecord, Window};
use crate::domain::criteria::{Item, Method};
use crate::domain::deadline;
use crate::domain::facts::{Actor, Evidence, Role};
use crate::domain::text::{self, Text};

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who it is.
    pub actor: Actor,
    /// The province it is confined to; none reaches all.
    pub province: Option<String>,
}

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Refusal {
    /// Problem code: `forbidden`, `locked` or `conflict`.
    pub code: &'static str,
    /// The rule that refused, e.g. `not_your_item`.
    pub reason: &'static str,
    /// In words.
    pub detail: Text,
    /// Who can lift it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifted_by: Option<Role>,
    /// Since or until when, where a date decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
}

/// `true`, or why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed(pub Result<(), Box<Refusal>>);

impl Serialize for Allowed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Ok(()) => serializer.serialize_bool(true),
            Err(refusal) => refusal.serialize(serializer),
        }
    }
}

impl PartialSchema for Allowed {
    fn schema() -> RefOr<Schema> {
        let yes = ObjectBuilder::new().schema_type(SchemaType::Type(Type::Boolean)).enum_values(Some([true]));
        OneOfBuilder::new().item(yes).item(Ref::from_schema_name(Refusal::name())).into()
    }
}

impl ToSchema for Allowed {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Refusal::name().into_owned(), Refusal::schema()));
        Refusal::schemas(schemas);
    }
}

/// What the caller may do to an item now. Each is `true` or a refusal.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct May {
    /// Report figures.
    pub submit: Allowed,
    /// Decide on what waits.
    pub decide: Allowed,
    /// Say who answers for it and by when.
    pub assign: Allowed,
    /// Record the ministry's points, or the survey's result.
    pub appraise: Allowed,
}

pub(super) type Verdict = Result<(), Box<Refusal>>;

pub(super) fn refuse(code: &'static str, reason: &'static str, vi: &str, en: &str, lifted_by: Option<Role>) -> Verdict {
    Err(Box::new(Refusal { code, reason, detail: Text::new(vi, en), lifted_by, until: None }))
}

/// A caller confined to one province stays there.
///
/// # Errors
/// A refusal when the province is another.
pub fn enter(caller: &Caller, province: &str) -> Verdict {
    match &caller.province {
        Some(own) if own != province => refuse(
            "forbidden",
            "other_province",
            "Dữ liệu của tỉnh, thành phố khác",
            "Another province's data",
            Some(Role::Admin),
        ),
        _ => Ok(()),
    }
}

/// What looks into several provinces at once is not for a caller confined to one of them.
///
/// # Errors
/// A refusal when one of the provinces is not the caller's.
pub fn enter_all(caller: &Caller, provinces: &[&str]) -> Verdict {
    match &caller.province {
        Some(own) if provinces.iter().any(|province| province != own) => refuse(
            "forbidden",
            "several_provinces",
            "Việc này đọc dữ liệu của nhiều tỉnh, thành phố: cần tài khoản không giới hạn trong một tỉnh",
            "This reads several provinces' data: it takes an account that is not confined to one",
            Some(Role::Admin),
        ),
        _ => Ok(()),
    }
}

/// Sở Nội vụ's own work: assigning, deciding, recording.
///
/// # Errors
/// A refusal for departments and viewers.
pub fn review(caller: &Caller) -> Verdict {
    match caller.actor.role {
        Role::Admin | Role::Reviewer => Ok(()),
        Role::Department | Role::Viewer | Role::Feed => refuse(
            "forbidden",
            "reviewer_only",
            "Việc này của Sở Nội vụ",
            "Only Sở Nội vụ may do this",
            Some(Role::Admin),
        ),
    }
}

/// What only an administrator may do.
///
/// # Errors
/// A refusal for every other role.
pub fn administer(caller: &Caller) -> Verdict {
    match caller.actor.role {
        Role::Admin => Ok(()),
        _ => refuse(
            "forbidden",
            "admin_only",
            "Việc này của quản trị viên",
            "Only an administrator may do this",
            Some(Role::Admin),
        ),
    }
}

/// What concerns every province: publishing criteria, importing the country's results.
///
/// # Errors
/// A refusal for every other role, and for an administrator of one province.
pub fn administer_all(caller: &Caller) -> Verdict {
    administer(caller)?;
    match caller.province {
        None => Ok(()),
        Some(_) => refuse(
            "forbidden",
            "all_provinces",
            "Việc này ảnh hưởng mọi tỉnh: chỉ quản trị viên toàn hệ thống",
            "This concerns every province: only an administrator of all may do it",
            Some(Role::Admin),
        ),
    }
}

/// Whoever may add a document: units for their items, Sở Nội vụ for any.
///
/// # Errors
/// A refusal for viewers.
pub fn add_evidence(caller: &Caller) -> Verdict {
    match caller.actor.role {
        Role::Viewer | Role::Feed => {
            refuse("forbidden", "read_only", "Tài khoản chỉ được xem", "This account may only read", Some(Role::Admin))
        }
        _ => Ok(()),
    }
}

impl Assessment {
    /// Everything the caller may do to the item now.
    #[must_use]
    pub fn may(&self, item: &Item, record: &ItemRecord, caller: &Caller, now: DateTime<Utc>) -> May {
        May {
            submit: Allowed(self.may_submit(item, record, caller, now)),
            decide: Allowed(self.may_decide_something(record, caller, now)),
            assign: Allowed(self.may_assign(item, caller)),
            appraise: Allowed(enter(caller, &self.opening.province).and_then(|()| review(caller))),
        }
    }

    /// Whether the caller may report figures for the item now.
    ///
    /// # Errors
    /// The first rule that refuses.
    pub fn may_submit(&self, item: &Item, record: &ItemRecord, caller: &Caller, now: DateTime<Utc>) -> Verdict {
        enter(caller, &self.opening.province)?;
        let Some(unit) = caller.actor.unit.as_deref().filter(|_| caller.actor.role == Role::Department) else {
            return refuse(
                "forbidden",
                "department_only",
                "Chỉ đơn vị được phân công báo cáo số liệu",
                "Only the unit in charge reports figures",
                Some(Role::Admin),
            );
        };
        self.may_report(item, record, unit, now)
    }

    /// Whether the caller may hand in a unit's figures for the item now, from a table of every unit's: Sở Nội vụ may, where and
    /// as long as the unit itself might. Whoever does so does not decide on them.
    ///
    /// # Errors
    /// The first rule that refuses.
    pub fn may_import(
        &self,
        item: &Item,
        record: &ItemRecord,
        unit: &str,
        caller: &Caller,
        now: DateTime<Utc>,
    ) -> Verdict {
        enter(caller, &self.opening.province)?;
        review(caller)?;
        self.may_report(item, record, unit, now)
    }

    /// Whether a unit's figures for the item may come in now, whoever brings them.
    ///
    /// # Errors
    /// The first rule that refuses.
    pub fn may_report(&self, item: &Item, record: &ItemRecord, unit: &str, now: DateTime<Utc>) -> Verdict {
        if item.method == Method::Survey {
            return refuse(
                "forbidden",
                "survey_item",
                "Mục điều tra xã hội học, đơn vị không tự chấm",
                "A survey item is never self-scored",
                None,
            );
        }
        let Some(assignment) = record.assignment() else {
            return refuse(
                "forbidden",
                "not_assigned",
                "Mục chưa được phân công",
                "The item has not been assigned",
                Some(Role::Reviewer),
            );
        };
        let in_charge = if item.is_collected() {
            assignment.fact.contributors.iter().any(|slug| slug == unit)
        } else {
            assignment.fact.lead == unit
        };
        if !in_charge {
            return not_your_item();
        }
        if !record.appraisals.is_empty() {
            return refuse(
                "locked",
                "appraised",
                "Bộ Nội vụ đã thẩm định mục này",
                "The ministry has appraised this item",
                Some(Role::Reviewer),
            );
        }
        match self.window(&item.code, record, unit) {
            Some(window) => self.open(window, now),
            None => Ok(()),
        }
    }

    /// Whether a window is open; if not: since when, what closed it, who can open it, how far at most.
    fn open(&self, window: Window, now: DateTime<Utc>) -> Verdict {
        let (reason, vi, en) = match window.by {
            EndedBy::Due => ("due_passed", "Đã hết hạn báo cáo", "The due date has passed"),
            EndedBy::Phase => ("phase_closed", "Giai đoạn thu thập số liệu đã đóng", "The collecting phase has closed"),
            EndedBy::Extension => ("extension_passed", "Đã hết thời gian gia hạn", "The extension has passed"),
        };
        open_until(window.end(), now, reason, vi, en, self.extension_limit())
    }

    /// Whether the caller may add a document for these items: a unit for its own only.
    ///
    /// # Errors
    /// The first rule that refuses.
    pub fn may_support(&self, items: &[String], caller: &Caller) -> Verdict {
        add_evidence(caller)?;
        let Some(unit) = caller.actor.unit.as_deref().filter(|_| caller.actor.role == Role::Department) else {
            return Ok(());
        };
        let mut known = items.iter().filter_map(|code| self.item(code));
        if known.all(|(_, record)| record.concerns(unit)) { Ok(()) } else { not_your_item() }
    }

    /// Whether the caller may say who answers for the item.
    ///
    /// # Errors
    /// The first rule that refuses.
    pub fn may_assign(&self, item: &Item, caller: &Caller) -> Verdict {
        enter(caller, &self.opening.province)?;
        review(caller)?;
        if item.method == Method::Survey {
            return refuse(
                "conflict",
                "survey_item",
                "Mục điều tra xã hội học không phân công báo cáo",
                "A survey item is not assigned for reporting",
                None,
            );
        }
        Ok(())
    }
}

fn not_your_item() -> Verdict {
    let (vi, en) = ("Mục không thuộc đơn vị này", "The item is not this unit's");
    refuse("forbidden", "not_your_item", vi, en, Some(Role::Reviewer))
}

pub(super) fn open_until(
    end: DateTime<Utc>,
    now: DateTime<Utc>,
    reason: &'static str,
    vi: &str,
    en: &str,
    limit: Option<NaiveDate>,
) -> Verdict {
    if now < end {
        return Ok(());
    }
    let last_day = deadline::day_of(end - chrono::TimeDelta::microseconds(1));
    let how_far = match limit {
        Some(day) if now < deadline::end_of(day) => {
            let day = text::day(day);
            Text::new(format!(" đến hết ngày {}", day.vi), format!(" until {}", day.en))
        }
        _ => Text::default(),
    };
    let detail = Text::new(
        format!("{vi} ngày {}; Sở Nội vụ có thể gia hạn{}", text::day(last_day).vi, how_far.vi),
        format!("{en} on {}; Sở Nội vụ can extend it{}", text::day(last_day).en, how_far.en),
    );
    Err(Box::new(Refusal { code: "locked", reason, detail, lifted_by: Some(Role::Reviewer), until: Some(end) }))
}

/// A document is read by its own unit, by Sở Nội vụ, and by those who only read; not by other units.
///
/// # Errors
/// A refusal to another unit.
pub fn read_evidence(caller: &Caller, evidence: &Evidence) -> Verdict {
    let other_unit =
        caller.actor.role == Role::Department && evidence.unit.is_some() && evidence.unit != caller.actor.unit;
    if other_unit {
        return refuse(
            "forbidden",
            "other_unit",
            "Tài liệu của đơn vị khác",
            "Another unit's document",
            Some(Role::Reviewer),
        );
    }
    Ok(())
}

/// All documents of a province at once: for Sở Nội vụ and those who only read, as each of them is.
///
/// # Errors
/// A refusal to units.
pub fn read_all_evidence(caller: &Caller) -> Verdict {
    match caller.actor.role {
        Role::Admin | Role::Reviewer | Role::Viewer => Ok(()),
        Role::Department | Role::Feed => refuse(
            "forbidden",
            "other_unit",
            "Gói nộp có tài liệu của mọi đơn vị: Sở Nội vụ tải",
            "The package holds every unit's documents: Sở Nội vụ downloads it",
            Some(Role::Reviewer),
        ),
    }
}
