//! `escc disasm`: bytecode, readable.

use std::io::Write as _;

use esc_runtime::disassemble;

use crate::args::DisasmArgs;
use crate::problem::Problem;
use crate::{Exit, console, rules};

/// Prints the bytecode of a file.
pub(crate) fn run(args: &DisasmArgs) -> Result<Exit, Problem> {
    let Some(bytes) = rules::read_bytecode(&args.file)? else {
        return Err(Problem::with_help(
            format_args!("`{}` is not a compiled rule", args.file.display()),
            format_args!("`escc compile FILE.esc -o OUT.escb` writes one"),
        ));
    };
    let program = rules::load_bytecode(&args.file, &bytes)?;
    let listing = disassemble(&program).to_string();
    writeln!(console::stdout(), "{}", listing.trim_end())?;
    Ok(Exit::Fine)
}
