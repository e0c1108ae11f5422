//! `escc explain`: the page of a diagnostic.

use std::io::Write as _;

use esc_diagnostics::Code;
use esc_syntax::suggest;

use crate::args::ExplainArgs;
use crate::problem::Problem;
use crate::{Exit, console};

/// Prints the pages of a code or name, or lists all codes.
pub(crate) fn run(args: &ExplainArgs) -> Result<Exit, Problem> {
    let mut out = console::stdout();
    let Some(wanted) = &args.code else {
        for code in Code::ALL {
            writeln!(out, "{code} {}", code.name())?;
        }
        return Ok(Exit::Fine);
    };
    let codes = Code::find(wanted);
    if codes.is_empty() {
        let names = Code::ALL.iter().flat_map(|code| [code.as_str(), code.name()]);
        let help = match suggest(wanted, names) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => "`escc explain` without a code lists all of them".to_owned(),
        };
        return Err(Problem::with_help(
            format_args!("`{wanted}` is not the code or name of a diagnostic"),
            help,
        ));
    }
    for (number, code) in codes.iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}", code.page().trim_end())?;
    }
    Ok(Exit::Fine)
}
