//! `escc diff`: whether two rule sets do the same for every case, and where they do not.

mod text;

use std::io::Write as _;

use esc_reach::{Difference, diff};
use serde::Serialize;

use crate::args::{DiffArgs, DiffFormat};
use crate::problem::Problem;
use crate::{Exit, console, rules};

/// What `--format json` prints.
#[derive(Serialize)]
struct Shown<'a> {
    version: u32,
    equivalent: bool,
    differences: &'a [Difference],
    undecided: &'a [(Option<String>, Option<String>)],
}

/// Compares two rule sets.
pub(crate) fn run(args: &DiffArgs) -> Result<Exit, Problem> {
    let now = args.now.unwrap_or_else(console::now);
    let (old, new) = match (rules::load_version(&args.old, now)?, rules::load_version(&args.new, now)?) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(exit), _) | (_, Err(exit)) => return Ok(exit),
    };
    let found = diff(&old, &new, args.steps, now).map_err(|error| {
        Problem::with_help(
            error,
            "declare the field with one type in both; a change of its type cannot be compared",
        )
    })?;
    let equivalent = found.is_equivalent();
    let mut out = console::stdout();
    match args.format {
        DiffFormat::Json => {
            let shown = Shown {
                version: 1,
                equivalent,
                differences: &found.differences,
                undecided: &found.undecided,
            };
            let shown = serde_json::to_string(&shown)
                .map_err(|error| Problem::new(format_args!("the differences cannot be written: {error}")))?;
            writeln!(out, "{shown}")?;
        }
        DiffFormat::Human => {
            text::differences(&found, console::style(console::colour_on_stdout()), &mut out)?;
        }
    }
    Ok(if equivalent { Exit::Fine } else { Exit::No })
}
