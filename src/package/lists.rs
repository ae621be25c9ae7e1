//! Two lists for people: every document of the package, and what is missing.

use rust_xlsxwriter::XlsxError;

use super::documents::{FOLDER, Placed};
use super::gaps::Short;
use super::manifest::{File, Kind};
use super::{Ask, TABLE, manifest};
use crate::domain::deadline;
use crate::domain::text;
use crate::workbook::{self, list};

/// Columns of the index: width in characters, Vietnamese head, English head.
const INDEX: [(u16, &str, &str); 12] = [
    (6, "STT", "No."),
    (9, "Mục", "Item"),
    (34, "Tên mục", "Item's name"),
    (20, "Số, ký hiệu", "Number"),
    (22, "Cơ quan ban hành", "Issuer"),
    (12, "Ngày ký", "Signed on"),
    (40, "Trích yếu", "Title"),
    (12, "Trang cần xem", "Pages"),
    (20, "Vai trò", "Role"),
    (24, "Đơn vị gửi", "Sent by"),
    (44, "Tệp", "File"),
    (36, "SHA-256", "SHA-256"),
];
/// Columns of what is missing.
const MISSING: [(u16, &str, &str); 8] = [
    (6, "STT", "No."),
    (9, "Mục", "Item"),
    (40, "Tên mục", "Item's name"),
    (10, "Điểm tối đa", "Most points"),
    (26, "Còn thiếu gì", "What is missing"),
    (28, "Đơn vị", "Unit"),
    (12, "Hạn báo cáo", "Report due"),
    (50, "Cụ thể", "In particular"),
];

impl Placed<'_> {
    /// As the manifest names it.
    #[must_use]
    pub fn file(&self) -> File {
        let fact = &self.document.fact;
        File {
            path: self.path.clone(),
            kind: Kind::Evidence,
            size: fact.size,
            sha256: fact.sha256.clone(),
            item: Some(self.item.code.clone()),
            document: Some(fact.id),
        }
    }
}

/// What every list says above its head.
fn notes(ask: &Ask<'_>, own: &str) -> Vec<String> {
    let (opening, set) = (&ask.assessment.opening, &ask.assessment.set);
    vec![
        format!(
            "{}, năm {} · bộ tiêu chí {} bản {} · số liệu đến phiên bản {}, ngày {}",
            ask.province_vi(),
            opening.year,
            set.id,
            set.revision,
            ask.assessment.version,
            text::day(deadline::day_of(ask.assessment.at)).vi
        ),
        own.to_owned(),
    ]
}

fn warning(ask: &Ask<'_>) -> String {
    workbook::provenance(ask.assessment.set.root.provenance, ask.assessment.opening.illustrative)
}

/// The index of documents.
pub(super) fn index(ask: &Ask<'_>, placed: &[Placed<'_>]) -> Result<Vec<u8>, XlsxError> {
    let rows = placed.iter().zip(1_u32..).map(|(placed, number)| {
        let fact = &placed.document.fact;
        let mut role = placed.why.vi().to_owned();
        if let Some(newest) = placed.newest {
            role.push_str(&format!("\nĐã có bản mới: số {}", newest.fact.number));
        }
        let sender = fact.unit.as_deref().map_or("Sở Nội vụ", |unit| ask.unit(unit));
        vec![
            number.to_string(),
            placed.item.code.clone(),
            placed.item.name.vi.clone(),
            fact.number.clone(),
            fact.issuer.clone(),
            text::day(fact.signed_on).vi,
            fact.title.clone(),
            fact.pages.clone().unwrap_or_default(),
            role,
            sender.to_owned(),
            placed.path.clone(),
            fact.sha256.clone(),
        ]
    });
    let own = format!(
        "Mỗi mục một thư mục trong “{FOLDER}”; tài liệu dùng cho nhiều mục có mặt đủ ở từng mục. Kiểm tra cả gói, không cần mạng: \
         parindex verify TỆP.zip (giữ nguyên tệp như đã nhận). Mã băm mọi tệp: {}. Điểm từng mục: {TABLE}.",
        manifest::PATH
    );
    list::write(&list::List {
        sheet: "Tài liệu kiểm chứng",
        title: format!("DANH MỤC TÀI LIỆU KIỂM CHỨNG, CHỈ SỐ CCHC NĂM {}", ask.assessment.opening.year),
        notes: notes(ask, &own),
        warning: warning(ask),
        columns: &INDEX,
        rows: rows.collect(),
        at: ask.assessment.at,
    })
}

/// What is missing.
pub(super) fn missing(ask: &Ask<'_>, shorts: &[Short<'_>]) -> Result<Vec<u8>, XlsxError> {
    let all = shorts.iter().flat_map(|short| short.gaps.iter().map(move |gap| (short.item, gap)));
    let rows = all.zip(1_u32..).map(|((item, gap), number)| {
        vec![
            number.to_string(),
            item.code.clone(),
            item.name.vi.clone(),
            text::number(&item.max.normalize().to_string()).vi,
            gap.kind.vi().to_owned(),
            gap.unit.as_deref().map(|unit| ask.unit(unit).to_owned()).unwrap_or_default(),
            gap.due.map(|due| text::day(due).vi).unwrap_or_default(),
            gap.detail.clone(),
        ]
    });
    let rows: Vec<_> = rows.collect();
    let own = match rows.len() {
        0 => "Không thiếu gì. · Nothing is missing.".to_owned(),
        count => format!(
            "{count} việc còn thiếu ở {} mục. Mục điều tra xã hội học và mục không áp dụng không kể. · Survey items and items that do not \
             apply are left out.",
            shorts.len()
        ),
    };
    list::write(&list::List {
        sheet: "Còn thiếu",
        title: format!("DANH MỤC CÒN THIẾU, CHỈ SỐ CCHC NĂM {}", ask.assessment.opening.year),
        notes: notes(ask, &own),
        warning: warning(ask),
        columns: &MISSING,
        rows,
        at: ask.assessment.at,
    })
}
