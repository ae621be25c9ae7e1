//! What the schema waits for, by the table that sqlx keeps of what was done.

use sqlx::migrate::Migrator;

use super::error::StorageError;

/// What was done, in order: version, description, checksum of its text.
pub(super) const APPLIED: &str =
    "select version, description, checksum from _sqlx_migrations where success order by version";

/// Names of the migrations that are still to be done, in order. One that was done is never changed afterwards: another
/// text under its number means another program's database.
pub(super) fn pending(migrator: &Migrator, applied: &[(i64, String, Vec<u8>)]) -> Result<Vec<String>, StorageError> {
    let known = migrator.iter().map(|m| m.version).max().unwrap_or_default();
    if let Some((found, ..)) = applied.last().filter(|(found, ..)| *found > known) {
        return Err(StorageError::TooNew { found: *found, known });
    }
    for migration in migrator.iter() {
        let other = |(version, _, checksum): &&(i64, String, Vec<u8>)| {
            *version == migration.version && *checksum != *migration.checksum
        };
        if let Some((version, description, _)) = applied.iter().find(other) {
            let what = format!("{version:04} {description} is not the one this program knows");
            return Err(StorageError::Schema { what });
        }
    }
    let waits = migrator.iter().filter(|m| !applied.iter().any(|(version, ..)| *version == m.version));
    Ok(waits.map(|m| format!("{:04} {}", m.version, m.description)).collect())
}
