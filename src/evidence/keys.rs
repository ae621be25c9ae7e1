//! Where objects lie: keys made of digests and random numbers, never of anything a user wrote.
//!
//! `sha256/ab/<64 hex digits>` holds the evidence itself, `staging/<random>` what is being received, `pieces/<random>` what has
//! come of uploads that take several requests, and `damaged/<64 hex digits>-<random>` copies that were found damaged when the
//! same evidence was uploaded again.

use object_store::path::Path;

use super::digest::Digest;

pub(super) const OBJECTS: &str = "sha256";
pub(super) const STAGING: &str = "staging";
pub(super) const DAMAGED: &str = "damaged";
pub(super) const PIECES: &str = "pieces";

/// The key of the object with a digest.
pub(super) fn object(sha256: &Digest) -> Path {
    let hex = sha256.to_string();
    Path::from(format!("{OBJECTS}/{}/{hex}", &hex[..2]))
}

/// The digest an object is filed under; `None` when the key is none that [`object`] gives.
pub(super) fn digest(key: &Path) -> Option<Digest> {
    let sha256 = key.filename()?.parse().ok()?;
    (object(&sha256) == *key).then_some(sha256)
}

/// A key in staging that nothing else has.
pub(super) fn staging() -> Result<Path, getrandom::Error> {
    Ok(Path::from(format!("{STAGING}/{}", random()?)))
}

/// A key to set a damaged copy aside under, which nothing else has.
pub(super) fn damaged(sha256: &Digest) -> Result<Path, getrandom::Error> {
    Ok(Path::from(format!("{DAMAGED}/{sha256}-{}", random()?)))
}

/// The name of a piece that nothing else has, and its key.
pub(super) fn new_piece() -> Result<(String, Path), getrandom::Error> {
    let name = random()?;
    let key = piece(&name);
    Ok((name, key))
}

/// The key of a piece.
pub(super) fn piece(name: &str) -> Path {
    Path::from(format!("{PIECES}/{name}"))
}

/// The directories below [`OBJECTS`]: `00` to `ff`. One level keeps a million objects at about 4,000 per directory, and is
/// small enough to be created in advance.
pub(super) fn shards() -> impl Iterator<Item = String> {
    (0..=u8::MAX).map(|byte| format!("{byte:02x}"))
}

fn random() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_key_leads_back_to_a_digest() {
        let sha256 = Digest::of(b"x");
        let key = object(&sha256);
        assert_eq!(digest(&key), Some(sha256));
        assert!(shards().any(|shard| key.as_ref().starts_with(&format!("sha256/{shard}/"))));
        for other in [format!("sha256/00/{sha256}"), format!("sha256/{sha256}"), format!("{key}.bak"), String::new()] {
            assert_eq!(digest(&Path::from(other)), None);
        }
        assert_ne!(staging().unwrap(), staging().unwrap());
    }
}
