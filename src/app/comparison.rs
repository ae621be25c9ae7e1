//! The comparison of two assessments: how much of a change is the rules, and how much is ours.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use super::rankings::roster;
use super::scores::Outside;
use super::{Answer, App, AppError};
use crate::catalog;
use crate::domain::assessment::Assessment;
use crate::domain::comparison::{Alone, Pair, Parts, RankParts, Side, Table, compare, rank_parts};
use crate::domain::ranking::order::Order;
use crate::domain::text::Text;

/// What changed between two assessments, and why.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ComparisonView {
    /// The assessment that is explained.
    pub assessment: String,
    /// Its version.
    pub version: i64,
    /// The assessment it is compared with.
    pub with: String,
    /// Its version.
    pub with_version: i64,
    /// Whether the figures of either are illustrative.
    pub illustrative: bool,
    /// The change of the score in percentage points; `change` is the sum of the parts.
    pub score: Parts,
    /// The change of the estimated rank: first if the rules moved every rival as they surely moved us, then, where something is
    /// undivided, as if that were the rules too. Null where the published facts tell no place.
    pub rank: Option<Vec<RankParts>>,
    /// Items without a counterpart in the other year's rules.
    pub not_comparable: Vec<Alone>,
    /// Every pair of items, and how it was read.
    pub pairs: Vec<Pair>,
    /// Everything assumed.
    pub assumptions: Vec<Text>,
}

impl App {
    /// Compares an assessment with an earlier one, each with what is published of its year.
    ///
    /// # Errors
    /// `Invalid` when nothing leads from one set of criteria to the other.
    pub async fn comparison(
        &self,
        (after, outside): (Arc<Assessment>, Arc<Outside>),
        (before, outside_before): (Arc<Assessment>, Arc<Outside>),
    ) -> Answer<ComparisonView> {
        self.shared.heavy.run(move |_| view((&after, &outside), (&before, &outside_before))).await?
    }
}

fn view(
    (after, outside): (&Assessment, &Outside),
    (before, outside_before): (&Assessment, &Outside),
) -> Answer<ComparisonView> {
    let (from, to) = (&before.set.id, &after.set.id);
    let walk = catalog::crosswalk(from, to).or_else(|| catalog::crosswalk(to, from));
    let found = compare(before, after, walk).ok_or_else(|| {
        AppError::invalid(
            "with",
            "not_comparable",
            format!("không có bảng đối chiếu giữa {from} và {to}, hoặc không có mục nào áp dụng"),
            format!("no crosswalk leads from {from} to {to}, or nothing is applicable"),
        )
    })?;
    let order = |assessment: &Assessment, outside: &Outside| {
        Order::of(&outside.published, &roster(assessment.opening.year)).ok()
    };
    let orders = order(before, outside_before).zip(order(after, outside));
    let rank = orders.and_then(|(first, last)| {
        let before = Table {
            published: &outside_before.published,
            order: &first,
            own: &before.opening.province,
            score: &found.parts.before,
        };
        let after = Table {
            published: &outside.published,
            order: &last,
            own: &after.opening.province,
            score: &found.parts.after,
        };
        let mut effects = vec![found.parts.rules.clone()];
        if !found.parts.undivided.is_zero() {
            effects.push(&found.parts.rules + &found.parts.undivided);
        }
        effects.iter().map(|effect| rank_parts(before, after, effect)).collect::<Option<Vec<_>>>()
    });
    let mut assumptions = words();
    for side in [Side::Before, Side::After] {
        let open: Vec<&str> = found.open.iter().filter(|(of, _)| *of == side).map(|(_, code)| code.as_str()).collect();
        if !open.is_empty() {
            let year = if side == Side::Before { before.opening.year } else { after.opening.year };
            let codes = open.join(", ");
            assumptions.push(Text::new(
                format!("Năm {year}, các mục chưa có điểm được tính 0: {codes}"),
                format!("In {year} items without a score count as 0: {codes}"),
            ));
        }
    }
    Ok(ComparisonView {
        assessment: after.opening.assessment.clone(),
        version: after.version,
        with: before.opening.assessment.clone(),
        with_version: before.version,
        illustrative: before.opening.illustrative || after.opening.illustrative,
        score: found.parts,
        rank,
        not_comparable: found.alone,
        pairs: found.pairs,
        assumptions,
    })
}

fn words() -> Vec<Text> {
    vec![
        Text::new(
            "Điểm của cả hai năm tính theo điểm tự chấm (claimed); các phần là trung bình trên mọi thứ tự thay đổi (Shapley), cộng lại đúng bằng thay đổi",
            "Both years are scored by what is claimed; the parts are averages over every order of change (Shapley) and sum to the change exactly",
        ),
        Text::new(
            "Kết quả năm này theo quy tắc năm kia: đọc lại số liệu khi quy tắc kia đọc được; nếu không thì giữ tỷ lệ điểm đạt được trên điểm tối đa",
            "One year's performance under the other's rules: the figures are read again where the other rule can read them; else the share of the maximum is kept",
        ),
        Text::new(
            "Nơi quy tắc đã đổi mà không quy tắc nào đọc được số liệu của năm kia thì không tách được quy tắc với kết quả (undivided)",
            "Where the rule changed and neither rule can read the other year's figures, rules and performance can't be told apart (undivided)",
        ),
        Text::new(
            "Hạng là ước tính theo số liệu đã công bố của mỗi năm; giả định quy tắc mới làm điểm mọi tỉnh, thành phố thay đổi như của ta",
            "Ranks are estimates by what is published of each year; the rules are assumed to have moved every province's score as they moved ours",
        ),
    ]
}
