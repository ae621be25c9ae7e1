//! What an answer about ranks rests on, in words.

use super::Scope;
use super::order::{Order, Standing};
use super::published::{Certainty, Published};
use crate::domain::text::{self, Text};

/// The facts used and how the estimate was made. With an exact answer there is no estimate to explain.
pub(super) fn basis(order: &Order, published: &Published, own: &str, scope: &Scope, exact: bool) -> Vec<Text> {
    let mut basis = vec![facts_used(order, published, own)];
    if published.aggregates.certainty == Certainty::Derived
        || published.rows.iter().any(|row| row.certainty == Certainty::Derived && row.province != own)
    {
        basis.push(Text::new(
            "Một số số liệu là suy ra từ các số liệu đã công bố, không phải công bố trực tiếp; sai số làm tròn đã được tính đến",
            "Some figures are derived from published ones, not published themselves; their rounding is allowed for",
        ));
    }
    basis.push(Text::new(
        "Điểm đã công bố được lấy đúng như công bố (hai chữ số thập phân); đồng điểm thì cùng hạng",
        "Published scores are taken as published (two decimals); equal scores share a rank",
    ));
    if *scope != Scope::All {
        basis.push(Text::new(
            "Chỉ xếp hạng trong phạm vi đã chọn; tỉnh, thành phố chưa rõ kết quả có thể ở bất kỳ vị trí nào còn trống",
            "Ranked within the chosen scope only; a province whose result is unknown may hold any free place",
        ));
    }
    if !exact {
        basis.push(estimate(order));
    }
    basis
}

fn facts_used(order: &Order, published: &Published, own: &str) -> Text {
    let others = || order.standings.iter().filter(|(province, _)| *province != own);
    let n = others().count();
    let known = others().filter(|(_, standing)| !matches!(standing, Standing::Unknown)).count();
    let scores = published.rows.iter().filter(|row| row.province != own && row.score.is_some()).count();
    let year = published.year;
    let mut vi = format!("Kết quả năm {year}: biết được {known} trong {n} tỉnh, thành phố khác ({scores} có điểm)");
    let mut en =
        format!("Results of {year}: something is known of {known} of the {n} other provinces ({scores} with a score)");
    let aggregates = &published.aggregates;
    if let Some(mean) = aggregates.mean {
        let mean = text::number(&mean.to_string());
        vi.push_str(&format!("; trung bình {}", mean.vi));
        en.push_str(&format!("; mean {}", mean.en));
    }
    if let Some(above) = aggregates.above_mean {
        vi.push_str(&format!("; {above} trên trung bình"));
        en.push_str(&format!("; {above} above the mean"));
    }
    if !aggregates.groups.is_empty() {
        let groups = aggregates.groups.len();
        vi.push_str(&format!("; số lượng của {groups} nhóm"));
        en.push_str(&format!("; the sizes of {groups} groups"));
    }
    Text::new(vi, en)
}

fn estimate(order: &Order) -> Text {
    let (mut vi, mut en) = (
        "Hạng ước tính (không phải kết quả chứng minh): điểm chưa biết được nội suy giữa các giới hạn đã chứng minh"
            .to_owned(),
        "The estimate (not proven): unknown scores are interpolated between their proven bounds".to_owned(),
    );
    if order.likely_sum.is_some() {
        vi.push_str(", rồi dịch chuyển để khớp với điểm trung bình đã công bố");
        en.push_str(", then shifted to match the published mean");
    }
    Text::new(vi, en)
}
