//! The server's log: on standard error, for people on a terminal, as JSON lines elsewhere.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

use super::failure::line;
use super::outcome::Failure;
use crate::config::{Config, LogFormat};

/// Starts logging.
pub(super) fn start(config: &Config) -> Result<(), Failure> {
    let failed = |error: &(dyn std::error::Error + 'static)| {
        Failure::refused(line("không ghi được nhật ký máy chủ", "the server's log can't start", Some(error)))
    };
    let filter = EnvFilter::builder().parse(&config.log).map_err(|error| failed(&error))?;
    let log = fmt().with_env_filter(filter).with_writer(io::stderr);
    let started = match config.log_format {
        LogFormat::Json => log.json().try_init(),
        LogFormat::Text => log.with_ansi(io::stderr().is_terminal()).try_init(),
    };
    started.map_err(|error| failed(&*error))
}
