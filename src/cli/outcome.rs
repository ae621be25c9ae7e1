//! What a command came to, and the one place where it is written out.

use std::io::{self, Write};
use std::process::ExitCode;

use serde::Serialize;

/// Exit code of findings and refusals.
pub(super) const REFUSED: u8 = 1;
/// Exit code of wrong arguments, settings and files that can't be read.
pub(super) const USAGE: u8 = 2;

/// Exit code of a receipt that recomputes but whose issuer is not proven.
pub(super) const UNPROVEN: u8 = 3;

/// What a command says when it has done its work.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Outcome {
    /// The result, for people or programs.
    pub stdout: String,
    /// What is said beside it.
    pub stderr: String,
    /// The exit code.
    pub code: u8,
}

/// Why a command did not do its work: one line each.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// What went wrong.
    pub lines: Vec<String>,
    /// The exit code.
    pub code: u8,
}

impl Outcome {
    /// A result, and all is well.
    pub(super) fn of(stdout: String) -> Self {
        Self { stdout, ..Self::default() }
    }

    /// A result as JSON.
    pub(super) fn json<T: Serialize>(value: &T) -> Result<Self, Failure> {
        let mut text = serde_json::to_string_pretty(value)
            .map_err(|error| Failure::refused(format!("không ghi được JSON / can't be written as JSON: {error}")))?;
        text.push('\n');
        Ok(Self::of(text))
    }
}

impl Failure {
    /// One line, exit code 1.
    pub(super) fn refused(line: impl Into<String>) -> Self {
        Self { lines: vec![line.into()], code: REFUSED }
    }

    /// One line, exit code 2.
    pub(super) fn usage(line: impl Into<String>) -> Self {
        Self { lines: vec![line.into()], code: USAGE }
    }
}

/// Writes what a command came to and gives the exit code.
pub(super) fn finish(result: Result<Outcome, Failure>) -> ExitCode {
    let written = match &result {
        Ok(outcome) => print(&outcome.stdout).and_then(|()| tell(&outcome.stderr)),
        Err(failure) => tell(&failure.lines.iter().map(|line| format!("{line}\n")).collect::<String>()),
    };
    match (written, result) {
        (Ok(()), Ok(outcome)) => ExitCode::from(outcome.code),
        (_, Err(failure)) => ExitCode::from(failure.code),
        (Err(error), Ok(_)) => {
            // A disk that is full: a result cut short must not look like a whole one.
            drop(tell(&format!("không ghi được kết quả / the result can't be written: {error}\n")));
            ExitCode::from(REFUSED)
        }
    }
}

/// Writes to standard output. A reader who has seen enough (`| head`) is no fault.
pub(super) fn print(text: &str) -> io::Result<()> {
    write(io::stdout().lock(), text)
}

/// Writes to standard error.
pub(super) fn tell(text: &str) -> io::Result<()> {
    write(io::stderr().lock(), text)
}

fn write(mut to: impl Write, text: &str) -> io::Result<()> {
    match to.write_all(text.as_bytes()).and_then(|()| to.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Broken(io::ErrorKind);

    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_closed_pipe_is_no_fault_and_a_full_disk_is() {
        assert!(write(Broken(io::ErrorKind::BrokenPipe), "x").is_ok());
        assert!(write(Broken(io::ErrorKind::StorageFull), "x").is_err());
    }
}
