//! Evidence in an S3-compatible store: how it is reached, and how long it may take to answer.
//!
//! Only what every such server has is asked of it: no conditional writes, no bulk delete, path-style addresses.

mod address;
mod objects;
mod unfinished;
mod upload;

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{BackoffConfig, ClientConfigKey, ObjectStore, RetryConfig};
use url::Url;

pub use address::{NotAnS3Address, S3Address};
pub(super) use unfinished::Unfinished;

use objects::Objects;

use super::error::EvidenceError;

/// The largest upload that can be stored, in bytes: one copy on the server takes no more than 5 GiB.
pub const S3_MOST_UPLOAD: u64 = 5 << 30;
/// How much of an upload is gathered in memory before it is sent, in bytes. All parts but the last have 5 MiB at least, and
/// there are 10,000 of them at most.
pub(super) const PART_BYTES: usize = 8 << 20;

const CONNECT: Duration = Duration::from_secs(2);
/// How long a server may be silent about anything small.
const QUICK: Duration = Duration::from_secs(10);
/// How long it may take to send a part, or the server to put parts together or to copy an object.
const PATIENT: Duration = Duration::from_secs(120);
/// No request begins again once it has taken this long: with what the last attempt takes, a store that is gone is found so
/// within seconds.
const TRY_AGAIN: Duration = Duration::from_secs(4);
/// The same for what takes its time: a part that a busy server turned away is worth sending again.
const TRY_LARGE_AGAIN: Duration = Duration::from_secs(30);
/// The longest a whole request may take: what is being read slowly is no fault, silence is.
const WHOLE: Duration = Duration::from_secs(24 * 60 * 60);

/// A bucket, opened.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) objects: Arc<dyn ObjectStore>,
    pub(super) unfinished: Unfinished,
}

/// Opens a bucket with the settings in the environment (`AWS_…`). Asks nothing of the network.
pub(super) fn open(url: &str) -> Result<Opened, EvidenceError> {
    open_by(url, AmazonS3Builder::from_env())
}

/// Opens a bucket with these settings, by the names they have in the environment, and no others.
pub(super) fn open_with(
    url: &str,
    settings: impl IntoIterator<Item = (String, String)>,
) -> Result<Opened, EvidenceError> {
    let mut builder = AmazonS3Builder::new();
    for (name, value) in settings {
        let key = name.to_ascii_lowercase().parse::<AmazonS3ConfigKey>().map_err(|error| bad(url, &error))?;
        builder = builder.with_config(key, value);
    }
    open_by(url, builder)
}

fn open_by(url: &str, builder: AmazonS3Builder) -> Result<Opened, EvidenceError> {
    let address: S3Address = url.parse().map_err(|error: NotAnS3Address| bad(url, &error))?;
    let endpoint = [AmazonS3ConfigKey::S3Endpoint, AmazonS3ConfigKey::Endpoint];
    if let Some(endpoint) = endpoint.iter().find_map(|key| builder.get_config_value(key)) {
        let plain = builder.get_config_value(&AmazonS3ConfigKey::Client(ClientConfigKey::AllowHttp));
        check_endpoint(&endpoint, &plain.unwrap_or_default()).map_err(|reason| bad(url, &reason))?;
    }
    // Already there when another store was opened, or the database connected with TLS.
    drop(rustls::crypto::ring::default_provider().install_default());
    let builder = builder.with_bucket_name(&address.bucket).with_disable_bulk_delete(true);
    let fault = |error: object_store::Error| bad(url, &with_causes(&error));
    let quick = tuned(builder.clone(), QUICK, TRY_AGAIN).build().map_err(fault)?;
    let credentials = Arc::clone(quick.credentials());
    let patient = tuned(builder, PATIENT, TRY_LARGE_AGAIN).with_credentials(credentials).build().map_err(fault)?;
    let prefix = Path::from(address.prefix);
    let unfinished =
        Unfinished::new(quick.clone(), &prefix, CONNECT, QUICK).map_err(|error| bad(url, &with_causes(&error)))?;
    let objects = PrefixStore::new(Objects::new(quick, patient), prefix);
    Ok(Opened { objects: Arc::new(objects), unfinished })
}

/// What the first request would find wrong with an endpoint is said when the store is opened.
fn check_endpoint(endpoint: &str, plain: &str) -> Result<(), &'static str> {
    let is_plain = ["1", "true", "on", "yes", "y"].contains(&plain.to_ascii_lowercase().as_str());
    match Url::parse(endpoint).ok().filter(Url::has_host).as_ref().map(Url::scheme) {
        Some("https") => Ok(()),
        Some("http") if is_plain => Ok(()),
        Some("http") => Err("the endpoint is http://, which AWS_ALLOW_HTTP=true must allow"),
        _ => Err("AWS_ENDPOINT_URL is no https://host or https://host:port"),
    }
}

/// Times out on silence, however long the whole takes.
fn tuned(builder: AmazonS3Builder, silence: Duration, retry_timeout: Duration) -> AmazonS3Builder {
    let backoff =
        BackoffConfig { init_backoff: Duration::from_millis(100), max_backoff: Duration::from_secs(1), base: 2. };
    let times = [
        (ClientConfigKey::ConnectTimeout, CONNECT),
        (ClientConfigKey::ReadTimeout, silence),
        (ClientConfigKey::Timeout, WHOLE),
    ];
    times
        .into_iter()
        .fold(builder, |builder, (key, time)| {
            builder.with_config(AmazonS3ConfigKey::Client(key), format!("{} seconds", time.as_secs()))
        })
        .with_retry(RetryConfig { backoff, max_retries: 4, retry_timeout })
}

/// An HTTP client that can't be built says why in its last cause alone: no root certificates on the machine, for one.
fn with_causes(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !words.ends_with(&said) {
            words += &format!(": {said}");
        }
        cause = error.source();
    }
    words
}

fn bad(url: &str, reason: &dyn ToString) -> EvidenceError {
    EvidenceError::BadUrl { url: url.to_owned(), reason: reason.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_setting_says_what_is_wrong() {
        let key = ("AWS_ACCESS_KEY_ID", "a");
        let http = ("AWS_ENDPOINT_URL", "http://127.0.0.1:9000");
        for (url, settings, words) in [
            ("s3://", &[][..], "expected s3://bucket"),
            ("s3://bucket", &[key], "SecretAccessKey"),
            ("s3://bucket", &[key, ("AWS_SECRET_ACCESS_KEY", "b"), http], "AWS_ALLOW_HTTP"),
            ("s3://bucket", &[("AWS_ENDPOINT", "minio:9000")], "no https://host"),
            ("s3://bucket", &[("AWS_NONSENSE", "b")], "aws_nonsense"),
        ] {
            let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            let error = open_with(url, settings).unwrap_err();
            let EvidenceError::BadUrl { url: named, reason } = &error else { panic!("{error}") };
            assert!(named == url && reason.contains(words), "{error}");
        }
    }
}
