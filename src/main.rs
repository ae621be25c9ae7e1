//! The `parindex` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    parindex::cli::run(std::env::args_os())
}
