//! The demo's documents: real PDF files that say on their page that they are made up.

use super::pdf;
use super::story::Document;
use crate::domain::text;

/// The bytes of a document.
pub(super) fn bytes(document: &Document, year: i32) -> Vec<u8> {
    let Document { number, title, issuer, signed_on, items, .. } = document;
    let lines = [
        format!("Số: {number}"),
        format!("Cơ quan ban hành: {issuer}, thành phố Cần Thơ"),
        format!("Ngày ký: {}", text::day(*signed_on).vi),
        format!("Năm đánh giá: {year}. Các mục: {}", items.join(", ")),
        String::new(),
        "DỮ LIỆU MINH HỌA: tài liệu do chương trình tạo ra, không có thật.".to_owned(),
        "ILLUSTRATIVE: this document was made by the program and does not exist.".to_owned(),
    ];
    pdf::page(title, &lines)
}

/// The name of the file: the number, as far as it can stand in a name.
pub(super) fn file_name(document: &Document) -> String {
    format!("{}.pdf", pdf::plain(&document.number).replace('/', "-"))
}
