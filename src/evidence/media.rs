//! The types of file that count as evidence, and what a file name promises.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// A type of evidence. The list is closed: what isn't here is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MediaType {
    /// PDF, signed or not.
    Pdf,
    /// Word 97-2003.
    Doc,
    /// Word since 2007, without macros.
    Docx,
    /// Excel 97-2003.
    Xls,
    /// Excel since 2007, without macros.
    Xlsx,
    /// PowerPoint 97-2003.
    Ppt,
    /// PowerPoint since 2007, without macros.
    Pptx,
    /// OpenDocument text.
    Odt,
    /// OpenDocument spreadsheet.
    Ods,
    /// JPEG image.
    Jpeg,
    /// PNG image.
    Png,
    /// TIFF image: what scanners of many pages write.
    Tiff,
    /// ZIP archive of anything. Its members are not looked into.
    Zip,
    /// XML that carries an XML digital signature.
    SignedXml,
}

/// The text is not the media type of anything that counts as evidence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a media type of evidence")]
pub struct UnknownMediaType(String);

impl MediaType {
    /// Every type, in the order of the list of the rules.
    pub const ALL: [Self; 14] = [
        Self::Pdf,
        Self::Doc,
        Self::Docx,
        Self::Xls,
        Self::Xlsx,
        Self::Ppt,
        Self::Pptx,
        Self::Odt,
        Self::Ods,
        Self::Jpeg,
        Self::Png,
        Self::Tiff,
        Self::Zip,
        Self::SignedXml,
    ];

    /// The registered name, as in `Content-Type`.
    #[must_use]
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Doc => "application/msword",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xls => "application/vnd.ms-excel",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Ppt => "application/vnd.ms-powerpoint",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Tiff => "image/tiff",
            Self::Zip => "application/zip",
            Self::SignedXml => "application/xml",
        }
    }

    /// The usual extension, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Doc => "doc",
            Self::Docx => "docx",
            Self::Xls => "xls",
            Self::Xlsx => "xlsx",
            Self::Ppt => "ppt",
            Self::Pptx => "pptx",
            Self::Odt => "odt",
            Self::Ods => "ods",
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Tiff => "tiff",
            Self::Zip => "zip",
            Self::SignedXml => "xml",
        }
    }

    /// Whether the file is a ZIP archive underneath.
    const fn is_zip_inside(self) -> bool {
        matches!(self, Self::Docx | Self::Xlsx | Self::Pptx | Self::Odt | Self::Ods | Self::Zip)
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.mime())
    }
}

impl FromStr for MediaType {
    type Err = UnknownMediaType;

    fn from_str(text: &str) -> Result<Self, UnknownMediaType> {
        Self::ALL.into_iter().find(|media| media.mime() == text).ok_or_else(|| UnknownMediaType(text.to_owned()))
    }
}

impl Serialize for MediaType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.mime())
    }
}

/// Extensions that promise something which is never evidence. Under such a name even good bytes are refused: whoever downloads
/// the file would run it, or be told by it what it isn't.
const NEVER_EVIDENCE: &[&str] = &[
    "7z", "apk", "app", "bat", "bmp", "cmd", "com", "cpl", "dll", "docm", "dotm", "exe", "gif", "gz", "hta", "htm",
    "html", "iso", "jar", "js", "jse", "lnk", "mht", "mhtml", "mov", "mp3", "mp4", "msg", "msi", "odp", "pif", "potm",
    "ppam", "ppsm", "pptm", "ps1", "py", "rar", "reg", "rtf", "scr", "sh", "svg", "tar", "txt", "vbe", "vbs", "wsf",
    "xhtml", "xlam", "xlsb", "xlsm", "xltm",
];

/// Whether a file name promises something else than the bytes turned out to be, like `report.pdf` holding a PNG.
///
/// The name never decides what the type is; it is only held against it. A name without a known extension promises nothing
/// ("Báo cáo 12.2016" has none). A name ending in `.zip` fits everything that is a ZIP archive underneath.
#[must_use]
pub fn disagrees(file_name: &str, media: MediaType) -> bool {
    // Windows drops trailing dots and spaces: "a.exe." is "a.exe" there.
    let name = file_name.trim_end_matches(['.', ' ']);
    let Some((_, extension)) = name.rsplit_once('.') else { return false };
    let extension = extension.to_ascii_lowercase();
    if NEVER_EVIDENCE.contains(&extension.as_str()) {
        return true;
    }
    match promised(&extension) {
        None => false,
        Some(MediaType::Zip) => !media.is_zip_inside(),
        Some(promised) => promised != media,
    }
}

fn promised(extension: &str) -> Option<MediaType> {
    match extension {
        "jpeg" | "jpe" | "jfif" => Some(MediaType::Jpeg),
        "tif" => Some(MediaType::Tiff),
        _ => MediaType::ALL.into_iter().find(|media| media.extension() == extension),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_read_back_from_its_name_and_keeps_its_own_promise() {
        for media in MediaType::ALL {
            assert_eq!(media.mime().parse(), Ok(media));
            assert!(!disagrees(&format!("Tài liệu.{}", media.extension().to_uppercase()), media));
        }
        assert!("text/html".parse::<MediaType>().is_err());
    }

    #[test]
    fn a_name_is_held_against_the_bytes() {
        for (name, media, expected) in [
            ("report.pdf", MediaType::Png, true),
            ("report.pdf", MediaType::Pdf, false),
            ("scan.JPEG", MediaType::Jpeg, false),
            ("scan.tif", MediaType::Tiff, false),
            ("Báo cáo 12.2016", MediaType::Pdf, false),
            ("khong-ten", MediaType::Pdf, false),
            ("pdf", MediaType::Png, false),
            ("a.docx", MediaType::Zip, true),
            ("a.doc", MediaType::Docx, true),
            ("a.zip", MediaType::Docx, false),
            ("a.zip", MediaType::Pdf, true),
            ("a.pdf.exe", MediaType::Pdf, true),
            ("a.exe. .", MediaType::Pdf, true),
            ("a.docm", MediaType::Docx, true),
        ] {
            assert_eq!(disagrees(name, media), expected, "{name} {media}");
        }
    }
}
