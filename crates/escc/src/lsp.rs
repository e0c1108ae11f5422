//! `escc lsp`: the language server.

use crate::problem::Problem;
use crate::{Exit, console};

pub(crate) fn run() -> Result<Exit, Problem> {
    // A client that does not say `shutdown` before `exit` gets status 1, as the protocol has it.
    let in_order = esc_lsp::run(console::now)?;
    Ok(if in_order { Exit::Fine } else { Exit::No })
}
