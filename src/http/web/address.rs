//! Where a visitor comes from, for the record of sign-ins and their limits.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;

use crate::http::{Server, Settings};

/// The visitor's address: the peer's own, or behind a proxy what that one saw, which it writes last into `X-Forwarded-For`.
pub struct Address(pub String);

impl FromRequestParts<Server> for Address {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Self::Rejection> {
        Ok(Self(of(parts, &server.settings)))
    }
}

fn of(parts: &Parts, settings: &Settings) -> String {
    let forwarded = parts.headers.get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
    let last = forwarded.and_then(|addresses| addresses.rsplit(',').next()).map(str::trim);
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip().to_string());
    // Whoever reaches the server without a proxy could write anything there.
    let seen_by_proxy = last.filter(|last| settings.public_url.is_some() && !last.is_empty());
    seen_by_proxy.map(str::to_owned).or(peer).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::extract::Request;

    use super::*;

    fn asked(forwarded: &[&str], public: Option<&str>) -> String {
        let request = forwarded.iter().fold(Request::get("/"), |request, one| request.header("x-forwarded-for", *one));
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        parts.extensions.insert(ConnectInfo(SocketAddr::from(([10, 0, 0, 9], 4000))));
        of(&parts, &Settings { public_url: public.map(Arc::from), ..Settings::default() })
    }

    #[test]
    fn a_forwarded_address_counts_only_behind_a_proxy_and_only_the_last() {
        assert_eq!(asked(&["1.1.1.1"], None), "10.0.0.9");
        assert_eq!(asked(&[], Some("https://par.example")), "10.0.0.9");
        assert_eq!(asked(&["6.6.6.6, 203.0.113.7"], Some("https://par.example")), "203.0.113.7");
        assert_eq!(asked(&["6.6.6.6", "203.0.113.7"], Some("https://par.example")), "203.0.113.7");
    }
}
