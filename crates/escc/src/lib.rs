//! The command line of esc: one module a subcommand.
//!
//! Here, and only here, the clock, the environment and the terminal are read.

mod args;
mod check;
mod compile;
mod completions;
mod console;
mod diff;
mod disasm;
mod eval;
mod explain;
mod export;
mod fmt;
mod import;
mod lsp;
mod problem;
mod region;
mod rules;
mod why;
mod write;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Args, Command};
use problem::Problem;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    /// All is well.
    Fine,
    /// The answer is no.
    No,
    /// The call or the file system failed.
    Failed,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Fine => Self::SUCCESS,
            Exit::No => Self::from(1),
            Exit::Failed => Self::from(2),
        }
    }
}

/// Reads the arguments of the process, does what they say, and gives the exit status: 0 all is well, 1 the answer
/// is no, 2 the call or the file system failed. A call that cannot be understood ends here with 2.
pub fn run() -> ExitCode {
    let done = match Args::parse().command {
        Command::Check(args) => check::run(&args),
        Command::Compile(args) => compile::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Why(args) => why::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Fmt(args) => fmt::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Disasm(args) => disasm::run(&args),
        Command::Lsp(_) => lsp::run(),
        Command::Completions(args) => completions::run(&args),
    };
    match done {
        Ok(exit) => exit.into(),
        // Whoever read the output has had enough: `escc eval … | head`.
        Err(Problem::BrokenPipe) => Exit::Fine.into(),
        Err(problem) => {
            problem.print();
            Exit::Failed.into()
        }
    }
}
