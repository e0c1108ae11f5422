//! `escc completions`: shell completions.

use std::io::Write as _;

use crate::args::{CompletionsArgs, command};
use crate::problem::Problem;
use crate::{Exit, console};

/// Prints the completion script of a shell.
pub(crate) fn run(args: &CompletionsArgs) -> Result<Exit, Problem> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "escc", &mut script);
    console::stdout().write_all(&script)?;
    Ok(Exit::Fine)
}
