//! The `escc` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    escc::run()
}
