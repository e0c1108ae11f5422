//! `escc eval`: what becomes of each of many cases.
//!
//! The cases stream: each of some threads reads a chunk of them, judges it, and writes what it says once it is its turn. Each
//! has one chunk at a time, so that memory does not grow with the number of cases.

mod chunk;
mod csv;
mod input;
mod json;
mod judge;
mod lines;
mod pipeline;

use std::path::Path;

use esc_runtime::Workload;

use crate::args::EvalArgs;
use crate::problem::Problem;
use crate::{Exit, console, rules};

use judge::Question;

/// The largest workload file that is read, in bytes.
const MAX_WORKLOAD_BYTES: u64 = 64 * 1024 * 1024;

/// Evaluates cases and prints a line for each.
pub(crate) fn run(args: &EvalArgs) -> Result<Exit, Problem> {
    let now = args.now.unwrap_or_else(console::now);
    let program = match rules::load(&args.rules, now)? {
        Ok(program) => program,
        Err(exit) => return Ok(exit),
    };
    let workload = args.workload.as_deref().map(read_workload).transpose()?;
    let question = Question { program, now, workload, because: args.because };
    let input = input::open(&args.cases, &question.program)?;
    pipeline::run(input, &question)
}

fn read_workload(path: &Path) -> Result<Workload, Problem> {
    let text = rules::read_text(path, MAX_WORKLOAD_BYTES)?;
    serde_json::from_str(&text).map_err(|error| {
        Problem::with_help(
            format_args!("the workload `{}` cannot be read: {error}", path.display()),
            "write how many cases each agent has: `{\"ana@example.com\": 4}`",
        )
    })
}
