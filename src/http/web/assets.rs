//! Style sheet, icon and scripts: in the program, under names that change with their bytes, so that a browser keeps them.

use std::sync::LazyLock;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::domain::chain;
use crate::http::extract::Path;
use crate::http::problem::Problem;

/// A file of the pages.
struct Asset {
    name: &'static str,
    kind: &'static str,
    text: &'static str,
    address: String,
}

const STYLE: &str = "text/css; charset=utf-8";
const PICTURE: &str = "image/svg+xml";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Every file. Where those of others come from stands in `assets/vendor/README.md`.
const FILES: [(&str, &str, &str); 4] = [
    ("page.css", STYLE, include_str!("assets/page.css")),
    ("icon.svg", PICTURE, include_str!("assets/icon.svg")),
    ("htmx.js", SCRIPT, include_str!("assets/vendor/htmx.min.js")),
    ("hx-sse.js", SCRIPT, include_str!("assets/vendor/hx-sse.min.js")),
];

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let asset = |(name, kind, text): (&'static str, &'static str, &'static str)| {
        let digest = chain::sha256_hex(text.as_bytes());
        Asset { name, kind, text, address: format!("/assets/{}-{name}", digest.get(..12).unwrap_or_default()) }
    };
    FILES.into_iter().map(asset).collect()
});

/// The address of a file.
pub fn address(name: &str) -> &'static str {
    ASSETS.iter().find(|asset| asset.name == name).map_or("", |asset| asset.address.as_str())
}

/// A file, for a year: other bytes have another address.
pub async fn serve(Path(name): Path<String>) -> Result<Response, Problem> {
    let asset = ASSETS.iter().find(|asset| asset.address.strip_prefix("/assets/") == Some(name.as_str()));
    let asset = asset.ok_or_else(Problem::no_such_address)?;
    let headers = [(header::CONTENT_TYPE, asset.kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((StatusCode::OK, headers, asset.text).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_is_byte_for_byte_what_its_note_says() {
        let note = include_str!("assets/vendor/README.md");
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/web/assets/vendor");
        let mut scripts = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            assert!(note.contains(&format!("`{name}`")) || name == "README.md", "{name} is not in the note");
            if name.ends_with(".js") {
                scripts += 1;
                let digest = chain::sha256_hex(&std::fs::read(&path).unwrap());
                assert!(
                    note.lines().any(|row| row.contains(&format!("`{name}`")) && row.contains(&digest)),
                    "{name}: {digest}"
                );
            }
        }
        assert!(scripts >= 2 && FILES.iter().filter(|(_, kind, _)| *kind == SCRIPT).count() >= scripts);
    }
}
