//! Passwords: how strong one must be, and its argon2id hash, made apart from the requests that only wait.

use std::sync::atomic::Ordering;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use zxcvbn::Score;

use super::{Answer, App, AppError, Fault};
use crate::domain::facts::Account;

/// Characters of a password at least.
const LEAST: usize = 12;
/// Bytes of a password at most, in UTF-8.
const MOST: usize = 256;
/// Letters and digits that must be left of it without the words its holder is known by.
const REST: usize = 6;
/// Sign-ins that may wait for their turn to hash: more are turned away rather than kept waiting in line.
const MOST_WAITING: usize = 64;

/// The one form of a password, however it was typed: NFKC, as NIST SP 800-63B has it.
fn normal(password: &str) -> String {
    password.nfkc().collect()
}

/// What is wrong with a new password of an account; the words its holder is known by count as weak.
fn faults(password: &str, account: &Account) -> Vec<Fault> {
    let fault = |code: &str, vi: String, en: String| vec![Fault::new("/password", code, vi, en)];
    // Before it is looked at any closer: normalising may grow it, but work is bounded by what is sent.
    if password.len() > MOST || normal(password).len() > MOST {
        return fault("password_too_long", format!("nhiều nhất {MOST} byte"), format!("{MOST} bytes at most"));
    }
    let password = normal(password);
    if password.chars().count() < LEAST {
        return fault("password_too_short", format!("ít nhất {LEAST} ký tự"), format!("{LEAST} characters at least"));
    }
    let whole = [Some(&account.name), account.unit.as_ref(), account.province.as_ref()].into_iter().flatten();
    let mut weak: Vec<String> = ["parindex", "par-index", "cchc"].map(str::to_owned).to_vec();
    for word in whole {
        weak.extend([word.clone(), word.replace(['.', '-', '_', '@'], "")]);
        weak.extend(word.split(['.', '-', '_', '@']).filter(|part| part.len() > 2).map(str::to_owned));
    }
    weak.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let words: Vec<&str> = weak.iter().map(String::as_str).collect();
    if rest(&password, &words) < REST || zxcvbn::zxcvbn(&password, &words).score() < Score::Three {
        return fault(
            "password_too_weak",
            "dễ đoán: hãy ghép vài từ không liên quan, không dùng tên, đơn vị, ngày tháng, dãy phím".to_owned(),
            "easily guessed: put a few unrelated words together; no name, unit, date or row of keys".to_owned(),
        );
    }
    Vec::new()
}

/// How many letters and digits of a password are left without the words, the longest of which come first; tones, capitals and
/// what stands between make no difference.
fn rest(password: &str, words: &[&str]) -> usize {
    let plain = password.nfd().filter(|c| c.is_alphanumeric() && !is_combining_mark(*c));
    let plain = plain.collect::<String>().to_lowercase().replace('đ', "d");
    words.iter().fold(plain, |left, word| left.replace(*word, " ")).split(' ').map(|part| part.chars().count()).sum()
}

impl App {
    /// The hash of a new password of an account, as a PHC string with OWASP's parameters: argon2id, 19 MiB, two passes.
    ///
    /// # Errors
    /// `Invalid` for a password that is too short, too long or too weak; `Throttled` when too many wait.
    pub(super) async fn hash_password(&self, password: &str, account: &Account) -> Answer<String> {
        let mut salt = [0; 16];
        let random = (self.secrets)().map_err(|error| AppError::Inconsistent(format!("no randomness: {error}")))?;
        salt.copy_from_slice(&random[..16]);
        let (password, account) = (password.to_owned(), account.clone());
        let work = self.hashing(move || {
            let faults = faults(&password, &account);
            if !faults.is_empty() {
                return Err(AppError::Invalid(faults));
            }
            let hash: Result<PasswordHash, _> =
                Argon2::default().hash_password_with_salt(normal(&password).as_bytes(), &salt);
            hash.map(|hash| hash.to_string()).map_err(|error| AppError::Inconsistent(format!("argon2: {error}")))
        });
        work.await?
    }

    /// Whether it is the password of a hash. Without a hash the same work is done, and the answer is no.
    ///
    /// # Errors
    /// `Throttled` when too many wait.
    pub(super) async fn is_password(&self, hash: Option<String>, password: &str) -> Answer<bool> {
        // No password is this long: it is not looked at, but the work is the same.
        let password = if password.len() > 4 * MOST { String::new() } else { password.to_owned() };
        self.hashing(move || {
            let password = normal(&password);
            match hash.as_deref().map(PasswordHash::new) {
                Some(Ok(hash)) => Argon2::default().verify_password(password.as_bytes(), &hash).is_ok(),
                Some(Err(_)) | None => {
                    let hashed: Result<PasswordHash, _> =
                        Argon2::default().hash_password_with_salt(password.as_bytes(), &[0; 16]);
                    std::hint::black_box(hashed).is_err()
                }
            }
        })
        .await
    }

    async fn hashing<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Answer<T> {
        let waiting = &self.shared.waiting;
        let held = Waits(waiting);
        if waiting.fetch_add(1, Ordering::SeqCst) >= MOST_WAITING {
            return Err(AppError::Throttled { seconds: 5 });
        }
        let done = self.shared.hashing.run(move |_| work()).await;
        drop(held);
        done
    }
}

/// One who waits, until it is dropped.
struct Waits<'a>(&'a std::sync::atomic::AtomicUsize);

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::facts::{Role, Standing};

    fn found(password: &str) -> String {
        let account = Account {
            id: Uuid::nil(),
            name: "tttt.nguyenvanan".to_owned(),
            role: Role::Department,
            province: Some("can-tho".to_owned()),
            unit: Some("so-tttt".to_owned()),
            standing: Standing::Open,
            reason: None,
        };
        faults(password, &account).pop().map(|fault| fault.code).unwrap_or_default()
    }

    #[test]
    fn length_is_counted_in_characters_from_below_and_in_bytes_from_above() {
        assert_eq!(found("kx7!quạt Mê"), "password_too_short");
        assert_eq!(found("kx7!quạt Mêz"), "");
        assert_eq!(found(&"ạq7!".repeat(100)), "password_too_long");
        // U+FDFA is three bytes and becomes thirty-three: what counts is what is hashed.
        assert_eq!(found(&"\u{fdfa}".repeat(12)), "password_too_long");
    }

    #[test]
    fn what_is_known_of_its_holder_is_weak() {
        for weak in
            ["tttt.nguyenvanan", "nguyenvanan2016", "can-tho-so-tttt", "parindex2016", "qwertyuiop123", "password1234"]
        {
            assert_eq!(found(weak), "password_too_weak", "{weak}");
        }
        assert_eq!(found("mưa rào trên mái tôn cũ"), "");
    }

    #[test]
    fn however_it_is_typed_it_is_one_password() {
        assert_eq!(normal("Cầ\u{301}n"), normal("Cầ\u{301}n".nfd().collect::<String>().as_str()));
        assert_eq!(normal("mái tôn".nfd().collect::<String>().as_str()), "mái tôn");
        assert_eq!(normal("ｐａｒ"), "par");
    }
}
