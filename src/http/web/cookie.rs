//! The cookies: the session's secret, which no script can read, that of a way to the provider and back, and the language.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::http::Settings;
use crate::http::language::Language;

/// The longest address that is remembered on a way to the provider and back, in bytes.
const LONGEST: usize = 1_000;
/// The cookie of the language.
const LANGUAGE: &str = "parindex-language";

/// The cookie of the session. Behind TLS its name keeps every other host, and plain http, from setting it.
fn session_name(settings: &Settings) -> &'static str {
    if settings.is_secure() { "__Host-parindex" } else { "parindex" }
}

fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// The secret of the visitor's session.
pub fn session<'a>(headers: &'a HeaderMap, settings: &Settings) -> Option<&'a str> {
    value(headers, session_name(settings)).filter(|secret| !secret.is_empty())
}

/// The visitor's language: Vietnamese unless English was chosen.
pub fn language(headers: &HeaderMap) -> Language {
    if value(headers, LANGUAGE) == Some("en") { Language::English } else { Language::Vietnamese }
}

/// Gives the browser the secret of a session; it forgets it when it is closed.
pub fn set_session(response: &mut Response, settings: &Settings, secret: &str) {
    set(response, settings, session_name(settings), secret, "");
}

/// Takes the secret back.
pub fn end_session(response: &mut Response, settings: &Settings) {
    set(response, settings, session_name(settings), "", "; Max-Age=0");
}

/// The cookie of a way to the provider and back.
fn ticket_name(settings: &Settings) -> &'static str {
    if settings.is_secure() { "__Host-parindex-sign-on" } else { "parindex-sign-on" }
}

/// Gives the browser the secret of a way to the provider and back, and the page it leads to in the end; for ten minutes.
pub fn set_ticket(response: &mut Response, settings: &Settings, secret: &str, to: &str) {
    let to = if to.len() > LONGEST { "" } else { to };
    let ticket = format!("{secret}.{}", URL_SAFE_NO_PAD.encode(to));
    set(response, settings, ticket_name(settings), &ticket, "; Max-Age=600");
}

/// The secret and the page of the way that this browser has begun.
pub fn ticket(headers: &HeaderMap, settings: &Settings) -> Option<(String, String)> {
    let (secret, to) = value(headers, ticket_name(settings))?.split_once('.')?;
    let to = URL_SAFE_NO_PAD.decode(to).ok().and_then(|to| String::from_utf8(to).ok()).unwrap_or_default();
    Some((secret.to_owned(), to))
}

/// Takes it back.
pub fn end_ticket(response: &mut Response, settings: &Settings) {
    set(response, settings, ticket_name(settings), "", "; Max-Age=0");
}

/// Remembers the language for a year.
pub fn set_language(response: &mut Response, settings: &Settings, language: Language) {
    set(response, settings, LANGUAGE, language.tag(), "; Max-Age=31536000");
}

fn set(response: &mut Response, settings: &Settings, name: &str, value: &str, age: &str) {
    let secure = if settings.is_secure() { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_and_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "xparindex=no; parindex=yes; parindex-language=en".parse().unwrap());
        assert_eq!(session(&headers, &Settings::default()), Some("yes"));
        assert_eq!(language(&headers), Language::English);
        headers.insert(header::COOKIE, "parindex=".parse().unwrap());
        assert_eq!(session(&headers, &Settings::default()), None);
        assert_eq!(language(&headers), Language::Vietnamese);
    }
}
