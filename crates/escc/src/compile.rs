//! `escc compile`: from rules to bytecode.

use std::io::Write as _;

use esc_diagnostics::Severity;
use esc_runtime::encode;
use esc_workspace::NoProgram;

use crate::args::CompileArgs;
use crate::problem::Problem;
use crate::{Exit, console, rules, write};

/// Checks and compiles a file. Where it has errors, nothing is written.
pub(crate) fn run(args: &CompileArgs) -> Result<Exit, Problem> {
    let report = rules::check(&args.file, console::now())?;
    let program = report.program();
    rules::show(&report, Severity::Note)?;
    let program = match program {
        Ok(program) => program,
        Err(NoProgram::Errors) => return Ok(Exit::No),
        Err(error) => return Err(rules::no_program(&args.file, &error)),
    };
    let bytes = encode(&program);
    write::replace(&args.output, &bytes).map_err(|error| Problem::unwritable(&args.output, &error))?;
    // The file is written: whether anyone reads so is of no weight.
    let _ = writeln!(
        console::stderr(),
        "wrote `{}`: {} bytes, {}",
        args.output.display(),
        bytes.len(),
        match program.parts().entries.len() {
            1 => "1 entry".to_owned(),
            count => format!("{count} entries"),
        }
    );
    Ok(Exit::Fine)
}
