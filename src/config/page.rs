//! Where people reach the pages.

use url::Url;

use super::Fault;

/// An origin: scheme, host and port as a browser sends them, nothing behind.
pub(super) fn public_url(given: Option<&str>) -> Result<Option<String>, Fault> {
    let Some(text) = given else { return Ok(None) };
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "https" | "http") && url.path() == "/");
    let bare = |url: &Url| {
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none()
    };
    match url.filter(bare) {
        Some(url) => Ok(Some(url.origin().ascii_serialization())),
        None => {
            let (vi, en) = (
                "cần https:// rồi tên máy chủ, ví dụ https://par.vi-du.gov.vn",
                "expected https:// and a host, e.g. https://par.example.gov",
            );
            Err(Fault::new("PARINDEX_PUBLIC_URL", text, vi, en))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_what_a_browser_sends() {
        let read = |text| public_url(Some(text));
        assert_eq!(read("https://PAR.example.gov/").unwrap().as_deref(), Some("https://par.example.gov"));
        assert_eq!(read("http://10.0.0.5:8080").unwrap().as_deref(), Some("http://10.0.0.5:8080"));
        assert_eq!(public_url(None), Ok(None));
        for wrong in [
            "par.example.gov",
            "https://",
            "ftp://x",
            "https://x/page",
            "https://u:p@x",
            "https://x/?a",
            "https://x/#a",
        ] {
            assert_eq!(read(wrong).unwrap_err().setting, "PARINDEX_PUBLIC_URL", "{wrong}");
        }
    }
}
