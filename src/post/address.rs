//! Where webhooks may go: to https addresses of the public internet, unless private ones are allowed. An address that is named
//! by a host is looked up anew for each connection, and what it comes to is judged then, so that a name can't be turned.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use crate::domain::text::Text;

/// Whether a webhook may go to an address.
pub(super) fn check(target: &str, private: bool) -> Result<Url, Text> {
    let wrong = || {
        Text::new(
            "cần địa chỉ https:// có tên máy chủ, không có mật khẩu, ví dụ https://vi-du.gov.vn/parindex",
            "expected an https:// address with a host and no password, e.g. https://example.gov/parindex",
        )
    };
    let url = Url::parse(target).map_err(|_| wrong())?;
    let scheme = url.scheme() == "https" || (private && url.scheme() == "http");
    if !scheme || !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err(wrong());
    }
    let literal = match url.host().ok_or_else(wrong)? {
        Host::Ipv4(ip) => Some(IpAddr::V4(ip)),
        Host::Ipv6(ip) => Some(IpAddr::V6(ip)),
        Host::Domain(_) => None,
    };
    if literal.is_some_and(|ip| !private && !is_public(ip)) {
        return Err(Text::new(
            "địa chỉ trong mạng nội bộ; chỉ nhận khi cấu hình cho phép",
            "an address of a private network; taken only where the configuration allows it",
        ));
    }
    Ok(url)
}

/// Looks names up and leaves out what is not public.
pub(super) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err(format!("{} leads to no public address", name.as_str()).into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is of the public internet.
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

/// None of the blocks of IANA's registry of special addresses that are not globally reachable (RFC 6890 and its successors).
fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224.., ..)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (192, 168, _)
            | (198, 18..=19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    );
    !special
}

/// Global unicast, without documentation and without the ways that lead into IPv4.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    if let Some(v4) = ip.to_ipv4_mapped() {
        return is_public_v4(v4);
    }
    let [first, second, ..] = ip.segments();
    let global = first & 0xe000 == 0x2000;
    let documentation = (first == 0x2001 && second == 0x0db8) || (first == 0x3fff && second < 0x1000);
    let protocols = first == 0x2001 && second < 0x0200;
    let six_to_four = first == 0x2002;
    global && !documentation && !protocols && !six_to_four
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_public() {
        for ip in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2002:a00:1::",
            "3fff::1",
        ] {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
        for ip in
            ["8.8.8.8", "100.63.0.1", "172.32.0.1", "192.0.1.1", "203.113.131.1", "2405:4800::1", "2606:4700::1111"]
        {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn a_target_is_https_with_a_host() {
        for target in ["https://example.gov/x", "https://example.gov:8443/x?y=1", "https://[2606:4700::1111]/"] {
            assert!(check(target, false).is_ok(), "{target}");
        }
        for target in [
            "http://example.gov/",
            "ftp://example.gov/",
            "https://",
            "https://u:p@example.gov/",
            "https://example.gov/#x",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://169.254.169.254/latest",
            "x",
            "",
        ] {
            assert!(check(target, false).is_err(), "{target}");
        }
        assert!(check("http://127.0.0.1:9/x", true).is_ok());
    }

    #[tokio::test]
    async fn a_name_that_leads_home_leads_nowhere() {
        let found = PublicOnly.resolve("localhost".parse().unwrap()).await;
        assert!(found.is_err_and(|error| error.to_string().contains("no public address")));
    }
}
