//! Why a file is not taken as evidence, whatever its name or declared type says.

use crate::domain::text::Text;

/// Why the bytes of a file are refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The bytes have no known signature: plain text, for instance.
    #[error("the type of the file is not known")]
    Unknown,
    /// A known type that is not on the list.
    #[error("the file is {found}, which is not accepted as evidence")]
    NotOnTheList {
        /// Its media type, or a few words when it has none.
        found: String,
    },
    /// A program or a script.
    #[error("the file is a program or a script ({found})")]
    Program {
        /// Its media type, or a few words when it has none.
        found: String,
    },
    /// HTML, XHTML or SVG: a browser would run it.
    #[error("the file is a web page or an SVG drawing")]
    WebPage,
    /// An office file that carries macros: a program a reviewer would run by opening it. The list names no macro-enabled type,
    /// and what evidence proves never depends on one.
    #[error("the file carries macros ({found})")]
    Macros {
        /// The part of the file that holds them.
        found: String,
    },
    /// An office file behind a password: nobody could review it.
    #[error("the file is protected by a password")]
    Encrypted,
    /// XML without a digital signature.
    #[error("the XML carries no digital signature")]
    UnsignedXml,
    /// XML with a document type declaration: signed documents have none, and entities are a known way to attack who reads them.
    #[error("the XML declares a document type")]
    DocumentType,
    /// The file begins as one of the accepted types but is damaged or cut short.
    #[error("the file is damaged: {what}")]
    Broken {
        /// What is wrong with it.
        what: &'static str,
    },
}

impl Refusal {
    /// What to tell the one who uploaded it, and what to do about it.
    #[must_use]
    pub fn text(&self) -> Text {
        let (vi, en) = match self {
            Self::Unknown => (
                "Không nhận ra loại tệp. Hãy gửi PDF, Word, Excel, PowerPoint, ODT, ODS, JPG, PNG, TIFF, ZIP hoặc XML đã ký số.".to_owned(),
                "The type of the file is not known. Send PDF, Word, Excel, PowerPoint, ODT, ODS, JPG, PNG, TIFF, ZIP or signed XML.".to_owned(),
            ),
            Self::NotOnTheList { found } => (
                format!("Tệp thuộc loại {found}, không được nhận làm tài liệu kiểm chứng."),
                format!("The file is {found}, which is not accepted as evidence."),
            ),
            Self::Program { found } => (
                format!("Tệp là chương trình hoặc mã lệnh ({found}), không được nhận làm tài liệu kiểm chứng."),
                format!("The file is a program or a script ({found}), which is not accepted as evidence."),
            ),
            Self::WebPage => (
                "Tệp là trang web hoặc hình SVG. Hãy in ra PDF rồi gửi lại.".to_owned(),
                "The file is a web page or an SVG drawing. Print it to PDF and send that.".to_owned(),
            ),
            Self::Macros { found } => (
                format!("Tệp có chứa macro ({found}). Hãy lưu bản không có macro hoặc PDF rồi gửi lại."),
                format!("The file carries macros ({found}). Save it without macros or as PDF and send that."),
            ),
            Self::Encrypted => (
                "Tệp được bảo vệ bằng mật khẩu nên không thể thẩm định. Hãy bỏ mật khẩu rồi gửi lại.".to_owned(),
                "The file is protected by a password, so it can't be reviewed. Remove the password and send it again.".to_owned(),
            ),
            Self::UnsignedXml => (
                "Tệp XML không có chữ ký số.".to_owned(),
                "The XML carries no digital signature.".to_owned(),
            ),
            Self::DocumentType => (
                "Tệp XML có khai báo DOCTYPE, không được chấp nhận.".to_owned(),
                "The XML declares a document type, which is not accepted.".to_owned(),
            ),
            Self::Broken { what } => (
                format!("Tệp bị hỏng hoặc bị cắt cụt ({what})."),
                format!("The file is damaged or cut short ({what})."),
            ),
        };
        Text { vi, en }
    }
}
