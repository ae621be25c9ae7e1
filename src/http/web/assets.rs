//! The style sheet and the icon: in the program, under names that change with their bytes, so that a browser keeps them.

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

static ASSETS: LazyLock<[Asset; 2]> = LazyLock::new(|| {
    [
        ("page.css", "text/css; charset=utf-8", include_str!("assets/page.css")),
        ("icon.svg", "image/svg+xml", include_str!("assets/icon.svg")),
    ]
    .map(|(name, kind, text)| {
        let digest = chain::sha256_hex(text.as_bytes());
        Asset { name, kind, text, address: format!("/assets/{}-{name}", digest.get(..12).unwrap_or_default()) }
    })
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
